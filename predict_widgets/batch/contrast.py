"""What several models said of a dataset's inputs, held against each other input by input.

The rule is that of `predict_widgets.predictions.disagreement`. It grows as parts come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from predict_widgets.batch.shares import cells, numbers
from predict_widgets.batch.shown_columns import PROBABILITY, THRESHOLDED
from predict_widgets.predictions.agreement import Box
from predict_widgets.predictions.disagreement import KINDS, Answer, disagreement
from predict_widgets.predictions.visible import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.batch.shown_columns import Statements
    from predict_widgets.predictions.disagreement import Disagreement

UNHELD = -1
"""Of an input about which fewer than two models have said anything."""
_FAILED = "failed"
_EDGES = ("left", "top", "right", "bottom")
_NOWHERE = (float("nan"),) * 4


class First(NamedTuple):
    """The first label of a model on show, empty where there is none, and its score."""

    label: str
    score: float | None


class _Row(NamedTuple):
    """A statement: its label, folded and as written, and where it holds."""

    label: str
    words: str
    vocabulary: str
    score: float | None
    thresholded: bool
    probable: bool
    region: str
    edges: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class _Part:
    """A part's statements, and where those of each output begin and end.

    Ten thousand inputs and several models have a million of them: they stay the numbers that the
    columns hold, and are a `_Row` only while they are read.
    """

    said: Statements
    names: Sequence[str]
    regions: Sequence[str]
    edges: NDArray[np.float32]
    spans: Mapping[int, tuple[int, int]]


class _Said(NamedTuple):
    """The statements of one output."""

    part: _Part
    start: int
    end: int


class Contrast:
    """The answers of two to six models. Not thread safe.

    Parameters
    ----------
    models
        Their names, as the nodes of `Columns`: the others are held against the first.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = tuple(models)
        self._said: dict[str, dict[int, _Said | None]] = {name: {} for name in models}
        self._truth: dict[int, _Said] = {}
        self._folded: dict[str, str] = {}
        self._held: dict[tuple[float, bool], tuple[NDArray[np.int8], NDArray[np.float64]]] = {}

    def add_truth(self, truth: Table, said: Statements, names: Sequence[str]) -> None:
        """Take in ground truth: rows whose ``output_id`` is the input's place.

        Parameters
        ----------
        truth
            The rows.
        said
            The same, as the columns have them.
        names
            What the numbers of labels and vocabularies mean.
        """
        self._held.clear()
        part = _part_of(truth, said, names)
        for place, (start, end) in part.spans.items():
            self._truth[place] = _Said(part, start, end)

    def add_part(self, outputs: Table, rows: Table, said: Statements, names: Sequence[str]) -> None:
        """Take in narrowed outputs, the name of the model as ``node_id``, and their rows.

        Parameters
        ----------
        outputs
            As of `predict_widgets.batch.narrowed`.
        rows, said, names
            As of `add_truth`.
        """
        self._held.clear()
        part = _part_of(rows, said, names)
        for index, name, output, status in zip(
            numbers(outputs, "index").tolist(),
            cells(outputs, "node_id"),
            numbers(outputs, "output_id").tolist(),
            cells(outputs, "status"),
            strict=True,
        ):
            if name in self._said:
                start, end = part.spans.get(output, (0, 0))
                self._said[name][index] = None if status == _FAILED else _Said(part, start, end)

    # --- held against each other -----------------------------------------------------------------
    def held(
        self, inputs: int, threshold: float, *, against_truth: bool
    ) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """Return by input the place of its kind in `KINDS`, or `UNHELD`, and the gap."""
        known = self._held.get((threshold, against_truth))
        if known is not None and len(known[0]) == inputs:
            return known
        kinds, gaps = np.full(inputs, UNHELD, np.int8), np.zeros(inputs)
        for place in range(inputs):
            found = self.of(place, threshold, against_truth=against_truth)
            if found is not None:
                kinds[place], gaps[place] = KINDS.index(found.kind), found.gap
        # A slider leaves many thresholds behind it.
        self._held = {(threshold, against_truth): (kinds, gaps)}
        return kinds, gaps

    def of(self, place: int, threshold: float, *, against_truth: bool) -> Disagreement | None:
        """Return what the models say otherwise than each other about one input."""
        floor = float(np.float32(threshold))
        answers: list[Answer | None] = []
        for name in self.models:
            said = self._said[name].get(place)
            answers.append(None if said is None else _answer(self._rows(said), floor))
        truth = None
        if against_truth:
            truth = _answer(self._rows(self._truth.get(place)), floor)
        return disagreement(answers, truth)

    def firsts(self, place: int, threshold: float) -> list[First]:
        """Return the label of the best score on show of each model about an input."""
        floor = float(np.float32(threshold))
        found: list[First] = []
        for name in self.models:
            said = self._rows(self._said[name].get(place))
            rows = (row for row in said if _is_said(row, floor))
            best = max(rows, key=lambda row: _rank(row.score), default=None)
            found.append(First("", None) if best is None else First(best.words, best.score))
        return found

    def truths(self, place: int) -> list[str]:
        """Return the labels of an input's ground truth, each once."""
        rows = self._rows(self._truth.get(place))
        return list(dict.fromkeys(row.words for row in rows if row.label))

    # --- reading ---------------------------------------------------------------------------------
    def _rows(self, wanted: _Said | None) -> Iterator[_Row]:
        if wanted is None:
            return
        part, start, end = wanted
        said, names = part.said, part.names
        columns = (said.label, said.vocabulary, said.score, said.means)
        read = zip(*(column[start:end].tolist() for column in columns), strict=True)
        numbered = cast("Iterable[tuple[int, int, float, int]]", read)
        for at, (label, vocabulary, score, means) in enumerate(numbered, start):
            left, top, right, bottom = part.edges[at].tolist() if len(part.edges) else _NOWHERE
            yield _Row(
                self._fold(names[label]),
                names[label],
                names[vocabulary],
                None if isnan(score) else score,
                bool(means & THRESHOLDED),
                bool(means & PROBABILITY),
                (part.regions[at] if part.regions else "") or f"row:{at}",
                None if isnan(left) or not said.placed[at] else (left, top, right, bottom),
            )

    def _fold(self, label: str) -> str:
        known = self._folded.get(label)
        if known is None:
            known = self._folded[label] = fold(label)
        return known


def _part_of(rows: Table, said: Statements, names: Sequence[str]) -> _Part:
    ids = numbers(rows, "output_id")
    bounds = [0, *(np.flatnonzero(np.diff(ids)) + 1).tolist(), len(ids)]
    spans = {int(ids[start]): (start, end) for start, end in pairwise(bounds) if start < end}
    if not said.placed.any():
        return _Part(said, names, (), np.empty((0, 4), np.float32), spans)
    # Where there is none a None becomes a NaN.
    edges = [np.array(cells(rows, name), np.float32) for name in _EDGES]
    return _Part(said, names, cells(rows, "region_id"), np.stack(edges, axis=1), spans)


def _is_said(row: _Row, floor: float) -> bool:
    return bool(row.label) and not (row.thresholded and row.score is not None and row.score < floor)


def _answer(rows: Iterable[_Row], floor: float) -> Answer:
    """Return what rows say above a threshold; what bears no label says nothing."""
    labels: dict[str, str] = {}
    scores: dict[str, float] = {}
    firsts: dict[str, _Row] = {}
    regions: dict[str, _Row] = {}
    for row in rows:
        if row.label and row.probable and row.score is not None:
            scores[row.label] = max(scores.get(row.label, 0.0), row.score)
        if not _is_said(row, floor):
            continue
        labels.setdefault(row.label, row.words)
        best = firsts.get(row.vocabulary)
        if best is None or _rank(row.score) > _rank(best.score):
            firsts[row.vocabulary] = row
        known = regions.get(row.region)
        if row.edges is not None and (known is None or _rank(row.score) > _rank(known.score)):
            regions[row.region] = row
    boxes = [
        Box(name, row.words, row.score, row.edges, None, at)
        for at, (name, row) in enumerate(regions.items())
        if row.edges is not None
    ]
    return Answer(labels, scores, frozenset(row.label for row in firsts.values()), boxes)


def _rank(score: float | None) -> float:
    return float("-inf") if score is None else score
