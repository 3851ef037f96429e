"""From what a platform answered to inputs to results, with their tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from predict_widgets.batch.results import Result
from predict_widgets.batch.shares import shares_of
from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import Input
from predict_widgets.platform.outputs import AnswerOf
from predict_widgets.predictions.cache import Remembered
from predict_widgets.predictions.tables import Asked, Tables, build_tables, completed
from predict_widgets.session import Question, WorkflowQuestion
from predict_widgets.session.question import OUTPUT_IDS, asked_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.batch.loading import Loaded
    from predict_widgets.batch.shares import Share
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.workflow import WorkflowPrediction


@dataclass(frozen=True)
class Answered:
    """What came of an input, whose bytes are let go of.

    Attributes
    ----------
    one
        The input.
    answer
        What the platform answered; None for an input that could not be read.
    """

    one: Loaded
    answer: AnswerOf[Any] | None = None

    @property
    def input(self) -> Input | None:
        """The input without its bytes; None where it could not be read."""
        return self.one.input if isinstance(self.one.input, Input) else None

    @property
    def output(self) -> Any:  # noqa: ANN401 - a model's output or what came of a workflow
        """What was said; None where it failed."""
        return self.answer.output if self.answer is not None else None

    @property
    def error(self) -> PredictError:
        """Why nothing was said."""
        if isinstance(self.one.input, InputError):
            return self.one.input
        error = self.answer.error if self.answer is not None else None
        return error or PredictError("The platform sent no output", name="MISSING_OUTPUT")

    @property
    def latency_ms(self) -> float:
        """Of the call that brought it; 0 where there was none."""
        return self.answer.latency_ms if self.answer is not None else 0.0


def results_of(question: Question | WorkflowQuestion, came: Sequence[Answered]) -> list[Result]:
    """Return what came of inputs as results, with their tables.

    An answer that nobody foresaw costs its neighbors nothing: it becomes ``ANSWER_UNREADABLE``.
    """
    if isinstance(question, WorkflowQuestion):
        return [_of_a_workflow(question, one) for one in came]
    try:
        return _of_a_model(question, came)
    except Exception as error:  # noqa: BLE001 - as above
        if len(came) > 1:
            return [result for one in came for result in results_of(question, [one])]
        return _of_a_model(question, [_unreadable(came[0], error)])


def _of_a_model(question: Question, came: Sequence[Answered]) -> list[Result]:
    """Build the tables of many answers at once: one by one takes ten times as long."""
    # What is the same of all; `replace` takes as long as reading an answer.
    shared = vars(completed(question.asked(0, None, 0.0), None, question.model))
    said: list[tuple[Asked, resources_pb2.Output | PredictError]] = []
    for one in came:
        about = asked_about(one.input, next(OUTPUT_IDS), question.output_config)
        own: dict[str, Any] = {
            "output_id": about.output_id,
            "input_id": one.one.place,
            "input_key": about.input_key,
            "latency_ms": one.latency_ms,
            "width": about.width,
            "height": about.height,
            "duration_ms": about.duration_ms,
            "sample_ms": about.sample_ms,
        }
        said.append((Asked(**{**shared, **own}), one.output or one.error))
    tables = build_tables(said, model=question.model)
    shares = shares_of(tables)
    return [_result(one, share) for one, share in zip(came, shares, strict=True)]


def _of_a_workflow(question: WorkflowQuestion, one: Answered) -> Result:
    try:
        said = _said_by_a_workflow(question, one)
        return _result(one, Tables(said.outputs, said.table))
    except Exception as error:  # noqa: BLE001 - as above
        said = _said_by_a_workflow(question, _unreadable(one, error))
        return _result(one, Tables(said.outputs, said.table))


def _said_by_a_workflow(question: WorkflowQuestion, one: Answered) -> WorkflowPrediction:
    if one.input is None or one.output is None:
        return question.failed(one.one.place, one.input, one.error, one.latency_ms)
    known = Remembered(one.output, datetime.now(tz=UTC), one.latency_ms)
    return question.known(one.one.place, one.input, known, reused=False)


def _unreadable(one: Answered, error: Exception) -> Answered:
    told = PredictError(f"The answer cannot be read: {error}", name="ANSWER_UNREADABLE")
    return Answered(one.one, AnswerOf(None, told, one.latency_ms, ""))


def _result(one: Answered, tables: Tables | Share) -> Result:
    item = one.one.item
    return Result(item.key, item.id, item.name, one.one.sha256, tables)
