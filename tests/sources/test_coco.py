"""A COCO file as a dataset."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.coco import rle
from predict_widgets.predictions.masks import mask_pixels
from predict_widgets.sources.coco import Coco
from predict_widgets.sources.coco_regions import rle_pixels
from predict_widgets.sources.dataset import truth_table
from tests.builders.images import jpeg

IMAGE = {"id": 7, "file_name": "1.jpg", "width": 96, "height": 64}
CATEGORIES = [
    {"id": 1, "name": "cat"},
    {
        "id": 2,
        "name": "person",
        "keypoints": ["nose", "left eye", "right eye"],
        "skeleton": [[1, 2], [1, 3]],
    },
]
BOX = {"id": 1, "image_id": 7, "category_id": 1, "bbox": [24, 16, 48, 32]}


def written(folder, annotations=(), images=(IMAGE,), categories=CATEGORIES, name="truth.json"):
    said = {"images": [*images], "annotations": [*annotations], "categories": categories}
    (folder / name).write_text(json.dumps(said))
    return Coco(folder / name)


def truth_of(dataset):
    [one] = dataset.truth(list(dataset))
    return one.data


def test_pictures_are_found_beside_the_file_and_in_its_usual_folders(tmp_path):
    (tmp_path / "annotations").mkdir()
    places = ["annotations/a.jpg", "annotations/images/b.jpg", "images/c.jpg", "val2017/d.jpg"]
    for place in places:
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_bytes(jpeg())
    images = [{"id": n, "file_name": place[-5:]} for n, place in enumerate(places)]
    folder = tmp_path / "annotations"
    dataset = written(folder, images=images, name="instances_val2017.json")
    assert [one.load(None).name for one in dataset] == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    assert [one.id for one in dataset] == ["0", "1", "2", "3"]


def test_a_missing_picture_fails_alone(tmp_path):
    (tmp_path / "1.jpg").write_bytes(jpeg())
    dataset = written(tmp_path, images=[{"id": 1, "file_name": "gone.jpg"}, IMAGE])
    gone, there = dataset
    with pytest.raises(InputError) as caught:
        gone.load(None)
    assert caught.value.name == "FILE_NOT_FOUND"
    assert there.load(None).width == 96


def test_a_box_is_a_region_in_fractions_with_its_category(tmp_path):
    dataset = written(tmp_path, [BOX])
    [region] = truth_of(dataset).regions
    box = region.region_info.bounding_box
    assert (box.left_col, box.top_row, box.right_col, box.bottom_row) == (0.25, 0.25, 0.75, 0.75)
    assert [(one.name, one.value) for one in region.data.concepts] == [("cat", 1.0)]
    assert dataset.labels == ("cat", "person")
    [said] = dataset.truth(list(dataset))
    assert said.labels == ("cat",)
    assert pickle.loads(pickle.dumps(said)) == said  # noqa: S301 - our own


def test_one_polygon_stays_one_and_several_are_a_mask(tmp_path):
    one = {**BOX, "segmentation": [[0, 0, 48, 0, 48, 32]]}
    two = {**BOX, "segmentation": [[0, 0, 48, 0, 48, 64, 0, 64], [80, 0, 96, 0, 96, 64, 80, 64]]}
    first, second = truth_of(written(tmp_path, [one, two])).regions
    points = [(point.col, point.row) for point in first.region_info.polygon.points]
    assert points == [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)]
    pixels = mask_pixels(second.region_info.mask.image.base64)
    assert pixels.shape == (64, 96)
    assert pixels[32, 20]
    assert pixels[32, 90]
    assert not pixels[32, 60]


def test_masks_are_read_from_both_kinds_of_run_lengths(tmp_path):
    pixels = np.zeros((64, 96), np.bool_)
    pixels[10:20, 30:50] = True
    packed = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))
    said = [
        {**BOX, "iscrowd": 1, "segmentation": {"size": [64, 96], "counts": rle(pixels)}},
        {**BOX, "segmentation": {"size": [64, 96], "counts": packed["counts"].decode()}},
    ]
    plain, compressed = truth_of(written(tmp_path, said)).regions
    for region in (plain, compressed):
        assert np.array_equal(mask_pixels(region.region_info.mask.image.base64), pixels)
    assert plain.data.metadata["iscrowd"] is True
    assert not compressed.data.HasField("metadata")


@given(
    st.integers(1, 9).flatmap(
        lambda width: st.lists(
            st.lists(st.booleans(), min_size=width, max_size=width), min_size=1, max_size=9
        )
    )
)
def test_run_lengths_of_any_mask_come_back(rows):
    pixels = np.array(rows, np.bool_)
    packed = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))["counts"].decode()
    assert np.array_equal(rle_pixels(rle(pixels), *pixels.shape), pixels)
    assert np.array_equal(rle_pixels(packed, *pixels.shape), pixels)


@pytest.mark.parametrize("counts", [[1, 2], [-1, 7], "", "\0", [1e300], None, {"a": 1}, ["x"], "é"])
def test_run_lengths_that_are_none_give_no_mask(counts):
    assert rle_pixels(counts, 2, 3) is None


def test_keypoints_have_names_edges_and_visibility(tmp_path):
    said = {
        **BOX,
        "category_id": 2,
        "keypoints": [24, 16, 2, 48, 32, 1, 0, 0, 0],
        "num_keypoints": 2,
    }
    [region] = truth_of(written(tmp_path, [said])).regions
    seen = resources_pb2.Point
    points = [
        (point.col, point.row, point.visibility) for point in region.region_info.keypoint_locations
    ]
    assert points == [
        (0.25, 0.25, seen.VISIBLE),
        (0.5, 0.5, seen.NOT_VISIBLE),
        (0.0, 0.0, seen.NOT_PRESENT),
    ]
    named = region.data.concepts[0].keypoint_info
    assert list(named.keypoint_names) == ["nose", "left eye", "right eye"]
    assert [(edge.k1, edge.k2) for edge in named.skeleton] == [(0, 1), (0, 2)]


def test_a_size_that_the_file_does_not_tell_is_read_from_the_picture(tmp_path):
    (tmp_path / "1.jpg").write_bytes(jpeg())
    dataset = written(tmp_path, [BOX], images=[{"id": 7, "file_name": "1.jpg"}])
    assert truth_of(dataset).regions[0].region_info.bounding_box.left_col == 0.25
    (tmp_path / "1.jpg").unlink()
    dataset = written(tmp_path, [BOX], images=[{"id": 7, "file_name": "1.jpg"}])
    assert dataset.truth(list(dataset)) == [None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"images": [', "COCO_UNREADABLE"),
        ("\xff", "COCO_UNREADABLE"),
        ("[" * 100_000, "COCO_UNREADABLE"),
        ("[]", "COCO_NOT_UNDERSTOOD"),
        ("3", "COCO_NOT_UNDERSTOOD"),
        ('{"labels": 3}', "COCO_NOT_UNDERSTOOD"),
        ('{"images": {}}', "COCO_NOT_UNDERSTOOD"),
    ],
)
def test_what_is_no_coco_file_is_a_clear_error(tmp_path, text, name):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(PredictError) as caught:
        Coco(tmp_path / "bad.json")
    assert caught.value.name == name
    assert caught.value.hint


def test_bad_records_cost_their_neighbors_nothing(tmp_path):
    images = [3, {"id": 1}, {"file_name": "x.jpg"}, IMAGE]
    odd = [
        None,
        {**BOX, "bbox": "wide"},
        {**BOX, "bbox": [1, 2]},
        {**BOX, "bbox": [1, 2, float("nan"), 3], "category_id": 99},
        {**BOX, "segmentation": {"size": [1e9, 1e9], "counts": [1]}, "bbox": None},
        {**BOX, "segmentation": [[1, 2], "x", [1, 2, 3, "y"]], "bbox": [[], 0, 0, 0]},
        {**BOX, "image_id": 1000},
        BOX,
    ]
    dataset = written(tmp_path, odd, images, [*CATEGORIES, "x", {"name": "no id"}])
    assert dataset.count == 1
    assert len(truth_of(dataset).regions) == 1
    assert "3 image(s)" in dataset.notes[0]
    assert "1 annotation(s)" in dataset.notes[1]


def test_an_empty_file_says_so(tmp_path):
    dataset = written(tmp_path, images=[])
    assert (dataset.count, list(dataset)) == (0, [])
    assert "names no image" in repr(dataset)


def test_the_truth_is_a_table_of_the_predictions_schema(tmp_path):
    dataset = written(tmp_path, [BOX, {**BOX, "id": 2, "category_id": 2, "bbox": [0, 0, 9, 9]}])
    table = truth_table(dataset.truth(list(dataset)), [42])
    assert table.column("output_id").to_pylist() == [42, 42]
    assert table.column("source").to_pylist() == ["annotation"] * 2
    assert table.column("label").to_pylist() == ["cat", "person"]
    assert table.column("region_id").to_pylist() == ["1", "2"]
    assert table.column("left").to_pylist() == [0.25, 0.0]
