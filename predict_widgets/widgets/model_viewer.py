"""Try a model on your own images, in the notebook cell."""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets as t

from predict_widgets.api.comparing import refuse_beside, refuse_count
from predict_widgets.api.occluding import STEPS, Raster
from predict_widgets.platform.param_values import plain_params
from predict_widgets.widgets.answers import ShownConcept, shown_concepts
from predict_widgets.widgets.base import bundle, refuse_unknown
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.chosen_of_set import ChosenOfSet
from predict_widgets.widgets.covering import Covering
from predict_widgets.widgets.example_places import InSet
from predict_widgets.widgets.examples import Examples
from predict_widgets.widgets.several_models import SeveralModels
from predict_widgets.widgets.viewer import PUBLIC
from predict_widgets.widgets.viewer_state import THRESHOLD

if TYPE_CHECKING:
    import os
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from predict_widgets.inputs import Input, InputLike
    from predict_widgets.media.covering import Fill
    from predict_widgets.model_list import ListedModel
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.occlusion import OcclusionMap
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.pool import Lane

_ARGUMENTS = (
    "model",
    "models",
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
    "examples",
)


class ModelViewer(SeveralModels):
    """Drop a photo, video, text or sound on a model and see what it says: bars, boxes, words.

    Parameters
    ----------
    model
        Any way to name a model: its page on clarifai.com, ``USER/APP/models/ID[/versions/V]``, a
        bare id, one of ``pw.models()``. ``None`` for the platform's default.
    models
        Two to six models or versions to compare, in place of ``model``: each is asked about the
        same input. Bars stand side by side by label; boxes are matched, see `comparison`.
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
    examples
        The path of an example set. Its model is the viewer's, and what that said of the examples is
        shown without asking anybody: no platform and no credential is needed for that.

    Attributes
    ----------
    examples
        The model's public preview examples, see `Examples`.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names no model.
    CredentialError
        When the model is on Clarifai and there is no credential.
    InputError
        When one of the inputs cannot be read.
    PredictError
        When ``params`` are no JSON or ``sample_ms`` is out of range; ``MODELS_TO_COMPARE`` for
        fewer than two ``models``, more than six, or the same twice; ``MODEL_AND_MODELS`` for both,
        or a ``deployment``, which is one model's own, with ``models``.
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
    _public = (
        *(*PUBLIC, "compared", "comparison", "examples", "model", "models", "occlusion_map"),
        *("params", "visible"),
    )

    params = t.Dict(help="Free settings of the model.").tag(sync=True)
    _opens_on = t.Unicode("try", help="The tab to begin with: try or examples.").tag(sync=True)

    def __init__(  # noqa: PLR0913 - what a viewer can be told, each by name
        self,
        model: str | Reference | ListedModel | None = None,
        *,
        models: Sequence[str | Reference | ListedModel] | None = None,
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
        examples: str | os.PathLike[str] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown("ModelViewer", unknown, _ARGUMENTS, elsewhere={"workflow": "WorkflowViewer"})
        if models is not None:
            refuse_beside(model, deployment)
            refuse_count(models)
            model = models[0]
        self._handed_in = platform
        routing = Routing(deployment, nodepool)
        self._opened = None if examples is None else InSet.opened(Path(examples))
        super().__init__(
            ChosenModel(model, platform, routing)
            if self._opened is None
            else ChosenOfSet(self._opened, model, platform, routing),
            inputs,
            picture_in_notebook=picture_in_notebook,
            threshold=threshold,
            concept_filter=concept_filter,
            max_concepts=max_concepts,
            prompt=prompt,
            params=dict(params or {}),
            sample_ms=sample_ms,
            models=list(models or ()),
            _opens_on="try" if self._opened is None else "examples",
        )

    def occlusion_map(  # noqa: PLR0913 - what a map depends on
        self,
        concept: str = "",
        rows: int = STEPS,
        columns: int = STEPS,
        fill: Fill = "gray",
        *,
        patch: float = 2.0,
        cancel: threading.Event | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> OcclusionMap:
        """Return how far a concept's score falls where a part of the picture on show is covered.

        As `predict_widgets.occlusion_map`, asked as the viewer stands; ``INPUT_MISSING`` where no
        input is on show. It takes ``rows * columns + 1`` predictions, of which none is kept.
        """
        raster = Raster(rows, columns, patch, fill)
        return self._covering.map_of(
            self.input_key, self._asking(), raster, concept, cancel, progress
        )

    def _handlers(self) -> dict[str, Handler]:
        session = self._session
        self._covering = Covering(session.chosen, session.shelf)
        self.examples = Examples(session, self._said_of, self._tell_examples, self._opened)
        methods = {
            **self._covering.methods(),
            **self.examples.methods(),
        }
        return {**super()._handlers(), **methods}

    # --- examples --------------------------------------------------------------------------------
    def _said_of(self, inputs: Sequence[Input]) -> list[Prediction]:
        return self._session.answering.ask(inputs, self._asking_about(inputs))

    def _tell_examples(self) -> None:
        if not self._closed:
            self._say({"type": "event", "event": "examples", "params": {}})

    def _line(self, method: str, params: Mapping[str, object]) -> Lane | None:
        return self._covering.lane(method, params) or super()._line(method, params)

    def _release(self) -> None:
        self._covering.close()
        super()._release()

    # --- what is on show -------------------------------------------------------------------------
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
        if (comparison := self.comparison) is not None:
            from predict_widgets.predictions.comparison_html import comparison_bundle

            return comparison_bundle(comparison, picture=self.picture_in_notebook)
        from predict_widgets.predictions.html import fallback_bundle

        shown = prediction.shown(self.threshold, self.concept_filter)
        return fallback_bundle(shown, picture=self.picture_in_notebook)
