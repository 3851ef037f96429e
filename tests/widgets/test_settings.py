"""How a question is put: prompt, free settings, the time between frames; from page and Python."""

import math

import pytest

import predict_widgets as pw
from predict_widgets.errors import PredictError
from predict_widgets.inputs import as_input
from predict_widgets.widgets import chosen_model
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.cards import model_card
from predict_widgets.widgets.shelf import Origin
from tests.builders import videos


def card_of(*fields):
    from predict_widgets.platform.references import parse_reference

    return {**model_card(parse_reference("u/a/models/m")), "input_fields": list(fields)}


@pytest.fixture
def asked(monkeypatch):
    """Keep how `predict` was asked, which then answers as if it had not been told."""
    heard = []
    predict = chosen_model.api.predict

    def spy(inputs, model, **settings):
        heard.append(settings)
        known = {"prompt", "params", "sample_ms"}
        left = {name: value for name, value in settings.items() if name not in known}
        return predict(inputs, model, **left)

    monkeypatch.setattr(chosen_model.api, "predict", spy)
    return heard


# --- the traits ----------------------------------------------------------------------------------
def test_a_viewer_is_told_prompt_params_and_sample_ms(viewers):
    viewer = viewers(prompt="What is it?", params={"evidence": 2}, sample_ms=500)
    assert (viewer.prompt, viewer.params, viewer.sample_ms) == ("What is it?", {"evidence": 2}, 500)
    plain = viewers()
    assert (plain.prompt, plain.params, plain.sample_ms) == ("", {}, 0)
    assert {"prompt", "params", "sample_ms"} <= set(dir(plain))
    assert {"prompt", "params", "sample_ms"} <= plain.get_state().keys()


@pytest.mark.parametrize("value", [99, 60_001, -1])
def test_a_time_between_frames_out_of_range_is_refused(viewer, viewers, page, failed, value):
    with pytest.raises(PredictError, match="sample_ms"):
        viewer.sample_ms = value
    assert viewer.sample_ms == 0
    with pytest.raises(PredictError, match="sample_ms"):
        viewers(sample_ms=value)
    with pytest.raises(failed, match="sample_ms"):
        page.ask("predict", {"input_keys": [], "sample_ms": value})


@pytest.mark.parametrize("value", [0, 100, 60_000])
def test_a_time_between_frames_within_range_is_taken(viewer, value):
    viewer.sample_ms = value
    assert viewer.sample_ms == value


@pytest.mark.parametrize("params", [{"a": object()}, {1: 2}, {"a": math.nan}, {"a": {1, 2}}])
def test_params_that_are_no_json_are_refused(viewer, viewers, params):
    viewer.params = {"before": 1}
    with pytest.raises(PredictError, match="params"):
        viewer.params = params
    assert viewer.params == {"before": 1}
    with pytest.raises(PredictError, match="params"):
        viewers(params=params)


def test_params_are_a_copy(viewer):
    given = {"words": ("a", "b"), "more": {"c": 1}}
    viewer.params = given
    given["more"]["c"] = 2
    assert viewer.params == {"words": ["a", "b"], "more": {"c": 1}}


def test_another_model_begins_without_params(viewer, page):
    viewer.params, viewer.prompt = {"evidence": 2}, "What?"
    viewer.model = "dominant-colors"
    assert viewer.params == {}
    assert viewer.prompt == "What?"
    viewer.params = {"a": 1}
    page.ask("models.choose", {"reference": "embedded/main/models/imagenet-classifier"})
    page.until(lambda: viewer.params == {})


# --- what is asked -------------------------------------------------------------------------------
def test_the_page_asks_with_its_settings(page, asked):
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    settings = {"max_concepts": 5, "min_value": 0.25, "params": {"evidence": 1}, "prompt": "Hm?"}
    page.ask("predict", {"input_keys": [key], "sample_ms": 250, **settings})
    assert asked[0]["max_concepts"] == 5
    assert asked[0]["min_value"] == 0.25
    assert asked[0]["params"] == {"evidence": 1}
    # Neither is for a model of pictures, asked about a picture.
    assert asked[0].keys().isdisjoint({"prompt", "sample_ms"})


def test_python_asks_as_the_traits_stand(viewer, asked, png):
    viewer.max_concepts, viewer.params = 3, {"evidence": 1}
    viewer.predict(png((1, 2, 3)))
    assert (asked[0]["max_concepts"], asked[0]["params"]) == (3, {"evidence": 1})
    viewer.params = {}
    viewer.predict(png((1, 2, 3)))
    assert "params" not in asked[1]


def test_another_setting_is_another_question(viewer, page, photo):
    viewer.predict(photo)
    assert not viewer.prediction.heatmaps
    page.save(params={"evidence": 2})
    assert viewer.predict(photo).reused is False
    assert len(viewer.prediction.heatmaps) == 2
    assert viewer.predict(photo).reused is True


@pytest.mark.parametrize(
    ("fields", "kinds", "prompt"),
    [
        (["image"], {"image"}, ""),
        (["text"], {"text"}, ""),
        (["image", "text"], {"image"}, "Why?"),
        (["image", "text"], {"text"}, ""),
        (["image", "text"], {"image", "text"}, "Why?"),
        ([], {"image"}, "Why?"),
    ],
)
def test_a_prompt_goes_where_it_can_be_taken(fields, kinds, prompt):
    asking = Asking(prompt="Why?").of_model(card_of(*fields), kinds)
    assert asking.settings.get("prompt", "") == prompt


def test_a_prompt_goes_beside_the_picture(viewers, page_of, model, png):
    def answers(picture, prompt):
        return f"{prompt} {picture.width}"

    viewer = viewers(model(answers, input="image+text", output="text"), prompt="How wide?")
    said = viewer.predict(png((1, 2, 3)))
    assert said.texts[0].text == "How wide? 32"
    assert "prompt='How wide?'" in viewer.code()
    viewer.prompt = "Once more?"
    assert viewer.predict(png((1, 2, 3))).texts[0].text == "Once more? 32"
    asked = {"input_keys": [viewer.input_key], "prompt": "From the page:"}
    page_of(viewer).ask("predict", asked)
    assert viewer.prediction.texts[0].text == "From the page: 32"
    # A text is itself what is said: without the prompt, it is the model that wants a picture.
    with pytest.raises(PredictError, match="INPUT_INVALID_ARGUMENT"):
        viewer.predict(pw.Text("words"))


def test_params_of_a_function_are_on_the_card_and_reach_it(viewers, page_of, model, png):
    def says(_picture, *, times: int = 1):
        return "word " * times

    page = page_of(viewers(model(says, output="text")))
    card = page.ask("open")[0]["model"]
    assert [(each["name"], each["kind"], each["default"]) for each in card["parameters"]] == [
        ("times", "integer", 1)
    ]
    key = page.upload("a.png", png((1, 2, 3)))[0]["input"]["key"]
    page.ask("predict", {"input_keys": [key], "params": {"times": 3}})
    assert page.widget.prediction.texts[0].text == "word word word "


def test_the_time_between_frames_goes_with_videos(viewer, page, asked):
    item = as_input(videos.clip(frames=20, rate=10), name="clip.mp4")
    key = viewer._session.shelf.put(item, Origin("python", item.name)).key
    page.ask("predict", {"input_keys": [key], "sample_ms": 500})
    assert asked[0]["sample_ms"] == 500
    viewer.sample_ms = 1000
    viewer.predict(item)
    assert asked[1]["sample_ms"] == 1000
