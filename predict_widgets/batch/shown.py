"""The predictions of the inputs on show: what a dataset browser's Copy as Python asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from arro3.core import Array, Table

from predict_widgets.batch.narrowed import narrowed, truth_rows
from predict_widgets.batch.predictions import BatchPredictions
from predict_widgets.batch.shares import cells, numbers
from predict_widgets.batch.showing import on_show
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.predictions.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from predict_widgets.batch.showing import Filter
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.sources.dataset import Dataset, DatasetInput

_PAGE = 4096
_ALL = 1 << 62


class ShownPredictions(BatchPredictions):
    """The inputs on show in their order, and of their predictions the rows on show.

    Made by `BatchPredictions.shown`.

    Parameters
    ----------
    outputs, predictions
        As of a journal.
    inputs
        The inputs on show, in order; some may have no output yet.
    wanted
        What they were looked for by.
    title
        What was asked about what.
    """

    def __init__(
        self,
        outputs: Table,
        predictions: Table,
        inputs: Sequence[DatasetInput],
        wanted: Filter,
        title: str,
    ) -> None:
        super().__init__(lambda: _rows_on_show(outputs, predictions, inputs, wanted), title)
        self._inputs_on_show = list(inputs)
        self._wanted = wanted

    @property
    def inputs(self) -> list[DatasetInput]:
        """The inputs on show, in order; some may have no output yet."""
        return list(self._inputs_on_show)

    def _each(self, node: str) -> Iterator[Prediction]:
        for said in super()._each(node):
            yield said.shown(self._wanted.threshold, self._wanted.concept_filter)

    def _line(self) -> str:
        return f"{super()._line()} · on show"


def shown(
    dataset: Dataset, outputs: Table, predictions: Table, wanted: Filter, title: str
) -> ShownPredictions:
    """Return what is on show of a dataset's predictions, by the rule of `showing`.

    Raises
    ------
    PredictError
        When the dataset cannot be listed, or its ground truth not be read.
    """
    columns = Columns()
    inputs: list[DatasetInput] = []
    places: dict[str, list[int]] = {}
    while page := dataset.page(len(inputs), _PAGE):
        truth = truth_rows(dataset.truth(page), len(inputs)) if wanted.needs_truth else None
        columns.add_inputs(len(inputs), [item.name for item in page], truth)
        for place, item in enumerate(page, len(inputs)):
            places.setdefault(item.key, []).append(place)
        inputs += page
    known = narrowed(outputs, predictions, lambda key: places.get(key, ()), first=1, most=_ALL)
    for part in known:
        columns.add_part(part.outputs, part.rows)
    order = on_show(columns, wanted)
    found = [inputs[int(at)] for at in order]
    return ShownPredictions(outputs, predictions, found, wanted, title)


def _rows_on_show(
    outputs: Table, predictions: Table, inputs: Sequence[DatasetInput], wanted: Filter
) -> tuple[Table, Table]:
    """Return the outputs of inputs in their order, and the rows that are on show."""
    rows: dict[str, list[int]] = {}
    nodes = cells(outputs, "node_id")
    for row, (key, node) in enumerate(zip(cells(outputs, "journal_key"), nodes, strict=True)):
        if not wanted.node or node == wanted.node:
            rows.setdefault(key, []).append(row)
    keys = dict.fromkeys(item.key for item in inputs)
    taken = np.array([row for key in keys for row in rows.get(key, ())], np.int64)
    mine = numbers(predictions, "output_id")
    ids = numbers(outputs, "output_id")[taken]
    begins, ends = (np.searchsorted(mine, ids, side=side) for side in ("left", "right"))
    counts = ends - begins
    said = np.arange(int(counts.sum())) + np.repeat(begins - np.cumsum(counts) + counts, counts)
    return _taken(outputs, taken), _on_show(_taken(predictions, said), wanted)


def _on_show(table: Table, wanted: Filter) -> Table:
    names = ("score", "label", "score_means", "text", "kind")
    scores, labels, means, texts, kinds = (cells(table, name) for name in names)
    mask = visible(
        [np.nan if score is None else score for score in scores],
        labels,
        means,
        wanted.threshold,
        wanted.concept_filter,
        texts=texts,
        kinds=kinds,
    )
    return _taken(table, np.flatnonzero(mask))


def _taken(table: Table, rows: NDArray[np.int64]) -> Table:
    batches = table.combine_chunks().to_batches()
    indices = Array.from_numpy(rows.astype(np.uint64))
    some = [batch.take(indices) for batch in batches[:1]]  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    return Table.from_batches(some, schema=table.schema)
