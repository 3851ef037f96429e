"""An array of pixels -> a Pillow picture, or an error that says which shape was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from predict_widgets.errors import InputError

if TYPE_CHECKING:
    import numpy.typing as npt

_CHANNELS = (1, 3, 4)
# Resizing and color conversion leave floats this far outside 0 to 1: a quarter of one level of 255.
_ROUNDING = 1e-3
_LAYOUT = "An array of pixels is height x width, height x width x 3 (RGB) or x 4 (RGBA)."


def from_array(array: npt.NDArray[Any]) -> tuple[Image.Image, tuple[str, ...]]:
    """Return an array of pixels as a picture, and what that changed.

    Parameters
    ----------
    array
        Height x width, x 1, x 3 (RGB) or x 4 (RGBA). uint8, bool, float 0 to 1, uint16 0 to
        65535, or other integers 0 to 255.

    Raises
    ------
    InputError
        ``ARRAY_NOT_AN_IMAGE``: another shape, type or range; the hint says what to call.
    """
    _check_shape(array)
    pixels, changes = _eight_bits(array)
    if pixels.ndim == 3 and pixels.shape[2] == 1:  # noqa: PLR2004 - height, width, channel
        pixels = pixels[:, :, 0]
    return Image.fromarray(np.ascontiguousarray(pixels)), changes


def _check_shape(array: npt.NDArray[Any]) -> None:
    shape = array.shape
    if array.size == 0:
        raise _error(f"The array is empty: its shape is {shape}.", _LAYOUT)
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in _CHANNELS):  # noqa: PLR2004 - see _LAYOUT
        return
    hint = _LAYOUT
    if len(shape) == 3 and shape[0] in _CHANNELS:  # noqa: PLR2004 - channel, height, width
        hint = f"{_LAYOUT} Channels come first here: hand in array.transpose(1, 2, 0)."
    elif len(shape) == 4:  # noqa: PLR2004 - a batch of pictures
        hint = f"{_LAYOUT} The first axis counts pictures: hand in list(array)."
    raise _error(f"An array of shape {shape} is no picture.", hint)


def _eight_bits(array: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    if array.dtype == np.uint8:
        return array, ()
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255), ()
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8), ("16-bit values scaled to 8 bits",)
    if array.dtype.kind not in "fiu":
        raise _error(f"An array of {array.dtype} is no picture.", "Use uint8, or float 0 to 1.")
    low, high = float(array.min()), float(array.max())
    values = f"The array's values go from {low:g} to {high:g}"
    if array.dtype.kind == "f":
        if low >= -_ROUNDING and high <= 1 + _ROUNDING:
            return (array.clip(0, 1) * 255 + 0.5).astype(np.uint8), ()
        if np.isnan(low):
            raise _error("Some of the array's values are NaN.", "Use numpy.nan_to_num(array).")
        hint = "Divide by 255." if low >= 0 and high <= 255 else "Scale them first."  # noqa: PLR2004 - 8 bits
        raise _error(f"{values}; floats go from 0 to 1.", hint)
    if low >= 0 and high <= 255:  # noqa: PLR2004 - 8 bits
        return array.astype(np.uint8), ()
    raise _error(f"{values}; integers go from 0 to 255.", "Scale them, and use astype('uint8').")


def _error(message: str, hint: str) -> InputError:
    return InputError(message, name="ARRAY_NOT_AN_IMAGE", hint=hint)
