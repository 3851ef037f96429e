"""Masks, polygons, skeletons and moments of videos, drawn into stills and figures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle
from PIL import Image, ImageColor

from predict_widgets.inputs import Input, as_input
from predict_widgets.predictions.bars import bar_groups
from predict_widgets.predictions.gallery import gallery
from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.ribbons import ribbons, sparkline, windows
from predict_widgets.predictions.scene import scene_of
from predict_widgets.predictions.still import drawn_picture, jpeg_of
from predict_widgets.predictions.tables import Asked
from tests.builders import kinds, videos
from tests.builders import outputs as built

GRAY = (128, 128, 128)


def gray(width: int = 320, height: int = 240) -> Input:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), GRAY).save(stream, "PNG")
    return as_input(stream.getvalue(), name="gray.png")


def on(output, given: Input | None = None) -> Prediction:
    asked = Asked(1, platform="embedded")
    return Prediction.from_output(output, input=given or gray(), asked=asked)


def drawn(output) -> np.ndarray:
    picture = drawn_picture(on(output), 320)
    assert picture is not None
    return np.asarray(picture, dtype=int)


def like(pixel, color: str, tolerance: int = 12) -> bool:
    return bool(np.abs(np.array(ImageColor.getrgb(color)) - pixel).max() <= tolerance)


def test_a_mask_tints_its_inside_and_has_a_solid_edge():
    pixels = drawn(kinds.instance_masks())
    inside, beside = pixels[120, 80], pixels[220, 300]
    wanted = 0.55 * np.array(GRAY) + 0.45 * np.array(ImageColor.getrgb(color_of("cat")))
    assert np.abs(inside - wanted).max() <= 3
    assert tuple(beside) == GRAY
    edge = pixels[120, 38:43]
    assert any(like(pixel, color_of("cat")) for pixel in edge)


def test_a_mask_of_zeros_and_ones_is_drawn_like_one_of_zeros_and_full():
    output = kinds.instance_masks()
    stream = io.BytesIO()
    Image.fromarray(np.eye(2, dtype=np.uint8).repeat(8, 0).repeat(8, 1)).save(stream, "PNG")
    output.data.regions[0].region_info.mask.image.base64 = stream.getvalue()
    pixels = drawn(output)
    assert tuple(pixels[60, 40]) != GRAY
    assert tuple(pixels[30, 300]) == GRAY


def test_the_bounds_of_a_polygon_are_not_drawn_as_a_box():
    pixels = drawn(kinds.polygons())
    # Half way along the first edge of the roof, from (.125, .125) to (.5, .25).
    around = pixels[44:48, 98:102].reshape(-1, 3)
    assert any(like(pixel, color_of("roof")) for pixel in around)
    # The lower left corner of its bounds is no corner of the roof.
    assert not any(like(pixel, color_of("roof")) for pixel in pixels[170:180, 36:46].reshape(-1, 3))


def test_a_skeleton_joins_points_that_are_in_the_picture():
    pixels = drawn(kinds.keypoints())
    person = color_of("person")
    # From nose (.25, .25) to left eye (.3125, .1875).
    middle = pixels[50:55, 87:93].reshape(-1, 3)
    assert any(like(pixel, person) for pixel in middle)
    # A point that is not present has no place: (0, 0) is the default of the API.
    assert not any(like(pixel, person) for pixel in pixels[:6, :6].reshape(-1, 3))


def test_a_share_of_the_image_is_said_as_a_percentage():
    prediction = on(kinds.class_masks())
    words = [text.get_text() for axes in prediction.figure().axes for text in axes.texts]
    shares = [text for text in words if text.endswith("%")]
    assert len(shares) >= 2


def test_shares_add_up_within_a_frame_and_not_over_frames():
    output, masks = built.empty_output(), kinds.class_masks()
    for _ in range(3):
        frame = output.data.frames.add()
        frame.frame_info.time = 500 * len(output.data.frames)
        frame.data.CopyFrom(masks.data)
    (of_video,) = bar_groups(on(output))
    (of_picture,) = bar_groups(on(masks))
    assert [bar.number for bar in of_video.bars] == [bar.number for bar in of_picture.bars]


def test_a_figure_draws_the_finest_shape_alone():
    axes = on(kinds.polygons()).figure().axes[0]
    assert len([patch for patch in axes.patches if isinstance(patch, Polygon)]) == 3
    assert [patch for patch in axes.patches if isinstance(patch, Rectangle)] == []


@pytest.mark.parametrize("make", [kinds.heatmaps, kinds.crops, kinds.pictures])
def test_evidence_and_returned_pictures_stand_in_tiles(make):
    prediction = on(make())
    tiles = gallery(prediction)
    assert tiles
    figure = prediction.figure()
    words = [text.get_text() for text in figure.texts]
    assert set(words) >= {tile.caption for tile in tiles}


def test_a_tile_of_evidence_is_tinted_where_the_map_is_high():
    (tile, *_) = gallery(on(kinds.heatmaps()))
    assert tile.caption.startswith("evidence for ")
    pixels = np.asarray(tile.picture, dtype=int)
    away = np.abs(pixels - np.array(GRAY)).sum(axis=2)
    # The builder's map rises from left to right.
    assert away[:, -20:].mean() > away[:, :20].mean() + 20


def video(frames: int = 24) -> Input:
    return as_input(videos.clip(frames=frames, rate=10), name="clip.mp4")


def test_a_still_of_a_video_shows_the_moment_that_says_most():
    prediction = on(kinds.video_concepts(), video())
    scene = scene_of(prediction, 320)
    assert scene is not None
    # cat .875 at 0 ms is the best there is.
    assert scene.caption == "at 0 s"
    assert videos.number_of(scene.picture) == 0
    assert jpeg_of(prediction)


def test_tiles_of_a_video_bear_the_boxes_of_their_own_moment():
    prediction = on(kinds.video_boxes(), video())
    tiles = gallery(prediction, edge=160)
    assert [tile.caption for tile in tiles] == ["at 0.25 s", "at 0.75 s", "at 1.25 s", "at 1.75 s"]
    last = np.asarray(tiles[-1].picture, dtype=int)
    height, width = last.shape[:2]
    # car-1 of the fourth frame begins at .375, and none of an earlier one at .125.
    track = color_of("track car-1")
    assert any(like(pixel, track, 40) for pixel in last[height // 4, : width // 2])
    assert not like(last[height // 4, round(0.125 * width) + 1], track, 40)


def test_ribbons_hold_the_best_of_each_label_and_frame():
    first, second = ribbons(on(kinds.video_concepts()))
    assert (first.label, first.scores) == ("cat", (0.875, 0.75, None, None, None))
    assert (second.label, second.scores) == ("dog", (0.125, None, None, 0.5, 0.625))
    assert first.color == color_of("cat")


def test_windows_lie_around_their_frames_and_after_them_where_times_begin_at_zero():
    assert windows(on(kinds.video_boxes()))[0] == (0.0, 500.0)
    assert windows(on(kinds.video_concepts()))[:2] == [(0.0, 500.0), (500.0, 1000.0)]


def test_a_video_in_a_terminal_is_a_line_of_blocks_a_label():
    text = str(on(kinds.video_concepts()))
    (line,) = [line for line in text.splitlines() if line.strip().startswith("cat")]
    assert sparkline((0.875, 0.75, None)) in line
    assert "5 frames, 0 to 2 s" in text


def test_a_video_in_a_cell_has_ribbons_and_a_picture():
    html = on(kinds.video_concepts(), video())._repr_html_()
    assert "data:image/jpeg;base64," in html
    assert html.count("opacity:0.88") == 1


def test_a_figure_of_a_video_has_time_below():
    figure = on(kinds.video_concepts(), video()).figure()
    assert "seconds" in [axes.get_xlabel() for axes in figure.axes]
    assert figure._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "name",
    [
        "class_masks",
        "embeddings",
        "audio",
        "segments",
        "values",
        "clusters",
        "spans",
        "read_words",
        "tracks",
        "geo",
        "unknown_fields",
        "anomalies",
        "returned_video",
        "hits",
        "caption",
        "points",
    ],
)
def test_every_kind_has_a_figure_a_page_and_a_line(name):
    prediction = on(getattr(kinds, name)())
    assert prediction.figure()._repr_png_().startswith(b"\x89PNG")
    assert prediction._repr_html_()
    assert str(prediction)
