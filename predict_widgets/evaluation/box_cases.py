"""Inputs judged by the boxes that are said of them and that are true; see `matching`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.evaluation.counted import Cells, Counted, Pairs
from predict_widgets.evaluation.curves import Scored
from predict_widgets.evaluation.limits import missing_up_to
from predict_widgets.evaluation.matching import Boxes, Candidates, candidates, matched
from predict_widgets.evaluation.material import label_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.material import Material, Rows

LEAST_IOU = 0.5
"""The least of COCO's ten overlaps."""


@dataclass(frozen=True, eq=False)
class BoxCases:
    """The boxes of the inputs that are judged.

    Attributes
    ----------
    places
        Where the input of each case stands in the dataset.
    labels
        The labels that are true or said of any of them, in order.
    truth, said
        The boxes; what is said in the model's order.
    iou
        From which overlap on a box is found.
    probable
        Of what is said, whether its score is a probability.
    missing_up_to
        Of each case, the highest score that something not returned may have; minus infinity where
        nothing is missing.
    """

    places: NDArray[np.int64]
    labels: tuple[str, ...]
    truth: Boxes
    said: Boxes
    iou: float
    probable: NDArray[np.bool_]
    missing_up_to: NDArray[np.float64]

    @property
    def n(self) -> int:
        """How many cases there are."""
        return len(self.places)

    def only(self, kept: NDArray[np.bool_]) -> BoxCases:
        """Return some of the cases, by a mask; the labels stay."""
        number = np.cumsum(kept) - 1
        own, theirs = self.said.of(kept[self.said.case]), self.truth.of(kept[self.truth.case])
        return replace(
            self,
            places=self.places[kept],
            truth=replace(theirs, case=number[theirs.case]),
            said=replace(own, case=number[own.case]),
            probable=self.probable[kept[self.said.case]],
            missing_up_to=self.missing_up_to[kept],
        )

    @cached_property
    def pairs(self) -> Candidates:
        """The boxes that overlap enough to be matched at any IoU that is asked about."""
        return candidates(self.said, self.truth, min(self.iou, LEAST_IOU))

    # --- counting ---------------------------------------------------------------------------------
    def count(self, thresholds: NDArray[np.float32]) -> Counted:
        """Return what came of the cases.

        Parameters
        ----------
        thresholds
            Of each label.
        """
        said, truth, nothing = self.said, self.truth, len(self.labels)
        above = ~((said.score < thresholds[said.label]) & said.thresholded)
        pairs = self.pairs.of(above[self.pairs.said])
        found = matched(pairs, len(said), len(truth), self.iou, across=True)
        counts = above & ~found.ignored
        extra = counts & ~found.alike
        lost = ~truth.crowd
        lost[found.partner[found.alike]] = False
        mistaken = np.flatnonzero(extra & (found.partner >= 0))
        invented = np.flatnonzero(extra & (found.partner < 0))
        free = lost.copy()
        free[found.partner[mistaken]] = False
        hit, none = found.alike, np.int64(nothing)
        rows = (
            said.label[hit],
            truth.label[found.partner[mistaken]],
            np.full(len(invented), none),
            truth.label[free],
        )
        columns = (
            said.label[hit],
            said.label[mistaken],
            said.label[invented],
            np.full(int(free.sum()), none),
        )
        at = (said.case[hit], said.case[mistaken], said.case[invented], truth.case[free])
        cells = Cells(*(np.concatenate(each) for each in (at, rows, columns)))
        wrong = np.zeros(self.n, bool)
        wrong[said.case[extra]] = True
        wrong[truth.case[lost]] = True
        return Counted(
            nothing,
            Pairs(said.case[hit], said.label[hit]),
            Pairs(truth.case[lost], truth.label[lost]),
            Pairs(said.case[extra], said.label[extra]),
            cells,
            ~wrong,
        )

    def unsure(self, thresholds: NDArray[np.float32]) -> int:
        """Return of how many cases something above a threshold may not have been returned."""
        return int((self.missing_up_to > float(thresholds.min(initial=np.inf))).sum())

    # --- by score ---------------------------------------------------------------------------------
    @cached_property
    def labeled(self) -> NDArray[np.int64]:
        """How many true boxes bear each label."""
        return np.bincount(self.truth.label[~self.truth.crowd], minlength=len(self.labels))

    @cached_property
    def _found(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        found = matched(self.pairs, len(self.said), len(self.truth), self.iou, across=False)
        return found.alike, found.ignored

    def scored(self, label: int) -> Scored:
        """Return how the boxes of a label were scored; false ones cannot be counted."""
        return self._scored(self.said.label == label, int(self.labeled[label]))

    def scored_together(self) -> Scored:
        """Return how all boxes were scored."""
        return self._scored(np.ones(len(self.said), bool), int(self.labeled.sum()))

    def _scored(self, mask: NDArray[np.bool_], positives: int) -> Scored:
        alike, ignored = self._found
        rows = mask & ~ignored
        score = self.said.score[rows].astype(np.float64)
        return Scored(self.said.case[rows], score, alike[rows], positives)

    def unsaid(self, label: int) -> int:  # noqa: ARG002 - any label may be among what is missing
        """Return in how many cases a box of the label may not have been returned."""
        return int((self.missing_up_to > -np.inf).sum())

    def truths_of(self, label: int) -> NDArray[np.int64]:
        """Return the case of each true box of a label."""
        return self.truth.case[(self.truth.label == label) & ~self.truth.crowd]


def box_cases_of(  # noqa: PLR0913, PLR0917 - as the caller knows them
    material: Material,
    said: Rows,
    truth: Rows,
    case_of: NDArray[np.int64],
    places: NDArray[np.int64],
    iou: float,
) -> BoxCases:
    """Return the boxes of inputs that are judged.

    Parameters
    ----------
    material
        What there is.
    said, truth
        The rows of the inputs that are judged.
    case_of
        By place in the dataset, the case.
    places
        By case, the place in the dataset.
    iou
        From which overlap on a box is found.
    """
    numbers, labels = label_order(material, said, truth)

    def boxes(rows: Rows) -> Boxes:
        edges = rows.edges.astype(np.float64)
        return Boxes(
            case_of[rows.input], rows.time, numbers[rows.label], edges, rows.score,
            rows.thresholded, rows.crowd,
        )  # fmt: skip

    missing = missing_up_to(material, said, case_of, len(places))
    return BoxCases(places, tuple(labels), boxes(truth), boxes(said), iou, said.probable, missing)
