"""Example sets of pictures and texts, made without any platform."""

import io

from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from predict_widgets.example_sets.kept import ExampleSet, KeptAnswer, KeptExample, KeptModel
from predict_widgets.platform.parameters import Parameter
from predict_widgets.platform.references import parse_reference

MODEL = parse_reference("somebody/an-app/models/reds/versions/v7")


def png(color):
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), color).save(buffer, "PNG")
    return buffer.getvalue()


def answered(label="red", value=0.75, version="v7"):
    data = resources_pb2.Data(
        concepts=[resources_pb2.Concept(id=label, name=label, value=value)],
        regions=[
            resources_pb2.Region(
                id="r1",
                value=0.5,
                region_info=resources_pb2.RegionInfo(
                    bounding_box=resources_pb2.BoundingBox(
                        top_row=0.1, left_col=0.2, bottom_row=0.8, right_col=0.9
                    )
                ),
            )
        ],
    )
    return KeptAnswer(
        output=resources_pb2.Output(data=data).SerializeToString(),
        model=str(MODEL.with_version(version)),
        model_name="How red",
        platform="clarifai",
        asked_at="2026-03-04T05:06:07+00:00",
        latency_ms=12.5,
        max_concepts=7,
        min_value=0.0,
        sample_ms=0,
    )


def example_set():
    """A set of three: a picture with its answer, a text, and a picture nobody asked about."""
    model = KeptModel(
        reference=MODEL,
        name="How red",
        description="Says how red a picture is.",
        model_type_id="visual-detector",
        input_fields=("image", "text"),
        output_fields=("concepts", "regions[...].value"),
        parameters=(
            Parameter("mode", "choice", "fast", "How.", ("fast", "slow")),
            Parameter("limit", "number", 0.5, minimum=0.0, maximum=1.0, step=0.1),
            Parameter("more", "json", {"a": [1, None, "ü"]}, required=True),
        ),
        streams=False,
    )
    return ExampleSet(
        model,
        "clarifai",
        "api.clarifai.com",
        (
            KeptExample("one", "Poppies", "As red as\nit gets.", "image", png("red"), answered()),
            KeptExample("two", "Wörter", "", "text", "größer".encode()),
            KeptExample("three", "Sky", "None at all.", "image", png("blue")),
        ),
    )
