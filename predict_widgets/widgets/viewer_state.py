"""The synced state that viewers share: small JSON that may be saved with the notebook.

Only the main loop changes a trait; what runs on other threads posts its news there. What is not
synced (predictions, inputs, the platform) lives in ``session.py``.
"""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, cast

import traitlets as t

from predict_widgets.model_list import ListedModel, ListedWorkflow
from predict_widgets.platform.output_config import MAX_CONCEPTS
from predict_widgets.platform.references import Reference
from predict_widgets.widgets import loop
from predict_widgets.widgets.admits import admits_for
from predict_widgets.widgets.asking import Asking, is_sample_ms, not_sample_ms
from predict_widgets.widgets.base import PredictWidget
from predict_widgets.widgets.cards import platform_card
from predict_widgets.widgets.said import P, is_partial
from predict_widgets.widgets.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.widgets.answering import Status
    from predict_widgets.widgets.answers import ShownConcept
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.jobs import Reply
    from predict_widgets.widgets.pool import Lane
    from predict_widgets.widgets.wire import Admit, ModelCard

# A classifier's list has a long tail of nothing, which would push what it does say out of sight.
THRESHOLD = 0.01


class Named(t.Unicode):  # pyright: ignore[reportMissingTypeArgument] - traitlets 5.9 takes none
    """The name of a model or workflow; a listed one and a ``Reference`` are written as text."""

    def validate(self, obj: t.HasTraits, value: object) -> str:
        """Return the text of what was set."""
        named = isinstance(value, Reference | ListedModel | ListedWorkflow)
        return cast("str", super().validate(obj, str(value) if named else value))


class ViewerState(PredictWidget, Generic[P]):
    """The traits, and what follows from a change of one.

    A subclass has one more trait, called ``model`` or ``workflow``: the reference of what is asked.

    Parameters
    ----------
    chosen
        The model or workflow.
    **traits
        Values of traits.
    """

    # No upper bound: there are models whose scores are no probabilities.
    threshold = t.Float(
        THRESHOLD, min=0.0, help="Prediction Threshold: scores below are not on show."
    ).tag(sync=True)
    concept_filter = t.Unicode(help="Filter by concept: only labels that contain this.").tag(
        sync=True
    )
    max_concepts = t.Int(20, min=1, max=MAX_CONCEPTS, help="How many concepts to ask for.").tag(
        sync=True
    )
    prompt = t.Unicode(help="Said with each input, to what takes text beside it.").tag(sync=True)
    sample_ms = t.Int(
        0, help="Milliseconds between two frames of a video to look at, 0 for the model's own."
    ).tag(sync=True)
    selected = t.Unicode(help="The id of the selected region, empty for none.").tag(sync=True)
    input_key = t.Unicode(help="The key of the input on show, empty for none.").tag(sync=True)
    status = t.Unicode("empty", help="How far the input on show is.").tag(sync=True)
    concepts = t.List(t.Dict(), help="The concepts on show, highest score first.").tag(sync=True)
    platform = t.Dict(help="The platform that answers: name, host, embedded.").tag(sync=True)
    _admits = t.Dict(help="What the page lets in, by kind.").tag(sync=True)

    def __init__(self, chosen: Chosen[P], **traits: object) -> None:
        self._session = Session[P](self, chosen)
        self._statuses: dict[str, Status] = {}
        super().__init__(
            self._handlers(),
            self._line,
            platform=platform_card(chosen.platform),
            _admits=admits_for(["image"]),
            **{chosen.noun: str(chosen.reference)},
            **traits,
        )

    def _handlers(self) -> dict[str, Handler]:
        """Return the handler of each method that the page may ask for."""
        return self._session.methods()

    def _line(self, method: str, params: Mapping[str, object]) -> Lane | None:
        """Return the line in which a request stands, ``None`` where it need not."""
        return self._session.lane(method, params)

    def models_on_show(self) -> list[str]:
        """Return the models that are compared, with their versions; none where one stands alone."""
        return []

    # --- news from other threads -----------------------------------------------------------------
    def admitted(self) -> Mapping[str, Admit]:
        """Return what the viewer takes at this moment: the trait follows behind a running cell."""
        card = self._session.chosen.known_card
        if card is None or "file" in self._admits:
            return self._admits
        return admits_for(card["input_fields"])

    def current_key(self) -> str:
        """Return the key of the input on show."""
        return self.input_key

    def told(self, status: Status, key: str) -> None:
        """Hear how far the input of this key is."""

        def tell() -> None:
            if self._session.shelf.find(key) is None:
                # Removed meanwhile: it must not stay the input on show, nor become it again.
                self._statuses.pop(key, None)
                if self.input_key == key:
                    self.input_key = ""
                self._refresh()
                return
            self._statuses[key] = status
            if not self.input_key:
                self.input_key = key
            if key == self.input_key:
                self._refresh()

        self._post(tell)

    def described(self, card: ModelCard, platform: Platform) -> None:
        """Hear what is taken and who answers."""
        wanted, answers = admits_for(card["input_fields"]), platform_card(platform)

        def tell() -> None:
            self.platform = answers
            # Who has let files of any kind in meant it.
            if "file" not in self._admits:
                self._admits = wanted

        if self._admits != wanted or self.platform != answers:
            self._post(tell)

    def chose(self, platform: Platform, reference: Reference) -> None:
        """Hear which model or workflow the page has chosen."""

        def tell() -> None:
            self.set_trait(self._session.chosen.noun, str(reference))
            self._follow(platform)

        self._post(tell)

    def opened(self, rest: Iterator[Reply]) -> None:
        """Hear that a page has got what is here, but for ``rest``, which it is yet to be sent."""

    def _post(self, change: Any) -> None:  # noqa: ANN401 - a function without arguments
        loop.post(lambda: None if self._closed else change())

    # --- what follows from a change --------------------------------------------------------------
    @t.validate("model", "workflow")
    def _check_chosen(self, proposal: Mapping[str, str]) -> str:
        """Name it in full; what cannot exist raises here and changes nothing."""
        return str(self._session.chosen.resolve(proposal["value"])[1])

    @t.validate("threshold")
    def _check_threshold(self, proposal: Mapping[str, float]) -> float:
        if not isfinite(proposal["value"]):
            message = f"threshold={proposal['value']} is not a number that JSON can say."
            raise t.TraitError(message)
        return proposal["value"]

    @t.validate("sample_ms")
    def _check_sample_ms(self, proposal: Mapping[str, int]) -> int:
        if not is_sample_ms(proposal["value"]):
            raise not_sample_ms(proposal["value"])
        return proposal["value"]

    @t.observe("model", "workflow")
    def _on_chosen(self, change: Mapping[str, str]) -> None:
        chosen = self._session.chosen
        platform, reference = chosen.resolve(change["new"])
        if reference != chosen.reference:
            self._session.take(reference)
            self._follow(platform)

    def _follow(self, platform: Platform) -> None:
        self.platform = platform_card(platform)
        self._begin_anew()
        self._statuses.clear()
        self._refresh()

    def _begin_anew(self) -> None:
        """Forget what meant something to the former model or workflow only."""
        raise NotImplementedError

    @t.observe("threshold", "concept_filter", "input_key")
    def _on_show(self, _change: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        """Bring status and concepts in line with the input on show."""
        prediction = self.prediction
        self.concepts = [] if prediction is None else self._concepts_of(prediction)
        status = self._statuses.get(self.input_key)
        if status in {None, "ok"}:
            status = self._resting(prediction)
        self.status = status

    def _concepts_of(self, prediction: P) -> Sequence[ShownConcept]:
        """Return the concepts that threshold and filter leave on show."""
        raise NotImplementedError

    def _resting(self, prediction: P | None) -> Status:
        if prediction is None:
            return "queued" if self.input_key else "empty"
        if prediction.error is not None:
            return "failed"
        return "partial" if is_partial(prediction) else "ok"

    def _asking(self) -> Asking:
        """Return how Python puts its questions: as the traits stand."""
        return Asking(max_concepts=self.max_concepts, prompt=self.prompt, sample_ms=self.sample_ms)

    @property
    def prediction(self) -> P | None:
        """What was said of the input on show; ``None`` before anything was."""
        tried = self._session.shelf.find(self.input_key)
        return None if tried is None else tried.prediction

    def _release(self) -> None:
        self._session.close()
        self._statuses.clear()
