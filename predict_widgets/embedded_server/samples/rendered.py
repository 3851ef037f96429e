"""Samples that are made when they are wanted, so that what they say is known exactly.

A page of text, a sheet of codes, and short texts in several languages. The page's font is
DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageDraw, ImageFont

HEADING = "Notes on a walk"
PAGE_LINES = (
    HEADING,
    "We left at half past seven, before the sun was over",
    "the hill. The path follows the river for 3 km, crosses",
    "a wooden bridge and then climbs through old beeches.",
    "At the top there is a bench, a map and a small spring.",
    "Bring: water, bread, a jacket (it is windy up there).",
    "Bus no. 12 returns at 16:40; the ticket costs 2.80.",
    "Questions? Write to walks@example.org.",
)

PAPER = "#fdfcf7"
INK = "#1c1c1c"
PAGE_SIZE = (900, 540)
PAGE_MARGIN = 70
HEADING_SIZE, LINE_SIZE, LINE_STEP = 40, 27, 56

SHEET_SIZE = (960, 600)
CAPTION_SIZE, CAPTION_GAP = 20, 14


@dataclass(frozen=True, slots=True)
class Code:
    """A code on the sheet.

    Attributes
    ----------
    format
        What zxing-cpp calls it.
    content
        What it is made of.
    text
        What it says when it is read; where the format adds check digits, with them.
    place
        Where its top left corner is, in pixels.
    scale
        The pixels of its narrowest bar.
    """

    format: str
    content: str
    text: str
    place: tuple[int, int]
    scale: int = 3


CODES = (
    Code("QR Code", "https://example.org/menu", "https://example.org/menu", (60, 60), 6),
    Code("Aztec", "Platform 4, seat 27", "Platform 4, seat 27", (310, 60), 8),
    Code("EAN-13", "400638133393", "4006381333931", (590, 60), 3),
    Code("Code 128", "BOX-00184", "BOX-00184", (60, 350), 2),
    Code("Data Matrix", "SN 2041-77", "SN 2041-77", (390, 350), 8),
    Code("PDF417", "One of six codes", "One of six codes", (590, 350), 3),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text whose language (ISO 639-1) is known."""

    id: str
    name: str
    language: str
    text: str


SENTENCES = (
    Sentence(
        "english-text",
        "A note in English",
        "en",
        "The museum is closed on Mondays, but the garden behind it stays open all week.",
    ),
    Sentence(
        "spanish-text",
        "A note in Spanish",
        "es",
        "La biblioteca abre a las nueve y cierra a las ocho, menos los domingos.",
    ),
    Sentence(
        "japanese-text",
        "A note in Japanese",
        "ja",
        "図書館は朝九時に開き、夜八時に閉まります。日曜日は休みです。",
    ),
)


@cache
def text_page() -> bytes:
    """Return a PNG of :data:`PAGE_LINES`, one below the other."""
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    top = PAGE_MARGIN // 2
    for line in PAGE_LINES:
        size = HEADING_SIZE if line is HEADING else LINE_SIZE
        draw_line(page, line, (PAGE_MARGIN, top), font_of(size))
        top += LINE_STEP + (size - LINE_SIZE)
    return _png(page)


@cache
def code_sheet() -> bytes:
    """Return a PNG with all :data:`CODES` on it; needs zxing-cpp."""
    sheet = Image.new("RGB", SHEET_SIZE, "white")
    for code in CODES:
        picture = code_picture(code.format, code.content, code.scale)
        sheet.paste(picture, code.place)
        left, top = code.place
        caption = left, top + picture.height + CAPTION_GAP
        draw_line(sheet, code.format, caption, font_of(CAPTION_SIZE))
    return _png(sheet)


def can_write_codes() -> bool:
    """Whether zxing-cpp is installed."""
    return importlib.util.find_spec("zxingcpp") is not None


def code_picture(
    format_name: str, content: str, scale: int = 3, *, margin: bool = False
) -> Image.Image:
    """Return a code in black on white.

    Parameters
    ----------
    format_name
        What zxing-cpp calls the format, such as "QR Code".
    content
        What it is to say.
    scale
        The pixels of its narrowest bar.
    margin
        Whether to add the white margin readers need, where what is around it does not give one.

    Raises
    ------
    ValueError
        If the format cannot say that.
    """
    import zxingcpp

    library = cast("Any", zxingcpp)  # its types leave create_barcode's options open
    code = library.create_barcode(content, library.barcode_format_from_str(format_name))
    return Image.fromarray(code.to_image(scale=scale, add_quiet_zones=margin)).convert("RGB")


def draw_line(
    page: Image.Image,
    line: str,
    place: tuple[float, float],
    font: ImageFont.FreeTypeFont,
    color: str = INK,
) -> None:
    """Write a line on a page, its top left corner at ``place``."""
    ImageDraw.Draw(page).text(place, line, fill=color, font=font)


@cache
def font_of(size: float, name: str = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """Return a font of matplotlib's at a size in pixels."""
    # The plain layout is the same with and without libraqm.
    return ImageFont.truetype(
        fonts_folder() / f"{name}.ttf", size, layout_engine=ImageFont.Layout.BASIC
    )


@cache
def fonts_folder() -> Path:
    """Return the folder of matplotlib's fonts, without importing matplotlib (0.2 s)."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("matplotlib, whose font the sample page is written in, is missing.")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
