"""All that a run has said, and the ground truth, as numbers by input: what filters go over.

The page of a dataset browser holds the same (``js/src/grid/columns.ts``, ``rows.ts``). It grows as
parts come in; `showing` reads it and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.batch.shares import cells, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.batch.contrast import Contrast

WAITING, SAID, EMPTY, FAILED = range(4)
# What a row's score is worth, bit by bit.
THRESHOLDED, PROBABILITY = 1, 2
_STATUSES = {"failed": FAILED, "empty": EMPTY, "suppressed": EMPTY}
_BEYOND_THRESHOLD = frozenset({"share_of_image", "none"})
BLANK = 0


@dataclass(frozen=True)
class Statements:
    """Rows, as columns of the same length.

    Attributes
    ----------
    input
        The place of its input in the dataset.
    label, vocabulary, name
        The numbers of its label, its vocabulary, and the words that a filter looks into; `BLANK`
        for none.
    score
        NaN for none.
    means
        What the score is worth, bit by bit.
    placed
        Whether it says where it holds.
    """

    input: NDArray[np.int32]
    label: NDArray[np.int32]
    vocabulary: NDArray[np.int32]
    name: NDArray[np.int32]
    score: NDArray[np.float32]
    means: NDArray[np.uint8]
    placed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.input)

    @property
    def nbytes(self) -> int:
        """How much memory the columns take."""
        return sum(column.nbytes for column in vars(self).values())

    def of(self, kept: NDArray[Any]) -> Statements:
        """Return some of the rows: those that a mask or places name."""
        return Statements(**{name: column[kept] for name, column in vars(self).items()})


_NONE = Statements(
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.float32),
    np.empty(0, np.uint8),
    np.empty(0, np.bool_),
)


@dataclass(frozen=True)
class _Part:
    """A part's outputs, and of which of them each row is."""

    index: NDArray[np.int32]
    node: NDArray[np.int32]
    status: NDArray[np.uint8]
    output: NDArray[np.int32]
    rows: Statements


@dataclass(frozen=True)
class NodeColumns:
    """What one node, or the model, said: the last answer about each input counts.

    Attributes
    ----------
    status
        By input: `WAITING`, `SAID`, `EMPTY` or `FAILED`.
    said
        The rows that count, those of an input in a row.
    """

    status: NDArray[np.uint8]
    said: Statements


@dataclass
class Columns:
    """What is known of a dataset's inputs. Not thread safe.

    Attributes
    ----------
    inputs
        How many there are, as far as is known.
    input_names
        Their names, as far as they were listed.
    names
        Labels and texts; their place is their number.
    contrast
        Of several models, each of them a node: where they are held against each other.
    """

    inputs: int = 0
    input_names: list[str] = field(default_factory=list[str])
    names: list[str] = field(default_factory=lambda: [""])
    nodes: list[str] = field(default_factory=list[str])
    contrast: Contrast | None = None
    _numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})
    _truths: list[Statements] = field(default_factory=list[Statements])
    _parts: list[_Part] = field(default_factory=list[_Part])

    def add_inputs(self, start: int, names: Sequence[str], truth: Table | None = None) -> None:
        """Take in inputs from a place on; their truth's ``output_id`` is the input's place."""
        self.inputs = max(self.inputs, start + len(names))
        missing = start + len(names) - len(self.input_names)
        self.input_names += [""] * missing
        self.input_names[start : start + len(names)] = names
        if truth is not None and truth.num_rows:
            said = self._statements(truth, numbers(truth, "output_id"))
            self._truths.append(said)
            if self.contrast is not None:
                self.contrast.add_truth(truth, said, self.names)

    def add_part(self, outputs: Table, rows: Table) -> None:
        """Take in narrowed outputs and rows; see `predict_widgets.batch.narrowed`."""
        index = numbers(outputs, "index")
        self.inputs = max(self.inputs, int(index.max(initial=-1)) + 1)
        node = np.array([self._node(one) for one in cells(outputs, "node_id")], np.int32)
        said = cells(outputs, "status")
        status = np.array([_STATUSES.get(one, SAID) for one in said], np.uint8)
        ids = numbers(outputs, "output_id")
        order = np.argsort(ids, kind="stable")
        mine = numbers(rows, "output_id")
        places = order[np.searchsorted(ids, mine, sorter=order)] if len(mine) else mine
        of_output = places.astype(np.int32)
        statements = self._statements(rows, index[of_output])
        self._parts.append(_Part(index, node, status, of_output, statements))
        if self.contrast is not None:
            self.contrast.add_part(outputs, rows, statements, self.names)

    def node(self, node_id: str) -> NodeColumns:
        """Return what a node said; a model's only node is ``""``."""
        status = np.full(self.inputs, WAITING, np.uint8)
        number = self.nodes.index(node_id) if node_id in self.nodes else -1
        latest = np.full(self.inputs, -1, np.int64)
        offset = 0
        for part in self._parts:
            own = np.flatnonzero(part.node == number)
            # Of the same input twice the later one stays.
            latest[part.index[own]] = offset + own
            status[part.index[own]] = part.status[own]
            offset += len(part.index)
        kept: list[Statements] = []
        offset = 0
        for part in self._parts:
            at = offset + part.output
            counts = (latest[part.rows.input] == at) & (part.node[part.output] == number)
            kept.append(part.rows.of(counts) if not counts.all() else part.rows)
            offset += len(part.index)
        return NodeColumns(status, _joined(kept))

    @property
    def truth(self) -> Statements:
        """The ground truth's rows that have a label."""
        rows = _joined(self._truths)
        return rows.of(rows.label != BLANK)

    @property
    def nbytes(self) -> int:
        """How much memory the rows take, but for the names."""
        return sum(one.nbytes for one in self._truths) + sum(
            part.rows.nbytes + part.index.nbytes + part.node.nbytes + part.status.nbytes
            + part.output.nbytes
            for part in self._parts
        )  # fmt: skip

    def number(self, name: str) -> int:
        """Return the number of a label; -1 where nothing bears it."""
        return self._numbers.get(name, -1)

    def _node(self, node_id: str) -> int:
        if node_id not in self.nodes:
            self.nodes.append(node_id)
        return self.nodes.index(node_id)

    def _named(self, names: Sequence[str]) -> NDArray[np.int32]:
        known = self._numbers
        for name in names:
            if name not in known:
                known[name] = len(self.names)
                self.names.append(name)
        return np.fromiter((known[name] for name in names), np.int32, len(names))

    def _statements(self, rows: Table, inputs: NDArray[np.int32]) -> Statements:
        kinds, labels = cells(rows, "kind"), cells(rows, "label")
        label = name = self._named(labels)
        if "text" in kinds:
            texts = cells(rows, "text")
            said = zip(kinds, labels, texts, strict=True)
            name = self._named(
                [(text or "") if kind == "text" else own for kind, own, text in said]
            )
        means = [
            (0 if one in _BEYOND_THRESHOLD else THRESHOLDED)
            | (PROBABILITY if one == "probability" else 0)
            for one in cells(rows, "score_means")
        ]
        placed = [shape != "whole" for shape in cells(rows, "shape")]
        return Statements(
            inputs.astype(np.int32),
            label,
            self._named(cells(rows, "vocabulary")),
            name,
            _scores(rows),
            np.array(means, np.uint8),
            np.array(placed, bool),
        )


def _scores(rows: Table) -> NDArray[np.float32]:
    column = rows.column("score")
    if len(column) and not column.null_count:
        return np.asarray(column, np.float32)
    said = cells(rows, "score")
    return np.array([np.nan if one is None else one for one in said], np.float32)


def _joined(parts: Sequence[Statements]) -> Statements:
    if len(parts) == 1:
        return parts[0]
    # Of nothing the types are those of nothing.
    some = (_NONE, *parts)
    return Statements(
        np.concatenate([one.input for one in some]),
        np.concatenate([one.label for one in some]),
        np.concatenate([one.vocabulary for one in some]),
        np.concatenate([one.name for one in some]),
        np.concatenate([one.score for one in some]),
        np.concatenate([one.means for one in some]),
        np.concatenate([one.placed for one in some]),
    )
