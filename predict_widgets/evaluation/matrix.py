"""Confusion matrices, and the pairs of labels that stand for each other most often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.intervals import Share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from predict_widgets.evaluation.label_cases import LabelCases


@dataclass(frozen=True, eq=False)
class Matrix:
    """What is true against what is said.

    Attributes
    ----------
    rows, columns
        The labels: of what is true, and of what is said.
    numbers
        A number for each. (rows, columns)
    what
        Of what: ``counts`` or ``mean probability``.
    rule
        How it is counted.
    flags
        What makes it less than whole, a sentence each.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: NDArray[np.float64]
    what: str
    rule: str
    flags: tuple[str, ...] = ()

    def __getitem__(self, cell: tuple[str, str]) -> float:
        """Return the number of a true and a said label; a label that there is not has none."""
        row, column = cell
        return float(self.numbers[self.rows.index(row), self.columns.index(column)])

    def to_pandas(self) -> pd.DataFrame:
        """Return it as a pandas data frame, with labels as index and columns.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.evaluation.frames import frame_of_matrix

        return frame_of_matrix(self)


@dataclass(frozen=True)
class Confusion:
    """A label that is said of inputs that bear another.

    Attributes
    ----------
    truth, predicted
        The two labels.
    share
        Of how many inputs (or boxes) of the true one that the matrix has.
    """

    truth: str
    predicted: str
    share: Share

    @property
    def count(self) -> int:
        """How often."""
        return self.share.correct


def confused(matrix: Matrix, most: int) -> list[Confusion]:
    """Return the largest cells beside the diagonal, those of nothing left out."""
    inner = matrix.numbers[:-1, :-1].copy()
    np.fill_diagonal(inner, 0)
    totals = matrix.numbers[:-1].sum(axis=1)
    order = np.argsort(-inner, axis=None, kind="stable")[:most]
    cells = [divmod(int(flat), inner.shape[1]) for flat in order if inner.flat[flat] > 0]
    return [
        Confusion(
            matrix.rows[row],
            matrix.columns[column],
            Share(int(inner[row, column]), int(totals[row])),
        )
        for row, column in cells
    ]


def mean_scores(cases: LabelCases, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean score of each label over the inputs that bear each."""
    count = len(labels)
    places = np.full(len(cases.labels), -1, np.int64)
    places[labels] = np.arange(count)
    kept = places[cases.said.label] >= 0
    case, score = cases.said.case[kept], cases.score[kept].astype(np.float64)
    column = places[cases.said.label[kept]]
    order = np.argsort(case, kind="stable")
    begins, ends = (
        np.searchsorted(case[order], cases.truth.case, side=side) for side in ("left", "right")
    )
    counts = ends - begins
    starts = np.repeat(begins - np.cumsum(counts) + counts, counts)
    rows = order[np.arange(int(counts.sum())) + starts]
    row = np.repeat(places[cases.truth.label], counts)
    own = row >= 0
    flat = row[own] * count + column[rows][own]
    sums = np.bincount(flat, weights=score[rows][own], minlength=count * count)
    with np.errstate(invalid="ignore"):
        return sums.reshape(count, count) / cases.labeled[labels][:, None]
