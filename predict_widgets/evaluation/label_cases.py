"""Inputs judged by the labels that are said of them and that are true.

A label is said if its score is at least its threshold, both as float32, or if the threshold does
not concern its score (`predict_widgets.predictions.visible`). Of a label that is said twice the
best score counts. ``best``: the said label of the best score alone counts, of equals the model's
first. ``every``: each said label counts. So an input can be right with several labels only where
every one counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from predict_widgets.evaluation.counted import Counted, Pairs, crossed
from predict_widgets.evaluation.curves import Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

Choice: TypeAlias = Literal["best", "every"]


@dataclass(frozen=True, eq=False)
class LabelCases:
    """What is true of the inputs that are judged, and what a model said of them.

    Attributes
    ----------
    places
        Where the input of each case stands in the dataset.
    labels
        The labels that are true or said of any of them, in order.
    truth, said
        Each label of a case once; what is said in the model's order.
    score
        Of what is said; NaN for none.
    thresholded, probable
        Whether the threshold concerns the score, and whether it is a probability.
    missing_up_to
        Of each case, the highest score that something not returned may have; minus infinity where
        nothing is missing.
    choice
        Which of the said labels count.
    """

    places: NDArray[np.int64]
    labels: tuple[str, ...]
    truth: Pairs
    said: Pairs
    score: NDArray[np.float32]
    thresholded: NDArray[np.bool_]
    probable: NDArray[np.bool_]
    missing_up_to: NDArray[np.float64]
    choice: Choice

    @property
    def n(self) -> int:
        """How many cases there are."""
        return len(self.places)

    def only(self, kept: NDArray[np.bool_]) -> LabelCases:
        """Return some of the cases, by a mask; the labels stay."""
        number = np.cumsum(kept) - 1
        rows, true = kept[self.said.case], kept[self.truth.case]
        return replace(
            self,
            places=self.places[kept],
            truth=Pairs(number[self.truth.case[true]], self.truth.label[true]),
            said=Pairs(number[self.said.case[rows]], self.said.label[rows]),
            score=self.score[rows],
            thresholded=self.thresholded[rows],
            probable=self.probable[rows],
            missing_up_to=self.missing_up_to[kept],
        )

    # --- counting ---------------------------------------------------------------------------------
    def count(self, thresholds: NDArray[np.float32]) -> Counted:
        """Return what came of the cases.

        Parameters
        ----------
        thresholds
            Of each label.
        """
        count = len(self.labels)
        chosen = self.chosen(thresholds)
        said = self.said.of(chosen)
        true = np.isin(said.keys(count), self.truth.keys(count))
        found = np.isin(self.truth.keys(count), said.keys(count))
        hits, extra, missed = said.of(true), said.of(~true), self.truth.of(~found)
        wrong = np.zeros(self.n, bool)
        wrong[missed.case] = True
        wrong[extra.case] = True
        cells = crossed(missed, extra, hits, self.n, count)
        return Counted(count, hits, missed, extra, cells, ~wrong)

    def chosen(self, thresholds: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the rows of `said` that count."""
        low = self.score < thresholds[self.said.label]
        above = np.flatnonzero(~(low & self.thresholded))
        return above if self.choice == "every" else above[self._best(above)]

    def chosen_best(self) -> NDArray[np.int64]:
        """Return by case the row of `said` with the best score at all; -1 for none."""
        rows = np.arange(len(self.score))
        best = rows[self._best(rows)]
        found = np.full(self.n, -1, np.int64)
        found[self.said.case[best]] = best
        return found

    def _best(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which of some rows are the best of their case."""
        score, case = self.score[rows], self.said.case[rows]
        # Without scores the model's first is its best.
        rank = np.where(np.isnan(score), -np.inf, score)
        order = np.lexsort((np.arange(len(rows)), -rank, case))
        first = np.ones(len(order), bool)
        first[1:] = case[order][1:] != case[order][:-1]
        return order[first]

    def unsure(self, thresholds: NDArray[np.float32]) -> int:
        """Return of how many cases something above a threshold may not have been returned."""
        lowest = float(thresholds.min(initial=np.inf))
        missing = self.missing_up_to > lowest
        if self.choice == "best":
            # What is not returned is never the best, unless nothing was.
            missing[self.said.case[self.chosen(thresholds)]] = False
        return int(missing.sum())

    # --- by score ---------------------------------------------------------------------------------
    @cached_property
    def _by_label(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return the rows sorted by label, where each label's begin, and which rows are true."""
        count = len(self.labels)
        order = np.argsort(self.said.label, kind="stable")
        begins = np.searchsorted(self.said.label[order], np.arange(count + 1))
        return order, begins, np.isin(self.said.keys(count), self.truth.keys(count))

    @cached_property
    def labeled(self) -> NDArray[np.int64]:
        """How many cases bear each label."""
        return np.bincount(self.truth.label, minlength=len(self.labels))

    def scored(self, label: int) -> Scored:
        """Return how a label was scored over all cases."""
        order, begins, true = self._by_label
        rows = order[begins[label] : begins[label + 1]]
        positives = int(self.labeled[label])
        score = self.score[rows].astype(np.float64)
        return Scored(self.said.case[rows], score, true[rows], positives, self.n - positives)

    def scored_together(self) -> Scored:
        """Return how all labels were scored, each with each case one statement."""
        positives = len(self.truth.case)
        negatives = self.n * len(self.labels) - positives
        score = self.score.astype(np.float64)
        return Scored(self.said.case, score, self._by_label[2], positives, negatives)

    def unsaid(self, label: int) -> int:
        """Return of how many cases the label may have a score that was not returned."""
        order, begins, _ = self._by_label
        there = np.zeros(self.n, bool)
        there[self.said.case[order[begins[label] : begins[label + 1]]]] = True
        return int((~there & (self.missing_up_to > -np.inf)).sum())

    def truths_of(self, label: int) -> NDArray[np.int64]:
        """Return the case of each time that a label is true."""
        return self.truth.case[self.truth.label == label]
