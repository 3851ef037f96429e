"""Every input's whole answer: from earlier in the session, or by asking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import InputError, PredictError
from predict_widgets.predictions.cache import Remembered
from predict_widgets.session.remembered import (
    failed_prediction,
    known_prediction,
    recall,
    remember,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Answer
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.session.question import Manner, Question

# Small enough that a long list shows progress and is soon cancelled, large enough that the way to
# the platform does not count.
INPUTS_PER_CALL = 16


def answer(
    question: Question, items: Sequence[Input | InputError], manner: Manner, *, first: int = 0
) -> list[Prediction]:
    """Answer every input: from earlier in the session, or by asking.

    The same bytes are asked once, even when they stand in the list twice.

    Parameters
    ----------
    question
        What is asked.
    items
        The inputs; an error in the place of one becomes its prediction's error.
    manner
        How patiently.
    first
        The index of the first of them in the person's list.

    Raises
    ------
    PredictError
        For what concerns the whole call, see `Platform.predict`.
    """
    told = manner.on_answer or (lambda: None)
    predictions: dict[int, Prediction] = {}
    wanted: dict[Hashable, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, InputError):
            asked = question.asked(first + index, None, 0.0)
            predictions[index] = failed_prediction(question, item, None, asked)
            told()
            continue
        key = question.about(item)
        known = None if manner.again else recall(question, item)
        if known is None:
            wanted.setdefault(key or ("one of its own", index), []).append(index)
            continue
        asked = question.asked(first + index, item, known.latency_ms)
        predictions[index] = known_prediction(question, known, item, asked, reused=True)
        told()
    places = list(wanted.values())

    def take(number: int, said: Answer) -> None:
        now = datetime.now(tz=UTC)
        for index in places[number]:
            item = cast("Input", items[index])
            asked = question.asked(first + index, item, said.latency_ms)
            if said.output is None:
                error = said.error or PredictError("The platform sent no output")
                predictions[index] = failed_prediction(question, error, item, asked)
            else:
                known = Remembered(said.output, now, said.latency_ms)
                remember(question, item, known)
                predictions[index] = known_prediction(question, known, item, asked, reused=False)
            told()

    _ask(question, [cast("Input", items[indices[0]]) for indices in places], manner, take)
    return [predictions[index] for index in range(len(items))]


def only_answer(question: Question, item: Input, manner: Manner) -> Prediction:
    """Answer one input, as `answer` does; what went wrong with it is raised, too."""
    (prediction,) = answer(question, [item], manner)
    error = prediction.error
    if error is None:
        return prediction
    del prediction
    # The traceback holds this frame: with the error in it the input's bytes would stay, in a
    # circle, until the next garbage collection.
    try:
        raise error
    finally:
        del error


def refused(
    question: Question, error: PredictError, count: int, *, first: int = 0
) -> list[Prediction]:
    """Return predictions that all failed with one error: the rest of a list that broke off."""
    return [
        failed_prediction(question, error, None, question.asked(first + index, None, 0.0))
        for index in range(count)
    ]


def _ask(
    question: Question,
    items: Sequence[Input],
    manner: Manner,
    take: Callable[[int, Answer], None],
) -> None:
    question.platform.predict(
        question.reference,
        [question.message(item) for item in items],
        output_config=question.output_config,
        params=question.params,
        deployment=question.deployment,
        nodepool=question.nodepool,
        cancel=manner.cancel,
        timeout=question.seconds_for(items) if manner.timeout is None else manner.timeout,
        on_wait=manner.on_wait,
        on_answer=take,
        inputs_per_call=INPUTS_PER_CALL,
    )
