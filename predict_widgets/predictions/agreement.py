"""Where several models agree about one input: concepts side by side, boxes matched.

The page applies the same rules while a slider moves (``js/src/compare/agreement.ts``);
``tests/contract/agreement.json`` holds the two to the same answers.

**Concepts.** A row for each label of a vocabulary, with what each model says of it: its best score
and how often it says it. Labels are the same that are equal in NFC and lower case. A model that
names no vocabulary at all says the same as others: its labels stand in the first vocabulary that
has them. Vocabularies stand in the order of the models, the rows of one by the largest score on
show; those of which nothing is on show come last.

**Boxes.** Model by model, a region is the same thing as one of the models before it, that of the
first that has it, where their boxes overlap with an intersection over union of at least 0.5 and are
of the same moment. Each model's
regions choose by falling score, first among those of the same label, then among the rest, and each
takes the one that it overlaps most. What finds none stands for itself. Polygons, points and masks
count by their bounds; what has none is not matched.

What threshold and filter leave out is not said (`predict_widgets.predictions.visible`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from predict_widgets.predictions.lineage import overlaps
from predict_widgets.predictions.rows import Rows
from predict_widgets.predictions.visible import fold, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

LEAST_OVERLAP = 0.5
"""Intersection over union from which on two boxes are about the same thing."""
RULE = (
    "Boxes of two models are the same thing from an IoU of 0.5 on, those of the same label first, "
    "the best score first."
)

Verdict: TypeAlias = Literal["agree", "differ", "some", "only", "alone"]
"""Of what was matched: all models have it with one label (``agree``), the labels differ, some have
it, one alone has it (``only``); ``alone`` where no other model has answered."""

_PLACED = frozenset({"mask", "polygon", "points"})
_NOWHERE = (np.nan,) * 4


@dataclass(frozen=True, slots=True)
class Mark:
    """What one model says of a label.

    Attributes
    ----------
    score
        The best; None for a model that gives none.
    score_means
        What of: ``probability``, ``share_of_image``, ``raw`` or ``none``.
    count
        How often it is said, each region once.
    shown
        Whether threshold and filter leave it; else it is what is below them.
    """

    score: float | None
    score_means: str
    count: int
    shown: bool


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A label with a mark of each model, None for one that does not say it."""

    vocabulary: str
    label: str
    marks: tuple[Mark | None, ...]

    @property
    def shown(self) -> tuple[int, ...]:
        """The places of the models that have it on show."""
        return tuple(at for at, mark in enumerate(self.marks) if mark is not None and mark.shown)

    @property
    def score(self) -> float | None:
        """The largest score: of those on show, or where none is of those below."""
        on = self.shown or range(len(self.marks))
        marks = (self.marks[at] for at in on)
        return max((m.score for m in marks if m is not None and m.score is not None), default=None)


@dataclass(frozen=True, slots=True)
class Box:
    """A region of one model: edges as fractions of the upright picture, its best label on show.

    ``row`` is the first of its rows in the table.
    """

    id: str
    label: str
    score: float | None
    edges: tuple[float, float, float, float]
    time_ms: int | None
    row: int


@dataclass(frozen=True, slots=True)
class Match:
    """One thing, with the box of each model that has it.

    ``iou`` is the least between the first's box and any other's, 1 of what one alone has.
    """

    boxes: tuple[Box | None, ...]
    iou: float
    verdict: Verdict

    @property
    def label(self) -> str:
        """The label of the first that has it."""
        return next(box.label for box in self.boxes if box is not None)


class Said:
    """What one model said of an input, as far as others can say the same.

    Parameters
    ----------
    table
        The predictions; of a narrowed table the columns that it has.
    threshold, concept_filter
        What is on show.
    """

    def __init__(self, table: Table, threshold: float = 0.0, concept_filter: str = "") -> None:
        self._names = frozenset(table.column_names)
        self._rows = rows = Rows(table)
        self.visible: NDArray[np.bool_] = visible(
            [np.nan if score is None else score for score in rows["score"]],
            rows["label"],
            rows["score_means"],
            threshold,
            concept_filter,
            texts=rows["text"],
            kinds=rows["kind"],
        )

    @cached_property
    def vocabularies(self) -> list[str]:
        """The vocabularies of its concepts, in the order in which it names them."""
        said = zip(self._rows["kind"], self._rows["vocabulary"], strict=True)
        return list(dict.fromkeys(name for kind, name in said if kind == "concept"))

    @cached_property
    def marks(self) -> dict[tuple[str, str], tuple[str, Mark]]:
        """By vocabulary and folded label, the label as written and its mark."""
        found: dict[tuple[str, str], list[int]] = {}
        rows = self._rows
        for row, kind in enumerate(rows["kind"]):
            if kind == "concept" or (kind == "other" and self._is_placed(row)):
                found.setdefault((rows["vocabulary"][row], fold(self._label(row))), []).append(row)
        return {key: (self._label(own[0]), self._mark(own)) for key, own in found.items()}

    @cached_property
    def boxes(self) -> list[Box]:
        """Its regions that have a box and a row on show, in its order."""
        rows, places = self._rows, {name: at for at, name in enumerate(self._every_vocabulary)}
        found: dict[tuple[str, int | None], list[int]] = {}
        for row in range(len(rows)):
            if self._is_placed(row):
                name = rows["region_id"][row] or f"row:{row}"
                found.setdefault((name, self._time(row)), []).append(row)
        boxes: list[Box] = []
        for (name, time_ms), own in found.items():
            edges = self._edges(own[0])
            shown = [row for row in own if self.visible[row]]
            if edges is None or not shown:
                continue
            best = min(
                shown, key=lambda row: (places[rows["vocabulary"][row]], -_rank(self._score(row)))
            )
            boxes.append(Box(name, self._label(best), self._score(best), edges, time_ms, own[0]))
        return boxes

    @cached_property
    def _every_vocabulary(self) -> list[str]:
        return list(dict.fromkeys(self._rows["vocabulary"]))

    def _mark(self, own: Sequence[int]) -> Mark:
        on = [row for row in own if self.visible[row]]
        counted = on or own
        best = max(counted, key=lambda row: _rank(self._score(row)))
        names = self._rows["region_id"]
        regions = {(names[row] or f"row:{row}", self._time(row)) for row in counted}
        return Mark(
            self._score(best), self._rows["score_means"][best], len(regions), shown=bool(on)
        )

    def _label(self, row: int) -> str:
        rows = self._rows
        said = rows["label"][row] or rows["text"][row] or rows["hex"][row]
        return said or ("region" if self._is_placed(row) else rows["kind"][row])

    def _score(self, row: int) -> float | None:
        score: float | None = self._rows["score"][row]
        return None if score is None or np.isnan(score) else score

    def _time(self, row: int) -> int | None:
        return self._rows["time_ms"][row] if "time_ms" in self._names else None

    def _is_placed(self, row: int) -> bool:
        shape = self._rows["shape"][row]
        return shape in _PLACED or (shape != "whole" and self._edges(row) is not None)

    def _edges(self, row: int) -> tuple[float, float, float, float] | None:
        left, top, right, bottom = (
            self._rows[side][row] for side in ("left", "top", "right", "bottom")
        )
        return None if left is None or np.isnan(left) else (left, top, right, bottom)


def aligned(said: Sequence[Said | None]) -> list[ConceptRow]:
    """Return a row for each label that any model says.

    Parameters
    ----------
    said
        What each model said, None of one that has not answered.
    """
    named = [one for one in said if one is not None and any(one.vocabularies)]
    order = list(dict.fromkeys(name for one in said if one for name in one.vocabularies))
    order += [
        name
        for name in dict.fromkeys(key[0] for one in said if one for key in one.marks)
        if name not in order
    ]
    homes: dict[str, str] = {}
    for one in named:
        for vocabulary, label in one.marks:
            if vocabulary:
                homes.setdefault(label, vocabulary)
    found: dict[tuple[str, str], tuple[str, dict[int, Mark]]] = {}
    for at, one in enumerate(said):
        for (vocabulary, label), (written, mark) in one.marks.items() if one else ():
            home = vocabulary if one in named else homes.get(label, vocabulary)
            found.setdefault((home, label), (written, {}))[1][at] = mark
    rows = [
        ConceptRow(vocabulary, written, tuple(marks.get(at) for at in range(len(said))))
        for (vocabulary, _), (written, marks) in found.items()
    ]
    rows.sort(key=lambda row: -_rank(row.score))
    rows.sort(key=lambda row: (not row.shown, order.index(row.vocabulary)))
    return rows


def matched(said: Sequence[Said | None]) -> list[Match]:
    """Return the things that the models have boxes of: the first model's, then what others add.

    Parameters
    ----------
    said
        What each model said, None of one that has not answered.
    """
    return matched_boxes([None if one is None else one.boxes for one in said])


def matched_boxes(own: Sequence[Sequence[Box] | None]) -> list[Match]:
    """Return the same of each model's boxes, None of one that has not answered."""
    found: list[dict[int, Box]] = []
    for at, boxes in enumerate(own):
        for box, place in _matching(boxes, found) if boxes else ():
            if place is None:
                found.append({at: box})
            else:
                found[place][at] = box
    answered = sum(boxes is not None for boxes in own)
    return [_match_of(boxes, len(own), answered) for boxes in found]


def _matching(
    boxes: Sequence[Box], found: Sequence[dict[int, Box]]
) -> list[tuple[Box, int | None]]:
    """Return each box of one model with the place of what it is the same as, in its order."""
    firsts = [next(iter(each.values())) for each in found]
    shared = overlaps(_edges_of(boxes), _edges_of(firsts))
    shared[_names(boxes, times=True)[:, None] != _names(firsts, times=True)] = 0.0
    same = _names(boxes)[:, None] == _names(firsts)
    free = np.ones(len(firsts), bool)
    places: dict[int, int] = {}
    ranked = sorted(range(len(boxes)), key=lambda at: -_rank(boxes[at].score))
    for alike in (True, False) if firsts else ():
        for at in ranked:
            if at in places:
                continue
            fits = free & (shared[at] >= LEAST_OVERLAP)
            fits &= same[at] if alike else True
            if fits.any():
                places[at] = int(np.where(fits, shared[at], -1.0).argmax())
                free[places[at]] = False
    return [(box, places.get(at)) for at, box in enumerate(boxes)]


def _match_of(boxes: dict[int, Box], models: int, answered: int) -> Match:
    edges = _edges_of(list(boxes.values()))
    labels = {fold(box.label) for box in boxes.values()}
    verdict: Verdict = "agree"
    if answered == 1:
        verdict = "alone"
    elif len(boxes) == 1:
        verdict = "only"
    elif len(labels) > 1:
        verdict = "differ"
    elif len(boxes) < answered:
        verdict = "some"
    iou = float(overlaps(edges[:1], edges)[0].min()) if len(boxes) > 1 else 1.0
    return Match(tuple(boxes.get(at) for at in range(models)), iou, verdict)


def _names(boxes: Sequence[Box], *, times: bool = False) -> NDArray[np.str_]:
    """Return the folded label of each box, or its time as text."""
    return np.array([str(box.time_ms) if times else fold(box.label) for box in boxes], np.str_)


def _edges_of(boxes: Sequence[Box]) -> NDArray[np.float32]:
    return np.array([box.edges for box in boxes] or [_NOWHERE], np.float32)[: len(boxes)]


def _rank(score: Any) -> float:  # noqa: ANN401 - a cell of a table
    return float("-inf") if score is None else score
