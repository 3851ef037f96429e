"""What passes by itself is waited for, within a budget, and a person can stop it."""

from __future__ import annotations

import signal
import threading
import time

import grpc
import pytest
from clarifai_grpc.grpc.api import service_pb2

from predict_widgets.errors import BusyError, CancelledError, PredictError, UnreachableError
from predict_widgets.platform import calls
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from tests.faults.server import Abort, Hang, Late, answer_all, failed, status
from tests.faults.test_partial_answers import MODEL, labels, photos

TRANSIENT = [10030, 11005, 21351, 21352, 21354, 21355, 25604, 40030, 40031]


@pytest.mark.parametrize("code", TRANSIENT)
def test_a_passing_status_is_asked_again(platform, server, code):
    server.script("PostModelOutputs", failed(code), failed(code))
    assert labels(platform.predict(MODEL, photos("a"))) == ["a"]
    assert len(server.calls()) == 3


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_a_passing_error_of_grpc_is_asked_again(platform, server, code):
    server.script("PostModelOutputs", Abort(code, "for now"), Abort(code, "for now"))
    assert labels(platform.predict(MODEL, photos("a"))) == ["a"]


def test_listing_waits_too(platform, server):
    server.script("GetUser", service_pb2.SingleUserResponse(status=status(11005)))
    assert platform.user().id == "somebody"


def test_the_waits_are_told_in_words(platform, server):
    told = []
    server.script("PostModelOutputs", failed(21355))
    platform.predict(MODEL, photos("a"), on_wait=told.append)
    assert told == ["The model is loading; asking again in 1 s"]


def test_the_budget_ends_the_waiting_with_the_last_trouble(platform, server):
    server.always("PostModelOutputs", failed(21351, "Model is being deployed"))
    started = time.monotonic()
    with pytest.raises(BusyError, match="being deployed") as caught:
        platform.predict(MODEL, photos("a", "b"), budget=0.2)
    assert caught.value.name == "MODEL_DEPLOYING"
    assert caught.value.hint
    assert time.monotonic() - started < 2
    assert all(call == ["a", "b"] for call in server.calls()), "waiting does not split"


def test_waits_grow_and_are_capped(monkeypatch):
    waits = []
    monkeypatch.setattr(calls.time, "sleep", waits.append)
    monkeypatch.setattr(calls, "_LONGEST_WAIT_SECONDS", 3.0)

    def busy():
        if len(waits) == 8:
            return "ready"
        raise BusyError("busy", name="TRY_AGAIN")

    assert calls.patiently(busy, calls.Patience(budget=60.0)) == "ready"
    assert waits[0] < 1.1
    assert 2.0 < waits[3] <= 3.5
    assert max(waits) <= 3.5
    assert len({wait % 0.5 for wait in waits}) == 8, "jitter"


def test_a_wait_is_cancelled_at_once(platform, server, monkeypatch):
    monkeypatch.setattr(calls, "_FIRST_WAIT_SECONDS", 30.0)
    monkeypatch.setattr(calls, "_LONGEST_WAIT_SECONDS", 30.0)
    server.always("PostModelOutputs", failed(21351))
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        platform.predict(MODEL, photos("a"), cancel=cancel)
    assert time.monotonic() - started < 1


def test_a_running_call_is_cancelled_at_once_and_the_server_hears_of_it(platform, server):
    server.always("PostModelOutputs", Hang())
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        platform.predict(MODEL, photos("a", "b"), cancel=cancel)
    assert time.monotonic() - started < 1
    assert server.hung_up.wait(5)


def test_an_interrupt_cancels_the_running_call(platform, server):
    server.always("PostModelOutputs", Hang())
    main = threading.main_thread().ident
    threading.Timer(0.3, lambda: signal.pthread_kill(main, signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        platform.predict(MODEL, photos("a"))
    assert server.hung_up.wait(5), "the server hears of it"
    assert time.monotonic() - started < 2


def test_a_call_that_the_platform_breaks_off_is_not_taken_for_the_persons_cancelling(
    platform, server
):
    server.always("PostModelOutputs", Abort(grpc.StatusCode.CANCELLED, "shutting down"))
    with pytest.raises(PredictError, match="broke the call off") as caught:
        platform.predict(MODEL, photos("a"))
    assert not isinstance(caught.value, CancelledError)


def test_a_cancelled_call_is_not_even_sent(platform, server):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        platform.predict(MODEL, photos("a"), cancel=cancel)
    assert server.calls() == []


@pytest.mark.usefixtures("quick_waits")
def test_a_server_that_was_never_reached_is_given_up_early(monkeypatch):
    monkeypatch.setattr(calls, "FIRST_CONTACT_SECONDS", 0.3)
    platform = Platform(Connection(parse_endpoint("http://127.0.0.1:1"), Credential("")))
    started = time.monotonic()
    with pytest.raises(UnreachableError, match="cannot be reached") as caught:
        platform.predict(MODEL, photos("a"), budget=60.0)
    assert time.monotonic() - started < 5
    assert caught.value.name == "UNAVAILABLE"
    assert "network" in caught.value.hint
    platform.close()


def test_a_server_that_comes_back_is_found_again(platform, server, monkeypatch):
    monkeypatch.setattr(calls, "_LONGEST_WAIT_SECONDS", 0.2)
    assert labels(platform.predict(MODEL, photos("a"))) == ["a"]
    server.stop()
    threading.Timer(1.0, server.start).start()
    assert labels(platform.predict(MODEL, photos("b"), budget=20.0)) == ["b"]


def test_a_closed_platform_says_so(platform):
    platform.close()
    with pytest.raises(PredictError) as caught:
        platform.predict(MODEL, photos("a"))
    assert caught.value.name == "PLATFORM_CLOSED"


def test_closing_ends_a_call_under_way(platform, server):
    server.always("PostModelOutputs", Hang())
    threading.Timer(0.3, platform.close).start()
    started = time.monotonic()
    with pytest.raises(PredictError) as caught:
        platform.predict(MODEL, photos("a"))
    assert caught.value.name == "PLATFORM_CLOSED"
    assert time.monotonic() - started < 3


def test_threads_share_one_platform(platform, server):
    server.always("PostModelOutputs", Late(0.05, answer_all))
    answers = {}

    def ask(name):
        answers[name] = labels(platform.predict(MODEL, photos(name, name + "!")))

    threads = [threading.Thread(target=ask, args=(f"t{index}",)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == {f"t{index}": [f"t{index}", f"t{index}!"] for index in range(12)}
