"""The session's answers, and predictions made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from predict_widgets.platform.current import on_disconnect
from predict_widgets.predictions.cache import AnswerCache, Remembered
from predict_widgets.predictions.prediction import Prediction

if TYPE_CHECKING:
    from predict_widgets.errors import PredictError
    from predict_widgets.inputs import Input
    from predict_widgets.predictions.tables import Asked
    from predict_widgets.session.question import Question

_answers = AnswerCache()
on_disconnect(_answers.clear)


def remember(question: Question, item: Input, answer: Remembered) -> None:
    """Keep an answer for the same question; none where the model's version is not known."""
    key = question.about(item)
    if key is not None:
        _answers.put(key, answer)


def recall(question: Question, item: Input) -> Remembered | None:
    """Return the answer to the same question of earlier in the session."""
    key = question.about(item)
    return None if key is None else _answers.get(key)


def known_prediction(  # noqa: PLR0913 - what makes a prediction of an answer
    question: Question,
    known: Remembered,
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
