"""What one viewer holds and does, without traits: used by the page's requests and by Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from predict_widgets import api
from predict_widgets.errors import CancelledError
from predict_widgets.platform.endpoint import CLARIFAI_HOST
from predict_widgets.widgets.answers import answer_of, tables_of
from predict_widgets.widgets.cards import input_card, platform_card, sample_card
from predict_widgets.widgets.code import OnShow, code_for
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.receiving import Receiving, as_it_is, thumbnail_of_sample
from predict_widgets.widgets.shelf import Shelf, Tried
from predict_widgets.widgets.wire import CodeResult, OpenResult, PredictResult, Shown, TryResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import ChosenModel
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import Admit, Answer, ModelCard

Status: TypeAlias = Literal["empty", "queued", "uploading", "predicting", "ok", "failed"]
MOST_CONCEPTS = 200


class Viewer(Protocol):
    """What the session needs of its widget. All of it may be called from any thread."""

    def admitted(self) -> Mapping[str, Admit]:
        """Return what the viewer takes at this moment."""
        ...

    def current_key(self) -> str:
        """Return the key of the input on show."""
        ...

    def told(self, status: Status, key: str) -> None:
        """Hear how far the input of this key is."""
        ...

    def described(self, card: ModelCard, platform: Platform) -> None:
        """Hear what the model takes and who answers."""
        ...

    def chose(self, platform: Platform, reference: Reference) -> None:
        """Hear which model the page has chosen."""
        ...

    def opened(self) -> None:
        """Hear that a page has got all that is here."""
        ...

    def freeze(self) -> None:
        """Write what is on show into the notebook."""
        ...


@dataclass(frozen=True)
class Routing:
    """Where a Clarifai model is to run; empty for the platform's choice."""

    deployment: str = ""
    nodepool: str = ""


class Session:
    """Inputs, their answers and the model.

    Parameters
    ----------
    viewer
        The widget.
    chosen
        The model.
    routing
        Where it is to run.
    """

    def __init__(self, viewer: Viewer, chosen: ChosenModel, routing: Routing) -> None:
        self._viewer = viewer
        self.chosen = chosen
        self._routing = routing
        self.shelf = Shelf()
        self.receiving = Receiving(self.shelf, chosen, viewer.admitted)

    def methods(self) -> dict[str, Handler]:
        """Return the handler of each method of ``wire.Method``."""
        receiving = self.receiving
        return {
            "open": self._open,
            "try": self._try,
            "upload.begin": receiving.begin,
            "upload.chunk": receiving.chunk,
            "upload.status": receiving.status,
            "upload.finish": receiving.finish,
            "upload.cancel": receiving.cancel,
            "input.url": receiving.url,
            "input.sample": receiving.sample,
            "input.remove": receiving.remove,
            "predict": self._predict,
            "picture": receiving.picture,
            "thumbnails": receiving.thumbnails,
            "models.list": self.chosen.list_models,
            "models.versions": self.chosen.list_versions,
            "models.choose": self._choose,
            "code": self._code,
            "freeze": self._freeze,
        }

    # --- what the page asks ----------------------------------------------------------------------
    def _open(self, job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Return all that a page needs to draw what is here."""
        card = self._described(job)
        platform = self.chosen.platform
        samples = self.receiving.samples()
        tried = self.shelf.all()
        answered = [each for each in tried if each.prediction is not None]
        result = OpenResult(
            platform=platform_card(platform),
            model=card,
            samples=[sample_card(sample) for sample in samples],
            inputs=[input_card(each.input) for each in tried],
            current=self._viewer.current_key(),
            answers=_answers(tried),
        )
        return Reply(
            result,
            [
                *tables_of(answered),
                *(thumbnail_of_sample(sample) for sample in samples),
                *(self.receiving.thumbnail(each.input) for each in tried),
            ],
            after=self._viewer.opened,
        )

    def _described(self, job: Job | None) -> ModelCard:
        card = self.chosen.card(job)
        self._viewer.described(card, self.chosen.platform)
        return card

    def shown(self, keys: Sequence[str]) -> Reply:
        """Return these inputs and their answers, for pages that hold the others already.

        The first is the one to move to; its picture comes along, where it can go as it is.
        """
        card = self._described(None)
        tried = [found for key in keys if (found := self.shelf.find(key)) is not None]
        result = Shown(
            model=card,
            answers=_answers(tried),
            inputs=[input_card(each.input) for each in tried],
            current=keys[0],
        )
        picture = as_it_is(tried[0].input) if tried else b""
        # A page that has the picture makes its thumbnail itself, and sooner.
        thumbnails = [
            b"" if picture and index == 0 else self.receiving.thumbnail(each.input)
            for index, each in enumerate(tried)
        ]
        return Reply(result, [*tables_of(tried), *thumbnails, picture])

    def _try(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        tried = self.receiving.whole(params, buffers)
        try:
            card, answered = self._answer(job, [tried], params)
        except CancelledError:
            # The page hears of the input with its answer only: what it gave up must not stay.
            if tried.prediction is None:
                self.shelf.remove(tried.key)
                self._viewer.told("empty", tried.key)
            raise
        result = TryResult(model=card, answers=_answers(answered), input=input_card(tried.input))
        return Reply(result, tables_of(answered))

    def _predict(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        asked = self.shelf.pick(params.texts("input_keys"))
        card, answered = self._answer(job, asked, params)
        result = PredictResult(model=card, answers=_answers(answered))
        return Reply(result, tables_of(answered))

    def _answer(
        self, job: Job, asked: Sequence[Tried], params: Params
    ) -> tuple[ModelCard, list[Tried]]:
        """Predict as the page asks; the model that answered, and what it said."""
        key = asked[-1].key if asked else ""
        reference = self.chosen.reference
        self._viewer.told("predicting", key)
        job.progress("predicting", 0, len(asked))
        try:
            predictions = self.ask(
                [each.input for each in asked],
                max_concepts=params.integer("max_concepts", 20),
                min_value=params.fraction("min_value", 0.0),
                again=params.flag("again"),
                job=job,
            )
            job.check()
            card = self._described(job)
            # Last: to describe a model may take a while.
            self._check_same(reference)
        except CancelledError:
            self._viewer.told("ok", key)  # what was answered before stands
            raise
        except BaseException:
            self._viewer.told("failed", key)
            raise
        answered = self._keep(asked, predictions)
        self._viewer.told("ok", key)
        return card, answered

    def _check_same(self, reference: Reference) -> None:
        """Give up an answer of a model that is not the chosen one any more."""
        if reference != self.chosen.reference:
            raise CancelledError("Another model was chosen meanwhile.")

    def _keep(self, asked: Sequence[Tried], predictions: Sequence[Prediction]) -> list[Tried]:
        kept = (
            self.shelf.answer(tried.key, prediction)
            for tried, prediction in zip(asked, predictions, strict=True)
        )
        return [each for each in kept if each is not None]

    def ask(
        self,
        inputs: Sequence[InputLike],
        *,
        max_concepts: int,
        min_value: float = 0.0,
        again: bool = False,
        job: Job | None = None,
    ) -> list[Prediction]:
        """Predict on inputs, one prediction for each in order, a failed one with its error.

        Raises
        ------
        PredictError
            For what concerns the whole question.
        """

        def waits(message: str) -> None:
            if job is not None:
                job.progress("waiting", message=message)

        return api.predict(
            list(inputs),
            self.chosen.reference,
            platform=self.chosen.platform,
            max_concepts=min(max(max_concepts, 1), MOST_CONCEPTS),
            min_value=min_value or None,
            deployment=self._routing.deployment,
            nodepool=self._routing.nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=waits,
        )

    def _choose(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        platform, reference, card = self.chosen.describe(job, params.text("reference"))
        job.check()
        self.take(reference)
        return Reply({"model": card}, after=lambda: self._viewer.chose(platform, reference))

    def take(self, reference: Reference) -> None:
        """Ask another model from now on; what the former one said is let go."""
        self.chosen.choose(reference)
        self.shelf.forget_answers()

    def _code(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        code = self.code(
            self.shelf.pick(params.texts("input_keys")),
            threshold=params.score("threshold", 0.0),
            concept_filter=params.text("concept_filter", ""),
            max_concepts=params.integer("max_concepts", 20),
        )
        return Reply(CodeResult(code=code))

    def code(
        self,
        inputs: Sequence[Tried],
        *,
        threshold: float,
        concept_filter: str,
        max_concepts: int,
    ) -> str:
        """Return Python that reproduces what is on show."""
        answered = next((each.prediction for each in inputs if each.prediction is not None), None)
        return code_for(
            inputs,
            OnShow(
                model=(answered.model if answered is not None else "") or self._named(),
                base=self._base(),
                max_concepts=max_concepts,
                threshold=threshold,
                concept_filter=concept_filter,
                deployment=self._routing.deployment,
                nodepool=self._routing.nodepool,
            ),
        )

    def _named(self) -> str:
        card = self.chosen.known_card
        reference = self.chosen.reference
        return str(reference if card is None else reference.with_version(card["version_id"]))

    def _base(self) -> str:
        platform = self.chosen.platform
        return "" if platform.embedded or platform.host == CLARIFAI_HOST else platform.base

    def _freeze(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._viewer.freeze()
        return Reply({})

    def close(self) -> None:
        """Let go of inputs, answers and uploads."""
        self.receiving.uploads.close()
        self.shelf.clear()


def _answers(tried: Sequence[Tried]) -> list[Answer]:
    return [answer for each in tried if (answer := answer_of(each)) is not None]
