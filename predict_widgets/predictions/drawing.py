"""Regions drawn into a picture with Pillow: masks, outlines, points, labels."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from predict_widgets.errors import PredictError
from predict_widgets.predictions.bars import number, printable, shortened
from predict_widgets.predictions.chips import place_chips
from predict_widgets.predictions.masks import mask_array
from predict_widgets.predictions.palette import color_of, text_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from predict_widgets.predictions.chips import Box
    from predict_widgets.predictions.views import Region

_MASK_OPACITY = 0.45
_LABELS_SHOWN = 40
# `Point.Visibility` of Clarifai's API: such a point has no place.
NOT_PRESENT = 3
_STROKE = 2
# A mask's edge is this wide in all, from inside to outside: an odd number, as Pillow wants it.
_EDGE_PIXELS = 5

FontOf = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font_of(size: int) -> FontOf:
    """Return DejaVu Sans, which comes with matplotlib and knows more letters than Pillow's own."""
    found = find_spec("matplotlib")
    if found is not None and found.origin is not None:
        path = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


def with_regions(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    """Return the picture with regions and their labels drawn in."""
    picture = with_masks(picture, regions).copy()
    draw = ImageDraw.Draw(picture)
    for region in reversed(regions):
        _outline(draw, region, picture.size)
    _draw_chips(draw, regions, picture.size)
    return picture


def with_masks(picture: Image.Image, regions: Iterable[Region]) -> Image.Image:
    """Return the picture tinted where a region's mask is set, with a solid edge around it."""
    for region in regions:
        mask = mask_of(region, picture.size)
        if mask is None:
            continue
        edge = ImageChops.subtract(mask, mask.filter(ImageFilter.MinFilter(_EDGE_PIXELS)))
        opacity = ImageChops.lighter(mask.point(lambda value: value * _MASK_OPACITY), edge)
        tint = Image.new("RGB", picture.size, region_color(region))
        picture = Image.composite(tint, picture, opacity)
    return picture


def mask_of(region: Region, size: tuple[int, int]) -> Image.Image | None:
    """Return a region's mask, 0 and 255, scaled to a picture of another size; ``None`` for none."""
    if region.mask is None:
        return None
    try:
        return Image.fromarray(mask_array(region.mask, *size)).convert("L")
    except PredictError:
        return None  # a mask that is no picture has nothing to tint


def chip_text(region: Region) -> str:
    """Return what stands beside a region: label and score; ``""`` where it stands elsewhere.

    A text is listed beside the picture, and a chip of it would lie over the next line. The classes
    of a segmenter begin anywhere: their colors stand beside the bars.
    """
    if not region.label or region.score_means == "share_of_image":
        return ""
    return f"{shortened(printable(region.label), 24)} {number(region.score)}".strip()


def region_color(region: Region) -> str:
    """Return the color of a region: of its track, as on the page, else of its label."""
    return color_of(f"track {region.track_id}" if region.track_id else region.label)


def _outline(draw: ImageDraw.ImageDraw, region: Region, size: tuple[int, int]) -> None:
    color = region_color(region)
    halo = "#000000" if text_on(color) == "#000" else "#ffffff"
    for ink, width in ((halo, _STROKE + 2), (color, _STROKE)):
        for path in _paths(region, size):
            draw.line(path, fill=ink, width=width, joint="curve")
        for x, y in dots(region):
            at = (x * size[0], y * size[1])
            corners = (at[0] - width, at[1] - width, at[0] + width, at[1] + width)
            draw.ellipse(corners, fill=ink)


def _paths(region: Region, size: tuple[int, int]) -> Iterator[list[tuple[float, float]]]:
    """Yield the lines of a region, in pixels, with the stroke inside the picture."""
    corners = box_of(region)
    # The finest shape alone: the bounds of a polygon or mask are no box that the model drew.
    if region.shape == "box" and corners is not None:
        left, top, right, bottom = corners
        yield _pixels([(left, top), (right, top), (right, bottom), (left, bottom)], size)
    if region.polygon:
        yield _pixels(list(region.polygon), size)
    for edge in bones(region):
        yield [(x * size[0], y * size[1]) for x, y in edge]


def dots(region: Region) -> Iterator[tuple[float, float]]:
    """Yield the points that are in the picture, hidden ones among them."""
    yield from (
        point for point, there in zip(region.points, _present(region), strict=True) if there
    )


def bones(region: Region) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the edges of a skeleton, as two points each, in fractions of the picture."""
    present = _present(region)
    for first, second in region.skeleton:
        both = (first, second)
        if all(0 <= place < len(present) and present[place] for place in both):
            yield region.points[first], region.points[second]


def _present(region: Region) -> list[bool]:
    said = region.visibility or (0,) * len(region.points)
    # A model may give a point that it did not find as NaN, or anywhere.
    places = zip(said, region.points, strict=True)
    return [one != NOT_PRESENT and all(map(_near, point)) for one, point in places]


def _near(fraction: float) -> bool:
    return -1 <= fraction <= 2  # noqa: PLR2004 - no further out than the picture is wide


def _pixels(points: list[tuple[float, float]], size: tuple[int, int]) -> list[tuple[float, float]]:
    inner = [
        (
            min(max(x * size[0], _STROKE), size[0] - 1 - _STROKE),
            min(max(y * size[1], _STROKE), size[1] - 1 - _STROKE),
        )
        for x, y in points
    ]
    return [*inner, inner[0]]


def box_of(region: Region) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom, or ``None`` where the model gave no box."""
    left, top, right, bottom = region.left, region.top, region.right, region.bottom
    if left is None or top is None or right is None or bottom is None:
        return None
    return left, top, right, bottom


def labelled(regions: Iterable[Region], most: int) -> list[tuple[Region, str, Box]]:
    """Return the regions that have a label to show and a place for it, the best score first."""
    ranked = sorted(regions, key=lambda region: region.score or 0.0, reverse=True)[:most]
    told = [(region, chip_text(region), box_of(region)) for region in ranked]
    return [(region, text, box) for region, text, box in told if text and box is not None]


def _draw_chips(
    draw: ImageDraw.ImageDraw, regions: Sequence[Region], size: tuple[int, int]
) -> None:
    told = labelled(regions, _LABELS_SHOWN)
    font = font_of(max(11, round(max(size) / 50)))
    height = font.getbbox("Ag")[3] + 4
    chips = [(draw.textlength(text, font=font) + 8, height) for _, text, _ in told]
    boxes = [
        (box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1])
        for _, _, box in told
    ]
    corners = place_chips(boxes, chips, size)
    # The best last, over the others where there is no room.
    for (region, text, _), chip, (x, y) in reversed(list(zip(told, chips, corners, strict=True))):
        color = region_color(region)
        draw.rounded_rectangle((x, y, x + chip[0], y + chip[1]), radius=3, fill=color)
        draw.text((x + 4, y + 1), text, fill=text_on(color), font=font)
