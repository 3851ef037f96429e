"""Does the model give scores at all? proto3 cannot tell a score of 0 from none.

So the whole output is asked: where no statement of a kind has a score above 0, the model gives
none, and saying 0.00 beside each would be a lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.platform.protos import resources_pb2


def concepts_scored(data: resources_pb2.Data) -> bool:
    """Say whether any concept of the whole input, at any time, has a value."""
    return any(concept.value for part in _parts(data) for concept in part.concepts)


def regions_scored(data: resources_pb2.Data) -> bool:
    """Say whether any region, at any time, or a concept in one, has a value."""
    return any(_region_scored(region) for part in _parts(data) for region in part.regions)


def _region_scored(region: resources_pb2.Region) -> bool:
    if region.value or any(concept.value for concept in region.data.concepts):
        return True
    return concepts_scored(region.data) or regions_scored(region.data)


def _parts(data: resources_pb2.Data) -> Iterator[resources_pb2.Data]:
    """Yield the data itself and all that stands for a stretch of it."""
    yield data
    for held in (data.frames, data.tracks, data.time_segments, data.parts):
        for one in held:
            yield from _parts(one.data)
