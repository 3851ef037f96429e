"""Regions and concepts, as the other builders fill them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.builders.outputs import concept

if TYPE_CHECKING:
    from clarifai_grpc.grpc.api.resources_pb2 import Concept, Data, Region

    from tests.builders.media import Box


def add_region(data: Data, region_id: str, box: Box | None = None, value: float = 0.0) -> Region:
    region = data.regions.add(id=region_id, value=value)
    if box is not None:
        edges = region.region_info.bounding_box
        edges.left_col, edges.top_row, edges.right_col, edges.bottom_row = box
    return region


def add_concept(held: Data, label: str, score: float = 0.0, **more: str) -> Concept:
    made = concept(label, score)
    for name, value in more.items():
        setattr(made, name, value)
    held.concepts.append(made)
    return held.concepts[-1]
