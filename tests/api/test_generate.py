"""``pw.generate``: an answer as it comes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import CancelledError, InputError, PredictError
from tests.api.asking import MODEL, labels, png
from tests.faults.server import (
    SUCCESS,
    Abort,
    Hang,
    Late,
    Stream,
    failed,
    outputs,
    spoken,
    status,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM, PREDICT = "GenerateModelOutputs", "PostModelOutputs"


def told(predictions: Iterator[pw.Prediction]):
    return [(said.texts[0].text, said.partial) for said in predictions]


def slowly(*texts):
    return Stream(tuple(Late(0.1, outputs(words(text))) for text in texts))


@pytest.mark.usefixtures("connected")
def test_each_prediction_holds_all_that_came_and_the_last_is_whole(server):
    server.script(STREAM, slowly("It ", "is ", "a cat."))
    said = list(pw.generate(png(1), MODEL))
    assert told(said) == [
        ("It ", True),
        ("It is ", True),
        ("It is a cat.", True),
        ("It is a cat.", False),
    ]
    assert len({one.output_id for one in said}) == 1
    assert said[0].latency_ms < said[1].latency_ms < said[2].latency_ms
    assert (said[-1].input.width, said[-1].model) == (8, f"{MODEL}/versions/version-1")


@pytest.mark.usefixtures("connected")
def test_the_whole_answer_is_remembered_for_both_ways_to_ask(server):
    server.script(STREAM, slowly("a ", "cat"))
    list(pw.generate(png(1), MODEL))
    (again,) = pw.generate(png(1), MODEL)
    assert told([again, pw.predict(png(1), MODEL)]) == [("a cat", False)] * 2
    assert again.reused
    assert (len(server.requests[STREAM]), server.requests[PREDICT]) == (1, [])


@pytest.mark.usefixtures("connected")
def test_asking_again_streams_again(server):
    server.script(STREAM, spoken("one"), spoken("two"))
    list(pw.generate(png(1), MODEL))
    assert told(pw.generate(png(1), MODEL, again=True))[-1] == ("two", False)


@pytest.mark.usefixtures("connected")
def test_half_an_answer_is_not_remembered(server):
    broken = Stream((outputs(words("half")), Late(0.1, Abort(grpc.StatusCode.UNAVAILABLE))))
    server.script(STREAM, broken, spoken("whole"))
    said = []
    with pytest.raises(PredictError):
        said.extend(pw.generate(png(1), MODEL))
    assert told(said) == [("half", True)]
    assert told(pw.generate(png(1), MODEL))[-1] == ("whole", False)


@pytest.mark.usefixtures("connected")
def test_a_model_that_fails_in_the_middle_is_not_asked_at_once_and_nothing_is_whole(server):
    half = Stream((Late(0.0, outputs(words("a "))), Late(0.1, failed(21313, "It broke"))))
    server.script(STREAM, half)
    said = []
    with pytest.raises(PredictError, match="It broke"):
        said.extend(pw.generate(png(1), MODEL))
    assert told(said) == [("a ", True)]
    assert server.requests[PREDICT] == []


@pytest.mark.usefixtures("connected")
def test_half_an_answer_that_was_closed_is_not_remembered(server):
    server.script(STREAM, Stream((outputs(words("half")), Hang())))
    said = pw.generate(png(1), MODEL)
    next(said)
    said.close()
    assert server.hung_up.wait(5)
    server.script(STREAM, spoken("whole"))
    assert told(pw.generate(png(1), MODEL))[-1] == ("whole", False)


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("step", [None, Stream((failed(10040),))])
def test_a_platform_that_does_not_stream_is_asked_at_once(server, step):
    server.always(STREAM, step)
    (said,) = pw.generate(png(3), MODEL)
    assert labels([said]) == ["red 3"]
    assert not said.partial


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(("streaming", "asked"), [(False, PREDICT), (True, STREAM)])
def test_a_model_whose_methods_do_not_stream_is_not_asked_to(server, streaming, asked):
    kinds = resources_pb2.RunnerMethodType
    method = resources_pb2.MethodSignature(
        method_type=kinds.UNARY_STREAMING if streaming else kinds.UNARY_UNARY
    )
    version = resources_pb2.ModelVersion(id="v1", status=status(21100), method_signatures=[method])
    server.always(
        "GetModel",
        service_pb2.SingleModelResponse(
            status=status(SUCCESS), model=resources_pb2.Model(id="m", model_version=version)
        ),
    )
    server.always(STREAM, spoken("streamed"))
    list(pw.generate(png(1), MODEL))
    assert [name for name in (PREDICT, STREAM) if server.requests[name]] == [asked]


@pytest.mark.usefixtures("connected")
def test_cancelling_keeps_what_came_and_raises(server):
    server.script(STREAM, Stream((outputs(words("half")), Hang())))
    cancel = threading.Event()
    said, stopped = [], []

    def stop():
        stopped.append(time.monotonic())
        cancel.set()

    threading.Timer(0.4, stop).start()
    with pytest.raises(CancelledError):
        said.extend(pw.generate(png(1), MODEL, cancel=cancel))
    assert time.monotonic() - stopped[0] < 0.2
    assert told(said) == [("half", True)]


@pytest.mark.usefixtures("connected")
def test_a_setting_is_refused_before_the_first_step(server):
    with pytest.raises(PredictError, match="sample_ms="):
        pw.generate(png(1), MODEL, sample_ms=1)
    with pytest.raises(PredictError, match="params="):
        pw.generate(png(1), MODEL, params={"x": object()})
    with pytest.raises(PredictError, match="prompt="):
        pw.generate(png(1), MODEL, prompt=None)
    with pytest.raises(InputError):
        next(pw.generate(b"no picture", MODEL))
    with pytest.raises(InputError, match="takes pictures"):
        next(pw.generate(pw.Text("a"), MODEL))
    assert server.requests[STREAM] == []


@pytest.mark.usefixtures("connected")
def test_the_line_that_says_what_is_waited_for_goes_when_the_answer_comes(monkeypatch, server):
    import io
    import sys

    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    server.script(STREAM, Stream((failed(21355),)), spoken("ready"))
    next(pw.generate(png(1), MODEL))
    assert "The model is loading" in screen.getvalue()
    assert screen.getvalue().endswith("\r")


def test_the_embedded_platform_streams_what_a_generator_yields():
    def count(text):
        for word in text.split():
            time.sleep(0.1)
            yield f"{len(word)} "

    reference = pw.embedded().register("count", count, input="text", output="text")
    said = told(pw.generate("one three", reference))
    assert said == [("3 ", True), ("3 5 ", True), ("3 5 ", False)]
    assert pw.predict("seven", reference).texts[0].text == "5 "
