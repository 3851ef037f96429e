"""Several models about the same input: who is asked beside the first, and what they said."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from predict_widgets.api.comparing import failed, refuse_count, refuse_twins, same_model
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.predictions.comparison import Comparison
from predict_widgets.widgets.answers import lines_of, tables_of
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.cards import platform_card
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.wire import DescribedResult, PredictResult

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import datetime

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Chosen, Named
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.shelf import Shelf, Tried

# How often who waits for the same question looks whether the person has cancelled.
_LOOK_SECONDS = 0.05


class Comparing:
    """Asks the models that a viewer compares its own with. May be used from any thread.

    Parameters
    ----------
    first
        The viewer's own model.
    shelf
        Where inputs and answers lie.
    platform
        The platform that the person handed in, None for the one the rule gives.
    """

    def __init__(
        self, first: Chosen[Prediction], shelf: Shelf[Prediction], platform: Platform | None
    ) -> None:
        self._first = first
        self._shelf = shelf
        self._platform = platform
        self._lock = threading.Lock()
        self._others: dict[str, ChosenModel] = {}
        # By input and model: when Python asked what no page has heard of yet.
        self._untold: dict[tuple[str, str], datetime | None] = {}
        # A lock goes with the last who waits for it.
        self._turns: WeakValueDictionary[tuple[str, str], threading.Lock] = WeakValueDictionary()

    def methods(self) -> dict[str, Handler]:
        """Return the handlers of what the page asks about the others."""
        return {"compare.predict": self._predict, "compare.describe": self._describe}

    def named(self, models: Sequence[Named]) -> list[str]:
        """Return the full references of two to six models; none for one that stands alone.

        Raises
        ------
        PredictError
            ``MODELS_TO_COMPARE`` for one, more than six or the same twice; for what names none.
        """
        if not models:
            return []
        refuse_count(models)
        references = [str(self._first.resolve(each)[1]) for each in models]
        refuse_twins(references)
        return references

    # --- what the page asks ----------------------------------------------------------------------
    def _describe(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``compare.describe``: a model's card, and who answers for it."""
        chosen = self._of(params.text("reference"))
        card = chosen.card(job)
        return Reply(DescribedResult(platform=platform_card(chosen.platform), model=card))

    def _predict(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``compare.predict``: what one of the others says of one input."""
        tried = self._shelf.get(params.text("input_key"))
        chosen = self._of(params.text("reference"))
        asking, again = Asking.of(params), params.flag("again")
        job.progress("predicting", 0, 1)
        card = chosen.card(job)
        said = self._ask(chosen, tried.input, asking, again=again, job=job)
        answered: Sequence[Tried[Prediction]] = [replace(tried, prediction=said)]
        result = PredictResult(model=card, answers=lines_of(answered))
        return Reply(result, tables_of(answered))

    # --- asking ----------------------------------------------------------------------------------
    def ask(
        self,
        references: Sequence[str],
        inputs: Sequence[Input],
        asking: Asking,
        *,
        again: bool = False,
    ) -> None:
        """Ask each of these about inputs, all models at once; what fails is an answer as well."""
        if not references or not inputs:
            return
        stop = threading.Event()

        def ask(reference: str) -> None:
            for item in inputs:
                if stop.is_set():
                    return
                try:
                    self._ask(self._of(reference), item, asking, again=again, cancel=stop)
                except PredictError:
                    # It stands beside the others' answers.
                    continue

        with ThreadPoolExecutor(len(references), "predict-widgets-compare") as threads:
            try:
                list(threads.map(ask, references))
            except BaseException:
                # An interrupt: nobody waits for the others any more.
                stop.set()
                raise

    def _ask(  # noqa: PLR0913 - what a question is made of
        self,
        chosen: ChosenModel,
        item: Input,
        asking: Asking,
        *,
        again: bool,
        job: Job | None = None,
        cancel: threading.Event | None = None,
    ) -> Prediction:
        """Ask one model about one input and keep what it says, or why it does not.

        Who asks the same at the same time waits, and gets the session's answer.
        """
        reference = str(chosen.reference)
        of_page = job is not None
        job = job or _silent(cancel)
        with self._turn(item.identity, reference, job):
            try:
                card = chosen.card(job)
                own = asking if same_model(chosen.reference, self._first.reference) else None
                told = own or replace(asking, params={})
                told = told.of_model(card, {item.kind})
                on_wait = _waits(job)
                said = chosen.ask([item], told, again=again, job=job, on_wait=on_wait)[0]
            except CancelledError:
                raise
            except PredictError as error:
                lost = failed(error, item, chosen.platform, chosen.reference)
                self._shelf.put_beside(item.identity, reference, lost)
                raise
            chosen.heard([said])
            self._note(said, (item.identity, reference), of_page=of_page)
            self._shelf.put_beside(item.identity, reference, said)
            return said

    def _note(self, said: Prediction, asked: tuple[str, str], *, of_page: bool) -> None:
        # What Python has asked for the page to show is no answer from earlier when it gets there.
        with self._lock:
            untold = self._untold.pop(asked, None)
            if not of_page and not said.reused:
                self._untold[asked] = said.asked_at
            elif of_page and said.reused and untold == said.asked_at:
                said.reused = False

    @contextmanager
    def _turn(self, key: str, reference: str, job: Job) -> Generator[None]:
        with self._lock:
            turn = self._turns.setdefault((key, reference), threading.Lock())
        while not turn.acquire(timeout=_LOOK_SECONDS):
            job.check()
        try:
            job.check()
            yield
        finally:
            turn.release()

    def _of(self, reference: str) -> ChosenModel:
        """Return the model of a reference; who has been asked once is known."""
        # A deployment is the first model's own; a nodepool runs any.
        routing = Routing(nodepool=self._first.routing.nodepool)
        with self._lock:
            known = self._others.get(reference)
        if known is None or known.routing != routing:
            known = ChosenModel(reference, self._platform, routing)
            with self._lock:
                self._others[reference] = known
        return known

    # --- what they said --------------------------------------------------------------------------
    def compared(self, models: Sequence[str], key: str) -> dict[str, Prediction]:
        """Return what the models said of an input, by reference; those that have answered."""
        tried = self._shelf.find(key)
        if tried is None:
            return {}
        said = self._shelf.beside(key)
        if tried.prediction is not None and models:
            said[models[0]] = tried.prediction
        return {reference: said[reference] for reference in models if reference in said}

    def comparison(
        self, models: Sequence[str], key: str, threshold: float, concept_filter: str
    ) -> Comparison | None:
        """Return what they said held against each other; None before any has answered."""
        said = self.compared(models, key)
        return Comparison(said, threshold, concept_filter) if said else None

    def with_versions(self, models: Sequence[str], key: str) -> list[str]:
        """Return the references with the versions that answered, as far as they are known."""
        said = self.compared(models, key)
        return [
            (said[each].model if each in said and not said[each].error else "") or each
            for each in models
        ]


def _silent(cancel: threading.Event | None) -> Job:
    """Return a job of no page: it can be cancelled, and tells nobody anything."""
    job = Job("", lambda _content, _buffers: None, lambda _job: None)
    if cancel is not None:
        job.cancel_event = cancel
    return job


def _waits(job: Job):  # noqa: ANN202 - as of `Chosen.ask`
    def waits(message: str) -> None:
        job.progress("waiting", message=message)

    return waits
