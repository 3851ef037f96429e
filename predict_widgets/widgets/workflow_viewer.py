"""Try a workflow on your own images: its graph, and what each node says, in the notebook cell."""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from predict_widgets.errors import PredictError
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.widgets.answers import NodeConcept, shown_by_node
from predict_widgets.widgets.base import bundle, refuse_unknown
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_workflow import ChosenWorkflow
from predict_widgets.widgets.viewer import PUBLIC, Viewer
from predict_widgets.widgets.viewer_state import THRESHOLD, Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from predict_widgets.inputs import InputLike
    from predict_widgets.model_list import ListedWorkflow
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference

_ARGUMENTS = (
    "workflow",
    "platform",
    "threshold",
    "concept_filter",
    "max_concepts",
    "prompt",
    "sample_ms",
    "picture_in_notebook",
    "deployment",
    "nodepool",
    "inputs",
)


class WorkflowViewer(Viewer[WorkflowPrediction]):
    """Drop a photo, video, text or sound on a workflow and see its graph and what each node says.

    Parameters
    ----------
    workflow
        Any way to name a workflow: its page on clarifai.com,
        ``USER/APP/workflows/ID[/versions/V]``, a bare id, one of ``pw.workflows()``. ``None`` for
        the default: ``face-colors`` on the embedded platform, else the app's own.
    platform
        Who answers, such as ``pw.embedded()``; by default the process's platform.
    threshold
        Prediction Threshold, from 0, of every node. Scores below it are folded away, not lost.
    concept_filter
        Filter by concept: only labels that contain this are on show.
    max_concepts
        How many concepts to ask each node for, 1 to 200 (docs, "Prediction parameters").
    prompt
        What is said together with each input, to a workflow that takes text beside it.
    sample_ms
        Milliseconds between two frames of a video to look at, 100 to 60000 (docs, "Video"); 0
        for the platform's own.
    picture_in_notebook
        Whether the saved notebook may hold a small copy of the picture.
    deployment, nodepool
        Where it is to run on Clarifai: ``ID`` or ``USER/ID``, ``CLUSTER/NODEPOOL``; for all nodes,
        or a dict by node id.
    inputs
        One input or several to begin with, as `predict` takes them.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names no workflow.
    CredentialError
        When the workflow is on Clarifai and there is no credential.
    InputError
        When one of the inputs cannot be read.
    PredictError
        When ``sample_ms`` is out of range, or no workflow is named and there is no default.
    TypeError
        For an argument that it does not have.

    Examples
    --------
    >>> import predict_widgets as pw
    >>> viewer = pw.WorkflowViewer("face-colors")  # then drop a photo on it, or:
    >>> viewer.predict("people.jpg")  # doctest: +SKIP
    >>> viewer.prediction["colors"].regions  # doctest: +SKIP
    """

    _esm = bundle("workflow-viewer.js")
    _public = (*PUBLIC, "figure", "folded", "node", "to_pandas", "workflow")

    workflow = Named(help="The workflow's reference.").tag(sync=True)
    node = t.Unicode(help="The id of the selected node, empty for none.").tag(sync=True)
    folded = t.List(t.Unicode(), help="The ids of the nodes that are folded away.").tag(sync=True)

    def __init__(  # noqa: PLR0913 - what a viewer can be told, each by name
        self,
        workflow: str | Reference | ListedWorkflow | None = None,
        *,
        platform: Platform | None = None,
        threshold: float = THRESHOLD,
        concept_filter: str = "",
        max_concepts: int = 20,
        prompt: str = "",
        sample_ms: int = 0,
        picture_in_notebook: bool = True,
        deployment: str | Mapping[str, str] = "",
        nodepool: str | Mapping[str, str] = "",
        inputs: InputLike | Iterable[InputLike] | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(
            "WorkflowViewer",
            unknown,
            _ARGUMENTS,
            elsewhere={"model": "ModelViewer", "params": "ModelViewer"},
        )
        super().__init__(
            ChosenWorkflow(workflow, platform, Routing(deployment, nodepool)),
            inputs,
            picture_in_notebook=picture_in_notebook,
            threshold=threshold,
            concept_filter=concept_filter,
            max_concepts=max_concepts,
            prompt=prompt,
            sample_ms=sample_ms,
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return what every node said of every input tried, one row for each statement.

        Returns
        -------
        pandas.DataFrame
            The columns of `Prediction.to_pandas`, and before them ``input``, its name, and
            ``node_id``. Inputs oldest first, nodes in the workflow's order.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.predictions.export import to_pandas
        from predict_widgets.predictions.schemas import PREDICTION_SCHEMA
        from predict_widgets.predictions.tables import joined

        parts = [
            (tried.input.name, node, said.table)
            for tried in self._session.shelf.all()
            if tried.prediction is not None
            for node, said in tried.prediction.items()
        ]
        frame = to_pandas(joined([table for _, _, table in parts], PREDICTION_SCHEMA))
        names, nodes = (
            [part[at] for part in parts for _ in range(part[2].num_rows)] for at in (0, 1)
        )
        frame.insert(0, "input", names)
        frame.insert(1, "node_id", nodes)
        return frame

    def figure(self, *, width: float = 6.0) -> Figure:
        """Draw what is on show with matplotlib, one panel for each node.

        Parameters
        ----------
        width
            In inches; text is readable from 6.

        Raises
        ------
        PredictError
            NOT_PREDICTED before anything was.
        MissingExtraError
            If matplotlib is not installed.
        """
        prediction = self.prediction
        if prediction is None:
            raise PredictError(
                "Nothing has been predicted on yet.",
                name="NOT_PREDICTED",
                hint="Drop a file on the viewer, or call predict(...).",
            )
        return prediction.figure(
            threshold=self.threshold, concept_filter=self.concept_filter, width=width
        )

    def _begin_anew(self) -> None:
        # Another workflow has other nodes.
        self.node = ""
        self.selected = ""
        self.folded = []

    def _concepts_of(self, prediction: WorkflowPrediction) -> list[NodeConcept]:
        return shown_by_node(prediction, self.threshold, self.concept_filter)

    def _still(self, prediction: WorkflowPrediction) -> dict[str, str]:
        from predict_widgets.predictions.html import workflow_bundle

        return workflow_bundle(
            prediction,
            picture=self.picture_in_notebook,
            threshold=self.threshold,
            concept_filter=self.concept_filter,
        )
