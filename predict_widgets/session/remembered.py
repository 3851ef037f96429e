"""The session's answers, and predictions made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from predict_widgets.platform.current import on_disconnect
from predict_widgets.predictions.cache import AnswerCache, Remembered, Weighed
from predict_widgets.predictions.prediction import Prediction

if TYPE_CHECKING:
    from collections.abc import Hashable

    from predict_widgets.errors import PredictError
    from predict_widgets.inputs import Input
    from predict_widgets.platform.outputs import Ran
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.tables import Asked
    from predict_widgets.session.question import Question

S = TypeVar("S", bound=Weighed)

_answers: AnswerCache[resources_pb2.Output] = AnswerCache()
_runs: AnswerCache[Ran] = AnswerCache()
on_disconnect(_answers.clear)
on_disconnect(_runs.clear)


class Keyed(Protocol[S]):
    """What can be asked: of a model or a workflow."""

    @property
    def memory(self) -> AnswerCache[S]:
        """Where its answers are kept."""
        ...

    def about(self, item: Input) -> Hashable | None:
        """Return what makes two questions the same; None for one that is always asked."""
        ...

    def is_whole(self, said: S) -> bool:
        """Whether asking again would add nothing."""
        ...


def of_models() -> AnswerCache[resources_pb2.Output]:
    """Return the session's answers of models."""
    return _answers


def of_workflows() -> AnswerCache[Ran]:
    """Return the session's answers of workflows."""
    return _runs


def remember(question: Keyed[S], item: Input, answer: Remembered[S]) -> None:
    """Keep a whole answer for the same question; none where the version is not known."""
    key = question.about(item)
    if key is not None and question.is_whole(answer.output):
        question.memory.put(key, answer)


def recall(question: Keyed[S], item: Input) -> Remembered[S] | None:
    """Return the answer to the same question of earlier in the session."""
    key = question.about(item)
    return None if key is None else question.memory.get(key)


def known_prediction(  # noqa: PLR0913 - what makes a prediction of an answer
    question: Question,
    known: Remembered[resources_pb2.Output],
    item: Input,
    asked: Asked,
    *,
    reused: bool,
    partial: bool = False,
) -> Prediction:
    """Return the prediction that an answer makes, just come or remembered."""
    return Prediction.from_output(
        known.output,
        input=item,
        asked=asked,
        model=question.model,
        asked_at=known.asked_at,
        reused=reused,
        partial=partial,
        output_config=question.output_config,
    )


def failed_prediction(
    question: Question, error: PredictError, item: Input | None, asked: Asked
) -> Prediction:
    """Return the prediction of an input that has no answer."""
    return Prediction.from_error(
        error,
        input=item,
        asked=asked,
        model=question.model,
        asked_at=datetime.now(tz=UTC),
        output_config=question.output_config,
    )
