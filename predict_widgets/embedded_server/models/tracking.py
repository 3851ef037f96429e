"""Boxes of consecutive samples that overlap, joined to tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.embedded_server.protos import resources_pb2

# The least of SORT (A. Bewley et al., "Simple Online and Realtime Tracking", ICIP 2016).
LEAST_OVERLAP = 0.3


class _Box(NamedTuple):
    """What is compared of a region: messages are slow to read, and there may be 300 x 300 pairs."""

    left: float
    top: float
    right: float
    bottom: float
    label: str


class Tracker:
    """Gives regions the ids of tracks, one sample after the other.

    Pairs of boxes are joined greedily, those that overlap most first. A track ends with the first
    sample that has no box for it: what was not seen is not made up.
    """

    def __init__(self) -> None:
        self._last: list[tuple[_Box, str]] = []
        self._tracks = 0

    def follow(self, regions: Sequence[resources_pb2.Region]) -> None:
        """Set ``track_id`` of a sample's boxes, in place, unless the model gives its own."""
        if any(region.track_id for region in regions):
            self._last = []
            return
        boxed = [region for region in regions if region.region_info.HasField("bounding_box")]
        boxes = [_box_of(region) for region in boxed]
        joined: set[str] = set()
        for _, place, track in self._pairs(boxes):
            if not boxed[place].track_id and track not in joined:
                boxed[place].track_id = track
                joined.add(track)
        for region in boxed:
            if not region.track_id:
                self._tracks += 1
                region.track_id = str(self._tracks)
        self._last = [(box, region.track_id) for box, region in zip(boxes, boxed, strict=True)]

    def _pairs(self, boxes: Sequence[_Box]) -> list[tuple[float, int, str]]:
        """Return what may be joined: overlap, place among the boxes, track; the best first."""
        pairs = [
            (shared, place, track)
            for last, track in self._last
            for place, box in enumerate(boxes)
            if last.label == box.label and (shared := _overlap(last, box)) >= LEAST_OVERLAP
        ]
        return sorted(pairs, key=lambda pair: -pair[0])


def _overlap(one: _Box, other: _Box) -> float:
    """Return the intersection of two boxes over their union, 0 to 1."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(one) + _area(other) - shared)


def _area(box: _Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _box_of(region: resources_pb2.Region) -> _Box:
    """Return a region's box and what it shows most likely; ``""`` where the model does not say."""
    box = region.region_info.bounding_box
    best = max(region.data.concepts, key=lambda concept: concept.value, default=None)
    label = best.id if best is not None else ""
    return _Box(box.left_col, box.top_row, box.right_col, box.bottom_row, label)
