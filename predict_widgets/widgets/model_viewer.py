"""Try a model on your own images, in the notebook cell."""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import traitlets as t

from predict_widgets.platform.param_values import plain_params
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.widgets.answers import ShownConcept, shown_concepts
from predict_widgets.widgets.base import bundle, refuse_unknown
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.viewer import PUBLIC, Viewer
from predict_widgets.widgets.viewer_state import THRESHOLD, Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from predict_widgets.inputs import InputLike
    from predict_widgets.model_list import ListedModel
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.asking import Asking

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


class ModelViewer(Viewer[Prediction]):
    """Drop a photo, video, text or sound on a model and see what it says: bars, boxes, words.

    Parameters
    ----------
    model
        Any way to name a model: its page on clarifai.com, ``USER/APP/models/ID[/versions/V]``, a
        bare id, one of ``pw.models()``. ``None`` for the platform's default.
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

    _esm = bundle("model-viewer.js")
    _public = (*PUBLIC, "model", "params", "visible")

    model = Named(help="The model's reference.").tag(sync=True)
    params = t.Dict(help="Free settings of the model.").tag(sync=True)

    def __init__(  # noqa: PLR0913 - what a viewer can be told, each by name
        self,
        model: str | Reference | ListedModel | None = None,
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
        refuse_unknown("ModelViewer", unknown, _ARGUMENTS, elsewhere={"workflow": "WorkflowViewer"})
        super().__init__(
            ChosenModel(model, platform, Routing(deployment, nodepool)),
            inputs,
            picture_in_notebook=picture_in_notebook,
            threshold=threshold,
            concept_filter=concept_filter,
            max_concepts=max_concepts,
            prompt=prompt,
            params=dict(params or {}),
            sample_ms=sample_ms,
        )

    @property
    def visible(self) -> Prediction | None:
        """The prediction on show with only the rows that threshold and filter leave."""
        prediction = self.prediction
        return None if prediction is None else prediction.shown(self.threshold, self.concept_filter)

    @t.validate("params")
    def _check_params(self, proposal: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
        """Take what can be written as JSON, and a copy of it."""
        return plain_params(proposal["value"])

    def _asking(self) -> Asking:
        return replace(super()._asking(), params=self.params)

    def _begin_anew(self) -> None:
        # One model's settings mean nothing to another, which would refuse them.
        self.params = {}

    def _concepts_of(self, prediction: Prediction) -> list[ShownConcept]:
        return shown_concepts(prediction, self.threshold, self.concept_filter)

    def _still(self, prediction: Prediction) -> dict[str, str]:
        from predict_widgets.predictions.html import fallback_bundle

        shown = prediction.shown(self.threshold, self.concept_filter)
        return fallback_bundle(shown, picture=self.picture_in_notebook)
