"""A prediction as pandas and as plain JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.errors import MissingExtraError
from predict_widgets.predictions.rows import Rows
from predict_widgets.predictions.schemas import FLOAT32, INT32

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from arro3.core import Table

    from predict_widgets.predictions.prediction import Prediction

_VIEWED_KINDS = frozenset({"concept", "color", "text", "embedding"})


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


def to_json(prediction: Prediction) -> dict[str, Any]:
    """Return a prediction as plain JSON.

    The input's bytes are left out; masks, pictures and what JSON has no number for are null.
    Scores are the shortest decimals that read back as the same float32.
    """
    error = prediction.error
    said: dict[str, Any] = {
        "platform": prediction.platform,
        "model": prediction.model,
        "status": prediction.status,
        "error": error.to_json() if error else None,
        "input": _input(prediction),
        "asked_at": prediction.asked_at.isoformat() if prediction.asked_at else None,
        "reused": prediction.reused,
        "latency_ms": prediction.latency_ms,
        "max_concepts": prediction.max_concepts,
        "min_value": prediction.min_value,
        "cut_off": prediction.cut_off,
        "concepts": prediction.concepts,
        "regions": prediction.regions,
        "colors": prediction.colors,
        "texts": prediction.texts,
        "embeddings": prediction.embeddings,
        "frames": prediction.frames,
        "other": list(_other(prediction.table)),
    }
    return {name: _plain(value) for name, value in said.items()}


def _input(prediction: Prediction) -> dict[str, object] | None:
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
        "changes": list(given.changes),
    }


def _other(table: Table) -> Iterable[dict[str, Any]]:
    """Yield the rows that no view shows, without what they do not say."""
    rows = Rows(table)
    for row, kind in enumerate(rows["kind"]):
        if kind in _VIEWED_KINDS:
            continue
        said = {name: rows[name][row] for name in table.column_names if name != "output_id"}
        yield {
            **{name: value for name, value in said.items() if value not in (None, "")},
            **({"value_json": rows.value(row)} if said["value_json"] else {}),
        }


def _plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON has no better type; one return a type
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _decimal(value)
        case bytes():
            return None
        case np.ndarray():
            return [_decimal(float(number)) for number in cast("Any", value)]
        case dict():
            items = cast("dict[str, object]", value).items()
            return {name: _plain(one) for name, one in items}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
        case _:
            return [_plain(one) for one in cast("Iterable[object]", value)]


def _decimal(number: float) -> float | None:
    if not math.isfinite(number):
        return None
    shortest = float(str(np.float32(number)))
    return shortest if np.float32(number) == number else number
