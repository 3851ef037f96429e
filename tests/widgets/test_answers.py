"""The line about an input that the page gets with its rows."""

import math

import pytest

from predict_widgets.inputs import Text, as_input
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.widgets.answers import answers_of, shown_concepts
from predict_widgets.widgets.shelf import Origin, Tried
from tests.builders import outputs as built


def status_of(output):
    prediction = Prediction.from_output(output)
    return answers_of(Tried(as_input(Text("any")), Origin("text", "any"), prediction))[0]["status"]


def test_a_video_in_which_nothing_was_seen_is_empty_though_its_frames_have_rows():
    assert status_of(built.frames_output([(250, {}), (750, {})])) == "empty"
    assert status_of(built.frames_output([(250, {}), (750, {"cat": 0.5})])) == "ok"


@pytest.mark.parametrize("score", [math.inf, math.nan])
def test_a_score_that_json_cannot_say_is_none(score):
    prediction = Prediction.from_output(built.concepts_output({"cat": score, "dog": 0.5}))
    shown = {each["label"]: each["score"] for each in shown_concepts(prediction, 0, "")}
    assert shown == {"cat": None, "dog": 0.5}
