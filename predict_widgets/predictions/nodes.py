"""The nodes of a workflow: what they are called, and which come before which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.platform.protos import resources_pb2


@dataclass(frozen=True)
class Node:
    """One node of a workflow.

    Attributes
    ----------
    id
        Its id, unlike all others of the workflow.
    position
        Its place in the workflow's order, from 0: the order of the outputs.
    inputs
        The ids of the nodes it works on; empty where it works on the input itself.
    model
        The model, as the workflow describes it: often with an id and a version only.
    suppressed
        Whether what it says is only for other nodes.
    """

    id: str
    position: int
    inputs: tuple[str, ...]
    model: resources_pb2.Model
    suppressed: bool = False


@dataclass(frozen=True)
class Graph:
    """The nodes of a workflow in its order.

    Attributes
    ----------
    nodes
        All of them.
    known
        Whether the edges are known; else the nodes are only what the outputs tell of them.
    """

    nodes: tuple[Node, ...]
    known: bool = True

    def levels_above(self, node: Node) -> list[list[int]]:
        """Return the positions of the nodes upstream of one, the nearest first.

        The first list holds the nodes it works on, the next those that they work on, and so on;
        each node stands in one list, at its shortest way. A node never stands above itself.

        Where the edges are not known every earlier node may be upstream: the nearest first, each
        in a list of its own.
        """
        if not self.known:
            return [[position] for position in range(node.position - 1, -1, -1)]
        places = {one.id: one.position for one in self.nodes}
        seen = {node.position}
        levels: list[list[int]] = []
        level = [node.position]
        while level:
            names = [name for place in level for name in self.nodes[place].inputs]
            found = dict.fromkeys(places[name] for name in names if name in places)
            level = [place for place in found if place not in seen]
            seen.update(level)
            if level:
                levels.append(level)
        return levels

    def order(self) -> list[int]:
        """Return all positions, each after those upstream of it; of a circle as they stand."""
        names = {node.id for node in self.nodes}
        waiting = {node.position: names.intersection(node.inputs) for node in self.nodes}
        done: list[int] = []
        there: set[str] = set()
        while waiting:
            ready = [place for place, inputs in waiting.items() if inputs <= there]
            for place in ready or list(waiting)[:1]:
                done.append(place)
                there.add(self.nodes[place].id)
                del waiting[place]
        return done


def graph_of(
    workflow: resources_pb2.Workflow | None, outputs: Sequence[resources_pb2.Output] = ()
) -> Graph:
    """Return the graph that a workflow describes; else as many nodes as there are outputs."""
    if workflow is not None:
        said = cast(
            "Sequence[resources_pb2.WorkflowNode]", workflow.nodes or workflow.version.nodes
        )
        if said:
            return Graph(_described(said))
    return extended(Graph((), known=False), outputs)


def extended(graph: Graph, outputs: Sequence[resources_pb2.Output]) -> Graph:
    """Return a graph with a node more for each of these outputs, at the end and without edges."""
    taken = {node.id for node in graph.nodes}
    nodes = list(graph.nodes)
    for output in outputs:
        name = _unlike(output.model.id or f"node-{len(nodes) + 1}", taken)
        nodes.append(Node(name, len(nodes), (), output.model))
    return Graph(tuple(nodes), graph.known)


def _described(said: Sequence[resources_pb2.WorkflowNode]) -> tuple[Node, ...]:
    taken: set[str] = set()
    return tuple(
        Node(
            _unlike(one.id or one.model.id or f"node-{position + 1}", taken),
            position,
            tuple(given.node_id for given in one.node_inputs),
            one.model,
            one.suppress_output,
        )
        for position, one in enumerate(said)
    )


def _unlike(name: str, taken: set[str]) -> str:
    """Return a name with a number behind it where it is taken, and take it."""
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name}#{number}"
    taken.add(made)
    return made
