"""What the nodes of a workflow said about one input, or why they did not."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.schemas import OUTPUT_SCHEMA, PREDICTION_SCHEMA
from predict_widgets.predictions.tables import Asked, joined
from predict_widgets.predictions.workflow_nodes import Told, join_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Self

    import pandas as pd
    from arro3.core import Table
    from matplotlib.figure import Figure

    from predict_widgets.inputs import Input
    from predict_widgets.predictions.nodes import Graph
    from predict_widgets.predictions.workflow_nodes import NodePrediction


class WorkflowPrediction:
    """What the nodes of a workflow said about one input.

    Made by :func:`predict_widgets.predict`, or with :meth:`from_result` from any reply of
    Clarifai's API. Nothing in it changes after it was made.

    >>> prediction = pw.predict("people.jpg", workflow="face-colors")  # doctest: +SKIP
    >>> prediction.nodes  # doctest: +SKIP
    ('faces', 'crop', 'colors')
    >>> prediction["colors"].colors  # doctest: +SKIP

    Outputs carry no node id: they are joined by position, and checked by the models that they
    name. Where it cannot be told which is whose, ``notes`` say so.

    Attributes
    ----------
    input
        What was predicted on, if it is held.
    error
        Why no node has an answer; ``None`` if any has one. A node that failed while others did not
        has an ``error`` of its own.
    proto
        The untouched result; ``None`` where none came.
    asked_at, reused
        When it was asked, and whether the answer is one from earlier in the session.
    graph
        The nodes and what they work on.
    notes
        Sentences on how the outputs were joined with the nodes.
    """

    def __init__(  # noqa: PLR0913 - all that is known of a question and its answer
        self,
        *,
        result: resources_pb2.WorkflowResult | None,
        error: PredictError | None,
        workflow: resources_pb2.Workflow | None = None,
        input: Input | None = None,  # noqa: A002 - the word of the whole package
        asked: Asked | None = None,
        output_ids: Iterator[int] | None = None,
        asked_at: datetime | None = None,
        reused: bool = False,
        output_config: resources_pb2.OutputConfig | None = None,
    ) -> None:
        self.proto = result
        self.error = error
        self.input = input
        self.asked_at = asked_at
        self.reused = reused
        self._described = workflow if workflow is not None else resources_pb2.Workflow()
        self._asked = self._completed(asked or Asked(output_id=0))
        told = Told(self._asked, error, input, asked_at, output_config, output_ids, reused=reused)
        joined_nodes = join_nodes(workflow, result, told)
        self.graph: Graph = joined_nodes.graph
        self.notes = joined_nodes.notes
        self._predictions = joined_nodes.predictions

    @classmethod
    def from_result(  # noqa: PLR0913 - as the class
        cls,
        result: resources_pb2.WorkflowResult,
        *,
        workflow: resources_pb2.Workflow | None = None,
        input: Input | None = None,  # noqa: A002 - as the class
        asked: Asked | None = None,
        output_ids: Iterator[int] | None = None,
        asked_at: datetime | None = None,
        reused: bool = False,
        output_config: resources_pb2.OutputConfig | None = None,
    ) -> Self:
        """Return the prediction that a reply's result holds.

        Parameters
        ----------
        result
            One of ``PostWorkflowResultsResponse.results``. Its outputs may have failed one by one;
            if all of them did, ``error`` says so.
        workflow
            The workflow's description: its nodes in order, and what they work on. Without it the
            nodes are called after their models.
        input
            What was sent, to draw it.
        asked
            The question: platform, input, latency. The ids of nodes are filled in.
        output_ids
            Gives each node's answer its number; without it they follow ``asked.output_id``.
        asked_at, reused
            When it was asked; whether this is an answer from earlier in the session.
        output_config
            The limits that were asked for.
        """
        from predict_widgets.platform.outputs import Ran
        from predict_widgets.platform.workflow_results import result_verdict, says_something

        ran = Ran(result, resources_pb2.Workflow())
        return cls(
            result=result,
            # Nobody waits any more for a node that is still loading.
            error=None if says_something(ran) else result_verdict(ran, None, ""),
            workflow=workflow,
            input=input,
            asked=asked,
            output_ids=output_ids,
            asked_at=asked_at,
            reused=reused,
            output_config=output_config,
        )

    @classmethod
    def from_error(  # noqa: PLR0913 - as the class
        cls,
        error: PredictError,
        *,
        workflow: resources_pb2.Workflow | None = None,
        input: Input | None = None,  # noqa: A002 - as the class
        asked: Asked | None = None,
        output_ids: Iterator[int] | None = None,
        asked_at: datetime | None = None,
        output_config: resources_pb2.OutputConfig | None = None,
    ) -> Self:
        """Return a prediction of an input that has no answer; arguments as `from_result`."""
        return cls(
            result=None,
            error=error,
            workflow=workflow,
            input=input,
            asked=asked,
            output_ids=output_ids,
            asked_at=asked_at,
            output_config=output_config,
        )

    # --- nodes -----------------------------------------------------------------------------------
    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the nodes, in the workflow's order."""
        return tuple(node.id for node in self.graph.nodes)

    def __getitem__(self, node: str | int) -> NodePrediction:
        if isinstance(node, int):
            return self._predictions[node]
        if node in self:
            return self._predictions[self.nodes.index(node)]
        has = ", ".join(self.nodes) or "none that is known"
        message = f"{node!r} is no node of the workflow. It has: {has}."
        raise KeyError(message)

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self.nodes

    def items(self) -> Iterator[tuple[str, NodePrediction]]:
        """Yield each node's id and its prediction, in the workflow's order."""
        return zip(self.nodes, self._predictions, strict=True)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.nodes)

    # --- who answered ----------------------------------------------------------------------------
    @property
    def output_id(self) -> int:
        """The number of this answer within the session; those of its nodes have their own."""
        return self._asked.output_id

    @property
    def platform(self) -> str:
        """The platform that answered: ``clarifai``, ``embedded`` or a host."""
        return self._asked.platform

    @property
    def workflow_id(self) -> str:
        """The workflow's id."""
        return self._asked.workflow_id

    @property
    def workflow_version_id(self) -> str:
        """The id of the workflow version that answered; empty where it is not known."""
        return self._asked.workflow_version_id

    @property
    def workflow(self) -> str:
        """The workflow as ``USER/APP/workflows/ID/versions/VERSION``, as far as it is known."""
        user, app = self._described.user_id, self._described.app_id
        owner = f"{user}/{app}/" if user and app else ""
        version = f"/versions/{self.workflow_version_id}" if self.workflow_version_id else ""
        if not self.workflow_id:
            return ""
        named = f"{owner}workflows/{self.workflow_id}{version}"
        return named if owner or version else self.workflow_id

    @property
    def status(self) -> str:
        """``ok``, ``partial`` (a node failed and another did not) or ``failed``."""
        if self.error is not None:
            return "failed"
        return "partial" if any(one.error is not None for one in self._predictions) else "ok"

    @property
    def latency_ms(self) -> float:
        """From request to answer, in milliseconds, of all nodes together."""
        return self._asked.latency_ms

    # --- tables ----------------------------------------------------------------------------------
    @cached_property
    def table(self) -> Table:
        """The predictions of all nodes: one row for each statement (Arrow, any reader takes it)."""
        return joined([one.table for one in self._predictions], PREDICTION_SCHEMA)

    @cached_property
    def outputs(self) -> Table:
        """The outputs: one row for each node, with ``node_id`` and ``node_position``."""
        if not self._predictions:  # of an input that failed, and nodes that are not known
            answer = self.error or PredictError("The workflow has no nodes.")
            return Prediction.from_error(answer, asked=self._asked).outputs
        return joined([one.outputs for one in self._predictions], OUTPUT_SCHEMA)

    # --- ways out --------------------------------------------------------------------------------
    def to_pandas(self) -> pd.DataFrame:
        """Return ``table`` as a pandas data frame, with a column ``node_id`` at its beginning.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.predictions.export import to_pandas

        frame = to_pandas(self.table)
        names = [name for name, one in self.items() for _ in range(one.table.num_rows)]
        frame.insert(0, "node_id", names)
        return frame

    def to_json(self, *, include_media: bool = False) -> dict[str, Any]:
        """Return all of it as plain JSON, without the input's bytes and without any secret.

        Parameters
        ----------
        include_media
            Whether masks, pictures and sounds are in it, as base64; without, their type and size.
        """
        from predict_widgets.predictions.export import workflow_to_json

        return workflow_to_json(self, include_media=include_media)

    def figure(
        self, *, threshold: float = 0.0, concept_filter: str = "", width: float = 6.0
    ) -> Figure:
        """Draw each node with matplotlib, one panel under the other in the workflow's order.

        Parameters
        ----------
        threshold, concept_filter
            What is on show.
        width
            In inches; text is readable from 6 (600 pixels at 100 dots an inch).
        """
        from predict_widgets.predictions.workflow_figure import draw_nodes

        return draw_nodes(self, threshold, concept_filter, width=width)

    def __repr__(self) -> str:
        from predict_widgets.predictions.workflow_words import describe

        return describe(self)

    def _repr_html_(self) -> str:
        from predict_widgets.predictions.html import workflow_html

        return workflow_html(self)

    def _completed(self, asked: Asked) -> Asked:
        """Fill in what the question leaves open and the workflow's description says."""
        return replace(
            asked,
            workflow_id=asked.workflow_id or self._described.id,
            workflow_version_id=asked.workflow_version_id or self._described.version.id,
        )
