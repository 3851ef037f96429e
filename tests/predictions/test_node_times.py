"""How long each node took, where a result tells."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.predictions.tables import Asked
from predict_widgets.predictions.workflow import WorkflowPrediction
from tests.builders import outputs as built
from tests.builders.workflows import result_of, workflow_of

BEGAN = 1_700_000_000_000_000_000
MODELS = [built.model_of(f"model-{n}", user_id="embedded") for n in range(3)]


def ran(*milliseconds, began=BEGAN, models=MODELS, latency_ms=1000.0):
    """Nodes that ended so many milliseconds after the first began; None for an unknown end."""
    outputs = [built.concepts_output({"x": 0.5}, model) for model in models]
    result = result_of(*outputs)
    result.created_at.FromNanoseconds(began)
    for output, ended in zip(result.outputs, milliseconds, strict=True):
        if ended is not None:
            output.created_at.FromNanoseconds(BEGAN + round(ended * 1e6))
    workflow = workflow_of(*((model.id, model, ()) for model in models))
    asked = Asked(0, latency_ms=latency_ms)
    return WorkflowPrediction.from_result(result, workflow=workflow, asked=asked)


def times(prediction):
    return [said.took_ms for _, said in prediction.items()]


def test_a_nodes_time_is_from_the_end_of_the_node_before_it():
    assert times(ran(200, 203.5, 260)) == pytest.approx([200, 3.5, 56.5])


def test_nodes_may_have_run_in_another_order_than_they_stand():
    assert times(ran(260, 200, 203.5)) == pytest.approx([56.5, 200, 3.5])


def test_nothing_is_longer_than_the_call_or_less_than_nothing():
    assert times(ran(-5, 9000, 9001, latency_ms=80)) == pytest.approx([0, 80, 1])
    assert times(ran(9000, 9001, 9002, latency_ms=0)) == pytest.approx([9000, 1, 1])


def test_what_has_no_time_costs_the_others_nothing():
    assert times(ran(200, None, 260)) == pytest.approx([200, 0, 60])
    assert times(ran(1, 2, 3, began=0)) == [0, 0, 0], "when the first began is not known"


def test_times_that_are_no_dates_do_no_harm():
    prediction = ran(1, 2, 3)
    prediction.proto.created_at.seconds = 2**62
    prediction.proto.outputs[0].created_at.nanos = -(2**31)
    again = WorkflowPrediction.from_result(prediction.proto, asked=Asked(0, latency_ms=7.0))
    assert all(0 <= one <= 7 for one in times(again))


def test_clarifais_times_are_not_those_of_nodes():
    """As recorded: the crop came 7.5 microseconds after the faces, and one output has no time."""
    models = [built.model_of(f"model-{n}") for n in range(3)]
    assert times(ran(361.613613, 361.621134, None, models=models)) == [0, 0, 0]


def test_an_input_that_failed_has_no_times():
    result = resources_pb2.WorkflowResult(outputs=[built.failed_output()])
    assert times(WorkflowPrediction.from_result(result)) == [0]


def test_a_nodes_time_is_shown_kept_and_exported():
    prediction = ran(200, 200.4, 260)
    lines = repr(prediction).splitlines()
    assert "  1. model-0 · 200 ms" in lines
    assert "  2. model-1" in lines, "too short to say"
    assert "3. model-2 · 60 ms" in prediction._repr_html_()
    assert prediction[0].shown(0.9).took_ms == pytest.approx(200)
    assert [node["took_ms"] for node in prediction.to_json()["nodes"]] == pytest.approx(
        [200, 0.4, 59.6]
    )
