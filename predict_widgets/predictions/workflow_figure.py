"""What a workflow said as a matplotlib figure: a panel for each node, in its order."""

# matplotlib 3.11 leaves its keyword arguments untyped, so every call is known in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError
from predict_widgets.predictions.figure import Panel, PredictionFigure, Title
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.workflow_still import pictured
from predict_widgets.predictions.workflow_words import node_title, workflow_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from predict_widgets.predictions.workflow import WorkflowPrediction


def draw_nodes(
    prediction: WorkflowPrediction, threshold: float, concept_filter: str, *, width: float = 6.0
) -> Figure:
    """Draw a panel for each node of a workflow, in its order.

    The picture stands beside the first node, and again beside those that say where something is.

    Parameters
    ----------
    prediction
        What to draw.
    threshold, concept_filter
        What is on show.
    width
        In inches.
    """
    above = Title(workflow_headline(prediction))
    shown = [one.shown(threshold, concept_filter) for _, one in prediction.items()]
    drawn = pictured(shown, len(shown))
    panels = [
        Panel(
            said,
            width,
            [*([above] if node.position == 0 else []), Title(node_title(node, said))],
            picture=node.position in drawn,
        )
        for node, said in zip(prediction.graph.nodes, shown, strict=True)
    ]
    if not panels:  # an input that failed, and nodes that are not known
        answer = prediction.error or PredictError("The workflow has no nodes")
        panels = [Panel(Prediction.from_error(answer, input=prediction.input), width, [above])]
    ratios = [panel.height for panel in panels]
    figure = PredictionFigure(figsize=(width, sum(ratios)), facecolor="white")
    parts = figure.subfigures(len(panels), 1, height_ratios=ratios, squeeze=False)
    for part, panel in zip(parts[:, 0], panels, strict=True):
        panel.draw(part)
    return figure
