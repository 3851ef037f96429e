"""Tables as the bytes of Parquet files, and back."""

from __future__ import annotations

import io
from typing import Any, cast

from arro3.core import Array, RecordBatch, Table
from arro3.io import read_parquet, write_parquet

from predict_widgets.predictions.schemas import UTF8

# As small as anything but slower ones makes it, and every reader takes it.
COMPRESSION = "zstd(1)"
_BATCH = 65_536


def read_table(data: bytes) -> Table:
    """Read a Parquet file.

    Raises
    ------
    Exception
        Of any type, where it is no such file.
    """
    try:
        return read_parquet(io.BytesIO(data), batch_size=_BATCH).read_all()
    except BaseException as error:
        # arro3.io 0.9 panics over some files, beyond `except Exception`.
        if type(error).__name__ == "PanicException":
            raise ValueError(str(error)) from None
        raise


def written(table: Table) -> bytes:
    """Return a table as a Parquet file."""
    # Each batch costs as much as a thousand rows.
    batches = map(_with_room, table.combine_chunks().to_batches())
    buffer = io.BytesIO()
    whole = Table.from_batches(list(batches), schema=table.schema)
    write_parquet(whole, buffer, compression=COMPRESSION)
    return buffer.getvalue()


def _with_room(batch: RecordBatch) -> RecordBatch:
    """Return the same rows, with a byte behind each column of texts that are all empty.

    arro3.io 0.9 takes twenty times as long over texts without a single byte between them.
    """
    rows = batch.num_rows
    room: Array | None = None
    for place, name in enumerate(batch.schema.names):
        field, column = batch.schema.field(name), batch.column(place)
        if field.type != UTF8 or column.null_count or not rows or column[0].as_py():
            continue
        # arro3 0.9 types a list as an open ndarray.
        if not any(cast("list[str]", column.to_pylist())):  # pyright: ignore[reportUnknownMemberType] - as above
            room = room or Array([" ", *[""] * rows], type=UTF8).slice(1)
            given: Any = batch.set_column(place, field, room)  # pyright: ignore[reportUnknownMemberType] - as above
            batch = cast("RecordBatch", given)
    return batch
