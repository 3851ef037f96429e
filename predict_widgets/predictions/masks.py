"""Masks: bytes of a picture in, where it is set out.

A mask is set where its gray value is above half of its largest one: so masks of 0 and 255, of 0
and 1, and soft ones are read alike. Where a mask has an opacity that is not full everywhere, that
is the mask, and not its color.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from predict_widgets.errors import InputError, PredictError
from predict_widgets.media.opening import named_errors, open_picture, readable_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Bounds = tuple[float, float, float, float]

# Pixels of a mask that are decoded while a table is built: 0.5 to 2 ms. The mask of a photo of
# full size takes 20 ms, and an answer may hold 50 of them.
SMALL_MASK = 512 * 512
_LARGEST = 255


def mask_pixels(data: bytes) -> NDArray[np.bool_]:
    """Return where a mask is set, at its own size: (height, width).

    Raises
    ------
    PredictError
        ``MASK_UNREADABLE``: the bytes are no picture, are cut off, or are too large.
    """
    return _set(np.asarray(_gray(data)))


def mask_array(data: bytes, width: int, height: int) -> NDArray[np.bool_]:
    """Return where a mask is set, stretched over a picture of another size, nearest pixel.

    Raises as :func:`mask_pixels`.
    """
    if not (width and height):
        return np.zeros((height, width), np.bool_)
    gray = _gray(data)
    if gray.size != (width, height):
        gray = gray.resize((width, height), Image.Resampling.NEAREST)
    return _set(np.asarray(gray))


def mask_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the mask's header; raises as :func:`mask_pixels`."""
    try:
        with named_errors(readable_format(data)):
            return open_picture(data).image.size
    except InputError as error:
        raise _unreadable(error) from error


def mask_bounds(data: bytes) -> Bounds | None:
    """Return left, top, right, bottom of what is set, as fractions; ``None`` if nothing is.

    Raises as :func:`mask_pixels`.
    """
    pixels = mask_pixels(data)
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not len(rows):
        return None
    height, width = pixels.shape
    return (
        float(columns[0]) / width,
        float(rows[0]) / height,
        float(columns[-1] + 1) / width,
        float(rows[-1] + 1) / height,
    )


def polygon_array(
    polygon: Sequence[tuple[float, float]], width: int, height: int
) -> NDArray[np.bool_]:
    """Return the pixels inside a polygon of (x, y) fractions: (height, width)."""
    canvas = Image.new("1", (width, height))
    if len(polygon) > 1:
        corners = [(x * width - 0.5, y * height - 0.5) for x, y in polygon]
        ImageDraw.Draw(canvas).polygon(corners, fill=1)
    return np.asarray(canvas, dtype=np.bool_)


def box_array(box: Bounds, width: int, height: int) -> NDArray[np.bool_]:
    """Return the pixels inside a box: (height, width)."""
    pixels = np.zeros((height, width), np.bool_)
    left, right = (min(max(round(edge * width), 0), width) for edge in (box[0], box[2]))
    top, bottom = (min(max(round(edge * height), 0), height) for edge in (box[1], box[3]))
    pixels[top:bottom, left:right] = True
    return pixels


def _gray(data: bytes) -> Image.Image:
    """Return the mask as 8-bit gray, as its pixels are stored."""
    try:
        with named_errors(readable_format(data)):
            image: Any = open_picture(data).image
            image.load()
            if "A" in image.getbands() or "transparency" in image.info:
                alpha = image.convert("RGBA").getchannel("A")
                if alpha.getextrema() != (_LARGEST, _LARGEST):
                    return alpha
            if image.mode[0] in "IF":  # 16 bits, whole numbers, floats: Pillow would cut them off
                return Image.fromarray(_set(np.asarray(image))).convert("L")
            return image.convert("L")
    except InputError as error:
        raise _unreadable(error) from error


def _set(gray: NDArray[Any]) -> NDArray[np.bool_]:
    return gray > gray.max(initial=0) / 2


def _unreadable(error: InputError) -> PredictError:
    return PredictError(
        f"The mask cannot be read: {error.message}", name="MASK_UNREADABLE", hint=error.hint
    )
