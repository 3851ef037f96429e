"""Statements without a bar are told in every form, and odd ones break none."""

from __future__ import annotations

import json
import math
import time

import pytest

from predict_widgets.inputs import as_input
from predict_widgets.predictions.drawing import dots
from predict_widgets.predictions.in_words import in_words
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.still import drawn_picture
from predict_widgets.predictions.tables import Asked
from tests.builders import kinds
from tests.builders import outputs as built
from tests.builders.parts import add_concept, add_region


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (kinds.audio, "1 sound"),
        (kinds.clusters, "2 clusters"),
        (kinds.hits, "2 hits"),
        (kinds.tracks, "3 tracks"),
        (kinds.segments, "1 to 1.75 s: Where is the cat?"),
        (kinds.values, "count: 3"),
        (kinds.geo, "also metadata, geo: see .table"),
        (kinds.returned_video, "also video: see .table"),
        (kinds.embeddings, "2 x embedding of 1024 dimensions"),
    ],
)
def test_every_form_says_what_has_no_bar(make, line):
    prediction = Prediction.from_output(make())
    assert f"  {line}" in repr(prediction).splitlines()
    assert f"<div>{line}</div>" in prediction._repr_html_()
    figure = prediction.figure(width=12)
    assert line in [text.get_text() for axes in figure.axes for text in axes.texts]


def test_values_are_text_whatever_they_hold():
    output = built.empty_output()
    output.data.parts.add(id="<i>\x1b").data.struct_value.update({"a": "\x1b[2J" + "x" * 500})
    (line,) = in_words(Prediction.from_output(output))
    assert "\x1b" not in line
    assert len(line) <= 88


def test_a_models_own_notes_are_notes_and_no_statement():
    output = built.frames_output([(0, {}), (500, {})])
    output.data.metadata.update({"notes": ["The end of the video is damaged."], "other": 1})
    prediction = Prediction.from_output(output)
    assert prediction.notes == ("The end of the video is damaged.",)
    assert "damaged" not in str(prediction.table.column("value_json").to_pylist())
    del output.data.metadata.fields["other"]
    quiet = Prediction.from_output(output)
    assert quiet.status == "empty"
    assert "The model returned nothing." in repr(quiet)


def test_notes_that_are_no_sentences_stay_metadata():
    output = built.empty_output()
    output.data.metadata.update({"notes": ["a", 1]})
    prediction = Prediction.from_output(output)
    assert prediction.notes == ()
    (said,) = prediction.table.column("value_json").to_pylist()
    assert json.loads(said) == {"metadata": {"notes": ["a", 1]}}


ODD = (math.nan, math.inf, -math.inf, 1e30)


@pytest.mark.parametrize("odd", ODD)
def test_a_place_that_is_no_place_breaks_no_drawing(odd):
    output = built.boxes_output([("box", 0.5, (0.0, 0.0, odd, 0.5)), ("low", odd, (0, 3, 1, 4))])
    for number in range(2):
        region = add_region(output.data, f"odd{number}", (0.1, 0.1, 0.1, 0.1), 0.5)
        add_concept(region.data, "odd", 0.5)
    polygon, points = (region.region_info for region in output.data.regions[2:])
    for x, y in ((0.2, 0.2), (odd, 0.4), (0.4, odd)):
        polygon.polygon.points.add(col=x, row=y)
        points.keypoint_locations.add(col=x, row=y)
    output.data.embeddings.add(vector=[odd, 0.5])
    picture = as_input(built.picture_bytes(64, 48), name="a.jpg")
    prediction = Prediction.from_output(output, input=picture, asked=Asked(1))
    boxes = {region.label: region for region in prediction.regions}
    assert boxes["box"].left is None
    assert prediction.regions[2].polygon == ()
    (left, top, right, bottom) = (
        getattr(prediction.regions[3], edge) for edge in ("left", "top", "right", "bottom")
    )
    assert (left, top, right, bottom) == pytest.approx((0.2, 0.2, 0.2, 0.2))
    assert list(dots(prediction.regions[3])) == [pytest.approx((0.2, 0.2))]
    assert drawn_picture(prediction)
    assert prediction.figure()._repr_png_()
    assert json.dumps(prediction.to_coco(), allow_nan=False)
    assert json.dumps(prediction.to_json(), allow_nan=False)


def test_an_empty_array_of_a_billion_rows_is_told_as_bytes():
    output = built.empty_output()
    array = output.data.parts.add(id="a").data.ndarray
    array.dtype = "uint8"
    array.shape.extend([1000, 1000, 1000, 0])
    started = time.process_time()
    Prediction.from_output(output).to_json()
    assert time.process_time() - started < 1


def test_a_region_of_one_part_is_not_one_of_the_same_id_in_another():
    output = built.empty_output()
    for number in range(2):
        part = output.data.parts.add(id=f"part{number}")
        add_region(part.data, "r", (0.0, 0.0, 0.5, 0.5), 0.5 + 0.25 * number)
    regions = Prediction.from_output(output).regions
    assert [region.score for region in regions] == [0.5, 0.75]
    assert len({region.id for region in regions}) == 2


def test_a_region_without_value_and_concept_has_no_score_beside_scored_ones():
    output = built.boxes_output([("cat", 0.75, (0, 0, 0.5, 0.5))])
    add_region(output.data, "bare", (0.5, 0.5, 1.0, 1.0))
    cat, bare = Prediction.from_output(output).regions
    assert (cat.score, bare.score, bare.score_means) == (0.75, None, "none")


def test_a_long_text_costs_no_more_than_what_is_shown_of_it():
    prediction = Prediction.from_output(built.text_output("word " * 4_000_000))
    prediction.figure()  # matplotlib is loaded, the views are made
    started = time.process_time()
    prediction.figure()
    assert repr(prediction)
    assert time.process_time() - started < 1
