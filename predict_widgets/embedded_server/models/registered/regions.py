"""Regions, each a dict that says where it is and what is there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import cast

from predict_widgets.embedded_server.models.registered import shapes
from predict_widgets.embedded_server.models.registered.concepts import concept_of
from predict_widgets.embedded_server.models.registered.values import items_of, kind_of, score_of
from predict_widgets.embedded_server.protos import resources_pb2

SHAPES = ("box", "mask", "polygon", "point", "points", "span")
SAID = ("label", "score", "text", "track_id", "point_names", "skeleton")


def regions_of(result: object) -> list[resources_pb2.Region]:
    """Return the regions of a list of dicts."""
    return [region_of(item) for item in items_of(result, "a list of regions")]


def masks_of(result: object) -> list[resources_pb2.Region]:
    """Return the regions of a list of dicts that all have a mask."""
    found = items_of(result, "a list of regions with masks")
    for item in found:
        if isinstance(item, Mapping) and "mask" not in item:
            names = ", ".join(sorted(cast("Mapping[str, object]", item)))
            raise ValueError(f"A region needs a mask here; this one has {names}.")
    return [region_of(item) for item in found]


def region_of(item: object) -> resources_pb2.Region:
    """Return the region of a dict; see the package for what may stand in it."""
    if not isinstance(item, Mapping):
        raise TypeError(f"A region must be a dict; the function gave {kind_of(item)}.")
    given = cast("Mapping[str, object]", item)
    fields = {name: value for name, value in given.items() if value is not None}
    if set(fields) - {*SHAPES, *SAID} or not set(fields) & set(SHAPES):
        raise ValueError(
            f"A region has a {', '.join(SHAPES[:-1])} or {SHAPES[-1]}, and any of "
            f"{', '.join(SAID)}; this one has {', '.join(sorted(given))}."
        )
    region = resources_pb2.Region(
        id=uuid.uuid4().hex,
        region_info=_place(fields),
        value=score_of(fields.get("score")),
        track_id=str(fields.get("track_id", "")),
    )
    named = fields.get("point_names")
    if "label" in fields or named is not None or "skeleton" in fields:
        concept = concept_of(fields.get("label", ""), fields.get("score"))
        _name_points(concept, named, fields.get("skeleton"), region.region_info)
        region.data.concepts.append(concept)
    if "text" in fields:
        region.data.text.raw = str(fields["text"])
    return region


def _place(fields: Mapping[str, object]) -> resources_pb2.RegionInfo:
    info = resources_pb2.RegionInfo()
    if "box" in fields:
        info.bounding_box.CopyFrom(shapes.box_of(fields["box"]))
    if "mask" in fields:
        _cover(info, fields["mask"], scored="score" in fields)
    if "polygon" in fields:
        info.polygon.points.extend(shapes.points_of(fields["polygon"]))
    if "point" in fields:
        info.point.CopyFrom(shapes.points_of([fields["point"]])[0])
    if "points" in fields:
        info.keypoint_locations.extend(shapes.points_of(fields["points"]))
    if "span" in fields:
        info.span.CopyFrom(shapes.span_of(fields["span"], fields.get("text")))
    return info


def _cover(info: resources_pb2.RegionInfo, mask: object, *, scored: bool) -> None:
    plane = shapes.plane_of(mask)
    info.mask.CopyFrom(shapes.mask_of(plane))
    # A mask without a box is a class of a segmenter, whose value is its share of the picture
    # (docs, image_segmentation.py): a score of the author's is no share.
    if scored and not info.HasField("bounding_box"):
        bounds = shapes.bounds_of(plane)
        if bounds is not None:
            info.bounding_box.CopyFrom(bounds)


def _name_points(
    concept: resources_pb2.Concept,
    names: object,
    skeleton: object,
    info: resources_pb2.RegionInfo,
) -> None:
    count = len(info.keypoint_locations)
    if names is not None:
        told = [str(name) for name in items_of(names, "a list of names of points")]
        if len(told) != count:
            raise ValueError(f"There are {count} points and {len(told)} names of points.")
        concept.keypoint_info.keypoint_names.extend(told)
    if skeleton is not None:
        concept.keypoint_info.skeleton.extend(shapes.skeleton_of(skeleton, count))
