"""What a prediction says as HTML: bars, texts, ribbons over time, and the picture beside them.

Text from models and files is escaped; colors come from the palette or match ``#RRGGBB``.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import Bar, BarGroup, bar_groups
from predict_widgets.predictions.in_words import in_words, nothing_said
from predict_widgets.predictions.ribbons import Ribbon, ribbons
from predict_widgets.predictions.still import JPEG_MAX_BYTES, jpeg_of

if TYPE_CHECKING:
    from predict_widgets.predictions.prediction import Prediction

# No color of text or ground is set, so both are the host's; grays are half transparent.
_LINE = "rgba(127,127,127,.35)"
_FONT = "font:13px/1.5 system-ui,sans-serif"
_CELL = "border:0;padding:2px 8px 2px 0;text-align:left;background:none"
_TEXTS_SHOWN = 50
_BARS_SHOWN = 8


def body(narrowed: Prediction) -> str:
    """Return what is on show of a prediction, without who said it."""
    parts: list[str] = []
    if narrowed.error is not None:
        told = escape(str(narrowed.error))
        parts.append(f'<div role="alert" style="white-space:pre-wrap">{told}</div>')
    elif nothing := nothing_said(narrowed):
        parts.append(f"<div>{nothing}</div>")
    parts += [_group(group) for group in bar_groups(narrowed, _BARS_SHOWN)]
    parts += [
        f'<div style="white-space:pre-wrap;margin-top:4px">{escape(text.text)}</div>'
        for text in narrowed.texts[:_TEXTS_SHOWN]
    ]
    parts += [_ribbon(ribbon) for ribbon in ribbons(narrowed, _BARS_SHOWN)]
    parts += [f"<div>{escape(line)}</div>" for line in in_words(narrowed)]
    parts += [f'<div style="opacity:.8">{escape(note)}</div>' for note in narrowed.notes]
    return "".join(parts)


def column(content: str) -> str:
    """Return content in a column of the cell's width, beside which a picture has room."""
    style = f"{_FONT};flex:1 1 300px;max-width:460px;overflow-wrap:anywhere"
    return f'<div style="{style}">{content}</div>'


def side_by_side(
    prediction: Prediction, table: str, *, picture: bool, max_bytes: int = JPEG_MAX_BYTES
) -> str:
    """Return the picture with its regions, a JPEG of at most so many bytes, beside a table."""
    jpeg = jpeg_of(prediction, max_bytes) if picture else None
    if jpeg is None:
        return table
    name = escape(prediction.input.name if prediction.input else "", quote=True)
    source = f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
    image = f'<img alt="{name}" src="{source}" style="max-width:480px;width:100%;height:auto">'
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start">'
        f'<div style="flex:0 1 480px">{image}</div>{table}</div>'
    )


def _group(group: BarGroup) -> str:
    caption = (
        '<caption style="text-align:left;caption-side:top;padding:4px 0;color:inherit;'
        f'opacity:.8">{escape(group.title)}</caption>'
    )
    rows = "".join(_row(bar) for bar in group.bars)
    more = f'<tr><td style="{_CELL}" colspan="3">… {group.folded}</td></tr>' if group.folded else ""
    style = f"border-collapse:collapse;width:100%;{_FONT}"
    return f'<table style="{style}">{caption}{rows}{more}</table>'


def _ribbon(ribbon: Ribbon) -> str:
    """Return a label over time: a cell for each frame, the stronger the higher its score."""
    cells = "".join(
        f'<span style="flex:1 1 0;background:{ribbon.color};opacity:{score or 0:.2f}"></span>'
        for score in ribbon.scores
    )
    return (
        f'<div style="margin-top:4px">{escape(ribbon.label)}'
        f'<div style="display:flex;height:8px;background:{_LINE}">{cells}</div></div>'
    )


def _row(bar: Bar) -> str:
    swatch = (
        f'<span style="display:inline-block;width:10px;height:10px;background:{bar.color};'
        f'border:1px solid {_LINE};margin-right:6px"></span>'
    )
    width = 0 if bar.fraction is None else round(bar.fraction * 100, 1)
    track = (
        f'<div style="width:120px;height:6px;background:{_LINE}">'
        f'<div style="width:{width:g}%;height:6px;background:{bar.color};'
        f'box-shadow:inset 0 0 0 1px {_LINE}"></div></div>'
        if bar.fraction is not None
        else ""
    )
    number = (
        f'style="{_CELL};width:44px;text-align:right;white-space:nowrap;'
        'font-variant-numeric:tabular-nums"'
    )
    return (
        f'<tr style="background:none"><td style="{_CELL}">{swatch}{escape(bar.label)}</td>'
        f'<td style="{_CELL};width:120px">{track}</td><td {number}>{escape(bar.number)}</td></tr>'
    )
