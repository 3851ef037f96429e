"""The mean over labels of average precision, with an interval of resampled inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.evaluation.curve import resampled_rule, samples, why_none
from predict_widgets.evaluation.curves import average_precision, percentiles, resampled_precision
from predict_widgets.evaluation.rates import Rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.label_cases import LabelCases

_NAME = "mean average precision"


def mean_precision(cases: LabelCases, seed: int, flags: tuple[str, ...] = ()) -> Rate:
    """Return the mean average precision of the labels that are true of an input.

    A label that the model never names counts with the precision of saying it of every input.
    """
    labels = np.flatnonzero(cases.labeled)
    rule = f"mean of {len(labels):,} labels, not interpolated"
    for label in labels.tolist():
        scored = cases.scored(label)
        why = why_none("pr", scored)
        if why and len(scored.score):
            return Rate.refusal(_NAME, f"{cases.labels[label]}: {why}", rule=rule, n=cases.n)
    if not len(labels):
        return Rate.refusal(_NAME, "no input of the ground truth bears a label", rule=rule)
    value = float(np.mean([average_precision(cases.scored(label)) for label in labels.tolist()]))
    interval = percentiles(resampled_means(cases, seed))
    rule = f"{rule}; {resampled_rule(cases.n, seed)}"
    return Rate(_NAME, value, cases.n, interval, rule, flags=flags)


def resampled_means(cases: LabelCases, seed: int) -> NDArray[np.float64]:
    """Return the mean of resampled inputs, over the labels that are true of a sample's."""
    labels = np.flatnonzero(cases.labeled).tolist()
    width = max(len(cases.said.case) // max(len(labels), 1), cases.n, 1)
    found: list[NDArray[np.float64]] = []
    for weights in samples(cases.n, seed, width):
        sums, counts = np.zeros(len(weights)), np.zeros(len(weights))
        for label in labels:
            own = resampled_precision(cases.scored(label), cases.truths_of(label), weights)
            sums += np.nan_to_num(own)
            counts += ~np.isnan(own)
        with np.errstate(invalid="ignore"):
            found.append(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))
    return np.concatenate(found)
