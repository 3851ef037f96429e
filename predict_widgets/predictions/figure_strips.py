"""What stands below picture and bars in a figure: strips over its whole width."""

# matplotlib 3.11 leaves its keyword arguments untyped, so every call is known in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from matplotlib.patches import Rectangle

from predict_widgets.predictions.bars import shortened
from predict_widgets.predictions.gallery import Tile, gallery
from predict_widgets.predictions.ribbons import Ribbon, ribbons, windows

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from predict_widgets.predictions.prediction import Prediction

_INK, _GRAY, _TRACK = "#1a1a1a", "#595959", "#e4e4e4"
_FONT = 7.5
_ROW_INCHES = 0.2
_CAPTION_INCHES = 0.2
_LABEL_SHARE = 0.26
_TILES = 4
_PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}


class Strip(Protocol):
    """A strip: its height in inches, and how it is drawn."""

    @property
    def height(self) -> float: ...  # noqa: D102 - see the class
    def draw(self, figure: FigureBase, bottom: float, height: float) -> None:
        """Draw it between ``bottom`` and ``bottom + height``, fractions of the figure."""
        ...


def below(prediction: Prediction, width: float) -> list[Strip]:
    """Return the strips of a figure so many inches wide; most predictions have none."""
    strips: list[Strip] = []
    if tiles := gallery(prediction, most=_TILES):
        strips.append(_Tiles(tuple(tiles), width))
    if said := ribbons(prediction):
        strips.append(_Ribbons(tuple(said), tuple(windows(prediction))))
    vectors = [one.vector for one in prediction.embeddings if one.vector.size]
    if vectors:
        strips.append(_Vector(vectors[0], len(vectors)))
    return strips


@dataclass(frozen=True)
class _Tiles:
    tiles: tuple[Tile, ...]
    width: float

    @property
    def _across(self) -> float:
        return 0.97 / max(len(self.tiles), _TILES - 1)

    @property
    def height(self) -> float:
        tallest = max(tile.picture.height / tile.picture.width for tile in self.tiles)
        return min(self.width * self._across * tallest, self.width * 0.5) + _CAPTION_INCHES + 0.1

    def draw(self, figure: FigureBase, bottom: float, height: float) -> None:
        caption = height * _CAPTION_INCHES / self.height
        for index, tile in enumerate(self.tiles):
            left = 0.015 + index * self._across
            size = (self._across - 0.01, height * (1 - 0.1 / self.height) - caption)
            axes = figure.add_axes((left, bottom + caption, *size))
            axes.imshow(tile.picture, aspect="equal")
            axes.set_anchor("SW")
            axes.set_axis_off()
            words = shortened(tile.caption, int(self.width * self._across * 72 / (_FONT * 0.55)))
            figure.text(left, bottom + caption * 0.3, words, fontsize=_FONT, color=_GRAY, **_PLAIN)


@dataclass(frozen=True)
class _Ribbons:
    ribbons: tuple[Ribbon, ...]
    windows: tuple[tuple[float, float], ...]

    @property
    def height(self) -> float:
        return _ROW_INCHES * len(self.ribbons) + 0.45

    def draw(self, figure: FigureBase, bottom: float, height: float) -> None:
        inch = height / self.height
        left = 0.015 + _LABEL_SHARE
        axes = figure.add_axes((left, bottom + 0.3 * inch, 0.985 - left, height - 0.4 * inch))
        end = self.windows[-1][1] / 1000
        axes.set_xlim(0, end)
        axes.set_ylim(len(self.ribbons), 0)
        for row, ribbon in enumerate(self.ribbons):
            axes.add_patch(Rectangle((0, row + 0.15), end, 0.7, facecolor=_TRACK))
            for (begin, stop), score in zip(self.windows, ribbon.scores, strict=True):
                if score is None:
                    continue
                length = (stop - begin) / 1000
                # By height, so that it reads in black and white.
                tall = 0.7 * min(max(score, 0.05), 1.0)
                place = (begin / 1000, row + 0.85 - tall)
                axes.add_patch(Rectangle(place, length, tall, facecolor=ribbon.color))
            label = shortened(ribbon.label, 26)
            axes.text(
                -0.01,
                row + 0.7,
                label,
                fontsize=_FONT,
                color=_INK,
                ha="right",
                transform=axes.get_yaxis_transform(),
                **_PLAIN,
            )
        axes.set_yticks([])
        axes.tick_params(axis="x", labelsize=_FONT - 1, colors=_GRAY, length=2)
        axes.set_xlabel("seconds", fontsize=_FONT, color=_GRAY, labelpad=1)
        for side in axes.spines.values():
            side.set_visible(False)


@dataclass(frozen=True)
class _Vector:
    vector: NDArray[np.float32]
    count: int

    @property
    def height(self) -> float:
        return 0.75

    def draw(self, figure: FigureBase, bottom: float, height: float) -> None:
        inch = height / self.height
        axes = figure.add_axes((0.015, bottom + 0.08 * inch, 0.97, 0.35 * inch))
        vector = self.vector.astype(np.float64)  # the square of a large float32 is none
        finite = vector[np.isfinite(vector)]
        most = float(np.abs(finite).max(initial=0.0)) or 1.0
        shown = np.ma.masked_invalid(vector)
        axes.imshow(shown[None], aspect="auto", cmap="RdBu", vmin=-most, vmax=most)
        axes.set_axis_off()
        norm = float(np.linalg.norm(vector))
        words = f"{vector.size} dimensions, norm {norm:.3g}, colors from -{most:.2g} to {most:.2g}"
        if self.count > 1:
            words = f"the first of {self.count} embeddings: {words}"
        figure.text(
            0.015, bottom + 0.5 * inch, words, fontsize=_FONT, color=_GRAY, va="bottom", **_PLAIN
        )
