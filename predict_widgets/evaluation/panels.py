"""The panels of an evaluation: matrix, curves, calibration, losses, average precision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation import words
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.calibration import Bin, bin_of, reliability
from predict_widgets.evaluation.counted import plain
from predict_widgets.evaluation.curve import (
    Curve,
    CurveKind,
    curve_of,
    marked,
    precision_of,
    roc_auc,
    why_none,
)
from predict_widgets.evaluation.curves import average_precision
from predict_widgets.evaluation.judged import Judged
from predict_widgets.evaluation.losses import RULE, Loss, losses
from predict_widgets.evaluation.matrix import Confusion, Matrix, confused, mean_scores
from predict_widgets.evaluation.rates import Rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.coco_precision import BoxPrecision


@dataclass(frozen=True)
class Reliability:
    """How far scores are what they say.

    Attributes
    ----------
    bins
        The bars of the diagram; none where it was refused.
    ece
        The expected calibration error.
    """

    bins: list[Bin]
    ece: Rate


class Panels(Judged):
    """What an evaluation shows beside its table."""

    # --- confusion --------------------------------------------------------------------------------
    @cached_property
    def matrix(self) -> Matrix:
        """The confusion matrix: counts, a row for what is true and a column for what is said.

        The last row and column are nothing at all: what is said where nothing is missed, and what
        is missed where nothing else is said. Of an input with several labels, what is missed stands
        against each label that is said in excess.
        """
        names = (*(self.cases.labels[label] for label in plain(self._on_show)), words.NOTHING)
        values = self.counted.matrix(self._on_show)
        return Matrix(names, names, values.astype(np.float64), "counts", self.rule, self.flags)

    @cached_property
    def mean_probability(self) -> Matrix:
        """The mean score given to each label (column) over the inputs that bear a label (row).

        A label that is not said counts as 0; a row that no input bears is NaN.

        Raises
        ------
        PredictError
            ``METRIC_REFUSED`` with the reason: there are no such means.
        """
        cases = self.cases
        why = self._no_probabilities()
        if isinstance(cases, BoxCases) or why:
            raise PredictError(f"There is no mean probability: {why}", name="METRIC_REFUSED")
        names = tuple(cases.labels[label] for label in plain(self._on_show))
        values = mean_scores(cases, self._on_show)
        flags = self._missing(self._on_show)
        rule = "mean score, what is not said counts as 0; whatever the threshold"
        return Matrix(names, names, values, "mean probability", rule, flags)

    def most_confused(self, most: int = 10) -> list[Confusion]:
        """Return the pairs of labels that stand for each other most often, the most often first.

        Parameters
        ----------
        most
            How many pairs.
        """
        return confused(self.matrix, most)

    # --- curves -----------------------------------------------------------------------------------
    def pr_curve(self, label: str | None = None) -> Curve:
        """Return the precision-recall curve of a label, or of all together; see `Curve`."""
        return self._curve("pr", label)

    def roc_curve(self, label: str | None = None) -> Curve:
        """Return the ROC curve of a label, or of all together; see `Curve`."""
        return self._curve("roc", label)

    def _curve(self, kind: CurveKind, label: str | None) -> Curve:
        cases = self.cases
        if label is None:
            scored = cases.scored_together()
            area, own = self._area_together(kind), np.unique(self.thresholds)
            threshold = float(own[0]) if len(own) == 1 else None
        else:
            number = self.number(label)
            scored, threshold = cases.scored(number), float(self.thresholds[number])
            flags = self._missing(np.array([number]))
            area = (
                precision_of(cases, number, flags=flags, seed=self.seed)
                if kind == "pr"
                else roc_auc(scored, flags=flags)
            )
        curve = curve_of(kind, label, scored, area)
        return curve if threshold is None else replace(curve, marked=marked(curve, threshold))

    def _area_together(self, kind: CurveKind) -> Rate:
        scored = self.cases.scored_together()
        flags = self._missing(np.arange(len(self.cases.labels)))
        rule = "all labels together, each with each input one statement"
        if kind == "roc":
            # Statements of one input hang together: the interval of so many would be too narrow.
            return replace(roc_auc(scored, flags=flags), rule=rule, interval=None)
        why = why_none("pr", scored)
        if why:
            return Rate.refusal("average precision", why, rule=rule, n=scored.positives)
        value = average_precision(scored)
        return Rate("average precision", value, scored.positives, rule=rule, flags=flags)

    def _missing(self, labels: NDArray[np.int64]) -> tuple[str, ...]:
        """Return what is missing of the scores of labels: of the one of which the most is."""
        limits = self.material.limits
        if not len(labels) or not (self.cases.missing_up_to > -np.inf).any():
            return ()
        worst = max(plain(labels), key=self.cases.unsaid)
        told = words.not_returned(self.cases, worst, limits)
        return (told,) if told else ()

    # --- calibration ------------------------------------------------------------------------------
    def reliability(self) -> Reliability:
        """Return the reliability diagram and its error, whatever the threshold.

        Where the best label of an input counts, the diagram is of the best labels' scores; where
        each counts, of each label that is said; of boxes, of each box.
        """
        why, (score, right, _) = self._no_probabilities(), self._confidences()
        what = "best label" if getattr(self.cases, "choice", "") == "best" else "each statement"
        rule = f"{what}, {self.bins} bins of equal width, whatever the threshold"
        if not why and not len(score):
            why = "nothing is said"
        if why:
            return Reliability([], Rate.refusal("ECE", why, rule=rule, n=len(score)))
        bins, ece = reliability(score, right, self.bins)
        flags = self._missing(np.arange(len(self.cases.labels))) if what != "best label" else ()
        return Reliability(bins, Rate("ECE", ece, len(score), None, rule, flags=flags))

    def _confidences(self) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
        """Return scores, whether each is right, and the case of each."""
        cases = self.cases
        if isinstance(cases, BoxCases):
            scored = cases.scored_together()
            return scored.score, scored.true, scored.case
        rows = cases.chosen(np.full(len(cases.labels), -np.inf, np.float32))
        scored = cases.scored_together()
        return scored.score[rows], scored.true[rows], scored.case[rows]

    def _no_probabilities(self) -> str:
        """Return why scores are no probabilities; empty where they are."""
        cases = self.cases
        score = cases.said.score if isinstance(cases, BoxCases) else cases.score
        if np.isnan(score).any():
            return words.NO_SCORES
        if not cases.probable.all():
            return "the model's scores are no probabilities"
        if len(score) and (score.min() < 0 or score.max() > 1):
            return "some scores are not between 0 and 1"
        return ""

    def _cases_in_bin(self, place: int) -> NDArray[np.int64]:
        diagram = self.reliability()
        if not 0 <= place < len(diagram.bins):
            raise PredictError(
                f"There is no bin {place}",
                name="SETTING_NOT_UNDERSTOOD",
                hint=diagram.ece.refused or f"They are 0 to {self.bins - 1}.",
            )
        score, _, case = self._confidences()
        return np.unique(case[bin_of(score, self.bins) == place])

    # --- losses -----------------------------------------------------------------------------------
    def top_losses(self, most: int = 10) -> list[Loss]:
        """Return the inputs that the model was most wrong about, the worst first; see `losses`.

        Parameters
        ----------
        most
            How many.

        Raises
        ------
        PredictError
            ``METRIC_REFUSED``: boxes have none, or the scores are no probabilities.
        """
        cases = self.cases
        why = "boxes have no loss" if isinstance(cases, BoxCases) else self._no_probabilities()
        if isinstance(cases, BoxCases) or why:
            raise PredictError(f"There are no losses: {why}", name="METRIC_REFUSED")
        found = losses(cases)
        best = cases.chosen_best()
        worst = np.argsort(-found, kind="stable")[:most]
        return [self._loss(case, float(found[case]), int(best[case])) for case in plain(worst)]

    @property
    def loss_rule(self) -> str:
        """What `top_losses` are of."""
        return RULE[getattr(self.cases, "choice", "every")]

    def _loss(self, case: int, value: float, row: int) -> Loss:
        cases = self.cases
        assert not isinstance(cases, BoxCases)  # noqa: S101 - as the caller knows
        true = plain(cases.truth.label[cases.truth.case == case])
        best = plain(cases.said.label[row : row + 1]) if row >= 0 else []
        return Loss(
            self._ids(np.array([case]))[0],
            value,
            tuple(cases.labels[label] for label in true),
            cases.labels[best[0]] if best else "",
            float(cases.score[row]) if best else float("nan"),
        )

    # --- average precision ------------------------------------------------------------------------
    def average_precision(self, label: str | None = None, *, iou: float | None = None) -> Rate:
        """Return the average precision of a label, with an interval.

        Parameters
        ----------
        label
            Whose; without it the mean of all labels that are true of an input.
        iou
            Of boxes: one of COCO's ten overlaps; without it the mean of the ten.

        Raises
        ------
        MissingExtraError
            Of boxes, if ``faster-coco-eval`` is not installed.
        PredictError
            ``LABEL_DOES_NOT_EXIST``, or ``SETTING_NOT_UNDERSTOOD`` for an IoU.
        """
        number = None if label is None else self.number(label)
        labels = np.arange(len(self.cases.labels))
        flags = self._missing(labels if number is None else labels[number : number + 1])
        if isinstance(self.cases, BoxCases):
            return self.box_precision.rate(number, iou, flags=flags)
        if number is not None:
            return precision_of(self.cases, number, flags=flags, seed=self.seed)
        from predict_widgets.evaluation.mean_precision import mean_precision

        return mean_precision(self.cases, self.seed, flags)

    @cached_property
    def box_precision(self) -> BoxPrecision:
        """COCO's average precisions, of boxes.

        Raises
        ------
        MissingExtraError
            If ``faster-coco-eval`` is not installed.
        PredictError
            ``METRIC_REFUSED`` where no boxes are judged.
        """
        from predict_widgets.evaluation.coco_precision import box_precision_of

        cases = self.cases
        if not isinstance(cases, BoxCases):
            raise PredictError(
                "There is no AP of boxes: labels are judged",
                name="METRIC_REFUSED",
                hint="Judge boxes with pw.evaluate(run, by='boxes').",
            )
        return box_precision_of(cases, self.seed)

    @property
    def map50(self) -> Rate:
        """COCO's mean average precision of boxes at an IoU of 0.5."""
        self._refuse_labels()
        return self.average_precision(iou=0.5)

    @property
    def map50_95(self) -> Rate:
        """COCO's mean average precision of boxes: the mean of IoU 0.5, 0.55 to 0.95."""
        self._refuse_labels()
        return self.average_precision()

    def _refuse_labels(self) -> None:
        _ = self.box_precision
