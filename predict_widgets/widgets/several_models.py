"""A viewer of one model that may be compared with others: they are asked about the same inputs."""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import traitlets as t

from predict_widgets.api.comparing import failed
from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.inputs import Input, as_inputs
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.widgets.comparing import Comparing
from predict_widgets.widgets.viewer import Viewer
from predict_widgets.widgets.viewer_state import Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.predictions.comparison import Comparison
    from predict_widgets.widgets.base import Handler


class SeveralModels(Viewer[Prediction]):
    """What a viewer of models does beside showing its own: it asks the others, too.

    The first of them is the viewer's own: what it says is `prediction`, `concepts` and `status`.
    """

    model = Named(help="The model's reference.").tag(sync=True)
    models = t.List(
        t.Any(), help="The models that are compared, the first is `model`; or none."
    ).tag(sync=True)

    # The platform that the person handed in, None for the one the rule gives.
    _handed_in: Platform | None = None

    def _handlers(self) -> dict[str, Handler]:
        session = self._session
        self._comparing = Comparing(session.chosen, session.shelf, self._handed_in)
        return {**super()._handlers(), **self._comparing.methods()}

    @property
    def compared(self) -> dict[str, Prediction]:
        """What each of ``models`` said of the input on show, by reference.

        A model that failed has its prediction with ``.error``; one that has not answered yet is not
        among them.
        """
        return self._comparing.compared(self._all, self.input_key)

    @property
    def comparison(self) -> Comparison | None:
        """What ``models`` said of the input on show, held against each other.

        Labels side by side, and boxes that are the same thing from an IoU of 0.5 on (those of one
        label first, the best score first): with threshold and filter as they stand.
        ``comparison.to_pandas()`` is a data frame of label by model. ``None`` before any of them
        has answered.
        """
        return self._comparing.comparison(
            self._all, self.input_key, self.threshold, self.concept_filter
        )

    @property
    def _all(self) -> list[str]:
        return cast("list[str]", self.models)

    def models_on_show(self) -> list[str]:
        """Return the models that are compared, with their versions; none where one stands alone."""
        return self._comparing.with_versions(self._all, self.input_key)

    # --- who is compared -------------------------------------------------------------------------
    @t.validate("models")
    def _check_models(self, proposal: Mapping[str, Sequence[Any]]) -> list[str]:
        """Name each in full; what cannot be compared raises here and changes nothing."""
        return self._comparing.named(proposal["value"])

    @t.observe("models")
    def _on_models(self, _change: object) -> None:
        models = self._all
        self._session.answering.among_others = bool(models)
        if models and models[0] != self.model:
            self.model = models[0]

    @t.observe("model")
    def _on_first(self, _change: object) -> None:
        # Another first model: the others stay, and one of them comes forward.
        models = self._all
        if models and models[0] != self.model:
            others = [each for each in models[1:] if each != self.model]
            self.models = [self.model, *others] if others else []

    def _show(self, values: Sequence[InputLike], *, again: bool, unread: bool) -> list[Prediction]:
        others = self._all[1:]
        if not others:
            return super()._show(values, again=again, unread=unread)
        try:
            predictions = super()._show(values, again=again, unread=unread)
        except CancelledError:
            raise
        except PredictError as error:
            # The others can still be asked, and this one stands beside them.
            predictions = self._show_failed(values, error)
        self._ask_others(others, predictions, again=again)
        return predictions

    def _show_growing(self, value: InputLike, *, again: bool) -> Prediction:
        said = super()._show_growing(value, again=again)
        self._ask_others(self._all[1:], [said], again=again)
        return said

    def _show_failed(self, values: Sequence[InputLike], error: PredictError) -> list[Prediction]:
        session = self._session
        chosen, era = session.chosen, session.shelf.era
        read = as_inputs(values)
        predictions = [
            failed(
                each if isinstance(each, InputError) else error,
                each if isinstance(each, Input) else None,
                chosen.platform,
                chosen.reference,
            )
            for each in read
        ]
        shown = [
            self._put(value, said, era)
            for value, said in zip(values, predictions, strict=True)
            if said.input is not None
        ]
        if shown:
            self._look_at(list(dict.fromkeys(shown)))
        return predictions

    def _ask_others(
        self, others: Sequence[str], predictions: Sequence[Prediction], *, again: bool
    ) -> None:
        inputs = [each.input for each in predictions if each.input is not None]
        self._comparing.ask(others, inputs, self._asking(), again=again)
