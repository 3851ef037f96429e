"""What was said of the inputs of a dataset and what is true of them, as columns."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.batch.shares import cells, numbers
from predict_widgets.errors import PredictError
from predict_widgets.predictions.visible import fold
from predict_widgets.sources.truth import truth_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.evaluation.limits import Limits
    from predict_widgets.sources.dataset import Dataset, DatasetInput

WAITING, ANSWERED, FAILED = range(3)
NOWHERE = -1
"""The time of what is about no moment."""
_PAGE = 4096
_BEYOND_THRESHOLD = frozenset({"share_of_image", "none"})
_EDGES = ("left", "top", "right", "bottom")


@dataclass(frozen=True)
class Words:
    """Texts by number; equal texts have one number."""

    texts: list[str] = field(default_factory=list[str])
    _numbers: dict[str, int] = field(default_factory=dict[str, int])

    def of(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Return the numbers of texts, new ones for new texts."""
        for text in dict.fromkeys(texts):
            if text not in self._numbers:
                self._numbers[text] = len(self.texts)
                self.texts.append(text)
        return np.fromiter((self._numbers[text] for text in texts), np.int32, len(texts))

    def find(self, text: str) -> int:
        """Return the number of a text; -1 where nothing bears it."""
        return self._numbers.get(text, -1)


@dataclass(frozen=True)
class Rows:
    """Statements that have a label, as columns of the same length.

    Attributes
    ----------
    input
        The place of its input in the dataset.
    time
        In milliseconds; `NOWHERE` for none.
    label, vocabulary, region
        Numbers of texts.
    score
        NaN for none.
    thresholded, probable
        Whether the threshold concerns the score, and whether it is a probability.
    placed
        Whether it has a box.
    edges
        Left, top, right, bottom in fractions of the picture; NaN for none. (rows, 4)
    crowd
        Whether the box is of many things, of ground truth; see cocodataset.org, "Data format".
    """

    input: NDArray[np.int32]
    time: NDArray[np.int32]
    label: NDArray[np.int32]
    vocabulary: NDArray[np.int32]
    region: NDArray[np.int32]
    score: NDArray[np.float32]
    thresholded: NDArray[np.bool_]
    probable: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    edges: NDArray[np.float32]
    crowd: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.input)

    def of(self, kept: NDArray[Any]) -> Rows:
        """Return some of the rows: those that a mask or places name."""
        return Rows(**{name: column[kept] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Material:
    """All that an evaluation goes over.

    Attributes
    ----------
    inputs
        The dataset's inputs, in its order.
    status
        Of each, `WAITING`, `ANSWERED` or `FAILED`.
    sizes
        Width and height of each picture in pixels, 0 where they are not known. (inputs, 2)
    said, truth
        What the model said of them, and the ground truth.
    words
        The texts of the rows' numbers.
    limits
        What the run asked for.
    title
        Who was asked about what.
    """

    inputs: list[DatasetInput]
    status: NDArray[np.uint8]
    sizes: NDArray[np.int32]
    said: Rows
    truth: Rows
    words: Words
    limits: Limits
    title: str


def material_of(  # noqa: PLR0913 - what there is to read, each by name
    outputs: Table,
    predictions: Table,
    dataset: Dataset,
    limits: Limits,
    *,
    node: str = "",
    title: str = "",
) -> Material:
    """Read what an evaluation goes over.

    Parameters
    ----------
    outputs, predictions
        As of `Journal.tables`, by rising ``output_id``.
    dataset
        The inputs and their ground truth.
    limits
        What the run asked for.
    node
        Whose statements, of a workflow.
    title
        Who was asked about what.

    Raises
    ------
    PredictError
        ``NODE_NOT_CHOSEN`` or ``NODE_DOES_NOT_EXIST`` of a workflow, or when the dataset cannot be
        listed or its ground truth not be read.
    """
    words = Words()
    inputs: list[DatasetInput] = []
    truths: list[Rows] = []
    while page := dataset.page(len(inputs), _PAGE):
        table = truth_table(dataset.truth(page), range(len(inputs), len(inputs) + len(page)))
        truths.append(_rows(table, numbers(table, "output_id"), words))
        inputs += page
    places: dict[str, list[int]] = {}
    for place, item in enumerate(inputs):
        places.setdefault(item.key, []).append(place)
    taken = _outputs_of(outputs, places, _node_of(outputs, node))
    status = np.full(len(inputs), WAITING, np.uint8)
    sizes = np.zeros((len(inputs), 2), np.int32)
    at, rows = np.array(list(taken), np.int64), np.array(list(taken.values()), np.int64)
    failed = np.array([one == "failed" for one in cells(outputs, "status")], bool)
    if len(at):
        status[at] = np.where(failed[rows], FAILED, ANSWERED)
        sizes[at, 0] = numbers(outputs, "width")[rows]
        sizes[at, 1] = numbers(outputs, "height")[rows]
    said = _said(predictions, numbers(outputs, "output_id")[rows], at, words)
    truth = joined(truths) if truths else said.of(np.zeros(len(said), bool))
    return Material(inputs, status, sizes, said, truth, words, limits, title)


def _node_of(outputs: Table, wanted: str) -> str:
    nodes = dict.fromkeys(cells(outputs, "node_id"))
    if wanted and wanted not in nodes:
        raise PredictError(
            f"{wanted!r} is no node of what was asked",
            name="NODE_DOES_NOT_EXIST",
            hint=f"Its nodes are: {', '.join(filter(None, nodes)) or 'none, it is a model'}.",
        )
    if not wanted and len(nodes) > 1:
        raise PredictError(
            "A workflow has an answer of each of its nodes",
            name="NODE_NOT_CHOSEN",
            hint=f"Name one with node=: {', '.join(nodes)}.",
        )
    return wanted or next(iter(nodes), "")


def _outputs_of(outputs: Table, places: Mapping[str, list[int]], node: str) -> dict[int, int]:
    """Return the row of the last output about each input, by the input's place."""
    keys = zip(cells(outputs, "journal_key"), cells(outputs, "node_id"), strict=True)
    return {
        place: row
        for row, (key, own) in enumerate(keys)
        if own == node
        for place in places.get(key, ())
    }


def _said(table: Table, ids: NDArray[np.int32], at: NDArray[np.int64], words: Words) -> Rows:
    """Return the rows of some outputs, each under the place of its input, in their order."""
    mine = numbers(table, "output_id")
    begins, ends = (np.searchsorted(mine, ids, side=side) for side in ("left", "right"))
    counts = ends - begins
    taken = np.arange(int(counts.sum())) + np.repeat(begins - np.cumsum(counts) + counts, counts)
    every = _rows(table, np.zeros(len(mine), np.int32), words, labeled=False)
    own = every.of(taken)
    rows = replace(own, input=np.repeat(at, counts).astype(np.int32))
    return rows.of(np.array([bool(text) for text in words.texts], bool)[rows.label])


def _rows(table: Table, inputs: NDArray[np.int32], words: Words, *, labeled: bool = True) -> Rows:
    means = cells(table, "score_means")
    edges = np.stack([_floats(table, name) for name in _EDGES], axis=1)
    placed = np.array([shape != "whole" for shape in cells(table, "shape")], bool)
    times = cells(table, "time_ms")
    rows = Rows(
        input=inputs,
        time=np.array([NOWHERE if time is None else time for time in times], np.int32),
        label=words.of(cells(table, "label")),
        vocabulary=words.of(cells(table, "vocabulary")),
        region=words.of(cells(table, "region_id")),
        score=_floats(table, "score"),
        thresholded=np.array([one not in _BEYOND_THRESHOLD for one in means], bool),
        probable=np.array([one == "probability" for one in means], bool),
        placed=placed & ~np.isnan(edges).any(axis=1),
        edges=edges,
        crowd=np.array([_is_crowd(value) for value in cells(table, "value_json")], bool),
    )
    if not labeled:
        return rows
    return rows.of(np.array([bool(text) for text in words.texts], bool)[rows.label])


def _floats(table: Table, name: str) -> NDArray[np.float32]:
    column = table.column(name)
    if len(column) and not column.null_count:
        return np.asarray(column, np.float32)
    return np.array([np.nan if one is None else one for one in cells(table, name)], np.float32)


def _is_crowd(value: str | None) -> bool:
    if not value or "iscrowd" not in value:
        return False
    said: Any = json.loads(value)
    return isinstance(said, dict) and _flag(cast("dict[str, object]", said).get("metadata"))


def _flag(metadata: object) -> bool:
    return isinstance(metadata, dict) and bool(cast("dict[str, object]", metadata).get("iscrowd"))


def joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = vars(parts[0])
    return Rows(**{name: np.concatenate([getattr(one, name) for one in parts]) for name in names})


def label_order(material: Material, said: Rows, truth: Rows) -> tuple[NDArray[np.int64], list[str]]:
    """Return the place of each number among the labels in order, -1 for others, and the labels."""
    texts = material.words.texts
    found = cast("list[int]", np.union1d(said.label, truth.label).tolist())
    ordered = sorted(found, key=lambda number: (fold(texts[number]), texts[number]))
    places = np.full(len(texts), -1, np.int64)
    places[ordered] = np.arange(len(ordered))
    return places, [texts[number] for number in ordered]
