"""An input goes when nobody holds it any more."""

from __future__ import annotations

import contextlib
import gc
import weakref

import pytest

import predict_widgets as pw
from predict_widgets import inputs
from predict_widgets.api import predicting
from predict_widgets.errors import PredictError
from tests.api.asking import MODEL, png
from tests.faults.server import failed


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


def test_an_input_goes_with_the_error_that_was_raised_for_it(server, monkeypatch):
    server.always("PostModelOutputs", failed(21313, "Model prediction failed"))
    platform = pw.connect("a-token", server.base)
    held = []

    def as_input(value, **options):
        item = inputs.as_input(value, **options)
        held.append(weakref.ref(item))
        return item

    monkeypatch.setattr(predicting, "as_input", as_input)
    gc.disable()
    try:
        with contextlib.suppress(PredictError):
            pw.predict(png(1), MODEL, platform=platform)
        assert held[0]() is None
    finally:
        gc.enable()
