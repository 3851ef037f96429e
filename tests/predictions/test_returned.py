"""Media, findings and values that a model returns, as views and as JSON."""

from __future__ import annotations

import base64
import json
import math

import numpy as np
import pytest

from predict_widgets.predictions.prediction import Prediction
from tests.builders import kinds
from tests.builders import outputs as built
from tests.builders.regions import KEYPOINTS


def read(name: str) -> Prediction:
    return Prediction.from_output(kinds.ALL[name]())


def test_heat_maps_name_the_concept_they_are_evidence_for():
    said = read("heatmaps")
    assert [(one.label, one.label_id) for one in said.heatmaps] == [
        ("tabby", "ai_tabby"), ("tiger cat", "ai_tiger cat"),
    ]  # fmt: skip
    assert said.heatmaps["tabby"].data == kinds.ramp()
    assert "other" not in said.table.column("kind").to_pylist()


@pytest.mark.parametrize("ids", [None, ["ai_tabby"], ["ai_tabby", 3], "ai_tabby"])
def test_heat_maps_of_which_nobody_says_whose_have_no_label(ids):
    output = kinds.heatmaps(named=False)
    if ids is not None:
        output.data.metadata.update({"heatmap_concepts": ids})
    said = Prediction.from_output(output)
    assert [one.label for one in said.heatmaps] == ["", ""]
    assert ("other" in said.table.column("kind").to_pylist()) is (ids is not None)


def test_a_heat_map_of_a_concept_not_returned_is_called_by_its_id():
    output = kinds.heatmaps(named=False)
    output.data.metadata.update({"heatmap_concepts": ["ai_cat", "ai_gone"], "more": 1})
    said = Prediction.from_output(output)
    assert [(one.label, one.vocabulary) for one in said.heatmaps] == [
        ("cat", "groups"), ("ai_gone", ""),
    ]  # fmt: skip
    assert '{"metadata": {"more": 1.0}}' in said.table.column("value_json").to_pylist()


def test_pictures_and_sounds_have_bytes_type_and_what_is_said_about_them():
    picture = read("pictures").images[0]
    assert picture.media_type == "image/png"
    assert picture.details["image_info"]["width"] == 48
    sound = read("audio").audio[0]
    assert (sound.media_type, sound.data) == ("audio/wav", kinds.tone())
    assert sound.details["audio_info"]["sample_rate"] == 8000
    crops = read("crops").images
    assert [crop.region_id for crop in crops] == ["crop0", "crop1", "crop-hosted"]
    assert crops[2].url == "https://data.clarifai.com/orig/a/b"
    drawn = read("values").images["drawn"]
    assert drawn.data


def test_a_picture_that_comes_only_decoded_is_held():
    output = built.empty_output()
    output.data.image.decoded_bytes = b"\x00" * 12
    output.data.image.image_info.mode = "RGB"
    picture = Prediction.from_output(output).images[0]
    assert (picture.data, picture.media_type) == (b"\x00" * 12, "application/octet-stream")
    assert picture.details["image_info"] == {"mode": "RGB"}


def test_clusters_have_their_hits_and_hits_say_where_they_are_from():
    said = read("clusters")
    assert [(one.id, one.count, one.score) for one in said.clusters] == [
        ("c0", 3, 12.5), ("c1", 4, 11.5),
    ]  # fmt: skip
    assert said.clusters["c1"].projection == (0.25, -0.5)
    assert [hit.input_id for hit in said.clusters["c1"].hits] == ["i1"]
    assert [hit.url for hit in said.hits] == ["https://host/0.jpg", "https://host/1.jpg"]
    assert said.hits[0].details["app_id"] == "their-app"


def test_clusters_without_ids_keep_their_hits_apart():
    output = kinds.clusters()
    for cluster in output.data.clusters:
        cluster.id = ""
    clusters = Prediction.from_output(output).clusters
    assert [[hit.input_id for hit in one.hits] for one in clusters] == [["i0"], ["i1"]]


def test_hits_hold_the_picture_and_the_annotation_that_matched():
    first, second = read("hits").hits
    assert first.data == kinds.picture_of((0, 0, 0.5, 1))
    assert first.details["annotation"]["data"]["concepts"][0]["name"] == "cat"
    assert "base64" not in json.dumps(first.details)
    assert (second.text, second.details["input"]["created_at"]) == (
        "a found text", "2023-11-14T22:13:20Z",
    )  # fmt: skip


def test_values_are_what_the_model_returned():
    values = {value.name: value.value for value in read("values").values}
    assert values["count"] == 3
    assert values["big"] == 2**60 + 1
    # A browser's numbers would round it.
    assert f'"{2**60 + 1}"' in read("values").table.column("value_json").to_pylist()
    assert values["share"] == 0.1
    assert values["infinite"] == math.inf
    assert values["found"] is True
    assert values["nothing"] is None
    assert values["facts"]["a"] == [1.0, True, None, {"b": "<i>c</i>"}]
    assert values["facts"]["not a number"] == "NaN"
    assert values["raw"] == b"\x00\x01\xff"
    assert values["array"].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert [text.text for text in read("values").texts] == ["hello", "a part in a part"]


@pytest.mark.parametrize(
    ("dtype", "shape"),
    [
        ("uint8", [7]),
        ("float64", [2, 3]),
        ("object", [6]),
        ("no type", [6]),
        ("uint8", [0]),
        ("a", [6]),
    ],
)
def test_an_array_that_does_not_fit_its_bytes_is_given_as_bytes(dtype: str, shape: list[int]):
    output = built.empty_output()
    output.data.ndarray.buffer, output.data.ndarray.dtype = b"123456", dtype
    output.data.ndarray.shape.extend(shape)
    assert Prediction.from_output(output).values[0].value == b"123456"


def test_keypoints_have_names_visibility_and_skeleton():
    person, loose = read("keypoints").regions
    assert person.point_names == KEYPOINTS
    assert person.visibility == (1, 1, 2, 3)
    assert person.depths == (0.25, 0.25, 0.25, 0.0)
    assert person.skeleton == ((0, 1), (0, 2), (1, 3))
    assert (person.left, person.bottom) == (0.125, 0.75)
    # Without a box: around the points that are in the picture.
    assert (loose.left, loose.top, loose.right, loose.bottom) == (0.5625, 0.1875, 0.6875, 0.25)


def test_polygons_without_a_box_are_bounded_by_their_corners():
    roof, wheel, field = read("polygons").regions
    assert (roof.left, roof.top, roof.right, roof.bottom) == (0.125, 0.125, 0.5, 0.75)
    assert (wheel.left, wheel.bottom) == (0.625, 0.75)
    assert (field.left, field.right, field.shape) == (0.0, 1.0, "polygon")


def test_spans_and_tokens_say_where_in_the_text():
    person, place, token = read("spans").regions
    assert (person.span_start, person.span_end, person.text) == (0, 5, "Alice")
    assert (place.shape, place.label, place.span_start) == ("span", "PLACE", 15)
    assert (token.span_start, token.text, token.left) == (6, "met", None)


def test_words_of_a_span_and_of_its_region_are_both_kept():
    output = kinds.spans()
    output.data.regions[0].data.ClearField("concepts")
    output.data.regions[0].data.text.raw = "a name"
    assert Prediction.from_output(output).regions[0].text == "a name\nAlice"


# --- notes ---------------------------------------------------------------------------------------
def test_tokens_are_told():
    assert read("caption").notes == (
        "12 tokens in the prompt (4 of them from the cache), 40 in the answer.",
    )


def test_selected_concepts_that_the_model_does_not_know_are_told():
    output = built.concepts_output({"cat": 0.5})
    config = Prediction.from_output(output).proto.model.model_version.output_info.output_config
    for name in ("cat", "unicorn"):
        config.select_concepts.add(name=name)
    assert Prediction.from_output(output, output_config=config).notes == ()
    output.status.code = 10010
    said = Prediction.from_output(output, output_config=config).notes
    assert said == ("Of the selected concepts the model does not know: unicorn.",)
    config.min_value = 0.5
    said = Prediction.from_output(output, output_config=config).notes
    assert said == ("The model knows only some of the selected concepts.",)


def test_an_answer_that_is_still_coming_says_so():
    output = kinds.caption()
    assert Prediction.from_output(output, partial=True).partial
    assert not Prediction.from_output(output).partial
    assert Prediction.from_output(output, partial=True).shown(0.5).partial


# --- JSON ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", kinds.ALL)
def test_json_of_every_kind_is_plain(name: str):
    said = json.loads(json.dumps(read(name).to_json(include_media=True), allow_nan=False))
    assert said["status"] == "ok"


def test_json_has_bytes_only_when_asked():
    said = read("class_masks").to_json()["regions"][0]["mask"]
    assert said.keys() == {"media_type", "bytes"}
    with_bytes = read("class_masks").to_json(include_media=True)["regions"][0]["mask"]
    assert base64.b64decode(with_bytes["base64"]) == kinds.picture_of((0, 0, 1, 0.5))
    assert len(base64.b64decode(with_bytes["base64"])) == said["bytes"]


def test_json_shows_each_row_once():
    said = read("values").to_json()
    assert [one["name"] for one in said["values"]][:2] == ["count", "big"]
    assert said["values"][0]["value"] == 3
    assert [one["value"] for one in said["values"] if one["name"] == "array"] == [
        [[1, 2, 3], [4, 5, 6]]
    ]
    # A concept of a part: its part's id is told nowhere else.
    assert [row["value_json"] for row in said["other"]] == [{"part": "seen"}, {"part": "outer"}]


def test_pandas_takes_every_kind():
    frame = read("heatmaps").to_pandas()
    maps = frame[frame["kind"] == "heatmap"]
    assert maps["label"].tolist() == ["tabby", "tiger cat"]
    assert np.asarray(maps["media_type"]).tolist() == ["image/png"] * 2
