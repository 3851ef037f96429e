"""The tables with only the rows on show."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from arro3.core import Array, DataType, Table

from predict_widgets.predictions.schemas import PREDICTION_FIELDS, PREDICTION_SCHEMA
from predict_widgets.predictions.statements import HOLDS_MEDIA
from predict_widgets.predictions.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from predict_widgets.predictions.rows import Rows

_OUTLINE = ("polygon", "points", "span_start", "media", "media_url", "value_json")
# What a row no longer says that is there for its outline alone.
_BARE = {
    "kind": "other", "label_id": "", "label": "", "vocabulary": "", "text": None, "score": None,
}  # fmt: skip


def narrowed_to(visible: NDArray[np.bool_], tables: Tables, rows: Rows) -> Tables:
    """Return the tables with only these rows of the predictions, and those that say when.

    A region's outline stands in one of its rows. Where that is hidden and another row of the
    region is not, it stays as a row of kind ``other`` that says no more than the outline.

    Parameters
    ----------
    visible
        One bool a row: whether it is on show. Rows that frames and segments begin with always are.
    tables, rows
        All the rows.
    """
    begins = [kind in {"frame", "segment"} for kind in rows["kind"]]
    kept = visible | np.array(begins, bool)
    outlines = set(_hidden_outlines(kept, rows))
    taken = [row for row, on in enumerate(kept.tolist()) if on or row in outlines]
    indices = Array(taken, type=DataType.int32())
    batch = tables.predictions.combine_chunks().to_batches()
    parts = [one.take(indices) for one in batch[:1]]  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    table = Table.from_batches(parts, schema=PREDICTION_SCHEMA)
    bare = [place for place, row in enumerate(taken) if row in outlines]
    if bare:
        table = _without_words(table, bare)
    frames, segments = (
        tuple((bisect_left(taken, first), bisect_left(taken, last)) for first, last in spans)
        for spans in (tables.frame_rows, tables.segment_rows)
    )
    return Tables(tables.outputs, table, frames, segments, tables.notes)


def _hidden_outlines(kept: NDArray[np.bool_], rows: Rows) -> Iterator[int]:
    """Yield the hidden rows that hold the outline of a region that is on show."""
    ids = rows["region_id"]
    columns = [rows[name] for name in _OUTLINE]
    hidden = [row for row in np.flatnonzero(~kept).tolist() if ids[row]]
    held = [row for row in hidden if any(column[row] is not None for column in columns)]
    if not held:
        return
    kinds = rows["kind"]
    shown = {rows.region_of(row) for row in np.flatnonzero(kept).tolist() if ids[row]}
    for row in held:
        if kinds[row] not in HOLDS_MEDIA and rows.region_of(row) in shown:
            yield row


def _without_words(table: Table, places: list[int]) -> Table:
    for name, said in _BARE.items():
        index = table.column_names.index(name)
        field = PREDICTION_FIELDS[index]
        # arro3 0.9 types a list as an open ndarray.
        values = cast("list[Any]", table.column(name).to_pylist())  # pyright: ignore[reportUnknownMemberType]
        for place in places:
            values[place] = said
        table = table.set_column(index, field, Array(values, type=field.type))
    return table
