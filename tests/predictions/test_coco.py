"""Regions as COCO, read by faster-coco-eval, which is not ours."""

from __future__ import annotations

import contextlib
import io
import json

import numpy as np
import pytest
from faster_coco_eval import COCO
from faster_coco_eval import mask as coco_mask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import predict_widgets as pw
from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import as_input
from predict_widgets.predictions.coco import rle, to_coco
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from tests.builders import kinds
from tests.builders import outputs as built
from tests.builders.regions import KEYPOINTS

SIZED = Asked(1, width=640, height=480, platform="embedded")


def read(name: str) -> Prediction:
    return Prediction.from_output(kinds.ALL[name](), asked=SIZED)


def loaded(dataset: dict) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(json.loads(json.dumps(dataset, allow_nan=False)))


def by_label(dataset: dict) -> dict[str, dict]:
    names = {one["id"]: one["name"] for one in dataset["categories"]}
    return {names[one["category_id"]]: one for one in dataset["annotations"]}


@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 24), st.integers(1, 24))))
@settings(max_examples=200, deadline=None)
def test_run_lengths_are_those_that_coco_tools_write_and_read(pixels: np.ndarray):
    counts = rle(pixels)
    height, width = pixels.shape
    packed = coco_mask.frPyObjects({"size": [height, width], "counts": counts}, height, width)
    assert (coco_mask.decode(packed).astype(bool) == pixels).all()
    theirs = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))
    assert packed["counts"] == theirs["counts"]
    assert sum(counts) == pixels.size


def test_boxes_are_pixels_and_scores_their_own():
    boxes = [("cat", 0.75, (0.25, 0.5, 0.75, 1.0)), ("dog", 0.5, (0.0, 0.0, 0.5, 0.25))]
    said = Prediction.from_output(built.boxes_output(boxes), asked=SIZED).to_coco()
    cat, dog = said["annotations"]
    assert (cat["bbox"], cat["area"], cat["score"]) == ([160, 240, 320, 240], 76_800, 0.75)
    assert dog["bbox"] == [0, 0, 320, 120]
    assert [one["name"] for one in said["categories"]] == ["cat", "dog"]
    assert said["images"] == [{"id": 1, "width": 640, "height": 480, "file_name": "input-1"}]
    assert said["info"]["description"].endswith("(embedded)")


def test_masks_are_run_lengths_at_the_pictures_size_and_shares_are_no_scores():
    said = by_label(read("class_masks").to_coco())
    assert said["sky"]["segmentation"] == {
        "size": [480, 640], "counts": [0, *[240, 240] * 640],
    }  # fmt: skip
    assert said["sky"]["area"] == 640 * 240
    assert (said["sky"]["share_of_image"], "score" in said["sky"]) == (0.5, False)
    assert said["road"]["bbox"] == [0, 240, 480, 240]
    assert said["fog"]["segmentation"] == []  # its mask cannot be read
    instance = read("instance_masks").to_coco()["annotations"][0]
    assert (instance["score"], instance["bbox"]) == (0.875, [80, 120, 160, 240])
    assert instance["area"] == 160 * 240


def test_a_large_mask_gives_the_box_that_the_table_did_not_look_for():
    mask = kinds.picture_of((0.5, 0.25, 1, 0.75), (1280, 960))
    output = built.masks_output({"sky": 0.25}, {"sky": mask})
    prediction = Prediction.from_output(output, asked=SIZED)
    assert prediction.regions[0].left is None
    assert prediction.to_coco()["annotations"][0]["bbox"] == [320, 120, 320, 240]


def test_polygons_are_pixels_with_the_area_inside():
    said = by_label(read("polygons").to_coco())
    assert said["roof"]["segmentation"] == [[80, 60, 320, 120, 160, 360]]
    assert said["roof"]["area"] == pytest.approx(33_600)
    field = said["field"]
    assert (field["bbox"], field["area"]) == ([0, 0, 640, 480], 640 * 480 / 2)


def test_keypoints_have_cocos_visibility_and_count_from_1():
    dataset = read("keypoints").to_coco()
    person = dataset["annotations"][0]
    assert person["keypoints"] == [160, 120, 2, 200, 90, 2, 120, 90, 1, 0, 0, 0]
    assert person["num_keypoints"] == 3
    category = dataset["categories"][0]
    assert category["keypoints"] == list(KEYPOINTS)
    assert category["skeleton"] == [[1, 2], [1, 3], [2, 4]]


def test_words_are_text_and_a_face_without_a_score_has_none():
    words = read("read_words")
    said = by_label(words.shown(concept_filter="TODAY").to_coco())
    assert (said["text"]["text"], said["text"]["score"]) == ("TODAY", 0.625)
    faces = Prediction.from_output(built.face_output([(0, 0, 0.5, 0.5)]), asked=SIZED).to_coco()
    assert "score" not in faces["annotations"][0]


def test_each_frame_of_a_video_is_an_image():
    dataset = read("video_boxes").to_coco()
    assert [image["time_ms"] for image in dataset["images"]] == [250, 750, 1250, 1750]
    assert dataset["images"][0]["file_name"] == "input-1#t=0.25"
    assert [one["image_id"] for one in dataset["annotations"]] == [1, 2, 2, 3, 3, 4, 4]
    assert dataset["annotations"][1]["track_id"] == "car-1"


def test_many_predictions_share_categories_and_one_that_failed_does_no_harm():
    picture = as_input(built.picture_bytes(320, 240), name="cat.jpg")
    error = InputError("The file is empty.", name="IMAGE_EMPTY")
    many = [
        Prediction.from_output(built.boxes_output([("cat", 0.5, (0, 0, 1, 1))]), input=picture),
        Prediction.from_error(error),
        Prediction.from_output(built.face_output([(0, 0, 1, 1)]), input=picture),
        Prediction.from_output(built.boxes_output([("cat", 0.25, (0, 0, 1, 1))]), input=picture),
    ]
    dataset = to_coco(many)
    assert [one["category_id"] for one in dataset["annotations"]] == [1, 2, 1]
    assert [one["image_id"] for one in dataset["annotations"]] == [1, 3, 4]
    assert [one["id"] for one in dataset["annotations"]] == [1, 2, 3]
    assert dataset["images"][0]["file_name"] == "cat.jpg"
    assert pw.to_coco(many) == dataset
    assert pw.to_coco(iter(many)) == dataset


def test_regions_of_a_picture_of_unknown_size_are_an_error_with_a_hint():
    with pytest.raises(PredictError) as caught:
        Prediction.from_output(kinds.class_masks()).to_coco()
    assert caught.value.name == "SIZE_UNKNOWN"
    assert Prediction.from_output(kinds.caption()).to_coco()["annotations"] == []


@pytest.mark.parametrize(
    "name", ["class_masks", "instance_masks", "polygons", "keypoints", "points", "video_boxes"]
)
def test_coco_tools_load_every_shape_and_read_its_masks(name: str):
    dataset = read(name).to_coco()
    tool = loaded(dataset)
    assert len(tool.anns) == len(dataset["annotations"])
    for annotation in tool.anns.values():
        if annotation["segmentation"]:
            area = tool.annToMask(annotation).sum()
            assert area == pytest.approx(annotation["area"], rel=0.03)


def test_coco_tools_take_the_annotations_as_detections_of_the_same_images():
    dataset = read("instance_masks").to_coco()
    with contextlib.redirect_stdout(io.StringIO()):
        found = loaded(dataset).loadRes(dataset["annotations"])
    assert [one["score"] for one in found.anns.values()] == [0.875, 0.75]
