"""An occlusion map as a matplotlib figure: the picture, the map on it, what its colors mean."""

# matplotlib 3.11 leaves its keyword arguments untyped, so every call is known in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle

from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.figure import PLAIN, PredictionFigure, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from predict_widgets.predictions.occlusion import OcclusionMap

# Okabe and Ito's blue for a rise and vermillion for a drop: everybody tells them apart.
_RISE, _DROP = "#0072B2", "#D55E00"
# Where the score changes most, so much of the picture is covered.
_STRONGEST = 0.8
_TITLES_INCHES = 0.6
_LETTERS_PER_INCH = 14


def draw_map(found: OcclusionMap, *, width: float = 6.0) -> PredictionFigure:
    """Draw the map on its picture in gray; what has no answer is hatched.

    Parameters
    ----------
    found
        The map.
    width
        In inches.
    """
    shape = found.picture.height / found.picture.width
    body = min(width * 0.78 * shape, width * 1.2)
    height = body + _TITLES_INCHES
    figure = PredictionFigure(figsize=(width, height), facecolor="white")
    name = found.prediction.input.name if found.prediction.input else ""
    about = f"{found.concept} {found.score:.2f} · {name}"
    for line, (text, weight) in enumerate(
        ((title_of(found.prediction), "bold"), (about, "normal"))
    ):
        written = shortened(printable(text), int(width * _LETTERS_PER_INCH))
        y = 1 - (0.08 + 0.22 * line) / height
        figure.text(0.015, y, written, va="top", fontsize=9, weight=weight, **PLAIN)
    largest = (float(np.nanmax(np.abs(found.drops))) if found.done else 0.0) or 1.0
    ramp = LinearSegmentedColormap.from_list("drop", [_RISE, "white", _DROP])
    scale = ScalarMappable(Normalize(-largest, largest), ramp)
    axes = figure.add_axes((0.015, 0.1 / height, 0.78, body / height))
    _draw_heat(axes, found, scale, largest)
    colors = figure.add_axes((0.82, (0.1 + body * 0.1) / height, 0.03, body * 0.8 / height))
    bar = figure.colorbar(scale, cax=colors)
    bar.set_label("drop in score", fontsize=8.5)
    bar.ax.tick_params(labelsize=8)
    return figure


def _draw_heat(axes: Axes, found: OcclusionMap, scale: ScalarMappable, largest: float) -> None:
    whole = (0, 1, 1, 0)
    axes.imshow(found.picture.convert("L"), cmap="gray", extent=whole, aspect="auto")
    drops = np.nan_to_num(found.drops)
    heat = np.asarray(scale.to_rgba(drops))
    # What makes no difference is seen through, as on the page.
    heat[..., 3] = np.abs(drops) / largest * _STRONGEST
    axes.imshow(heat, extent=whole, aspect="auto", interpolation="nearest")
    missing = np.argwhere(np.isnan(found.drops))
    rows, columns = found.drops.shape
    for row, column in missing:
        place = (column / columns, row / rows)
        axes.add_patch(_hatched(place, 1 / columns, 1 / rows))
    axes.set_aspect(found.picture.height / found.picture.width, anchor="NW")
    axes.set_axis_off()


def _hatched(place: tuple[float, float], width: float, height: float) -> Rectangle:
    return Rectangle(place, width, height, fill=False, hatch="////", edgecolor="#8a8a8a", lw=0)
