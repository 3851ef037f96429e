"""An input goes when nobody holds it any more."""

from __future__ import annotations

import contextlib
import gc
import weakref

import grpc
import pytest

import predict_widgets as pw
from predict_widgets import inputs
from predict_widgets.api import generating, predicting
from predict_widgets.errors import PredictError
from tests.api.asking import MODEL, png
from tests.faults.server import Abort, Stream, failed, outputs, words


@pytest.mark.parametrize(
    "use", [lambda said: said.concepts, repr, lambda said: said.shown(0.3).regions]
)
def test_an_input_goes_with_its_prediction_and_waits_for_no_garbage_collector(connected, use):
    gc.disable()
    try:
        prediction = pw.predict(png(1), MODEL, platform=connected)
        held = weakref.ref(prediction.input)
        use(prediction)
        del prediction
        assert held() is None
    finally:
        gc.enable()


def asked(model, value):
    return pw.predict(value, MODEL, platform=model)


def streamed(model, value):
    return list(pw.generate(value, MODEL, platform=model))


@pytest.mark.parametrize("ask", [asked, streamed])
@pytest.mark.parametrize(
    ("value", "says"),
    [
        (png(1), failed(21313, "Model prediction failed")),
        (png(1), failed(11009, "Invalid API key or Invalid API key/application pair")),
        (png(1), Abort(grpc.StatusCode.PERMISSION_DENIED)),
        (png(1), Stream((outputs(words("half ")), failed(21313, "Model prediction failed")))),
        (png(1), Stream((outputs(words("half ")), Abort(grpc.StatusCode.INTERNAL)))),
        (pw.Text("not for a model of pictures"), outputs()),
    ],
    ids=["one input", "the call", "gRPC", "in the middle", "gRPC in the middle", "before sending"],
)
def test_an_input_goes_with_the_error_that_was_raised_for_it(server, monkeypatch, ask, value, says):
    server.always("GenerateModelOutputs", says)
    server.always("PostModelOutputs", failed(11009, "x") if isinstance(says, Stream) else says)
    platform = pw.connect("a-token", server.base)
    held = []

    def as_input(value, **options):
        item = inputs.as_input(value, **options)
        held.append(weakref.ref(item))
        return item

    for module in (predicting, generating):
        monkeypatch.setattr(module, "as_input", as_input)
    gc.disable()
    try:
        with contextlib.suppress(PredictError):
            ask(platform, value)
        assert held[0]() is None
    finally:
        gc.enable()
