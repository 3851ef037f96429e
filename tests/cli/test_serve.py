"""``predict-widgets serve``, as another program starts it."""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys

import pytest

import predict_widgets as pw
from predict_widgets.platform.references import parse_reference

SECONDS = 30


@pytest.fixture
def serve():
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "predict_widgets.cli", "serve", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            assert waiting.select(SECONDS), "it said nothing"
        return process, process.stdout.readline()

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=SECONDS)


def test_one_line_says_where_and_with_which_token(serve, photo):
    _, line = serve("--token", "a-token-for-this-test")
    said = json.loads(line)
    assert said["token"] == "a-token-for-this-test"  # noqa: S105 - made up here
    assert said["address"].startswith("127.0.0.1:")
    platform = pw.connect(said["token"], said["base"])
    prediction = pw.predict(photo, said_model(said), platform=platform)
    assert prediction.concepts[0].label == "espresso"


def said_model(said):
    return f"{said['user_id']}/{said['app_id']}/models/imagenet-classifier"


def test_another_token_is_refused(serve):
    _, line = serve()
    platform = pw.connect("some-other-token", json.loads(line)["base"])
    with pytest.raises(pw.PredictError, match="CONN_KEY_INVALID"):
        platform.user()


def test_a_guest_looks_and_asks_and_owns_nothing(serve):
    _, line = serve("--guest-token", "a-guest-token-for-this-test")
    said = json.loads(line)
    guest = pw.connect("a-guest-token-for-this-test", said["base"], user_id="embedded")
    assert guest.user().id == "guest"
    assert not guest.owns(parse_reference(said_model(said)))
    owner = pw.connect(said["token"], said["base"])
    assert owner.owns(parse_reference(said_model(said)))


def test_one_token_for_owner_and_guests_is_refused_at_start(serve):
    process, line = serve("--token", "the-same", "--guest-token", "the-same")
    assert process.wait(SECONDS) == 2
    assert not line
    said = process.stderr.read()
    assert "--guest-token is the same as --token" in said
    assert "the-same" not in said


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_frees_the_port(serve, number):
    process, line = serve()
    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (0, "", "")
    host, _, port = json.loads(line)["address"].partition(":")
    with pytest.raises(ConnectionRefusedError), socket.create_connection((host, int(port)), 5):
        pass


def test_a_taken_port_is_one_line(serve):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, line = serve("--port", str(taken.getsockname()[1]))
        assert line == ""
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert str(taken) not in err
    assert err.startswith("predict-widgets: ")
