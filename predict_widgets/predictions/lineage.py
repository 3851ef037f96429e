"""Which region of an earlier node a region comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from arro3.core import Array, ChunkedArray, Table

from predict_widgets.predictions.rows import Rows
from predict_widgets.predictions.schemas import PREDICTION_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from predict_widgets.platform.protos import resources_pb2

LEAST_OVERLAP = 0.5
"""Intersection over union that two boxes must exceed to be about the same thing."""

# How many overlaps are worked out at a time: some tens of megabytes.
_PAIRS = 500_000
_NO_BOXES = np.zeros((0, 4), np.float32)
_NO_TIMES = np.zeros(0, np.int64)


class Regions:
    """The regions of one node's output, to find parents in.

    Parameters
    ----------
    table
        The node's predictions.
    output
        What it said: it tells the ids that the model gave from those that are ours.
    """

    def __init__(self, table: Table, output: resources_pb2.Output | None) -> None:
        rows = Rows(table)
        given = set(_given_ids(output.data)) if output is not None else set[str]()
        self.output_id: int | None = rows["output_id"][0] if len(rows) else None
        # A region has rows in a row or apart; the first says where it is.
        self.rows: dict[tuple[str, int | None, str], list[int]] = {}
        keys = zip(rows["region_id"], rows["time_ms"], rows["parent_region_id"], strict=True)
        for row, key in enumerate(keys):
            if key[0]:
                self.rows.setdefault(key, []).append(row)
        self.ids = [key[0] for key in self.rows]
        self.given = [_given(region_id, given) for region_id in self.ids]
        # A moment in milliseconds, -1 for none.
        self.times = np.array([-1 if key[1] is None else key[1] for key in self.rows], np.int64)
        self.nested = [bool(key[2]) for key in self.rows]
        edges = [rows[side] for side in ("left", "top", "right", "bottom")]
        self.boxes: NDArray[np.float32] = np.array(
            [[edge[found[0]] for edge in edges] for found in self.rows.values()], np.float32
        ).reshape(-1, 4)


def with_parents(
    table: Table,
    output: resources_pb2.Output | None,
    above: Sequence[Sequence[Regions]],
    *,
    by_box: bool = True,
) -> Table:
    """Return a node's predictions with the parents of its regions filled in.

    The parent of a region is the region of the same id in an upstream node, where the model gave
    that id: in the nearest such node, and of several there the one whose box overlaps most. Else
    it is the region of all upstream nodes whose box overlaps most, if their intersection over
    union is over 0.5; of equals that of the nearest node. Else there is none. Both are regions of
    the same moment of a video. A region inside a region of its own output has that as its parent,
    and ``parent_output_id`` is then null.

    Parameters
    ----------
    table
        The predictions of one output.
    output
        What the node said.
    above
        The regions of the nodes upstream of it, the nearest first; see `Graph.levels_above`.
    by_box
        Whether boxes may decide; where the edges of the graph are not known ids alone do.
    """
    own, upstream = Regions(table, output), _Upstream(above)
    outputs: list[int | None] = [None] * table.num_rows
    parents: list[str] = list(Rows(table)["parent_region_id"])
    found = upstream.same_place(own) if by_box else [-1] * len(own.ids)
    for place, rows in enumerate(own.rows.values()):
        at = upstream.same_id(own, place)
        at = found[place] if at < 0 else at
        if at < 0 or own.nested[place]:
            continue
        for row in rows:
            outputs[row], parents[row] = upstream.names[at]
    return _replaced(table, {"parent_output_id": outputs, "parent_region_id": parents})


class _Upstream:
    """The regions of all nodes upstream of one in a row, the nearest first."""

    def __init__(self, above: Sequence[Sequence[Regions]]) -> None:
        nodes = [(level, regions) for level, some in enumerate(above) for regions in some]
        self.names = [(node.output_id, name) for _, node in nodes for name in node.ids]
        self._levels = [level for level, node in nodes for _ in node.ids]
        self._boxes = np.concatenate([_NO_BOXES, *(node.boxes for _, node in nodes)])
        self._times = np.concatenate([_NO_TIMES, *(node.times for _, node in nodes)])
        self._by_id: dict[tuple[str, int], list[int]] = {}
        keys = (
            (name, int(time))
            for _, node in nodes
            for name, time in zip(node.given, node.times, strict=True)
        )
        for at, key in enumerate(keys):
            self._by_id.setdefault(key, []).append(at)

    def same_id(self, own: Regions, place: int) -> int:
        """Return which region has the same id, of the nearest node; -1 for none."""
        name = own.given[place]
        found = self._by_id.get((name, int(own.times[place])), []) if name else []
        nearest = [at for at in found if self._levels[at] == self._levels[found[0]]]
        if len(nearest) > 1:
            shared = overlaps(own.boxes[place : place + 1], self._boxes[nearest])
            return nearest[int(shared[0].argmax())]
        return nearest[0] if nearest else -1

    def same_place(self, own: Regions) -> list[int]:
        """Return for each region which one overlaps it most, and enough; -1 for none."""
        if not self.names:
            return [-1] * len(own.ids)
        best: list[int] = []
        step = max(_PAIRS // len(self.names), 1)
        for first in range(0, len(own.ids), step):
            some = slice(first, first + step)
            shared = overlaps(own.boxes[some], self._boxes)
            shared[own.times[some, None] != self._times] = 0.0
            most = shared.argmax(axis=1)  # the first of equals, and so of the nearest node
            enough = shared[np.arange(len(most)), most] > LEAST_OVERLAP
            best += np.where(enough, most, -1).tolist()
        return best


def overlaps(boxes: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the intersection over union of each box with each other: (boxes, others).

    Parameters
    ----------
    boxes, others
        Left, top, right, bottom, a row each. One with NaN is no box, and overlaps none.
    """
    one, many = boxes.astype(np.float64)[:, None], others.astype(np.float64)[None]
    with np.errstate(all="ignore"):  # a model may say infinity
        ends = np.minimum(one[..., 2:], many[..., 2:])
        sides = np.maximum(ends - np.maximum(one[..., :2], many[..., :2]), 0.0)
        shared = sides[..., 0] * sides[..., 1]
        areas = [(part[..., 2:] - part[..., :2]).prod(axis=-1) for part in (one, many)]
        union = areas[0] + areas[1] - shared
        return np.nan_to_num(np.where(union > 0, shared / union, 0.0), nan=0.0)


def _given_ids(data: resources_pb2.Data) -> Iterator[str]:
    """Yield the ids that a model gave to regions, wherever they stand."""
    yield from _ids_of(data.regions)
    for held in (*data.frames, *data.tracks, *data.time_segments, *data.parts):
        yield from _given_ids(held.data)


def _ids_of(regions: Iterable[resources_pb2.Region]) -> Iterator[str]:
    for region in regions:
        yield region.id
        yield from _given_ids(region.data)


def _given(region_id: str, given: set[str]) -> str:
    """Return the id that the model gave; empty where it gave none.

    Ours are ``#3`` for a region without an id, and ``r1#3`` for one whose id another one has.
    """
    if region_id in given:
        return region_id
    base = region_id.rpartition("#")[0]
    return base if base in given else ""


def _replaced(table: Table, columns: dict[str, list[Any]]) -> Table:
    for name, values in columns.items():
        at = PREDICTION_SCHEMA.get_field_index(name)
        field = PREDICTION_SCHEMA.field(at)
        table = table.set_column(at, field, ChunkedArray([Array(values, type=field.type)]))  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    return table
