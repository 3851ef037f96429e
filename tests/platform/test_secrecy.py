"""A secret is planted and everything that could be printed is searched for it."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback

import grpc
import pytest
from clarifai_grpc.grpc.api import service_pb2

import predict_widgets as pw
from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.platform import current
from predict_widgets.platform.credential import Credential, redact
from tests.faults.fixtures import SECRET
from tests.faults.server import Abort, failed, output, outputs
from tests.faults.test_partial_answers import MODEL, photos


def everything_printed(error):
    """The whole chain, with every local variable of every frame that is not a test's own."""
    shown = []
    while error is not None:
        shown.append(f"{error!r} {error!s} {vars(error)}")
        shown += traceback.TracebackException.from_exception(error).format()
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "/tests/" not in frame.f_code.co_filename:
                shown.append(f"{frame.f_code.co_qualname} {frame.f_locals!r}")
        error = error.__context__ or error.__cause__
    assert any("predict_widgets" in text or "connect" in text for text in shown)
    return "\n".join(shown)


def test_a_credential_prints_nothing_of_itself():
    credential = Credential(SECRET)
    shown = [repr(credential), str(credential), f"{credential}", f"{credential!r:>40}"]
    shown += [repr(credential.metadata()), str(credential.metadata()[0][1]), repr(dir(credential))]
    shown += [format(credential.metadata()[0][1]), repr(credential._reveal)]
    assert SECRET not in "".join(shown)
    with pytest.raises(TypeError):
        vars(credential)


def test_a_credential_is_written_nowhere():
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(Credential(SECRET))
    assert copy.deepcopy(Credential(SECRET)).same_as(Credential(SECRET))


def test_a_credential_still_does_its_work(platform, server):
    platform.user()
    assert server.headers[-1]["authorization"] == f"Key {SECRET}"


def test_an_unusable_credential_is_refused_without_being_shown(server):
    for value in (f"{SECRET} trailing", f"{SECRET}\nx", f"ü{SECRET}"):
        with pytest.raises(CredentialError) as caught:
            current.connect(value, server.base)
        assert caught.value.name == "CREDENTIAL_MALFORMED"
        assert SECRET not in everything_printed(caught.value)


def test_redact_takes_secrets_out_of_texts(monkeypatch):
    kept = Credential(SECRET)
    assert SECRET not in redact(f"Key {SECRET} is wrong")
    monkeypatch.setenv("CLARIFAI_PAT", "another0another0")
    assert "another0" not in redact("got another0another0")
    assert "abcdef0123456789" not in redact("authorization: Key abcdef0123456789abcdef")
    short = Credential("test")
    assert redact("the test of a latest test") == "the [hidden] of a latest [hidden]"
    assert kept
    assert short


ECHOES = [
    failed(11008, f"Key {SECRET} is invalid", f"header was Key {SECRET}"),
    failed(10020, f"boom {SECRET}"),
    Abort(grpc.StatusCode.UNAUTHENTICATED, f"no such key {SECRET}"),
    Abort(grpc.StatusCode.INTERNAL, f"trace with {SECRET}"),
    Abort(grpc.StatusCode.DEADLINE_EXCEEDED, SECRET),
]


@pytest.mark.parametrize("step", ECHOES)
def test_a_server_that_quotes_the_secret_is_silenced(platform, server, step, caplog):
    caplog.set_level(logging.DEBUG)
    server.always("PostModelOutputs", step)
    try:
        answers = platform.predict(MODEL, photos("a"))
        shown = repr(answers) + str(answers[0].error) + repr(answers[0].error.to_json())
    except PredictError as error:
        shown = everything_printed(error) + repr(error.to_json())
    assert SECRET not in shown
    assert "[hidden]" in shown
    assert SECRET not in caplog.text


def test_an_output_that_quotes_the_secret_is_silenced(platform, server):
    server.always("PostModelOutputs", outputs(output("", code=30002, details=SECRET), code=10010))
    answers = platform.predict(MODEL, photos("a"))
    assert SECRET not in repr(answers) + str(answers[0].error)
    server.always("PostModelOutputs", outputs(output("kept", code=10010, details=SECRET)))
    kept = platform.predict(MODEL, photos("a"))[0].output
    assert kept.data.concepts[0].name == "kept"
    assert SECRET.encode() not in kept.SerializeToString(), "tables and exports hold the proto"


def test_no_exception_of_grpcs_own_stands_behind_an_error(platform, server):
    server.always("PostModelOutputs", Abort(grpc.StatusCode.UNAUTHENTICATED))
    with pytest.raises(CredentialError) as caught:
        platform.predict(MODEL, photos("a"))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_an_interrupt_shows_no_secret_even_with_locals(platform, monkeypatch):
    rpc = platform._connection.rpc("GetUser", service_pb2.SingleUserResponse)

    class Interrupted:
        def future(self, _request, timeout, metadata):
            assert timeout > 0
            assert metadata[0][1].endswith(SECRET)
            raise KeyboardInterrupt

    monkeypatch.setitem(platform._connection._rpcs, "GetUser", Interrupted())
    assert rpc is not None
    with pytest.raises(KeyboardInterrupt) as caught:
        platform.user()
    assert SECRET not in everything_printed(caught.value)


@pytest.mark.parametrize("base", ["http://example.com", "ftp://nowhere", "unix:"])
def test_a_refused_connection_shows_no_secret(base):
    with pytest.raises(PredictError) as caught:
        pw.connect(SECRET, base)
    assert "connect" in everything_printed(caught.value)
    assert SECRET not in everything_printed(caught.value)


def test_a_password_in_the_base_is_not_repeated():
    with pytest.raises(PredictError) as caught:
        pw.connect("another0another0", f"https://{SECRET}@api.clarifai.com")
    assert SECRET not in str(caught.value) + repr(caught.value.to_json())


def test_a_connected_platform_shows_no_secret(server, monkeypatch):
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    platform = current.connect(base=server.base)
    shown = [repr(platform), str(platform), repr(platform._connection), repr(vars(platform))]
    shown += [repr(vars(platform._connection))]
    assert SECRET not in "".join(shown)
    assert "the environment variable CLARIFAI_PAT" in repr(platform)


def test_an_unreadable_config_file_is_not_quoted(monkeypatch, tmp_path):
    home = tmp_path / "home"
    (home / ".config" / "clarifai").mkdir(parents=True)
    broken = f"contexts: {{default: {{CLARIFAI_PAT: {SECRET}}}, ]"
    (home / ".config" / "clarifai" / "config").write_text(broken)
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(PredictError) as caught:
        current.current_platform()
    assert caught.value.name == "CONFIG_UNREADABLE"
    assert SECRET not in everything_printed(caught.value)
