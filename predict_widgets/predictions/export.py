"""A prediction as pandas and as plain JSON; :mod:`.coco` has its regions as COCO."""

from __future__ import annotations

import base64
import math
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.errors import MissingExtraError
from predict_widgets.predictions.media import media_type_of
from predict_widgets.predictions.rows import Rows
from predict_widgets.predictions.schemas import FLOAT32, INT32, PREDICTION_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow import WorkflowPrediction

_VIEWS = (
    "concepts", "regions", "colors", "texts", "embeddings", "frames", "tracks", "segments",
    "heatmaps", "images", "audio", "clusters", "hits", "values",
)  # fmt: skip
# Kinds that a view shows, but for what stands in `value_json`.
_VIEWED_KINDS = frozenset({"concept", "text", "embedding"})
# Kinds that a view shows all of.
_SHOWN_KINDS = frozenset(
    {"color", "frame", "heatmap", "image", "audio", "cluster", "hit", "value", "segment"}
)
_OTHER_COLUMNS = [
    name for name in PREDICTION_SCHEMA.names if name not in {"output_id", "media", "vector"}
]


def to_pandas(table: Table) -> pd.DataFrame:
    """Return an Arrow table as a pandas data frame.

    Numbers keep their 32 bits: floats with NaN, integers as ``Int32`` where some are missing.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    try:
        import pandas  # noqa: ICN001 - optional, and slow to import
    except ImportError as error:
        raise MissingExtraError(
            "pandas is not installed.",
            hint="Install it with `pip install pandas`, or use `.table`, which any reader of "
            "Arrow takes.",
        ) from error
    columns: dict[str, object] = {}
    for name in table.column_names:
        field = table.schema.field(name)
        # arro3 0.9 types a list as an open ndarray.
        values = cast("list[Any]", table.column(name).to_pylist())  # pyright: ignore[reportUnknownMemberType]
        if field.type == FLOAT32:
            columns[name] = np.array(values, dtype=np.float32)
        elif field.type == INT32:
            columns[name] = pandas.array(values, dtype="Int32" if field.nullable else "int32")
        else:
            columns[name] = pandas.Series(values, dtype=object)
    return pandas.DataFrame(columns)


def to_json(prediction: Prediction, *, include_media: bool = False) -> dict[str, Any]:
    """Return a prediction as plain JSON.

    The input's bytes are left out. Bytes of the answer are ``{"media_type", "bytes"}``, the second
    their number, and with ``include_media`` also ``"base64"``; vectors are lists; what JSON has no
    number for is null. Scores are the shortest decimals that read back as the same float32.
    """
    error = prediction.error
    said: dict[str, Any] = {
        "platform": prediction.platform,
        "model": prediction.model,
        "status": prediction.status,
        "partial": prediction.partial,
        "error": error.to_json() if error else None,
        "notes": prediction.notes,
        "input": _input(prediction),
        "asked_at": prediction.asked_at.isoformat() if prediction.asked_at else None,
        "reused": prediction.reused,
        "latency_ms": prediction.latency_ms,
        "max_concepts": prediction.max_concepts,
        "min_value": prediction.min_value,
        "cut_off": prediction.cut_off,
        "sample_ms": prediction.sample_ms,
        **{name: getattr(prediction, name) for name in _VIEWS},
        "other": list(_other(prediction.table)),
    }
    plain = _Plain(include_media=include_media)
    return {name: plain(value) for name, value in said.items()}


def workflow_to_json(
    prediction: WorkflowPrediction, *, include_media: bool = False
) -> dict[str, Any]:
    """Return what a workflow said as plain JSON: its nodes in order, each as of `to_json`."""
    error = prediction.error
    once = {"platform", "input", "asked_at", "reused", "latency_ms"}
    nodes: list[dict[str, Any]] = []
    for node in prediction.graph.nodes:
        said = to_json(prediction[node.position], include_media=include_media)
        nodes.append(
            {
                "node_id": node.id,
                "inputs": list(node.inputs),
                "suppressed": node.suppressed,
                "took_ms": _decimal(prediction[node.position].took_ms),
                **{name: value for name, value in said.items() if name not in once},
            }
        )
    return {
        "platform": prediction.platform,
        "workflow": prediction.workflow,
        "status": prediction.status,
        "error": error.to_json() if error else None,
        "notes": list(prediction.notes),
        "input": _input(prediction),
        "asked_at": prediction.asked_at.isoformat() if prediction.asked_at else None,
        "reused": prediction.reused,
        "latency_ms": _decimal(prediction.latency_ms),
        "nodes": nodes,
    }


def _input(prediction: Prediction | WorkflowPrediction) -> dict[str, object] | None:
    given = prediction.input
    if given is None:
        return None
    return {
        "name": given.name,
        "kind": given.kind,
        "identity": given.identity,
        "media_type": given.media_type,
        "width": given.width,
        "height": given.height,
        "duration_ms": given.duration_ms,
        "changes": list(given.changes),
    }


def _other(table: Table) -> Iterable[dict[str, Any]]:
    """Yield the rows that no view shows all of, without what they do not say."""
    rows = Rows(table)
    for row, kind in enumerate(rows["kind"]):
        if kind in _SHOWN_KINDS or (kind in _VIEWED_KINDS and not rows["value_json"][row]):
            continue
        if kind == "embedding" and rows.said(row).keys() == {"num_dimensions"}:
            continue
        said = {name: rows[name][row] for name in _OTHER_COLUMNS}
        yield {
            **{name: value for name, value in said.items() if value not in (None, "")},
            **({"value_json": rows.value(row)} if said["value_json"] else {}),
        }


class _Plain:
    """Makes plain JSON of views, arrays and bytes."""

    def __init__(self, *, include_media: bool) -> None:
        self._include_media = include_media

    def __call__(self, value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON has no better type; one return a type
        match value:
            case None | bool() | int() | str():
                return value
            case float():
                return _decimal(value)
            case bytes():
                return self._media(value)
            case np.ndarray():
                array = cast("NDArray[Any]", value)
                # Complex numbers, dates and records have no JSON: as Python writes them.
                return self(array.tolist()) if array.dtype.kind in "biufU" else str(array.tolist())
            case dict():
                items = cast("dict[str, object]", value).items()
                return {name: self(one) for name, one in items}
            case _ if is_dataclass(value) and not isinstance(value, type):
                return {one.name: self(getattr(value, one.name)) for one in fields(value)}
            case _:
                return [self(one) for one in cast("Iterable[object]", value)]

    def _media(self, data: bytes) -> dict[str, object]:
        said: dict[str, object] = {"media_type": media_type_of(data), "bytes": len(data)}
        if self._include_media:
            said["base64"] = base64.b64encode(data).decode("ascii")
        return said


def _decimal(number: float) -> float | None:
    if not math.isfinite(number):
        return None
    with np.errstate(over="ignore"):  # a double beyond float32 is no float32
        single = np.float32(number)
    return float(str(single)) if single == number else number
