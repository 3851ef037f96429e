"""Results of workflows as Clarifai gives them, and their descriptions.

The shapes follow recorded replies: an output may name its model by the version alone, a crop keeps
no id of the region it was cut from, and what works on crops keeps the ids of the crops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2

from predict_widgets.inputs import as_input
from predict_widgets.predictions.tables import Asked
from predict_widgets.predictions.workflow import WorkflowPrediction
from tests.builders.outputs import (
    concept,
    concepts_output,
    face_output,
    model_of,
    ok_output,
    picture_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clarifai_grpc.grpc.api.resources_pb2 import Model, Output, Workflow, WorkflowResult

FACE = (0.285768479, 0.151694223, 0.762517869, 0.614028037)
CROP = (0.261931, 0.12857753, 0.786355317, 0.637144744)


def result_of(*outputs: Output, input_id: str = "") -> WorkflowResult:
    result = resources_pb2.WorkflowResult(outputs=outputs)
    result.status.code = status_code_pb2.SUCCESS
    result.input.id = input_id
    return result


def workflow_of(
    *nodes: tuple[str, Model, Sequence[str]],
    workflow_id: str = "a-workflow",
    suppressed: Sequence[str] = (),
) -> Workflow:
    """(id, model, ids of the nodes it works on) each."""
    workflow = resources_pb2.Workflow(id=workflow_id, user_id="clarifai", app_id="main")
    workflow.version.id = "0123456789abcdef"
    for node_id, model, inputs in nodes:
        node = workflow.nodes.add(id=node_id, model=model, suppress_output=node_id in suppressed)
        for given in inputs:
            node.node_inputs.add(node_id=given)
    return workflow


FACES = model_of("face-detection", version_id="6dc7e46bc9124c5c8824be4822abe105")
CROPPER = model_of(
    "margin-110-image-crop",
    model_type_id="image-crop",
    version_id="b9987421b40a46649566826ef9325303",
)
SENTIMENT = model_of("face-sentiment", version_id="a5d7776f0c064a41b48c3ce039049f65")


def face_sentiment() -> tuple[Workflow, WorkflowResult]:
    """Detector, crop with a margin and a region of another id, sentiment of that crop."""
    faces = face_output([FACE], score=0.999997377)
    faces.model.model_version.id = FACES.model_version.id
    faces.data.regions[0].id = "32b383f26ce26a4ff16642447f9317b8"
    crops = ok_output(None, CROPPER)
    crop = crops.data.regions.add(id="6b5ea07bdaec9a8e48ff9424bf1f03b7")
    box = crop.region_info.bounding_box
    box.left_col, box.top_row, box.right_col, box.bottom_row = CROP
    sentiment = ok_output(None, SENTIMENT)
    sentiment.model.ClearField("id")  # as recorded: only the version says which model it is
    sentiment.data.regions.append(crop)
    crop.data.image.base64 = b"\xff\xd8\xff\xe0 a crop"
    for label, score in (("happiness", 0.999999821), ("disgust", 3.61372668e-06), ("fear", 0.0)):
        sentiment.data.regions[0].data.concepts.append(concept(label, score))
    workflow = workflow_of(
        ("detect", FACES, ()), ("crop", CROPPER, ("detect",)), ("mood", SENTIMENT, ("crop",))
    )
    return workflow, result_of(faces, crops, sentiment, input_id="5865e5d55a164beebc6f7a5682269cb4")


def food_and_general() -> tuple[Workflow, WorkflowResult]:
    """Two classifiers side by side."""
    food = model_of("food-item-v1-recognition", version_id="dfebc169854e429086aceb8368662641")
    general = model_of(version_id="aa9ca48295b37401f8af92ad1af0d91d")
    said = {"wine": 0.9537787437438965, "beer": 0.9002427458763123, "pizza": 0.8410654067993164}
    seen = {"train": 0.9987074136734009, "railway": 0.9971307516098022}
    workflow = workflow_of(("food", food, ()), ("general", general, ()))
    return workflow, result_of(concepts_output(said, food), concepts_output(seen, general))


def mood(**more: Any) -> WorkflowPrediction:
    """What `face_sentiment` says of a picture."""
    workflow, result = face_sentiment()
    given = as_input(picture_bytes(), name="people.jpg")
    asked = Asked(7, platform="clarifai", input_id=3, latency_ms=12.0)
    more = {"workflow": workflow, "input": given, "asked": asked, **more}
    return WorkflowPrediction.from_result(result, **more)


def lame() -> WorkflowPrediction:
    """The same where the second of three nodes failed and the third did not run."""
    workflow, result = face_sentiment()
    result.status.code = 10010
    result.outputs[1].ClearField("data")
    result.outputs[1].status.code = 21313
    result.outputs[1].status.description = "Model prediction failed"
    del result.outputs[2]
    return WorkflowPrediction.from_result(result, workflow=workflow)
