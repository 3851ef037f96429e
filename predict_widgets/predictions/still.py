"""Still pictures of a prediction, drawn with Pillow: what a saved cell shows.

Pillow and not matplotlib, because every displayed widget pays for it: 20 ms instead of 700.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from predict_widgets.predictions.bars import Bar, bar_groups, printable, shortened
from predict_widgets.predictions.drawing import font_of, with_regions
from predict_widgets.predictions.in_words import in_words, nothing_said
from predict_widgets.predictions.ribbons import best_moments
from predict_widgets.predictions.scene import scene_of
from predict_widgets.predictions.terminal import headline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.prediction import Prediction

JPEG_MAX_BYTES = 98_000
PNG_MAX_BYTES = 148_000
_EDGE = 640
_TEXT = 400
INK, GRAY, _TRACK = "#1a1a1a", "#666666", "#dddddd"


def drawn_picture(prediction: Prediction, edge: int = _EDGE) -> Image.Image | None:
    """Return the picture with its regions drawn in; ``None`` if no picture is held."""
    scene = scene_of(prediction, edge)
    return None if scene is None else with_regions(scene.picture, scene.regions)


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
        drawn = drawn_picture(prediction, edge) if picture else None
        made = compressed(page_of(headline(prediction), prediction, drawn))
        if len(made) <= max_bytes:
            return made
    return still_png(prediction, picture=False, max_bytes=max_bytes) if picture else b""


def compressed(page: Image.Image) -> bytes:
    """Return a page as a PNG; its 128 colors keep those of labels apart at a fifth of the size."""
    stream = io.BytesIO()
    page.quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()


@dataclass(frozen=True)
class _Line:
    """One line of the page: a heading, or a bar."""

    text: str
    bar: Bar | None = None


def page_of(
    title: str, prediction: Prediction, picture: Image.Image | None, *, width: int = 0
) -> Image.Image:
    """Return a page: a title, the picture below it if there is one, and bars beside it.

    Parameters
    ----------
    title, prediction, picture
        What stands on it.
    width
        How wide it is at least.
    """
    lines = list(_page_lines(prediction))
    left = picture.width + 16 if picture else 0
    height = max(picture.height if picture else 0, 26 * len(lines)) + 44
    page = Image.new("RGB", (max(left + 320, width), height), "#ffffff")
    draw = ImageDraw.Draw(page)
    most = (page.width - 16) // 8
    draw.text((8, 8), shortened(title, most), fill=INK, font=font_of(13))
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
    for group in bar_groups(prediction, most=5) or best_moments(prediction, most=5):
        yield _Line(group.title)
        for bar in group.bars:
            yield _Line(bar.label, bar)
    for text in prediction.texts[:5]:
        yield _Line(printable(text.text[:_TEXT]))
    yield from map(_Line, in_words(prediction))


def _draw_line(draw: ImageDraw.ImageDraw, line: _Line, left: int, top: int) -> None:
    bar = line.bar
    text = shortened(line.text, 40)
    if bar is None:
        draw.text((left, top + 4), text, fill=GRAY, font=font_of(12))
        return
    draw.text((left, top), shortened(line.text, 34), fill=INK, font=font_of(12))
    draw.text((left + 300, top), bar.number, fill=INK, font=font_of(12), anchor="ra")
    if bar.fraction is not None:
        draw.rectangle((left, top + 17, left + 300, top + 20), fill=_TRACK)
        # The edge keeps a pale color visible on white.
        end = left + bar.fraction * 300
        draw.rectangle((left, top + 16, end, top + 21), fill=bar.color, outline=GRAY)
