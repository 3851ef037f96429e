"""Questions to the model that a viewer has chosen, and how their answers get onto its shelf."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from predict_widgets import api
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.shelf import Tried

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.chosen import ChosenModel
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.shelf import Shelf
    from predict_widgets.widgets.wire import ModelCard

    Partly: TypeAlias = Callable[[ModelCard, list[Tried]], None]

Status: TypeAlias = Literal["empty", "queued", "uploading", "predicting", "partial", "ok", "failed"]


class Listener(Protocol):
    """Who hears how the questions fare. All of it may be called from any thread."""

    def told(self, status: Status, key: str) -> None:
        """Hear how far the input of this key is."""
        ...

    def described(self, card: ModelCard, platform: Platform) -> None:
        """Hear what the model takes and who answers."""
        ...


@dataclass(frozen=True)
class Routing:
    """Where a Clarifai model is to run; empty for the platform's choice."""

    deployment: str = ""
    nodepool: str = ""


class Answering:
    """Asks the chosen model. May be used from any thread.

    Parameters
    ----------
    listener
        Hears of it.
    chosen
        The model.
    routing
        Where it is to run.
    shelf
        Where the answers go.
    """

    def __init__(
        self, listener: Listener, chosen: ChosenModel, routing: Routing, shelf: Shelf
    ) -> None:
        self._listener = listener
        self._chosen = chosen
        self.routing = routing
        self._shelf = shelf

    def card(self, job: Job | None) -> ModelCard:
        """Describe the model, and let the viewer know."""
        card = self._chosen.card(job)
        self._listener.described(card, self._chosen.platform)
        return card

    # --- for a page ------------------------------------------------------------------------------
    def answer(
        self, job: Job, asked: Sequence[Tried], asking: Asking, *, again: bool, partly: Partly
    ) -> tuple[ModelCard, list[Tried]]:
        """Predict as the page asks; the model that answered, and what it said.

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
        # Before the model is: an answer of the former one is never kept.
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
        asked: Sequence[Tried],
        asking: Asking,
        era: int,
        *,
        again: bool,
        partly: Partly,
    ) -> tuple[ModelCard, list[Prediction]]:
        card = self.card(job)
        asking = asking.of_model(card, {each.input.kind for each in asked})

        unread = {each.key: each.prediction for each in asked if each.unread and each.prediction}
        readable = [each for each in asked if each.key not in unread]
        predictions: list[Prediction] = []
        if card["streams"] and len(readable) == 1:
            only = readable[0]
            said = self.stream(only.input, asking, again=again, job=job)

            def tell(answered: Tried) -> None:
                self._listener.told("predicting", answered.key)
                partly(card, [answered])

            with Pace[Tried](tell) as pace:
                predictions = [self._growing(only, said, era, pace)]
        elif readable:
            inputs = [each.input for each in readable]
            predictions = self.ask(inputs, asking, again=again, job=job)
            job.check()
        self._check(era)
        answers = iter(predictions)
        return card, [unread.get(each.key) or next(answers) for each in asked]

    def _growing(
        self,
        tried: Tried,
        said: Generator[Prediction],
        era: int,
        pace: Pace[Tried],
    ) -> Prediction:
        """Put what has come onto the shelf as it comes; return all that came."""
        last: Prediction | None = None
        try:
            with closing(said):
                for prediction in said:
                    self._check(era)
                    last = prediction
                    kept = self._shelf.answer(tried.key, prediction, era)
                    if kept is not None and prediction.partial:
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
            raise CancelledError("Another model was chosen meanwhile.")

    # --- for anybody -----------------------------------------------------------------------------
    def ask(
        self,
        inputs: Sequence[InputLike],
        asking: Asking,
        *,
        again: bool = False,
        job: Job | None = None,
    ) -> list[Prediction]:
        """Predict on inputs, one prediction for each in order, a failed one with its error.

        Raises
        ------
        PredictError
            For what concerns the whole question.
        """
        return api.predict(
            list(inputs),
            self._chosen.reference,
            platform=self._chosen.platform,
            deployment=self.routing.deployment,
            nodepool=self.routing.nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=_waits(job),
            **asking.settings,
        )

    def stream(
        self, value: InputLike, asking: Asking, *, again: bool = False, job: Job | None = None
    ) -> Generator[Prediction]:
        """Predict on one input; each prediction holds all that has come, the last one is whole.

        Raises
        ------
        PredictError
            Whatever went wrong; what came before it has been handed out.
        """
        return api.generate(
            value,
            self._chosen.reference,
            platform=self._chosen.platform,
            deployment=self.routing.deployment,
            nodepool=self.routing.nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=_waits(job),
            **asking.settings,
        )


def _waits(job: Job | None) -> Callable[[str], None]:
    def waits(message: str) -> None:
        if job is not None:
            job.progress("waiting", message=message)

    return waits
