"""What one viewer holds and does, without traits: used by the page's requests and by Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from predict_widgets.platform.endpoint import CLARIFAI_HOST
from predict_widgets.widgets.answering import Answering, Listener, Routing
from predict_widgets.widgets.answers import answer_of, tables_of
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.cards import input_card, platform_card, sample_card
from predict_widgets.widgets.code import OnShow, code_for
from predict_widgets.widgets.content import Content
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.receiving import Receiving, as_it_is, thumbnail_of_sample
from predict_widgets.widgets.shelf import Shelf, Tried
from predict_widgets.widgets.wire import (
    ChosenResult,
    CodeResult,
    OpenResult,
    PredictResult,
    Shown,
    TryResult,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import ChosenModel
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.pool import Lane
    from predict_widgets.widgets.wire import Admit, Answer, ModelCard

__all__ = ["Routing", "Session", "Viewer"]


class Viewer(Listener, Protocol):
    """What the session needs of its widget. All of it may be called from any thread."""

    def admitted(self) -> Mapping[str, Admit]:
        """Return what the viewer takes at this moment."""
        ...

    def current_key(self) -> str:
        """Return the key of the input on show."""
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
        self.shelf = Shelf()
        self.answering = Answering(viewer, chosen, routing, self.shelf)
        self.receiving = Receiving(self.shelf, chosen, viewer.admitted)
        self.content = Content(self.shelf)

    def methods(self) -> dict[str, Handler]:
        """Return the handler of each method of ``wire.Method``."""
        receiving, content = self.receiving, self.content
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
            "input.text": receiving.text,
            "input.remove": receiving.remove,
            "predict": self._predict,
            "picture": receiving.picture,
            "thumbnails": receiving.thumbnails,
            "file": content.file,
            "frames": content.frames,
            "media": content.media,
            "vectors": content.vectors,
            "module": content.module,
            "models.list": self.chosen.list_models,
            "models.versions": self.chosen.list_versions,
            "models.choose": self._choose,
            "code": self._code,
            "freeze": self._freeze,
        }

    def lane(self, method: str, params: Mapping[str, object]) -> Lane | None:
        """Return the line in which a request stands, ``None`` where it need not."""
        return self.receiving.lane(method, params) or self.content.lane(method)

    # --- what the page asks ----------------------------------------------------------------------
    def _open(self, job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Return all that a page needs to draw what is here."""
        card = self.answering.card(job)
        platform = self.chosen.platform
        samples = self.receiving.samples(card)
        tried = self.shelf.all()
        answered = [each for each in tried if each.prediction is not None]
        result = OpenResult(
            platform=platform_card(platform),
            model=card,
            samples=[sample_card(sample) for sample in samples],
            inputs=[input_card(each.input, platform) for each in tried],
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

    def shown(self, keys: Sequence[str], *, grown: bool = False) -> Reply:
        """Return these inputs and their answers, for pages that hold the others already.

        The first is the one to move to; its picture comes along, where it can go as it is. Where
        an answer has ``grown`` the pages hold its input, and stay where they are.
        """
        card = self.answering.card(None)
        tried = [found for key in keys if (found := self.shelf.find(key)) is not None]
        inputs = [] if grown else tried
        result = Shown(
            model=card,
            answers=_answers(tried),
            inputs=[input_card(each.input, self.chosen.platform) for each in inputs],
            current="" if grown else keys[0],
        )
        picture = as_it_is(inputs[0].input) if inputs else b""
        # A page that has the picture makes its thumbnail itself, and sooner.
        thumbnails = [
            b"" if picture and index == 0 else self.receiving.thumbnail(each.input)
            for index, each in enumerate(inputs)
        ]
        return Reply(result, [*tables_of(tried), *thumbnails, picture])

    def _try(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        tried = self.receiving.whole(params, buffers)

        def result(card: ModelCard, answered: Sequence[Tried]) -> TryResult:
            told = input_card(tried.input, self.chosen.platform)
            return TryResult(model=card, answers=_answers(answered), input=told)

        try:
            return self._respond(job, [tried], params, result)
        except BaseException:
            # The page hears of the input with its answer only: what has none must not stay.
            known = self.shelf.find(tried.key)
            if known is not None and known.prediction is None:
                self.shelf.remove(tried.key)
                self._viewer.told("empty", tried.key)
            raise

    def _predict(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        def result(card: ModelCard, answered: Sequence[Tried]) -> PredictResult:
            return PredictResult(model=card, answers=_answers(answered))

        return self._respond(job, self.shelf.pick(params.texts("input_keys")), params, result)

    def _respond(
        self,
        job: Job,
        asked: Sequence[Tried],
        params: Params,
        result: Callable[[ModelCard, Sequence[Tried]], PredictResult],
    ) -> Reply:
        """Predict as the page asks; what a model that streams says goes out as it comes."""

        def partly(card: ModelCard, answered: Sequence[Tried]) -> None:
            job.partial(result(card, answered), tables_of(answered))

        asking, again = Asking.of(params), params.flag("again")
        card, answered = self.answering.answer(job, asked, asking, again=again, partly=partly)
        return Reply(result(card, answered), tables_of(answered))

    def _choose(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        platform, reference, card = self.chosen.describe(job, params.text("reference"))
        job.check()
        self.take(reference)
        samples = self.receiving.samples(card)
        result = ChosenResult(model=card, samples=[sample_card(sample) for sample in samples])
        return Reply(
            result,
            [thumbnail_of_sample(sample) for sample in samples],
            after=lambda: self._viewer.chose(platform, reference),
        )

    def take(self, reference: Reference) -> None:
        """Ask another model from now on; what the former one said is let go."""
        self.chosen.choose(reference)
        self.shelf.forget_answers()

    def _code(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        code = self.code(
            self.shelf.pick(params.texts("input_keys")),
            Asking.of(params),
            threshold=params.score("threshold", 0.0),
            concept_filter=params.text("concept_filter", ""),
        )
        return Reply(CodeResult(code=code))

    def code(
        self, inputs: Sequence[Tried], asking: Asking, *, threshold: float, concept_filter: str
    ) -> str:
        """Return Python that reproduces what is on show."""
        answered = next((each.prediction for each in inputs if each.prediction is not None), None)
        routing = self.answering.routing
        return code_for(
            inputs,
            OnShow(
                model=(answered.model if answered is not None else "") or self._named(),
                base=self._base(),
                asking=asking.of_model(
                    self.chosen.known_card, {each.input.kind for each in inputs}
                ),
                threshold=threshold,
                concept_filter=concept_filter,
                deployment=routing.deployment,
                nodepool=routing.nodepool,
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
        self.content.close()
        self.shelf.clear()


def _answers(tried: Sequence[Tried]) -> list[Answer]:
    return [answer for each in tried if (answer := answer_of(each)) is not None]
