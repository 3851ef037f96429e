"""Workflows from the outside: ``predict(workflow=...)`` and ``workflows()``."""

from __future__ import annotations

import numpy as np
import pytest
from clarifai_grpc.grpc.api import service_pb2

import predict_widgets as pw
from predict_widgets.errors import (
    AccessError,
    CredentialError,
    InputError,
    NotFoundError,
    PredictError,
)
from predict_widgets.platform.calls import Patience
from tests.api.asking import MODEL, png
from tests.faults.server import SUCCESS, Abort, run, run_failed, status, workflow_of

WORKFLOW = "somebody/an-app/workflows/a-workflow"
RUN = "PostWorkflowResults"


@pytest.fixture
def ran(connected, server):
    """A platform whose nodes say how red a picture is."""
    import io

    from PIL import Image

    def red(request):
        for item in request.inputs:
            shade = Image.open(io.BytesIO(item.data.image.base64)).getpixel((0, 0))[0]
            item.data.image.base64 = str(shade).encode()
        return run(request)

    server.always(RUN, red)
    return connected


def labels(predictions):
    return [
        one.error.name if one.error else [said.concepts[0].label for _, said in one.items()]
        for one in predictions
    ]


@pytest.mark.usefixtures("ran")
def test_one_input_gives_what_each_node_says():
    prediction = pw.predict(png(7), workflow=WORKFLOW)
    assert isinstance(prediction, pw.WorkflowPrediction)
    assert prediction.nodes == ("first", "second")
    assert prediction["second"].concepts[0].label == "7 second"
    assert prediction.workflow == f"{WORKFLOW}/versions/w1"
    assert prediction.input.width == 8
    assert prediction.latency_ms > 0


@pytest.mark.usefixtures("ran")
def test_a_hundred_inputs_are_four_calls_each_with_its_own_answer(server):
    predictions = pw.predict([png(shade) for shade in range(100)], workflow=WORKFLOW)
    assert labels(predictions) == [[f"{n} first", f"{n} second"] for n in range(100)]
    assert len(server.requests[RUN]) == 4
    ids = [node.output_id for one in predictions for _, node in one.items()]
    assert len(set(ids)) == 200, "every node's answer has a number of its own"
    inputs = [one.outputs.column("input_id").to_pylist() for one in predictions]
    assert inputs == [[n, n] for n in range(100)]


@pytest.mark.usefixtures("ran")
def test_the_version_of_the_description_is_the_one_that_runs(server):
    pw.predict(png(1), workflow=WORKFLOW)
    assert server.requests[RUN][-1].version_id == "w1"


@pytest.mark.usefixtures("ran")
def test_the_same_question_is_asked_once_a_version(server, ran):
    first = pw.predict(png(1), workflow=WORKFLOW)
    second = pw.predict(png(1), workflow=WORKFLOW)
    assert (first.reused, second.reused) == (False, True)
    assert labels([second]) == [["1 first", "1 second"]]
    assert second["first"].reused
    pw.predict(png(1), workflow=WORKFLOW, max_concepts=3)
    pw.predict(png(1), workflow=WORKFLOW, deployment={"first": "u/d"})
    pw.predict(png(1), workflow=WORKFLOW, again=True)
    assert len(server.requests[RUN]) == 4
    newer = workflow_of("a-workflow", "first", "second", version="w2")
    server.always(
        "GetWorkflow", service_pb2.SingleWorkflowResponse(status=status(SUCCESS), workflow=newer)
    )
    ran.forget_descriptions()
    assert not pw.predict(png(1), workflow=WORKFLOW).reused
    assert server.requests[RUN][-1].version_id == "w2"


@pytest.mark.usefixtures("ran")
def test_what_a_workflow_remembers_is_asked_every_time(server):
    state = pw.WorkflowState()
    for _ in range(2):
        pw.predict([png(1), png(1)], workflow=WORKFLOW, workflow_state=state)
    assert [len(request.inputs) for request in server.requests[RUN]] == [2, 2]


@pytest.mark.usefixtures("ran")
def test_disconnecting_forgets_the_answers():
    from predict_widgets.session import remembered

    pw.predict(png(1), workflow=WORKFLOW)
    assert len(remembered._runs) == 1
    pw.disconnect()
    assert len(remembered._runs) == 0


@pytest.mark.usefixtures("ran")
def test_one_bad_file_among_many_costs_the_others_nothing(server):
    predictions = pw.predict([png(1), b"no picture", png(3)], workflow=WORKFLOW)
    assert labels([predictions[0], predictions[2]]) == [
        ["1 first", "1 second"],
        ["3 first", "3 second"],
    ]
    assert isinstance(predictions[1].error, InputError)
    assert predictions[1].nodes == ("first", "second")
    assert len(server.requests[RUN]) == 1
    with pytest.raises(InputError):
        pw.predict(b"no picture", workflow=WORKFLOW)


@pytest.mark.usefixtures("ran")
def test_a_node_that_failed_raises_nothing_and_stands_at_its_place(server):
    def lame(request):
        for item in request.inputs:
            item.data.image.base64 = b"x"
        reply = run(request)
        reply.results[0].outputs[0].status.code = 21313
        reply.results[0].outputs[0].ClearField("data")
        return reply

    server.always(RUN, lame)
    prediction = pw.predict(png(1), workflow=WORKFLOW)
    assert prediction["first"].error.name == "MODEL_PREDICTION_FAILED"
    assert prediction["second"].concepts[0].label == "x second"
    assert prediction.status == "partial"


@pytest.mark.usefixtures("ran")
def test_what_a_node_failed_at_is_asked_again_the_next_time(server):
    def lame(request):
        for item in request.inputs:
            item.data.image.base64 = b"x"
        reply = run(request)
        reply.results[0].outputs[1].status.code = 21313
        return reply

    server.script(RUN, lame)
    assert pw.predict(png(1), workflow=WORKFLOW).status == "partial"
    again = pw.predict(png(1), workflow=WORKFLOW)
    assert (again.status, again.reused) == ("ok", False)
    assert pw.predict(png(1), workflow=WORKFLOW).reused


@pytest.mark.usefixtures("ran")
def test_a_node_that_never_loads_does_not_cost_what_the_others_said(server, monkeypatch):
    monkeypatch.setattr("predict_widgets.platform.workflows.Patience", hasty)

    def loading(request):
        request.inputs[0].data.image.base64 = b"x"
        reply = run(request)
        reply.results[0].outputs[1].status.code = 21355
        reply.results[0].outputs[1].ClearField("data")
        return reply

    server.always(RUN, loading)
    prediction = pw.predict(png(1), workflow=WORKFLOW)
    assert prediction["first"].concepts[0].label == "x first"
    assert prediction["second"].error.name == "MODEL_LOADING"
    assert (prediction.status, prediction.error) == ("partial", None)


def hasty(**more):
    return Patience(**{**more, "budget": 0.1})


@pytest.mark.parametrize(("code", "family"), [(22102, NotFoundError), (22103, AccessError)])
@pytest.mark.usefixtures("ran")
def test_a_workflow_that_is_not_there_or_not_yours_raises_for_many_too(server, code, family):
    refused = service_pb2.SingleWorkflowResponse(status=status(code, "No"))
    server.always("GetWorkflow", refused)
    with pytest.raises(family) as caught:
        pw.predict([png(1), png(2)], workflow=WORKFLOW)
    assert caught.value.code == code
    assert server.requests[RUN] == []


@pytest.mark.usefixtures("ran")
def test_a_graph_that_cannot_run_says_so(server):
    server.always(RUN, run_failed(22107, "Workflow graph is invalid"))
    with pytest.raises(PredictError, match="graph is invalid") as caught:
        pw.predict([png(1)], workflow=WORKFLOW)
    assert caught.value.name == "WORKFLOW_INVALID_GRAPH"
    assert "nodes" in caught.value.hint


@pytest.mark.usefixtures("ran")
def test_a_network_that_goes_does_not_take_the_answers_with_it(server):
    import grpc

    server.script(RUN, server._always[RUN], Abort(grpc.StatusCode.UNAUTHENTICATED))
    predictions = pw.predict([png(shade) for shade in range(70)], workflow=WORKFLOW)
    assert labels(predictions)[31:33] == [["31 first", "31 second"], "UNAUTHENTICATED"]
    assert len(predictions) == 70


@pytest.mark.usefixtures("ran")
def test_a_platform_that_describes_no_workflows_runs_them_all_the_same(server):
    import grpc

    server.always("GetWorkflow", Abort(grpc.StatusCode.UNIMPLEMENTED))
    prediction = pw.predict(png(4), workflow=WORKFLOW)
    assert prediction.nodes == ("model-first", "model-second")
    assert "does not describe" in prediction.notes[0]


@pytest.mark.usefixtures("ran")
def test_the_reply_says_what_the_description_leaves_open(server):
    import grpc

    server.always("GetWorkflow", Abort(grpc.StatusCode.UNIMPLEMENTED))

    def telling(request):
        request.inputs[0].data.image.base64 = b"x"
        reply = run(request)
        reply.workflow.CopyFrom(workflow_of("a-workflow", "first", "second"))
        return reply

    server.always(RUN, telling)
    prediction = pw.predict(png(4), workflow=WORKFLOW)
    assert prediction.nodes == ("first", "second")
    assert prediction.workflow_version_id == "w1"


@pytest.mark.usefixtures("ran")
def test_where_each_node_runs(server):
    pw.predict(png(1), workflow=WORKFLOW, deployment="u/d")
    chosen = server.requests[RUN][-1].node_runner_selectors
    assert {name: one.deployment.id for name, one in chosen.items()} == {
        "first": "d",
        "second": "d",
    }
    with pytest.raises(PredictError, match="'third'") as caught:
        pw.predict(png(1), workflow=WORKFLOW, nodepool={"third": "c/n"})
    assert "first, second" in caught.value.hint


@pytest.mark.usefixtures("ran")
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"workflow": WORKFLOW, "model": MODEL}, "MODEL_AND_WORKFLOW"),
        ({"workflow": WORKFLOW, "params": {"x": 1}}, "PARAMS_NOT_TAKEN"),
        ({"model": MODEL, "deployment": {"first": "d"}}, "WORKFLOW_MISSING"),
        ({"model": MODEL, "workflow_state": pw.WorkflowState()}, "WORKFLOW_MISSING"),
        ({"model": WORKFLOW}, "REFERENCE_OF_ANOTHER_KIND"),
        ({"workflow": MODEL}, "REFERENCE_OF_ANOTHER_KIND"),
        ({"workflow": ""}, "REFERENCE_NOT_UNDERSTOOD"),
        ({"workflow": WORKFLOW, "workflow_state": "init"}, "SETTING_NOT_UNDERSTOOD"),
        ({"workflow": WORKFLOW, "deployment": None}, "SETTING_NOT_UNDERSTOOD"),
        ({"workflow": WORKFLOW, "nodepool": {"first": 3}}, "SETTING_NOT_UNDERSTOOD"),
        ({"model": MODEL, "deployment": None}, "SETTING_NOT_UNDERSTOOD"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_sent(server, arguments, name):
    with pytest.raises(PredictError) as caught:
        pw.predict(png(1), **arguments)
    assert caught.value.name == name
    assert caught.value.hint
    assert server.requests[RUN] == []


@pytest.mark.usefixtures("ran")
def test_an_input_that_no_first_node_takes_is_refused(server):
    with pytest.raises(InputError, match="The workflow takes pictures"):
        pw.predict(pw.Text("words"), workflow=WORKFLOW)
    with pytest.raises(InputError, match="The workflow takes pictures, and no prompt"):
        pw.predict(png(1), workflow=WORKFLOW, prompt="Why?")
    assert server.requests[RUN] == []


@pytest.mark.usefixtures("connected")
def test_for_a_workflow_of_texts_a_str_is_the_text(server):
    described = workflow_of("a-workflow", "first", "second")
    described.nodes[0].model.model_type_id = "text-classifier"
    server.always(
        "GetWorkflow",
        service_pb2.SingleWorkflowResponse(status=status(SUCCESS), workflow=described),
    )
    prediction = pw.predict("such words", workflow=WORKFLOW)
    assert prediction["first"].concepts[0].label == "such words first"


@pytest.mark.usefixtures("connected")
def test_who_waits_is_told(server):
    told = []
    server.script(RUN, run_failed(21355, "Model is loading"))
    server.always(RUN, run_failed(22102))
    with pytest.raises(NotFoundError):
        pw.predict(png(1), workflow=WORKFLOW, on_wait=told.append)
    assert "loading" in told[0]


# --- lists ---------------------------------------------------------------------------------------
@pytest.mark.usefixtures("ran")
def test_workflows_are_listed_and_can_be_handed_on(server):
    workflow = workflow_of("a-workflow", "first", "second")
    workflow.description = "Two <b>steps</b>"
    reply = service_pb2.MultiWorkflowResponse(status=status(SUCCESS), workflows=[workflow])
    server.always("ListWorkflows", reply)
    found = pw.workflows("work", user_id="somebody", app_id="an-app")
    assert server.requests["ListWorkflows"][-1].search == "work"
    assert repr(found).startswith("1 workflow on ")
    assert f"{WORKFLOW}  first, second  Two <b>steps</b>" in repr(found)
    html = found._repr_html_()
    assert "&lt;b&gt;steps" in html
    assert f'href="https://clarifai.com/{WORKFLOW}"' in html
    assert str(found[0]) == f"{WORKFLOW}/versions/w1"
    assert labels([pw.predict(png(2), workflow=found[0])]) == [["2 first", "2 second"]]


@pytest.mark.usefixtures("ran")
def test_an_empty_list_says_so(server):
    server.always("ListWorkflows", service_pb2.MultiWorkflowResponse(status=status(SUCCESS)))
    assert repr(pw.workflows()).startswith("No workflows on ")


# --- the embedded platform -----------------------------------------------------------------------
def test_nothing_stands_in_for_a_workflow_of_clarifai():
    with pytest.raises(CredentialError) as caught:
        pw.predict(png(1), workflow="https://clarifai.com/clarifai/main/workflows/Face-Sentiment")
    assert "look-three-ways" in caught.value.hint
    with pytest.raises(CredentialError, match="No embedded workflow is called face-colours"):
        pw.predict(png(1), workflow="face-colours")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"workflow": "dominant-colors"}, "model='dominant-colors'"),
        ({"model": "face-colors"}, "workflow='face-colors'"),
    ],
)
def test_a_name_of_the_other_kind_is_said_to_be_one(asked, meant):
    with pytest.raises(CredentialError) as caught:
        pw.predict(png(1), **asked)
    assert meant in caught.value.hint
    assert "Did you mean" not in caught.value.hint


def test_a_workflow_of_ones_own_joins_registered_models():
    platform = pw.embedded()
    platform.register("brightness", lambda image: {"bright": float(np.asarray(image).mean() / 255)})
    reference = platform.workflow(
        "two-looks",
        nodes=[
            {"id": "light", "model": "brightness"},
            {"id": "hues", "model": "dominant-colors"},
        ],
    )
    assert str(reference) == "embedded/main/workflows/two-looks/versions/v1"
    prediction = pw.predict(np.full((40, 40, 3), 255, np.uint8), workflow=reference)
    assert prediction.platform == "embedded"
    assert prediction["light"].concepts["bright"].score == pytest.approx(1.0)
    assert prediction["hues"].colors
    assert "two-looks" in {one.reference.id for one in pw.workflows(platform=platform)}
    assert pw.predict(np.zeros((9, 9, 3), np.uint8), workflow="two-looks")["hues"].colors


@pytest.mark.parametrize(
    "nodes",
    [
        [{"id": "a", "model": "face-boxes", "inputs": ["b"]}],
        [{"id": "a", "model": "no-such-model"}],
        [
            {"id": "a", "model": "image-crop", "inputs": ["b"]},
            {"id": "b", "model": "image-crop", "inputs": ["a"]},
        ],
    ],
)
def test_a_graph_that_cannot_run_is_refused_when_it_is_defined(nodes):
    with pytest.raises(ValueError, match="a"):
        pw.embedded().workflow("wrong", nodes=nodes)
