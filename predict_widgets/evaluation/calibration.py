"""How far a model's probabilities are what they say: bins of a reliability diagram, and ECE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.intervals import Share

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Bin:
    """One bar of a reliability diagram.

    Attributes
    ----------
    low, high
        Its scores: above ``low``, up to ``high``; the first holds 0 as well.
    share
        How many of its statements are right.
    confidence
        The mean of their scores; None without statements.
    """

    low: float
    high: float
    share: Share
    confidence: float | None

    @property
    def accuracy(self) -> float | None:
        """The share of its statements that are right; None without statements."""
        return self.share.value if self.share.n else None


def bin_of(scores: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Return in which of so many bins of equal width each score lies."""
    return np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], scores)


def reliability(
    scores: NDArray[np.float64], right: NDArray[np.bool_], bins: int
) -> tuple[list[Bin], float]:
    """Return the bins, and the expected calibration error.

    The error is the distance between a bin's mean score and its share of right ones, weighted by
    its number of statements (C. Guo et al., "On Calibration of Modern Neural Networks", 2017).

    Parameters
    ----------
    scores
        0 to 1.
    right
        Whether each statement is right; at least one.
    bins
        How many of equal width.
    """
    place = bin_of(scores, bins)
    counts = np.bincount(place, minlength=bins)
    rights = np.bincount(place, weights=right, minlength=bins).astype(np.int64)
    sums = np.bincount(place, weights=scores, minlength=bins)
    edges = np.linspace(0, 1, bins + 1)
    found = [
        Bin(
            float(edges[at]),
            float(edges[at + 1]),
            Share(int(rights[at]), int(counts[at])),
            float(sums[at] / counts[at]) if counts[at] else None,
        )
        for at in range(bins)
    ]
    return found, float(np.abs(sums - rights).sum() / len(scores))
