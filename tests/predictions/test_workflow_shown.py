"""What a workflow said, shown: in a terminal, a cell, a figure, as JSON."""

from __future__ import annotations

import json

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.inputs import as_input
from predict_widgets.predictions.bars import bar_groups
from predict_widgets.predictions.workflow import WorkflowPrediction
from tests.builders import outputs as built
from tests.builders.workflows import (
    FACES,
    face_sentiment,
    food_and_general,
    lame,
    mood,
    result_of,
    workflow_of,
)


def colored(*regions):
    """A node that names the colors of each region: (name, share) each."""
    data = resources_pb2.Data()
    for number, colors in enumerate(regions):
        region = data.regions.add(id=f"face-{number}")
        region.region_info.bounding_box.bottom_row = region.region_info.bounding_box.right_col = 1
        for name, share in colors:
            color = region.data.colors.add(raw_hex="#123456", value=share)
            color.w3c.name = name
    model = built.model_of("colors")
    result = result_of(built.ok_output(data, model))
    return WorkflowPrediction.from_result(result, workflow=workflow_of(("colors", model, ())))


def test_the_colors_of_each_region_stand_apart_and_are_no_score_of_it():
    said = colored([("Tan", 0.6), ("Peru", 0.2)], [("Brown", 0.9)])["colors"]
    assert [(color.region_id, color.name) for color in said.colors] == [
        ("face-0", "Tan"),
        ("face-0", "Peru"),
        ("face-1", "Brown"),
    ]
    assert [region.score for region in said.regions] == [None, None]
    groups = {group.title: [bar.number for bar in group.bars] for group in bar_groups(said)}
    assert groups == {
        "2 regions": [""],
        "Colors of region 1, share of it": ["60 %", "20 %"],
        "Colors of region 2, share of it": ["90 %"],
    }
    many = bar_groups(colored(*[[("Tan", 0.6)]] * 9)["colors"])
    assert [group.title for group in many][-2:] == [
        "Colors of region 4, share of it",
        "Colors of 5 more regions",
    ]


def test_all_of_it_as_json():
    said = mood().to_json()
    json.dumps(said, allow_nan=False)
    assert said["workflow"].startswith("clarifai/main/workflows/a-workflow")
    assert [node["node_id"] for node in said["nodes"]] == ["detect", "crop", "mood"]
    assert said["nodes"][1]["inputs"] == ["detect"]
    assert said["nodes"][2]["regions"][0]["concepts"][0]["label"] == "happiness"
    assert said["input"]["name"] == "people.jpg"
    assert "input" not in said["nodes"][0], "said once"
    assert said["error"] is None
    assert lame().to_json()["nodes"][1]["error"]["name"] == "MODEL_PREDICTION_FAILED"


def test_a_terminal_shows_the_nodes_in_order():
    lines = repr(mood()).splitlines()
    assert lines[0].startswith("workflow a-workflow · version 0123456789a… · clarifai · people.jpg")
    titles = [line.strip() for line in lines if line.startswith("  ") and line[2].isdigit()]
    assert titles == [
        "1. detect · face-detection",
        "2. crop · margin-110-image-crop · after detect",
        "3. mood · face-sentiment · after crop",
    ]


def test_a_cell_shows_the_nodes_as_text_never_as_html():
    workflow = workflow_of(("<script>", FACES, ()))
    output = built.concepts_output({"<b>bold</b>": 0.5}, FACES)
    html = WorkflowPrediction.from_result(result_of(output), workflow=workflow)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<details open") == 1


def test_the_figure_has_a_panel_for_each_node_in_order():
    figure = mood().figure(width=7.0)
    titles = [part.texts[-1].get_text() for part in figure.subfigs]
    assert [title.split(" · ")[:2] for title in titles] == [
        ["1. detect", "face-detection"],
        ["2. crop", "margin-110-image-crop"],
        ["3. mood", "face-sentiment"],
    ]
    tops = [part.bbox.y1 for part in figure.subfigs]
    assert tops == sorted(tops, reverse=True), "from top to bottom"
    assert figure.get_figwidth() == pytest.approx(7.0)
    assert figure._repr_png_()[:4] == b"\x89PNG"


def test_the_picture_stands_only_where_something_is_shown_in_it():
    workflow, result = food_and_general()
    workflow.nodes.add(id="faces", model=FACES)
    result.outputs.append(face_sentiment()[1].outputs[0])
    given = as_input(built.picture_bytes(), name="lunch.jpg")
    prediction = WorkflowPrediction.from_result(result, workflow=workflow, input=given)
    parts = prediction.figure().subfigs
    assert [sum(len(axes.images) for axes in part.axes) for part in parts] == [1, 0, 1]
    assert "lunch.jpg" in parts[0].texts[0].get_text()


def test_the_figure_of_a_node_that_failed_says_why():
    figure = lame().figure(threshold=0.5, concept_filter="face")
    said = [text.get_text() for part in figure.subfigs for axes in part.axes for text in axes.texts]
    assert any("Model prediction failed" in text for text in said)


def test_nothing_is_held_in_a_circle():
    import gc
    import weakref

    gc.disable()
    try:
        prediction = mood()
        _ = prediction.table, repr(prediction)
        watched = weakref.ref(prediction.input)
        del prediction
        assert watched() is None, "the input's bytes go with the prediction"
    finally:
        gc.enable()


def test_the_answer_is_the_untouched_result():
    _, result = face_sentiment()
    kept = result.SerializeToString()
    prediction = mood()
    assert prediction.proto.SerializeToString() == kept
    assert isinstance(prediction.proto, resources_pb2.WorkflowResult)
