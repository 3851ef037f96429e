"""ROC and precision-recall curves from scores, with their areas; ties are one point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Z_95 = 1.959963984540054
_HALVINGS = 60


@dataclass(frozen=True)
class Scored:
    """How one label was scored over all cases.

    Attributes
    ----------
    case
        Of each statement, the place of its case.
    score
        Of each statement; none is NaN.
    true
        Whether the statement is right.
    positives
        How many are true, said or not.
    negatives
        How many are false, said or not; None where they cannot be counted, as of boxes.
    """

    case: NDArray[np.int64]
    score: NDArray[np.float64]
    true: NDArray[np.bool_]
    positives: int
    negatives: int | None = None

    @cached_property
    def ranked(self) -> Scored:
        """The same by falling score; equal scores stay in their order."""
        order = np.argsort(-self.score, kind="stable")
        return Scored(
            self.case[order], self.score[order], self.true[order], self.positives, self.negatives
        )

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Of `ranked`, the last place of each run of equal scores."""
        score = self.ranked.score
        return np.flatnonzero(np.append(score[1:] != score[:-1], True)[: len(score)])

    @property
    def unsaid(self) -> int:
        """How many cases have no score; of boxes 0."""
        if self.negatives is None:
            return 0
        return self.positives + self.negatives - len(self.score)


def steps(scored: Scored) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return thresholds by falling value, and how many at or above each are right and wrong.

    Cases without a score come last, below all others, at a threshold of minus infinity.
    """
    ranked, ends = scored.ranked, scored.ends
    right = np.cumsum(ranked.true)[ends] if len(ends) else np.empty(0, np.int64)
    wrong = ends + 1 - right
    thresholds = ranked.score[ends]
    if scored.negatives is not None and scored.unsaid:
        thresholds = np.append(thresholds, -np.inf)
        right = np.append(right, scored.positives)
        wrong = np.append(wrong, scored.negatives)
    return thresholds, right.astype(np.int64), wrong.astype(np.int64)


def roc_area(scored: Scored) -> float:
    """Return the area under the ROC curve: how often a true one is scored above a false one.

    Equals count half (J. A. Hanley and B. J. McNeil, "The Meaning and Use of the Area under a
    Receiver Operating Characteristic (ROC) Curve", Radiology 143, 1982). There is at least one
    positive and one negative.
    """
    _, right, wrong = steps(scored)
    x = np.concatenate(([0], wrong)) / (scored.negatives or 1)
    y = np.concatenate(([0], right)) / scored.positives
    return float(np.trapezoid(y, x))


def roc_interval(area: float, positives: int, negatives: int) -> tuple[float, float]:
    """Return the 95 % interval of an area under a ROC curve.

    It holds all areas whose own spread reaches as far as the one found, as Wilson's does for
    shares: method 5 of R. G. Newcombe, "Confidence intervals for an effect size measure based on
    the Mann-Whitney statistic, Part 2", Statistics in Medicine 25, 2006. It is not of width 0 at an
    area of 1.
    """

    def spread(at: float) -> float:
        star = (positives + negatives) / 2 - 1
        shape = 1 + star * (1 - at) / (2 - at) + star * at / (1 + at)
        return _Z_95 * sqrt(max(at * (1 - at) * shape, 0.0) / (positives * negatives))

    def edge(outer: float) -> float:
        far, near = outer, area
        for _ in range(_HALVINGS):
            middle = (far + near) / 2
            if abs(area - middle) > spread(middle):
                far = middle
            else:
                near = middle
        return near

    return (edge(0.0) if area > 0 else 0.0, edge(1.0) if area < 1 else 1.0)


def average_precision(scored: Scored) -> float:
    """Return the precision at each step, weighted by the recall that the step adds.

    Not interpolated (M. Zhu, "Recall, Precision and Average Precision", 2004). There is at least
    one positive.
    """
    _, right, wrong = steps(scored)
    gained = np.diff(right, prepend=0) / scored.positives
    return float((gained * right / np.maximum(right + wrong, 1)).sum())


def resampled_precision(
    scored: Scored, truths: NDArray[np.int64], weights: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return the average precision of resampled cases, NaN where a sample has no positive.

    Parameters
    ----------
    scored
        How the label was scored.
    truths
        The case of each positive, said or not.
    weights
        How often each case is drawn. (samples, cases)
    """
    ranked, ends = scored.ranked, scored.ends
    drawn = weights[:, ranked.case]
    right = np.cumsum(drawn * ranked.true, axis=1, dtype=np.int64)[:, ends]
    every = np.cumsum(drawn, axis=1, dtype=np.int64)[:, ends]
    positives = weights[:, truths].sum(axis=1, dtype=np.int64)
    if scored.negatives is not None and scored.unsaid:
        total = weights.sum(axis=1, dtype=np.int64)
        right = np.column_stack((right, positives))
        every = np.column_stack((every, total))
    gained = np.diff(right, axis=1, prepend=0)
    areas = (gained * right / np.maximum(every, 1)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(positives > 0, areas / np.maximum(positives, 1), np.nan)


def draws(cases: int, samples: int, seed: int) -> NDArray[np.int32]:
    """Return how often each case is drawn in each sample with replacement."""
    chance = np.random.default_rng(seed)
    weights = np.empty((samples, cases), np.int32)
    for row in weights:
        row[:] = np.bincount(chance.integers(0, cases, cases), minlength=cases)
    return weights


def percentiles(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the 95 % interval of what came of resampling; None where nothing came."""
    found = values[~np.isnan(values)]
    if not len(found):
        return None
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)
