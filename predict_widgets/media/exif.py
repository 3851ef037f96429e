"""The one thing we want of EXIF: which way up the camera was held.

Read by hand because Pillow parses every tag of a block to answer this, warns about broken ones
and raises on others; a picture with a broken tag still shows in every browser.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PIL.Image import Transpose

if TYPE_CHECKING:
    from PIL import Image

ORIENTATION_TAG = 0x0112
UPRIGHT = 1
_SHORT = 3
_ENTRY_BYTES = 12
_SWAPPED = range(5, 9)  # these four lie on their side: width and height change places

# EXIF 2.32, section 4.6.4 A, tag 274: how to turn what is stored so that it stands upright.
_TURNS: dict[int, Transpose] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def orientation_of(exif: object) -> int:
    """Return the orientation that an EXIF block tells, 1 to 8; 1 where it tells none.

    Parameters
    ----------
    exif
        The block, with or without its start ``Exif`` and two zero bytes; anything else counts as
        no block.
    """
    if not isinstance(exif, bytes):
        return UPRIGHT
    block = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for index in range(count):
            at = start + 2 + index * _ENTRY_BYTES
            tag, kind, _, value = struct.unpack_from(order + "HHIH", block, at)
            if tag == ORIENTATION_TAG:
                return value if kind == _SHORT and value in _TURNS else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture turned upright; the same object where it already is."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return width and height of the upright picture, in pixels."""
    width, height = size
    return (height, width) if orientation in _SWAPPED else (width, height)
