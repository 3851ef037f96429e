"""What a still of a prediction shows: the picture, or the moment of a video that says most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from predict_widgets.errors import PredictError
from predict_widgets.media.decode import open_image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.views import Frame, Region


@dataclass(frozen=True)
class Scene:
    """A picture with what holds there. ``caption`` says which moment of a video it is."""

    picture: Image.Image
    regions: tuple[Region, ...]
    caption: str = ""


def scene_of(prediction: Prediction, edge: int) -> Scene | None:
    """Return what to show, the longer edge at most ``edge``; ``None`` if no picture is held."""
    given = prediction.input
    if given is None or not given.data:
        return None
    if given.kind == "video":
        frames = sorted(prediction.frames, key=_weight, reverse=True)
        return next(iter(moments(prediction, frames[:1], edge)), None)
    if given.kind != "image":
        return None
    try:
        picture = open_image(given.data)
    except PredictError:
        return None
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return Scene(picture, tuple(prediction.regions))


def moments(prediction: Prediction, frames: Iterable[Frame], edge: int) -> list[Scene]:
    """Return frames of a video with their regions; none where they cannot be decoded here."""
    from predict_widgets.media.video import frames_at

    given = prediction.input
    by_time = {frame.time_ms: frame for frame in frames}
    if given is None or given.kind != "video" or not by_time:
        return []
    scenes: list[Scene] = []
    try:
        for time, picture in frames_at(given.data, sorted(by_time)):
            picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            scenes.append(Scene(picture, by_time[time].regions, f"at {time / 1000:g} s"))
    except PredictError:  # without the extra `video`, or broken: the rest is told in words
        return scenes
    return scenes


def _weight(frame: Frame) -> float:
    """Return how much a frame says: its best score, regions without one for a little."""
    said = [*frame.concepts, *frame.regions]
    return max((0.01 if one.score is None else one.score for one in said), default=0.0)
