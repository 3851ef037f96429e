"""What a prediction says over time: a ribbon for each label, one cell for each moment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import Bar, BarGroup, number, printable
from predict_widgets.predictions.palette import color_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.views import Frame

# A lone frame has no neighbor to tell the time between two: Clarifai's default (docs, video.md).
_DEFAULT_SAMPLE_MS = 1000.0


@dataclass(frozen=True)
class Ribbon:
    """The scores of one label over a video.

    Attributes
    ----------
    label, color
        What it is called, and its color as #RRGGBB.
    scores
        One for each frame that was looked at: the best of the label there, ``None`` where the
        model did not name it, 1 where it named it without a score.
    """

    label: str
    color: str
    scores: tuple[float | None, ...]

    @property
    def best(self) -> float:
        """Its highest score."""
        return max((score for score in self.scores if score is not None), default=0.0)


def ribbons(prediction: Prediction, most: int = 8) -> list[Ribbon]:
    """Return the ribbons of a video's labels, the best first; none for what has no frames."""
    frames = list(prediction.frames)
    by_label: dict[str, list[float | None]] = {}
    for index, frame in enumerate(frames):
        for label, score in _said(frame):
            scores = by_label.setdefault(label, [None] * len(frames))
            scores[index] = max(scores[index] or 0.0, 1.0 if score is None else score)
    made = [
        Ribbon(printable(label), color_of(label), tuple(scores))
        for label, scores in by_label.items()
    ]
    return sorted(made, key=lambda ribbon: -ribbon.best)[:most]


def best_moments(prediction: Prediction, most: int = 8) -> list[BarGroup]:
    """Return the best score of each label over a video's frames as bars; none without frames."""
    if not len(prediction.frames):
        return []
    made = ribbons(prediction, most)
    bars = [Bar(each.label, number(each.best), min(each.best, 1.0), each.color) for each in made]
    return [BarGroup(f"best of {len(prediction.frames)} frames", tuple(bars))]


def windows(prediction: Prediction) -> list[tuple[float, float]]:
    """Return the stretch of time that each frame stands for: begin and end in milliseconds.

    A frame's time is the middle of its window (docs, "Predict on videos"). Where the first is 0,
    as in older replies, windows begin at their frame's time instead.
    """
    times = [float(frame.time_ms) for frame in prediction.frames]
    gaps = [after - before for before, after in pairwise(times) if after > before]
    length = float(prediction.sample_ms) or (median(gaps) if gaps else _DEFAULT_SAMPLE_MS)
    before = 0.0 if times and times[0] == 0 else length / 2
    return [(time - before, time - before + length) for time in times]


def _said(frame: Frame) -> Iterator[tuple[str, float | None]]:
    yield from ((concept.label, concept.score) for concept in frame.concepts)
    yield from ((region.label, region.score) for region in frame.regions if region.label)


def sparkline(scores: Sequence[float | None]) -> str:
    """Return scores from 0 to 1 as a line of block characters, a space where there is none."""
    steps = " ▁▂▃▄▅▆▇█"
    return "".join(
        " " if score is None else steps[1 + round(min(max(score, 0.0), 1.0) * 7)]
        for score in scores
    )
