"""The table of an evaluation: a row for each label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from predict_widgets.evaluation import words
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.curve import precision_of, roc_auc
from predict_widgets.evaluation.rates import Rate, f1_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from predict_widgets.evaluation.evaluation import Evaluation

_NOT_LABELED = words.NO_POSITIVES
_NOT_PREDICTED = "it is never predicted at the threshold"


@dataclass(frozen=True)
class ClassRow:
    """What came of one label.

    Attributes
    ----------
    label
        Which.
    labeled, predicted
        How many inputs (or boxes) bear it, and of how many it is said.
    tp, fp, fn
        Said and true, said and not true, true and not said.
    recall, precision, f1
        Of the counts.
    roc_auc, average_precision
        Of the scores, whatever the threshold.
    """

    label: str
    labeled: int
    predicted: int
    tp: int
    fp: int
    fn: int
    recall: Rate
    precision: Rate
    f1: Rate
    roc_auc: Rate
    average_precision: Rate


def class_rows(evaluation: Evaluation, labels: Iterable[int] | None = None) -> list[ClassRow]:
    """Return the rows of labels, by their places; without them of those on show."""
    counts = evaluation.counted.of_label
    shown = np.flatnonzero(counts.sum(axis=1)) if labels is None else list(labels)
    return [_row(evaluation, int(label), *map(int, counts[label])) for label in shown]


def _row(evaluation: Evaluation, label: int, tp: int, fp: int, fn: int) -> ClassRow:
    cases, rule, flags = evaluation.cases, evaluation.rule, evaluation.flags
    scored = cases.scored(label)
    if not len(scored.score) and not isinstance(cases, BoxCases):
        flags = (*flags, words.NEVER_NAMED)
    missing = words.not_returned(cases, label, evaluation.material.limits)
    lost = (missing,) if missing else ()
    recall, precision, f1 = _three(tp, fp, fn, rule, flags)
    return ClassRow(
        evaluation.labels[label], tp + fn, tp + fp, tp, fp, fn, recall, precision, f1,
        roc_auc(scored, flags=lost),
        precision_of(cases, label, flags=lost),
    )  # fmt: skip


def _three(tp: int, fp: int, fn: int, rule: str, flags: tuple[str, ...]) -> tuple[Rate, Rate, Rate]:
    return (
        Rate.counted("recall", tp, tp + fn, rule=rule, none=_NOT_LABELED, flags=flags),
        Rate.counted("precision", tp, tp + fp, rule=rule, none=_NOT_PREDICTED, flags=flags),
        f1_of("F1", (tp, fp, fn), rule=rule, flags=flags),
    )


def of_classes(evaluation: Evaluation, name: Literal["recall", "precision", "f1"]) -> Rate:
    """Return a rate of all labels together."""
    tp, fp, fn = map(int, evaluation.counted.of_label.sum(axis=0))
    rule = f"{evaluation.rule}; all labels together"
    recall, precision, f1 = _three(tp, fp, fn, rule, evaluation.flags)
    return {"recall": recall, "precision": precision, "f1": f1}[name]
