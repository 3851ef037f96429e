"""A platform's models, workflows and datasets, as lists worth reading."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

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
    takes, gives
        What goes in and comes out, such as ``image`` and ``concepts``; empty where the platform
        does not say what models of its type do.
    versions
        How many versions it has; 0 where the platform does not say.
    updated
        When it, or its newest version, came; None where the platform does not say.
    """

    reference: Reference
    name: str
    model_type_id: str
    description: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    versions: int = 0
    updated: datetime | None = None

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
    updated
        When it, or its newest version, came; None where the platform does not say.
    """

    reference: Reference
    nodes: tuple[str, ...]
    description: str
    updated: datetime | None = None

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
    inputs
        How many inputs its version counts; None where the platform does not say.
    updated
        When it was changed last; None where the platform does not say.
    """

    reference: Reference
    description: str
    inputs: int | None = None
    updated: datetime | None = None

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
    page
        Which page it is, from 1.
    more
        Whether another page follows.
    """

    _noun: ClassVar[str] = ""
    # Over what stands between the name, which comes first, and the description, which comes last.
    _titles: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, listed: list[Listed], platform: str, *, page: int = 1, more: bool = False
    ) -> None:
        super().__init__(listed)
        self.platform = platform
        self.page = page
        self.more = more

    def _about(self, one: Listed) -> tuple[str, ...]:
        """Return what stands between name and description."""
        raise NotImplementedError

    def __repr__(self) -> str:
        titles, rows = self._table()
        if not rows:
            return self._caption()
        widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
        lines = (
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (titles, *rows)
        )
        return "\n".join([self._caption(), *lines])

    def _repr_html_(self) -> str:
        titles, rows = self._table()
        caption = f"<div>{escape(self._caption())}</div>"
        if not rows:
            return caption
        head = "".join(f'<th style="{_CELL}">{title}</th>' for title in titles)
        body = "".join(
            f"<tr>{_cell(_linked(one, row[0]))}{''.join(map(_cell, map(escape, row[1:])))}</tr>"
            for one, row in zip(self, rows, strict=True)
        )
        return f"{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _caption(self) -> str:
        nth = f", page {self.page}" if self.page > 1 or self.more else ""
        if not self:
            return f"No {self._noun}s on {self.platform}{nth}"
        more = f"; the next is page={self.page + 1}" if self.more else ""
        plural = "" if len(self) == 1 else "s"
        return f"{len(self)} {self._noun}{plural} on {self.platform}{nth}{more}"

    def _table(self) -> tuple[list[str], list[list[str]]]:
        """Return titles and rows, without the columns in which there is nothing."""
        titles = (self._noun.capitalize(), *self._titles, "Description")
        rows = [
            (_named(one), *map(_short, self._about(one)), _short(one.description)) for one in self
        ]
        said = [
            place for place, cells in enumerate(zip(*rows, strict=True)) if place == 0 or any(cells)
        ]
        return [titles[place] for place in said], [[row[place] for place in said] for row in rows]


class ModelList(_Listing[ListedModel]):
    """Models of a platform, one page of them."""

    _noun = "model"
    _titles = ("Name", "Type", "Takes → gives", "Versions", "Updated")

    def _about(self, one: ListedModel) -> tuple[str, ...]:
        known = one.takes or one.gives
        return (
            "" if one.name == one.reference.id else one.name,
            one.model_type_id,
            f"{', '.join(one.takes) or '?'} → {', '.join(one.gives) or '?'}" if known else "",
            str(one.versions or ""),
            _day(one.updated),
        )


class WorkflowList(_Listing[ListedWorkflow]):
    """Workflows of a platform, one page of them."""

    _noun = "workflow"
    _titles = ("Nodes", "Updated")

    def _about(self, one: ListedWorkflow) -> tuple[str, ...]:
        return ", ".join(one.nodes), _day(one.updated)


class DatasetList(_Listing[ListedDataset]):
    """Datasets of a platform, one page of them."""

    _noun = "dataset"
    _titles = ("Inputs", "Updated")

    def _about(self, one: ListedDataset) -> tuple[str, ...]:
        return "" if one.inputs is None else str(one.inputs), _day(one.updated)


def _named(one: ListedModel | ListedWorkflow | ListedDataset) -> str:
    return str(one.reference.with_version(""))


def _linked(one: ListedModel | ListedWorkflow | ListedDataset, name: str) -> str:
    url = one.reference.with_version("").url
    text = escape(name)
    return f'<a href="{escape(url, quote=True)}">{text}</a>' if url else text


def _cell(html: str) -> str:
    return f'<td style="{_CELL}">{html}</td>'


def _day(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
