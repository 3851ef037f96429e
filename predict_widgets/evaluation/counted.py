"""What was right, missed and said in excess: the counts that all other numbers are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Outcome: TypeAlias = Literal["TP", "FP", "FN", "labeled", "predicted"]


def plain(numbers: NDArray[Any]) -> list[int]:
    """Return whole numbers as a list."""
    return cast("list[int]", numbers.tolist())


class Pairs(NamedTuple):
    """Labels of cases, by number, as columns of the same length."""

    case: NDArray[np.int64]
    label: NDArray[np.int64]

    def of(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Pairs:
        """Return some of them."""
        return Pairs(self.case[kept], self.label[kept])

    def keys(self, labels: int) -> NDArray[np.int64]:
        """Return a number for each case with a label."""
        return self.case * labels + self.label


class Cells(NamedTuple):
    """Entries of a confusion matrix: of which case, in which row and column."""

    case: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """What came of the cases at a threshold.

    Attributes
    ----------
    labels
        How many labels there are; in `cells`, the number of nothing at all.
    hits, missed, extra
        What is said and true, true and not said, said and not true. Of boxes one case may have the
        same label several times.
    cells
        Row: what is true; column: what is said.
    right
        Of each case, whether nothing is wrong with it.
    """

    labels: int
    hits: Pairs
    missed: Pairs
    extra: Pairs
    cells: Cells
    right: NDArray[np.bool_]

    @property
    def of_label(self) -> NDArray[np.int64]:
        """TP, FP and FN, a row for each label."""
        every = (self.hits, self.extra, self.missed)
        return np.stack([np.bincount(one.label, minlength=self.labels) for one in every], axis=1)

    def matrix(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the confusion matrix of some labels, and of nothing in the last row and column."""
        places = np.full(self.labels + 1, -1, np.int64)
        places[labels] = np.arange(len(labels))
        places[self.labels] = len(labels)
        size = len(labels) + 1
        rows, columns = places[self.cells.row], places[self.cells.column]
        kept = (rows >= 0) & (columns >= 0)
        flat = np.bincount(rows[kept] * size + columns[kept], minlength=size * size)
        return flat.reshape(size, size)

    def cases_in(self, row: int, column: int) -> NDArray[np.int64]:
        """Return the cases of a cell of the matrix, each once."""
        cells = self.cells
        return np.unique(cells.case[(cells.row == row) & (cells.column == column)])

    def cases_of(self, label: int, outcome: Outcome) -> NDArray[np.int64]:
        """Return the cases in which something came of a label, each once."""
        pairs = {
            "TP": (self.hits,),
            "FP": (self.extra,),
            "FN": (self.missed,),
            "labeled": (self.hits, self.missed),
            "predicted": (self.hits, self.extra),
        }[outcome]
        return np.unique(np.concatenate([one.case[one.label == label] for one in pairs]))


def crossed(missed: Pairs, extra: Pairs, hits: Pairs, cases: int, nothing: int) -> Cells:
    """Return the cells of a matrix of labels.

    What is missed stands against each label that is said in excess of the same case; where there
    is none against nothing, and the other way round.
    """
    lost = np.bincount(missed.case, minlength=cases)
    added = np.bincount(extra.case, minlength=cases)
    order = np.argsort(extra.case, kind="stable")
    begins = np.concatenate(([0], np.cumsum(added)))
    repeats = added[missed.case]
    starts = np.repeat(begins[missed.case] - np.cumsum(repeats) + repeats, repeats)
    against = order[np.arange(int(repeats.sum())) + starts]
    lone, spare = missed.of(repeats == 0), extra.of(lost[extra.case] == 0)
    none = (np.full(len(lone.case), nothing), np.full(len(spare.case), nothing))
    parts = (
        Cells(hits.case, hits.label, hits.label),
        Cells(
            np.repeat(missed.case, repeats),
            np.repeat(missed.label, repeats),
            extra.label[against],
        ),
        Cells(lone.case, lone.label, none[0]),
        Cells(spare.case, none[1], spare.label),
    )  # fmt: skip
    return Cells(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
