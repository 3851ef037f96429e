"""What one viewer holds and does, without traits: used by the page's requests and by Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol

from predict_widgets.platform.endpoint import CLARIFAI_HOST
from predict_widgets.widgets.answering import Answering, Listener
from predict_widgets.widgets.answers import lines_of, tables_of
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.cards import input_card, platform_card, sample_card
from predict_widgets.widgets.code import OnShow, code_for
from predict_widgets.widgets.content import Content
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.places import routing_asked
from predict_widgets.widgets.receiving import Receiving, thumbnail_of_sample
from predict_widgets.widgets.recent import remember
from predict_widgets.widgets.said import P
from predict_widgets.widgets.shelf import Shelf, Tried
from predict_widgets.widgets.showing import Showing
from predict_widgets.widgets.wire import (
    ChosenResult,
    CodeResult,
    OpenResult,
    PredictResult,
    TryResult,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Chosen, Routing
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.pool import Lane
    from predict_widgets.widgets.wire import Admit, ModelCard


class Viewer(Listener, Protocol):
    """What the session needs of its widget. All of it may be called from any thread."""

    def admitted(self) -> Mapping[str, Admit]:
        """Return what the viewer takes at this moment."""
        ...

    def current_key(self) -> str:
        """Return the key of the input on show."""
        ...

    def models_on_show(self) -> list[str]:
        """Return the models that are compared, with their versions; none where one stands alone."""
        ...

    def chose(self, platform: Platform, reference: Reference) -> None:
        """Hear which model or workflow the page has chosen."""
        ...

    def opened(self, rest: Iterator[Reply]) -> None:
        """Hear that a page has got what is here, but for ``rest``, which it is yet to be sent."""
        ...

    def freeze(self) -> None:
        """Write what is on show into the notebook."""
        ...


class Session(Generic[P]):
    """Inputs, their answers and who is asked.

    Parameters
    ----------
    viewer
        The widget.
    chosen
        The model or workflow.
    """

    def __init__(self, viewer: Viewer, chosen: Chosen[P]) -> None:
        self._viewer = viewer
        self.chosen = chosen
        self.shelf = Shelf[P]()
        self.answering = Answering(viewer, chosen, self.shelf)
        self.receiving = Receiving(self.shelf, chosen, viewer.admitted)
        self.content = Content(self.shelf)
        self._showing = Showing(chosen, self.answering, self.receiving, self.shelf)

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
            **self.chosen.methods(self._choose),
            "code": self._code,
            "freeze": self._freeze,
        }

    def lane(self, method: str, params: Mapping[str, object]) -> Lane | None:
        """Return the line in which a request stands, ``None`` where it need not."""
        return self.receiving.lane(method, params) or self.content.lane(method)

    # --- what the page asks ----------------------------------------------------------------------
    def _open(self, job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Return all that a page needs to draw what is here; what takes time follows."""
        card = self.answering.card(job)
        platform = self.chosen.platform
        samples = self.receiving.samples(card)
        tried = self.shelf.all()
        current = self._viewer.current_key()
        now = self._showing.opening(tried, current)
        result = OpenResult(
            platform=platform_card(platform),
            model=card,
            samples=[sample_card(sample) for sample in samples],
            inputs=[input_card(each.input, platform) for each in tried],
            current=current,
            answers=lines_of(now.answered),
        )
        return Reply(
            result,
            [
                *tables_of(now.answered),
                *(thumbnail_of_sample(sample) for sample in samples),
                *now.thumbnails,
            ],
            after=lambda: self._viewer.opened(now.rest),
        )

    def shown(self, keys: Sequence[str]) -> Iterator[Reply]:
        """Yield what pages get of these inputs that hold the others already; see `Showing`."""
        return self._showing.events(keys)

    def grown(self, key: str) -> Reply:
        """Return an answer that has grown, for pages that hold its input."""
        return self._showing.grown([key])

    def _try(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        return self.answer_new(job, self.receiving.whole(params, buffers), params)

    def answer_new(self, job: Job, tried: Tried[P], params: Params) -> Reply:
        """Predict on an input that the page hears of with its answer only: a ``TryResult``."""

        def result(card: ModelCard, answered: Sequence[Tried[P]]) -> TryResult:
            told = input_card(tried.input, self.chosen.platform)
            return TryResult(model=card, answers=lines_of(answered), input=told)

        try:
            return self._respond(job, [tried], params, result)
        except BaseException:
            # What has no answer must not stay.
            known = self.shelf.find(tried.key)
            if known is not None and known.prediction is None:
                self.shelf.remove(tried.key)
                self._viewer.told("empty", tried.key)
            raise

    def keep(self, tried: Tried[P], said: P, era: int) -> Tried[P] | None:
        """Show an answer that need not be asked for; see `Shelf.answer`."""
        kept = self.shelf.answer(tried.key, said, era)
        if kept is not None:
            self._viewer.told("ok", kept.key)
        return kept

    def _predict(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        def result(card: ModelCard, answered: Sequence[Tried[P]]) -> PredictResult:
            return PredictResult(model=card, answers=lines_of(answered))

        return self._respond(job, self.shelf.pick(params.texts("input_keys")), params, result)

    def _respond(
        self,
        job: Job,
        asked: Sequence[Tried[P]],
        params: Params,
        result: Callable[[ModelCard, Sequence[Tried[P]]], PredictResult],
    ) -> Reply:
        """Predict as the page asks; what a model that streams says goes out as it comes."""

        def partly(card: ModelCard, answered: Sequence[Tried[P]]) -> None:
            job.partial(result(card, answered), tables_of(answered))

        asking, again = Asking.of(params), params.flag("again")
        card, answered = self.answering.answer(job, asked, asking, again=again, partly=partly)
        return Reply(result(card, answered), tables_of(answered))

    def _choose(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        routing = routing_asked(params)
        platform, reference, card = self.chosen.describe(job, params.text("reference"))
        job.check()
        self.take(reference, (platform, card), routing)
        samples = self.receiving.samples(card)
        result = ChosenResult(model=card, samples=[sample_card(sample) for sample in samples])

        def tell() -> None:
            self._viewer.chose(platform, reference)
            self._viewer.described(card, platform)
            remember(platform, self.chosen.noun, reference)

        return Reply(result, [thumbnail_of_sample(sample) for sample in samples], after=tell)

    def take(
        self,
        reference: Reference,
        described: tuple[Platform, ModelCard] | None = None,
        routing: Routing | None = None,
    ) -> None:
        """Ask another one from now on; what the former one said is let go."""
        self.chosen.choose(reference, described, routing)
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
        self, inputs: Sequence[Tried[P]], asking: Asking, *, threshold: float, concept_filter: str
    ) -> str:
        """Return Python that reproduces what is on show."""
        # What could not be read says nothing of who would be asked about it now.
        answered = (each.prediction for each in inputs if not each.unread)
        said = next((each for each in answered if each is not None), None)
        named = "" if said is None else self.chosen.name_of(said)
        return code_for(
            inputs,
            OnShow(
                reference=named or self._named(),
                base=self._base(),
                asking=asking.of_model(
                    self.chosen.known_card, {each.input.kind for each in inputs}
                ),
                threshold=threshold,
                concept_filter=concept_filter,
                routing=self.chosen.routing,
                noun=self.chosen.noun,
                models=self._viewer.models_on_show(),
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
