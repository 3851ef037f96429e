"""What goes in and comes out of a registered function, as Clarifai's types of model."""

from __future__ import annotations

from predict_widgets.embedded_server.protos import resources_pb2

_OUTPUT_FIELDS = {
    "concepts": ["concepts"],
    "regions": ["regions[...].data.concepts", "regions[...].region_info.bounding_box"],
    "masks": ["regions[...].region_info.mask", "regions[...].data.concepts"],
    "text": ["text"],
    "embedding": ["embeddings"],
    "image": ["image"],
    "audio": ["audio"],
}

#: The type of a function that takes the one and gives the other.
TYPE_IDS: dict[tuple[str, str], str] = {
    ("image", "concepts"): "visual-classifier",
    ("image", "regions"): "visual-detector",
    ("image", "masks"): "visual-segmenter",
    ("image", "text"): "image-to-text",
    ("image", "embedding"): "visual-embedder",
    ("image", "image"): "image-to-image",
    ("image", "audio"): "image-to-audio",
    ("text", "concepts"): "text-classifier",
    ("text", "regions"): "text-token-classifier",
    ("text", "text"): "text-to-text",
    ("text", "embedding"): "text-embedder",
    ("text", "image"): "text-to-image",
    ("text", "audio"): "text-to-audio",
    ("audio", "concepts"): "audio-classifier",
    ("audio", "text"): "audio-to-text",
    ("audio", "embedding"): "audio-embedder",
    ("audio", "audio"): "audio-to-audio",
    ("image+text", "concepts"): "multimodal-classifier",
    ("image+text", "regions"): "multimodal-detector",
    ("image+text", "masks"): "multimodal-segmenter",
    ("image+text", "text"): "multimodal-to-text",
    ("image+text", "embedding"): "multimodal-embedder",
    ("image+text", "image"): "multimodal-to-image",
}


def function_types() -> dict[str, resources_pb2.ModelType]:
    """Return the types of model that registered functions can be, by id."""
    types: dict[str, resources_pb2.ModelType] = {}
    for (taken, given), type_id in TYPE_IDS.items():
        fields = taken.split("+")
        fields_given = _OUTPUT_FIELDS[given]
        if (taken, given) == ("text", "regions"):
            fields_given = ["regions[...].data.concepts", "regions[...].region_info.span"]
        types[type_id] = resources_pb2.ModelType(
            id=type_id,
            title=type_id.replace("-", " ").title(),
            description=f"From {' and '.join(fields)} to {given}.",
            input_fields=fields,
            output_fields=fields_given,
        )
    return types
