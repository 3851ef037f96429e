"""From the outputs of a workflow's result to a prediction for each of its nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.alignment import align
from predict_widgets.predictions.lineage import Regions, with_parents
from predict_widgets.predictions.node_times import node_times
from predict_widgets.predictions.nodes import extended, graph_of
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from predict_widgets.inputs import Input
    from predict_widgets.predictions.nodes import Graph, Node
    from predict_widgets.predictions.tables import Asked, Tables

_NOT_RUN = "NODE_NOT_RUN"
_NOTHING_PASSED = "Nothing passed this node."
_NOTHING_CAME = "Nothing came to this node: those before it said nothing."
_DOUBTFUL = (
    "Outputs name no node, and some are missing: this may be the output of another node that "
    "runs the same model."
)


class NodePrediction(Prediction):
    """What one node of a workflow said; its regions know those of earlier nodes they come from.

    ``parent_output_id`` and ``parent_region_id`` of its table follow the rule of `with_parents`.

    Attributes
    ----------
    took_ms
        The node's own time in milliseconds, at most ``latency_ms``, which is that of the whole
        call; 0.0 where it is not known, see `node_times`.
    """

    took_ms: float = 0.0
    _above: Sequence[Sequence[NodePrediction]] = ()
    _by_box = True

    def come_after(self, above: Sequence[Sequence[NodePrediction]], *, by_box: bool) -> None:
        """Say which nodes stand upstream, the nearest first, before the table is looked at."""
        self._above, self._by_box = above, by_box

    def add_note(self, note: str) -> None:
        """Say something of how the answer was read, before the notes are looked at."""
        self._more_notes = (*self._more_notes, note)

    @property
    def nothing_passed(self) -> str:
        """Whether something came to a node of which nothing passed; empty for a first node."""
        given = self._above[0] if self._above and self._by_box else ()
        if not given:
            return ""
        came = any(node.table.num_rows or node.status == "suppressed" for node in given)
        return _NOTHING_PASSED if came else _NOTHING_CAME

    @cached_property
    def regions_below(self) -> Regions:
        """The regions, for the nodes after this one to find their parents in."""
        return Regions(self._without_parents.predictions, self.proto)

    @cached_property
    def _without_parents(self) -> Tables:
        return super()._made_tables()

    def _made_tables(self) -> Tables:
        tables, own = self._without_parents, self.regions_below
        if not own.ids or not self._above:
            return tables
        above = [[node.regions_below for node in level] for level in self._above]
        told = with_parents(tables.predictions, own, above, by_box=self._by_box)
        return replace(tables, predictions=told)


@dataclass(frozen=True)
class Told:
    """What is known of every node's answer beside its output.

    ``asked`` is completed for each node; ``output_ids`` gives each its number, else they follow
    that of ``asked``. ``error`` is why no node has an answer.
    """

    asked: Asked
    error: PredictError | None = None
    input: Input | None = None
    asked_at: datetime | None = None
    output_config: resources_pb2.OutputConfig | None = None
    output_ids: Iterator[int] | None = None
    reused: bool = False


@dataclass(frozen=True)
class JoinedNodes:
    """The nodes, the prediction of each, and sentences on how they were joined."""

    graph: Graph
    predictions: tuple[NodePrediction, ...]
    notes: tuple[str, ...]


def join_nodes(
    workflow: resources_pb2.Workflow | None,
    result: resources_pb2.WorkflowResult | None,
    told: Told,
) -> JoinedNodes:
    """Give each node of a workflow its output, and an output that is no node's a node of its own.

    Parameters
    ----------
    workflow
        Its description; without it the nodes are called after the models of the outputs.
    result
        What came of it; None where nothing came.
    told
        The rest.
    """
    outputs = result.outputs if result is not None else ()
    described = graph_of(workflow, outputs)
    alignment = align(described.nodes, outputs)
    over = [outputs[at] for at in alignment.left_over]
    graph = extended(described, over)
    found = [None if at is None else outputs[at] for at in alignment.outputs]
    predictions = _Making(graph, [*found, *over], told).all()
    if result is not None:
        times = node_times(result, told.asked.latency_ms)
        places = [*alignment.outputs, *alignment.left_over]
        for one, at in zip(predictions, places, strict=True):
            one.took_ms = 0.0 if at is None else times[at]
    doubtful = [predictions[place] for place in alignment.uncertain]
    for one in doubtful:
        one.add_note(_DOUBTFUL)
    more = [node.id for node in graph.nodes[len(described.nodes) :]]
    names = [one.node_id for one in doubtful]
    notes = _notes(described, names, more, reordered=alignment.reordered)
    return JoinedNodes(graph, predictions, tuple(notes))


class _Making:
    """Makes each node's prediction, those first that others work on."""

    def __init__(
        self, graph: Graph, outputs: Sequence[resources_pb2.Output | None], told: Told
    ) -> None:
        self._graph = graph
        self._outputs = outputs
        self._told = told
        self._output_ids = told.output_ids or count(told.asked.output_id + 1)

    def all(self) -> tuple[NodePrediction, ...]:
        numbers = [next(self._output_ids) for _ in self._graph.nodes]
        made: dict[int, NodePrediction] = {}
        for place in self._graph.order():
            node = self._graph.nodes[place]
            above = self._graph.levels_above(node)
            # Of nodes that wait for each other only those made before: no circle of references.
            levels = [[made[one] for one in level if one in made] for level in above]
            prediction = self._node(node, numbers[place], [*chain.from_iterable(levels)])
            prediction.come_after(levels, by_box=self._graph.known)
            made[place] = prediction
        return tuple(made[place] for place in range(len(self._graph.nodes)))

    def _node(self, node: Node, output_id: int, above: Sequence[NodePrediction]) -> NodePrediction:
        told, output = self._told, self._outputs[node.position]
        more: dict[str, Any] = {
            "input": told.input,
            "asked": self._asked(node, output_id, output),
            "model": node.model,
            "asked_at": told.asked_at,
            "reused": told.reused,
            "output_config": told.output_config,
        }
        if output is not None and (told.error is None or failed(output)):
            return NodePrediction.from_output(output, **more)
        if told.error is not None:
            return NodePrediction.from_error(told.error, **more)
        cause = next((one for one in above if one.error and one.error.name != _NOT_RUN), None)
        if cause is None and node.suppressed:
            return NodePrediction.from_output(resources_pb2.Output(), **more)
        return NodePrediction.from_error(_without_output(cause), **more)

    def _asked(self, node: Node, output_id: int, output: resources_pb2.Output | None) -> Asked:
        """Return the question of one node; what its output says of the model comes first."""
        said = output.model if output is not None else resources_pb2.Model()
        silent = output is None or not output.data.ByteSize()
        return replace(
            self._told.asked,
            output_id=output_id,
            user_id=said.user_id or said.model_version.user_id or node.model.user_id,
            app_id=said.app_id or said.model_version.app_id or node.model.app_id,
            model_id=said.id or node.model.id,
            model_version_id=said.model_version.id or node.model.model_version.id,
            node_id=node.id,
            node_position=node.position,
            suppressed=node.suppressed and silent,
        )


def _without_output(cause: Prediction | None) -> PredictError:
    """Return why a node has no output while others have: one before it failed, or it is lost."""
    if cause is None or cause.error is None:
        return PredictError(
            "The platform sent no output for this node",
            name="MISSING_OUTPUT",
            hint="Ask again with again=True.",
        )
    return PredictError(
        f"The node did not run: {cause.node_id!r} before it failed",
        name=_NOT_RUN,
        details=cause.error.message,
        request_id=cause.error.request_id,
    )


def _notes(
    graph: Graph, doubtful: Sequence[str], more: Sequence[str], *, reordered: bool
) -> Iterator[str]:
    if not graph.known and graph.nodes:
        yield (
            "The platform does not describe the workflow: nodes are called after their models, and "
            "regions belong together only where their ids say so."
        )
    if doubtful:
        yield (
            "Outputs name no node, and some are missing: it cannot be told whether those of "
            f"{', '.join(doubtful)} stand at the right nodes."
        )
    if reordered:
        yield "Outputs came in another order than the workflow's, and were joined by their models."
    if more:
        yield f"No node of the workflow runs the model of {', '.join(more)}."
