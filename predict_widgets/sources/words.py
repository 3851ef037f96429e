"""A dataset in a line of text, and as a small piece of a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.sources.dataset import Dataset

_SHOWN_LABELS = 6
_NOUNS = {
    "image": ("image", "images"),
    "video": ("video", "videos"),
    "text": ("text", "texts"),
    "audio": ("sound", "sounds"),
    "file": ("file", "files"),
}


def line_of(dataset: Dataset) -> str:
    """Return a dataset in a line, and a line for each of its notes."""
    facts = " · ".join([inputs_of(dataset), *_about_labels(dataset.labels), _where(dataset)])
    return "\n  ".join([f"<Dataset {dataset.name!r}: {facts}>", *dataset.notes])


def html_of(dataset: Dataset) -> str:
    """Return the same as HTML; names and labels are text."""
    facts = [inputs_of(dataset), *_about_labels(dataset.labels), _where(dataset)]
    notes = "".join(f"<div>{escape(note)}</div>" for note in dataset.notes)
    head = f"<strong>{escape(dataset.name)}</strong>"
    return f"<div>{head} · {escape(' · '.join(facts))}</div>{notes}"


def inputs_of(dataset: Dataset) -> str:
    """Return how many inputs of which kinds there are, such as ``12 images``."""
    count = dataset.count
    if count == 0:
        return "no inputs"
    names = [_NOUNS[kind] for kind in dataset.kinds]
    singular, plural = names[0] if len(names) == 1 else ("input", "inputs")
    if count is None:
        said = f"{plural}, not counted yet"
    else:
        said = f"{count:,} {singular if count == 1 else plural}"
    return f"{said} ({', '.join(many for _, many in names)})" if len(names) > 1 else said


def _about_labels(labels: Sequence[str]) -> list[str]:
    if not labels:
        return []
    shown = ", ".join(labels[:_SHOWN_LABELS]) + (", ..." if len(labels) > _SHOWN_LABELS else "")
    return [f"{len(labels):,} {'label' if len(labels) == 1 else 'labels'} ({shown})"]


def _where(dataset: Dataset) -> str:
    named = f"{dataset.reference} on " if dataset.reference else "on "
    return named + dataset.where
