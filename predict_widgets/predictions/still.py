"""Still pictures of a prediction, drawn with Pillow: what a saved cell shows.

Pillow and not matplotlib, because every displayed widget pays for it: 20 ms instead of 700.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from predict_widgets.errors import PredictError
from predict_widgets.media.decode import open_image
from predict_widgets.predictions.bars import Bar, bar_groups, number, printable, shortened
from predict_widgets.predictions.palette import color_of, text_on
from predict_widgets.predictions.terminal import headline, nothing_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.views import Region

JPEG_MAX_BYTES = 98_000
PNG_MAX_BYTES = 148_000
_EDGE = 640
_MASK_OPACITY = 0.45
_LABELS_SHOWN = 40
_STROKE = 2
_INK, _GRAY, _TRACK = "#1a1a1a", "#666666", "#dddddd"

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


def upright_picture(prediction: Prediction, edge: int) -> Image.Image | None:
    """Return the input's picture, its longer edge at most ``edge``; ``None`` if there is none."""
    given = prediction.input
    if given is None or given.kind != "image" or not given.data:
        return None
    try:
        picture = open_image(given.data)
    except PredictError:
        return None
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return picture


def drawn_picture(prediction: Prediction, edge: int = _EDGE) -> Image.Image | None:
    """Return the picture with its regions drawn in; ``None`` if no picture is held."""
    picture = upright_picture(prediction, edge)
    if picture is None:
        return None
    regions = list(prediction.regions)
    picture = with_masks(picture, regions)
    draw = ImageDraw.Draw(picture)
    for region in reversed(regions):
        _outline(draw, region, picture.size)
    ranked = sorted(regions, key=lambda region: region.score or 0.0, reverse=True)
    for region in reversed(ranked[:_LABELS_SHOWN]):
        _chip(draw, region, picture.size)
    return picture


def with_masks(picture: Image.Image, regions: Iterable[Region]) -> Image.Image:
    """Return the picture tinted where a region's mask is set; masks of any size are scaled."""
    for region in regions:
        if region.mask is None:
            continue
        try:
            mask = open_image(region.mask).convert("L")
        except PredictError:
            continue  # a mask that is no picture has nothing to tint
        opacity = mask.resize(picture.size).point(lambda value: value * _MASK_OPACITY)
        tint = Image.new("RGB", picture.size, color_of(region.label))
        picture = Image.composite(tint, picture, opacity)
    return picture


def chip_text(region: Region) -> str:
    """Return what stands beside a region: label and score, or its text."""
    label = printable(region.label or region.text or "")
    return f"{shortened(label, 24)} {number(region.score)}".strip()


def jpeg_of(prediction: Prediction, max_bytes: int = JPEG_MAX_BYTES) -> bytes | None:
    """Return the drawn picture as a JPEG of at most ``max_bytes``; ``None`` without a picture."""
    picture = drawn_picture(prediction)
    if picture is None:
        return None
    while True:
        for quality in (85, 70, 55):
            stream = io.BytesIO()
            picture.save(stream, "JPEG", quality=quality, optimize=True)
            if stream.tell() <= max_bytes:
                return stream.getvalue()
        picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))


def still_png(prediction: Prediction, *, picture: bool, max_bytes: int = PNG_MAX_BYTES) -> bytes:
    """Return picture and bars side by side, as a PNG of at most ``max_bytes``."""
    for edge in (360, 300, 240, 180, 120):
        page = _page(prediction, drawn_picture(prediction, edge) if picture else None)
        stream = io.BytesIO()
        # A palette of 128 keeps label colors apart at a fifth of the size.
        page.quantize(128).save(stream, "PNG", optimize=True)
        if stream.tell() <= max_bytes:
            return stream.getvalue()
    return still_png(prediction, picture=False, max_bytes=max_bytes) if picture else b""


@dataclass(frozen=True)
class _Line:
    """One line of the page: a heading, or a bar."""

    text: str
    bar: Bar | None = None


def _page(prediction: Prediction, picture: Image.Image | None) -> Image.Image:
    lines = list(_page_lines(prediction))
    left = picture.width + 16 if picture else 0
    height = max(picture.height if picture else 0, 26 * len(lines)) + 44
    page = Image.new("RGB", (left + 320, height), "#ffffff")
    draw = ImageDraw.Draw(page)
    most = (left + 304) // 8
    draw.text((8, 8), shortened(headline(prediction), most), fill=_INK, font=font_of(13))
    if picture is not None:
        page.paste(picture, (8, 36))
    for row, line in enumerate(lines):
        _draw_line(draw, line, left + 8, 36 + 26 * row)
    return page


def _page_lines(prediction: Prediction) -> Iterator[_Line]:
    if prediction.error is not None:
        yield _Line(printable(prediction.error.message))
    elif nothing := nothing_said(prediction):
        yield _Line(nothing)
    for group in bar_groups(prediction, most=5):
        yield _Line(group.title)
        for bar in group.bars:
            yield _Line(bar.label, bar)
    for text in prediction.texts[:5]:
        yield _Line(printable(text.text))


def _draw_line(draw: ImageDraw.ImageDraw, line: _Line, left: int, top: int) -> None:
    bar = line.bar
    text = shortened(line.text, 40)
    if bar is None:
        draw.text((left, top + 4), text, fill=_GRAY, font=font_of(12))
        return
    draw.text((left, top), shortened(line.text, 34), fill=_INK, font=font_of(12))
    draw.text((left + 300, top), bar.number, fill=_INK, font=font_of(12), anchor="ra")
    if bar.fraction is not None:
        draw.rectangle((left, top + 17, left + 300, top + 20), fill=_TRACK)
        # The edge keeps a pale color visible on white.
        end = left + bar.fraction * 300
        draw.rectangle((left, top + 16, end, top + 21), fill=bar.color, outline=_GRAY)


def _outline(draw: ImageDraw.ImageDraw, region: Region, size: tuple[int, int]) -> None:
    color = color_of(region.label)
    halo = "#000000" if text_on(color) == "#000" else "#ffffff"
    for ink, width in ((halo, _STROKE + 2), (color, _STROKE)):
        for path in _paths(region, size):
            draw.line(path, fill=ink, width=width, joint="curve")
        radius = width
        for x, y in region.points:
            at = (x * size[0], y * size[1])
            draw.ellipse((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=ink)


def _paths(region: Region, size: tuple[int, int]) -> Iterator[list[tuple[float, float]]]:
    """Yield the closed lines around a region, in pixels, with the stroke inside the picture."""
    if corners := box_of(region):
        left, top, right, bottom = corners
        yield _pixels([(left, top), (right, top), (right, bottom), (left, bottom)], size)
    if region.polygon:
        yield _pixels(list(region.polygon), size)


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


def _chip(draw: ImageDraw.ImageDraw, region: Region, size: tuple[int, int]) -> None:
    text = chip_text(region)
    corners = box_of(region)
    if not text or corners is None:
        return
    font = font_of(max(11, round(max(size) / 50)))
    width = draw.textlength(text, font=font) + 8
    height = font.getbbox("Ag")[3] + 4
    x = min(max(corners[0] * size[0], 0), max(size[0] - width, 0))
    top = corners[1] * size[1]
    # Above the box where there is room, else inside its upper edge.
    y = top - height if top >= height else min(max(top, 0), size[1] - height)
    color = color_of(region.label)
    draw.rounded_rectangle((x, y, x + width, y + height), radius=3, fill=color)
    draw.text((x + 4, y + 1), text, fill=text_on(color), font=font)
