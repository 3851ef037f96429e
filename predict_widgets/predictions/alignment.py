"""Which output of a workflow's result is which node's.

Outputs carry no node id. "A results object … maintaining the same order as specified in the
workflow" (docs.clarifai.com/api-guide/workflows/workflow-predict), so they are joined by position
and checked by the model that they name. The same model may stand twice, a suppressed node may have
no output, and an output need not name its model: recorded replies have some with a version only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.nodes import Node

# What counts most comes first: that outputs find a node at all, then that it is named, then that
# a node said something just where its output is not suppressed.
_FOUND, _NAMED, _LIKELY = 1_000_000, 1_000, 1


@dataclass
class Alignment:
    """Which output is which node's.

    Attributes
    ----------
    outputs
        For each node, in order, the place of its output; None where it has none.
    left_over
        The places of the outputs that are no node's.
    uncertain
        The positions of nodes whose output might as well be another's.
    reordered
        Whether the outputs came in another order than the nodes.
    """

    outputs: list[int | None]
    left_over: list[int] = field(default_factory=list[int])
    uncertain: list[int] = field(default_factory=list[int])
    reordered: bool = False


def align(nodes: Sequence[Node], outputs: Sequence[resources_pb2.Output]) -> Alignment:
    """Give each node its output.

    By position, where there are as many of both and no output names another model than its node.
    Else in order, so that most outputs find a node whose model they name: a node without an output
    is passed over, one that is suppressed rather than another. Where that leaves an output over,
    by the models alone, in whatever order they came.
    """
    weights = [[_weight(node, output) for output in outputs] for node in nodes]
    if len(nodes) == len(outputs) and all(weights[place][place] for place in range(len(nodes))):
        return Alignment(list(range(len(nodes))))
    in_order = _in_order(weights, len(outputs))
    if not in_order.left_over:
        return in_order
    by_model = _by_model(nodes, outputs, weights)
    return by_model if len(by_model.left_over) < len(in_order.left_over) else in_order


def _weight(node: Node, output: resources_pb2.Output) -> int:
    """Return how well an output fits a node; 0 where it names another model."""
    same_id = _compared(node.model.id, output.model.id)
    same_version = _compared(node.model.model_version.id, output.model.model_version.id)
    if same_id is False or (same_id is None and same_version is False):
        return 0
    named = 4 * bool(same_id) + 2 * bool(same_version) + (same_version is None)
    says = output.data.ByteSize() > 0
    return _FOUND + _NAMED * named + _LIKELY * (says != node.suppressed)


def _compared(first: str, second: str) -> bool | None:
    return first == second if first and second else None


def _in_order(weights: Sequence[Sequence[int]], count: int) -> Alignment:
    """Align in order, as well as it can be; at most 20 nodes, so every way is looked at."""
    nodes = len(weights)
    ahead = [[0] * (count + 1) for _ in range(nodes + 1)]  # the best of what follows
    for node in range(nodes - 1, -1, -1):
        for place in range(count - 1, -1, -1):
            weight = weights[node][place]
            taken = weight + ahead[node + 1][place + 1] if weight else 0
            ahead[node][place] = max(taken, ahead[node + 1][place], ahead[node][place + 1])
    found: list[int | None] = []
    place = 0
    for node in range(nodes):
        best = ahead[node][place]
        # The first output with which nothing better is lost.
        chosen = next(
            (
                at
                for at in range(place, count)
                if weights[node][at] and weights[node][at] + ahead[node + 1][at + 1] == best
            ),
            None,
        )
        found.append(chosen)
        place = place if chosen is None else chosen + 1
    left_over = [at for at in range(count) if at not in found]
    return Alignment(found, left_over, _uncertain(weights, ahead, count))


def _uncertain(
    weights: Sequence[Sequence[int]], ahead: Sequence[Sequence[int]], count: int
) -> list[int]:
    """Return the nodes that have another output, or none, in another best alignment."""
    nodes = len(weights)
    behind = [[0] * (count + 1) for _ in range(nodes + 1)]
    for node in range(1, nodes + 1):
        for place in range(1, count + 1):
            weight = weights[node - 1][place - 1]
            taken = weight + behind[node - 1][place - 1] if weight else 0
            behind[node][place] = max(taken, behind[node - 1][place], behind[node][place - 1])
    best = ahead[0][0]
    doubtful: list[int] = []
    for node in range(nodes):
        ways = sum(
            behind[node][place] + weight + ahead[node + 1][place + 1] == best
            for place, weight in enumerate(weights[node])
            if weight
        )
        without = any(
            behind[node][place] + ahead[node + 1][place] == best for place in range(count + 1)
        )
        if ways + without > 1:
            doubtful.append(node)
    return doubtful


def _by_model(
    nodes: Sequence[Node],
    outputs: Sequence[resources_pb2.Output],
    weights: Sequence[Sequence[int]],
) -> Alignment:
    """Align the nodes and outputs of each model among themselves, then what is left in order."""
    found: list[int | None] = [None] * len(nodes)
    uncertain: list[int] = []
    for model_id in dict.fromkeys(output.model.id for output in outputs):
        theirs = [place for place, node in enumerate(nodes) if node.model.id == model_id]
        said = [place for place, output in enumerate(outputs) if output.model.id == model_id]
        part = _in_order([[weights[node][at] for at in said] for node in theirs], len(said))
        for node, at in zip(theirs, part.outputs, strict=True):
            found[node] = None if at is None else said[at]
        uncertain += [theirs[place] for place in part.uncertain]
    free = [place for place, at in enumerate(found) if at is None]
    over = [at for at in range(len(outputs)) if at not in found]
    rest = _in_order([[weights[node][at] for at in over] for node in free], len(over))
    for node, at in zip(free, rest.outputs, strict=True):
        found[node] = None if at is None else over[at]
    taken = [at for at in found if at is not None]
    return Alignment(
        found,
        [at for at in range(len(outputs)) if at not in found],
        sorted(uncertain),
        reordered=taken != sorted(taken),
    )
