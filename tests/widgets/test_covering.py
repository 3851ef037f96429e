"""Passing pictures are answered one at a time, and are kept nowhere."""

import io
import struct
import threading

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.caller import Caller
from predict_widgets.platform.client import Platform
from predict_widgets.session.remembered import of_models
from predict_widgets.widgets import covering
from predict_widgets.widgets.shelf import GLIMPSED

PATCH = {"left": 0.0, "top": 0.0, "right": 0.5, "bottom": 1.0}
UNCOVERED = {"input_key": "", "patch": None, "fill": "gray"}


def rows_of(stream):
    return pa.ipc.open_stream(stream).read_all().to_pylist()


def score_of(buffers, label="red"):
    return {row["label"]: row["score"] for row in rows_of(buffers[1])}[label]


@pytest.fixture
def red(viewers, page_of, redness, png):
    """A viewer of the model that looks at the first pixel, and a red picture's key."""
    viewer = viewers(redness)
    page = page_of(viewer)
    card, _ = page.upload("red.png", png("red"), "image/png")
    return viewer, page, card["input"]["key"]


def test_a_covered_picture_is_answered(red):
    _, page, key = red
    _, buffers = page.ask("transient", {"input_key": key, "patch": None, "fill": "gray"})
    assert score_of(buffers) == pytest.approx(1, abs=0.02)
    result, buffers = page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
    assert score_of(buffers) == pytest.approx(0.5, abs=0.02)
    assert result["model"]["id"].startswith("test-")
    (answer,) = result["answers"]
    assert (answer["status"], answer["reused"]) == ("ok", False)
    assert answer["output_id"] == rows_of(buffers[1])[0]["output_id"]


def test_every_fill_covers(red):
    _, page, key = red
    scores = {
        fill: score_of(page.ask("transient", {"input_key": key, "patch": PATCH, "fill": fill})[1])
        for fill in ("gray", "blur", "mirror")
    }
    assert scores["gray"] == pytest.approx(0.5, abs=0.02)
    # A picture of one color is the same blurred and mirrored.
    assert scores["blur"] == scores["mirror"] == pytest.approx(1, abs=0.02)


def test_nothing_is_kept(red):
    viewer, page, key = red
    inputs, answers = len(viewer._session.shelf.all()), len(of_models())
    for edge in np.linspace(0.1, 1, 12):
        patch = {**PATCH, "right": float(edge)}
        page.ask("transient", {"input_key": key, "patch": patch, "fill": "gray"})
    page.ask("transient", UNCOVERED, [jpeg((9, 9, 9))])
    assert [tried.key for tried in viewer._session.shelf.all()] == [key]
    assert inputs == 1
    assert viewer._session.shelf.get(key).prediction is None
    assert len(of_models()) == answers
    assert len(viewer._session.shelf._glimpsed) == GLIMPSED
    assert viewer.concepts == []


def test_masks_of_a_passing_answer_can_be_drawn_for_a_while(viewers, page_of, model, png):
    def paint(picture):
        mask = Image.new("L", picture.size, 255)
        return [{"mask": mask, "label": "all", "score": 0.9}]

    page = page_of(viewers(model(paint, output="regions")))
    key = page.upload("red.png", png("red"), "image/png")[0]["input"]["key"]
    asked = {"input_key": key, "patch": PATCH, "fill": "gray"}
    first = page.ask("transient", asked)[0]["answers"][0]["output_id"]
    result, buffers = page.ask("media", {"output_id": first, "ordinals": [0]})
    assert result["media"][0]["error"] == ""
    assert buffers[0].startswith(b"\x89PNG")
    for _ in range(GLIMPSED):
        page.ask("transient", asked)
    with pytest.raises(Exception, match="any more"):
        page.ask("media", {"output_id": first, "ordinals": [0]})


def test_the_picture_is_decoded_once(red, monkeypatch):
    _, page, key = red
    opened = []
    coverable = covering.Coverable

    def counting(data):
        opened.append(len(data))
        return coverable(data)

    monkeypatch.setattr(covering, "Coverable", counting)
    for _ in range(5):
        page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
    page.ask("cover.cost", {"input_key": key, "rows": 14, "columns": 14, "fill": "gray"})
    assert len(opened) == 1


def test_who_answers_is_asked_for_once_in_a_while(red, monkeypatch):
    viewer, page, key = red
    described = []
    describe = type(viewer._session.chosen.platform).describe_model

    def counting(*arguments, **settings):
        described.append(arguments)
        return describe(*arguments, **settings)

    asked = {"input_key": key, "patch": PATCH, "fill": "gray"}
    page.ask("transient", asked)
    monkeypatch.setattr(type(viewer._session.chosen.platform), "describe_model", counting)
    for _ in range(5):
        page.ask("transient", asked)
    assert described == []
    monkeypatch.setattr(covering, "_QUESTION_SECONDS", 0)
    viewer._covering._held = None
    page.ask("transient", asked)
    page.ask("transient", asked)
    assert len(described) == 2


def test_another_model_answers_the_next_one(red, model):
    _, page, key = red
    page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
    other = model(lambda _picture: {"other": 0.7})
    page.ask("models.choose", {"reference": other})
    result, buffers = page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
    assert score_of(buffers, "other") == pytest.approx(0.7)
    assert result["model"]["reference"].startswith(other.rpartition("/versions/")[0])


def test_never_more_than_one_call_is_in_flight(viewers, page_of, model, png, monkeypatch):
    counted = threading.Lock()
    now = most = calls = 0
    predict = Platform.predict

    def counting(*arguments, **settings):
        nonlocal now, most, calls
        with counted:
            now += 1
            calls += 1
            most = max(most, now)
        threading.Event().wait(0.01)
        try:
            return predict(*arguments, **settings)
        finally:
            with counted:
                now -= 1

    monkeypatch.setattr(Platform, "predict", counting)

    def look(_picture):
        return {"red": 0.5}

    page = page_of(viewers(model(look)))
    key = page.upload("red.png", png("red"), "image/png")[0]["input"]["key"]
    ids = [
        page.request("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
        for _ in range(12)
    ]
    ids.append(
        page.request(
            "cover.map", {"input_key": key, "concept": "", "rows": 2, "columns": 2, "fill": "blur"}
        )
    )
    ids.append(page.request("transient", UNCOVERED, [jpeg((1, 2, 3))]))
    for request_id in ids:
        page.answer(request_id)
    assert calls == 12 + 2 + 1
    assert most == 1


def test_what_has_not_begun_can_be_cancelled(viewers, page_of, model, png, failed):
    go = threading.Event()
    calls = []

    def look(_picture):
        calls.append(1)
        go.wait(10)
        return {"red": 0.5}

    page = page_of(viewers(model(look)))
    key = page.upload("red.png", png("red"), "image/png")[0]["input"]["key"]
    asked = {"input_key": key, "patch": PATCH, "fill": "gray"}
    first, second = (page.request("transient", asked) for _ in range(2))
    page.cancel(second)
    with pytest.raises(failed, match="CANCELLED"):
        page.answer(second)
    go.set()
    page.answer(first)
    assert len(calls) == 1


# --- a frame -------------------------------------------------------------------------------------
def jpeg(color, size=(64, 48)):
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def test_a_frame_is_answered(viewers, page_of, redness):
    viewer = viewers(redness)
    page = page_of(viewer)
    _, buffers = page.ask("transient", UNCOVERED, [jpeg((128, 0, 0))])
    assert score_of(buffers) == pytest.approx(0.5, abs=0.02)
    assert viewer._session.shelf.all() == []


@pytest.mark.parametrize("frame", [b"", b"words", b"\xff\xd8\xff"], ids=repr)
def test_a_frame_that_is_none_is_an_error_and_the_next_one_is_answered(
    viewers, page_of, redness, failed, frame
):
    page = page_of(viewers(redness))
    with pytest.raises(failed):
        page.ask("transient", UNCOVERED, [frame])
    assert page.ask("transient", UNCOVERED, [jpeg((0, 0, 0))])[0]["answers"][0]["status"] == "ok"


# --- what is wrong -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"patch": {**PATCH, "right": 0.0}},
        {"patch": {**PATCH, "right": 1.5}},
        {"patch": {**PATCH, "left": -0.1}},
        {"patch": {"left": 0.1}},
        {"patch": "left"},
        {"fill": "green"},
        {"input_key": "sha256:of-nothing"},
        {"input_key": ""},
    ],
    ids=str,
)
def test_what_cannot_be_covered_is_an_error(red, failed, wrong):
    _, page, key = red
    with pytest.raises(failed):
        page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray", **wrong})


def test_a_removed_input_is_not_covered(red, failed):
    _, page, key = red
    asked = {"input_key": key, "patch": PATCH, "fill": "gray"}
    page.ask("transient", asked)
    page.ask("input.remove", {"key": key})
    with pytest.raises(failed, match="INPUT_UNKNOWN"):
        page.ask("transient", asked)


def test_a_text_is_not_covered(viewers, page_of, model, failed):
    page = page_of(viewers(model(lambda text: {text: 1.0}, input="text")))
    page.ask("open")
    page.until(lambda: "text" in page.widget._admits)
    key = page.ask("input.text", {"text": "words"})[0]["input"]["key"]
    for method, more in (
        ("transient", {"patch": None}),
        ("cover.cost", {"rows": 2, "columns": 2}),
        ("cover.map", {"rows": 2, "columns": 2, "concept": ""}),
    ):
        with pytest.raises(failed, match="INPUT_NOT_A_PICTURE"):
            page.ask(method, {"input_key": key, "fill": "gray", **more})


# --- a map ---------------------------------------------------------------------------------------
MAP = {"concept": "red", "rows": 4, "columns": 6, "fill": "gray"}


def test_a_map_is_told_as_it_grows(red):
    _, page, key = red
    request_id = page.request("cover.map", {"input_key": key, **MAP, "rows": 14, "columns": 14})
    result, (drops,) = page.answer(request_id)
    assert result == {
        "concept": "red",
        "vocabulary": "",
        "score": pytest.approx(1, abs=0.02),
        "rows": 14,
        "columns": 14,
        "done": 196,
        "error": None,
    }
    heat = np.frombuffer(drops, "<f4").reshape(14, 14)
    # The patch is three pixels by two: JPEG lets its surroundings shine in.
    assert heat[0, 0] == pytest.approx(0.5, abs=0.1)
    assert np.abs(heat[6:, 6:]).max() < 0.02
    parts = [
        (said["result"], buffers)
        for said, buffers in page.messages("partial")
        if said["id"] == request_id
    ]
    assert parts
    assert all(0 < part["done"] <= 196 for part, _ in parts)
    first, (some,) = parts[0]
    assert np.isfinite(struct.unpack(f"<{196}f", some)).sum() == first["done"]
    assert {said["total"] for said in page.progress(request_id)} == {197}


def test_a_map_can_be_cancelled(viewers, page_of, model, png):
    calls = []

    def look(_picture):
        calls.append(1)
        threading.Event().wait(0.005)
        return {"red": 0.5}

    page = page_of(viewers(model(look)))
    key = page.upload("red.png", png("red"), "image/png")[0]["input"]["key"]
    asked = {"input_key": key, **MAP, "rows": 32, "columns": 32}
    request_id = page.request("cover.map", asked)
    page.wait_for(lambda: [s for s, _ in page.messages("partial") if s["id"] == request_id])
    page.cancel(request_id)
    result, _ = page.answer(request_id)
    assert 0 < result["done"] < 1024
    assert len(calls) < 1024


@pytest.mark.parametrize("local", [True, False])
def test_the_cost_is_named_before(red, monkeypatch, local):
    _, page, key = red
    monkeypatch.setattr(Caller, "local", local)
    result, _ = page.ask(
        "cover.cost", {"input_key": key, "rows": 14, "columns": 14, "fill": "gray"}
    )
    assert (result["predictions"], result["calls"]) == (197, 14 if local else 3)
    assert result["paid"] is not local
    live, _ = page.ask("cover.cost", {"input_key": "", "rows": 14, "columns": 14, "fill": "gray"})
    assert (live["predictions"], live["paid"]) == (0, not local)


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"columns": 33}, {"fill": "green"}], ids=str)
def test_a_map_out_of_range_is_an_error(red, failed, wrong):
    _, page, key = red
    for method in ("cover.cost", "cover.map"):
        with pytest.raises(failed):
            page.ask(method, {"input_key": key, **MAP, **wrong})


# --- from Python ---------------------------------------------------------------------------------
def test_a_viewer_maps_the_picture_on_show(viewers, redness, png):
    viewer = viewers(redness)
    with pytest.raises(InputError) as caught:
        viewer.occlusion_map()
    assert caught.value.name == "INPUT_MISSING"
    viewer.predict(png("red"))
    told = []
    found = viewer.occlusion_map("red", 3, 4, progress=lambda *said: told.append(said))
    assert (found.rows, found.columns, found.concept) == (3, 4, "red")
    assert np.unravel_index(found.drops.argmax(), found.drops.shape) == (0, 0)
    assert told[-1] == (13, 13)
    with pytest.raises(PredictError):
        viewer.occlusion_map(fill="green")


def test_a_map_is_asked_for_as_the_viewer_stands(viewers, model, png):
    heard = []

    def look(_picture, factor: float = 1.0):
        heard.append(factor)
        return {"red": 0.5 * factor}

    viewer = viewers(model(look), params={"factor": 0.5})
    viewer.predict(png("red"))
    heard.clear()
    found = viewer.occlusion_map(rows=1, columns=2)
    assert found.score == pytest.approx(0.25)
    assert set(heard) == {0.5}


def test_a_closed_viewer_holds_no_picture(red):
    viewer, page, key = red
    page.ask("transient", {"input_key": key, "patch": PATCH, "fill": "gray"})
    viewer.close()
    assert viewer._covering._coverable is None


def test_a_map_is_public(viewers):
    assert {"occlusion_map", "OcclusionMap"} <= set(pw.__all__)
    assert "occlusion_map" in dir(viewers())
