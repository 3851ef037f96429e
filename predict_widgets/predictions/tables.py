"""The two tables that hold everything a model says: outputs and predictions.

The same columns are stored, handed to people, sent to the page and drawn.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arro3.core import Array, Table
from arro3.io import write_ipc_stream

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2, status_code_pb2
from predict_widgets.predictions.columns import Columns
from predict_widgets.predictions.extras import has_extras
from predict_widgets.predictions.schemas import (
    HEAVY_COLUMNS,
    OUTPUT_FIELDS,
    OUTPUT_SCHEMA,
    PREDICTION_SCHEMA,
)
from predict_widgets.predictions.statements import Answer, Reader
from predict_widgets.predictions.times import clock_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal

    from arro3.core import Schema

    from predict_widgets.inputs import Input

    Outcome = Literal["ok", "empty", "failed", "suppressed"]
    Spans = tuple[tuple[int, int], ...]

__all__ = [
    "OUTPUT_SCHEMA",
    "PREDICTION_SCHEMA",
    "Asked",
    "Tables",
    "build_tables",
    "completed",
    "failed",
    "to_ipc",
]

# An output may carry no status, and MIXED_STATUS when only some of select_concepts matched
# (docs, prediction-parameters): neither is a failure.
_GOOD_CODES = frozenset(
    {0, int(status_code_pb2.SUCCESS), int(status_code_pb2.MIXED_STATUS)},
)


@dataclass(frozen=True)
class Asked:
    """What is known of a question beyond what the answer says.

    Ids left empty are read from the answer. ``width`` and ``height`` are pixels of the upright
    picture; ``suppressed`` is a workflow's node whose output was not asked for. ``duration_ms`` is
    the length of a video or sound and ``sample_ms`` the time asked for between two frames of it;
    0 where it is not known.
    """

    output_id: int
    input_id: int = 0
    input_key: str = ""
    platform: str = ""
    user_id: str = ""
    app_id: str = ""
    model_id: str = ""
    model_version_id: str = ""
    workflow_id: str = ""
    workflow_version_id: str = ""
    node_id: str = ""
    node_position: int = 0
    output_config_id: str = ""
    latency_ms: float = 0.0
    width: int = 0
    height: int = 0
    suppressed: bool = False
    duration_ms: int = 0
    sample_ms: int = 0


@dataclass(frozen=True)
class Tables:
    """Outputs and predictions, and which rows belong to which frame.

    Attributes
    ----------
    outputs, predictions
        The two tables.
    frame_rows, segment_rows
        For each frame and each time segment of each output, in order, the first row of the
        predictions and the row after the last. The first is the row of the frame or segment.
    notes
        Sentences on how times were read, of all outputs.
    """

    outputs: Table
    predictions: Table
    frame_rows: Spans = ()
    segment_rows: Spans = ()
    notes: tuple[str, ...] = ()


def completed(asked: Asked, given: Input | None, model: resources_pb2.Model | None) -> Asked:
    """Fill in what the question leaves open and the input or the model's description say."""
    more: dict[str, Any] = {}
    if given is not None:
        more |= {
            "input_key": given.identity,
            "width": given.width,
            "height": given.height,
            "duration_ms": given.duration_ms,
        }
    if model is not None:
        more |= {
            "user_id": model.user_id,
            "app_id": model.app_id,
            "model_id": model.id,
            "model_version_id": model.model_version.id,
        }
    missing = {name: value for name, value in more.items() if not getattr(asked, name)}
    return replace(asked, **missing) if missing else asked


def failed(output: resources_pb2.Output) -> bool:
    """Say whether the platform failed on this input."""
    return output.status.code not in _GOOD_CODES


def build_tables(
    items: Sequence[tuple[Asked, resources_pb2.Output | PredictError]],
    *,
    model: resources_pb2.Model | None = None,
) -> Tables:
    """Build both tables, in the order of the items.

    Parameters
    ----------
    items
        For each input x model x node what was asked and what came of it. An error makes an
        outputs row with status ``failed`` and no predictions.
    model
        The model's description, where answers do not carry its name.
    """
    columns = Columns()
    rows: list[list[object]] = []
    frames: list[tuple[int, int]] = []
    segments: list[tuple[int, int]] = []
    notes: list[str] = []
    for asked, answer in items:
        columns.begin("output_id", asked.output_id)
        if isinstance(answer, PredictError):
            rows.append(_error_row(asked, answer))
            continue
        before = len(columns)
        kept = answer.SerializeToString()
        clock = clock_of(answer.data, asked.duration_ms)
        name = _model_name(answer, model)
        reader = Reader(columns, Answer(answer, name, clock, has_extras(kept)))
        reader.read()
        frames += reader.frame_rows
        segments += reader.segment_rows
        notes += clock.notes
        # A frame that was looked at and in which nothing was seen is no statement.
        said = any(kind != "frame" for kind in columns.kinds[before:])
        rows.append([*_output_row(asked, answer, said=said), kept])
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(OUTPUT_FIELDS)
    arrays = [
        Array(list(values), type=field.type)
        for field, values in zip(OUTPUT_FIELDS, cells, strict=True)
    ]
    outputs = Table.from_arrays(arrays, schema=OUTPUT_SCHEMA)  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    return Tables(outputs, columns.table(), tuple(frames), tuple(segments), tuple(notes))


def joined(parts: Sequence[Table], schema: Schema) -> Table:
    """Return the rows of several tables of one schema, in order; nothing is copied."""
    batches = [batch for part in parts for batch in part.to_batches()]
    return Table.from_batches(batches, schema=schema)


def to_ipc(table: Table, *, heavy: bool = False) -> bytes:
    """Return one uncompressed Arrow IPC stream.

    Uncompressed because the page's reader cannot decompress. Without ``heavy`` the columns that
    the page asks for one by one (the proto, vectors, media) are left out.
    """
    if not heavy:
        table = table.select([name for name in table.column_names if name not in HEAVY_COLUMNS])
    stream = io.BytesIO()
    write_ipc_stream(table, stream, compression=None)
    return stream.getvalue()


def _model_name(output: resources_pb2.Output, model: resources_pb2.Model | None) -> str:
    for known in (output.model, model):
        if known is not None and (known.display_name or known.name or known.id):
            return known.display_name or known.name or known.id
    return ""


def _output_row(asked: Asked, output: resources_pb2.Output, *, said: bool) -> list[object]:
    """Return the columns of an answer's row up to ``height``."""
    status: Outcome = "ok" if said else "empty"
    if asked.suppressed:
        status = "suppressed"
    if failed(output):
        status = "failed"
    model = output.model
    told = output.status
    return [
        *_question(asked, model),
        status,
        told.code or None,
        told.description,
        told.details,
        told.req_id,
        asked.latency_ms,
        asked.width,
        asked.height,
    ]


def _error_row(asked: Asked, error: PredictError) -> list[object]:
    # An error of ours has a name and no code: the name goes with the description.
    description = error.message if error.code is not None else f"{error.name}: {error.message}"
    return [
        *_question(asked, resources_pb2.Model()),
        "failed",
        error.code,
        description,
        "\n".join(part for part in (error.details, error.hint) if part),
        error.request_id,
        asked.latency_ms,
        asked.width,
        asked.height,
        None,
    ]


def _question(asked: Asked, model: resources_pb2.Model) -> list[object]:
    """Return the columns from ``output_id`` to ``output_config_id``."""
    version = model.model_version
    return [
        asked.output_id,
        asked.input_id,
        asked.input_key,
        asked.platform,
        asked.user_id or model.user_id or version.user_id,
        asked.app_id or model.app_id or version.app_id,
        asked.model_id or model.id,
        asked.model_version_id or version.id,
        asked.workflow_id,
        asked.workflow_version_id,
        asked.node_id,
        asked.node_position,
        asked.output_config_id,
    ]
