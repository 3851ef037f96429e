"""Arrays of pixels become pictures, or an error that says which call was meant."""

from __future__ import annotations

import numpy as np
import pytest

from predict_widgets.errors import InputError
from predict_widgets.inputs import as_input
from predict_widgets.media.decode import open_image


def failure(array: np.ndarray) -> InputError:
    with pytest.raises(InputError) as raised:
        as_input(array)
    return raised.value


RED = np.zeros((4, 6, 3), dtype=np.uint8)
RED[:, :, 0] = 255


@pytest.mark.parametrize(
    "array",
    [
        RED,
        RED.astype(np.float32) / 255,
        RED.astype(np.float64) / 255,
        RED.astype(np.int64),
        RED.astype(bool),
        RED.astype(np.uint16) * 257,
        np.dstack([RED, np.full((4, 6), 255, np.uint8)]),
        np.asfortranarray(RED),
        RED[::-1, ::-1],
    ],
)
def test_arrays_are_height_width_rgb(array):
    taken = as_input(array)
    assert (taken.width, taken.height) == (6, 4)
    assert open_image(taken.data).getpixel((5, 3)) == (255, 0, 0)


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1)])
def test_gray_arrays_are_taken(shape):
    image = open_image(as_input(np.full(shape, 7, np.uint8)).data)
    assert image.getpixel((0, 0)) == (7, 7, 7)


@pytest.mark.parametrize(
    ("array", "hint"),
    [
        (np.zeros((3, 40, 60), np.uint8), "transpose(1, 2, 0)"),
        (np.zeros((5, 40, 60, 3), np.uint8), "list(array)"),
        (np.zeros((40, 60, 3)) + 200.0, "Divide by 255"),
        (np.full((4, 4), np.nan), "nan_to_num"),
        (np.full((4, 4), -0.5), "Scale"),
        (np.full((4, 4), 300), "Scale"),
        (np.zeros((4, 4), complex), "uint8"),
        (np.zeros((4, 4), object), "uint8"),
        (np.zeros((0, 4), np.uint8), "height x width"),
        (np.zeros(4, np.uint8), "height x width"),
    ],
)
def test_an_array_that_is_no_picture_says_what_to_call(array, hint):
    error = failure(array)
    assert error.name == "ARRAY_NOT_AN_IMAGE"
    assert hint in error.hint


def test_floats_that_rounding_pushed_over_the_edge_are_taken():
    # What scikit-image and torch give after resizing: 1.0000002, -1e-9.
    array = RED.astype(np.float64) * (1.0000002 / 255)
    array[:, :, 1] = -1e-9
    assert open_image(as_input(array).data).getpixel((5, 3)) == (255, 0, 0)


def test_floats_beyond_rounding_are_refused_with_their_range():
    error = failure(np.full((4, 6), 1.01))
    assert "1.01" in error.message


def test_missing_values_are_named():
    array = np.ones((4, 6))
    array[0, 0] = np.nan
    error = failure(array)
    assert "NaN" in error.message
    assert "nan_to_num" in error.hint
