"""A picture with a part of it covered: what a model makes of the rest says what that part was for.

The idea is the occlusion of Zeiler and Fergus, "Visualizing and Understanding Convolutional
Networks" (ECCV 2014), section 4.2, who slid a gray square over the picture.
"""

from __future__ import annotations

import io
import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from PIL import ImageFilter, ImageOps

from predict_widgets.media.decode import open_image

if TYPE_CHECKING:
    from PIL import Image

Fill: TypeAlias = Literal["gray", "blur", "mirror"]
FILLS: tuple[Fill, ...] = ("gray", "blur", "mirror")
# What a classifier looks at is smaller still, and a JPEG of this size is made in some 5 ms.
EDGE = 1024
GRAY = (128, 128, 128)
# Of the longer edge: what is blurred so far shows a color and no shape.
_BLUR_SHARE = 1 / 28
# Without the loss of color at the edges of the patch that 4:2:0 would bring.
_QUALITY, _SUBSAMPLING = 90, 0


class Patch(NamedTuple):
    """What is covered, as fractions of the upright picture: 0 is left and top, 1 right and bottom.

    What reaches beyond the picture is cut off.
    """

    left: float
    top: float
    right: float
    bottom: float


class Coverable:
    """A picture that is decoded once, to be covered many times.

    Over 1024 pixels along its longer edge it is made smaller: then the model sees it smaller, the
    uncovered picture as well, so that only the patch makes a difference. Not for several threads
    at once.

    Parameters
    ----------
    data
        The file's bytes.

    Raises
    ------
    InputError
        As `predict_widgets.media.decode.prepare_image`.
    """

    def __init__(self, data: bytes) -> None:
        self.picture: Image.Image = open_image(data)
        """Upright, in RGB, as it is covered."""
        self.picture.thumbnail((EDGE, EDGE), reducing_gap=2.0)

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in pixels."""
        return self.picture.size

    def covered(self, patch: Patch | None = None, fill: Fill = "gray") -> bytes:
        """Return it as a JPEG with a patch covered; without one as it is.

        Parameters
        ----------
        patch
            What to cover; at least one pixel of the picture is.
        fill
            ``gray``: with middle gray. ``blur``: with a blurred copy of what is there. ``mirror``:
            with what is there, left and right swapped.
        """
        picture = self.picture
        if patch is not None:
            box = self._pixels(patch)
            picture = picture.copy()
            if fill == "gray":
                picture.paste(GRAY, box)
            else:
                picture.paste(self._filling(box, fill), box[:2])
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=_QUALITY, subsampling=_SUBSAMPLING)
        return buffer.getvalue()

    def _filling(self, box: tuple[int, int, int, int], fill: Fill) -> Image.Image:
        if fill == "mirror":
            return ImageOps.mirror(self.picture.crop(box))
        return self._blurred.crop(box)

    @cached_property
    def _blurred(self) -> Image.Image:
        radius = max(self.size) * _BLUR_SHARE
        return self.picture.filter(ImageFilter.GaussianBlur(radius))

    def _pixels(self, patch: Patch) -> tuple[int, int, int, int]:
        width, height = self.size
        left, right = _span(patch.left, patch.right, width)
        top, bottom = _span(patch.top, patch.bottom, height)
        return left, top, right, bottom


def _span(start: float, end: float, pixels: int) -> tuple[int, int]:
    """Return the first pixel and the one after the last, within the picture and never none."""
    first = min(max(round(start * pixels), 0), pixels - 1)
    return first, min(max(round(end * pixels), first + 1), pixels)


def grid(rows: int, columns: int, spread: float) -> list[Patch]:
    """Return the patches of an occlusion map, row by row from the top left.

    The picture is divided into ``rows`` x ``columns`` equal steps; each patch has its middle in
    the middle of a step.

    Parameters
    ----------
    rows, columns
        How many steps, at least 1.
    spread
        How large a patch is, in steps along each edge: with 1 every place is covered once, with 2
        neighbors overlap by half. At the picture's edges it is cut off.
    """
    high, wide = spread / rows, spread / columns
    middles = (
        ((column + 0.5) / columns, (row + 0.5) / rows)
        for row in range(rows)
        for column in range(columns)
    )
    return [Patch(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in middles]


def is_patch(patch: Patch) -> bool:
    """Whether a patch covers something: finite numbers, in order, on the picture."""
    if not all(math.isfinite(edge) for edge in patch):
        return False
    across = max(patch.left, 0.0) < min(patch.right, 1.0)
    return across and max(patch.top, 0.0) < min(patch.bottom, 1.0)
