"""Every input's whole answer: from earlier in the session, or by asking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.outputs import AboutAnInput, AnswerOf
from predict_widgets.predictions.cache import Remembered, Weighed
from predict_widgets.session.remembered import Keyed, recall, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.session.question import Manner


class Answering(AboutAnInput, Weighed, Protocol):
    """What answers one input and can be kept."""


class Answered(Protocol):
    """A prediction, of a model or a workflow."""

    error: PredictError | None


S = TypeVar("S", bound=Answering)
P_co = TypeVar("P_co", covariant=True)
P = TypeVar("P")
A = TypeVar("A", bound=Answered)


class Asks(Keyed[S], Protocol[S, P_co]):
    """A question of every input, asked of a model or a workflow."""

    def ask(
        self, items: Sequence[Input], manner: Manner, take: Callable[[int, AnswerOf[S]], None]
    ) -> None:
        """Ask; ``take`` is told each answer with its input's index, as soon as it has come."""
        ...

    def known(self, index: int, item: Input, known: Remembered[S], *, reused: bool) -> P_co:
        """Return the prediction that an answer makes; ``index`` is of the person's list."""
        ...

    def failed(
        self, index: int, item: Input | None, error: PredictError, latency_ms: float = 0.0
    ) -> P_co:
        """Return the prediction of an input that has no answer."""
        ...


def answer(
    question: Asks[S, P], items: Sequence[Input | InputError], manner: Manner, *, first: int = 0
) -> list[P]:
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
        For what concerns the whole call, see `Platform.predict` and `Platform.run_workflow`.
    """
    told = manner.on_answer or (lambda: None)
    predictions: dict[int, P] = {}
    wanted: dict[Hashable, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, InputError):
            predictions[index] = question.failed(first + index, None, item)
            told()
            continue
        key = question.about(item)
        known = None if manner.again else recall(question, item)
        if known is None:
            wanted.setdefault(key or ("one of its own", index), []).append(index)
            continue
        predictions[index] = question.known(first + index, item, known, reused=True)
        told()
    places = list(wanted.values())

    def take(number: int, said: AnswerOf[S]) -> None:
        now = datetime.now(tz=UTC)
        for index in places[number]:
            item = cast("Input", items[index])
            if said.output is None:
                error = said.error or PredictError("The platform sent no output")
                predictions[index] = question.failed(first + index, item, error, said.latency_ms)
            else:
                known = Remembered(said.output, now, said.latency_ms)
                if manner.kept:
                    remember(question, item, known)
                predictions[index] = question.known(first + index, item, known, reused=False)
            told()

    question.ask([cast("Input", items[indices[0]]) for indices in places], manner, take)
    return [predictions[index] for index in range(len(items))]


def only_answer(question: Asks[S, A], item: Input, manner: Manner) -> A:
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


def refused(question: Asks[S, P], error: PredictError, count: int, *, first: int = 0) -> list[P]:
    """Return predictions that all failed with one error: the rest of a list that broke off."""
    return [question.failed(first + index, None, error) for index in range(count)]
