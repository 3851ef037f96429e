"""A model held against the ground truth at a threshold: every number, and the inputs behind it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.counted import Outcome, plain
from predict_widgets.evaluation.panels import Panels
from predict_widgets.evaluation.rates import Rate
from predict_widgets.evaluation.table import ClassRow, class_rows, of_classes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from predict_widgets.evaluation.choosing import Cases
    from predict_widgets.evaluation.slices import Slices
    from predict_widgets.evaluation.thresholds import Thresholds


class Evaluation(Panels):
    """What came of holding a run against its dataset's ground truth.

    Made by `predict_widgets.evaluate`. All numbers are of one vocabulary and one threshold (or one
    for each label); `at` gives those of another without reading anything again. A number that
    cannot be told is refused with its reason, see `Rate`.
    """

    # --- numbers at the threshold -----------------------------------------------------------------
    @property
    def accuracy(self) -> Rate:
        """The share of inputs with which nothing is wrong."""
        right = int(self.counted.right.sum())
        name = "inputs without a wrong box" if self.by == "boxes" else "accuracy"
        return Rate.counted(name, right, self.n, rule=self.rule, none="no inputs", flags=self.flags)

    @property
    def classes(self) -> list[str]:
        """The labels that are true or said at the threshold: those of matrix and table."""
        return [self.labels[label] for label in plain(self._on_show)]

    @cached_property
    def table(self) -> list[ClassRow]:
        """A row for each of `classes`."""
        return class_rows(self)

    @property
    def recall(self) -> Rate:
        """All labels together: how much of what is true is said."""
        return of_classes(self, "recall")

    @property
    def precision(self) -> Rate:
        """All labels together: how much of what is said is true."""
        return of_classes(self, "precision")

    @property
    def f1(self) -> Rate:
        """All labels together: the harmonic mean of precision and recall."""
        return of_classes(self, "f1")

    def row(self, label: str) -> ClassRow:
        """Return the table's row of a label.

        Raises
        ------
        PredictError
            ``LABEL_DOES_NOT_EXIST``.
        """
        number = self.number(label)
        return class_rows(self, [number])[0]

    # --- the inputs behind a number ---------------------------------------------------------------
    def inputs(  # noqa: PLR0913 - the numbers that have inputs, each by name
        self,
        *,
        truth: str | None = None,
        predicted: str | None = None,
        label: str | None = None,
        outcome: Outcome | Literal[""] = "",
        threshold: float | None = None,
        bin: int | None = None,  # noqa: A002 - what it is called
        right: bool | None = None,
    ) -> list[str]:
        """Return the ids of the inputs behind a number, in the dataset's order.

        >>> evaluation.inputs(truth="7", predicted="1")  # doctest: +SKIP
        >>> evaluation.inputs(label="cat", outcome="FP", threshold=0.3)  # doctest: +SKIP

        Parameters
        ----------
        truth, predicted
            Of a cell of the confusion matrix: its row and column, both together; ``""`` is
            nothing.
        label, outcome
            Of a label: ``TP``, ``FP``, ``FN``, ``labeled`` or ``predicted``; without ``label``,
            of any.
        threshold
            Of a point of a curve: as if every label from there on counted. Without it, as counted.
        bin
            Of the reliability diagram, from 0 on.
        right
            Those with which nothing, or something, is wrong.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD``, ``LABEL_DOES_NOT_EXIST``, or why there are no such bins.
        """
        asked = [truth is not None or predicted is not None, bool(outcome), bin is not None]
        if sum([*asked, right is not None]) != 1 or (truth is None) != (predicted is None):
            raise PredictError(
                "Which inputs is not said in one way",
                name="SETTING_NOT_UNDERSTOOD",
                hint="Name truth= and predicted=, or outcome= (with label=), or bin=, or right=.",
            )
        if truth is not None and predicted is not None:
            cell = (self.number(truth, nothing=True), self.number(predicted, nothing=True))
            return self._ids(self.counted.cases_in(*cell))
        if bin is not None:
            return self._ids(self._cases_in_bin(bin))
        if right is not None:
            return self._ids(np.flatnonzero(self.counted.right == right))
        return self._ids(self._cases_of(label, outcome, threshold))

    def _cases_of(
        self, label: str | None, outcome: Outcome | Literal[""], threshold: float | None
    ) -> NDArray[np.int64]:
        if outcome == "" or outcome not in get_args(Outcome):
            raise PredictError(
                f"outcome={outcome!r} is not understood",
                name="SETTING_NOT_UNDERSTOOD",
                hint=f"It is one of: {', '.join(get_args(Outcome))}.",
            )
        counted = self.counted
        if threshold is not None:
            counted = self._every.count(np.full(len(self.labels), threshold, np.float32))
        numbers = range(len(self.labels)) if label is None else [self.number(label)]
        found = [counted.cases_of(number, outcome) for number in numbers]
        return np.unique(np.concatenate([*found, np.empty(0, np.int64)])).astype(np.int64)

    @property
    def _every(self) -> Cases:
        cases = self.cases
        return cases if isinstance(cases, BoxCases) else replace(cases, choice="every")

    # --- others -----------------------------------------------------------------------------------
    def at(self, threshold: float | Mapping[str, float]) -> Evaluation:
        """Return the same at another threshold; see `predict_widgets.evaluate`."""
        from predict_widgets.evaluation.making import thresholds_of

        default, values, notes = thresholds_of(self.chosen, threshold)
        return replace(self, thresholds=values, default=default, notes=notes)

    def only(self, ids: Sequence[str]) -> Evaluation:
        """Return the evaluation of some inputs; those that are not judged are passed over."""
        wanted = set(ids)
        return self.part(np.array([one in wanted for one in self.ids], bool))

    def part(self, kept: NDArray[np.bool_]) -> Evaluation:
        """Return the evaluation of some of the inputs that are judged, by a mask."""
        return replace(self, chosen=replace(self.chosen, cases=self.cases.only(kept)))

    def slices(self, *by: str, most: int = 50) -> Slices:
        """Return the accuracy of parts of the inputs; see `predict_widgets.evaluation.slices`.

        Parameters
        ----------
        by
            One or more of: a key of the inputs' metadata, ``score``, ``size``; ``stress`` with
            ``strength`` for the embedded ``stress-photos``.
        most
            The most parts; those with the most inputs stay.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD``: no input has such metadata.
        """
        from predict_widgets.evaluation.slices import slices_of

        return slices_of(self, by, most)

    def best_thresholds(
        self, *, beta: float = 1.0, precision_at_least: float | None = None
    ) -> Thresholds:
        """Return for each label the threshold of the best F-beta, or of enough precision.

        See `predict_widgets.evaluation.thresholds`. They are chosen on these very inputs, and do
        better here than on others.

        Parameters
        ----------
        beta
            How many times recall counts as much as precision.
        precision_at_least
            Instead of F-beta: 0 to 1; of the thresholds that reach it the one with the best recall.
        """
        from predict_widgets.evaluation.thresholds import best_thresholds

        return best_thresholds(self, beta, precision_at_least)

    def figure(self, panel: str = "matrix", *, label: str | None = None) -> Figure:
        """Draw a panel, with its rule below it.

        Parameters
        ----------
        panel
            ``matrix``, ``mean probability``, ``classes``, ``pr``, ``roc`` or ``reliability``.
        label
            Of a curve; without it of all labels together.
        """
        from predict_widgets.evaluation.figures import draw

        return draw(self, panel, label)

    def to_pandas(self) -> pd.DataFrame:
        """Return `table` as a pandas data frame; what was refused is missing.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.evaluation.frames import frame_of_classes

        return frame_of_classes(self.table)

    def __repr__(self) -> str:
        from predict_widgets.evaluation.told import line_of

        return f"<Evaluation {line_of(self)}>"

    def __str__(self) -> str:
        from predict_widgets.evaluation.told import text_of

        return text_of(self)

    def _repr_html_(self) -> str:
        from predict_widgets.evaluation.told import html_of

        return html_of(self)
