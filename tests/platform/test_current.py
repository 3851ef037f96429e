from __future__ import annotations

import getpass
import io
import multiprocessing
import os
import sys
import threading

import pytest

from predict_widgets.errors import CredentialError, PredictError, ReferenceNotUnderstoodError
from predict_widgets.platform import current
from predict_widgets.platform.references import Reference


def test_without_a_credential_and_a_model_the_embedded_platform_answers():
    platform, reference = current.platform_for()
    assert platform is current.embedded_platform()
    assert reference == Reference("models", "imagenet-classifier", "embedded", "main")


def test_a_model_of_the_embedded_user_goes_to_the_embedded_platform(monkeypatch):
    monkeypatch.setenv("CLARIFAI_PAT", "a-pat")
    platform, _ = current.platform_for("embedded/main/models/imagenet-classifier")
    assert platform.embedded


def test_a_bare_embedded_id_needs_no_credential():
    platform, reference = current.platform_for("face-boxes")
    assert platform.embedded
    assert str(reference) == "embedded/main/models/face-boxes"


@pytest.mark.parametrize(
    "model",
    [
        "general-image-recognition",
        "clarifai/main/models/general-image-recognition",
        "https://clarifai.com/clarifai/main/models/face-detection",
        "imagenet",
    ],
)
def test_nothing_stands_in_silently_for_a_model_that_needs_a_credential(model):
    with pytest.raises(CredentialError) as caught:
        current.platform_for(model)
    assert "pw.connect(pat=...)" in caught.value.hint
    assert "CLARIFAI_PAT" in caught.value.hint
    assert "imagenet-classifier" in caught.value.hint


def test_a_bare_embedded_id_goes_to_the_connected_platform_once_there_is_one(server):
    connected = current.connect("a-token", server.base)
    platform, reference = current.platform_for("face-boxes")
    assert platform is connected
    assert reference.user_id == "somebody"


def test_a_platform_that_is_handed_over_wins(server):
    connected = current.connect("a-token", server.base)
    embedded = current.embedded_platform()
    assert current.platform_for("a/b/models/c", embedded)[0] is embedded
    assert current.platform_for(None, connected)[0] is connected


def test_with_a_credential_clarifais_own_model_is_the_default(monkeypatch):
    monkeypatch.setenv("CLARIFAI_PAT", "a-pat")
    platform, reference = current.platform_for()
    assert platform.name == "clarifai"
    assert platform.host == "api.clarifai.com"
    assert not platform.embedded
    assert str(reference) == "clarifai/main/models/general-image-recognition"


def test_a_bare_id_lives_in_the_persons_app_or_else_with_clarifai(monkeypatch):
    monkeypatch.setenv("CLARIFAI_PAT", "a-pat")
    assert current.platform_for("m")[1] == Reference("models", "m", "clarifai", "main")
    current.disconnect()
    monkeypatch.setenv("CLARIFAI_USER_ID", "me")
    monkeypatch.setenv("CLARIFAI_APP_ID", "mine")
    assert current.platform_for("m")[1] == Reference("models", "m", "me", "mine")


def test_a_credential_that_appears_later_is_seen(monkeypatch):
    assert current.current_platform().embedded
    monkeypatch.setenv("CLARIFAI_PAT", "a-pat")
    assert current.current_platform().name == "clarifai"


def test_everything_shares_one_platform(server):
    platform = current.connect("a-token", server.base)
    assert current.current_platform() is platform
    assert current.connect("a-token", server.base) is platform
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(current.embedded_platform())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len({id(one) for one in found}) == 1


def test_another_connection_leaves_what_uses_the_first_working(server):
    first = current.connect("a-token", server.base)
    second = current.connect("another-token", server.base)
    assert current.current_platform() is second
    assert first.user().id == "somebody"
    current.disconnect()
    with pytest.raises(PredictError) as caught:
        first.user()
    assert caught.value.name == "PLATFORM_CLOSED"


def test_disconnect_closes_tells_and_starts_afresh(server):
    told = []
    forget = current.on_disconnect(lambda: told.append("now"))
    first = current.connect("a-token", server.base)
    current.disconnect()
    current.disconnect()
    assert told == ["now", "now"]
    forget()
    current.disconnect()
    assert told == ["now", "now"]
    with pytest.raises(PredictError):
        first.user()
    assert current.connect("a-token", server.base) is not first


def test_the_embedded_server_starts_at_first_use_and_stops():
    platform = current.embedded_platform()
    assert platform._embedded_connection._server is None
    assert platform.user().id == "embedded"
    address = platform._embedded_connection.server.address
    path = address.removeprefix("unix:")
    assert not address.startswith("unix:") or (os.path.exists(path) and len(path) < 100)  # noqa: PTH110
    current.disconnect()
    assert not os.path.exists(path)  # noqa: PTH110
    assert current.embedded_platform().user().id == "embedded"


def test_a_function_registered_as_a_model_is_seen_at_once():
    embedded = current.embedded_platform()
    first = embedded.register("sizes", lambda image: {"wide": float(image.width > image.height)})
    assert embedded.describe_model(first.with_version("")).model_version.id == first.version_id
    second = embedded.register("sizes", lambda _: {"wide": 0.5})
    assert second.version_id != first.version_id
    assert embedded.describe_model(first.with_version("")).model_version.id == second.version_id
    assert "sizes" in embedded.model_ids()
    assert current.platform_for("sizes")[0] is embedded


def test_the_samples_come_with_the_embedded_platform(server):
    samples = current.embedded_platform().samples()
    assert samples
    assert samples[0].data()[:2] == b"\xff\xd8"
    assert current.connect("a-token", server.base).samples() == ()


def test_another_processes_embedded_platform_is_connected_to_by_its_token():
    from predict_widgets.platform.connection import serve_embedded

    other = serve_embedded(0, "a-token-of-its-own")
    try:
        platform = current.connect("a-token-of-its-own", f"http://{other.address}")
        assert platform.user_id == "embedded"
        assert str(platform.default_model) == "embedded/main/models/imagenet-classifier"
        assert current.platform_for("embedded/main/models/face-boxes")[0] is platform
        assert len(platform.list_models()) > 1
        assert [app.id for app in platform.list_apps()] == ["main"]
        current.disconnect()
        wrong = current.connect("a-wrong-token", f"http://{other.address}")
        with pytest.raises(CredentialError) as caught:
            wrong.list_models()
        assert caught.value.name == "CONN_KEY_INVALID"
        assert "predict-widgets serve" in caught.value.hint
    finally:
        current.disconnect()
        other.stop()


@pytest.fixture
def served():
    """An embedded platform that is not this process's own, as ``predict-widgets serve`` is."""
    from predict_widgets.platform.connection import serve_embedded

    other = serve_embedded(0, "the-owners-token", guest_token="the-guests-token")  # noqa: S106 - of a server that ends with the test
    yield f"http://{other.address}"
    current.disconnect()
    other.stop()


@pytest.mark.parametrize("token", ["the-owners-token", "the-guests-token"])
@pytest.mark.parametrize("user_id", ["", "embedded", "somebody-at-clarifai"])
def test_whoever_is_connected_to_another_processes_embedded_platform_is_answered_there(
    served, token, user_id
):
    connected = current.connect(token, served, user_id=user_id)
    for find, name in (
        (current.platform_for, "models/imagenet-classifier"),
        (current.platform_for_workflow, "workflows/face-colors"),
        (current.platform_for_dataset, "datasets/digits"),
    ):
        platform, reference = find(f"embedded/main/{name}")
        assert platform is connected
        assert str(reference) == f"embedded/main/{name}"
    assert connected.describe_model(current.platform_for("embedded/main/models/face-boxes")[1]).id


def test_a_guest_there_has_short_names_and_lists(served):
    guest = current.connect("the-guests-token", served)
    platform, reference = current.platform_for("face-boxes")
    assert (platform, str(reference)) == (guest, "embedded/main/models/face-boxes")
    assert str(guest.default_model) == "embedded/main/models/imagenet-classifier"
    assert "face-boxes" in {model.id for model in guest.list_models()}
    assert not guest.owns(reference)


def test_a_token_that_another_processes_embedded_platform_refuses_is_an_error_and_no_answer(served):
    current.connect("a-wrong-token", served)
    for model in ("embedded/main/models/imagenet-classifier", "imagenet-classifier"):
        with pytest.raises(CredentialError) as caught:
            current.platform_for(model)
        assert caught.value.name == "CONN_KEY_INVALID"


def test_a_server_without_embedded_models_leaves_them_to_this_computer(server):
    for user_id in ("", "somebody"):
        current.connect("a-token", server.base, user_id=user_id)
        assert current.platform_for("embedded/main/models/face-boxes")[0].embedded


# --- asking the person ---------------------------------------------------------------------------
def test_bare_connect_takes_what_is_there_and_says_where_from(monkeypatch):
    monkeypatch.setenv("CLARIFAI_PAT", "a-pat")
    assert "credential from the environment variable CLARIFAI_PAT" in repr(current.connect())


def test_bare_connect_asks_where_somebody_is_there(monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda _: "typed-pat")
    platform = current.connect()
    assert "credential from what was typed" in repr(platform)
    assert platform._connection._credential._reveal() == "typed-pat"


def test_bare_connect_does_not_wait_where_nobody_can_be_asked(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(CredentialError) as caught:
        current.connect()
    assert "CLARIFAI_PAT" in caught.value.hint


@pytest.mark.parametrize("stdin", [None, "closed"])
def test_bare_connect_survives_a_stdin_that_is_gone(monkeypatch, stdin):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdin", None if stdin is None else closed)
    with pytest.raises(CredentialError):
        current.connect()


def test_bare_connect_under_nbconvert_is_an_error_that_says_what_to_do(monkeypatch):
    def no_stdin(_):
        raise RuntimeError("StdinNotImplementedError")

    monkeypatch.setattr(getpass, "getpass", no_stdin)
    with pytest.raises(CredentialError):
        current.connect()


def test_bare_connect_in_a_thread_does_not_ask(monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda _: "typed-pat")
    caught = []

    def connect():
        try:
            current.connect()
        except CredentialError as error:
            caught.append(error)

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join(5)
    assert caught


def test_an_empty_pat_is_an_error_and_not_a_question(monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda _: pytest.fail("asked"))
    with pytest.raises(CredentialError) as caught:
        current.connect("  ")
    assert caught.value.name == "CREDENTIAL_EMPTY"


def test_a_local_server_that_asks_for_no_credential_needs_none(server):
    platform = current.connect(base=server.base)
    assert platform.user().id == "somebody"
    assert "authorization" not in server.headers[-1]


def _in_a_child(queue):
    # It asks nothing: gRPC 1.85 now and then aborts in a fork of a process that was polling.
    queue.put(current._shared.embedded is None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_starts_afresh_and_leaves_the_parents_platform_alone():
    platform = current.embedded_platform()
    assert platform.user().id == "embedded"
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_in_a_child, args=(queue,))
    child.start()
    assert queue.get(timeout=20) is True
    child.join(20)
    assert child.exitcode == 0
    assert platform.user().id == "embedded"


@pytest.mark.parametrize("model", [3, object()])
def test_what_is_no_text_names_no_model(model):
    with pytest.raises(ReferenceNotUnderstoodError, match=type(model).__name__):
        current.platform_for(model)


def test_what_is_no_platform_is_refused_with_what_to_hand_over():
    with pytest.raises(TypeError, match=r"pw\.embedded\(\)"):
        current.platform_for(None, "embedded")


def test_after_closing_a_shared_platform_the_next_use_connects_anew(server):
    connected = current.connect("a-token", server.base)
    connected.close()
    again = current.connect("a-token", server.base)
    assert again is not connected
    again.close()
    # Nothing connected and no credential: as in a fresh process.
    assert current.current_platform().embedded


def test_after_closing_the_embedded_platform_the_next_use_starts_it_anew():
    first = current.embedded_platform()
    first.close()
    second = current.embedded_platform()
    assert second is not first
    assert "imagenet-classifier" in second.model_ids()


def test_a_slip_in_an_embedded_id_is_met_with_what_was_meant():
    with pytest.raises(CredentialError) as caught:
        current.platform_for("face-box")
    assert caught.value.message == (
        "No embedded model is called face-box: did you mean face-boxes?"
    )
    assert "face-box needs a Clarifai credential, and there is none. " in caught.value.hint
    assert "pw.connect(pat=...)" in caught.value.hint
    with pytest.raises(CredentialError) as caught:
        current.platform_for_dataset("digit")
    assert caught.value.message == "No embedded dataset is called digit: did you mean digits?"
    with pytest.raises(CredentialError) as caught:
        current.platform_for_workflow("face-colours")
    assert caught.value.message.startswith("No embedded workflow is called face-colours: did")
    with pytest.raises(CredentialError) as caught:
        current.platform_for("zzz")
    assert caught.value.message == "zzz needs a Clarifai credential, and there is none"
