"""One input and many: what comes back, and what one bad one costs."""

from __future__ import annotations

import grpc
import numpy as np
import pytest
from clarifai_grpc.grpc.api import service_pb2
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import InputError, NotFoundError, PredictError
from tests.api.asking import MODEL, labels, png
from tests.faults.server import Abort, failed, output, outputs, status


def test_one_input_gives_its_prediction(connected):
    prediction = pw.predict(png(7), MODEL)
    assert prediction.concepts[0].label == "red 7"
    assert prediction.model == f"{MODEL}/versions/version-1"
    assert prediction.platform == connected.host
    assert prediction.input.width == 8
    assert prediction.latency_ms > 0


@pytest.mark.parametrize("make", [list, tuple, iter])
@pytest.mark.usefixtures("connected")
def test_many_inputs_give_as_many_predictions_in_order(make):
    predictions = pw.predict(make([png(1), png(2), png(3)]), MODEL)
    assert isinstance(predictions, list)
    assert labels(predictions) == ["red 1", "red 2", "red 3"]
    assert len({prediction.output_id for prediction in predictions}) == 3


@pytest.mark.usefixtures("connected")
def test_no_inputs_give_no_predictions():
    assert pw.predict([], MODEL) == []


@pytest.mark.usefixtures("connected")
def test_every_way_to_hand_in_a_picture(tmp_path):
    path = tmp_path / "red.png"
    path.write_bytes(png(9))
    array = np.zeros((4, 4, 3), np.uint8)
    array[..., 0] = 9
    ways = [path, str(path), png(9), bytearray(png(9)), Image.new("RGB", (3, 3), (9, 0, 0)), array]
    assert labels(pw.predict(ways, MODEL)) == ["red 9"] * 6


@pytest.mark.usefixtures("connected")
def test_one_bad_file_among_five_does_not_cost_the_other_four(tmp_path):
    files = [png(1), b"no picture", png(3), tmp_path / "absent.png", png(5)]
    predictions = pw.predict(files, MODEL)
    assert [prediction.error is None for prediction in predictions] == [
        True, False, True, False, True
    ]  # fmt: skip
    assert labels(predictions)[::2] == ["red 1", "red 3", "red 5"]
    assert isinstance(predictions[1].error, InputError)
    assert predictions[1].table.num_rows == 0


@pytest.mark.usefixtures("connected")
def test_one_bad_file_alone_raises(server):
    with pytest.raises(InputError):
        pw.predict(b"no picture", MODEL)
    with pytest.raises(InputError, match=r"pw\.Text"):
        pw.predict("no-such-file.jpg", MODEL)
    assert server.requests["PostModelOutputs"] == []


@pytest.mark.usefixtures("connected")
def test_what_the_platform_says_of_one_input_raises_for_one_and_stays_for_many(server):
    bad = outputs(output("", code=30002, details="404"), code=10020)
    server.script("PostModelOutputs", bad, bad)
    with pytest.raises(InputError) as caught:
        pw.predict(png(1), MODEL)
    assert caught.value.name == "INPUT_DOWNLOAD_FAILED"
    assert labels(pw.predict([png(1)], MODEL)) == ["INPUT_DOWNLOAD_FAILED"]


@pytest.mark.usefixtures("connected")
def test_what_concerns_the_whole_call_raises_for_many_too(server):
    server.always(
        "GetModel", service_pb2.SingleModelResponse(status=status(21200, "Model does not exist"))
    )
    with pytest.raises(NotFoundError):
        pw.predict([png(1), png(2)], MODEL)


@pytest.mark.usefixtures("connected")
def test_a_network_that_goes_does_not_take_the_answers_with_it(server, monkeypatch):
    monkeypatch.setattr("predict_widgets.api.predicting._READ_AHEAD", 2)
    answer = server._always["PostModelOutputs"]
    server.script("PostModelOutputs", answer, Abort(grpc.StatusCode.UNAUTHENTICATED))
    predictions = pw.predict([png(1), png(2), png(3), png(4), png(5)], MODEL)
    assert labels(predictions) == ["red 1", "red 2", *["UNAUTHENTICATED"] * 3]
    assert len(server.requests["PostModelOutputs"]) == 2


@pytest.mark.usefixtures("connected")
def test_an_error_of_the_platform_is_of_our_family(server):
    server.always("PostModelOutputs", failed(77777, "New trouble"))
    with pytest.raises(PredictError) as caught:
        pw.predict(png(1), MODEL)
    assert caught.value.name == "STATUS_77777"


@pytest.mark.usefixtures("connected")
def test_the_prediction_of_an_unreadable_file_names_it(tmp_path):
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"no picture")
    predictions = pw.predict([png(1), fake, b"no picture"], MODEL)
    assert "fake.jpg" in repr(predictions[1]).splitlines()[0]
    assert "bytes" in repr(predictions[2]).splitlines()[0]
