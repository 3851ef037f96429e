"""Which region of an earlier node a region comes from."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, chain
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
        self.output_id: int | None = rows["output_id"][0] if len(rows) else None
        # A region has rows in a row or apart; the first says where it is.
        self.rows: dict[tuple[str, int | None, str], list[int]] = {}
        keys = zip(rows["region_id"], rows["time_ms"], rows["parent_region_id"], strict=True)
        for row, key in enumerate(keys):
            if key[0]:
                self.rows.setdefault(key, []).append(row)
        self.ids = [key[0] for key in self.rows]
        self.given = _given_of(self.ids, output)
        # A moment in milliseconds, -1 for none.
        self.times = np.array([-1 if key[1] is None else key[1] for key in self.rows], np.int64)
        self.nested = [bool(key[2]) for key in self.rows]
        firsts = [found[0] for found in self.rows.values()]
        edges = (rows[side] for side in ("left", "top", "right", "bottom"))
        self.boxes: NDArray[np.float32] = np.array(
            [[edge[first] for first in firsts] for edge in edges], np.float32
        ).T

    @cached_property
    def by_id(self) -> dict[tuple[str, int], list[int]]:
        """The places of the regions of each id that the model gave, at each moment."""
        found: dict[tuple[str, int], list[int]] = {}
        for place, (name, time) in enumerate(zip(self.given, self.times.tolist(), strict=True)):
            if name:
                found.setdefault((name, time), []).append(place)
        return found


def with_parents(
    table: Table,
    own: Regions,
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
    own
        The regions in it.
    above
        The regions of the nodes upstream of it, the nearest first; see `Graph.levels_above`.
    by_box
        Whether boxes may decide; where the edges of the graph are not known ids alone do.
    """
    upstream = _Upstream(above)
    outputs: list[int | None] = [None] * table.num_rows
    parents: list[str] = list(Rows(table)["parent_region_id"])
    found = upstream.same_ids(own)
    if by_box:
        free = [place for place, nested in enumerate(own.nested) if not nested]
        found |= upstream.same_place(own, [place for place in free if place not in found])
    for place, (rows, nested) in enumerate(zip(own.rows.values(), own.nested, strict=True)):
        if place in found and not nested:
            name = upstream.name(found[place])
            for row in rows:
                outputs[row], parents[row] = name
    return _replaced(table, {"parent_output_id": outputs, "parent_region_id": parents})


class _Upstream:
    """The regions of all nodes upstream of one in a row, the nearest first."""

    def __init__(self, above: Sequence[Sequence[Regions]]) -> None:
        self._levels = above
        self._nodes = list(chain.from_iterable(above))
        sizes = [len(node.ids) for node in self._nodes]
        self._starts = [0, *accumulate(sizes)]

    def name(self, at: int) -> tuple[int | None, str]:
        """Return the output and the id of a region."""
        node = bisect_right(self._starts, at) - 1
        return self._nodes[node].output_id, self._nodes[node].ids[at - self._starts[node]]

    def same_ids(self, own: Regions) -> dict[int, int]:
        """Return by the place of each region which one has its id, of the nearest nodes."""
        best: dict[int, int] = {}
        pending = dict(own.by_id)
        start = 0
        for level in self._levels:
            found: dict[tuple[str, int], list[int]] = {}
            for node in level:
                for key in pending.keys() & node.by_id.keys():
                    found.setdefault(key, []).extend(start + at for at in node.by_id[key])
                start += len(node.ids)
            for key, some in found.items():
                for place in pending.pop(key):
                    best[place] = some[self._nearest(own, place, some)] if some[1:] else some[0]
        return best

    def _nearest(self, own: Regions, place: int, some: Sequence[int]) -> int:
        """Return which of some regions overlaps one most."""
        return int(overlaps(own.boxes[place : place + 1], self._boxes[some])[0].argmax())

    def same_place(self, own: Regions, places: Sequence[int]) -> dict[int, int]:
        """Return for those of these regions that one overlaps enough which one does most."""
        best: dict[int, int] = {}
        if not self._starts[-1]:
            return best
        step = max(_PAIRS // self._starts[-1], 1)
        for first in range(0, len(places), step):
            some = list(places[first : first + step])
            shared = overlaps(own.boxes[some], self._boxes)
            shared[own.times[some, None] != self._times] = 0.0
            most = shared.argmax(axis=1)  # the first of equals, and so of the nearest node
            enough = shared[np.arange(len(most)), most] > LEAST_OVERLAP
            at_most = zip(some, most.tolist(), enough, strict=True)
            best |= {place: at for place, at, is_enough in at_most if is_enough}
        return best

    @cached_property
    def _boxes(self) -> NDArray[np.float32]:
        return np.concatenate([node.boxes for node in self._nodes])

    @cached_property
    def _times(self) -> NDArray[np.int64]:
        return np.concatenate([node.times for node in self._nodes])


def overlaps(boxes: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the intersection over union of each box with each other: (boxes, others).

    Parameters
    ----------
    boxes, others
        Left, top, right, bottom, a row each. One with NaN is no box, and overlaps none.
    """
    left, top, right, bottom = boxes.astype(np.float64).T[:, :, None]
    lefts, tops, rights, bottoms = others.astype(np.float64).T
    with np.errstate(all="ignore"):  # a model may say infinity
        shared = np.minimum(right, rights) - np.maximum(left, lefts)
        np.maximum(shared, 0.0, out=shared)
        heights = np.minimum(bottom, bottoms) - np.maximum(top, tops)
        shared *= np.maximum(heights, 0.0, out=heights)
        areas = (rights - lefts) * (bottoms - tops)
        union = (right - left) * (bottom - top) + areas - shared
        shared[~(union > 0)] = 0.0
        shared /= np.where(union > 0, union, 1.0)
        return np.nan_to_num(shared, copy=False, nan=0.0)


def _given_of(ids: Sequence[str], output: resources_pb2.Output | None) -> list[str]:
    """Return for each id of a region the one that the model gave; empty where it gave none.

    Ours are ``#3`` for a region without an id, and ``r1#3`` for one whose id another one has.
    """
    if not any("#" in one for one in ids):
        return list(ids)
    given = set(_given_ids(output.data)) if output is not None else set[str]()
    bases = ((one, one.rpartition("#")[0]) for one in ids)
    return [one if one in given else base if base in given else "" for one, base in bases]


def _given_ids(data: resources_pb2.Data) -> Iterator[str]:
    """Yield the ids that a model gave to regions, wherever they stand."""
    yield from _ids_of(data.regions)
    for held in (*data.frames, *data.tracks, *data.time_segments, *data.parts):
        yield from _given_ids(held.data)


def _ids_of(regions: Iterable[resources_pb2.Region]) -> Iterator[str]:
    for region in regions:
        yield region.id
        yield from _given_ids(region.data)


def _replaced(table: Table, columns: dict[str, list[Any]]) -> Table:
    for name, values in columns.items():
        at = PREDICTION_SCHEMA.get_field_index(name)
        field = PREDICTION_SCHEMA.field(at)
        table = table.set_column(at, field, ChunkedArray([Array(values, type=field.type)]))  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    return table
