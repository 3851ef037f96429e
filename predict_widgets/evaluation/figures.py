"""The panels of an evaluation as matplotlib figures, each with its rule below.

Only matplotlib's objects, not pyplot; see `predict_widgets.predictions.figure`.
"""

# matplotlib 3.11 leaves its keyword arguments untyped, so every call is known in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation import words
from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.figure import PLAIN, PredictionFigure
from predict_widgets.predictions.palette import PALETTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from predict_widgets.evaluation.curve import Curve
    from predict_widgets.evaluation.evaluation import Evaluation
    from predict_widgets.evaluation.matrix import Matrix
    from predict_widgets.evaluation.rates import Rate
    from predict_widgets.evaluation.slices import Slices

_INK, _GRAY = "#1a1a1a", "#595959"
_BLUE, _ORANGE = PALETTE[4], PALETTE[5]
_FONT = 8.5
_WIDTH, _BODY = 5.5, 3.6
_LINE_INCHES = 0.17
_ROW_INCHES = 0.27
# So many labels of a matrix can be read.
_LABELS, _ROWS = 30, 40
_NUMBERS = 16
_LETTERS = 22


def draw(evaluation: Evaluation, panel: str, label: str | None) -> Figure:
    """Draw a panel; see `Evaluation.figure`.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for a panel that there is not, ``METRIC_REFUSED`` with the
        reason, or ``LABEL_DOES_NOT_EXIST``.
    """
    panels: dict[str, Callable[[], Figure]] = {
        "matrix": lambda: _matrix(evaluation, evaluation.matrix),
        "mean probability": lambda: _matrix(evaluation, evaluation.mean_probability),
        "classes": lambda: _classes(evaluation),
        "pr": lambda: _curve(evaluation, evaluation.pr_curve(label), ("recall", "precision")),
        "roc": lambda: _curve(
            evaluation, evaluation.roc_curve(label), ("false positive rate", "recall")
        ),
        "reliability": lambda: _reliability(evaluation),
    }
    if panel not in panels:
        raise PredictError(
            f"panel={panel!r} is not understood",
            name="SETTING_NOT_UNDERSTOOD",
            hint=f"It is one of: {', '.join(panels)}.",
        )
    return panels[panel]()


def draw_slices(slices: Slices) -> Figure:
    """Draw the accuracy of parts, with its interval."""
    rates = [part.accuracy for part in slices.parts]
    names = [f"{part.name} ({part.evaluation.n:,})" for part in slices.parts]
    title = f"Accuracy by {', '.join(slices.by)}"
    told = [
        line for part in slices.parts[:1] for line in (_about(part.evaluation), part.accuracy.rule)
    ]
    return _bars(title, names, [rates], ["accuracy"], told)


# --- panels ---------------------------------------------------------------------------------------
def _matrix(evaluation: Evaluation, matrix: Matrix) -> Figure:
    rows, columns, values = matrix.rows, matrix.columns, matrix.numbers
    if words.NOTHING in rows:
        # Where nothing is said in excess, or missed, there is nothing to see.
        kept = (values[-1].any(), values[:, -1].any())
        rows, columns = rows[: len(rows) - (not kept[0])], columns[: len(columns) - (not kept[1])]
    rows, columns = rows[:_LABELS], columns[:_LABELS]
    values = values[: len(rows), : len(columns)]
    left_out = len(matrix.rows) - len(rows) if len(rows) == _LABELS else 0
    rule = matrix.rule + (f"; {left_out:,} more labels are not drawn" if left_out else "")
    height = max(2.4, 1.2 + 0.24 * len(rows))
    under = 0.45 + 0.075 * min(max(map(len, columns), default=0), _LETTERS)
    title = f"Confusion matrix, {matrix.what}"
    figure, axes = _page(
        title, (_about(evaluation), rule, *matrix.flags), height, left=1.5, under=under
    )
    # A row is what is true: its color is the share of it.
    sums = np.nansum(values, axis=1, keepdims=True)
    shares = values if matrix.what != "counts" else values / np.maximum(sums, 1)
    axes.imshow(np.nan_to_num(shares), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    _ticks(axes, "y", rows)
    _ticks(axes, "x", columns, rotation=90)
    axes.set_ylabel("true", fontsize=_FONT, color=_GRAY)
    axes.set_xlabel("predicted", fontsize=_FONT, color=_GRAY)
    if max(len(rows), len(columns), 1) <= _NUMBERS:
        for (row, column), value in np.ndenumerate(values):
            if not np.isnan(value) and value:
                text = f"{value:,.0f}" if matrix.what == "counts" else f"{value:.2f}"
                color = "white" if shares[row, column] > 0.5 else _INK  # noqa: PLR2004 - half way to dark
                axes.text(
                    column, row, text, ha="center", va="center", fontsize=_FONT - 1, color=color
                )
    return figure


def _classes(evaluation: Evaluation) -> Figure:
    rows = sorted(evaluation.table, key=lambda row: row.f1.value or 0.0)[:_ROWS]
    names = [f"{row.label} ({row.labeled:,})" for row in rows]
    more = len(evaluation.table) - len(rows)
    rule = evaluation.rule + (f"; {more:,} more labels, with a better F1" if more else "")
    rates = [[row.recall for row in rows], [row.precision for row in rows]]
    told = (_about(evaluation), rule)
    return _bars("Recall and precision", names, rates, ["recall", "precision"], told)


def _curve(evaluation: Evaluation, curve: Curve, names: tuple[str, str]) -> Figure:
    _refuse(curve.area)
    whose = "all labels" if curve.label is None else printable(curve.label)
    told = [
        _about(evaluation),
        f"{curve.area.name} {curve.area.line}; {curve.area.rule}",
        *curve.area.flags,
    ]
    figure, axes = _page(f"{names[1]} against {names[0]}, {whose}", told, _BODY)
    # As the areas are counted: by steps, and of a ROC curve straight from point to point.
    style = "steps-pre" if curve.kind == "pr" else "default"
    axes.plot(curve.x, curve.y, drawstyle=style, color=_BLUE, linewidth=1.6)
    if curve.kind == "roc":
        axes.plot([0, 1], [0, 1], color=_GRAY, linewidth=0.8, linestyle=":")
    if curve.marked is not None:
        x, y = curve.x[curve.marked], curve.y[curve.marked]
        threshold = words.threshold_of(evaluation.thresholds)
        if curve.label is not None:
            own = evaluation.thresholds[evaluation.number(curve.label)]
            threshold = f"threshold {own:.4g}"
        axes.plot([x], [y], "o", color=_ORANGE, markersize=6, label=threshold)
        axes.legend(fontsize=_FONT, frameon=False, loc="lower left" if x > y else "lower right")
    _unit(axes, names)
    return figure


def _reliability(evaluation: Evaluation) -> Figure:
    diagram = evaluation.reliability()
    _refuse(diagram.ece)
    told = [_about(evaluation), f"ECE {diagram.ece.line}; {diagram.ece.rule}", *diagram.ece.flags]
    figure, axes = _page("Reliability", told, _BODY)
    shown = [one for one in diagram.bins if one.share.n]
    for one in shown:
        low, high = one.share.interval
        middle = (one.low + one.high) / 2
        style: dict[str, Any] = {"color": _BLUE, "alpha": 0.7, "edgecolor": _INK}
        axes.bar(middle, one.share.value, one.high - one.low, linewidth=0.4, **style)
        axes.plot([middle, middle], [low, high], color=_INK, linewidth=1)
    confidences = [one.confidence for one in shown if one.confidence is not None]
    shares = [one.share.value for one in shown]
    axes.plot(confidences, shares, "o", color=_ORANGE, markersize=4, label="mean score")
    axes.plot([0, 1], [0, 1], color=_GRAY, linewidth=0.8, linestyle=":")
    axes.legend(fontsize=_FONT, frameon=False, loc="upper left")
    _unit(axes, ("score", "share that is right"))
    return figure


def _bars(
    title: str, names: Sequence[str], rates: Sequence[Sequence[Rate]], legend: Sequence[str],
    told: Sequence[str],
) -> Figure:  # fmt: skip
    figure, axes = _page(title, told, max(1.0, _ROW_INCHES * len(names) + 0.5), left=1.9, under=0.4)
    step = 0.8 / len(rates)
    for at, (own, name) in enumerate(zip(rates, legend, strict=True)):
        color = (_BLUE, _ORANGE)[at]
        for row, rate in enumerate(own):
            y = row + (at - (len(rates) - 1) / 2) * step
            if rate.value is None:
                axes.text(0.01, y, "none", fontsize=_FONT - 2, color=_GRAY, va="center")
                continue
            axes.barh(y, rate.value, step * 0.85, color=color, label=name)
            name = None  # noqa: PLW2901 - the legend has each once
            if rate.interval is not None:
                axes.plot(rate.interval, [y, y], color=_INK, linewidth=1)
    _ticks(axes, "y", names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.tick_params(labelsize=_FONT)
    if len(rates) > 1 and any(rate.value is not None for own in rates for rate in own):
        style: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncol": len(rates)}
        axes.legend(fontsize=_FONT, frameon=False, borderaxespad=0.2, **style)
    return figure


def _about(evaluation: Evaluation) -> str:
    """Say what was asked about what."""
    return f"{evaluation.material.title}, {evaluation.n:,} inputs"


# --- parts of a page ------------------------------------------------------------------------------
def _page(
    title: str, told: Sequence[str], body: float, *, left: float = 0.7, under: float = 0.55
) -> tuple[Figure, Axes]:
    """Return a figure with a title above and sentences below, and the room between them."""
    letters = int(_WIDTH * 72 / (_FONT * 0.54))
    lines = [line for text in told if text for line in wrap(printable(text), letters)]
    below = _LINE_INCHES * len(lines) + 0.1
    height = body + below + under + 0.35
    figure = PredictionFigure(figsize=(_WIDTH, height), facecolor="white")
    figure.text(
        0.015, 1 - 0.08 / height, printable(title), fontsize=10, weight="bold", color=_INK,
        ha="left", va="top", **PLAIN,
    )  # fmt: skip
    for at, line in enumerate(reversed(lines)):
        y = (0.06 + _LINE_INCHES * at) / height
        figure.text(0.015, y, line, fontsize=_FONT, color=_GRAY, ha="left", va="bottom", **PLAIN)
    sides = (left / _WIDTH, (below + under) / height)
    axes = figure.add_axes((*sides, 1 - sides[0] - 0.03, body / height))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _ticks(axes: Axes, side: str, names: Sequence[str], rotation: int = 0) -> None:
    labels = [shortened(printable(name), _LETTERS) for name in names]
    style: dict[str, Any] = {"fontsize": _FONT - 1, "rotation": rotation, "parse_math": False}
    if side == "x":
        axes.set_xticks(range(len(labels)), labels, **style)
    else:
        axes.set_yticks(range(len(labels)), labels, **style)


def _unit(axes: Axes, names: tuple[str, str]) -> None:
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(names[0], fontsize=_FONT, color=_GRAY)
    axes.set_ylabel(names[1], fontsize=_FONT, color=_GRAY)
    axes.tick_params(labelsize=_FONT)


def _refuse(rate: Rate) -> None:
    if rate.refused:
        raise PredictError(f"There is no {rate.name}: {rate.refused}", name="METRIC_REFUSED")
