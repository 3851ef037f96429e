"""The contact sheet of what is on show, made for a saved notebook."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple

from predict_widgets.batch.showing import on_show
from predict_widgets.errors import PredictError
from predict_widgets.widgets.browsing.still import (
    TILES,
    ClassCount,
    TileOnShow,
    best_labels,
    class_counts,
    contact_sheet,
    sheet_html,
)
from predict_widgets.widgets.receiving import THUMBNAIL_EDGE

if TYPE_CHECKING:
    from predict_widgets.batch.showing import Filter
    from predict_widgets.batch.shown_columns import Columns
    from predict_widgets.widgets.browsing.browsing import Browsing

_MOST_READ = 10_000


class _Said(NamedTuple):
    """What is on show: how many inputs, the first of them with their labels, and the classes."""

    total: int
    first: list[int]
    labels: list[tuple[str, float | None]]
    counts: list[ClassCount]


def _said(columns: Columns, wanted: Filter) -> _Said:
    shown = on_show(columns, wanted)
    first = [int(index) for index in shown[:TILES]]
    labels = best_labels(columns, wanted, first)
    return _Said(len(shown), first, labels, class_counts(columns, wanted, shown))


def sheet_of(browsing: Browsing, wanted: Filter, *, picture: bool) -> dict[str, str]:
    """Return what stands for a browser where no widget can be, by media type.

    Parameters
    ----------
    browsing
        What is browsed.
    wanted
        What is on show.
    picture
        Whether the pictures may stand in the notebook.
    """
    dataset = browsing.dataset
    if dataset is None:
        return {}
    try:
        running, source = browsing.running, browsing.source
        # All of the ground truth is read for it, where that takes no time.
        near = not source.listed.far and 0 <= source.listed.count <= _MOST_READ
        said = running.parts.look(
            lambda columns: _said(columns, wanted), truth=near or wanted.needs_truth
        )
        items = source.listed.pick(said.first)
    except PredictError:
        # A server that cannot be asked is no reason for a cell without output.
        return {}
    tiles = [
        TileOnShow(item.name, label, score, _jpeg(browsing, index))
        for index, item, (label, score) in zip(said.first, items, said.labels, strict=False)
    ]
    card = running.card()
    what = ", ".join(browsing.several.names) or str(browsing.asked.now.reference)
    title = f"{dataset.name} · {what} on {browsing.platform.name}"
    total = source.listed.count
    on = f"{said.total:,} of {total:,} inputs on show" if total >= 0 else f"{said.total:,} on show"
    failed = f" · {card['failed']:,} failed" if card["failed"] else ""
    lines = [on, f"{card['done']:,} predicted{failed}"]
    jpeg = contact_sheet(tiles) if picture and tiles else b""
    bundle = {"text/html": sheet_html(title, lines, said.counts, jpeg)}
    return {**bundle, "image/jpeg": b64encode(jpeg).decode("ascii")} if jpeg else bundle


def _jpeg(browsing: Browsing, index: int) -> bytes | None:
    try:
        return browsing.source.tiles.get(index, THUMBNAIL_EDGE, browsing.platform)
    except PredictError:
        return None
