"""The inputs that a model was most wrong about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.label_cases import LabelCases

LEAST = 1e-7
"""The least probability that is counted: of 0 the loss would be infinite."""
RULE = {
    "best": "-ln of the probability given to the true label, mean of several",
    "every": "binary cross-entropy of each label that is said or true, summed",
}


@dataclass(frozen=True)
class Loss:
    """What was given to what is true of one input.

    Attributes
    ----------
    input_id
        The input's id in the dataset.
    loss
        See `RULE`; 0 is best.
    truth
        The true labels.
    predicted
        The label of the best score; empty for none.
    score
        Its score; NaN for none.
    """

    input_id: str
    loss: float
    truth: tuple[str, ...]
    predicted: str
    score: float


def losses(cases: LabelCases) -> NDArray[np.float64]:
    """Return the loss of each case; a label that is not said has the probability `LEAST`."""
    count = len(cases.labels)
    said, true = cases.said.keys(count), cases.truth.keys(count)
    score = np.clip(cases.score.astype(np.float64), LEAST, 1 - LEAST)
    order = np.argsort(said, kind="stable")
    at = np.searchsorted(said[order], true)
    found = np.zeros(len(true), bool)
    inside = at < len(said)
    found[inside] = said[order][at[inside]] == true[inside]
    given = np.full(len(true), LEAST)
    given[found] = score[order][at[found]]
    of_truth = np.bincount(cases.truth.case, weights=-np.log(given), minlength=cases.n)
    if cases.choice == "best":
        each = np.bincount(cases.truth.case, minlength=cases.n)
        return of_truth / np.maximum(each, 1)
    wrong = ~np.isin(said, true)
    weights = -np.log1p(-score[wrong])
    of_wrong: NDArray[np.float64] = np.bincount(
        cases.said.case[wrong], weights=weights, minlength=cases.n
    ).astype(np.float64)
    return of_truth + of_wrong
