"""Several runs over the same dataset, held against each other: a table, counts and inputs."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, cast

import numpy as np
from arro3.core import (
    Array,
    DataType,
    Table,
    list_array,  # pyright: ignore[reportUnknownVariableType] - arro3 0.9 leaves array.array open
)

from predict_widgets.batch.contrast import UNHELD, Contrast
from predict_widgets.batch.narrowed import OUTPUT_SCHEMA, Narrowed, narrowed, truth_rows
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.predictions.disagreement import KINDS
from predict_widgets.predictions.export import to_pandas
from predict_widgets.predictions.schemas import UTF8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from predict_widgets.batch.batch_run import BatchRun
    from predict_widgets.batch.showing import Filter
    from predict_widgets.predictions.disagreement import Disagreement, Kind
    from predict_widgets.sources.dataset import Dataset, DatasetInput

_PAGE = 4096
_ALL = 1 << 62
_SCORE = DataType.float32()


class Disagreements:
    """The inputs on show, in their order, with what each model says of them.

    Made by `predict_widgets.disagreements` and by ``DatasetBrowser.disagreements``.

    Parameters
    ----------
    contrast
        The models' answers.
    inputs
        Those on show, with their places in the dataset.
    wanted
        What they were looked for by.
    counts
        As of `counts`.
    title
        Which models, about what.
    """

    def __init__(
        self,
        contrast: Contrast,
        inputs: Mapping[int, DatasetInput],
        wanted: Filter,
        counts: Mapping[Kind, int],
        title: str,
    ) -> None:
        self.models = list(contrast.models)
        self._contrast = contrast
        self._inputs = dict(inputs)
        self._wanted = wanted
        self._counts = dict(counts)
        self._title = title

    @property
    def inputs(self) -> list[DatasetInput]:
        """The inputs on show, in order."""
        return list(self._inputs.values())

    @property
    def counts(self) -> dict[Kind, int]:
        """How many inputs of the dataset there are of each kind, on show or not.

        Those about which fewer than two models have answered, and with ``against_truth`` those
        without ground truth, are in none.
        """
        return dict(self._counts)

    def __len__(self) -> int:
        return len(self._inputs)

    @cached_property
    def table(self) -> Table:
        """One row for each input on show (Arrow, any reader takes it).

        ``input_id``; ``kind``: ``flip``, ``miss``, ``extra``, ``gap``, ``none``, or null where
        there is nothing to hold against each other; ``labels`` and ``scores``: the first label on
        show of each model, in the order of `models`, null for one that says none; ``truth``: the
        labels of the ground truth; ``gap`` and ``gap_label``; ``missed`` and ``extra``: the labels.
        """
        wanted, contrast = self._wanted, self._contrast
        places = list(self._inputs)
        firsts = [contrast.firsts(place, wanted.threshold) for place in places]
        found = [
            contrast.of(place, wanted.threshold, against_truth=wanted.against_truth)
            for place in places
        ]
        columns = {
            "input_id": _array((item.id for item in self._inputs.values()), UTF8),
            "kind": _array(_of_each(found, lambda one: one.kind), UTF8),
            "labels": _lists(([first.label or None for first in own] for own in firsts), UTF8),
            "scores": _lists(([first.score for first in own] for own in firsts), _SCORE),
            "truth": _lists((contrast.truths(place) for place in places), UTF8),
            "gap": _array(_of_each(found, lambda one: one.gap), DataType.float64()),
            "gap_label": _array(_of_each(found, lambda one: one.gap_label), UTF8),
            "missed": _lists((one.missed if one else () for one in found), UTF8),
            "extra": _lists((one.extra if one else () for one in found), UTF8),
        }
        return Table.from_arrays(list(columns.values()), names=list(columns))  # pyright: ignore[reportUnknownMemberType] - as above

    def to_pandas(self) -> pd.DataFrame:
        """Return `table` as a pandas data frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return to_pandas(self.table)

    def _line(self) -> str:
        told = [f"{self._counts[kind]:,} {kind}" for kind in reversed(KINDS)]
        return " · ".join([self._title, f"{len(self):,} on show", *told])

    def __repr__(self) -> str:
        return f"<Disagreements {self._line()}>"

    def _repr_html_(self) -> str:
        return f"<div>{escape(self._line())}</div>"


def _of_each(
    found: Iterable[Disagreement | None], value: Callable[[Disagreement], object]
) -> Iterator[object]:
    for one in found:
        yield None if one is None else value(one)


def _array(values: Iterable[object], kind: DataType) -> Array:
    return Array(cast("list[str]", list(values)), type=kind)


def _lists(values: Iterable[Sequence[object]], kind: DataType) -> Array:
    own = list(values)
    ends = np.cumsum([0, *(len(each) for each in own)], dtype=np.int32)
    return list_array(Array.from_numpy(ends), _array((one for each in own for one in each), kind))


def disagreements_of(
    runs: Mapping[str, BatchRun], wanted: Filter, dataset: Dataset
) -> Disagreements:
    """Return what is on show of several runs over a dataset, by the rule of `showing`.

    Parameters
    ----------
    runs
        By the model's name, two or more over the dataset.
    wanted
        What is looked for.

    Raises
    ------
    PredictError
        When the dataset cannot be listed, its ground truth not be read, or a model not be asked.
    """
    from predict_widgets.batch.showing import on_show

    contrast = Contrast(list(runs))
    columns = Columns(contrast=contrast)
    inputs: list[DatasetInput] = []
    places: dict[str, list[int]] = {}
    while page := dataset.page(len(inputs), _PAGE):
        truth = truth_rows(dataset.truth(page), len(inputs))
        columns.add_inputs(len(inputs), [item.name for item in page], truth)
        for place, item in enumerate(page, len(inputs)):
            places.setdefault(item.key, []).append(place)
        inputs += page
    for name, run in runs.items():
        said = run.predictions
        parts = narrowed(
            said.outputs, said.table, lambda key: places.get(key, ()), first=1, most=_ALL
        )
        for part in parts:
            columns.add_part(said_by(part, name).outputs, part.rows)
    found = {int(at): inputs[int(at)] for at in on_show(columns, wanted)}
    title = f"{', '.join(runs)} on {dataset.name}"
    return Disagreements(contrast, found, wanted, _counts_of(columns, contrast, wanted), title)


def _counts_of(columns: Columns, contrast: Contrast, wanted: Filter) -> dict[Kind, int]:
    """Return how many inputs there are of each kind, whatever else is looked for."""
    held, _ = contrast.held(columns.inputs, wanted.threshold, against_truth=wanted.against_truth)
    counts = np.bincount(held[held != UNHELD], minlength=len(KINDS))
    return {kind: int(counts[place]) for place, kind in enumerate(KINDS)}


def said_by(part: Narrowed, name: str) -> Narrowed:
    """Return a part as one that a model of this name, a node of `Columns`, has said."""
    outputs = part.outputs
    arrays = [
        Array([name] * outputs.num_rows, type=UTF8)
        if column == "node_id"
        else outputs.column(column).combine_chunks()
        for column in OUTPUT_SCHEMA.names
    ]
    table = Table.from_arrays(arrays, schema=OUTPUT_SCHEMA)  # pyright: ignore[reportUnknownMemberType] - as above
    return Narrowed(table, part.rows)
