"""Questions to what a viewer has chosen, and how their answers get onto its shelf."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeAlias

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.widgets.cards import model_card
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.said import P, is_partial
from predict_widgets.widgets.shelf import Tried

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.shelf import Shelf
    from predict_widgets.widgets.wire import ModelCard

    Partly: TypeAlias = Callable[[ModelCard, list[Tried[P]]], None]

Status: TypeAlias = Literal["empty", "queued", "uploading", "predicting", "partial", "ok", "failed"]


class Listener(Protocol):
    """Who hears how the questions fare. All of it may be called from any thread."""

    def told(self, status: Status, key: str) -> None:
        """Hear how far the input of this key is."""
        ...

    def described(self, card: ModelCard, platform: Platform) -> None:
        """Hear what is taken and who answers."""
        ...


class Answering(Generic[P]):
    """Asks the chosen model or workflow. May be used from any thread.

    Parameters
    ----------
    listener
        Hears of it.
    chosen
        The model or workflow.
    shelf
        Where the answers go.
    """

    def __init__(self, listener: Listener, chosen: Chosen[P], shelf: Shelf[P]) -> None:
        self._listener = listener
        self._chosen = chosen
        self._shelf = shelf
        #: Whether one that cannot be described is asked all the same: others stand beside it.
        self.among_others = False

    def card(self, job: Job | None) -> ModelCard:
        """Describe what is asked, and let the viewer know."""
        try:
            card = self._chosen.card(job)
        except CancelledError:
            raise
        except PredictError:
            if not self.among_others:
                raise
            return model_card(self._chosen.reference)
        self._listener.described(card, self._chosen.platform)
        return card

    # --- for a page ------------------------------------------------------------------------------
    def answer(
        self, job: Job, asked: Sequence[Tried[P]], asking: Asking, *, again: bool, partly: Partly[P]
    ) -> tuple[ModelCard, list[Tried[P]]]:
        """Predict as the page asks; what answered, and what it said.

        Parameters
        ----------
        job
            The page's request.
        asked
            The inputs.
        asking
            How the question is put.
        again
            Ask even when the same was asked before.
        partly
            Is told what a model that streams has said so far. When the person cancels then, what
            has come is the answer.
        """
        # Before the card is: an answer of the former choice is never kept.
        era = self._shelf.era
        key = asked[-1].key if asked else ""
        self._listener.told("predicting", key)
        job.progress("predicting", 0, len(asked))
        try:
            card, predictions = self._predictions(
                job, asked, asking, era, again=again, partly=partly
            )
        except CancelledError:
            self._listener.told("ok", key)  # what was answered before stands
            raise
        except BaseException:
            self._listener.told("failed", key)
            raise
        kept = [
            self._shelf.answer(tried.key, prediction, era)
            for tried, prediction in zip(asked, predictions, strict=True)
        ]
        self._listener.told("ok", key)
        return card, [each for each in kept if each is not None]

    def _predictions(  # noqa: PLR0913 - what a question is made of
        self,
        job: Job,
        asked: Sequence[Tried[P]],
        asking: Asking,
        era: int,
        *,
        again: bool,
        partly: Partly[P],
    ) -> tuple[ModelCard, list[P]]:
        card = self.card(job)
        asking = asking.of_model(card, {each.input.kind for each in asked})

        unread = {each.key: said for each in asked if each.unread and (said := each.prediction)}
        readable = [each for each in asked if each.key not in unread]
        predictions: list[P] = []
        if card["streams"] and len(readable) == 1:
            only = readable[0]
            said = self.stream(only.input, asking, again=again, job=job)

            def tell(answered: Tried[P]) -> None:
                self._listener.told("predicting", answered.key)
                partly(card, [answered])

            with Pace[Tried[P]](tell) as pace:
                predictions = [self._growing(only, said, era, pace)]
        elif readable:
            inputs = [each.input for each in readable]
            predictions = self.ask(inputs, asking, again=again, job=job)
            job.check()
        self._check(era)
        card = self.card(job)  # of the version that has answered
        answers = iter(predictions)
        return card, [unread[each.key] if each.key in unread else next(answers) for each in asked]

    def _growing(
        self,
        tried: Tried[P],
        said: Generator[P],
        era: int,
        pace: Pace[Tried[P]],
    ) -> P:
        """Put what has come onto the shelf as it comes; return all that came."""
        last: P | None = None
        try:
            with closing(said):
                for prediction in said:
                    self._check(era)
                    last = prediction
                    kept = self._shelf.answer(tried.key, prediction, era)
                    if kept is not None and is_partial(prediction):
                        pace.offer(kept)
        except CancelledError:
            self._check(era)
            if last is None:
                raise
        if last is None:
            raise PredictError("The platform sent no output.", name="OUTPUT_MISSING")
        return last

    def _check(self, era: int) -> None:
        if era != self._shelf.era:
            raise CancelledError(f"Another {self._chosen.noun} was chosen meanwhile.")

    # --- for anybody -----------------------------------------------------------------------------
    def ask(
        self,
        inputs: Sequence[InputLike],
        asking: Asking,
        *,
        again: bool = False,
        job: Job | None = None,
    ) -> list[P]:
        """Predict on inputs, one prediction for each in order, a failed one with its error.

        Raises
        ------
        PredictError
            For what concerns the whole question.
        """
        said = self._chosen.ask(inputs, asking, again=again, job=job, on_wait=_waits(job))
        self._chosen.heard(said)
        return said

    def stream(
        self, value: InputLike, asking: Asking, *, again: bool = False, job: Job | None = None
    ) -> Generator[P]:
        """Predict on one input; each prediction holds all that has come, the last one is whole.

        Raises
        ------
        PredictError
            Whatever went wrong; what came before it has been handed out.
        """
        return self._chosen.stream(value, asking, again=again, job=job, on_wait=_waits(job))


def _waits(job: Job | None) -> Callable[[str], None]:
    def waits(message: str) -> None:
        if job is not None:
            job.progress("waiting", message=message)

    return waits
