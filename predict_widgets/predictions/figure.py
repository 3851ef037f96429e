"""A prediction as a matplotlib figure: picture, regions, bars.

Only matplotlib's objects, not pyplot: no global state, no window, no back end to choose.
"""

# matplotlib 3.11 leaves its keyword arguments untyped, so every call is known in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from matplotlib import patheffects
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Polygon, Rectangle

from predict_widgets.predictions.bars import BarGroup, bar_groups, printable, shortened
from predict_widgets.predictions.chips import place_chips
from predict_widgets.predictions.drawing import (
    bones,
    box_of,
    dots,
    labelled,
    region_color,
    with_masks,
)
from predict_widgets.predictions.figure_strips import below
from predict_widgets.predictions.in_words import in_words, nothing_said
from predict_widgets.predictions.palette import text_on
from predict_widgets.predictions.ribbons import best_moments
from predict_widgets.predictions.scene import scene_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from matplotlib.axes import Axes

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.scene import Scene
    from predict_widgets.predictions.views import Region

_INK, _GRAY, _TRACK, _EDGE = "#1a1a1a", "#595959", "#e4e4e4", "#555555"
_FONT = 8.5
_ROW_INCHES = 0.27
_TITLE_INCHES = 0.2
_PICTURE_SHARE = 0.58
_LABELS_SHOWN = 60
_LINES_SHOWN = 12
# More of a text than fits beside a picture, and no more work than that.
_TEXT, _TEXTS = 4000, 400
# Text of a model is text: no formulas between dollar signs, no TeX even where the person uses it.
PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}


class PredictionFigure(Figure):
    """A figure that a notebook shows although pyplot does not know of it."""

    def png(self) -> bytes:
        """Return it as a PNG, as a notebook shows it."""
        stream = io.BytesIO()
        with warnings.catch_warnings():
            # A label in a script that the font lacks is drawn as boxes; it still is in the table.
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            self.savefig(stream, format="png", dpi=100)
        return stream.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png()


def draw(prediction: Prediction, *, width: float = 6.0) -> Figure:
    """Draw picture and regions on the left, bars on the right; without a picture only bars.

    Below stand what needs room of its own: moments of a video and its labels over time, heat maps,
    pictures that the model returned.

    Parameters
    ----------
    prediction
        What to draw, narrowed to what is to be on show.
    width
        In inches.
    """
    name = shortened(printable(prediction.input.name), 80) if prediction.input else ""
    panel = Panel(prediction, width, [Title(title_of(prediction)), Title(name, bold=False)])
    figure = PredictionFigure(figsize=(width, panel.height), facecolor="white")
    panel.draw(figure)
    return figure


@dataclass(frozen=True)
class Title:
    """One line above a prediction."""

    text: str
    bold: bool = True


class Panel:
    """All of one prediction as a part of a figure.

    Parameters
    ----------
    prediction
        What to draw.
    width
        In inches.
    titles
        The lines above it.
    picture
        Whether the picture stands beside the bars.
    """

    def __init__(
        self,
        prediction: Prediction,
        width: float,
        titles: Sequence[Title],
        *,
        picture: bool = True,
    ) -> None:
        self._titles = titles
        self._width = width
        groups = bar_groups(prediction, most=8)
        if len(groups) > 1:  # so that bars do not outgrow the picture
            groups = bar_groups(prediction, most=5)
        self._groups = groups or best_moments(prediction)
        self._scene = scene_of(prediction, edge=1200) if picture else None
        self._share = _PICTURE_SHARE if self._scene is not None else 0.0
        self._left = self._share + 0.015
        self._letters = max(int(width * (0.985 - self._left) * 72 / (_FONT * 0.54)) - 1, 8)
        self._lines = _closing_lines(prediction, self._letters)
        rows = sum(1 + len(group.bars) for group in self._groups) + len(self._lines)
        # A very tall picture is fitted by height instead.
        picture_height = 0.0
        if self._scene is not None:
            shape = self._scene.picture.height / self._scene.picture.width
            picture_height = min(width * (self._share - 0.03) * shape, width * 1.2)
        self._body = max(max(rows, 2) * _ROW_INCHES, picture_height)
        self._strips = below(prediction, width)
        self._under = sum(strip.height for strip in self._strips)
        self.height = self._body + self._under + _TITLE_INCHES * len(titles) + 0.2
        """In inches."""

    def draw(self, figure: FigureBase) -> None:
        """Draw it over the whole of a figure, or of a part of one."""
        height, left = self.height, self._left
        for line, title in enumerate(self._titles):
            _write_title(figure, title, self._width, 1 - (0.06 + _TITLE_INCHES * line) / height)
        bottom, unit = (0.1 + self._under) / height, self._body / height
        if self._scene is not None:
            axes = figure.add_axes((0.015, bottom, self._share - 0.03, unit))
            _draw_picture(axes, self._scene, (self._width * (self._share - 0.03), self._body))
        axes = figure.add_axes((left, bottom, 0.985 - left, unit))
        rows = self._body / _ROW_INCHES
        _draw_bars(axes, self._groups, self._lines, rows=rows, letters=self._letters)
        floor = self._under + 0.1
        for strip in self._strips:
            floor -= strip.height
            strip.draw(figure, floor / height, strip.height / height)


def title_of(prediction: Prediction) -> str:
    """Return who said it: node, model, version and platform."""
    version = prediction.model_version_id
    parts = [
        prediction.node_id,
        prediction.model_id or "unnamed model",
        f"version {version}" if version else "",
        prediction.platform,
    ]
    return " · ".join(printable(part) for part in parts if part)


def _write_title(figure: FigureBase, title: Title, width: float, y: float) -> None:
    style: dict[str, Any] = {"color": _GRAY, "fontsize": _FONT}
    if title.bold:
        # So many points of text fit across.
        size = min(10.0, width * 72 * 0.97 / (0.66 * max(len(title.text), 1)))
        style = {"color": _INK, "fontsize": size, "weight": "bold"}
    figure.text(0.015, y, title.text, ha="left", va="top", **style, **PLAIN)


def _draw_picture(axes: Axes, scene: Scene, inches: tuple[float, float]) -> None:
    picture, regions = scene.picture, scene.regions
    axes.imshow(with_masks(picture, regions), extent=(0, 1, 1, 0), aspect="auto")
    axes.set_aspect(picture.height / picture.width, anchor="NW")
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    for region in regions:
        _draw_region(axes, region)
    _draw_chips(axes, scene, inches)
    if scene.caption:
        axes.text(0, 1.01, scene.caption, fontsize=_FONT - 1, color=_GRAY, va="top", **PLAIN)


def _draw_region(axes: Axes, region: Region) -> None:
    color = region_color(region)
    halo = "black" if text_on(color) == "#000" else "white"
    effects = [patheffects.Stroke(linewidth=3.4, foreground=halo), patheffects.Normal()]
    style: dict[str, Any] = {
        "fill": False,
        "edgecolor": color,
        "linewidth": 1.6,
        "path_effects": effects,
    }
    box = box_of(region)
    # The finest shape alone, as on the page: bounds of a polygon or mask are not the model's box.
    if region.shape == "box" and box is not None:
        left, top, right, bottom = box
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, **style))
    if region.polygon:
        axes.add_patch(Polygon(region.polygon, closed=True, **style))
    for first, second in bones(region):
        xs, ys = zip(first, second, strict=True)
        axes.plot(xs, ys, "-", color=color, linewidth=1.6, path_effects=effects)
    if points := list(dots(region)):
        xs, ys = zip(*points, strict=True)
        axes.plot(xs, ys, "o", color=color, markeredgecolor=halo, markersize=4)


def _draw_chips(axes: Axes, scene: Scene, inches: tuple[float, float]) -> None:
    """Write the labels of regions on an axes that is 1 wide and 1 high, and has so many inches."""
    told = labelled(scene.regions, _LABELS_SHOWN)
    # Letters are measured by their number: how wide they are is known only when they are drawn.
    sizes = [(0.58 * (_FONT - 1) * len(text) + 7, 1.3 * (_FONT - 1) + 4) for _, text, _ in told]
    # The picture is as wide or as high as its room.
    shape = scene.picture.height / scene.picture.width
    across = min(inches[0], inches[1] / shape)
    chips = [(width / 72 / across, height / 72 / across / shape) for width, height in sizes]
    corners = place_chips([box for _, _, box in told], chips, (1.0, 1.0))
    for (region, text, _), chip, (x, y) in reversed(list(zip(told, chips, corners, strict=True))):
        color = region_color(region)
        axes.annotate(
            text,
            (x, y + chip[1] / 2),
            xytext=(3, 0),
            textcoords="offset points",
            fontsize=_FONT - 1,
            color=text_on(color),
            ha="left",
            va="center_baseline",
            bbox={
                "boxstyle": "round,pad=0.2",
                "facecolor": color,
                "edgecolor": _EDGE,
                "linewidth": 0.4,
            },
            **PLAIN,
        )


def _draw_bars(
    axes: Axes, groups: list[BarGroup], lines: list[str], *, rows: float, letters: int
) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(rows, 0)
    axes.set_axis_off()
    row = 0.0
    for group in groups:
        _write(axes, row + 0.62, shortened(group.title, letters), color=_GRAY)
        row += 1
        for bar in group.bars:
            _write(axes, row + 0.55, shortened(bar.label, letters - 6))
            _write(axes, row + 0.55, bar.number, x=1.0, ha="right")
            if bar.fraction is not None:
                # The edge keeps a pale color visible on white, and in black and white.
                place = (0, row + 0.66)
                style: dict[str, Any] = {"facecolor": bar.color, "edgecolor": _EDGE}
                axes.add_patch(Rectangle(place, 1, 0.2, facecolor=_TRACK, edgecolor="none"))
                axes.add_patch(Rectangle(place, bar.fraction, 0.2, linewidth=0.4, **style))
            row += 1
    for line in lines:
        _write(axes, row + 0.62, line)
        row += 1


def _closing_lines(prediction: Prediction, letters: int) -> list[str]:
    """Return what follows the bars, in lines of so many letters: texts, or why there are none."""
    if prediction.error is not None:
        said = [prediction.error.message]
    else:
        texts = [text.text[:_TEXT] for text in prediction.texts[:_TEXTS]]
        said = [part for text in texts for part in text.splitlines()]
        said = [*said, *in_words(prediction)] or [nothing_said(prediction)]
    wrapped = [line for text in said for line in wrap(printable(text), letters)]
    if len(wrapped) <= _LINES_SHOWN:
        return wrapped
    return [*wrapped[:_LINES_SHOWN], f"… {len(wrapped) - _LINES_SHOWN} more lines"]


def _write(  # noqa: PLR0913 - where, what and how
    axes: Axes, y: float, text: str, *, x: float = 0.0, ha: str = "left", color: str = _INK
) -> None:
    if text:
        axes.text(x, y, text, fontsize=_FONT, color=color, ha=ha, va="baseline", **PLAIN)
