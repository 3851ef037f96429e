"""Reading public preview examples from any server of the API, and who may add some."""

import threading

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import (
    CancelledError,
    CredentialError,
    InputError,
    PredictError,
    UnreachableError,
)
from predict_widgets.inputs import as_input
from predict_widgets.platform.absent import AbsentPlatform
from predict_widgets.platform.connection import serve_embedded
from predict_widgets.platform.references import parse_reference
from tests.faults.server import SUCCESS, Abort, Hang, status

MINE = parse_reference("somebody/an-app/models/m/versions/v7")
THEIRS = parse_reference("another/an-app/models/m/versions/v7")


def example(number, **data):
    return resources_pb2.ModelVersionInputExample(
        id=f"e{number}", name=f"number {number}", data=resources_pb2.Data(**data)
    )


def page_of(*examples):
    return service_pb2.MultiModelVersionInputExampleResponse(
        status=status(SUCCESS), model_version_input_examples=examples
    )


def one(found):
    return service_pb2.SingleModelVersionInputExampleResponse(
        status=status(SUCCESS), model_version_input_example=found
    )


# --- who owns a model -----------------------------------------------------------------------------
def test_the_owner_is_asked_once_and_is_who_the_credential_is_of(platform, server):
    assert platform.owns(MINE)
    assert not platform.owns(THEIRS)
    assert platform.owns(MINE)
    assert [request.user_app_id.user_id for request in server.requests["GetUser"]] == ["me"]


@pytest.mark.parametrize(
    "said",
    [
        Abort(grpc.StatusCode.UNIMPLEMENTED),
        Abort(grpc.StatusCode.PERMISSION_DENIED),
        service_pb2.SingleUserResponse(status=status(11007, "Insufficient scopes")),
        service_pb2.SingleUserResponse(status=status(10040, "Not implemented")),
        service_pb2.SingleUserResponse(status=status(SUCCESS)),
    ],
)
def test_who_is_not_told_whose_the_credential_is_owns_nothing(platform, server, said):
    server.always("GetUser", said)
    assert not platform.owns(MINE)
    assert not platform.owns(parse_reference("somebody/a/models/m"))
    assert len(server.requests["GetUser"]) == 1


def test_trouble_on_the_way_is_no_answer_and_is_asked_again(platform, server):
    server.script("GetUser", Abort(grpc.StatusCode.INTERNAL, "broken"))
    with pytest.raises(PredictError):
        platform.owns(MINE)
    assert platform.owns(MINE)


def test_an_expired_credential_is_said(platform, server):
    server.always("GetUser", service_pb2.SingleUserResponse(status=status(11009, "Invalid PAT")))
    with pytest.raises(CredentialError):
        platform.owns(MINE)


def test_owner_and_guest_of_a_served_platform(tmp_path, monkeypatch):
    monkeypatch.setenv("PREDICT_WIDGETS_DATA", str(tmp_path))
    server = serve_embedded(guest_token="a-guest-token-of-this-test")  # noqa: S106 - made up here
    model = parse_reference("embedded/main/models/dominant-colors/versions/v1")
    base = f"http://{server.address}"
    try:
        for pat, owns in ((server.token, True), ("a-guest-token-of-this-test", False)):
            platform = pw.connect(pat, base, user_id="embedded", app_id="main")
            assert platform.owns(model) is owns
            assert platform.list_examples(model) == []
            assert platform.example_writer is None
    finally:
        server.stop()


# --- the list -------------------------------------------------------------------------------------
def test_examples_are_listed_of_the_version_that_is_named(platform, server):
    server.always("ListModelVersionInputExamples", page_of(example(1), example(2)))
    assert [each.id for each in platform.list_examples(MINE)] == ["e1", "e2"]
    (request,) = server.requests["ListModelVersionInputExamples"]
    assert (request.model_id, request.model_version_id) == ("m", "v7")
    assert (request.user_app_id.user_id, request.user_app_id.app_id) == ("somebody", "an-app")


def test_without_a_version_those_of_the_newest_are_listed(platform, server):
    server.always("ListModelVersionInputExamples", page_of())
    assert platform.list_examples(MINE.with_version("")) == []
    (request,) = server.requests["ListModelVersionInputExamples"]
    assert request.model_version_id == "version-1"


def test_many_examples_are_listed_page_by_page(platform, server):
    everything = [example(number) for number in range(300)]

    def page(request):
        start = (request.page - 1) * request.per_page
        return page_of(*everything[start : start + request.per_page])

    server.always("ListModelVersionInputExamples", page)
    assert [each.id for each in platform.list_examples(MINE)] == [each.id for each in everything]
    assert len(server.requests["ListModelVersionInputExamples"]) == 3


def test_a_server_that_knows_no_pages_is_not_asked_for_ever(platform, server):
    everything = page_of(*(example(number) for number in range(200)))
    server.always("ListModelVersionInputExamples", everything)
    assert len(platform.list_examples(MINE)) == 200
    assert len(server.requests["ListModelVersionInputExamples"]) == 2


def test_a_server_without_the_call_says_so_by_name(platform):
    with pytest.raises(PredictError) as raised:
        platform.list_examples(MINE)
    assert raised.value.name == "UNIMPLEMENTED"


def test_listing_can_be_cancelled(platform, server):
    server.always("ListModelVersionInputExamples", Hang())
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    with pytest.raises(CancelledError):
        platform.list_examples(MINE, cancel=cancel)


# --- bytes ----------------------------------------------------------------------------------------
def test_bytes_that_are_listed_are_not_asked_for(platform, server):
    given = example(1, image=resources_pb2.Image(base64=b"pixels"))
    assert platform.example_media(MINE, given) == b"pixels"
    assert server.requests["GetModelVersionInputExample"] == []


def test_bytes_that_are_not_listed_are_asked_for(platform, server):
    whole = example(1, text=resources_pb2.Text(raw="words"))
    server.always("GetModelVersionInputExample", one(whole))
    assert platform.example_media(MINE, example(1)) == b"words"
    (request,) = server.requests["GetModelVersionInputExample"]
    assert (request.example_id, request.model_version_id) == ("e1", "v7")


def test_an_example_without_a_file_is_an_error_that_names_it(platform, server):
    server.always("GetModelVersionInputExample", one(example(1)))
    with pytest.raises(InputError, match="number 1") as raised:
        platform.example_media(MINE, example(1))
    assert raised.value.name == "INPUT_WITHOUT_MEDIA"


def test_the_credential_does_not_go_to_whoever_hosts_an_example(platform, server):
    # A scripted server speaks gRPC only: what matters is what it is sent.
    url = f"http://127.0.0.1:{server.port}/picture.png"
    before = len(server.headers)
    with pytest.raises(InputError):
        platform.example_media(MINE, example(1, image=resources_pb2.Image(url=url)))
    assert not any("authorization" in headers for headers in server.headers[before:])


# --- writing --------------------------------------------------------------------------------------
def test_what_the_embedded_platform_refuses_is_an_error_and_changes_nothing():
    platform = pw.embedded()
    ref = platform.register("test-platform-examples", lambda _picture: {"it": 1.0})
    writer = platform.example_writer
    with pytest.raises(PredictError) as raised:
        writer.add(ref, as_input(pw.Text("words")), "")
    assert raised.value.name == "MODEL_EXAMPLE_INPUT_INVALID_ARGUMENT"
    with pytest.raises(PredictError):
        writer.remove(ref, "gone")
    assert platform.list_examples(ref) == []
    added = writer.add(ref, as_input(pw.Text("words")), "mine", "said so")
    assert [each.id for each in platform.list_examples(ref)] == [added.id]
    assert platform.owns(ref)
    assert not platform.owns(THEIRS)


# --- a platform that is not there -----------------------------------------------------------------
def test_an_absent_platform_has_its_name_and_answers_with_the_reason():
    made = []

    def why():
        made.append(CredentialError("There is none", hint="Give one."))
        return made[-1]

    absent = AbsentPlatform("clarifai", "api.clarifai.com", why)
    assert (absent.name, absent.host, absent.embedded) == ("clarifai", "api.clarifai.com", False)
    assert not absent.owns(MINE)
    assert absent.samples() == ()
    for ask in (absent.describe_model, absent.list_examples):
        with pytest.raises(CredentialError, match="There is none"):
            ask(MINE)
    with pytest.raises(CredentialError):
        absent.predict(MINE, [resources_pb2.Input()])
    assert made[0] is not made[1]
    assert not isinstance(made[0], UnreachableError)
