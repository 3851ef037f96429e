"""A comparison as HTML that needs no script and as a still picture: what a saved cell shows."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from itertools import groupby
from string import ascii_uppercase
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from predict_widgets.predictions.agreement import RULE
from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.comparison import NOTHING, SIGNS, cell_text, counted
from predict_widgets.predictions.drawing import font_of
from predict_widgets.predictions.html_parts import side_by_side
from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.still import (
    GRAY,
    INK,
    PNG_MAX_BYTES,
    compressed,
    drawn_picture,
    page_of,
)
from predict_widgets.predictions.terminal import headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.predictions.agreement import ConceptRow
    from predict_widgets.predictions.comparison import Comparison
    from predict_widgets.predictions.prediction import Prediction

_LINE = "rgba(127,127,127,.35)"
_CELL = "border:0;padding:2px 12px 2px 0;text-align:left;background:none;vertical-align:top"
_NUMBER = f"{_CELL};text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
_TABLE = "border-collapse:collapse;font:13px/1.5 system-ui,sans-serif"
_ROWS, _BOXES = 20, 12
_WIDTH, _HEADLINE = 700, 30


def comparison_html(comparison: Comparison, *, picture: bool = True) -> str:
    """Return the first model's picture beside a table of what all of them say."""
    said = list(comparison.predictions.values())
    shown = [_narrowed(comparison, each) for each in said]
    style = "font:13px/1.5 system-ui,sans-serif;flex:1 1 300px;overflow-wrap:anywhere"
    table = f'<div style="{style}">{"".join(_parts(comparison))}</div>'
    first = next((each for each in shown if each.error is None), None)
    return table if first is None else side_by_side(first, table, picture=picture)


def comparison_bundle(comparison: Comparison, *, picture: bool) -> dict[str, str]:
    """Return what a saved cell shows of a comparison where no widget runs.

    Parameters
    ----------
    comparison
        What to show.
    picture
        Whether the picture itself may stand in the notebook.

    Returns
    -------
    dict
        ``text/html``: the first model's picture, a JPEG under 100 kB, and a table of all;
        ``image/png``: each model's bars below each other, base64, under 150 kB.
    """
    return {
        "text/html": comparison_html(comparison, picture=picture),
        "image/png": b64encode(_still(comparison, picture=picture)).decode("ascii"),
    }


def _narrowed(comparison: Comparison, said: Prediction) -> Prediction:
    return said.shown(comparison.threshold, comparison.concept_filter)


def _parts(comparison: Comparison) -> Iterator[str]:
    for letter, said in zip(ascii_uppercase, comparison.predictions.values(), strict=False):
        yield f"<div><b>{letter}</b> {escape(headline(said))}</div>"
        if said.error is not None:
            told = escape(str(said.error))
            yield f'<div role="alert" style="white-space:pre-wrap">{told}</div>'
    for vocabulary, rows in groupby(comparison.concepts, key=lambda row: row.vocabulary):
        yield _table(printable(vocabulary) or "Concepts", list(rows))
    if comparison.boxes:
        yield from _boxes(comparison)


def _table(title: str, rows: Sequence[ConceptRow]) -> str:
    models = range(len(rows[0].marks))
    heads = "".join(f'<th style="{_NUMBER}">{ascii_uppercase[at]}</th>' for at in models)
    body = "".join(_row(row) for row in rows[:_ROWS])
    more = len(rows) - _ROWS
    foot = f'<tr><td style="{_CELL}">… {more} more</td></tr>' if more > 0 else ""
    head = f'<tr><th style="{_CELL}">{escape(title)}</th>{heads}</tr>'
    return f'<table style="{_TABLE};margin-top:8px">{head}{body}{foot}</table>'


def _row(row: ConceptRow) -> str:
    swatch = (
        f'<span style="display:inline-block;width:10px;height:10px;background:'
        f'{color_of(row.label)};border:1px solid {_LINE};margin-right:6px"></span>'
    )
    cells = "".join(
        f'<td style="{_NUMBER}">{escape(cell_text(row, at))}</td>' for at in range(len(row.marks))
    )
    label = escape(printable(row.label))
    return f'<tr style="background:none"><td style="{_CELL}">{swatch}{label}</td>{cells}</tr>'


def _boxes(comparison: Comparison) -> Iterator[str]:
    boxes = comparison.boxes
    yield f'<div style="margin-top:8px">{escape(counted(boxes))}. {escape(RULE)}</div>'
    rows: list[str] = []
    for match in boxes[:_BOXES]:
        cells = "".join(
            f'<td style="{_CELL}">{escape(printable(box.label)) if box else NOTHING}</td>'
            for box in match.boxes
        )
        iou = f"{match.iou:.2f}" if sum(box is not None for box in match.boxes) > 1 else ""
        sign = f'<td style="{_CELL}">{SIGNS[match.verdict]}</td>'
        rows.append(f'<tr style="background:none">{sign}{cells}<td style="{_CELL}">{iou}</td></tr>')
    yield f'<table style="{_TABLE}">{"".join(rows)}</table>'
    if len(boxes) > _BOXES:
        yield f"<div>… {len(boxes) - _BOXES} more</div>"


def _still(comparison: Comparison, *, picture: bool, max_bytes: int = PNG_MAX_BYTES) -> bytes:
    """Return a page with a row for each model; the pictures shrink until it is small enough."""
    made = b""
    for edge in (300, 240, 180, 120, 0) if picture else (0,):
        made = compressed(_page(comparison, edge))
        if len(made) <= max_bytes:
            break
    return made


def _page(comparison: Comparison, edge: int) -> Image.Image:
    rows: list[Image.Image] = []
    for letter, said in zip(ascii_uppercase, comparison.predictions.values(), strict=False):
        shown = _narrowed(comparison, said)
        drawn = drawn_picture(shown, edge) if edge else None
        rows.append(page_of(f"{letter} · {headline(shown)}", shown, drawn, width=_WIDTH))
    closing = counted(comparison.boxes) if comparison.boxes else ""
    height = _HEADLINE + sum(row.height for row in rows) + (_HEADLINE if closing else 0)
    page = Image.new("RGB", (_WIDTH, height), "#ffffff")
    draw = ImageDraw.Draw(page)
    draw.text((8, 8), f"{len(rows)} models compared", fill=INK, font=font_of(13))
    top = _HEADLINE
    for row in rows:
        page.paste(row, (0, top))
        top += row.height
    if closing:
        draw.text((8, top + 6), shortened(closing, page.width // 7), fill=GRAY, font=font_of(12))
    return page
