"""What a workflow said, in a terminal and as HTML that needs no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.html import node_html
from predict_widgets.predictions.terminal import body_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.nodes import Node
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow import WorkflowPrediction

_BARS = 3
# Each picture adds up to 100 kB to a saved notebook.
_PICTURES = 6


def describe(prediction: WorkflowPrediction) -> str:
    """Return the nodes in order, each with its first bars, as lines for a terminal."""
    return "\n".join(_lines(prediction))


def headline(prediction: WorkflowPrediction) -> str:
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


def node_title(node: Node, prediction: Prediction) -> str:
    """Return which node it is, in one line: its number, id, model and what it works on."""
    parts = [
        f"{node.position + 1}. {node.id}",
        prediction.model_id if prediction.model_id != node.id else "",
        f"after {', '.join(node.inputs)}" if node.inputs else "",
        prediction.status if prediction.status in {"failed", "suppressed"} else "",
    ]
    return " · ".join(printable(part) for part in parts if part)


def _lines(prediction: WorkflowPrediction) -> Iterator[str]:
    yield headline(prediction)
    if prediction.error is not None:
        yield from (f"  {printable(line)}" for line in str(prediction.error).splitlines())
        return
    for node in prediction.graph.nodes:
        said = prediction[node.position]
        yield f"  {node_title(node, said)}"
        yield from (f"  {line}" for line in body_lines(said, _BARS))
    yield from (f"  {printable(note)}" for note in prediction.notes)


def workflow_html(prediction: WorkflowPrediction) -> str:
    """Return what a workflow said for a cell: its nodes in order, each can be folded."""
    parts = [f'<div style="font-weight:600">{escape(headline(prediction))}</div>']
    if prediction.error is not None:
        told = escape(str(prediction.error))
        parts.append(f'<div role="alert" style="white-space:pre-wrap">{told}</div>')
        return f"<div>{''.join(parts)}</div>"
    parts += [f'<div style="opacity:.8">{escape(note)}</div>' for note in prediction.notes]
    pictures = _PICTURES
    for node in prediction.graph.nodes:
        said = prediction[node.position]
        # The picture again only where something is drawn in it.
        picture = pictures > 0 and (len(said.regions) > 0 or node.position == 0)
        pictures -= picture
        parts.append(
            '<details open style="margin-top:8px"><summary style="cursor:pointer">'
            f"{escape(node_title(node, said))}</summary>"
            f"{node_html(said, picture=picture)}</details>"
        )
    return f"<div>{''.join(parts)}</div>"
