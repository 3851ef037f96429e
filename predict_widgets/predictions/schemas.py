"""The columns of the two tables that hold everything a model says.

Types are those that the page's reader (flechette 2.6) decodes without 64-bit integers or views:
int32, float32, utf8, binary and lists of float32 or utf8. Ids, labels and words of a fixed set are
never null (``""`` = none); numbers, texts and media are null where nothing was said.
"""

from __future__ import annotations

from arro3.core import DataType, Field, Schema

INT32 = DataType.int32()
FLOAT32 = DataType.float32()
UTF8 = DataType.utf8()
BINARY = DataType.binary()
FLOATS = DataType.list(Field("item", FLOAT32, nullable=True))
TEXTS = DataType.list(Field("item", UTF8, nullable=True))


def _said(name: str, data_type: DataType) -> Field:
    return Field(name, data_type, nullable=False)


def _maybe(name: str, data_type: DataType) -> Field:
    return Field(name, data_type, nullable=True)


OUTPUT_FIELDS = [
    _said("output_id", INT32),
    _said("input_id", INT32),
    _said("input_key", UTF8),
    _said("platform", UTF8),
    _said("user_id", UTF8),
    _said("app_id", UTF8),
    _said("model_id", UTF8),
    _said("model_version_id", UTF8),
    _said("workflow_id", UTF8),
    _said("workflow_version_id", UTF8),
    _said("node_id", UTF8),
    _said("node_position", INT32),
    _said("output_config_id", UTF8),
    _said("status", UTF8),
    _maybe("code", INT32),
    _said("description", UTF8),
    _said("details", UTF8),
    _said("request_id", UTF8),
    _said("latency_ms", FLOAT32),
    _said("width", INT32),
    _said("height", INT32),
    _maybe("output", BINARY),
]
OUTPUT_SCHEMA = Schema(OUTPUT_FIELDS)
"""One row for each input x model x node. ``output`` is the untouched proto."""

PREDICTION_FIELDS = [
    _said("output_id", INT32),
    _said("ordinal", INT32),
    _said("source", UTF8),
    _maybe("time_ms", INT32),
    _maybe("end_ms", INT32),
    _said("region_id", UTF8),
    _maybe("parent_output_id", INT32),
    _said("parent_region_id", UTF8),
    _said("track_id", UTF8),
    _said("kind", UTF8),
    _said("shape", UTF8),
    _maybe("left", FLOAT32),
    _maybe("top", FLOAT32),
    _maybe("right", FLOAT32),
    _maybe("bottom", FLOAT32),
    _maybe("polygon", FLOATS),
    _maybe("points", FLOATS),
    _maybe("point_names", TEXTS),
    _maybe("point_extra", FLOATS),
    _maybe("span_start", INT32),
    _maybe("span_end", INT32),
    _said("label_id", UTF8),
    _said("label", UTF8),
    _said("vocabulary", UTF8),
    _maybe("score", FLOAT32),
    _said("score_means", UTF8),
    _maybe("text", UTF8),
    _maybe("hex", UTF8),
    _maybe("vector", FLOATS),
    _maybe("media", BINARY),
    _maybe("media_type", UTF8),
    _maybe("media_url", UTF8),
    _maybe("value_json", UTF8),
]
PREDICTION_SCHEMA = Schema(PREDICTION_FIELDS)
"""One row for each statement. Boxes, polygons and points are fractions of the upright picture:
``polygon`` and ``points`` are x, y, x, y ..., ``point_extra`` is z, visibility, z, visibility ...
The box of a polygon, of points and of a small mask without one is their bounds.

``kind`` is concept, color, text, embedding, image, audio, heatmap, cluster, hit, value (of a
Python-signature model), segment (a time segment, or with ``track_id`` a track: its first row),
frame (the first row of each frame of a video, said or not), or other. A region's outline stands in
its first row, or where that has words or a picture of its own in a row of kind other: the mask of
a region is the media of its first row that is no image, audio, heatmap, hit or value.

``value_json`` holds what has no column: the value itself for kind value, else an object. Keys:
``index``, ``number``, ``time`` (frame) · ``quality``, ``num_frames``, ``begin_time``, ``end_time``
(segment; times as said where they are no whole milliseconds) · ``skeleton`` (pairs of places in
``points``) · ``bounding_box``, ``region_value``, ``span``, ``token``, ``point``, ``polygon_extra``
(said and not shown) · ``num_dimensions`` · ``w3c_hex`` · ``count``, ``projection`` · ``cluster``,
``input``, ``annotation``, ``user_id``, ``app_id`` (hit) · ``ndarray`` · ``part`` · ``note`` (a
sentence: a mask that cannot be read) · ``concept``, ``image``, ``mask``, ``audio``, ``video``,
``text_info``, ``hosted`` (the rest of a message) · ``unknown_fields`` (by number, newer than our
protos) · any other field of ``Data`` by its name.
"""

HEAVY_COLUMNS = frozenset({"output", "vector", "media"})
"""What the page asks for one by one when it draws it, and what no stream carries."""
