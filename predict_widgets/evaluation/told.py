"""An evaluation in words: a line, a text, and HTML that needs no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.evaluation.evaluation import Evaluation
    from predict_widgets.evaluation.rates import Rate
    from predict_widgets.evaluation.table import ClassRow

_HEADS = (
    "Label", "Total Labeled", "Total Predicted", "TP", "FP", "FN", "Recall", "Precision", "F1",
    "ROC AUC", "AP",
)  # fmt: skip
_ROWS, _PAIRS = 20, 5
_CELL = "border:0;padding:2px 12px 2px 0;text-align:left;background:none;vertical-align:top"
_NUMBER = f"{_CELL};text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
_TABLE = "border-collapse:collapse;font:13px/1.5 system-ui,sans-serif"


def line_of(evaluation: Evaluation) -> str:
    """Return what was judged, how, and how well, in a line."""
    parts = [printable(evaluation.material.title), f"{evaluation.n:,} inputs"]
    parts += [f"{count:,} {reason}" for reason, count in evaluation.left_out.items()]
    rate = evaluation.accuracy
    return " · ".join([*parts, evaluation.rule, f"{rate.name} {rate.line}"])


def text_of(evaluation: Evaluation) -> str:
    """Return it as text for a terminal."""
    lines = [*_heads(evaluation), ""]
    rows = [_HEADS, *(_texts(row) for row in _worst(evaluation))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *_closing(evaluation)])


def html_of(evaluation: Evaluation) -> str:
    """Return it as HTML for a saved cell."""
    head = "".join(f"<div>{escape(line)}</div>" for line in _heads(evaluation))
    names = "".join(
        f'<th style="{_NUMBER if at else _CELL}">{escape(name)}</th>'
        for at, name in enumerate(_HEADS)
    )
    body = "".join(_html_row(row) for row in _worst(evaluation))
    table = f'<table style="{_TABLE};margin-top:8px"><tr>{names}</tr>{body}</table>'
    foot = "".join(f"<div>{escape(line)}</div>" for line in _closing(evaluation))
    style = "font:13px/1.5 system-ui,sans-serif;overflow-x:auto;overflow-wrap:anywhere"
    return f'<div style="{style}">{head}{table}{foot}</div>'


def _heads(evaluation: Evaluation) -> Iterator[str]:
    left = ", ".join(f"{count:,} {reason}" for reason, count in evaluation.left_out.items())
    beside = f" (not judged: {left})" if left else ""
    yield f"{printable(evaluation.material.title)}: {evaluation.n:,} inputs{beside}"
    vocabulary = f"; vocabulary {evaluation.vocabulary}" if evaluation.vocabulary else ""
    yield f"Rule: {evaluation.rule}{printable(vocabulary)}"
    for rate in (evaluation.accuracy, evaluation.recall, evaluation.precision, evaluation.f1):
        yield f"{rate.name}: {rate.line}"
    for text in (*evaluation.flags, *evaluation.chosen.notes, *evaluation.notes):
        yield f"Note: {printable(text)}"


def _worst(evaluation: Evaluation) -> Sequence[ClassRow]:
    """Return the rows, of many those with the most mistakes."""
    rows = evaluation.table
    if len(rows) <= _ROWS:
        return rows
    return sorted(rows, key=lambda row: -(row.fp + row.fn))[:_ROWS]


def _closing(evaluation: Evaluation) -> list[str]:
    return [*_more(evaluation), *_signs(evaluation), *_confused(evaluation)]


def _more(evaluation: Evaluation) -> list[str]:
    more = len(evaluation.classes) - _ROWS
    return [f"… {more:,} more labels, with fewer mistakes"] if more > 0 else []


def _signs(evaluation: Evaluation) -> list[str]:
    rates = [
        rate
        for row in _worst(evaluation)
        for rate in (row.recall, row.precision, row.f1, row.roc_auc, row.average_precision)
    ]
    said: list[str] = []
    if any(rate.value is None for rate in rates):
        said.append("- there is none")
    if any(rate.value is not None and rate.flags for rate in rates):
        said.append("* not whole")
    return [f"{', '.join(said)}: evaluation.row(label) says why"] if said else []


def _confused(evaluation: Evaluation) -> list[str]:
    found = evaluation.most_confused(_PAIRS)
    if not found:
        return []
    told = [f"{printable(one.truth)} as {printable(one.predicted)} {one.count:,}" for one in found]
    return [f"Most confused: {', '.join(told)}"]


def _texts(row: ClassRow) -> tuple[str, ...]:
    counts = (row.labeled, row.predicted, row.tp, row.fp, row.fn)
    rates = (row.recall, row.precision, row.f1, row.roc_auc, row.average_precision)
    return (printable(row.label), *(f"{count:,}" for count in counts), *map(_short, rates))


def _short(rate: Rate) -> str:
    if rate.value is None:
        return "-"
    return f"{rate.value:.3f}" + ("*" if rate.flags else "")


def _html_row(row: ClassRow) -> str:
    rates = (row.recall, row.precision, row.f1, row.roc_auc, row.average_precision)
    titles = ["", "", "", "", "", "", *map(str, rates)]
    cells = "".join(
        f'<td style="{_NUMBER if at else _CELL}" title="{escape(title)}">{escape(text)}</td>'
        for at, (text, title) in enumerate(zip(_texts(row), titles, strict=True))
    )
    return f'<tr style="background:none">{cells}</tr>'
