"""What the viewers of a model and of a workflow do alike: predict from Python, and show it."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, cast, overload

from predict_widgets.errors import PredictError
from predict_widgets.inputs import InputLike, is_many
from predict_widgets.platform.credential import redact
from predict_widgets.widgets import pool
from predict_widgets.widgets.origins import kind_told, name_of, origin_of, prepared
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.said import P
from predict_widgets.widgets.viewer_state import ViewerState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.jobs import Reply

_log = logging.getLogger(__name__)
# What a person types a dot for; the hundred names that ipywidgets brings along would bury it.
PUBLIC = (
    *("close", "code", "concept_filter", "concepts", "freeze", "input_key", "layout"),
    *("max_concepts", "observe", "picture_in_notebook", "platform", "predict", "prediction"),
    *("predictions", "prompt", "sample_ms", "selected", "status", "threshold", "unobserve"),
)


class Viewer(ViewerState[P]):
    """A viewer of what is said about inputs.

    Parameters
    ----------
    chosen
        The model or workflow.
    inputs
        What to begin with.
    picture_in_notebook
        Whether the saved notebook may hold a small copy of the picture.
    **traits
        Values of traits.
    """

    _public: ClassVar[tuple[str, ...]] = PUBLIC

    def __init__(
        self,
        chosen: Chosen[P],
        inputs: InputLike | Iterable[InputLike] | None,
        *,
        picture_in_notebook: bool,
        **traits: object,
    ) -> None:
        self.picture_in_notebook = picture_in_notebook
        self._events = Lane()
        self._pending = prepared(inputs)
        super().__init__(chosen, **traits)

    # --- predict ---------------------------------------------------------------------------------
    @overload
    def predict(self, inputs: InputLike, *, again: bool = False) -> P: ...
    @overload
    def predict(self, inputs: Iterable[InputLike], *, again: bool = False) -> list[P]: ...
    def predict(
        self, inputs: InputLike | Iterable[InputLike], *, again: bool = False
    ) -> P | list[P]:
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
        Prediction or WorkflowPrediction, or a list
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

    def _show(self, values: Sequence[InputLike], *, again: bool, unread: bool) -> list[P]:
        """Predict on inputs, put them on the shelf and show the first of them.

        With ``unread`` what could not be read stands there too, with its error.
        """
        session = self._session
        era = session.shelf.era
        predictions = session.answering.ask(values, self._asking_about(values), again=again)
        if era != session.shelf.era:
            # Another one was chosen in a page meanwhile: this is not its answer.
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

    def _show_growing(self, value: InputLike, *, again: bool) -> P:
        """Predict on one input, and show what the model says of it as it comes."""
        session = self._session
        era = session.shelf.era
        said = session.answering.stream(value, self._asking_about([value]), again=again)
        last: P | None = None
        key = ""
        try:
            with closing(said), Pace[str](self._grow) as pace:
                for last in said:
                    if era != session.shelf.era:
                        # Another one was chosen in a page meanwhile: this is not its answer.
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

    def _put(self, value: InputLike, prediction: P, era: int) -> str:
        """Put an input with its answer onto the shelf; return its key."""
        shelf = self._session.shelf
        if prediction.input is None:
            origin = origin_of(value, None)
            return shelf.put_unread(name_of(origin, prediction.error), origin, prediction).key
        tried = shelf.put(prediction.input, origin_of(value, prediction.input))
        shelf.answer(tried.key, prediction, era)
        return tried.key

    # --- what pages are sent ---------------------------------------------------------------------
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
        self._send_each(self._session.shown(keys))
        self._post(look)

    def _grow(self, key: str) -> None:
        """Show what has been added to the answer about an input that the pages have."""
        self._send_each(self._session.grown(each) for each in (key,))

    def _send_each(self, events: Iterator[Reply]) -> None:
        """Send what is new to every page, off the kernel's threads: to make it takes time.

        One portion at a time: what is shown meanwhile does not wait for the last of them.
        """

        def send() -> None:
            if self._closed:
                return
            try:
                event = next(events, None)
            except PredictError as error:
                # The pages ask for themselves when they open, and then get this error to show.
                _log.debug("not shown: %s", redact(str(error)))
                return
            if event is not None:
                self._say(
                    {"type": "event", "event": "shown", "params": event.result}, event.buffers
                )
                self._events.submit(send)

        self._events.submit(send)

    def opened(self, rest: Iterator[Reply]) -> None:
        """Send what a page did not get at once; then predict on what the viewer began with."""
        self._send_each(rest)
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
    def predictions(self) -> list[P]:
        """What was said of every input tried, oldest first."""
        tried = self._session.shelf.all()
        return [each.prediction for each in tried if each.prediction is not None]

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
        prediction = self.prediction
        return {} if prediction is None else self._still(prediction)

    def _still(self, prediction: P) -> dict[str, str]:
        """Return what stands for what is on show where no widget can be, by media type."""
        raise NotImplementedError

    def __dir__(self) -> list[str]:
        return sorted(self._public)

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._closed:
            return f"{name}(closed)"
        count = len(self._session.shelf.all())
        inputs = f", {count} input{'' if count == 1 else 's'}" if count else ""
        chosen = self._session.chosen
        return f"{name}({str(chosen.reference)!r} on {chosen.platform.name}{inputs})"
