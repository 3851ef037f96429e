"""What several models said of a dataset's inputs, held against each other input by input.

The rule is that of `predict_widgets.predictions.disagreement`. It grows as parts come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from predict_widgets.batch.shares import cells, numbers
from predict_widgets.predictions.agreement import Box
from predict_widgets.predictions.disagreement import KINDS, Answer, disagreement
from predict_widgets.predictions.visible import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.predictions.disagreement import Disagreement

UNHELD = -1
"""Of an input about which fewer than two models have said anything."""
_BEYOND_THRESHOLD = frozenset({"share_of_image", "none"})
_FAILED = "failed"


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
    """The statements of a part, and where those of each output begin and end."""

    rows: list[_Row]
    spans: dict[int, tuple[int, int]]

    def of(self, output: int) -> list[_Row]:
        start, end = self.spans.get(output, (0, 0))
        return self.rows[start:end]


class Contrast:
    """The answers of two to six models. Not thread safe.

    Parameters
    ----------
    models
        Their names, as the nodes of `Columns`: the others are held against the first.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = tuple(models)
        self._said: dict[str, dict[int, list[_Row] | None]] = {name: {} for name in models}
        self._truth: dict[int, list[_Row]] = {}
        self._folded: dict[str, str] = {}
        self._held: dict[tuple[float, bool], tuple[NDArray[np.int8], NDArray[np.float64]]] = {}

    def add_truth(self, truth: Table) -> None:
        """Take in ground truth: rows whose ``output_id`` is the input's place."""
        self._held.clear()
        part = self._part(truth)
        for place in part.spans:
            self._truth[place] = part.of(place)

    def add_part(self, outputs: Table, rows: Table) -> None:
        """Take in narrowed outputs, the name of the model as ``node_id``, and their rows."""
        self._held.clear()
        part = self._part(rows)
        for index, name, output, status in zip(
            numbers(outputs, "index").tolist(),
            cells(outputs, "node_id"),
            numbers(outputs, "output_id").tolist(),
            cells(outputs, "status"),
            strict=True,
        ):
            if name in self._said:
                self._said[name][index] = None if status == _FAILED else part.of(output)

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
            rows = self._said[name].get(place)
            answers.append(None if rows is None else _answer(rows, floor))
        truth = _answer(self._truth.get(place, ()), floor) if against_truth else None
        return disagreement(answers, truth)

    def firsts(self, place: int, threshold: float) -> list[First]:
        """Return the label of the best score on show of each model about an input."""
        floor = float(np.float32(threshold))
        found: list[First] = []
        for name in self.models:
            rows = [row for row in self._said[name].get(place) or () if _is_said(row, floor)]
            best = max(rows, key=lambda row: _rank(row.score), default=None)
            found.append(First("", None) if best is None else First(best.words, best.score))
        return found

    def truths(self, place: int) -> list[str]:
        """Return the labels of an input's ground truth, each once."""
        return list(dict.fromkeys(row.words for row in self._truth.get(place, ()) if row.label))

    # --- reading ---------------------------------------------------------------------------------
    def _part(self, table: Table) -> _Part:
        ids = numbers(table, "output_id")
        bounds = [0, *(np.flatnonzero(np.diff(ids)) + 1).tolist(), len(ids)]
        spans = {int(ids[start]): (start, end) for start, end in pairwise(bounds) if start < end}
        return _Part(self._rows(table), spans)

    def _rows(self, table: Table) -> list[_Row]:
        columns = (
            "label", "vocabulary", "score", "score_means", "shape", "region_id", "left", "top",
            "right", "bottom",
        )  # fmt: skip
        return [
            _Row(
                self._fold(label),
                label,
                vocabulary,
                score,
                means not in _BEYOND_THRESHOLD,
                means == "probability",
                region or f"row:{at}",
                None if shape == "whole" or left is None else (left, top, right, bottom),
            )
            for at, (
                label, vocabulary, score, means, shape, region, left, top, right, bottom,
            ) in enumerate(zip(*(cells(table, name) for name in columns), strict=True))
        ]  # fmt: skip

    def _fold(self, label: str) -> str:
        known = self._folded.get(label)
        if known is None:
            known = self._folded[label] = fold(label)
        return known


def _is_said(row: _Row, floor: float) -> bool:
    return bool(row.label) and not (row.thresholded and row.score is not None and row.score < floor)


def _answer(rows: Sequence[_Row], floor: float) -> Answer:
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
