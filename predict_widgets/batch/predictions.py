"""What a model or workflow said about the inputs of a dataset, as the journal holds it."""

from __future__ import annotations

import json
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from arro3.core import Array, ChunkedArray, Field, Table

from predict_widgets.batch.shares import cells, numbers, verdict_of
from predict_widgets.errors import PredictError
from predict_widgets.inputs import Input
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.coco import to_coco
from predict_widgets.predictions.export import to_pandas
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.schemas import UTF8
from predict_widgets.predictions.tables import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from predict_widgets.batch.showing import Sorts, Statuses, Truths
    from predict_widgets.batch.shown import ShownPredictions
    from predict_widgets.sources.dataset import Dataset

_ASKED = (
    "platform", "user_id", "app_id", "model_id", "model_version_id", "workflow_id",
    "workflow_version_id", "node_id",
)  # fmt: skip
_READ = (
    *_ASKED, "output_id", "input_key", "dataset_input_id", "code", "description", "width",
    "height", "output",
)  # fmt: skip
# Protos that are held at a time.
_ROWS_AT_ONCE = 256
_COMPRESSION = "zstd(1)"


class Failure(NamedTuple):
    """An input without an output.

    Attributes
    ----------
    name
        The input's id in the dataset.
    error_name
        What went wrong, such as ``IMAGE_UNREADABLE``.
    message
        The same in a sentence.
    """

    name: str
    error_name: str
    message: str


class BatchPredictions:
    """The predictions of a dataset's inputs.

    Parameters
    ----------
    read
        Returns outputs, with the journal's columns, and predictions.
    title
        What was asked about what.
    dataset
        Where the inputs are, for `shown`.
    """

    def __init__(
        self,
        read: Callable[[], tuple[Table, Table]],
        title: str,
        dataset: Dataset | None = None,
    ) -> None:
        self._read = read
        self._title = title
        self._dataset = dataset

    @property
    def title(self) -> str:
        """What was asked about what."""
        return self._title

    @property
    def dataset(self) -> Dataset | None:
        """Where the inputs are; None where that is not known."""
        return self._dataset

    @cached_property
    def _tables(self) -> tuple[Table, Table]:
        outputs, predictions = self._read()
        return outputs.combine_chunks(), predictions

    @property
    def outputs(self) -> Table:
        """The outputs: one row for each input (of a workflow: and node), whether ok or failed.

        Beside the columns of a prediction's ``outputs`` it has ``journal_key``, ``sha256``,
        ``input_name`` and ``dataset_input_id``.
        """
        return self._tables[0]

    @property
    def table(self) -> Table:
        """The predictions: one row for each statement (Arrow, any reader takes it)."""
        return self._tables[1]

    @cached_property
    def failures(self) -> list[Failure]:
        """The inputs without an output, each with its reason, in the order they were tried."""
        found: list[Failure] = []
        columns = ("dataset_input_id", "status", "code", "description", "node_id")
        names, statuses, codes, told, nodes = (cells(self.outputs, name) for name in columns)
        for start, end in self._inputs():
            some = slice(start, end)
            status, error = verdict_of(statuses[some], codes[some], told[some])
            if status != "failed":
                continue
            # Of a workflow: the node that failed, and not those that then had nothing to do.
            own = [
                verdict_of([one], [code], [said])[1]
                for one, code, said in zip(statuses[some], codes[some], told[some], strict=True)
            ]
            place = start + own.index(error)
            message = told[place]
            if codes[place] is None:
                message = message.partition(": ")[2] or message
            if nodes[place] and set(own) != {error}:  # else it is the input's, not a node's
                message = f"{message} (node {nodes[place]})"
            found.append(Failure(names[start], error, message))
        return found

    def __len__(self) -> int:
        return len(self._inputs())

    def _inputs(self) -> list[tuple[int, int]]:
        """Return where the outputs of each input begin and end."""
        if not self.outputs.num_rows:
            return []
        first = numbers(self.outputs, "input_id")
        starts = [0, *(np.flatnonzero(np.diff(first)) + 1).tolist()]
        return list(zip(starts, [*starts[1:], len(first)], strict=True))

    def shown(  # noqa: PLR0913 - what is looked for, each by name
        self,
        threshold: float = 0.0,
        concept_filter: str = "",
        *,
        label: str = "",
        truth: Truths = "all",
        status: Statuses = "all",
        sort: Sorts = "dataset",
        descending: bool = False,
        node: str = "",
    ) -> ShownPredictions:
        """Return only the inputs that are looked for, in order, and the rows on show.

        The rule is that of a dataset browser, see `predict_widgets.batch.showing`.

        Parameters
        ----------
        threshold
            The lowest score on show, from 0; what has no score stays.
        concept_filter
            Part of the labels on show, in any case: inputs without one are left out.
        label
            A class: inputs that bear it, by a statement on show or by their ground truth.
        truth
            ``all``, ``agree``, ``mistakes``, ``missed``, ``extra`` or ``unlabeled``.
        status
            ``all``, ``predicted``, ``failed`` or ``waiting``.
        sort
            ``dataset``, ``name``, ``score``, ``uncertainty`` or ``agreement``.
        descending
            The other way round.
        node
            Whose statements, of a workflow.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD``, or when the dataset cannot be listed.
        """
        from predict_widgets.batch.showing import Filter
        from predict_widgets.batch.shown import shown

        if self._dataset is None:
            raise PredictError(
                "These are the inputs on show already",
                name="SHOWN_ALREADY",
                hint="Look for others among all: run.predictions.shown(...).",
            )
        wanted = Filter(threshold, concept_filter, label, truth, status, sort, descending, node)
        return shown(self._dataset, *self._tables, wanted, self._title)

    # --- ways out --------------------------------------------------------------------------------
    def _flat(self) -> Table:
        """Return the predictions with whose they are in front."""
        outputs, table = self._tables
        ids = numbers(outputs, "output_id") if outputs.num_rows else np.empty(0, np.int32)
        order = np.argsort(ids, kind="stable")
        mine = numbers(table, "output_id") if table.num_rows else np.empty(0, np.int32)
        places = order[np.searchsorted(ids, mine, sorter=order)]
        names = ["dataset_input_id"]
        if any(cells(outputs, "node_id")):
            names.append("node_id")
        for position, name in enumerate(names):
            values = np.array(cells(outputs, name), dtype=object)[places].tolist()
            column = ChunkedArray([Array(cast("list[str]", values), type=UTF8)])
            table = table.add_column(
                position, Field("input" if position == 0 else name, UTF8, nullable=False), column
            )
        return table

    def to_pandas(self) -> pd.DataFrame:
        """Return ``table`` as a pandas data frame, with whose rows they are in front.

        The first column is ``input``, the input's id in the dataset; of a workflow ``node_id``
        comes next. An input about which nothing was said has no row.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return to_pandas(self._flat())

    def to_parquet(self, path: str | Path) -> Path:
        """Write what `to_pandas` returns as a Parquet file, and return where it is."""
        from arro3.io import write_parquet

        target = Path(path).expanduser()
        with target.open("wb") as file:
            write_parquet(self._flat(), file, compression=_COMPRESSION)
        return target

    def to_coco(self, path: str | Path, *, node: str = "") -> Path:
        """Write the regions as a COCO file, and return where it is.

        See `predict_widgets.to_coco`. ``file_name`` is the input's id in the dataset: of a folder
        the path within it.

        Parameters
        ----------
        path
            Where to.
        node
            Whose regions, of a workflow; without it those of the only node that has some.

        Raises
        ------
        PredictError
            ``NODE_NOT_CHOSEN``: several nodes of a workflow have regions.
        """
        said = to_coco(self._each(self._node(node)))
        target = Path(path).expanduser()
        target.write_text(json.dumps(said), encoding="utf-8")
        return target

    def _node(self, wanted: str) -> str:
        nodes = dict.fromkeys(cells(self.outputs, "node_id"))
        if wanted and wanted not in nodes:
            raise PredictError(
                f"{wanted!r} is no node of the workflow",
                name="NODE_DOES_NOT_EXIST",
                hint=f"Its nodes are: {', '.join(nodes)}.",
            )
        if wanted or len(nodes) < 2:  # noqa: PLR2004 - one needs no choice
            return wanted or next(iter(nodes), "")
        said = zip(cells(self.table, "output_id"), cells(self.table, "shape"), strict=True)
        placed = {number for number, shape in said if shape not in {"whole", ""}}
        of_nodes = zip(
            cells(self.outputs, "output_id"), cells(self.outputs, "node_id"), strict=True
        )
        with_regions = dict.fromkeys(node for number, node in of_nodes if number in placed)
        if len(with_regions) > 1:
            raise PredictError(
                "Several nodes of the workflow have regions",
                name="NODE_NOT_CHOSEN",
                hint=f"Name one with node=: {', '.join(with_regions)}.",
            )
        return next(iter(with_regions), next(iter(nodes)))

    def _each(self, node: str) -> Iterator[Prediction]:
        """Yield each input's prediction, of one node of a workflow, made anew of its output."""
        for batch in self.outputs.rechunk(max_chunksize=_ROWS_AT_ONCE).to_batches():
            some = Table.from_batches([batch])
            columns = {name: cells(some, name) for name in _READ}
            for values in zip(*columns.values(), strict=True):
                row = dict(zip(columns, values, strict=True))
                if row["node_id"] == node:
                    yield _prediction_of(row)

    # --- in words --------------------------------------------------------------------------------
    def _line(self) -> str:
        failed = len(self.failures)
        parts = [
            self._title,
            f"{len(self):,} inputs",
            f"{failed:,} failed" if failed else "",
            f"{self.table.num_rows:,} rows",
        ]
        return " · ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<BatchPredictions {self._line()}>"

    def _repr_html_(self) -> str:
        return f"<div>{escape(self._line())}</div>"


def _prediction_of(row: dict[str, Any]) -> Prediction:
    """Return what a row of the outputs holds; the input's bytes are not in it."""
    width, height = row["width"], row["height"]
    name, identity = row["dataset_input_id"], row["input_key"]
    given = Input("image", b"", name, identity, width, height, (), "")
    ids = {column: row[column] for column in _ASKED}
    asked = Asked(row["output_id"], input_key=identity, width=width, height=height, **ids)
    if row["output"] is None:
        error = PredictError(row["description"], code=row["code"])
        return Prediction.from_error(error, input=given, asked=asked)
    output = resources_pb2.Output.FromString(row["output"])
    return Prediction.from_output(output, input=given, asked=asked)
