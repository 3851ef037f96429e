"""Cancelling, and being told what is waited for."""

from __future__ import annotations

import io
import sys
import threading
import time

import pytest

import predict_widgets as pw
from predict_widgets.errors import CancelledError
from tests.api.asking import MODEL, png
from tests.faults.server import Hang, failed


@pytest.mark.usefixtures("connected")
def test_cancelling_stops_a_list(server):
    server.always("PostModelOutputs", Hang())
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        pw.predict([png(1), png(2)], MODEL, cancel=cancel)
    assert time.monotonic() - started < 20, "a call is given up only after 60 s"


@pytest.mark.usefixtures("connected")
def test_waiting_is_told(server):
    told = []
    server.script("PostModelOutputs", failed(21351))
    pw.predict(png(1), MODEL, on_wait=told.append)
    assert told[0].startswith("The model is being deployed")


@pytest.mark.usefixtures("connected")
def test_a_long_list_says_how_far_it_is_where_somebody_looks(monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("predict_widgets.progress._QUIET_SECONDS", 0.0)
    monkeypatch.setattr("predict_widgets.progress._BETWEEN_SECONDS", 0.0)
    pw.predict([png(1), png(2)], MODEL)
    assert "1 of 2 inputs answered" in screen.getvalue()
    assert screen.getvalue().endswith("\r"), "the line goes away"


@pytest.mark.usefixtures("connected")
def test_in_a_notebook_the_line_is_an_output_of_its_own_and_ends_empty(monkeypatch, capsys):
    outputs = {}
    changes = []

    def display(data, *, raw, display_id, update=False):
        assert raw
        assert update == (display_id in outputs)
        outputs[display_id] = data
        changes.append(data["text/plain"])

    def update_display(data, **settings):
        display(data, update=True, **settings)

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("IPython.display.update_display", update_display)
    in_kernel = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})
    monkeypatch.setattr(sys, "stderr", in_kernel())
    monkeypatch.setattr("predict_widgets.progress._QUIET_SECONDS", 0.0)
    monkeypatch.setattr("predict_widgets.progress._BETWEEN_SECONDS", 0.0)
    pw.predict([png(1), png(2)], MODEL)
    assert changes[0] == "1 of 2 inputs answered"
    assert list(outputs.values()) == [{"text/plain": "", "text/html": ""}]
    # An empty band would stay of what is written there.
    assert sys.stderr.getvalue() == capsys.readouterr().err == ""


@pytest.mark.usefixtures("connected")
def test_a_script_without_a_terminal_gets_no_progress(capsys):
    pw.predict([png(1), png(2)], MODEL)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("method", "model", "routing"),
    [
        ("GetUser", "a-bare-id", {}),
        ("GetUser", None, {}),
        ("GetUser", MODEL, {"deployment": "of-whom"}),
        ("GetModel", MODEL, {}),
        ("GetModelType", MODEL, {}),
        ("PostModelOutputs", MODEL, {}),
    ],
)
def test_every_call_on_the_way_to_an_answer_can_be_cancelled(server, method, model, routing):
    platform = pw.connect("a-token", server.base)
    server.always(method, Hang())
    cancel = threading.Event()
    stopped = []

    def stop():
        stopped.append(time.monotonic())
        cancel.set()

    threading.Timer(0.3, stop).start()
    with pytest.raises(CancelledError):
        pw.predict(png(1), model, platform=platform, cancel=cancel, **routing)
    assert time.monotonic() - stopped[0] < 0.2
    assert server.hung_up.wait(5)


@pytest.mark.parametrize(
    "ask", [pw.predict, lambda *given, **said: next(pw.generate(*given, **said))]
)
@pytest.mark.usefixtures("connected")
def test_who_has_cancelled_before_asks_nobody(server, ask):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        ask(png(1), MODEL, cancel=cancel)
    assert not any(server.requests.values())
