"""A platform's models, as a list worth reading."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

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


class ModelList(list[ListedModel]):
    """Models of a platform, one page of them.

    Parameters
    ----------
    models
        The models.
    platform
        The platform's name, for the caption.
    """

    def __init__(self, models: list[ListedModel], platform: str) -> None:
        super().__init__(models)
        self.platform = platform

    def __repr__(self) -> str:
        if not self:
            return f"No models on {self.platform}"
        names = [_without_version(model) for model in self]
        widest = max(map(len, names))
        kinds = max(len(model.model_type_id) for model in self)
        lines = [
            f"{name:<{widest}}  {model.model_type_id:<{kinds}}  {_short(model.description)}"
            for name, model in zip(names, self, strict=True)
        ]
        return "\n".join([self._caption(), *map(str.rstrip, lines)])

    def _caption(self) -> str:
        return f"{len(self)} {'model' if len(self) == 1 else 'models'} on {self.platform}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="{_CELL}">{_linked(model)}</td>'
            f'<td style="{_CELL}">{escape(model.model_type_id)}</td>'
            f'<td style="{_CELL}">{escape(_short(model.description))}</td></tr>'
            for model in self
        )
        head = "".join(
            f'<th style="{_CELL}">{title}</th>' for title in ("Model", "Type", "Description")
        )
        return (
            f"<div>{escape(self._caption())}</div>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _without_version(model: ListedModel) -> str:
    return str(model.reference.with_version(""))


def _linked(model: ListedModel) -> str:
    name = escape(_without_version(model))
    url = model.reference.with_version("").url
    return f'<a href="{escape(url, quote=True)}">{name}</a>' if url else name


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
