"""What a list of inputs gets when the platform answers only some of them."""

from __future__ import annotations

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.errors import (
    BusyError,
    CredentialError,
    InputError,
    NotFoundError,
    PredictError,
    UnreachableError,
)
from predict_widgets.platform.references import parse_reference
from tests.faults import server as scripted
from tests.faults.server import Abort, Hang, failed, output, outputs

MODEL = parse_reference("somebody/an-app/models/a-model")


def photos(*labels):
    return [
        resources_pb2.Input(
            data=resources_pb2.Data(image=resources_pb2.Image(base64=label.encode()))
        )
        for label in labels
    ]


def labels(answers):
    return [
        answer.output.data.concepts[0].name if answer.output else answer.error.name
        for answer in answers
    ]


def test_answers_stand_in_the_order_of_the_inputs(platform):
    assert labels(platform.predict(MODEL, photos("a", "b", "c"))) == ["a", "b", "c"]


def test_one_bad_input_does_not_lose_its_neighbors(platform, server):
    server.always("PostModelOutputs", scripted.fail_with_a_bad_neighbor)
    answers = platform.predict(MODEL, photos("a", "b", "bad", "d", "e"))
    assert labels(answers) == ["a", "b", "INPUT_DOWNLOAD_FAILED", "d", "e"]
    assert isinstance(answers[2].error, InputError)
    assert ["bad"] in server.calls(), "the bad one was asked about alone"


def test_a_failed_chunk_is_halved_rather_than_asked_one_by_one(platform, server):
    server.always("PostModelOutputs", scripted.fail_with_a_bad_neighbor)
    names = [f"n{index}" for index in range(31)]
    answers = platform.predict(MODEL, photos("bad", *names))
    assert labels(answers) == ["INPUT_DOWNLOAD_FAILED", *names]
    assert len(server.calls()) == 11  # the chunk, then two halves at each of five levels


def test_a_failure_without_outputs_is_split_too(platform, server):
    def picky(request):
        if any(scripted.label_of(item) == "bad" for item in request.inputs):
            return failed(10020, "Failure", "cannot identify image file")
        return scripted.answer_all(request)

    server.always("PostModelOutputs", picky)
    answers = platform.predict(MODEL, photos("a", "bad", "c"))
    assert labels(answers) == ["a", "FAILURE", "c"]
    assert answers[1].error.details == "cannot identify image file"
    assert answers[1].error.request_id == "req-10020"


def test_a_server_whose_code_breaks_on_one_input_answers_for_the_others(platform, server):
    def breaking(request):
        if any(scripted.label_of(item) == "bad" for item in request.inputs):
            raise RuntimeError("the model's own code")
        return scripted.answer_all(request)

    server.always("PostModelOutputs", breaking)
    assert labels(platform.predict(MODEL, photos("a", "bad", "c"))) == ["a", "UNKNOWN", "c"]


def test_mixed_status_keeps_what_is_good_and_asks_nothing_again(platform, server):
    server.script(
        "PostModelOutputs",
        outputs(output("a"), output("", code=30104, details="no image bytes"), code=10010),
    )
    answers = platform.predict(MODEL, photos("a", "b"))
    assert labels(answers) == ["a", "INPUT_INVALID_ARGUMENT"]
    assert answers[1].error.details == "no image bytes"
    assert len(server.calls()) == 1


def test_mixed_status_with_only_good_outputs_is_all_good(platform, server):
    server.script("PostModelOutputs", outputs(output("a"), output("b", code=10010), code=10010))
    assert labels(platform.predict(MODEL, photos("a", "b"))) == ["a", "b"]


def test_swapped_outputs_find_their_inputs(platform, server):
    def swapped(request):
        reply = scripted.answer_all(request)
        return outputs(*reversed(reply.outputs))

    server.script("PostModelOutputs", swapped)
    assert labels(platform.predict(MODEL, photos("a", "b", "c"))) == ["a", "b", "c"]


def test_outputs_that_name_no_input_are_taken_in_order(platform, server):
    server.script("PostModelOutputs", outputs(output("a"), output("b")))
    assert labels(platform.predict(MODEL, photos("x", "y"))) == ["a", "b"]


def test_outputs_that_name_ids_of_the_platforms_own_are_taken_in_order(platform, server):
    server.script(
        "PostModelOutputs", outputs(output("a", echo="made-up-1"), output("b", echo="made-up-2"))
    )
    assert labels(platform.predict(MODEL, photos("x", "y"))) == ["a", "b"]


def test_a_lost_output_is_an_error_of_its_input_alone(platform, server):
    def lossy(request):
        reply = scripted.answer_all(request)
        del reply.outputs[1]
        return reply

    server.script("PostModelOutputs", lossy)
    answers = platform.predict(MODEL, photos("a", "b", "c"))
    assert labels(answers) == ["a", "MISSING_OUTPUT", "c"]


def test_outputs_that_cannot_be_told_apart_are_asked_again_one_by_one(platform, server):
    def lossy_without_names(request):
        if len(request.inputs) == 1:
            return outputs(output(scripted.label_of(request.inputs[0])))
        return outputs(*(output("whose?") for _ in request.inputs[1:]))

    server.always("PostModelOutputs", lossy_without_names)
    assert labels(platform.predict(MODEL, photos("a", "b", "c"))) == ["a", "b", "c"]


def test_an_output_that_is_throttled_alone_is_asked_again_alone(platform, server):
    def busy_with_b(request):
        reply = scripted.answer_all(request)
        reply.outputs[1].status.code = 21354
        reply.status.code = 10010
        return reply

    server.script("PostModelOutputs", busy_with_b)
    assert labels(platform.predict(MODEL, photos("a", "b", "c"))) == ["a", "b", "c"]
    assert server.calls() == [["a", "b", "c"], ["b"]]


def test_an_output_that_stays_busy_does_not_cost_its_neighbors(platform, server):
    def always_busy_with_b(request):
        reply = scripted.answer_all(request)
        for place, item in enumerate(request.inputs):
            if scripted.label_of(item) == "b":
                reply.outputs[place].status.code = 21354
                reply.status.code = 10010
        return reply

    server.always("PostModelOutputs", always_busy_with_b)
    answers = platform.predict(MODEL, photos("a", "b", "c"), budget=0.1, inputs_per_call=2)
    assert labels(answers) == ["a", "MODEL_BUSY_PLEASE_RETRY", "c"]


@pytest.mark.parametrize(
    ("code", "family"),
    [(11008, CredentialError), (21200, NotFoundError), (21353, BusyError), (11007, PredictError)],
)
def test_what_concerns_the_whole_call_raises_once_and_is_not_split(platform, server, code, family):
    server.always("PostModelOutputs", failed(code, "No"))
    with pytest.raises(family) as caught:
        platform.predict(MODEL, photos("a", "b", "c"))
    assert caught.value.code == code
    assert len(server.calls()) == 1


def test_a_model_unknown_to_every_output_raises_once(platform, server):
    server.always(
        "PostModelOutputs",
        outputs(output("", code=21200), output("", code=21200), code=10020),
    )
    with pytest.raises(NotFoundError):
        platform.predict(MODEL, photos("a", "b"))
    assert len(server.calls()) == 1


def test_chunks_keep_within_128_inputs(platform, server):
    answers = platform.predict(MODEL, photos(*(str(index) for index in range(300))))
    assert labels(answers) == [str(index) for index in range(300)]
    assert [len(call) for call in server.calls()] == [128, 128, 44]


def test_chunks_keep_within_128_megabytes(platform, server):
    heavy = [
        resources_pb2.Input(
            data=resources_pb2.Data(image=resources_pb2.Image(base64=bytes(50_000_000)))
        )
        for _ in range(3)
    ]
    server.always(
        "PostModelOutputs", lambda request: outputs(*(output("ok") for _ in request.inputs))
    )
    assert labels(platform.predict(MODEL, heavy)) == ["ok"] * 3
    assert [len(request.inputs) for request in server.requests["PostModelOutputs"]] == [2, 1]
    server.requests.clear()


def test_what_was_answered_before_the_network_went_is_not_lost(platform, server):
    server.script("PostModelOutputs", scripted.answer_all, Abort(grpc.StatusCode.UNAUTHENTICATED))
    answers = platform.predict(MODEL, photos("a", "b", "c", "d", "e"), inputs_per_call=2)
    assert labels(answers) == ["a", "b", *["UNAUTHENTICATED"] * 3]
    assert len(server.calls()) == 2, "nothing is asked once the credential is refused"


def test_no_answer_in_time_is_an_error_that_says_so(platform, server):
    server.always("PostModelOutputs", Hang())
    with pytest.raises(UnreachableError, match="did not answer in time") as caught:
        platform.predict(MODEL, photos("a", "b"), timeout=0.3)
    assert caught.value.name == "DEADLINE_EXCEEDED"
    assert "timeout=" in caught.value.hint
    assert len(server.calls()) == 1


def test_a_message_over_the_servers_limit_is_split(platform, server):
    server.script(
        "PostModelOutputs",
        Abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "Received message larger than max (9 vs. 4)"),
    )
    assert labels(platform.predict(MODEL, photos("a", "b"))) == ["a", "b"]
    assert server.calls() == [["a", "b"], ["a"], ["b"]]


def test_every_answer_is_told_as_soon_as_it_has_come(platform, server):
    told = []
    server.script("PostModelOutputs", scripted.answer_all, Abort(grpc.StatusCode.UNAUTHENTICATED))
    platform.predict(
        MODEL,
        photos("a", "b", "c"),
        inputs_per_call=2,
        on_answer=lambda index, answer: told.append((index, answer.error is None)),
    )
    assert told == [(0, True), (1, True), (2, False)]
