"""A decoded frame -> the picture that a player shows: RGB, upright, with square pixels."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from PIL.Image import Transpose

from predict_widgets.media.limits import VIDEO_MAX_PIXELS

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from PIL import Image

# The first two columns of a display matrix's first two rows, by their signs: where the right and
# the lower edge of the stored picture go (ISO/IEC 14496-12, 6.2.2; y grows downwards).
_TURNS: dict[tuple[int, int, int, int], Transpose] = {
    (-1, 0, 0, 1): Transpose.FLIP_LEFT_RIGHT,
    (1, 0, 0, -1): Transpose.FLIP_TOP_BOTTOM,
    (-1, 0, 0, -1): Transpose.ROTATE_180,
    (0, 1, -1, 0): Transpose.ROTATE_270,
    (0, -1, 1, 0): Transpose.ROTATE_90,
    (0, 1, 1, 0): Transpose.TRANSPOSE,
    (0, -1, -1, 0): Transpose.TRANSVERSE,
}
_ONE = 1 << 16
_MATRIX = struct.Struct("=9i")
# A ratio beyond it is damage: anamorphic film, the widest there is, has 2.
_MOST_STRETCH = 4
# Files that do not tell how their colors are meant are taken by browsers for BT.709 from this
# height on, and for BT.601 below.
_UNSPECIFIED = 2
_HIGH_DEFINITION = 720


@dataclass(frozen=True)
class Look:
    """How all frames of a video are shown.

    Parameters
    ----------
    aspect
        Width of a stored pixel over its height; None where the file does not tell.
    turn
        What makes a stored frame upright; None where it is.
    """

    aspect: Fraction | None
    turn: Transpose | None

    @classmethod
    def of(cls, frame: VideoFrame, aspect: Fraction | None) -> Look:
        """Return how a video is shown, by any one of its frames.

        By one alone: a frame whose side data was read is part of a reference cycle (PyAV 18), and
        the garbage collector counts objects and not the megabytes in them.
        """
        return cls(aspect, _turn_of(frame))

    def picture(self, frame: VideoFrame) -> Image.Image:
        """Return a frame as browsers show it."""
        width, height = _square(frame.width, frame.height, self.aspect)
        options: dict[str, Any] = {"width": width, "height": height}
        if frame.colorspace == _UNSPECIFIED and frame.height >= _HIGH_DEFINITION:
            options["src_colorspace"] = "ITU709"
        picture = cast("Image.Image", cast("Any", frame).to_image(**options))
        return picture if self.turn is None else picture.transpose(self.turn)


def _square(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Return the size with square pixels; like browsers, by making the picture larger."""
    if not aspect or aspect == 1 or not 1 / _MOST_STRETCH <= aspect <= _MOST_STRETCH:
        return width, height
    wide = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return wide if wide[0] * wide[1] <= VIDEO_MAX_PIXELS else (width, height)


def _turn_of(frame: VideoFrame) -> Transpose | None:
    """Return how to turn a frame; as in browsers, only by quarters."""
    matrix = cast("Any", frame.side_data).get("DISPLAYMATRIX")
    if matrix is None or len(found := bytes(matrix)) < _MATRIX.size:
        return None
    a, b, _, c, d, *_ = _MATRIX.unpack_from(found)
    signs = cast("tuple[int, int, int, int]", tuple(round(value / _ONE) for value in (a, b, c, d)))
    return _TURNS.get(signs)
