"""Two runs over the same inputs: what is better, whether that is chance, and which inputs changed.

Only inputs that both runs have answered, and that are labeled, count; both are judged in the same
words and at the same threshold. Accuracy is tested by McNemar's exact test. Average precision has
no such test: the difference is taken of resampled inputs, the same ones for both runs, and ``p`` is
twice the share of samples in which it points the other way (B. Efron and R. Tibshirani, "An
Introduction to the Bootstrap", 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.curve import FEW_SAMPLES, resampled_rule
from predict_widgets.evaluation.curves import draws, percentiles
from predict_widgets.evaluation.frames import frame
from predict_widgets.evaluation.mean_precision import mean_precision, resampled_means
from predict_widgets.evaluation.paired import mcnemar

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from predict_widgets.evaluation.evaluation import Evaluation

Side: TypeAlias = Literal["gained", "lost", "both", "neither"]
_MCNEMAR = "McNemar, exact, two-sided"


@dataclass(frozen=True)
class Difference:
    """A metric of two runs.

    Attributes
    ----------
    name
        What it is called.
    a, b
        Of the first and the second run; None where it was refused.
    n
        Of how many inputs.
    interval
        The ends of the 95 % interval of ``b - a``; None where there is none.
    p
        How probable so large a difference is by chance alone; None where it was not tested.
    test
        How it was tested.
    refused
        Why there is no difference; empty where there is one.
    """

    name: str
    a: float | None
    b: float | None
    n: int
    interval: tuple[float, float] | None = None
    p: float | None = None
    test: str = ""
    refused: str = ""

    @property
    def difference(self) -> float | None:
        """The second run's minus the first's; None where it was refused."""
        return None if self.a is None or self.b is None else self.b - self.a

    def __str__(self) -> str:
        if self.difference is None or self.a is None or self.b is None:
            return f"{self.name}: none: {self.refused}"
        told = f"{self.name}: {self.a:.3f} and {self.b:.3f}, {self.difference:+.3f}"
        if self.interval is not None:
            told += f" (95 % interval {self.interval[0]:+.3f} to {self.interval[1]:+.3f})"
        if self.p is not None:
            told += f", p = {self.p:.3g} ({self.test}, n = {self.n:,})"
        return told


@dataclass(frozen=True, eq=False, repr=False)
class RunComparison:
    """Two runs over the same inputs.

    Made by `predict_widgets.compare_runs`.

    Attributes
    ----------
    a, b
        The evaluations, of the inputs that both have.
    """

    a: Evaluation
    b: Evaluation

    @property
    def n(self) -> int:
        """How many inputs both runs were judged on."""
        return self.a.n

    @cached_property
    def _sides(self) -> dict[Side, NDArray[np.bool_]]:
        before, after = self.a.counted.right, self.b.counted.right
        return {
            "gained": ~before & after,
            "lost": before & ~after,
            "both": before & after,
            "neither": ~before & ~after,
        }

    def inputs(self, side: Side) -> list[str]:
        """Return the ids of inputs, in the dataset's order.

        Parameters
        ----------
        side
            ``gained``: wrong of the first run and right of the second; ``lost``: the other way
            round; ``both`` right; ``neither``.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD``.
        """
        if side not in self._sides:
            raise PredictError(
                f"side={side!r} is not understood",
                name="SETTING_NOT_UNDERSTOOD",
                hint=f"It is one of: {', '.join(get_args(Side))}.",
            )
        ids = self.a.ids
        return [ids[at] for at in np.flatnonzero(self._sides[side]).tolist()]

    @cached_property
    def differences(self) -> list[Difference]:
        """Accuracy and average precision, over all labels; of boxes COCO's, if it is installed."""
        if self.a.by == "boxes":
            return [self.accuracy, self._of_boxes("mAP50", 0.5), self._of_boxes("mAP50-95", None)]
        return [self.accuracy, self._of_labels()]

    @property
    def accuracy(self) -> Difference:
        """The share of inputs with which nothing is wrong."""
        lost, gained = (int(self._sides[side].sum()) for side in ("lost", "gained"))
        a, b = self.a.accuracy, self.b.accuracy
        return Difference(a.name, a.value, b.value, self.n, None, mcnemar(lost, gained), _MCNEMAR)

    def recall(self, label: str) -> Difference:
        """Return how often inputs that bear a label are said to bear it; not of boxes.

        Raises
        ------
        PredictError
            ``LABEL_DOES_NOT_EXIST``, or ``METRIC_REFUSED`` of boxes.
        """
        if self.a.by == "boxes":
            raise PredictError(
                "Boxes of one input hang together: McNemar's test does not hold for them",
                name="METRIC_REFUSED",
            )
        hit = [set(one.inputs(label=label, outcome="TP")) for one in (self.a, self.b)]
        labeled = len(self.a.inputs(label=label, outcome="labeled"))
        name = f"recall of {label}"
        if not labeled:
            why = "no input of the ground truth bears it"
            return Difference(name, None, None, 0, refused=why)
        p = mcnemar(len(hit[0] - hit[1]), len(hit[1] - hit[0]))
        a, b = (len(one) / labeled for one in hit)
        return Difference(name, a, b, labeled, None, p, _MCNEMAR)

    def _of_labels(self) -> Difference:
        a, b = self.a.cases, self.b.cases
        assert not isinstance(a, BoxCases)  # noqa: S101 - as the caller knows
        assert not isinstance(b, BoxCases)  # noqa: S101 - as the caller knows
        rates = [mean_precision(one, self.a.seed) for one in (a, b)]
        name = rates[0].name
        refused = next((rate.refused for rate in rates if rate.refused), "")
        if refused:
            return Difference(name, rates[0].value, rates[1].value, self.n, refused=refused)
        drawn = resampled_means(b, self.a.seed) - resampled_means(a, self.a.seed)
        test = f"bootstrap; {resampled_rule(self.n, self.a.seed)}"
        return _drawn(name, (rates[0].value, rates[1].value), self.n, drawn, test)

    def _of_boxes(self, name: str, iou: float | None) -> Difference:
        rates = [one.average_precision(iou=iou) for one in (self.a, self.b)]
        refused = next((rate.refused for rate in rates if rate.refused), "")
        if refused:
            return Difference(name, rates[0].value, rates[1].value, self.n, refused=refused)
        weights = draws(self.n, FEW_SAMPLES, self.a.seed)
        rows = slice(None) if iou is None else slice(0, 1)
        a, b = (one.box_precision.means(weights, rows) for one in (self.a, self.b))
        test = f"bootstrap; inputs resampled {FEW_SAMPLES} times, seed {self.a.seed}"
        return _drawn(name, (rates[0].value, rates[1].value), self.n, b - a, test)

    def to_pandas(self) -> pd.DataFrame:
        """Return `differences` as a pandas data frame; what was refused is missing.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        none = (float("nan"), float("nan"))
        columns = {"metric": [one.name for one in self.differences]}
        for name in ("a", "b", "difference", "n", "p", "test", "refused"):
            columns[name] = [getattr(one, name) for one in self.differences]
        columns["low"] = [(one.interval or none)[0] for one in self.differences]  # pyright: ignore[reportArgumentType] - columns are of many types
        columns["high"] = [(one.interval or none)[1] for one in self.differences]  # pyright: ignore[reportArgumentType] - as above
        return frame(columns)

    def __repr__(self) -> str:
        sides = ", ".join(f"{int(mask.sum()):,} {side}" for side, mask in self._sides.items())
        heads = [
            f"A {self.a.material.title}",
            f"B {self.b.material.title}",
            f"{self.n:,} inputs of both: {sides}; {self.a.rule}",
        ]
        return "\n".join([*heads, *map(str, self.differences)])


def _drawn(
    name: str,
    values: tuple[float | None, float | None],
    n: int,
    drawn: NDArray[np.float64],
    test: str,
) -> Difference:
    found = drawn[~np.isnan(drawn)]
    # So many samples cannot tell a smaller chance than one of them.
    sides = ((found <= 0).sum() + 1, (found >= 0).sum() + 1)
    p = min(1.0, 2 * float(min(sides)) / (len(found) + 1)) if len(found) else None
    return Difference(name, *values, n, percentiles(drawn), p, test)


def compared(a: Evaluation, b: Evaluation) -> RunComparison:
    """Hold two evaluations over one dataset against each other.

    Raises
    ------
    PredictError
        ``NOTHING_TO_EVALUATE``: no input was judged by both, or they are judged in other ways.
    """
    ways = [(one.by, getattr(one.cases, "choice", ""), one.vocabulary) for one in (a, b)]
    if ways[0][:2] != ways[1][:2]:
        told = " and ".join(" ".join(filter(None, way[:2])) for way in ways)
        raise PredictError(
            f"The runs are judged in two ways: {told}",
            name="NOTHING_TO_EVALUATE",
            hint="Say one for both: by='labels' or 'boxes', choice='best' or 'every'.",
        )
    shared = set(a.ids) & set(b.ids)
    if not shared:
        raise PredictError(
            "No input was answered by both runs and has ground truth",
            name="NOTHING_TO_EVALUATE",
            hint="Run both over the same dataset.",
        )
    some = sorted(shared)
    both = RunComparison(a.only(some), b.only(some))
    if _truths(both.a) != _truths(both.b):
        raise PredictError(
            f"The runs are judged in other words: {a.vocabulary!r} and {b.vocabulary!r}",
            name="NOTHING_TO_EVALUATE",
            hint="Name one vocabulary for both: vocabulary=...",
        )
    return both


def _truths(evaluation: Evaluation) -> set[tuple[int, str]]:
    cases, labels = evaluation.cases, evaluation.labels
    true = zip(cases.truth.case.tolist(), cases.truth.label.tolist(), strict=True)
    return {(case, labels[label]) for case, label in true}
