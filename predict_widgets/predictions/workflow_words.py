"""What a workflow said, in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.terminal import body_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.nodes import Node
    from predict_widgets.predictions.workflow import WorkflowPrediction
    from predict_widgets.predictions.workflow_nodes import NodePrediction

_BARS = 3


def describe(prediction: WorkflowPrediction, bars: int = _BARS) -> str:
    """Return the nodes in order, each with so many bars of each kind, as lines for a terminal."""
    return "\n".join(_lines(prediction, bars))


def workflow_headline(prediction: WorkflowPrediction) -> str:
    """Return who answered what, in one line: workflow, version, platform, input, time."""
    version, error = prediction.workflow_version_id, prediction.error
    parts = [
        f"workflow {prediction.workflow_id}" if prediction.workflow_id else "unnamed workflow",
        f"version {shortened(version, 12)}" if version else "",
        prediction.platform,
        prediction.input.name if prediction.input else getattr(error, "input_name", ""),
        f"{prediction.latency_ms:.0f} ms" if prediction.latency_ms else "",
        f"asked at {prediction.asked_at:%H:%M}"
        if prediction.reused and prediction.asked_at
        else "",
    ]
    return " · ".join(printable(part) for part in parts if part)


def node_title(node: Node, prediction: NodePrediction) -> str:
    """Return which node it is, in one line: its number, id, model, what it works on, its time."""
    took = prediction.took_ms
    parts = [
        f"{node.position + 1}. {node.id}",
        prediction.model_id if prediction.model_id != node.id else "",
        f"after {', '.join(node.inputs)}" if node.inputs else "",
        prediction.status if prediction.status in {"failed", "suppressed"} else "",
        f"{took:.0f} ms" if took >= 1 else "",
    ]
    return " · ".join(printable(part) for part in parts if part)


def _lines(prediction: WorkflowPrediction, bars: int) -> Iterator[str]:
    yield workflow_headline(prediction)
    if prediction.error is not None:
        yield from (f"  {printable(line)}" for line in str(prediction.error).splitlines())
        return
    for node in prediction.graph.nodes:
        said = prediction[node.position]
        yield f"  {node_title(node, said)}"
        yield from (f"  {line}" for line in body_lines(said, bars))
    yield from (f"  {printable(note)}" for note in prediction.notes)
