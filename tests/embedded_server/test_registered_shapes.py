"""Where a registered function says a region is."""

import io

import numpy as np
import pytest
from PIL import Image

from predict_widgets.embedded_server.models.registered.regions import masks_of, region_of


def plane(region):
    return np.asarray(Image.open(io.BytesIO(region.region_info.mask.image.base64)))


HALF = np.zeros((4, 6), bool)
HALF[:, :3] = True


@pytest.mark.parametrize(
    "mask",
    [
        HALF,
        HALF.astype(np.uint8),
        HALF.astype(np.uint8) * 255,
        HALF.astype(float),
        HALF.tolist(),
        HALF[None],
        HALF[..., None],
        Image.fromarray(HALF.astype(np.uint8) * 255),
    ],
)
def test_a_mask_may_be_written_in_many_ways(mask):
    found = plane(region_of({"mask": mask, "label": "left"}))
    assert found.dtype == np.uint8
    assert (found == HALF * 255).all()


def test_a_soft_mask_stays_soft():
    assert plane(region_of({"mask": np.full((2, 2), 0.5)})).tolist() == [[128, 128]] * 2
    assert plane(region_of({"mask": np.full((2, 2), 7, np.uint8)})).tolist() == [[7, 7]] * 2


def test_a_mask_with_a_score_has_a_box_so_that_the_score_is_no_share_of_the_picture():
    scored = region_of({"mask": HALF, "label": "left", "score": 0.9})
    box = scored.region_info.bounding_box
    assert (box.left_col, box.top_row, box.right_col, box.bottom_row) == (0, 0, 0.5, 1)
    assert not region_of({"mask": HALF, "label": "left"}).region_info.HasField("bounding_box")
    nothing = region_of({"mask": np.zeros((2, 2), bool), "score": 0.9})
    assert not nothing.region_info.HasField("bounding_box")


def test_polygons_points_and_spans_stand_where_clarifai_puts_them():
    corners = [(0, 0), (1, 0), (0.5, 1)]
    polygon = region_of({"polygon": corners}).region_info.polygon.points
    assert [(point.col, point.row) for point in polygon] == corners
    point = region_of({"point": (0.25, 0.75)}).region_info.point
    assert (point.col, point.row) == (0.25, 0.75)
    span = region_of({"span": (3, 8), "text": "Paris", "label": "LOC"}).region_info.span
    assert (span.char_start, span.char_end, span.raw_text) == (3, 8, "Paris")


def test_points_have_names_and_a_skeleton():
    region = region_of(
        {
            "points": [(0.1, 0.2), None, (0.3, 0.4, 1.5)],
            "point_names": ["nose", "ear", "eye"],
            "skeleton": [(0, 2)],
            "label": "face",
            "score": 0.75,
            "track_id": 7,
        }
    )
    info = region.data.concepts[0].keypoint_info
    assert list(info.keypoint_names) == ["nose", "ear", "eye"]
    assert [(edge.k1, edge.k2) for edge in info.skeleton] == [(0, 2)]
    places = region.region_info.keypoint_locations
    assert [round(point.z, 3) for point in places] == [0, 0, 1.5]
    assert [point.visibility == point.NOT_PRESENT for point in places] == [False, True, False]
    assert (region.track_id, region.data.concepts[0].value) == ("7", 0.75)


def test_fields_that_are_none_are_not_there():
    region = region_of({"box": (0, 0, 1, 1), "mask": None, "label": None, "score": None})
    assert not region.region_info.HasField("mask")
    assert not region.data.concepts


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ({"mask": np.zeros(3)}, r"height x width; this one has the shape \(3,\)"),
        ({"mask": np.zeros((0, 4))}, "height x width"),
        ({"mask": np.full((2, 2), 300)}, "0 to 255"),
        ({"mask": np.full((2, 2), np.nan)}, "0 to 255"),
        ({"polygon": [(10, 20), (30, 40)]}, "divide pixels"),
        ({"polygon": [(0.5,)]}, "x, y"),
        ({"point": (0.5, 7)}, "divide pixels"),
        ({"points": [(0, 0)], "point_names": ["a", "b"]}, "1 points and 2 names"),
        ({"points": [(0, 0)], "skeleton": [(0, 1)]}, "joins two of the 1"),
        ({"span": (5, 3)}, "start and end"),
        ({"span": (-1, 3)}, "start and end"),
        ({"label": "cat"}, "box, mask"),
    ],
)
def test_a_place_that_cannot_be_one_is_refused(region, said):
    with pytest.raises((ValueError, TypeError), match=said):
        region_of(region)


def test_masks_are_regions_that_all_have_a_mask():
    assert len(masks_of([{"mask": HALF}, {"mask": HALF}])) == 2
    with pytest.raises(ValueError, match="needs a mask"):
        masks_of([{"mask": HALF}, {"box": (0, 0, 1, 1)}])
