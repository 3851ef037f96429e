"""One input of the grid opened: its bytes, all that was said of it, and its ground truth."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.batch.narrowed import error_of
from predict_widgets.batch.shares import cells
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.inputs import Input
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked, to_ipc
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.session import WorkflowQuestion
from predict_widgets.session.question import OUTPUT_IDS
from predict_widgets.sources.truth import truth_table
from predict_widgets.widgets.answers import answers_of, tables_of
from predict_widgets.widgets.browser_wire import OpenedInput
from predict_widgets.widgets.browsing.together import Together
from predict_widgets.widgets.cards import input_card
from predict_widgets.widgets.jobs import Reply, error_payload
from predict_widgets.widgets.receiving import as_it_is
from predict_widgets.widgets.said import Said
from predict_widgets.widgets.shelf import Origin, Shelf, Tried

if TYPE_CHECKING:
    from arro3.core import Table

    from predict_widgets.batch.asked import AskedFor
    from predict_widgets.sources.dataset import DatasetInput
    from predict_widgets.widgets.browsing.browsing import Browsing
    from predict_widgets.widgets.browsing.running import Running
    from predict_widgets.widgets.browsing.together import AnyRunning
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.wire import Answer

# Steps back and forth are quick; what was opened before is read anew.
_KEPT = 8
_KEPT_BYTES = 64 * 1024 * 1024
_ASKED = (
    "platform", "user_id", "app_id", "model_id", "model_version_id", "workflow_id",
    "workflow_version_id", "output_config_id",
)  # fmt: skip
_READ = (
    *_ASKED, "output_id", "code", "description", "details", "latency_ms", "width", "height",
    "output",
)  # fmt: skip


class Opened(Shelf[Said]):
    """The inputs that were opened last. May be used from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._order_lock = threading.Lock()
        self._order: OrderedDict[str, int] = OrderedDict()

    def keep(self, item: Input, said: Said | None) -> Tried[Said]:
        """Put an input here with what was said of it; the oldest ones go."""
        tried = self.put(item, Origin("python", item.name))
        if said is not None:
            tried = self.answer(tried.key, said, self.era) or tried
        with self._order_lock:
            self._order[tried.key] = len(item.data)
            self._order.move_to_end(tried.key)
            while len(self._order) > 1 and (
                len(self._order) > _KEPT or sum(self._order.values()) > _KEPT_BYTES
            ):
                self.remove(self._order.popitem(last=False)[0])
        return tried


def open_input(job: Job, index: int, browsing: Browsing) -> Reply:
    """Answer ``input``: what cannot be read is opened too, with its error."""
    cancel, platform = job.cancel_event, browsing.platform
    listed, running, shelf = browsing.source.listed, browsing.running, browsing.shelf
    item = listed.at(index, cancel=cancel)
    error: PredictError | None = None
    try:
        given = item.load(platform, cancel=cancel)
    except CancelledError:
        raise
    except PredictError as problem:
        error = problem
        given = Input("file", b"", item.name, item.key, 0, 0, (), "")
    job.check()
    answered = _answered(shelf, running, item, given)
    truth = listed.dataset.truth([item], cancel=cancel)
    result = OpenedInput(
        index=index,
        input=None if error is not None else input_card(given, platform),
        error=None if error is None else error_payload(error),
        answers=_lines(answered),
    )
    picture = as_it_is(given) if given.kind == "image" and error is None else b""
    tables = tables_of(list(answered.values()))
    return Reply(result, [*tables, to_ipc(truth_table(truth, [index])), picture])


def _answered(
    shelf: Opened, running: AnyRunning, item: DatasetInput, given: Input
) -> dict[str, Tried[Said]]:
    """Put an input on the shelf with what was said of it; of several models by their names."""
    if not isinstance(running, Together):
        return {"": shelf.keep(given, said_of(running, item, given))}
    tried = shelf.keep(given, None)
    found: dict[str, Tried[Said]] = {}
    for name, run in running.runs.items():
        # Each journal has numbers of its own.
        said = said_of(run, item, given, next(OUTPUT_IDS))
        if said is not None:
            shelf.put_beside(tried.key, name, said)
        found[name] = replace(tried, prediction=said)
    return found


def _lines(answered: dict[str, Tried[Said]]) -> list[Answer]:
    """Return the lines of answers; of several models as those of nodes, after one of the whole."""
    if "" in answered:
        return answers_of(answered[""])
    lines = [
        {**line, "node_id": name} for name, one in answered.items() for line in answers_of(one)
    ]
    if not lines:
        return []
    whole = {**lines[0], "node_id": "", "output_id": 0, "status": "ok", "error": None, "notes": []}
    return cast("list[Answer]", [whole, *lines])


def said_of(
    running: Running, item: DatasetInput, given: Input, number: int | None = None
) -> Said | None:
    """Return what the journal has on an input, as if it had just been said; None for nothing.

    Parameters
    ----------
    running, item, given
        Whose journal, on what.
    number
        The answer's; without it the journal's own.
    """
    if running.parts.count == 0 and not running.running:
        return None
    outputs, _ = running.batch.journal.tables([item.key])
    if not outputs.num_rows:
        return None
    asked = running.batch.prepare()
    rows = _rows(outputs)
    if isinstance(asked.question, WorkflowQuestion):
        return _of_a_workflow(asked, asked.question, rows, given)
    row = rows[0] if number is None else {**rows[0], "output_id": number}
    return _of_a_model(asked, row, given)


def _rows(outputs: Table) -> list[dict[str, Any]]:
    columns = [cells(outputs, name) for name in _READ]
    return [dict(zip(_READ, values, strict=True)) for values in zip(*columns, strict=True)]


def _of_a_model(asked: AskedFor, row: dict[str, Any], given: Input) -> Prediction:
    about: dict[str, Any] = {
        "input": given,
        "asked": _asked(row),
        "output_config": asked.question.output_config,
    }
    if row["output"] is None:
        return Prediction.from_error(_error(row), **about)
    return Prediction.from_output(resources_pb2.Output.FromString(row["output"]), **about)


def _of_a_workflow(
    asked: AskedFor, question: WorkflowQuestion, rows: list[dict[str, Any]], given: Input
) -> WorkflowPrediction:
    """Join the outputs with the nodes once more: the rule gives the same each time."""
    # Of a node that did not run, or whose output was not asked for, there is nothing.
    came = [resources_pb2.Output.FromString(row["output"]) for row in rows if row["output"]]
    about: dict[str, Any] = {
        "workflow": question.workflow,
        "input": given,
        # All of it has no number of its own in the journal; its nodes have.
        "asked": replace(_asked(rows[0]), output_id=0, model_id="", model_version_id=""),
        "output_ids": iter([row["output_id"] for row in rows]),
        "output_config": asked.question.output_config,
    }
    if not came:
        return WorkflowPrediction.from_error(_error(rows[0]), **about)
    return WorkflowPrediction.from_result(resources_pb2.WorkflowResult(outputs=came), **about)


def _asked(row: dict[str, Any]) -> Asked:
    names = (*_ASKED, "latency_ms", "width", "height")
    return Asked(row["output_id"], **{name: row[name] for name in names})


def _error(row: dict[str, Any]) -> PredictError:
    name, message = error_of(row["code"], row["description"])
    return PredictError(message, name=name, code=row["code"], details=row["details"])
