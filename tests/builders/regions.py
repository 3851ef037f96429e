"""Answers about parts of an input: masks, polygons, points, words, spans, crops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from clarifai_grpc.grpc.api import resources_pb2

from tests.builders.media import picture_of
from tests.builders.outputs import concept, model_of, ok_output
from tests.builders.parts import add_concept, add_region

if TYPE_CHECKING:
    from clarifai_grpc.grpc.api.resources_pb2 import Output


def class_masks() -> Output:
    """A visual-segmenter: no box, one mask a class, value = share of the image."""
    data = resources_pb2.Data()
    parts = {
        "sky": (0.5, picture_of((0, 0, 1, 0.5))),
        "road": (0.375, picture_of((0, 0.5, 0.75, 1), (40, 40))),  # of another shape: stretched
        "tree": (0.125, picture_of((0.75, 0.5, 1, 1), (160, 120))),
    }
    for number, (label, (share, mask)) in enumerate(parts.items()):
        region = add_region(data, f"mask-{number}")
        region.region_info.mask.image.base64 = mask
        add_concept(region.data, label, share)
    hosted = add_region(data, "mask-hosted")
    image = hosted.region_info.mask.image
    image.hosted.prefix, image.hosted.suffix = "https://data.clarifai.com", "masks/1.png"
    image.hosted.sizes.append("orig")
    image.image_info.width, image.image_info.height, image.image_info.format = 64, 48, "PNG"
    add_concept(hosted.data, "wall", 0.0625)
    broken = add_region(data, "mask-broken")
    broken.region_info.mask.image.base64 = parts["sky"][1][:40]
    add_concept(broken.data, "fog", 0.03125)
    return ok_output(data, model_of("semantic", model_type_id="visual-segmenter"))


def instance_masks() -> Output:
    """Two of one class: box, probability and a mask of the whole picture each."""
    data = resources_pb2.Data()
    for number, (left, score) in enumerate(((0.125, 0.875), (0.625, 0.75))):
        box = (left, 0.25, left + 0.25, 0.75)
        region = add_region(data, f"cat-{number}", box, score)
        region.region_info.mask.image.base64 = picture_of(box)
        add_concept(region.data, "cat", score)
    return ok_output(data, model_of("instances", model_type_id="visual-detector"))


def polygons() -> Output:
    """Polygons without boxes: one with three corners, one of many, one with a box of its own."""
    data = resources_pb2.Data()
    corners = [(0.125, 0.125), (0.5, 0.25), (0.25, 0.75)]
    circle = [
        (0.75 + 0.125 * math.cos(n * math.pi / 16), 0.5 + 0.25 * math.sin(n * math.pi / 16))
        for n in range(32)
    ]
    shapes = (("roof", 0.75, corners, None), ("wheel", 0.5, circle, None))
    for number, (label, score, points, _) in enumerate(shapes):
        region = add_region(data, f"p{number}", value=score)
        for x, y in points:
            region.region_info.polygon.points.add(col=x, row=y)
        add_concept(region.data, label, score)
    boxed = add_region(data, "p2", (0.0, 0.0, 1.0, 1.0), 0.25)
    for x, y in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        boxed.region_info.polygon.points.add(col=x, row=y)
    add_concept(boxed.data, "field", 0.25)
    return ok_output(data, model_of("outlines", model_type_id="visual-segmenter"))


def points() -> Output:
    """Single points, as a counting model gives them."""
    data = resources_pb2.Data()
    for number, (x, y) in enumerate(((0.25, 0.5), (0.75, 0.25), (0.0, 0.0))):
        region = add_region(data, f"dot{number}", value=0.5 + number / 8)
        point = region.region_info.point
        point.col, point.row, point.z = x, y, 0.5 * number
        point.visibility = resources_pb2.Point.VISIBLE
        add_concept(region.data, "seed", 0.5 + number / 8)
    return ok_output(data, model_of("counter", model_type_id="visual-keypointer"))


KEYPOINTS = ("nose", "left eye", "right eye", "left wrist")


def keypoints() -> Output:
    """A visual-keypointer: names and skeleton at the concept; one occluded, one not there."""
    data = resources_pb2.Data()
    for number, (box, shift) in enumerate((((0.125, 0.125, 0.5, 0.75), 0.0), (None, 0.375))):
        region = add_region(data, f"person-{number}", box, 0.875 - number / 4)
        said = resources_pb2.Point
        seen = (said.VISIBLE, said.VISIBLE, said.NOT_VISIBLE, said.NOT_PRESENT)
        places = ((0.25, 0.25), (0.3125, 0.1875), (0.1875, 0.1875), (0.0, 0.0))
        for (x, y), visibility in zip(places, seen, strict=True):
            there = visibility != said.NOT_PRESENT
            region.region_info.keypoint_locations.add(
                col=x + shift if there else 0.0,
                row=y if there else 0.0,
                z=0.25 if there else 0.0,
                visibility=visibility,
            )
        info = add_concept(region.data, "person", 0.875 - number / 4).keypoint_info
        info.keypoint_names.extend(KEYPOINTS)
        for k1, k2 in ((0, 1), (0, 2), (1, 3)):
            info.skeleton.add(k1=k1, k2=k2)
    return ok_output(data, model_of("pose", model_type_id="visual-keypointer"))


def read_words() -> Output:
    """OCR: a box and words each, not in reading order; the last line has no box."""
    lines = [
        ("CLOSED", (0.125, 0.5, 0.375, 0.625), 0.75),
        ("WE ARE", (0.125, 0.25, 0.375, 0.375), 0.875),
        ("TODAY", (0.5, 0.5, 0.75, 0.625), 0.625),
        ("<b>&amp; \u65e5\u672c\u8a9e</b>", None, 0.0),
    ]
    data = resources_pb2.Data()
    for number, (text, box, score) in enumerate(lines):
        region = add_region(data, f"line{number}", box, score)
        region.data.text.raw = text
        region.data.text.text_info.char_count = len(text)
        region.data.text.text_info.encoding = "UTF-8"
    return ok_output(data, model_of("ocr-scene", model_type_id="optical-character-recognizer"))


def spans() -> Output:
    """Named entities of a text: spans, and a token."""
    data = resources_pb2.Data()
    said = (("PERSON", 0, 5, "Alice"), ("PLACE", 15, 21, "Z\u00fcrich"))
    for number, (label, start, end, raw) in enumerate(said):
        region = add_region(data, f"span{number}", value=0.875)
        span = region.region_info.span
        span.char_start, span.char_end, span.raw_text = start, end, raw
        add_concept(region.data, label, 0.875)
    token = add_region(data, "token0")
    token.region_info.token.char_start, token.region_info.token.char_end = 6, 9
    token.region_info.token.raw_text = "met"
    add_concept(token.data, "VERB", 0.5)
    return ok_output(data, model_of("entities", model_type_id="text-token-classifier"))


def crops() -> Output:
    """image-crop: a picture for each region; one with concepts, one at an address."""
    data = resources_pb2.Data()
    for number in range(2):
        box = (0.25 * number, 0.25, 0.25 * number + 0.25, 0.75)
        region = add_region(data, f"crop{number}", box)
        region.data.image.base64 = picture_of((0, 0, 1, 1), (16, 24), 64 + 128 * number)
    add_concept(data.regions[0].data, "face", 0.75)
    far = add_region(data, "crop-hosted", (0.5, 0.25, 0.75, 0.75))
    far.data.image.hosted.prefix, far.data.image.hosted.suffix = "https://data.clarifai.com", "a/b"
    far.data.image.hosted.sizes.extend(["orig", "tiny"])
    return ok_output(data, model_of("margin-110-image-crop", model_type_id="image-crop"))


def many_vocabularies() -> Output:
    """Demographics: concepts of three vocabularies for each face, faces without scores."""
    data = resources_pb2.Data()
    for number in range(2):
        region = add_region(data, f"face{number}", (0.5 * number, 0.25, 0.5 * number + 0.25, 0.75))
        said = {"age": {"30-39": 0.5, "40-49": 0.25}, "gender": {"feminine": 0.75}, "": {"f": 0.5}}
        for vocabulary, labels in said.items():
            for label, score in labels.items():
                region.data.concepts.append(concept(label, score, vocabulary))
    return ok_output(data, model_of("demographics"))
