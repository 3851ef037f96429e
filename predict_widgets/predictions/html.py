"""Predictions as HTML that needs no script: in a cell, in a saved notebook, light or dark."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from predict_widgets.predictions.html_parts import body, column, side_by_side
from predict_widgets.predictions.still import JPEG_MAX_BYTES, still_png
from predict_widgets.predictions.terminal import headline
from predict_widgets.predictions.workflow_still import pictured, workflow_still_png
from predict_widgets.predictions.workflow_words import node_title, workflow_headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow import WorkflowPrediction
    from predict_widgets.predictions.workflow_nodes import NodePrediction


def prediction_html(prediction: Prediction) -> str:
    """Return a prediction for a cell: the picture, if it is held, beside its bars."""
    return side_by_side(prediction, concept_table_html(prediction), picture=True)


def concept_table_html(
    prediction: Prediction, threshold: float = 0.0, concept_filter: str = ""
) -> str:
    """Return who answered, and bars of what is on show at a threshold and a filter."""
    title = f'<div style="font-weight:600;margin-bottom:4px">{escape(headline(prediction))}</div>'
    return column(title + body(prediction.shown(threshold, concept_filter)))


def fallback_bundle(prediction: Prediction, *, picture: bool) -> dict[str, str]:
    """Return what a saved cell shows where no widget runs.

    Parameters
    ----------
    prediction
        What to show.
    picture
        Whether the picture itself may stand in the notebook.

    Returns
    -------
    dict
        ``text/html``: a table, and the picture with its regions as a JPEG under 100 kB;
        ``image/png``: picture and bars, base64, under 150 kB.
    """
    table = concept_table_html(prediction)
    return {
        "text/html": side_by_side(prediction, table, picture=picture),
        "image/png": b64encode(still_png(prediction, picture=picture)).decode("ascii"),
    }


def workflow_html(prediction: WorkflowPrediction) -> str:
    """Return what a workflow said for a cell: its nodes in order, each can be folded."""
    return _nodes_html(prediction, [one for _, one in prediction.items()], picture=True)


def workflow_bundle(
    prediction: WorkflowPrediction, *, picture: bool, threshold: float, concept_filter: str
) -> dict[str, str]:
    """Return what a saved cell shows of a workflow where no widget runs.

    Parameters
    ----------
    prediction
        What to show.
    picture
        Whether the picture itself may stand in the notebook.
    threshold, concept_filter
        What is on show of each node.

    Returns
    -------
    dict
        ``text/html``: a table for each node in order, and beside the first nodes that say where
        something is the picture with their regions, JPEGs under 100 kB in all; ``image/png``: the
        same as one picture, base64, under 150 kB.
    """
    shown = [one.shown(threshold, concept_filter) for _, one in prediction.items()]
    page = workflow_still_png(prediction, shown, picture=picture)
    return {
        "text/html": _nodes_html(prediction, shown, picture=picture),
        "image/png": b64encode(page).decode("ascii"),
    }


def _nodes_html(
    prediction: WorkflowPrediction, shown: Sequence[NodePrediction], *, picture: bool
) -> str:
    parts = [f'<div style="font-weight:600">{escape(workflow_headline(prediction))}</div>']
    if prediction.error is not None:
        told = escape(str(prediction.error))
        parts.append(f'<div role="alert" style="white-space:pre-wrap">{told}</div>')
        return f"<div>{''.join(parts)}</div>"
    parts += [f'<div style="opacity:.8">{escape(note)}</div>' for note in prediction.notes]
    drawn = pictured(shown) if picture else []
    for node, said in zip(prediction.graph.nodes, shown, strict=True):
        table = side_by_side(
            said,
            column(body(said)),
            picture=node.position in drawn,
            max_bytes=JPEG_MAX_BYTES // max(len(drawn), 1),
        )
        parts.append(
            '<details open style="margin-top:8px"><summary style="cursor:pointer">'
            f"{escape(node_title(node, said))}</summary>{table}</details>"
        )
    return f"<div>{''.join(parts)}</div>"
