"""What stands for a model teacher in a saved notebook: a table of classes, and the accuracy."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from predict_widgets.platform.taught import Taught

_CELL = "text-align:left;padding:2px 12px 2px 0"
_NUMBER = "text-align:right;padding:2px 12px 2px 0;font-variant-numeric:tabular-nums"


def teaching_html(counts: Mapping[str, int], taught: Taught | None, *, current: bool) -> str:
    """Return the classes with how many pictures they have, and what the model is worth.

    Parameters
    ----------
    counts
        By label.
    taught
        The last model that was taught; its held-out pictures are told of by class.
    current
        Whether it was taught with these very pictures.
    """
    told: dict[str, str] = {}
    if taught is not None:
        told = {label: str(share) for label, share in taught.per_class.items()}
    rows = "".join(
        f'<tr><td style="{_CELL}">{escape(label)}</td><td style="{_NUMBER}">{count}</td>'
        f'<td style="{_CELL}">{escape(told.get(label, ""))}</td></tr>'
        for label, count in counts.items()
    )
    lines = [] if taught is None else [taught.sentence, taught.held_out, *taught.warnings]
    if taught is not None and not current:
        lines.insert(0, "Classes or pictures have changed since it was taught.")
    title = "A model to be taught"
    if taught is not None:
        title = f"{taught} on embedded, taught by {taught.method}"
    heading = f'<div style="font-weight:600;margin-bottom:4px">{escape(title)}</div>'
    head = (
        f'<tr><th style="{_CELL}">Class</th><th style="{_NUMBER}">Pictures</th>'
        f'<th style="{_CELL}">{"Held-out accuracy" if told else ""}</th></tr>'
    )
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return heading + table + "".join(f"<div>{escape(line)}</div>" for line in lines)
