"""From a person's nodes to a workflow that can run, or why it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from google.protobuf.struct_pb2 import Struct

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.operators import Operator
from predict_widgets.embedded_server.models.parameters import params_of
from predict_widgets.embedded_server.models.registered.model import ID_PATTERN
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.workflows.definition import (
    InvalidWorkflowError,
    Node,
    Step,
    Workflow,
    invalid,
)
from predict_widgets.embedded_server.workflows.fields import given_by, sources_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.embedded_server.catalog import Catalog
    from predict_widgets.embedded_server.models.base import EmbeddedModel

# docs.clarifai.com/create/workflows/create
MAX_NODES = 20


def checked(
    workflow_id: str,
    nodes: Sequence[Node],
    catalog: Catalog,
    *,
    version: str,
    description: str = "",
) -> Workflow:
    """Return a workflow with its models, each of a fixed version.

    Parameters
    ----------
    workflow_id, version
        Its ids.
    nodes
        In the order of its outputs; a node may stand before those it works on.
    catalog
        The models there are.
    description
        What it does.

    Raises
    ------
    InvalidWorkflowError
        If an id, a model or a setting is not understood, or the graph cannot run: nodes that wait
        for each other, a node that is not there, two of the same id, or an input its node's model
        has no use for.
    """
    _check_ids(workflow_id, version, nodes)
    _check_inputs(nodes)
    order = _order(nodes)
    steps: dict[int, Step] = {}
    given: dict[str, frozenset[str]] = {}
    for place in order:
        step = _step(nodes[place], catalog, given)
        steps[place] = step
        given[step.node.id] = given_by(step.node, step.model, step.sources, given)
    return Workflow(
        workflow_id,
        version,
        tuple(steps[place] for place in range(len(nodes))),
        order,
        description,
    )


def _check_ids(workflow_id: str, version: str, nodes: Sequence[Node]) -> None:
    names = [("workflow id", workflow_id), ("version", version)]
    for name, value in [*names, *(("node id", node.id) for node in nodes)]:
        if not ID_PATTERN.fullmatch(value):
            raise invalid(
                f"The {name} {value!r} is not one: letters, digits, dot, dash and underscore, "
                "at most 64."
            )
    if not nodes:
        raise _graph("The workflow has no nodes.")
    if len(nodes) > MAX_NODES:
        raise invalid(f"The workflow has {len(nodes)} nodes; the limit is {MAX_NODES}.")
    known: set[str] = set()
    for node in nodes:
        if node.id in known:
            raise _graph(f"Two nodes have the id {node.id!r}.")
        known.add(node.id)


def _check_inputs(nodes: Sequence[Node]) -> None:
    known = [node.id for node in nodes]
    for node in nodes:
        for input_id in node.inputs:
            if input_id not in known:
                raise _graph(
                    f"Node {node.id!r} works on {input_id!r}, which is not there. The nodes are: "
                    f"{', '.join(known)}."
                )
        if len(set(node.inputs)) < len(node.inputs):
            raise _graph(f"Node {node.id!r} names one of its inputs twice.")


def _order(nodes: Sequence[Node]) -> tuple[int, ...]:
    """Return places such that each node comes after its inputs, else in the nodes' own order."""
    waiting = dict(enumerate(nodes))
    done: list[int] = []
    there: set[str] = set()
    while waiting:
        ready = next((n for n, node in waiting.items() if there.issuperset(node.inputs)), None)
        if ready is None:
            circle = " -> ".join(_circle(list(waiting.values())))
            raise _graph(f"Nodes wait for each other: {circle}.")
        there.add(waiting.pop(ready).id)
        done.append(ready)
    return tuple(done)


def _circle(nodes: Sequence[Node]) -> list[str]:
    """Return the ids along one circle, its first again at the end; each gives to the next.

    Parameters
    ----------
    nodes
        Nodes that all wait for another of them.
    """
    inputs = {node.id: node.inputs for node in nodes}
    path = [nodes[0].id]
    while True:
        before = next(one for one in inputs[path[-1]] if one in inputs)
        if before in path:
            return [before, *reversed(path[path.index(before) :])]
        path.append(before)


def _step(node: Node, catalog: Catalog, given: Mapping[str, frozenset[str]]) -> Step:
    try:
        model = _model(node, catalog)
        settings = Struct()
        settings.update(node.params)
        params = params_of(model.id, model.parameters, settings)
    except RefusedError as refused:
        raise invalid(f"Node {node.id!r}: {refused.details}") from refused
    except (TypeError, ValueError) as error:
        raise invalid(f"Node {node.id!r}: params are texts, numbers, true or false.") from error
    sources = sources_of(node, model, given)
    return Step(replace(node, version_id=model.version), model, params, sources)


def _model(node: Node, catalog: Catalog) -> EmbeddedModel:
    model = catalog.find(node.model_id, node.version_id)
    if isinstance(model, Operator):
        return model.with_concepts(node.concepts)
    if node.concepts:
        raise RefusedError(
            status.WORKFLOW_INVALID_ARGUMENT,
            "Thresholds for concepts are for 'concept-thresholder' and 'region-thresholder'.",
        )
    return model


def _graph(details: str) -> InvalidWorkflowError:
    return InvalidWorkflowError(status.WORKFLOW_INVALID_GRAPH, details)
