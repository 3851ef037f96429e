"""Small pictures beside the large one: moments of a video, evidence, what a model returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from predict_widgets.errors import PredictError
from predict_widgets.media.decode import open_image
from predict_widgets.predictions.bars import printable
from predict_widgets.predictions.drawing import with_regions
from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.scene import moments, scene_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.prediction import Prediction

_TINT = 0.75


@dataclass(frozen=True)
class Tile:
    """A small picture and the line under it."""

    picture: Image.Image
    caption: str


def gallery(prediction: Prediction, *, edge: int = 320, most: int = 4) -> list[Tile]:
    """Return at most ``most`` tiles, the longer edge of each at most ``edge`` pixels."""
    tiles = [*_frames(prediction, edge, most)]
    for more in (_evidence(prediction, edge), _returned(prediction, edge)):
        for tile in more:
            if len(tiles) >= most:
                return tiles
            tiles.append(tile)
    return tiles


def _frames(prediction: Prediction, edge: int, most: int) -> list[Tile]:
    """Return frames at even distances: the large picture shows the one that says most."""
    frames = list(prediction.frames)
    step = max(len(frames) / most, 1.0)
    chosen = [frames[int(index * step)] for index in range(min(most, len(frames)))]
    return [
        Tile(with_regions(scene.picture, scene.regions), scene.caption)
        for scene in moments(prediction, chosen, edge)
    ]


def _evidence(prediction: Prediction, edge: int) -> Iterator[Tile]:
    scene = scene_of(prediction, edge) if prediction.heatmaps else None
    for heatmap in prediction.heatmaps:
        gray = _opened(heatmap.data)
        if scene is None or gray is None:
            continue
        opacity = gray.convert("L").resize(scene.picture.size).point(lambda value: value * _TINT)
        tint = Image.new("RGB", scene.picture.size, color_of(heatmap.label))
        what = f"evidence for {printable(heatmap.label)}" if heatmap.label else "heat map"
        yield Tile(Image.composite(tint, scene.picture, opacity), what)


def _returned(prediction: Prediction, edge: int) -> Iterator[Tile]:
    for image in prediction.images:
        picture = _opened(image.data)
        if picture is not None:
            picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            yield Tile(picture, "returned by the model")


def _opened(data: bytes | None) -> Image.Image | None:
    try:
        return open_image(data) if data else None
    except PredictError:
        return None  # its bytes stay in the table
