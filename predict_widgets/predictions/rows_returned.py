"""From rows of the predictions table to what a model returned: media, findings, values."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.predictions.returned import Cluster, Heatmap, Hit, Media, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.rows import Rows

# What `str(array.dtype)` is, for arrays of numbers and of texts; numpy itself reads far more.
_DTYPE = re.compile(r"[<>=|]?(?:bool|(?:u?int|float|complex)[0-9]{1,3}|[biufcSU][0-9]{1,5})")

_MOST_EMPTY = 1000


def media(rows: Rows, kind: str) -> Iterator[Media]:
    """Yield the pictures (``image``) or sounds (``audio``) that the model returned."""
    for row in rows.of_kind(kind):
        yield Media(
            rows["media"][row],
            rows["media_type"][row] or "",
            rows["media_url"][row] or "",
            rows["label"][row],
            rows["region_id"][row],
            rows["time_ms"][row],
            rows.said(row).get(kind, {}),
        )


def heatmaps(rows: Rows) -> Iterator[Heatmap]:
    """Yield the heat maps."""
    for row in rows.of_kind("heatmap"):
        yield Heatmap(
            rows["media"][row],
            rows["media_type"][row] or "",
            rows["media_url"][row] or "",
            rows["label"][row],
            rows["label_id"][row],
            rows["vocabulary"][row],
            rows["region_id"][row],
            rows["time_ms"][row],
        )


def hits(rows: Rows) -> Iterator[Hit]:
    """Yield the hits, those of clusters included."""
    for row in rows.of_kind("hit"):
        said = rows.said(row)
        yield Hit(
            rows["label_id"][row],
            rows["score"][row],
            said.get("cluster", ""),
            rows["text"][row],
            rows["media_url"][row] or "",
            rows["media"][row],
            rows["media_type"][row] or "",
            {name: value for name, value in said.items() if name != "cluster"},
        )


def clusters(rows: Rows) -> Iterator[Cluster]:
    """Yield the clusters with their hits."""
    members: dict[str, list[Hit]] = {}
    for hit in hits(rows):
        members.setdefault(hit.cluster_id, []).append(hit)
    for row in rows.of_kind("cluster"):
        said, cluster_id = rows.said(row), rows["label_id"][row]
        yield Cluster(
            cluster_id,
            said.get("count", 0),
            rows["score"][row],
            tuple(said.get("projection", ())),
            tuple(members.get(cluster_id, ())),
        )


def values(rows: Rows) -> Iterator[Value]:
    """Yield the values of Python-signature models."""
    for row in rows.of_kind("value"):
        yield Value(_value(rows, row), rows["label"][row], rows["media_type"][row] or "")


def _value(rows: Rows, row: int) -> object:
    data: bytes | None = rows["media"][row]
    by_name = rows.said(row)
    if data is not None:
        about = by_name.get("ndarray")
        return data if about is None else _array(data, about)
    # A value of a part in a part stands beside the outer one's id.
    said = by_name["value"] if by_name.keys() == {"value", "part"} else rows.value(row)
    return _number(said) if isinstance(said, str) else said


def _number(said: str) -> object:
    """Return a number that JSON has no number for; texts are no values but statements."""
    number = float(said)
    return int(said) if math.isfinite(number) else number


def _array(data: bytes, about: dict[str, Any]) -> object:
    """Return a numpy array, or the bytes where they do not fit what is said about them."""
    shape: list[int] = about["shape"]
    # An array of no bytes may have any number of rows, and each would be a list in JSON.
    if not _DTYPE.fullmatch(about["dtype"]) or (
        0 in shape and math.prod(size or 1 for size in shape) > _MOST_EMPTY
    ):
        return data
    try:
        return np.frombuffer(data, about["dtype"]).reshape(shape)
    except (TypeError, ValueError):
        return data
