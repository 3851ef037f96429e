"""What the nodes of a workflow said about one input."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from predict_widgets.errors import InputError, PredictError
from predict_widgets.predictions.tables import Asked
from predict_widgets.predictions.workflow import WorkflowPrediction
from tests.builders import outputs as built
from tests.builders.workflows import (
    CROPPER,
    FACES,
    SENTIMENT,
    face_sentiment,
    food_and_general,
    lame,
    mood,
    result_of,
    workflow_of,
)


def columns(table):
    return {name: table.column(name).to_pylist() for name in table.column_names}


def test_nodes_stand_in_the_workflows_order_each_with_its_own_prediction():
    prediction = mood()
    assert prediction.nodes == ("detect", "crop", "mood")
    assert list(prediction) == ["detect", "crop", "mood"]
    assert prediction["detect"].regions[0].score == pytest.approx(0.999997377)
    assert len(prediction["crop"].images) == 1
    assert prediction["mood"].regions[0].concepts[0].label == "happiness"
    assert prediction[2] is prediction["mood"]
    assert prediction["mood"].node_id == "mood"
    assert "mood" in prediction
    assert [name for name, _ in prediction.items()] == list(prediction.nodes)
    with pytest.raises(KeyError, match="detect, crop, mood"):
        prediction["sentiment"]


def test_two_classifiers_side_by_side():
    workflow, result = food_and_general()
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert [one.concepts[0].label for _, one in prediction.items()] == ["wine", "train"]
    assert prediction.status == "ok"
    assert prediction.notes == ()
    assert prediction.error is None


def test_the_outputs_table_names_workflow_and_node():
    rows = columns(mood().outputs)
    assert rows["node_id"] == ["detect", "crop", "mood"]
    assert rows["node_position"] == [0, 1, 2]
    assert rows["workflow_id"] == ["a-workflow"] * 3
    assert rows["workflow_version_id"] == ["0123456789abcdef"] * 3
    assert rows["input_id"] == [3] * 3
    assert rows["model_id"] == [FACES.id, CROPPER.id, SENTIMENT.id], "the last from the description"
    assert rows["model_version_id"][2] == SENTIMENT.model_version.id
    assert len(set(rows["output_id"])) == 3


def test_one_table_holds_what_all_nodes_said():
    prediction = mood()
    table = prediction.table
    assert table.num_rows == sum(one.table.num_rows for _, one in prediction.items())
    ids = [one.output_id for _, one in prediction.items()]
    assert sorted(set(columns(table)["output_id"]), key=ids.index) == ids
    pa.table(table).validate(full=True)
    pa.table(prediction.outputs).validate(full=True)


def test_the_data_frame_says_which_node():
    frame = mood().to_pandas()
    assert list(frame.columns[:2]) == ["node_id", "output_id"]
    assert frame["node_id"].tolist() == ["detect", "crop", *["mood"] * 3]


def test_the_prediction_names_its_workflow():
    prediction = mood()
    assert prediction.workflow == "clarifai/main/workflows/a-workflow/versions/0123456789abcdef"
    assert (prediction.workflow_id, prediction.platform) == ("a-workflow", "clarifai")
    assert prediction.latency_ms == 12.0
    assert prediction.output_id == 7


def without_workflow():
    _, result = food_and_general()
    return WorkflowPrediction.from_result(result)


def test_without_a_description_nodes_are_called_after_their_models():
    prediction = without_workflow()
    assert prediction.nodes == ("food-item-v1-recognition", "general-image-recognition")
    assert "does not describe the workflow" in prediction.notes[0]
    _, result = food_and_general()
    result.outputs.add().CopyFrom(result.outputs[0])
    result.outputs.add()
    assert WorkflowPrediction.from_result(result).nodes[2:] == (
        "food-item-v1-recognition#2",
        "node-4",
    )


# --- what goes wrong -----------------------------------------------------------------------------
def test_an_empty_node_says_that_nothing_passed():
    workflow, result = face_sentiment()
    result.outputs[1].ClearField("data")
    result.outputs[2].ClearField("data")
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert [one.status for _, one in prediction.items()] == ["ok", "empty", "empty"]
    assert prediction.status == "ok"
    shown = repr(prediction)
    assert "Nothing passed this node." in shown
    assert "Nothing came to this node" in shown


def test_a_first_node_that_says_nothing_is_a_model_that_returned_nothing():
    workflow, result = food_and_general()
    result.outputs[1].ClearField("data")
    shown = repr(WorkflowPrediction.from_result(result, workflow=workflow))
    assert "The model returned nothing." in shown


def test_a_node_that_failed_does_not_cost_the_others():
    prediction = lame()
    assert prediction.error is None
    assert prediction.status == "partial"
    assert len(prediction["detect"].regions) == 1
    assert prediction["crop"].error.name == "MODEL_PREDICTION_FAILED"
    assert [one.status for _, one in prediction.items()] == ["ok", "failed", "failed"]


def test_a_node_after_one_that_failed_says_so():
    error = lame()["mood"].error
    assert error.name == "NODE_NOT_RUN"
    assert "'crop' before it failed" in error.message
    assert error.details == "Model prediction failed"


def test_a_lost_output_of_a_node_is_an_error_of_that_node():
    workflow, result = food_and_general()
    del result.outputs[0]
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction["food"].error.name == "MISSING_OUTPUT"
    assert prediction["general"].concepts[0].label == "train"


def test_a_suppressed_node_without_output_did_not_fail():
    workflow, result = face_sentiment()
    workflow.nodes[0].suppress_output = True
    del result.outputs[0]
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert [one.status for _, one in prediction.items()] == ["suppressed", "ok", "ok"]
    assert prediction["detect"].error is None
    assert prediction.status == "ok"
    assert "its output is suppressed" in repr(prediction)


def test_a_suppressed_node_whose_output_came_empty_is_suppressed():
    workflow, result = face_sentiment()
    workflow.nodes[0].suppress_output = True
    result.outputs[0].ClearField("data")
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction["detect"].status == "suppressed"
    assert prediction["mood"].status == "ok"


def test_what_cannot_be_told_is_said_at_the_node_and_above():
    twice = workflow_of(("one", FACES, ()), ("two", FACES, ()))
    output = built.concepts_output({"x": 0.5}, FACES)
    prediction = WorkflowPrediction.from_result(result_of(output), workflow=twice)
    assert "cannot be told" in prediction.notes[0]
    assert "one, two" in prediction.notes[0]
    assert all("another node" in one.notes[-1] for _, one in prediction.items())
    assert prediction.table.num_rows == 1


def test_an_output_of_a_model_that_no_node_runs_is_not_lost():
    workflow, result = food_and_general()
    result.outputs.append(built.concepts_output({"x": 0.5}, built.model_of("stranger")))
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction.nodes == ("food", "general", "stranger")
    assert prediction["stranger"].concepts[0].label == "x"
    assert "No node of the workflow runs the model of stranger" in prediction.notes[0]


def test_an_input_that_failed_has_an_error_at_every_node():
    workflow, _ = face_sentiment()
    error = InputError("No", name="INPUT_DOWNLOAD_FAILED", code=30002, request_id="r-1")
    prediction = WorkflowPrediction.from_error(error, workflow=workflow, asked=Asked(1))
    assert prediction.error is error
    assert prediction.nodes == ("detect", "crop", "mood")
    assert all(one.error is error for _, one in prediction.items())
    rows = columns(prediction.outputs)
    assert rows["status"] == ["failed"] * 3
    assert rows["request_id"] == ["r-1"] * 3
    assert prediction.table.num_rows == 0
    assert "INPUT_DOWNLOAD_FAILED" in repr(prediction)
    assert 'role="alert"' in prediction._repr_html_()


def test_an_input_that_failed_in_an_unknown_workflow_has_a_row_too():
    prediction = WorkflowPrediction.from_error(PredictError("No"), asked=Asked(1, workflow_id="w"))
    assert prediction.nodes == ()
    rows = columns(prediction.outputs)
    assert (rows["status"], rows["workflow_id"], rows["node_id"]) == (["failed"], ["w"], [""])
    assert prediction.to_pandas().empty
    assert prediction.figure() is not None
    json.dumps(prediction.to_json())


def test_a_result_whose_nodes_all_failed_is_an_error():
    workflow, result = food_and_general()
    result.status.code = 10020
    for output in result.outputs:
        output.ClearField("data")
        output.status.code = 30002
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction.error.name == "INPUT_DOWNLOAD_FAILED"


def test_each_node_of_an_input_that_failed_says_its_own_reason():
    workflow, result = food_and_general()
    result.status.code = 10020
    for output, code in zip(result.outputs, (30002, 21313), strict=True):
        output.ClearField("data")
        output.status.code = code
    workflow.nodes.add(id="third", model=built.model_of("third"))
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction.status == "failed"
    names = [one.error.name for _, one in prediction.items()]
    assert names[:2] == ["INPUT_DOWNLOAD_FAILED", "MODEL_PREDICTION_FAILED"]
    assert prediction["third"].error is prediction.error, "nothing came for it"


def test_a_node_that_is_still_loading_takes_nothing_from_the_others():
    workflow, result = food_and_general()
    result.outputs[1].ClearField("data")
    result.outputs[1].status.code = 21355
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert prediction["food"].concepts[0].label == "wine"
    assert prediction["general"].error.name == "MODEL_LOADING"
    assert prediction.error is None


def test_a_result_without_outputs_is_an_error():
    workflow, _ = food_and_general()
    prediction = WorkflowPrediction.from_result(result_of(), workflow=workflow)
    assert prediction.error.name == "MISSING_OUTPUT"
    assert [one.status for _, one in prediction.items()] == ["failed", "failed"]


def test_hundreds_of_outputs_in_a_row_end_in_a_prediction():
    models = [built.model_of(f"model-{n}") for n in range(400)]
    outputs = [built.boxes_output([("x", 0.5, (0.1, 0.1, 0.9, 0.9))], model) for model in models]
    last = WorkflowPrediction.from_result(result_of(*outputs))["model-399"]
    assert last.regions[0].parent_id == "r0"
    chain = workflow_of(*((m.id, m, [models[n - 1].id] if n else []) for n, m in enumerate(models)))
    last = WorkflowPrediction.from_result(result_of(*outputs), workflow=chain)["model-399"]
    assert last.regions[0].parent_id == "r0"


def test_nodes_that_wait_for_each_other_and_nodes_of_one_name_are_told_apart():
    circle = workflow_of(("a", FACES, ("b",)), ("b", CROPPER, ("a",)), ("a", SENTIMENT, ("gone",)))
    outputs = [built.concepts_output({"x": 0.5}, model) for model in (FACES, CROPPER, SENTIMENT)]
    prediction = WorkflowPrediction.from_result(result_of(*outputs), workflow=circle)
    assert prediction.nodes == ("a", "b", "a#2")
    assert prediction.table.num_rows == 3
