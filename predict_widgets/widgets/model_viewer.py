"""Try a model on your own images, in the notebook cell."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, cast, overload

from predict_widgets.errors import PredictError
from predict_widgets.inputs import InputLike, is_many
from predict_widgets.platform.credential import redact
from predict_widgets.widgets import pool
from predict_widgets.widgets.base import refuse_unknown
from predict_widgets.widgets.chosen import ChosenModel
from predict_widgets.widgets.origins import kind_told, name_of, origin_of, prepared
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.session import Routing
from predict_widgets.widgets.viewer_state import THRESHOLD, ViewerState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.asking import Asking

_log = logging.getLogger(__name__)
_ARGUMENTS = (
    "model",
    "platform",
    "threshold",
    "concept_filter",
    "max_concepts",
    "prompt",
    "params",
    "sample_ms",
    "picture_in_notebook",
    "deployment",
    "nodepool",
    "inputs",
)
# What a person types a dot for; the hundred names that ipywidgets brings along would bury it.
_PUBLIC = (
    *("close", "code", "concept_filter", "concepts", "freeze", "input_key", "layout"),
    *("max_concepts", "model", "observe", "params", "picture_in_notebook", "platform", "predict"),
    *("prediction", "predictions", "prompt", "sample_ms", "selected", "status", "threshold"),
    *("unobserve", "visible"),
)


class ModelViewer(ViewerState):
    """Drop a photo, video, text or sound on a model and see what it says: bars, boxes, words.

    Parameters
    ----------
    model
        Any way to name a model: its page on clarifai.com, ``USER/APP/models/ID[/versions/V]``, a
        bare id. ``None`` for the platform's default.
    platform
        Who answers, such as ``pw.embedded()``; by default the process's platform.
    threshold
        Prediction Threshold, from 0. Scores below it are folded away, not lost.
    concept_filter
        Filter by concept: only labels that contain this are on show.
    max_concepts
        How many concepts to ask for, 1 to 200 (docs, "Prediction parameters").
    prompt
        What is said together with each input, to a model that takes text beside it.
    params
        Free settings of the model, such as ``{"temperature": 0.2}``; JSON values. Another model
        begins without any.
    sample_ms
        Milliseconds between two frames of a video to look at, 100 to 60000 (docs, "Video"); 0
        for the model's own.
    picture_in_notebook
        Whether the saved notebook may hold a small copy of the picture.
    deployment, nodepool
        Where a Clarifai model is to run: ``ID`` or ``USER/ID``, ``CLUSTER/NODEPOOL``.
    inputs
        One input or several to begin with, as `predict` takes them.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names no model.
    CredentialError
        When the model is on Clarifai and there is no credential.
    InputError
        When one of the inputs cannot be read.
    PredictError
        When ``params`` are no JSON or ``sample_ms`` is out of range.
    TypeError
        For an argument that it does not have.

    Examples
    --------
    >>> import predict_widgets as pw
    >>> viewer = pw.ModelViewer()  # then drop a photo on it, or:
    >>> viewer.predict("coffee.jpg")  # doctest: +SKIP
    >>> viewer.visible.concepts  # doctest: +SKIP
    """

    def __init__(  # noqa: PLR0913 - what a viewer can be told, each by name
        self,
        model: str | Reference | None = None,
        *,
        platform: Platform | None = None,
        threshold: float = THRESHOLD,
        concept_filter: str = "",
        max_concepts: int = 20,
        prompt: str = "",
        params: Mapping[str, object] | None = None,
        sample_ms: int = 0,
        picture_in_notebook: bool = True,
        deployment: str = "",
        nodepool: str = "",
        inputs: InputLike | Iterable[InputLike] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown("ModelViewer", unknown, _ARGUMENTS)
        self.picture_in_notebook = picture_in_notebook
        self._events = Lane()
        self._pending = prepared(inputs)
        super().__init__(
            ChosenModel(model, platform),
            Routing(deployment, nodepool),
            threshold=threshold,
            concept_filter=concept_filter,
            max_concepts=max_concepts,
            prompt=prompt,
            params=dict(params or {}),
            sample_ms=sample_ms,
        )

    # --- predict ---------------------------------------------------------------------------------
    @overload
    def predict(self, inputs: InputLike, *, again: bool = False) -> Prediction: ...
    @overload
    def predict(self, inputs: Iterable[InputLike], *, again: bool = False) -> list[Prediction]: ...
    def predict(
        self, inputs: InputLike | Iterable[InputLike], *, again: bool = False
    ) -> Prediction | list[Prediction]:
        """Predict, show it, and return it; what a model streams is shown as it comes.

        Parameters
        ----------
        inputs
            A path, a URL, bytes, a Pillow picture, an array of pixels, ``pw.Text(...)``; or
            several of them.
        again
            Ask even when the same was asked before in this session.

        Returns
        -------
        Prediction or list of Prediction
            For several inputs as many, in the same order; a failed one has ``.error``.

        Raises
        ------
        PredictError
            When the one input fails, or for what concerns the whole call.
        """
        if is_many(inputs):
            return self._show(list(cast("Iterable[InputLike]", inputs)), again=again, unread=True)
        value = cast("InputLike", inputs)
        if self._session.answering.card(None)["streams"]:
            return self._show_growing(value, again=again)
        only = self._show([value], again=again, unread=False)[0]
        if only.error is not None:
            raise only.error
        return only

    def _show(self, values: Sequence[InputLike], *, again: bool, unread: bool) -> list[Prediction]:
        """Predict on inputs, put them on the shelf and show the first of them.

        With ``unread`` what could not be read stands there too, with its error.
        """
        session = self._session
        era = session.shelf.era
        predictions = session.answering.ask(values, self._asking_about(values), again=again)
        if era != session.shelf.era:
            # Another model was chosen in a page meanwhile: this is not its answer.
            return predictions
        shown = [
            self._put(value, prediction, era)
            for value, prediction in zip(values, predictions, strict=True)
            if unread or prediction.input is not None
        ]
        if shown:
            # The same bytes twice are one input.
            self._look_at(list(dict.fromkeys(shown)))
        return predictions

    def _show_growing(self, value: InputLike, *, again: bool) -> Prediction:
        """Predict on one input, and show what the model says of it as it comes."""
        session = self._session
        era = session.shelf.era
        said = session.answering.stream(value, self._asking_about([value]), again=again)
        last: Prediction | None = None
        key = ""
        try:
            with closing(said), Pace[str](self._grow) as pace:
                for last in said:
                    if era != session.shelf.era:
                        # Another model was chosen in a page meanwhile: this is not its answer.
                        continue
                    if not key:
                        key = self._put(value, last, era)
                        self._look_at([key])
                    elif session.shelf.answer(key, last, era) is not None:
                        pace.offer(key)
        finally:
            # What came before an interrupt stays too.
            if key and era == session.shelf.era:
                self._grow(key)
                self._post(self._refresh)
        if last is None:
            raise PredictError("The platform sent no output.", name="OUTPUT_MISSING")
        return last

    def _asking_about(self, values: Sequence[InputLike]) -> Asking:
        card = self._session.answering.card(None)
        return self._asking().of_model(card, {kind_told(value) for value in values})

    def _put(self, value: InputLike, prediction: Prediction, era: int) -> str:
        """Put an input with its answer onto the shelf; return its key."""
        shelf = self._session.shelf
        if prediction.input is None:
            origin = origin_of(value, None)
            return shelf.put_unread(name_of(origin, prediction.error), origin, prediction).key
        tried = shelf.put(prediction.input, origin_of(value, prediction.input))
        shelf.answer(tried.key, prediction, era)
        return tried.key

    def _look_at(self, keys: Sequence[str]) -> None:
        """Show these inputs in every page, the first of them large."""
        key = keys[0]

        def look() -> None:
            self._statuses.pop(key, None)
            self.selected = ""
            if self.input_key == key:
                self._refresh()
            else:
                self.input_key = key

        # Pages draw from the event: it need not wait for the traits.
        self._events.submit(lambda: self._send_shown(keys, grown=False))
        self._post(look)

    def _grow(self, key: str) -> None:
        """Show what has been added to the answer about an input that the pages have."""
        self._events.submit(lambda: self._send_shown([key], grown=True))

    def _send_shown(self, keys: Sequence[str], *, grown: bool) -> None:
        """Send what is new to every page, off the kernel's threads: pictures take time."""
        if self._closed:
            return
        try:
            shown = self._session.shown(keys, grown=grown)
        except PredictError as error:
            # The pages ask for themselves when they open, and then get this error to show.
            _log.debug("not shown: %s", redact(str(error)))
            return
        self._say({"type": "event", "event": "shown", "params": shown.result}, shown.buffers)

    def opened(self) -> None:
        """Hear that a page has drawn what there is: now predict on what the viewer began with."""
        pending, self._pending = self._pending, []
        if pending:
            pool.submit(lambda: self._begin_with(pending))

    def _begin_with(self, values: Sequence[InputLike]) -> None:
        try:
            if len(values) == 1 and self._session.answering.card(None)["streams"]:
                predictions = [self._show_growing(values[0], again=False)]
            else:
                predictions = self._show(values, again=False, unread=True)
        except PredictError as error:
            failures = [error]
        else:
            # Of what could be read the page shows the failure; the rest is told nowhere else.
            unread = (each for each in predictions if each.input is None)
            failures = [each.error for each in unread if each.error is not None]
        for failure in failures:
            _log.warning("Not predicted on: %s", redact(str(failure)))
        if failures and not self._session.shelf.all():
            self._post(lambda: self.set_trait("status", "failed"))

    # --- what is on show -------------------------------------------------------------------------
    @property
    def predictions(self) -> list[Prediction]:
        """What the model said of every input tried, oldest first."""
        tried = self._session.shelf.all()
        return [each.prediction for each in tried if each.prediction is not None]

    @property
    def visible(self) -> Prediction | None:
        """The prediction on show with only the rows that threshold and filter leave."""
        prediction = self.prediction
        return None if prediction is None else prediction.shown(self.threshold, self.concept_filter)

    def code(self) -> str:
        """Return Python that reproduces what is on show without a widget."""
        tried = self._session.shelf.find(self.input_key)
        return self._session.code(
            [] if tried is None else [tried],
            self._asking(),
            threshold=self.threshold,
            concept_filter=self.concept_filter,
        )

    def _fallback(self) -> dict[str, str]:
        from predict_widgets.predictions.html import fallback_bundle

        shown = self.visible
        return {} if shown is None else fallback_bundle(shown, picture=self.picture_in_notebook)

    def __dir__(self) -> list[str]:
        return list(_PUBLIC)

    def __repr__(self) -> str:
        if self._closed:
            return "ModelViewer(closed)"
        count = len(self._session.shelf.all())
        inputs = f", {count} input{'' if count == 1 else 's'}" if count else ""
        return f"ModelViewer({self.model!r} on {self._session.chosen.platform.name}{inputs})"
