"""Answers as Clarifai's models give them, built field by field.

The shapes follow recorded replies of the service: what a model leaves unset there is unset here.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clarifai_grpc.grpc.api.resources_pb2 import Concept, Data, Model, Output

Box = tuple[float, float, float, float]  # left, top, right, bottom


def model_of(  # noqa: PLR0913 - what an answer says of its model
    model_id: str = "general-image-recognition",
    *,
    name: str = "",
    model_type_id: str = "visual-classifier",
    user_id: str = "clarifai",
    app_id: str = "main",
    version_id: str = "aa7f35c01e0642fda5cf400f543e7c40",
) -> Model:
    model = resources_pb2.Model(
        id=model_id, name=name, user_id=user_id, app_id=app_id, model_type_id=model_type_id
    )
    model.model_version.id = version_id
    return model


def ok_output(data: Data | None = None, model: Model | None = None) -> Output:
    output = resources_pb2.Output(model=model or model_of(), data=data or resources_pb2.Data())
    output.status.code = status_code_pb2.SUCCESS
    output.status.description = "Ok"
    return output


def concept(label: str, score: float = 0.0, vocabulary: str = "", label_id: str = "") -> Concept:
    return resources_pb2.Concept(
        id=label_id or f"ai_{label}", name=label, value=score, vocab_id=vocabulary
    )


def concepts_output(
    concepts: Mapping[str, float] | Mapping[str, Mapping[str, float]], model: Model | None = None
) -> Output:
    """``{"cat": 0.9}``, or one such mapping for each vocabulary."""
    data = resources_pb2.Data()
    for label, score in concepts.items():
        if isinstance(score, (int, float)):
            data.concepts.append(concept(label, score))
        else:
            data.concepts.extend(concept(name, value, label) for name, value in score.items())
    return ok_output(data, model)


def boxes_output(
    boxes: Iterable[tuple[str, float, Box]],
    model: Model | None = None,
    *,
    region_value: bool = True,
) -> Output:
    """A detector's answer; without ``region_value`` like detectors made with Clarifai's SDK."""
    data = resources_pb2.Data()
    for number, (label, score, (left, top, right, bottom)) in enumerate(boxes):
        region = data.regions.add(id=f"r{number}")
        edges = region.region_info.bounding_box
        edges.left_col, edges.top_row, edges.right_col, edges.bottom_row = left, top, right, bottom
        region.data.concepts.append(concept(label, score))
        if region_value:
            region.value = score
    detector = model_of("general-image-detection", model_type_id="visual-detector")
    return ok_output(data, model or detector)


def face_output(boxes: Iterable[Box], name: str = "Face", score: float = 0.0) -> Output:
    """Like face detection: the only concept is called BINARY_POSITIVE."""
    detector = model_of("face-detection", name=name, model_type_id="visual-detector")
    output = boxes_output([("BINARY_POSITIVE", score, box) for box in boxes], detector)
    for region in output.data.regions:
        region.data.concepts[0].id = "ai_b1b1b1b1"
    return output


def colors_output(colors: Iterable[tuple[str, str, str, float]]) -> Output:
    """(raw hex, W3C name, W3C hex, share of the picture) each."""
    data = resources_pb2.Data()
    for raw_hex, name, w3c_hex, share in colors:
        color = data.colors.add(raw_hex=raw_hex, value=share)
        color.w3c.name, color.w3c.hex = name, w3c_hex
    return ok_output(data, model_of("color-recognition", model_type_id="visual-classifier"))


def text_output(text: str) -> Output:
    data = resources_pb2.Data(text=resources_pb2.Text(raw=text))
    return ok_output(data, model_of("general-english-image-caption-blip"))


def read_text_output(lines: Iterable[tuple[str, Box]]) -> Output:
    """Like OCR: a box and the words in it."""
    output = boxes_output([("", 0.0, box) for _, box in lines])
    for region, (text, _) in zip(output.data.regions, lines, strict=True):
        del region.data.concepts[:]
        region.data.text.raw = text
    return output


def embedding_output(vector: Sequence[float], dimensions: int = 0) -> Output:
    data = resources_pb2.Data()
    data.embeddings.add(vector=vector, num_dimensions=dimensions or len(vector))
    return ok_output(data, model_of("image-embedding", model_type_id="visual-embedder"))


def masks_output(shares: Mapping[str, float], masks: Mapping[str, bytes] | None = None) -> Output:
    """A segmenter's answer: no box, the value is the share of the picture."""
    data = resources_pb2.Data()
    for number, (label, share) in enumerate(shares.items()):
        region = data.regions.add(id=f"s{number}")
        region.region_info.mask.image.base64 = (masks or {}).get(label, b"")
        region.data.concepts.append(concept(label, share))
    return ok_output(data, model_of("segmentation", model_type_id="visual-segmenter"))


def frames_output(frames: Sequence[tuple[int, Mapping[str, float]]]) -> Output:
    """(time in ms, concepts) each; the first frame's index and a time of 0 are absent."""
    data = resources_pb2.Data()
    for index, (time, concepts) in enumerate(frames):
        frame = data.frames.add()
        if index or time:
            frame.frame_info.index, frame.frame_info.time = index, time
        frame.data.concepts.extend(concept(label, score) for label, score in concepts.items())
    return ok_output(data)


def mixed_output() -> Output:
    """Concepts of two vocabularies, boxes, colors and words in one answer."""
    output = concepts_output({"": {"cat": 0.92, "dog": 0.05}, "groups": {"animal": 0.97}})
    output.data.regions.extend(boxes_output([("cat", 0.9, (0.0, 0.0, 0.5, 0.75))]).data.regions)
    output.data.colors.extend(
        colors_output([("#f2f2f2", "WhiteSmoke", "#f5f5f5", 0.93)]).data.colors
    )
    output.data.text.raw = "a cat on a mat"
    return output


def empty_output() -> Output:
    """Nothing passed a threshold: SUCCESS and no data."""
    return ok_output()


def failed_output(
    code: int = status_code_pb2.INPUT_DOWNLOAD_FAILED,
    description: str = "Download failed; check URL",
    details: str = "404 Client Error: Not Found for url: https://some-invalid-url",
    request_id: str = "",
) -> Output:
    output = resources_pb2.Output(model=model_of(), data=resources_pb2.Data())
    output.status.code = code
    output.status.description = description
    output.status.details = details
    output.status.req_id = request_id
    return output


def picture_bytes(width: int = 320, height: int = 240, format: str = "JPEG") -> bytes:  # noqa: A002 - Pillow's word
    """A picture with a gradient and a shape, so that its JPEG is no trivial one."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width // 2, height // 2), fill="red")
    stream = io.BytesIO()
    picture.save(stream, format)
    return stream.getvalue()


def mask_bytes(width: int = 32, height: int = 24) -> bytes:
    """A mask of 0 and 255, set in its left half."""
    mask = Image.new("L", (width, height))
    mask.paste(255, (0, 0, width // 2, height))
    stream = io.BytesIO()
    mask.save(stream, "PNG")
    return stream.getvalue()
