"""The viewer from Python: traits, predictions, its words."""

import threading

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import (
    CredentialError,
    InputError,
    PredictError,
    ReferenceNotUnderstoodError,
)


def test_predict_shows_and_returns(viewer, page, photo):
    prediction = viewer.predict(photo)
    assert prediction.concepts["espresso"].score > 0.9
    assert viewer.prediction is not None
    assert viewer.prediction.input.identity == prediction.input.identity == viewer.input_key
    assert viewer.status == "ok"
    assert viewer.concepts[0]["label"] in {"espresso", "drink"}
    assert set(viewer.concepts[0]) == {"label", "score", "vocabulary", "color"}
    event, buffers = page.wait_for(lambda: page.messages("event"))[0]
    assert event["event"] == "shown"
    assert event["params"]["current"] == viewer.input_key
    assert [answer["status"] for answer in event["params"]["answers"]] == ["ok"]
    # Two tables, the thumbnail, and the picture itself, which is small.
    assert len(buffers) == 4
    assert bytes(buffers[3]) == photo


def test_what_python_predicts_on_travels_alone(viewer, page, photo, png):
    viewer.predict(photo)
    viewer.predict([png((1, 2, 3)), png((3, 2, 1))])
    event, buffers = page.wait_for(lambda: page.messages("event")[1:])[0]
    assert len(event["params"]["inputs"]) == len(event["params"]["answers"]) == 2
    assert event["params"]["current"] == viewer.input_key
    assert len(buffers) == 2 + 2 + 1


def test_the_same_bytes_twice_travel_once(viewer, page, png):
    viewer.predict([png((1, 2, 3)), png((1, 2, 3))])
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    assert len(event["params"]["inputs"]) == len(event["params"]["answers"]) == 1


def test_a_long_text_is_not_looked_up_as_a_path(viewers, model):
    viewer = viewers(model(lambda text: [(text[-3:], 0.5)], input="text"))
    text = "a sentence " * 100 + "end"
    assert viewer.predict(text).concepts[0].label == "end"
    assert f"pw.Text({text!r})" in viewer.code()


def test_predict_takes_what_a_person_has(viewer, tmp_path, png):
    path = tmp_path / "red.png"
    path.write_bytes(png((255, 0, 0)))
    picture = Image.new("RGB", (20, 20), (0, 255, 0))
    array = np.zeros((20, 20, 3), np.uint8)
    given = [path, str(path), png((0, 0, 255)), picture, array]
    predictions = viewer.predict(given)
    assert [prediction.error for prediction in predictions] == [None] * 5
    # The path twice is one input.
    assert len(viewer.predictions) == 4
    assert viewer.predict(array).reused is True


def test_a_bad_one_among_several_has_its_error_and_one_alone_raises(viewer, png, tmp_path):
    good, bad = viewer.predict([png((1, 2, 3)), b"no picture"])
    assert good.error is None
    assert isinstance(bad.error, InputError)
    with pytest.raises(InputError):
        viewer.predict(b"no picture")
    with pytest.raises(InputError, match=r"pw\.Text"):
        viewer.predict(tmp_path / "missing.png")
    assert len(viewer.predictions) == 2


def test_what_could_not_be_read_stands_among_the_others_with_its_error(viewer, page, png, tmp_path):
    missing = tmp_path / "missing.png"
    viewer.predict([png((1, 2, 3)), missing, b"no picture"])
    viewer.predict([png((1, 2, 3)), str(missing)])
    result, buffers = page.ask("open")
    named = {card["name"]: card for card in result["inputs"]}
    # The same path again is the same input.
    assert len(result["inputs"]) == 3
    card = named["missing.png"]
    assert (card["kind"], card["bytes"], card["sha256"]) == ("file", 0, "")
    thumbnails = dict(zip(named, buffers[-3:], strict=True))
    assert thumbnails["missing.png"] == b""
    answers = {answer["input_key"]: answer for answer in result["answers"]}
    assert answers[card["key"]]["status"] == "failed"
    assert "pw.Text" in answers[card["key"]]["error"]["hint"]
    page.save(input_key=card["key"])
    assert viewer.status == "failed"
    assert str(missing) in viewer.code()
    # No model need be asked to know it, and another model cannot read it either.
    viewer.model = "dominant-colors"
    again, _ = page.ask("predict", {"input_keys": [card["key"]]})
    assert again["answers"][0]["error"] == answers[card["key"]]["error"]
    both = [card["key"] for card in page.ask("open")[0]["inputs"]]
    result, _ = page.ask("predict", {"input_keys": both})
    assert sorted(answer["status"] for answer in result["answers"]) == ["failed", "failed", "ok"]


def test_threshold_and_filter_narrow_what_is_on_show(viewer, photo):
    viewer.threshold = 0
    viewer.predict(photo)
    everything = len(viewer.concepts)
    viewer.threshold = 0.5
    assert [each["label"] for each in viewer.concepts] == ["drink", "espresso"]
    viewer.concept_filter = " ESPR "
    assert [each["label"] for each in viewer.concepts] == ["espresso"]
    assert [concept.label for concept in viewer.visible.concepts] == ["espresso"]
    viewer.threshold, viewer.concept_filter = 0.0, ""
    assert len(viewer.concepts) == everything
    assert len(viewer.visible.table) == len(viewer.prediction.table)


def test_going_back_to_an_input_brings_its_concepts_back(viewer, page, photo, png):
    viewer.predict(photo)
    coffee, concepts = viewer.input_key, viewer.concepts
    viewer.predict(png((5, 5, 5)))
    assert viewer.concepts != concepts
    page.save(input_key=coffee)
    assert viewer.concepts == concepts
    assert viewer.prediction.concepts["espresso"].score > 0.9


def test_the_same_bytes_again_are_the_same_input_with_its_answer(viewer, page, photo):
    viewer.predict(photo)
    before = page.ask("open")[0]["answers"]
    card = page.upload("again.jpg", photo)[0]["input"]
    assert card["key"] == viewer.input_key
    result, _ = page.ask("open")
    assert [each["name"] for each in result["inputs"]] == ["again.jpg"]
    assert result["answers"] == before


def test_callbacks_hear_what_the_page_sets(viewer, page):
    heard = []
    viewer.observe(lambda change: heard.append(change["new"]), "threshold")
    page.save(threshold=0.25)
    assert heard == [0.25]


@pytest.mark.parametrize(("name", "value"), [("threshold", -0.1), ("max_concepts", 0)])
def test_values_out_of_range_are_refused(viewer, viewers, name, value):
    before = getattr(viewer, name)
    with pytest.raises(Exception, match=name):
        setattr(viewer, name, value)
    assert getattr(viewer, name) == before
    with pytest.raises(Exception, match=name):
        viewers(**{name: value})


def test_an_argument_that_does_not_exist_is_refused_by_name():
    with pytest.raises(TypeError, match=r"no argument 'treshold'\. Did you mean 'threshold'\?"):
        pw.ModelViewer(treshold=0.5)
    with pytest.raises(TypeError, match=r"no argument 'zzz'\. It has model, models, platform"):
        pw.ModelViewer(zzz=1)


def test_a_model_that_cannot_be_raises_at_once(tmp_path):
    with pytest.raises(ReferenceNotUnderstoodError):
        pw.ModelViewer("a b c")
    with pytest.raises(CredentialError) as caught:
        pw.ModelViewer("https://clarifai.com/clarifai/main/models/general-image-detection")
    assert "CLARIFAI_PAT" in caught.value.hint
    assert "imagenet-classifier" in caught.value.hint
    with pytest.raises(InputError):
        pw.ModelViewer(inputs=tmp_path / "missing.jpg")


def test_a_viewer_is_made_without_asking_anybody(viewers, monkeypatch):
    from predict_widgets.platform.client import Platform

    def asked(*_):
        raise AssertionError("the platform was asked")

    monkeypatch.setattr(Platform, "_once", asked)
    viewer = viewers("embedded/main/models/imagenet-classifier")
    assert viewer.model == "embedded/main/models/imagenet-classifier"
    assert viewer.platform["embedded"] is True


def test_setting_the_model_takes_another_and_what_cannot_be_changes_nothing(viewer, photo):
    viewer.predict(photo)
    viewer.model = "dominant-colors"
    assert viewer.model == "embedded/main/models/dominant-colors"
    assert viewer.prediction is None
    assert viewer.predict(photo).colors
    with pytest.raises(ReferenceNotUnderstoodError):
        viewer.model = "not a model"
    with pytest.raises(CredentialError):
        viewer.model = "clarifai/main/models/x"
    assert viewer.model == "embedded/main/models/dominant-colors"


def test_a_model_that_does_not_exist_says_so_when_it_is_asked(viewers, page_of, failed, photo):
    viewer = viewers("embedded/main/models/none")
    with pytest.raises(failed) as caught:
        page_of(viewer).ask("open")
    assert caught.value.name == "MODEL_DOES_NOT_EXIST"
    with pytest.raises(PredictError):
        viewer.predict(photo)


def test_inputs_to_begin_with_are_predicted_on_once_a_page_is_there(
    viewers, page_of, tmp_path, photo, png
):
    path = tmp_path / "coffee.jpg"
    path.write_bytes(photo)
    viewer = viewers(inputs=[path, png((1, 1, 1))])
    assert viewer.predictions == []
    page = page_of(viewer)
    page.ask("open")
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    assert len(event["params"]["answers"]) == 2
    assert viewer.input_key == event["params"]["inputs"][0]["key"]
    assert viewer.prediction.concepts["espresso"]
    assert str(path) in viewer.code()


def test_an_address_to_begin_with_that_cannot_be_fetched_is_said(viewers, page_of, caplog):
    viewer = viewers(inputs="http://127.0.0.1:9/coffee.jpg")
    page = page_of(viewer)
    page.ask("open")
    page.until(lambda: viewer.status == "failed")
    # Of what no page can show the log is told, after the traits.
    page.until(lambda: "URL_UNREACHABLE" in caplog.text)
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    assert [card["name"] for card in event["params"]["inputs"]] == ["coffee.jpg"]
    assert [answer["status"] for answer in event["params"]["answers"]] == ["failed"]


def test_it_goes_on_after_the_platform_was_given_up(viewer, page, photo):
    viewer.predict(photo)
    pw.disconnect()
    assert viewer.predict(photo).error is None
    assert page.ask("open")[0]["model"]["version_id"]


def test_traits_change_on_the_main_loop_when_there_is_a_kernel(viewer, page, photo, monkeypatch):
    from predict_widgets.widgets import loop

    class Loop:
        def __init__(self):
            self.callbacks = []

        def add_callback(self, callback):
            self.callbacks.append(callback)

    running = Loop()
    monkeypatch.setattr(loop, "main_loop", lambda: running)
    threads = []
    viewer.observe(lambda _: threads.append(threading.current_thread()), "concepts")
    page.upload("coffee.jpg", photo)
    key = page.ask("open")[0]["inputs"][0]["key"]
    asked = {"input_keys": [key], "max_concepts": 20, "min_value": 0}
    # The page has its answer although the main loop is busy.
    assert page.ask("predict", asked)[0]["answers"][0]["status"] == "ok"
    assert threads == []
    assert viewer.concepts == []
    for callback in running.callbacks:
        callback()
    assert set(threads) == {threading.main_thread()}
    assert viewer.concepts


def test_what_the_page_sets_beside_a_running_cell_waits_for_the_main_loop(
    viewer, page, monkeypatch
):
    from predict_widgets.widgets import loop

    posted = []
    monkeypatch.setattr(
        loop, "main_loop", lambda: type("Loop", (), {"add_callback": staticmethod(posted.append)})
    )
    second = threading.Thread(target=lambda: page.save(threshold=0.5))
    second.start()
    second.join(10)
    assert viewer.threshold < 0.5
    posted[0]()
    assert viewer.threshold == 0.5


def test_repr_and_tab_completion(viewer, photo):
    assert repr(viewer) == ("ModelViewer('embedded/main/models/imagenet-classifier' on embedded)")
    viewer.predict(photo)
    assert repr(viewer).endswith("on embedded, 1 input)")
    assert {"predict", "prediction", "visible", "threshold", "freeze"} <= set(dir(viewer))
    assert all(hasattr(viewer, name) for name in dir(viewer))
    assert not any(name.startswith("_") for name in dir(viewer))
    viewer.close()
    assert repr(viewer) == "ModelViewer(closed)"
