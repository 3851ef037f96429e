"""A prediction in a terminal: who answered, then bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import BarGroup, bar_groups, printable, shortened
from predict_widgets.predictions.in_words import in_words, nothing_said
from predict_widgets.predictions.ribbons import ribbons, sparkline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.prediction import Prediction

_BAR = 20
_LABEL = 32
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BARS_SHOWN = 5
_TEXTS_SHOWN = 5
_TEXT = 88
_MOMENTS = 60


def describe(prediction: Prediction, bars: int = _BARS_SHOWN) -> str:
    """Return a prediction as lines for a terminal, with this many bars of each vocabulary."""
    return "\n".join([headline(prediction), *body_lines(prediction, bars)])


def headline(prediction: Prediction) -> str:
    """Return who answered what, in one line: model, version, platform, input, time."""
    version = prediction.model_version_id
    parts = [
        f"node {prediction.node_id}" if prediction.node_id else "",
        prediction.model_id or "unnamed model",
        f"version {shortened(version, 12)}" if version else "",
        prediction.platform,
        prediction.input.name if prediction.input else getattr(prediction.error, "input_name", ""),
        f"{prediction.latency_ms:.0f} ms" if prediction.latency_ms else "",
        f"asked at {prediction.asked_at:%H:%M}"
        if prediction.reused and prediction.asked_at
        else "",
    ]
    return " · ".join(printable(part) for part in parts if part)


def body_lines(prediction: Prediction, bars: int = _BARS_SHOWN) -> Iterator[str]:
    """Yield what follows the headline."""
    if prediction.error is not None:
        yield from (f"  {printable(line)}" for line in str(prediction.error).splitlines())
    if nothing := nothing_said(prediction):
        yield f"  {nothing}"
    groups = bar_groups(prediction, bars)
    longest = max((len(bar.label) for group in groups for bar in group.bars), default=0)
    for group in groups:
        yield from _group_lines(group, max(min(longest, _LABEL), 8))
    for text in prediction.texts[:_TEXTS_SHOWN]:
        yield f"  “{shortened(printable(text.text[: 4 * _TEXT]), _TEXT)}”"
    if len(prediction.texts) > _TEXTS_SHOWN:
        yield f"  … {len(prediction.texts) - _TEXTS_SHOWN} more texts"
    yield from _over_time(prediction, bars)
    yield from (f"  {line}" for line in in_words(prediction))
    yield from (f"  {printable(note)}" for note in prediction.notes)


def _over_time(prediction: Prediction, most: int) -> Iterator[str]:
    """Yield how many frames there are, and a line of blocks for each label, one a frame."""
    frames = prediction.frames
    if not frames:
        return
    begin, end = frames[0].time_ms / 1000, frames[-1].time_ms / 1000
    yield f"  {len(frames)} frames, {begin:g} to {end:g} s"
    for ribbon in ribbons(prediction, most):
        label = shortened(ribbon.label, _LABEL)
        # One letter a frame, or the best of as many frames as a letter has to stand for.
        each = -(-len(ribbon.scores) // _MOMENTS)
        parts = [ribbon.scores[at : at + each] for at in range(0, len(ribbon.scores), each)]
        best = [max((score for score in part if score is not None), default=None) for part in parts]
        yield f"    {label:<{_LABEL}}  {sparkline(best)}  {ribbon.best:.2f}"


def _group_lines(group: BarGroup, width: int) -> Iterator[str]:
    yield f"  {group.title}"
    for bar in group.bars:
        label = shortened(bar.label, width)
        line = f"    {label:<{width}}  {text_bar(bar.fraction):<{_BAR}}  {bar.number:>5}"
        yield line.rstrip()
    if group.folded:
        yield f"    … {group.folded}"


def text_bar(fraction: float | None, width: int = _BAR) -> str:
    """Return a bar of block characters, to an eighth of a character."""
    if fraction is None:
        return ""
    full, eighths = divmod(round(fraction * width * 8), 8)
    return "█" * full + _EIGHTHS[eighths].strip()
