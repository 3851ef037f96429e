"""A curve of one label or of all together, with its area, and why there may be none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from predict_widgets.evaluation import words
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.curves import (
    average_precision,
    draws,
    percentiles,
    resampled_precision,
    roc_area,
    roc_interval,
    steps,
)
from predict_widgets.evaluation.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from predict_widgets.evaluation.choosing import Cases
    from predict_widgets.evaluation.curves import Scored

CurveKind: TypeAlias = Literal["pr", "roc"]
SAMPLES, FEW_SAMPLES = 500, 200
"""How often inputs are resampled, and how often where there are more than `_MANY`."""
_MANY = 10_000
_AT_ONCE = 4_000_000
_OF_BOXES = "of boxes nobody can count what is rightly not said"


@dataclass(frozen=True, eq=False)
class Curve:
    """A ROC or precision-recall curve: a point for each score, from the highest on.

    Attributes
    ----------
    kind
        ``pr``: recall and precision; ``roc``: false positive rate and recall.
    label
        Whose; None for all labels together, each with each input one statement.
    thresholds
        Of each point; infinity where a ROC curve begins, minus infinity where what has no score
        counts, too.
    x, y
        The points. A refused curve has none.
    right, wrong
        Of each point, how many from there on are true and false.
    area
        The area under it: ROC AUC, or average precision.
    marked
        The point of the evaluation's own threshold: the last that it leaves; None for none.
    """

    kind: CurveKind
    label: str | None
    thresholds: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    right: NDArray[np.int64]
    wrong: NDArray[np.int64]
    area: Rate
    marked: int | None = None

    def __len__(self) -> int:
        return len(self.thresholds)


def curve_of(kind: CurveKind, label: str | None, scored: Scored, area: Rate) -> Curve:
    """Return a curve without its mark; one that is refused has no points."""
    if area.refused:
        none, zero = np.empty(0), np.empty(0, np.int64)
        return Curve(kind, label, none, none, none, zero, zero, area)
    thresholds, right, wrong = steps(scored)
    if kind == "pr":
        x, y = right / scored.positives, right / np.maximum(right + wrong, 1)
        return Curve(kind, label, thresholds, x, y, right, wrong, area)
    thresholds = np.concatenate(([np.inf], thresholds))
    right, wrong = np.concatenate(([0], right)), np.concatenate(([0], wrong))
    x, y = wrong / (scored.negatives or 1), right / scored.positives
    return Curve(kind, label, thresholds, x, y, right, wrong, area)


def marked(curve: Curve, threshold: float) -> int | None:
    """Return the last point that a threshold leaves; None where it leaves none."""
    left = int((curve.thresholds >= threshold).sum())
    return left - 1 if left else None


def why_none(kind: CurveKind, scored: Scored) -> str:
    """Return why there is no curve; empty where there is one."""
    if kind == "roc" and scored.negatives is None:
        return _OF_BOXES
    if not scored.positives:
        return words.NO_POSITIVES
    if kind == "roc" and not scored.negatives:
        return words.NO_NEGATIVES
    if not len(scored.score):
        return words.NEVER_NAMED
    return words.NO_SCORES if np.isnan(scored.score).any() else ""


def roc_auc(scored: Scored, *, flags: tuple[str, ...] = ()) -> Rate:
    """Return the area under the ROC curve, or why there is none."""
    rule = "one label against all others, equals count half; interval by Newcombe's method 5"
    n = scored.positives + (scored.negatives or 0)
    why = why_none("roc", scored)
    if why:
        return Rate.refusal("ROC AUC", why, rule=rule, n=n)
    area = roc_area(scored)
    interval = roc_interval(area, scored.positives, scored.negatives or 1)
    return Rate("ROC AUC", area, n, interval, rule, flags=flags)


def precision_of(
    cases: Cases, label: int, *, flags: tuple[str, ...] = (), seed: int | None = None
) -> Rate:
    """Return the average precision of a label, or why there is none.

    Parameters
    ----------
    cases
        What is judged.
    label
        Its place.
    flags
        What makes it less than whole.
    seed
        For the interval of resampled inputs; None for no interval.
    """
    scored = cases.scored(label)
    rule = "not interpolated"
    if isinstance(cases, BoxCases):
        rule = f"not interpolated, IoU from {cases.iou:g} on"
    why = why_none("pr", scored)
    if why:
        return Rate.refusal("average precision", why, rule=rule, n=scored.positives)
    interval = None
    if seed is not None:
        truths = cases.truths_of(label)
        drawn = samples(cases.n, seed, len(scored.score))
        found = [resampled_precision(scored, truths, weights) for weights in drawn]
        interval = percentiles(np.concatenate(found))
        rule = f"{rule}; {resampled_rule(cases.n, seed)}"
    value = average_precision(scored)
    return Rate("average precision", value, scored.positives, interval, rule, flags=flags)


def resampled_rule(cases: int, seed: int) -> str:
    """Return how an interval came about."""
    return f"interval: inputs resampled {sample_count(cases)} times, seed {seed}"


def sample_count(cases: int) -> int:
    """Return how often so many inputs are resampled."""
    return SAMPLES if cases <= _MANY else FEW_SAMPLES


def samples(cases: int, seed: int, width: int) -> Iterator[NDArray[np.int32]]:
    """Yield how often each case is drawn in samples, the same for a seed, some at a time.

    Parameters
    ----------
    cases
        How many there are.
    seed
        Of the samples.
    width
        How many numbers are made of each sample.
    """
    weights = draws(cases, sample_count(cases), seed)
    step = max(_AT_ONCE // max(width, 1), 1)
    for start in range(0, len(weights), step):
        yield weights[start : start + step]
