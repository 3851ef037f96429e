"""What a saved notebook shows of a browser: the first tiles with their labels, and counts."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from predict_widgets.batch.showing import Look
from predict_widgets.batch.shown_columns import BLANK
from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.drawing import font_of
from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.still import GRAY, INK, JPEG_MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from predict_widgets.batch.showing import Filter
    from predict_widgets.batch.shown_columns import Columns

TILES = 12
_EDGE = 160
_ACROSS = 4
_LINE = 22
_CLASSES = 12
_FONT = "font:13px/1.4 var(--jp-ui-font-family,system-ui,sans-serif)"
_CELL = "text-align:left;padding:2px 12px 2px 0;border:0;background:none"


@dataclass(frozen=True)
class TileOnShow:
    """A tile of the contact sheet; ``jpeg`` is None where it cannot be drawn."""

    name: str
    label: str
    score: float | None
    jpeg: bytes | None


@dataclass(frozen=True)
class ClassCount:
    """How many inputs on show bear a class: by what was said, and by the ground truth."""

    label: str
    inputs: int
    truth: int


def best_labels(
    columns: Columns, wanted: Filter, indexes: Sequence[int]
) -> list[tuple[str, float | None]]:
    """Return label and score of the best statement on show about each input, else ``""``."""
    look = Look(columns, wanted)
    said = look.node.said.of(look.shown & (look.node.said.label != BLANK))
    found: list[tuple[str, float | None]] = []
    for index in indexes:
        rows = np.flatnonzero(said.input == index)
        if not len(rows):
            found.append(("", None))
            continue
        ranks = np.where(np.isnan(said.score[rows]), -np.inf, said.score[rows])
        row = rows[int(np.argmax(ranks))]
        score = float(said.score[row])
        found.append((columns.names[said.label[row]], None if np.isnan(score) else score))
    return found


def class_counts(
    columns: Columns, wanted: Filter, shown: NDArray[np.int64], most: int = _CLASSES
) -> list[ClassCount]:
    """Return the most frequent classes of the inputs on show."""
    look = Look(columns, wanted)
    on = np.zeros(columns.inputs, bool)
    on[shown] = True
    size = len(columns.names)

    def inputs_by_label(inputs: NDArray[np.int32], labels: NDArray[np.int32]) -> NDArray[np.int64]:
        kept = on[inputs] & (labels != BLANK)
        pairs = np.unique(inputs[kept].astype(np.int64) * size + labels[kept])
        return np.bincount(pairs % size, minlength=size)

    rows = look.node.said
    said = inputs_by_label(rows.input[look.shown], rows.label[look.shown])
    truth = inputs_by_label(look.truth.input, look.truth.label)
    order = sorted(
        np.flatnonzero(said + truth).tolist(),
        key=lambda label: (-said[label], -truth[label], columns.names[label]),
    )
    return [
        ClassCount(columns.names[label], int(said[label]), int(truth[label]))
        for label in order[:most]
    ]


def contact_sheet(tiles: Sequence[TileOnShow], max_bytes: int = JPEG_MAX_BYTES) -> bytes:
    """Return tiles with their labels as one JPEG of at most so many bytes."""
    rows = -(-len(tiles) // _ACROSS)
    across = min(len(tiles), _ACROSS)
    sheet = Image.new("RGB", (across * (_EDGE + 8) + 8, rows * (_EDGE + _LINE + 8) + 8), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    for place, tile in enumerate(tiles):
        left = 8 + place % _ACROSS * (_EDGE + 8)
        top = 8 + place // _ACROSS * (_EDGE + _LINE + 8)
        _draw(sheet, draw, tile, (left, top))
    for quality in (85, 70, 55, 40, 25):
        stream = io.BytesIO()
        sheet.save(stream, "JPEG", quality=quality, optimize=True)
        if stream.tell() <= max_bytes:
            return stream.getvalue()
    sheet.thumbnail((sheet.width // 2, sheet.height // 2))
    stream = io.BytesIO()
    sheet.save(stream, "JPEG", quality=40, optimize=True)
    return stream.getvalue()


def _draw(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, tile: TileOnShow, corner: tuple[int, int]
) -> None:
    left, top = corner
    draw.rectangle((left, top, left + _EDGE - 1, top + _EDGE - 1), fill="#eeeeee")
    if tile.jpeg is None:
        name = shortened(printable(tile.name), 22)
        draw.text((left + 6, top + _EDGE // 2 - 8), name, fill=GRAY, font=font_of(12))
    else:
        with Image.open(io.BytesIO(tile.jpeg)) as picture:
            picture.thumbnail((_EDGE, _EDGE))
            sheet.paste(
                picture, (left + (_EDGE - picture.width) // 2, top + (_EDGE - picture.height) // 2)
            )
    if not tile.label:
        return
    score = "" if tile.score is None else f" {tile.score:.2f}"
    text = shortened(printable(tile.label), 20 - len(score)) + score
    under = (left, top + _EDGE, left + _EDGE - 1, top + _EDGE + 3)
    draw.rectangle(under, fill=color_of(tile.label))
    draw.text((left, top + _EDGE + 6), text, fill=INK, font=font_of(12))


def sheet_html(title: str, lines: Sequence[str], counts: Sequence[ClassCount], jpeg: bytes) -> str:
    """Return what stands in the cell: whose it is, how far, the sheet, and a table of classes."""
    parts = [f'<div style="font-weight:600;margin-bottom:4px">{escape(title)}</div>']
    parts += [f"<div>{escape(line)}</div>" for line in lines if line]
    if counts:
        truth = any(count.truth for count in counts)
        heads = ("Class", "Predicted", "Ground truth")[: 3 if truth else 2]
        head = "".join(f'<th style="{_CELL};font-weight:600">{name}</th>' for name in heads)
        rows = "".join(_row(count, truth=truth) for count in counts)
        parts.append(
            f'<table style="border-collapse:collapse;{_FONT}"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
    picture = ""
    if jpeg:
        source = f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
        picture = (
            f'<div style="flex:0 1 680px"><img alt="The first tiles" src="{source}"'
            ' style="max-width:680px;width:100%;height:auto"></div>'
        )
    table = f'<div style="{_FONT};flex:1 1 280px;overflow-wrap:anywhere">{"".join(parts)}</div>'
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start">'
        f"{picture}{table}</div>"
    )


def _row(count: ClassCount, *, truth: bool) -> str:
    numbers = [f"{count.inputs:,}", *([f"{count.truth:,}"] if truth else [])]
    cells = "".join(
        f'<td style="{_CELL};font-variant-numeric:tabular-nums">{one}</td>' for one in numbers
    )
    swatch = (
        f'<span style="display:inline-block;width:10px;height:10px;margin-right:6px;'
        f'background:{color_of(count.label)}"></span>'
    )
    label = f'<td style="{_CELL}">{swatch}{escape(count.label)}</td>'
    return f'<tr style="background:none">{label}{cells}</tr>'
