"""A platform's models, workflows and datasets, as lists worth reading."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from predict_widgets.platform.references import Reference

_LONGEST = 80
_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


@dataclass(frozen=True)
class ListedModel:
    """One model of a list; it can be handed to ``predict(model=...)``.

    Attributes
    ----------
    reference
        Its name, at its newest version.
    name
        What its owner calls it.
    model_type_id
        What kind of model it is, such as ``visual-classifier``.
    description
        What its owner says of it.
    """

    reference: Reference
    name: str
    model_type_id: str
    description: str

    def __str__(self) -> str:
        return str(self.reference)


@dataclass(frozen=True)
class ListedWorkflow:
    """One workflow of a list; it can be handed to ``predict(workflow=...)``.

    Attributes
    ----------
    reference
        Its name, at its newest version.
    nodes
        The ids of its nodes, in order; empty where the platform does not list them.
    description
        What its owner says of it.
    """

    reference: Reference
    nodes: tuple[str, ...]
    description: str

    def __str__(self) -> str:
        return str(self.reference)


@dataclass(frozen=True)
class ListedDataset:
    """One dataset of a list; it can be handed to ``dataset(...)``.

    Attributes
    ----------
    reference
        Its name.
    description
        What its owner says of it.
    """

    reference: Reference
    description: str

    def __str__(self) -> str:
        return str(self.reference)


Listed = TypeVar("Listed", ListedModel, ListedWorkflow, ListedDataset)


class _Listing(list[Listed], Generic[Listed]):
    """Things of a platform, one page of them.

    Parameters
    ----------
    listed
        The things.
    platform
        The platform's name, for the caption.
    """

    _noun = ""
    _middle = ""

    def __init__(self, listed: list[Listed], platform: str) -> None:
        super().__init__(listed)
        self.platform = platform

    def __repr__(self) -> str:
        if not self:
            return f"No {self._noun}s on {self.platform}"
        rows = [(_named(one), self._about(one), _short(one.description)) for one in self]
        widest, kinds = (max(len(row[place]) for row in rows) for place in (0, 1))
        lines = [f"{name:<{widest}}  {about:<{kinds}}  {said}" for name, about, said in rows]
        return "\n".join([self._caption(), *map(str.rstrip, lines)])

    def _caption(self) -> str:
        return f"{len(self)} {self._noun}{'' if len(self) == 1 else 's'} on {self.platform}"

    def _about(self, one: Listed) -> str:
        """Return what stands between name and description."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="{_CELL}">{_linked(one)}</td>'
            f'<td style="{_CELL}">{escape(self._about(one))}</td>'
            f'<td style="{_CELL}">{escape(_short(one.description))}</td></tr>'
            for one in self
        )
        titles = (self._noun.capitalize(), self._middle, "Description")
        head = "".join(f'<th style="{_CELL}">{title}</th>' for title in titles)
        return (
            f"<div>{escape(self._caption())}</div>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


class ModelList(_Listing[ListedModel]):
    """Models of a platform, one page of them."""

    _noun = "model"
    _middle = "Type"

    def _about(self, one: ListedModel) -> str:
        return one.model_type_id


class WorkflowList(_Listing[ListedWorkflow]):
    """Workflows of a platform, one page of them."""

    _noun = "workflow"
    _middle = "Nodes"

    def _about(self, one: ListedWorkflow) -> str:
        return _short(", ".join(one.nodes))


class DatasetList(_Listing[ListedDataset]):
    """Datasets of an app, one page of them."""

    _noun = "dataset"
    _middle = "App"

    def _about(self, one: ListedDataset) -> str:
        return f"{one.reference.user_id}/{one.reference.app_id}"


def _named(one: ListedModel | ListedWorkflow | ListedDataset) -> str:
    return str(one.reference.with_version(""))


def _linked(one: ListedModel | ListedWorkflow | ListedDataset) -> str:
    name = escape(_named(one))
    url = one.reference.with_version("").url
    return f'<a href="{escape(url, quote=True)}">{name}</a>' if url else name


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
