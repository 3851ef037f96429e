"""A still picture of what a workflow said, drawn with Pillow: what a saved cell shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.drawing import font_of
from predict_widgets.predictions.still import (
    GRAY,
    INK,
    PNG_MAX_BYTES,
    compressed,
    drawn_picture,
    page_of,
)
from predict_widgets.predictions.workflow_words import node_title, workflow_headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.predictions.workflow import WorkflowPrediction
    from predict_widgets.predictions.workflow_nodes import NodePrediction

# The picture stands beside so many nodes at most: each takes its share of the bytes.
_PICTURES = 4
_WIDTH = 700
_HEADLINE = 30


def pictured(shown: Sequence[NodePrediction], most: int = _PICTURES) -> list[int]:
    """Return beside which nodes the picture stands: the first, and those that say where things are.

    Parameters
    ----------
    shown
        What is on show of each node.
    most
        The most nodes that have one.
    """
    return [place for place, said in enumerate(shown) if not place or said.regions][:most]


def workflow_still_png(
    prediction: WorkflowPrediction,
    shown: Sequence[NodePrediction],
    *,
    picture: bool,
    max_bytes: int = PNG_MAX_BYTES,
) -> bytes:
    """Return a page with a row for each node, as a PNG of at most ``max_bytes``.

    Parameters
    ----------
    prediction
        What the workflow said.
    shown
        What is on show of each node.
    picture
        Whether the input's picture may be in it. It shrinks where the page gets too large; then
        the last nodes are left out, and the page says how many.
    max_bytes
        The most bytes.
    """
    if prediction.error is not None:
        shown = ()
    made = b""
    sizes = [(edge, len(shown)) for edge in ((300, 240, 180, 120, 0) if picture else (0,))]
    fewer = [(0, len(shown) >> halved) for halved in range(1, len(shown).bit_length() + 1)]
    for edge, count in (*sizes, *fewer):
        made = compressed(_page(prediction, shown[:count], edge, left_out=len(shown) - count))
        if len(made) <= max_bytes:
            break
    return made


def _page(
    prediction: WorkflowPrediction, shown: Sequence[NodePrediction], edge: int, *, left_out: int
) -> Image.Image:
    drawn = pictured(shown) if edge else []
    rows = [
        page_of(
            node_title(node, said),
            said,
            drawn_picture(said, edge) if node.position in drawn else None,
            width=_WIDTH,
        )
        for node, said in zip(prediction.graph.nodes, shown, strict=False)
    ]
    closing = f"… {left_out} more nodes" if left_out else ""
    if prediction.error is not None:
        closing = printable(prediction.error.message)
    height = _HEADLINE + sum(row.height for row in rows) + (_HEADLINE if closing else 0)
    page = Image.new("RGB", (_WIDTH, height), "#ffffff")
    draw = ImageDraw.Draw(page)
    headline = shortened(workflow_headline(prediction), page.width // 8)
    draw.text((8, 8), headline, fill=INK, font=font_of(13))
    top = _HEADLINE
    for row in rows:
        page.paste(row, (0, top))
        top += row.height
    if closing:
        draw.text((8, top + 6), shortened(closing, page.width // 7), fill=GRAY, font=font_of(12))
    return page
