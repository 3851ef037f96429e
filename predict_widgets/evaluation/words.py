"""The sentences that stand beside the numbers of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.evaluation.box_cases import BoxCases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from predict_widgets.evaluation.choosing import Cases
    from predict_widgets.evaluation.limits import Limits

NOTHING = "(nothing)"
NO_POSITIVES = "no input of the ground truth bears it"
NO_NEGATIVES = "all inputs bear it: there is nothing to tell it from"
NEVER_NAMED = "the model never names it"
NO_SCORES = "some of its statements have no score"


def rule_of(cases: Cases, thresholds: NDArray[np.float32]) -> str:
    """Return how an evaluation counts."""
    if isinstance(cases, BoxCases):
        what = f"boxes matched from IoU {cases.iou:g} on, best score first, own label first"
    elif cases.choice == "best":
        what = "the best label of an input counts"
    else:
        what = "each label of an input from the threshold on counts"
    return f"{threshold_of(thresholds)}; {what}"


def threshold_of(thresholds: NDArray[np.float32]) -> str:
    """Return the threshold in words."""
    low, high = float(thresholds.min(initial=1.0)), float(thresholds.max(initial=0.0))
    if not len(thresholds):
        return "no threshold"
    if low == high:
        return f"threshold {low:.4g}"
    return f"a threshold for each label, {low:.4g} to {high:.4g}"


def below_what_was_asked(cases: Cases, thresholds: NDArray[np.float32], limits: Limits) -> str:
    """Return what is missing at the thresholds; empty where nothing is."""
    count = cases.unsure(thresholds)
    if not count:
        return ""
    return (
        f"of {count:,} of {cases.n:,} inputs something above the threshold may not have been "
        f"returned: the run {limits.line}"
    )


def not_returned(cases: Cases, label: int, limits: Limits) -> str:
    """Return what is missing of the scores of a label; empty where nothing is."""
    count = cases.unsaid(label)
    if not count:
        return ""
    return (
        f"of {count:,} of {cases.n:,} inputs its score may not have been returned, and counts as "
        f"the lowest: the run {limits.line}"
    )
