"""One answer for every kind of clarifai.md's models and every field of ``Data``, by name.

Each is shaped as its models fill it in: what they leave unset is unset here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from clarifai_grpc.grpc.api import resources_pb2

from tests.builders import outputs as built
from tests.builders.images import mp4_header
from tests.builders.media import picture_of, ramp, tone
from tests.builders.moments import (
    segments,
    tracks,
    video_boxes,
    video_concepts,
    video_times_too_large,
)
from tests.builders.outputs import concept, model_of, ok_output
from tests.builders.parts import add_concept, add_region
from tests.builders.regions import (
    class_masks,
    crops,
    instance_masks,
    keypoints,
    many_vocabularies,
    points,
    polygons,
    read_words,
    spans,
)

if TYPE_CHECKING:
    from clarifai_grpc.grpc.api.resources_pb2 import Output


# --- the whole input -----------------------------------------------------------------------------
def caption() -> Output:
    """Generated text: several lines, markup that must stay text, and counted tokens."""
    output = built.text_output("A <b>cat</b> on a mat.\nIt looks at the $camera$ \U0001f408.")
    output.prompt_tokens, output.completion_tokens, output.cached_tokens = 12, 40, 4
    output.data.text.text_info.encoding = "UTF-8"
    return output


def embeddings() -> Output:
    """A vector of the picture and one of each of two faces."""
    data = resources_pb2.Data()
    data.embeddings.add(vector=[n / 64 - 0.5 for n in range(64)], num_dimensions=64)
    for number in range(2):
        region = add_region(data, f"face{number}", (0.5 * number, 0.25, 0.5 * number + 0.25, 0.75))
        region.data.embeddings.add(vector=[0.5, -0.25, 0.125 * number], num_dimensions=1024)
    return ok_output(data, model_of("face-embedding", model_type_id="visual-embedder"))


def pictures() -> Output:
    """What a text-to-image model returns."""
    data = resources_pb2.Data()
    data.image.base64 = built.picture_bytes(48, 32, "PNG")
    data.image.image_info.width, data.image.image_info.height = 48, 32
    data.image.image_info.format, data.image.image_info.color_mode = "PNG", "RGB"
    return ok_output(data, model_of("stable-diffusion-xl", model_type_id="text-to-image"))


def audio() -> Output:
    """What a text-to-audio model returns."""
    data = resources_pb2.Data()
    data.audio.base64 = tone()
    data.audio.audio_info.audio_format, data.audio.audio_info.sample_rate = "wav", 8000
    data.audio.audio_info.duration_seconds = 0.25
    return ok_output(data, model_of("speech-synthesis", model_type_id="text-to-audio"))


def returned_video() -> Output:
    """What a text-to-video model returns."""
    data = resources_pb2.Data()
    data.video.base64, data.video.video_info.fps = mp4_header(), 24.0
    data.video.video_info.frame_count, data.video.thumbnail_url = 48, "https://host/t.jpg"
    return ok_output(data, model_of("text-to-video", model_type_id="text-to-video"))


def heatmaps(*, named: bool = True) -> Output:
    """Concepts and a map each, whose is whose told by ``metadata`` or not."""
    output = built.concepts_output({"": {"tabby": 0.625, "tiger cat": 0.25}, "groups": {"cat": 1}})
    output.data.heatmaps.add(base64=ramp())
    output.data.heatmaps.add(base64=ramp(turned=True))
    if named:
        output.data.metadata.update({"heatmap_concepts": ["ai_tabby", "ai_tiger cat"]})
    return output


def anomalies() -> Output:
    """A visual-anomaly model: a score, a place and a map at an address."""
    data = resources_pb2.Data()
    add_concept(data, "anomaly", 0.75)
    region = add_region(data, "r", (0.25, 0.25, 0.5, 0.5), 0.75)
    add_concept(region.data, "scratch", 0.75)
    data.heatmaps.add(url="https://host/heat.png")
    return ok_output(data, model_of("anomaly", model_type_id="visual-anomaly"))


# --- all the rest --------------------------------------------------------------------------------
def clusters() -> Output:
    """Clusters with hits, as a clusterer answers."""
    data = resources_pb2.Data()
    for number in range(2):
        cluster = data.clusters.add(id=f"c{number}", count=3 + number, score=12.5 - number)
        cluster.projection.extend([0.25 * number, -0.5])
        hit = cluster.hits.add(score=0.75, user_id="someone", app_id="their-app")
        hit.input.id, hit.input.data.image.url = f"i{number}", f"https://host/{number}.jpg"
    return ok_output(data, model_of("clusterer", model_type_id="clusterer"))


def hits() -> Output:
    """Hits of a search: pictures held and hosted, and the annotation that matched."""
    data = resources_pb2.Data()
    first = data.hits.add(score=0.875, user_id="me", app_id="main")
    first.input.id = "input-1"
    first.input.data.image.base64 = picture_of((0, 0, 0.5, 1))
    first.annotation.id, first.annotation.input_id = "a1", "input-1"
    first.annotation.data.concepts.append(concept("cat", 0.5))
    second = data.hits.add(score=0.5)
    second.input.id = "input-2"
    second.input.data.text.raw = "a found text"
    second.input.created_at.seconds = 1_700_000_000
    return ok_output(data, model_of("search", model_type_id="search"))


def values() -> Output:
    """A Python-signature model: parts of every type, zeros that proto3 cannot tell from none."""
    data = resources_pb2.Data()
    data.parts.add(id="count").data.int_value = 3
    data.parts.add(id="big").data.int_value = 2**60 + 1
    data.parts.add(id="share").data.float_value = 0.1
    data.parts.add(id="infinite").data.float_value = math.inf
    data.parts.add(id="found").data.bool_value = True
    data.parts.add(id="nothing").data.bool_value = False
    data.parts.add(id="words").data.string_value = "hello"
    data.parts.add(id="facts").data.struct_value.update(
        {"a": [1, True, None, {"b": "<i>c</i>"}], "not a number": math.nan}
    )
    data.parts.add(id="raw").data.bytes_value = b"\x00\x01\xff"
    array = data.parts.add(id="array").data.ndarray
    array.buffer, array.dtype = b"\x01\x02\x03\x04\x05\x06", "uint8"
    array.shape.extend([2, 3])
    data.parts.add(id="seen").data.concepts.append(concept("cat", 0.5))
    data.parts.add(id="drawn").data.image.base64 = picture_of((0, 0, 1, 1), (4, 4))
    inner = data.parts.add(id="outer").data.parts.add(id="inner")
    inner.data.string_value = "a part in a part"
    return ok_output(data, model_of("python-model", model_type_id="any-to-any"))


def geo() -> Output:
    """Where on earth, and free metadata."""
    data = resources_pb2.Data()
    data.geo.geo_point.longitude, data.geo.geo_point.latitude = 8.5, 47.25
    data.geo.geo_limit.type, data.geo.geo_limit.value = "withinKilometers", 2.5
    data.geo.geo_box.add().geo_point.longitude = -73.5
    data.metadata.update({"shutter": 0.5, "tags": ["a", "b"], "nested": {"deep": True}})
    return ok_output(data, model_of("geolocation"))


def concept_details() -> Output:
    """All that a concept may say beside name and value."""
    data = resources_pb2.Data()
    made = add_concept(data, "chat", 0.875, language="fr", app_id="their-app", user_id="them")
    made.definition = "a small cat"
    made.created_at.seconds = 1_700_000_000
    made.visibility.gettable = resources_pb2.Visibility.PUBLIC
    made.extra_info.is_rankable = True
    made.metadata.update({"wordnet": "n02121620"})
    made.image.url = "https://host/chat.jpg"
    add_concept(data, "chien", 0.5, app_id="main")
    return ok_output(data)


def unknown_fields() -> Output:
    """Fields newer than our protos: a number, a text, bytes and a message, in several places."""
    number, text = b"\xf8\x3f\x2a", b"\xfa\x3f\x05hello"  # field 1023: varint 42, text
    raw, message = b"\xf2\x3f\x02\xff\xfe", b"\xea\x3f\x04\x08\x07\x10\x01"  # 1022, 1021
    output = built.concepts_output({"cat": 0.75})
    output.data.MergeFromString(number + text)
    output.data.concepts[0].MergeFromString(raw)
    region = add_region(output.data, "r0", (0.25, 0.25, 0.5, 0.5), 0.5)
    add_concept(region.data, "dog", 0.5)
    region.MergeFromString(message)
    region.region_info.MergeFromString(text)
    return output


ALL = {
    made.__name__: made
    for made in (
        class_masks, instance_masks, polygons, points, keypoints, read_words, spans, crops,
        caption, embeddings, pictures, audio, returned_video, heatmaps, anomalies, video_concepts,
        video_times_too_large, video_boxes, tracks, segments, clusters, hits, values, geo,
        concept_details, unknown_fields, many_vocabularies,
    )
}  # fmt: skip
"""Every kind by its name."""
