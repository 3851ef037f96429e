"""What a person types: `pw.predict`, `pw.models`, `pw.connect`."""

from __future__ import annotations

import contextlib
import gc
import inspect
import io
import re
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import grpc
import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

import predict_widgets as pw
from predict_widgets import api, inputs, kinds, session
from predict_widgets.errors import (
    CancelledError,
    CredentialError,
    InputError,
    NotFoundError,
    PredictError,
)
from predict_widgets.platform.statuses import HINTS
from tests.faults.fixtures import nothing_connected, quick_waits, server
from tests.faults.server import SUCCESS, Abort, Hang, failed, output, outputs, status

__all__ = ["nothing_connected", "quick_waits", "server"]


def png(shade):
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def connected(server, quick_waits):  # noqa: ARG001 - wanted for what it does
    """A platform that says of every picture how red it is."""

    def answer(request):
        found = []
        for item in request.inputs:
            picture = Image.open(io.BytesIO(item.data.image.base64))
            found.append(output(f"red {picture.getpixel((0, 0))[0]}", echo=item.id))
        return outputs(*found)

    server.always("PostModelOutputs", answer)
    return pw.connect("a-token", server.base)


MODEL = "somebody/an-app/models/a-model"


def labels(predictions):
    return [
        prediction.error.name if prediction.error else prediction.concepts[0].label
        for prediction in predictions
    ]


# --- one and many --------------------------------------------------------------------------------
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
    monkeypatch.setattr("predict_widgets.api._READ_AHEAD", 2)
    answer = server._always["PostModelOutputs"]
    server.script("PostModelOutputs", answer, Abort(grpc.StatusCode.UNAUTHENTICATED))
    predictions = pw.predict([png(1), png(2), png(3), png(4), png(5)], MODEL)
    assert labels(predictions) == ["red 1", "red 2", *["UNAUTHENTICATED"] * 3]
    assert len(server.requests["PostModelOutputs"]) == 2


# --- asked once a session ------------------------------------------------------------------------
@pytest.mark.usefixtures("connected")
def test_the_same_question_is_asked_once(server):
    first = pw.predict(png(1), MODEL)
    second = pw.predict(png(1), MODEL)
    assert (first.reused, second.reused) == (False, True)
    assert second.asked_at == first.asked_at
    assert labels([second]) == ["red 1"]
    assert len(server.requests["PostModelOutputs"]) == 1


@pytest.mark.usefixtures("connected")
def test_again_asks_anew_and_is_remembered(server):
    first = pw.predict(png(1), MODEL)
    again = pw.predict(png(1), MODEL, again=True)
    assert not again.reused
    assert again.asked_at > first.asked_at
    assert pw.predict(png(1), MODEL).asked_at == again.asked_at
    assert len(server.requests["PostModelOutputs"]) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"max_concepts": 3},
        {"min_value": 0.5},
        {"select_concepts": ["cat"]},
        {"params": {"temperature": 1}},
        {"deployment": "u/d"},
        {"nodepool": "u/c/n"},
        {"model": f"{MODEL}/versions/v9"},
        {"model": "somebody/an-app/models/another"},
    ],
)
@pytest.mark.usefixtures("connected")
def test_another_question_is_asked(server, other):
    pw.predict(png(1), MODEL)
    pw.predict(png(1), **{"model": MODEL, **other})
    assert len(server.requests["PostModelOutputs"]) == 2


def test_a_new_version_is_asked_anew(connected, server):
    pw.predict(png(1), MODEL)
    connected.forget_descriptions()

    def newer(request):
        version = resources_pb2.ModelVersion(id="version-2", status=status(21100))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(id=request.model_id, model_version=version),
        )

    server.always("GetModel", newer)
    assert pw.predict(png(1), MODEL).model.endswith("/versions/version-2")
    assert len(server.requests["PostModelOutputs"]) == 2


@pytest.mark.usefixtures("connected")
def test_a_version_still_in_training_is_not_pinned_and_nothing_is_reused(server):
    def training(request):
        version = resources_pb2.ModelVersion(id="version-3", status=status(21101))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(id=request.model_id, model_version=version),
        )

    server.always("GetModel", training)
    pw.predict(png(1), MODEL)
    pw.predict(png(1), MODEL)
    assert [request.version_id for request in server.requests["PostModelOutputs"]] == ["", ""]


@pytest.mark.usefixtures("connected")
def test_the_same_bytes_twice_in_a_list_are_sent_once(server):
    assert labels(pw.predict([png(1), png(2), png(1)], MODEL)) == ["red 1", "red 2", "red 1"]
    assert len(server.requests["PostModelOutputs"][0].inputs) == 2


@pytest.mark.usefixtures("connected")
def test_a_failure_is_not_remembered(server):
    server.script("PostModelOutputs", failed(10020, "Failure"))
    assert labels(pw.predict([png(1)], MODEL)) == ["FAILURE"]
    assert labels(pw.predict([png(1)], MODEL)) == ["red 1"]


def test_another_platform_is_asked_itself(connected, server):
    pw.predict(png(1), MODEL)
    pw.connect("another-token", server.base)
    assert not pw.predict(png(1), MODEL).reused
    assert pw.predict(png(1), MODEL, platform=connected).reused


@pytest.mark.usefixtures("connected")
def test_disconnecting_forgets_the_answers():
    pw.predict(png(1), MODEL)
    assert len(session._answers) == 1
    pw.disconnect()
    assert len(session._answers) == 0


# --- settings ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("connected")
def test_settings_reach_the_platform(server):
    prediction = pw.predict(
        png(1), MODEL, max_concepts=5, min_value=0.25, select_concepts=["cat", "ai_abc"]
    )
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert (config.max_concepts, config.min_value) == (5, 0.25)
    assert [(concept.id, concept.name) for concept in config.select_concepts] == [
        ("", "cat"), ("ai_abc", "")
    ]  # fmt: skip
    assert (prediction.max_concepts, prediction.min_value) == (5, 0.25)


@pytest.mark.usefixtures("quick_waits")
def test_a_text_model_takes_a_bare_str(server):
    def text_model(_):
        version = resources_pb2.ModelVersion(id="v1", status=status(21100))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(
                id="t", model_type_id="text-classifier", model_version=version
            ),
        )

    server.always("GetModel", text_model)
    pw.connect("a-token", server.base)
    prediction = pw.predict("https://is.this/a-text?", MODEL)
    assert prediction.concepts[0].label == "https://is.this/a-text?"
    assert labels(pw.predict(["one", pw.Text("two")], MODEL)) == ["one", "two"]


@pytest.mark.usefixtures("connected")
def test_a_server_that_describes_no_models_still_predicts(server):
    server.always("GetModel", None)
    prediction = pw.predict(png(4), MODEL)
    assert labels([prediction]) == ["red 4"]
    assert prediction.model == MODEL
    assert not pw.predict(png(4), MODEL).reused, "its version is not known"


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
def test_a_script_without_a_terminal_gets_no_progress(capsys):
    pw.predict([png(1), png(2)], MODEL)
    assert capsys.readouterr().err == ""


# --- the embedded platform -----------------------------------------------------------------------
def test_with_no_account_the_embedded_platform_knows_an_espresso():
    photo = next(sample for sample in pw.embedded().samples() if "coffee" in sample.id)
    prediction = pw.predict(photo.data())
    assert prediction.platform == "embedded"
    assert prediction.concepts[0].label == "espresso"
    assert prediction.model.startswith("embedded/main/models/imagenet-classifier/versions/")


def test_a_function_of_yours_is_a_model():
    reference = pw.embedded().register(
        "brightness", lambda image: {"bright": float(np.asarray(image).mean() / 255)}
    )
    prediction = pw.predict(np.full((4, 4, 3), 255, np.uint8), reference)
    assert prediction.concepts[0].label == "bright"
    assert prediction.concepts[0].score == pytest.approx(1.0)


def test_a_clarifai_model_without_a_credential_is_an_error_and_nothing_stands_in():
    with pytest.raises(CredentialError) as caught:
        pw.predict(png(1), "https://clarifai.com/clarifai/main/models/face-detection")
    assert "imagenet-classifier" in caught.value.hint


# --- lists of models -----------------------------------------------------------------------------
def test_models_are_listed_and_can_be_handed_on():
    found = pw.models()
    assert "imagenet-classifier" in repr(found)
    assert f"{len(found)} models on embedded" in repr(found)
    chosen = next(model for model in found if model.reference.id == "dominant-colors")
    assert pw.predict(png(200), chosen).colors
    assert [model.reference.id for model in pw.models("digit")] == ["digit-classifier"]


@pytest.mark.usefixtures("connected")
def test_a_models_description_is_text_and_never_html(server):
    evil = resources_pb2.Model(
        id="m", user_id="u", app_id="a", description="<script>alert(1)</script>", name='"><b>'
    )
    server.always(
        "ListModels", service_pb2.MultiModelResponse(status=status(SUCCESS), models=[evil])
    )
    html = pw.models(user_id="u", app_id="a")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'href="https://clarifai.com/u/a/models/m"' in html


# --- the package ---------------------------------------------------------------------------------
def run(code, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
    ).stdout.strip()


def test_predicting_headless_loads_no_widget():
    shown = run(
        "import sys, predict_widgets as pw; pw.predict, pw.models, pw.Prediction, pw.connect;"
        "print({'ipywidgets', 'anywidget', 'onnxruntime', 'cv2'} & set(sys.modules))"
    )
    assert shown == "set()"


def test_grpc_is_told_to_be_quiet_unless_the_person_said_otherwise():
    code = "import os, predict_widgets; print(os.environ['GRPC_VERBOSITY'])"
    assert run(code) == "ERROR"
    assert run(code, GRPC_VERBOSITY="DEBUG") == "DEBUG"


def test_every_public_name_is_there():
    for name in pw.__all__:
        if name != "ModelViewer":
            assert getattr(pw, name) is not None
    assert set(pw.__all__) <= set(dir(pw))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = pw.no_such_name


def test_importing_a_sub_package_replaces_no_public_function():
    shown = run(
        "import predict_widgets as pw, predict_widgets.predictions, predict_widgets.platform,"
        "predict_widgets.embedded_server;"
        "print(all(callable(getattr(pw, n)) for n in ('predict', 'models', 'embedded')))"
    )
    assert shown == "True"


def test_the_cache_drops_what_was_used_longest_ago():
    from datetime import UTC, datetime

    from predict_widgets.predictions.cache import AnswerCache, Remembered

    def remembered(size):
        data = resources_pb2.Data(text=resources_pb2.Text(raw="x" * size))
        return Remembered(resources_pb2.Output(data=data), datetime.now(tz=UTC), 1.0)

    cache = AnswerCache(max_bytes=350)
    for name in "abc":
        cache.put(name, remembered(100))
    assert cache.get("a")
    cache.put("d", remembered(100))
    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]
    cache.put("huge", remembered(1000))
    assert cache.get("huge") is None
    assert len(cache) == 3
    cache.put("a", remembered(10))
    assert len(cache) == 3
    cache.clear()
    assert len(cache) == 0


@pytest.mark.usefixtures("connected")
def test_an_error_of_the_platform_is_of_our_family(server):
    server.always("PostModelOutputs", failed(77777, "New trouble"))
    with pytest.raises(PredictError) as caught:
        pw.predict(png(1), MODEL)
    assert caught.value.name == "STATUS_77777"


@pytest.mark.parametrize(
    "setting",
    [
        {"max_concepts": 0},
        {"max_concepts": -1},
        {"max_concepts": 2.5},
        {"max_concepts": "many"},
        {"min_value": "half"},
        {"min_value": 1.5},
        {"min_value": float("nan")},
        {"select_concepts": "cat"},
        {"select_concepts": [3]},
    ],
)
@pytest.mark.usefixtures("connected")
def test_a_setting_that_makes_no_sense_is_refused_by_name(setting):
    (name,) = setting
    with pytest.raises(PredictError, match=f"{name}=") as caught:
        pw.predict(png(1), MODEL, **setting)
    assert caught.value.hint


@pytest.mark.usefixtures("connected")
def test_numbers_of_numpy_are_settings(server):
    pw.predict(png(1), MODEL, max_concepts=np.int64(3), min_value=np.float32(0.25))
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert (config.max_concepts, config.min_value) == (3, 0.25)


def test_no_hint_names_a_setting_that_predict_does_not_have():
    known = set(inspect.signature(pw.predict).parameters)
    known |= set(inspect.signature(pw.connect).parameters)
    named = {name for hint in HINTS.values() for name in re.findall(r"\b([a-z_]+)=", hint)}
    assert named <= known


def test_one_model_is_one_model():
    assert repr(pw.models("digit", platform=pw.embedded())).startswith("1 model on embedded")


def test_tab_completion_offers_what_is_public():
    offered = {name for name in dir(pw) if not name.startswith("_")}
    assert offered == {name for name in pw.__all__ if not name.startswith("_")}


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

    monkeypatch.setattr(api, "as_input", as_input)
    gc.disable()
    try:
        with contextlib.suppress(PredictError):
            pw.predict(png(1), MODEL, platform=platform)
        assert held[0]() is None
    finally:
        gc.enable()


# --- what a newcomer meets -----------------------------------------------------------------------
@pytest.mark.usefixtures("connected")
def test_a_text_file_for_a_model_of_pictures_is_refused_before_it_is_sent(server, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary")
    with pytest.raises(InputError, match=r"takes pictures, and 'notes\.txt' is a text") as caught:
        pw.predict(str(notes), MODEL)
    assert caught.value.name == "INPUT_KIND_NOT_SUPPORTED"
    with pytest.raises(InputError):
        pw.predict(pw.Text("Dear diary"), MODEL)
    assert server.requests["PostModelOutputs"] == []
    bad, good = pw.predict([notes, png(3)], MODEL)
    assert (bad.error.name, good.error) == ("INPUT_KIND_NOT_SUPPORTED", None)
    assert "notes.txt" in repr(bad)


def test_a_video_is_no_stranger_to_a_model_of_pictures():
    video = inputs.Input("video", b"frames", "v.mp4", "sha256:0", 0, 0, (), "video/mp4")
    assert not kinds.misfit(video, ["image"])
    assert kinds.misfit(video, ["text"])
    assert not kinds.misfit(video, ["any"])
    assert not kinds.misfit(video, [])


@pytest.mark.usefixtures("connected")
def test_the_prediction_of_an_unreadable_file_names_it(tmp_path):
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"no picture")
    predictions = pw.predict([png(1), fake, b"no picture"], MODEL)
    assert "fake.jpg" in repr(predictions[1]).splitlines()[0]
    assert "bytes" in repr(predictions[2]).splitlines()[0]


@pytest.mark.parametrize("arguments", [{"pat": 5}, {"pat": "a", "base": 5}])
def test_connect_names_what_it_does_not_take(arguments):
    with pytest.raises(PredictError, match="object of type int"):
        pw.connect(**arguments)


def test_more_concepts_than_clarifai_gives_are_refused_before_sending():
    with pytest.raises(PredictError, match="from 1 to 200"):
        pw.predict(png(1), max_concepts=201)
