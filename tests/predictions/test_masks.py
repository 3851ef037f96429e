"""Masks of every make, and bytes that are none."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from predict_widgets.errors import PredictError
from predict_widgets.predictions.masks import SMALL_MASK, mask_array, mask_bounds, mask_pixels
from predict_widgets.predictions.prediction import Prediction
from tests.builders import images, kinds
from tests.builders import outputs as built


def png_of(pixels: np.ndarray, mode: str | None = None) -> bytes:
    stream = io.BytesIO()
    picture = Image.fromarray(pixels)
    (picture.convert(mode) if mode else picture).save(stream, "PNG")
    return stream.getvalue()


SET = np.zeros((6, 8), np.bool_)
SET[2:5, 1:4] = True


def transparent() -> bytes:
    pixels = np.full((6, 8, 4), 7, np.uint8)
    pixels[..., 3] = SET * 255
    return png_of(pixels)


MAKES = {
    "0 and 255": png_of(SET.astype(np.uint8) * 255),
    "0 and 1": png_of(SET.astype(np.uint8)),
    "soft": png_of(SET.astype(np.uint8) * 180 + 20),
    "one bit": png_of(SET.astype(np.uint8) * 255, "1"),
    "16 bit": png_of(SET.astype(np.uint16) * 65_535),
    "RGB": png_of(np.repeat(SET[..., None], 3, axis=2).astype(np.uint8) * 255),
    "transparent": transparent(),
}


@pytest.mark.parametrize("make", MAKES)
def test_every_make_of_mask_reads_alike(make: str):
    assert (mask_pixels(MAKES[make]) == SET).all()
    assert mask_bounds(MAKES[make]) == (1 / 8, 2 / 6, 4 / 8, 5 / 6)


def test_an_opaque_picture_with_an_alpha_channel_is_read_by_its_colors():
    pixels = np.repeat(SET[..., None], 4, axis=2).astype(np.uint8) * 255
    pixels[..., 3] = 255
    assert (mask_pixels(png_of(pixels)) == SET).all()


def test_a_mask_of_nothing_has_no_bounds():
    assert mask_bounds(png_of(np.zeros((6, 8), np.uint8))) is None


def test_a_mask_is_stretched_over_a_picture_of_another_size():
    stretched = mask_array(MAKES["0 and 255"], 80, 60)
    assert stretched.shape == (60, 80)
    assert (stretched == SET.repeat(10, axis=0).repeat(10, axis=1)).all()


def test_regions_say_which_pixels_they_cover():
    regions = Prediction.from_output(kinds.class_masks()).regions
    assert regions["sky"].mask_array(640, 480)[:240].all()
    assert not regions["sky"].mask_array(640, 480)[240:].any()
    road = regions["road"].mask_array(640, 480)
    assert (road.sum(), road[240:, :480].mean()) == (480 * 240, 1.0)
    roof = Prediction.from_output(kinds.polygons()).regions["roof"].mask_array(800, 800)
    assert roof.mean() == pytest.approx(0.1094, abs=0.002)  # the triangle's area
    box = Prediction.from_output(built.boxes_output([("a", 0.5, (0.25, 0, 0.5, 1))])).regions[0]
    assert box.mask_array(8, 2).tolist() == [[False] * 2 + [True] * 2 + [False] * 4] * 2


def test_a_region_of_a_text_covers_no_pixels():
    with pytest.raises(PredictError, match="no outline"):
        Prediction.from_output(kinds.spans()).regions[0].mask_array(8, 8)


def test_a_small_mask_gives_its_region_bounds_and_a_large_one_does_not():
    def left_of(mask: bytes) -> float | None:
        output = built.masks_output({"sky": 0.5}, {"sky": mask})
        return Prediction.from_output(output).regions[0].left

    assert left_of(kinds.picture_of((0.5, 0, 1, 1))) == 0.5
    edge = int(SMALL_MASK**0.5)
    assert left_of(kinds.picture_of((0.5, 0, 1, 1), (edge + 1, edge))) is None


def test_many_small_masks_are_not_all_decoded():
    mask = kinds.picture_of((0.5, 0, 1, 1), (512, 512))
    output = built.masks_output(
        {f"m{n}": 0.01 for n in range(12)}, {f"m{n}": mask for n in range(12)}
    )
    lefts = [region.left for region in Prediction.from_output(output).regions]
    assert lefts == [0.5] * 8 + [None] * 4


def test_a_mask_that_cannot_be_read_stays_with_a_note_and_its_neighbors_unharmed():
    prediction = Prediction.from_output(kinds.class_masks())
    fog = prediction.regions["fog"]
    assert fog.mask == kinds.picture_of((0, 0, 1, 0.5))[:40]
    row = prediction.table.column("label").to_pylist().index("fog")
    said = json.loads(prediction.table.column("value_json").to_pylist()[row])
    assert said["note"].startswith("The mask cannot be read")
    with pytest.raises(PredictError, match="cannot be read") as caught:
        fog.mask_array(8, 8)
    assert caught.value.name == "MASK_UNREADABLE"
    assert prediction.regions["sky"].bottom == 0.5


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
@example(images.bomb(), 0, 0)
@example(images.bomb_gif(), 0, 0)
@example(images.svg(), 0, 0)
@example(b"", 0, 0)
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_a_table_or_a_view(noise: bytes, place: int, value: int):
    mask = bytearray(kinds.picture_of((0, 0, 0.5, 1), (32, 24)))
    if not noise:
        mask[place % len(mask)] = value
    output = kinds.class_masks()
    broken = noise or bytes(mask)
    output.data.regions[0].region_info.mask.image.base64 = broken
    output.data.regions[1].data.image.base64 = broken
    output.data.heatmaps.add(base64=broken)
    output.data.audio.base64 = broken
    array = output.data.ndarray
    array.buffer, array.dtype = broken, noise.decode("latin-1")[:8] or "float32"
    array.shape.extend([place, value])
    prediction = Prediction.from_output(output)
    assert prediction.regions[0].mask == (broken or None)
    assert prediction.heatmaps[0].data == (broken or None)
    assert prediction.regions["tree"].left == 0.75
    json.dumps(prediction.to_json(include_media=True), allow_nan=False)
    assert len(prediction.values) == 1
