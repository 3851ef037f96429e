"""Answers that come in pieces, and what is kept when the pieces stop coming."""

from __future__ import annotations

import itertools
import threading
import time

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.errors import CancelledError, PredictError, UnreachableError
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.streaming import batches
from tests.faults.fixtures import SECRET
from tests.faults.server import (
    Abort,
    Hang,
    Late,
    Stream,
    failed,
    output,
    outputs,
    spoken,
    words,
)
from tests.faults.test_partial_answers import MODEL, photos

(PHOTO,) = photos("a")


def heard(stream):
    """The texts of a stream's outputs, and the error that ended it."""
    texts = []
    try:
        texts.extend(answer.data.text.raw for answer in stream)
    except PredictError as error:
        return texts, error
    return texts, None


def slowly(*texts, seconds=0.1):
    """Each piece some time after the one before, so that none come together."""
    return Stream(tuple(Late(seconds, outputs(words(text))) for text in texts))


def test_each_output_holds_all_that_came_before_it(platform, server):
    server.script("GenerateModelOutputs", slowly("It ", "is ", "a cat."))
    assert heard(platform.generate(MODEL, PHOTO)) == (["It ", "It is ", "It is a cat."], None)


def test_pieces_that_came_together_are_one_output(platform, server):
    server.script("GenerateModelOutputs", spoken(*"abcdefgh"))
    stream = platform.generate(MODEL, PHOTO)
    first = next(stream).data.text.raw
    time.sleep(0.3)
    rest, error = heard(stream)
    assert error is None
    assert len(rest) == 1 or first == "abcdefgh"
    assert (rest or [first])[-1] == "abcdefgh"


def test_outputs_stay_as_they_were_given(platform, server):
    server.script("GenerateModelOutputs", slowly("one ", "two"))
    kept = list(platform.generate(MODEL, PHOTO))
    assert [answer.data.text.raw for answer in kept] == ["one ", "one two"]


def test_the_request_is_the_one_of_predict(platform, server):
    server.script("GenerateModelOutputs", spoken("x"))
    config = resources_pb2.OutputConfig(max_concepts=3)
    settings = {"output_config": config, "params": {"n": 2}, "deployment": "their/dep"}
    list(platform.generate(MODEL.with_version("v7"), PHOTO, **settings))
    platform.predict(MODEL.with_version("v7"), [PHOTO], **settings)
    (streamed,), (asked,) = (
        server.requests[name] for name in ("GenerateModelOutputs", "PostModelOutputs")
    )
    assert streamed == asked


def test_a_stream_that_breaks_leaves_what_came_and_then_raises(platform, server):
    broken = Stream((*slowly("one ", "two").pieces, Late(0.1, Abort(grpc.StatusCode.UNAVAILABLE))))
    server.script("GenerateModelOutputs", broken)
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert texts == ["one ", "one two"]
    assert isinstance(error, UnreachableError)
    assert len(server.calls("GenerateModelOutputs")) == 1, "what came is not asked for twice"


def test_what_came_together_with_the_failure_is_given_before_it(platform, server):
    server.script(
        "GenerateModelOutputs",
        Stream((outputs(words("one ")), outputs(words("two")), failed(10020, "Failure"))),
    )
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert texts[-1] == "one two"
    assert error.name == "FAILURE"


def test_an_output_that_failed_ends_the_stream(platform, server):
    bad = output("", code=21313, details="out of memory")
    server.script("GenerateModelOutputs", Stream((outputs(words("one ")), outputs(bad))))
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert texts == ["one "]
    assert (error.name, error.details) == ("MODEL_PREDICTION_FAILED", "out of memory")
    assert error.request_id


def test_a_failure_at_once_is_raised_and_nothing_is_given(platform, server):
    server.script("GenerateModelOutputs", Stream((failed(10020, "Failure", "no method"),)))
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert (texts, error.name, error.details) == ([], "FAILURE", "no method")


def test_a_stream_that_says_nothing_is_an_error(platform, server):
    server.script("GenerateModelOutputs", Stream(()))
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert (texts, error.name) == ([], "MISSING_OUTPUT")


def test_silence_ends_the_stream_and_what_came_is_kept(platform, server):
    server.script("GenerateModelOutputs", Stream((outputs(words("one ")), Hang())))
    started = time.monotonic()
    texts, error = heard(platform.generate(MODEL, PHOTO, timeout=0.4))
    assert texts == ["one "]
    assert error.name == "DEADLINE_EXCEEDED"
    assert "0.4 s" in error.details
    assert 0.4 <= time.monotonic() - started < 3
    assert server.hung_up.wait(5), "the server hears of it"


def test_a_long_answer_may_take_longer_than_a_silence_may(platform, server):
    server.script("GenerateModelOutputs", slowly(*"abcdef", seconds=0.2))
    texts, error = heard(platform.generate(MODEL, PHOTO, timeout=0.6))
    assert (texts[-1], error) == ("abcdef", None)


def test_a_slow_reader_is_no_silent_server(platform, server):
    server.script("GenerateModelOutputs", slowly("a", "b"))
    stream = platform.generate(MODEL, PHOTO, timeout=0.5)
    next(stream)
    time.sleep(0.8)
    assert heard(stream) == (["ab"], None)


@pytest.mark.parametrize("step", [Stream((failed(21351),)), Abort(grpc.StatusCode.UNAVAILABLE)])
def test_a_model_that_is_not_ready_is_waited_for(platform, server, step):
    told = []
    server.script("GenerateModelOutputs", step, step, spoken("ready"))
    texts, error = heard(platform.generate(MODEL, PHOTO, on_wait=told.append))
    assert (texts, error) == (["ready"], None)
    assert len(told) == 2


def test_a_platform_that_does_not_stream_says_so(platform):
    texts, error = heard(platform.generate(MODEL, PHOTO))
    assert (texts, error.name) == ([], "UNIMPLEMENTED")


@pytest.mark.parametrize("after", [0, 1])
def test_a_stream_is_cancelled_at_once_and_the_server_hears_of_it(platform, server, after):
    pieces = [outputs(words("one "))] * after
    server.script("GenerateModelOutputs", Stream((*pieces, Hang())))
    cancel = threading.Event()
    stream = platform.generate(MODEL, PHOTO, cancel=cancel)
    list(itertools.islice(stream, after))
    times = {}

    def stop():
        times["set"] = time.monotonic()
        cancel.set()

    threading.Timer(0.3, stop).start()
    with pytest.raises(CancelledError):
        next(stream)
    assert time.monotonic() - times["set"] < 0.1
    assert server.hung_up.wait(5)


def test_a_cancelled_stream_gives_no_more_of_what_has_come(platform, server):
    server.script("GenerateModelOutputs", slowly("one ", "two ", "three"))
    cancel = threading.Event()
    stream = platform.generate(MODEL, PHOTO, cancel=cancel)
    next(stream)
    time.sleep(0.5)
    cancel.set()
    with pytest.raises(CancelledError):
        next(stream)


def test_closing_the_iterator_hangs_up(platform, server):
    server.script("GenerateModelOutputs", Stream((outputs(words("one ")), Hang())))
    stream = platform.generate(MODEL, PHOTO)
    next(stream)
    stream.close()
    assert server.hung_up.wait(5)


def test_closing_the_platform_ends_a_stream(platform, server):
    server.script("GenerateModelOutputs", Stream((outputs(words("one ")), Hang())))
    stream = platform.generate(MODEL, PHOTO)
    next(stream)
    platform.close()
    texts, error = heard(stream)
    assert (texts, error.name) == ([], "PLATFORM_CLOSED")
    assert heard(platform.generate(MODEL, PHOTO))[1].name == "PLATFORM_CLOSED"


def test_no_thread_of_a_stream_stays(platform, server):
    server.script("GenerateModelOutputs", spoken("a", "b"), Stream((outputs(words("a")), Hang())))
    heard(platform.generate(MODEL, PHOTO))
    stream = platform.generate(MODEL, PHOTO)
    next(stream)
    stream.close()
    deadline = time.monotonic() + 5
    while _reading() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _reading()


def _reading():
    return [one for one in threading.enumerate() if one.name == "predict-widgets-stream"]


def test_no_secret_is_in_what_a_stream_says(platform, server):
    telling = outputs(words("one"))
    telling.status.details = telling.outputs[0].status.details = f"your key {SECRET}"
    broken = Abort(grpc.StatusCode.INTERNAL, f"bad key {SECRET}")
    server.script("GenerateModelOutputs", Stream((telling, Late(0.1, broken))))
    said = []
    with pytest.raises(PredictError) as caught:
        said.extend(platform.generate(MODEL, PHOTO))
    assert SECRET not in str(said)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None
    frame = caught.value.__traceback__
    while frame is not None:
        if "predict_widgets" in frame.tb_frame.f_code.co_filename:
            assert SECRET not in repr(frame.tb_frame.f_locals)
        frame = frame.tb_next


class Broken:
    """A call whose pieces cannot be read."""

    def __init__(self, _request, **_options):
        pass

    def __iter__(self):
        yield "a"
        raise ValueError("not what gRPC raises")

    def cancel(self):
        return True


def test_a_reader_that_breaks_keeps_nobody_waiting():
    patience = Patience(timeout=20)
    stream = batches(Broken, None, metadata=(), patience=patience, host="here")
    began = time.monotonic()
    with pytest.raises(PredictError, match="ValueError"):
        list(stream)
    assert time.monotonic() - began < 5
