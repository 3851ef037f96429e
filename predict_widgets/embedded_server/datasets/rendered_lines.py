"""``rendered-lines``: pictures of text that was written here, so that its truth is exact."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PIL import Image, ImageChops

from predict_widgets.embedded_server.datasets.base import BuiltInDataset, Item
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.samples.rendered import draw_line, font_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Choice = TypeVar("Choice")

COUNT = 120
WIDTH, HEIGHT = 640, 200
MARGIN = 24
LINE_SPACING = 1.5
WORDS = (
    *("apple", "autumn", "bridge", "butter", "candle", "carpet", "cellar", "cherry", "cloud"),
    *("copper", "corner", "cotton", "dinner", "engine", "evening", "feather", "finger", "forest"),
    *("garden", "glass", "hammer", "harbor", "honey", "island", "jacket", "kettle", "kitchen"),
    *("ladder", "lemon", "letter", "market", "meadow", "mirror", "morning", "mountain", "needle"),
    *("orange", "paper", "pencil", "pepper", "pillow", "quiet", "rabbit", "ribbon", "river"),
    *("saddle", "school", "shadow", "silver", "spoon", "square", "station", "summer", "table"),
    *("ticket", "timber", "train", "valley", "velvet", "village", "violin", "wagon", "water"),
    *("weather", "window", "winter", "wonder", "yellow"),
)
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono")
SIZES = (18, 22, 26, 32)
# Ink and paper; every pair has a contrast of at least 7 (WCAG 2.2, 1.4.6).
COLORS = (
    ("#1c1c1c", "#fdfcf7"),
    ("#12305c", "#ffffff"),
    ("#f4f4f4", "#26323a"),
    ("#4a1414", "#f6efe2"),
)


class RenderedLines(BuiltInDataset):
    """Pictures of one to three lines of text."""

    id = "rendered-lines"
    description = (
        f"{COUNT} pictures of one to three lines of English words, numbers, times and prices, "
        "written here in the DejaVu fonts. The truth is exact: the text of each line, and the box "
        "around its ink. metadata: the font, its size in pixels, the number of lines."
    )
    modified_at = datetime(2026, 11, 22, tzinfo=UTC)

    @cached_property
    def ids(self) -> Sequence[str]:
        """``rendered-lines-000`` and so on."""
        return [f"{self.id}-{number:03}" for number in range(COUNT)]

    def item(self, position: int) -> Item:
        """Return a picture of text."""
        page = page_of(position)
        return Item(
            self.ids[position],
            "PNG",
            {"font": page.font, "size": page.size, "lines": len(page.lines)},
            partial(_picture, page),
            partial(_truth, page),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What a picture says and how it is written; ``size`` is the font's, in pixels."""

    lines: tuple[str, ...]
    font: str
    size: int
    ink: str
    paper: str

    def tops(self) -> Iterator[tuple[str, int]]:
        """Yield each line with where it begins, in pixels from the top."""
        step = round(self.size * LINE_SPACING)
        top = (HEIGHT - step * len(self.lines)) // 2
        for number, line in enumerate(self.lines):
            yield line, top + number * step


@cache
def page_of(number: int) -> Page:
    """Return a page; each is drawn by lot, always the same one."""
    lot = _Lot(f"rendered-lines {number}")
    font, size = lot.of(FONTS), lot.of(SIZES)
    ink, paper = lot.of(COLORS)
    lines = tuple(_line(lot, font, size) for _ in range(1 + lot.below(3)))
    return Page(lines, font, size, ink, paper)


def _line(lot: _Lot, font: str, size: int) -> str:
    """Return as many words, of those drawn, as have room side by side."""
    parts = [_part(lot) for _ in range(2 + lot.below(5))]
    while len(parts) > 1 and font_of(size, font).getlength(" ".join(parts)) > WIDTH - 2 * MARGIN:
        parts.pop()
    text = " ".join(parts)
    return text[0].upper() + text[1:]


def _part(lot: _Lot) -> str:
    kind = lot.below(10)
    if kind == 0:
        return str(10 + lot.below(9990))
    if kind == 1:
        return f"{lot.below(24):02}:{lot.below(60):02}"
    if kind == 2:  # noqa: PLR2004 - one kind in ten
        return f"${lot.below(100)}.{lot.below(100):02}"
    return lot.of(WORDS)


def _picture(page: Page) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), page.paper)
    for line, top in page.tops():
        draw_line(picture, line, (MARGIN, top), font_of(page.size, page.font), page.ink)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _truth(page: Page) -> resources_pb2.Data:
    data = resources_pb2.Data()
    for number, (line, top) in enumerate(page.tops()):
        left, upper, right, lower = _ink(page, line)
        region = data.regions.add(id=f"line-{number + 1}")
        region.data.text.raw = line
        box = region.region_info.bounding_box
        box.left_col, box.right_col = (MARGIN + left) / WIDTH, (MARGIN + right) / WIDTH
        box.top_row, box.bottom_row = (top + upper) / HEIGHT, (top + lower) / HEIGHT
    return data


@cache
def _ink(page: Page, line: str) -> tuple[int, int, int, int]:
    """Return the box around a line's ink in pixels, relative to where the line begins.

    Ink is what differs from the paper. Some letters reach over where they begin.
    """
    paper = Image.new("RGB", (WIDTH, 3 * page.size), page.paper)
    written = paper.copy()
    draw_line(written, line, (MARGIN, page.size), font_of(page.size, page.font), page.ink)
    # A line has at least one word, so there is ink.
    box = ImageChops.difference(written, paper).getbbox() or (0, 0, 0, 0)
    return box[0] - MARGIN, box[1] - page.size, box[2] - MARGIN, box[3] - page.size


class _Lot:
    """Draws lots that are the same in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def below(self, end: int) -> int:
        """Return a number from 0 up to, but not with, ``end``."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._seed} {self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % end

    def of(self, choices: Sequence[Choice]) -> Choice:
        """Return one of several."""
        return choices[self.below(len(choices))]
