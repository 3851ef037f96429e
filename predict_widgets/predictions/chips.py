"""Where the labels of regions stand: beside each region, and not on another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Left, top, right, bottom.
Box = tuple[float, float, float, float]


def place_chips(
    boxes: Sequence[Box], chips: Sequence[tuple[float, float]], size: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return the left upper corner of each region's label.

    Where it covers no other region and no other label: above its region, right of it, inside its
    upper edge where there is no room above, right of it but over its end where the picture ends,
    or below it, whichever does first. Where all of them cover something it stands above, or inside
    where there is no room above.

    Parameters
    ----------
    boxes
        Of the regions, those that come first are placed first.
    chips
        Width and height of each region's label.
    size
        Width and height of the picture, in the same unit.
    """
    placed: list[Box] = []
    for number, (box, chip) in enumerate(zip(boxes, chips, strict=True)):
        others = [*placed, *(one for at, one in enumerate(boxes) if at != number)]
        found = [_moved_in(corner, chip, size) for corner in _corners(box, chip, size)]
        free = (one for one in found if not any(_overlap(one, other) for other in others))
        placed.append(next(free, found[-1]))
    return [(left, top) for left, top, _, _ in placed]


def _corners(
    box: Box, chip: tuple[float, float], size: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Yield where a label may stand, the best place first, and last where it does at the worst."""
    left, top, right, bottom = box
    width, height = chip
    over = (left, top - height) if top >= height else (left, max(0.0, top))
    if top >= height:
        yield over
    if right + width <= size[0]:
        yield right, top
    if top < height:
        yield over
    yield right, top
    if bottom + height <= size[1]:
        yield left, bottom
    yield over


def _moved_in(
    corner: tuple[float, float], chip: tuple[float, float], size: tuple[float, float]
) -> Box:
    """Return a label's box, moved into the picture."""
    # Zero first: of it and what is no number it is zero that remains.
    left = min(max(0.0, corner[0]), max(0.0, size[0] - chip[0]))
    top = min(max(0.0, corner[1]), max(0.0, size[1] - chip[1]))
    return left, top, left + chip[0], top + chip[1]


def _overlap(first: Box, second: Box) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )
