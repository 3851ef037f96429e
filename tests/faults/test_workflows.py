"""Running workflows over a real channel: how it is cut, and what one bad input or node costs."""

from __future__ import annotations

import threading

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.errors import (
    AccessError,
    CancelledError,
    CredentialError,
    InputError,
    NotFoundError,
)
from predict_widgets.platform.references import parse_reference
from predict_widgets.platform.workflows import WorkflowState
from tests.faults import server as scripted
from tests.faults.server import (
    FAILURE,
    MIXED,
    SUCCESS,
    Abort,
    Hang,
    run,
    run_failed,
    status,
    workflow_of,
)
from tests.faults.test_partial_answers import photos

WORKFLOW = parse_reference("somebody/an-app/workflows/a-workflow", "workflows")
RUN = "PostWorkflowResults"


def said(answers):
    return [
        answer.error.name
        if answer.error
        else [
            one.data.concepts[0].name if one.data.concepts else one.status.code
            for one in answer.output.result.outputs
        ]
        for answer in answers
    ]


def both(*labels):
    return [[f"{label} first", f"{label} second"] for label in labels]


def test_a_hundred_inputs_are_four_calls_and_each_has_its_own_answer(platform, server):
    names = [str(index) for index in range(100)]
    assert said(platform.run_workflow(WORKFLOW, photos(*names))) == both(*names)
    assert [len(call) for call in server.calls(RUN)] == [32, 32, 32, 4]


def test_33_large_inputs_are_cut_by_bytes_too(platform, server):
    heavy = [
        resources_pb2.Input(
            data=resources_pb2.Data(
                image=resources_pb2.Image(base64=b"%02d" % n + bytes(8_000_000))
            )
        )
        for n in range(33)
    ]
    sizes: list[int] = []

    def small(request):
        sizes.append(request.ByteSize())
        for item in request.inputs:
            item.data.image.base64 = item.data.image.base64[:2]
        return run(request)

    server.always(RUN, small)
    assert said(platform.run_workflow(WORKFLOW, heavy)) == both(*(f"{n:02d}" for n in range(33)))
    assert [len(call) for call in server.calls(RUN)] == [15, 15, 3]
    assert max(sizes) <= 128_000_000 + 1000


def test_no_call_carries_more_than_32_whatever_is_asked_for(platform, server):
    platform.run_workflow(WORKFLOW, photos(*"ab" * 20), inputs_per_call=128)
    assert [len(call) for call in server.calls(RUN)] == [32, 8]


def test_the_request_is_the_owners_workflow_at_its_version(platform, server):
    config = resources_pb2.OutputConfig(max_concepts=5)
    platform.run_workflow(
        WORKFLOW.with_version("v7"),
        photos("a"),
        output_config=config,
        deployments={"first": "their/dep"},
        nodepools={"second": "cl/np"},
    )
    request = server.requests[RUN][-1]
    assert (request.user_app_id.user_id, request.user_app_id.app_id) == ("somebody", "an-app")
    assert (request.workflow_id, request.version_id) == ("a-workflow", "v7")
    assert request.output_config == config
    assert request.node_runner_selectors["first"].deployment.user_id == "their"
    assert request.node_runner_selectors["second"].nodepool.id == "np"
    assert not request.HasField("workflow_state")


def test_nothing_is_said_of_settings_that_were_not_given(platform, server):
    platform.run_workflow(WORKFLOW, photos("a"))
    request = server.requests[RUN][-1]
    assert request.version_id == ""
    assert not request.HasField("output_config")
    assert len(request.node_runner_selectors) == 0
    assert platform.run_workflow(WORKFLOW, []) == []


def test_a_state_is_begun_once_and_goes_along_from_call_to_call(platform, server):
    def remembering(request):
        reply = run(request)
        reply.workflow_state.id = "state-1"
        return reply

    server.always(RUN, remembering)
    state = WorkflowState()
    platform.run_workflow(WORKFLOW, photos("a", "b"), state=state, inputs_per_call=1)
    platform.run_workflow(WORKFLOW, photos("c"), state=state)
    sent = [request.workflow_state.id for request in server.requests[RUN]]
    assert sent == ["init", "state-1", "state-1"]


def test_swapped_results_find_their_inputs(platform, server):
    def swapped(request):
        reply = run(request)
        return service_pb2.PostWorkflowResultsResponse(
            status=status(SUCCESS), results=reversed(reply.results)
        )

    server.always(RUN, swapped)
    assert said(platform.run_workflow(WORKFLOW, photos("a", "b", "c"))) == both("a", "b", "c")


def test_a_result_that_is_lost_is_an_error_of_its_input_alone(platform, server):
    def lossy(request):
        reply = run(request)
        del reply.results[1]
        return reply

    server.always(RUN, lossy)
    answers = platform.run_workflow(WORKFLOW, photos("a", "b", "c"))
    assert said(answers) == [*both("a"), "MISSING_OUTPUT", *both("c")]


def test_results_that_cannot_be_told_apart_are_asked_again_one_by_one(platform, server):
    def lossy_without_names(request):
        reply = run(request)
        if len(request.inputs) > 1:
            del reply.results[0]
            for result in reply.results:
                result.ClearField("input")
        return reply

    server.always(RUN, lossy_without_names)
    assert said(platform.run_workflow(WORKFLOW, photos("a", "b", "c"))) == both("a", "b", "c")


def test_results_of_strangers_are_nobodys(platform, server):
    def more(request):
        reply = run(request)
        stranger = resources_pb2.WorkflowResult()
        stranger.CopyFrom(reply.results[0])
        stranger.input.id = "a-stranger"
        strangers = [stranger, *reply.results, stranger]
        return service_pb2.PostWorkflowResultsResponse(status=status(SUCCESS), results=strangers)

    server.always(RUN, more)
    assert said(platform.run_workflow(WORKFLOW, photos("a"))) == both("a")
    assert said(platform.run_workflow(WORKFLOW, photos("a", "b"))) == both("a", "b")
    assert len(server.calls(RUN)) == 2


def test_a_result_that_came_twice_is_one(platform, server):
    def twice(request):
        reply = run(request)
        reply.results.append(reply.results[0])
        return reply

    server.always(RUN, twice)
    assert said(platform.run_workflow(WORKFLOW, photos("a", "b"))) == both("a", "b")


@pytest.mark.parametrize("own", [0, SUCCESS, MIXED])
def test_a_result_without_outputs_is_no_answer(platform, server, own):
    def empty(request):
        reply = run(request)
        reply.results[1].status.code = own
        del reply.results[1].outputs[:]
        return reply

    server.always(RUN, empty)
    answers = platform.run_workflow(WORKFLOW, photos("a", "b"))
    assert said(answers) == [*both("a"), "MISSING_OUTPUT"]


def test_a_reply_without_results_is_an_error_of_every_input(platform, server):
    empty = service_pb2.PostWorkflowResultsResponse(status=status(SUCCESS))
    server.always(RUN, empty)
    answers = platform.run_workflow(WORKFLOW, photos("a", "b"))
    assert said(answers) == ["MISSING_OUTPUT"] * 2


def test_one_bad_input_costs_its_neighbors_nothing(platform, server):
    def early_failure(request):
        if not any(scripted.label_of(item) == "bad" for item in request.inputs):
            return run(request)
        reply = run(request)
        for result in reply.results:
            result.status.code = 30002
            del result.outputs[:]
        reply.status.code = FAILURE
        return reply

    server.always(RUN, early_failure)
    answers = platform.run_workflow(WORKFLOW, photos("a", "bad", "c"))
    assert said(answers) == [*both("a"), "INPUT_DOWNLOAD_FAILED", *both("c")]
    assert isinstance(answers[1].error, InputError)


@pytest.mark.parametrize("top", [SUCCESS, MIXED, FAILURE, 21353])
@pytest.mark.parametrize("own", [SUCCESS, MIXED, FAILURE])
def test_one_bad_node_does_not_cost_the_others(platform, server, top, own):
    def lame(request):
        reply = run(request)
        reply.status.code = top
        for result in reply.results:
            result.status.code = own
            result.outputs[1].status.code = 21313
            result.outputs[1].ClearField("data")
        return reply

    server.always(RUN, lame)
    answers = platform.run_workflow(WORKFLOW, photos("a", "b"))
    assert said(answers) == [["a first", 21313], ["b first", 21313]]
    assert len(server.calls(RUN)) == 1, "nothing is asked again"


def test_where_every_node_failed_the_first_failure_is_told(platform, server):
    def lame(request):
        reply = run(request)
        for result in reply.results:
            result.status.code = FAILURE
            for place, one in enumerate(result.outputs):
                one.status.CopyFrom(status(21313 if not place else 22108, "No"))
        reply.status.code = FAILURE
        return reply

    server.always(RUN, lame)
    assert said(platform.run_workflow(WORKFLOW, photos("a"))) == ["MODEL_PREDICTION_FAILED"]


def test_a_node_that_is_loading_is_waited_for(platform, server):
    def loading(request):
        reply = run(request)
        reply.results[1].outputs[1].status.code = 21355
        reply.status.code = MIXED
        return reply

    server.script(RUN, loading)
    assert said(platform.run_workflow(WORKFLOW, photos("a", "b"))) == both("a", "b")
    assert server.calls(RUN) == [["a", "b"], ["b"]]


def test_what_other_nodes_said_outlives_one_that_never_loads(platform, server):
    def loading(request):
        reply = run(request)
        for result in reply.results:
            result.outputs[1].status.code = 21355
            result.outputs[1].ClearField("data")
        return reply

    server.always(RUN, loading)
    answers = platform.run_workflow(WORKFLOW, photos("a", "b"), budget=0.1, inputs_per_call=1)
    assert said(answers) == [["a first", 21355], ["b first", 21355]]


@pytest.mark.parametrize(
    ("code", "family"),
    [(22102, NotFoundError), (22103, AccessError), (22107, Exception), (11008, CredentialError)],
)
def test_what_concerns_the_workflow_raises_once_and_is_not_split(platform, server, code, family):
    server.always(RUN, run_failed(code, "No"))
    with pytest.raises(family) as caught:
        platform.run_workflow(WORKFLOW, photos("a", "b", "c"))
    assert caught.value.code == code
    assert caught.value.hint
    assert len(server.calls(RUN)) == 1


def test_what_came_before_the_network_went_is_kept(platform, server):
    told = []
    server.script(RUN, run, Abort(grpc.StatusCode.UNAUTHENTICATED))
    answers = platform.run_workflow(
        WORKFLOW,
        photos("a", "b", "c"),
        inputs_per_call=2,
        on_answer=lambda index, answer: told.append((index, answer.error is None)),
    )
    assert said(answers) == [*both("a", "b"), "UNAUTHENTICATED"]
    assert told == [(0, True), (1, True), (2, False)]


def test_cancelling_ends_the_call_under_way(platform, server):
    server.always(RUN, Hang())
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    with pytest.raises(CancelledError):
        platform.run_workflow(WORKFLOW, photos("a"), cancel=cancel)
    assert server.hung_up.wait(5)


def test_secrets_in_a_nodes_failure_are_taken_out(platform, server):
    from tests.faults.fixtures import SECRET

    def telling(request):
        reply = run(request)
        reply.results[0].outputs[1].status.CopyFrom(status(21313, f"Key {SECRET} is bad"))
        return reply

    server.always(RUN, telling)
    (answer,) = platform.run_workflow(WORKFLOW, photos("a"))
    assert SECRET not in str(answer)


# --- listing and describing ---------------------------------------------------------------------
def test_a_workflow_is_described_once_a_minute_with_its_nodes(platform, server):
    described = platform.describe_workflow(WORKFLOW)
    assert [node.id for node in described.nodes] == ["first", "second"]
    assert described.version.id == "w1"
    platform.describe_workflow(WORKFLOW)
    assert len(server.requests["GetWorkflow"]) == 1
    platform.forget_descriptions()
    platform.describe_workflow(WORKFLOW)
    assert len(server.requests["GetWorkflow"]) == 2


def test_an_older_version_is_described_with_its_own_nodes(platform, server):
    old = resources_pb2.WorkflowVersion(id="w0", nodes=workflow_of("w", "alone").nodes)
    server.always(
        "ListWorkflowVersions",
        service_pb2.MultiWorkflowVersionResponse(status=status(SUCCESS), workflow_versions=[old]),
    )
    described = platform.describe_workflow(WORKFLOW.with_version("w0"))
    assert [node.id for node in described.nodes] == ["alone"]
    assert described.version.id == "w0"
    with pytest.raises(NotFoundError, match="no version 'w9'"):
        platform.describe_workflow(WORKFLOW.with_version("w9"))


def test_workflows_are_listed_of_whom_one_asks(platform, server):
    listed = service_pb2.MultiWorkflowResponse(
        status=status(SUCCESS), workflows=[workflow_of("w", "a", "b")]
    )
    server.always("ListWorkflows", listed)
    assert [one.id for one in platform.list_workflows(search="f", page=2, per_page=7)] == ["w"]
    platform.list_workflows(user_id="u", app_id="a")
    mine, theirs = server.requests["ListWorkflows"]
    assert (mine.user_app_id.user_id, mine.user_app_id.app_id) == ("me-myself", "my-app")
    assert (mine.search, mine.page, mine.per_page) == ("f", 2, 7)
    assert (theirs.user_app_id.user_id, theirs.user_app_id.app_id) == ("u", "a")
