"""What a prediction says that has no bar, in lines: the one list of terminal, page and figure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from predict_widgets.predictions.bars import printable, shortened
from predict_widgets.predictions.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.views import Segment

_SHOWN = 5
_LONGEST = 88
_COUNTED = {
    "heatmap": "heat map",
    "image": "picture",
    "audio": "sound",
    "cluster": "cluster",
    "hit": "hit",
}


def in_words(prediction: Prediction) -> list[str]:
    """Return a line for each kind of statement that is neither a bar nor a text."""
    return [shortened(printable(line), _LONGEST) for line in _lines(prediction)]


def nothing_said(prediction: Prediction) -> str:
    """Return what to say where there is nothing to list; ``""`` where there is."""
    if prediction.error or prediction.partial:
        return ""
    if prediction.status == "suppressed":
        return "What the node says is for the nodes after it only: its output is suppressed."
    if prediction.status != "empty":
        shown = set(Rows(prediction.table)["kind"]) - {"frame"}
        return "" if shown else "Nothing is on show at this threshold and filter."
    if prediction.nothing_passed:
        return prediction.nothing_passed
    least = prediction.min_value
    if not least:
        return "The model returned nothing."
    # It crossed as 32 bits: more digits than these say what nobody typed.
    short, exact = f"{least:.2f}", f"{least:.4g}"
    number = short if float(short) == float(exact) else exact
    return f"The model returned nothing at or above {number}."


def _lines(prediction: Prediction) -> Iterator[str]:
    sizes = Counter(embedding.dimensions for embedding in prediction.embeddings)
    yield from (f"{count} x embedding of {size} dimensions" for size, count in sizes.items())
    if tracks := len(prediction.tracks):
        yield _counted(tracks, "track")
    yield from map(_segment, prediction.segments[:_SHOWN])
    yield from _more(len(prediction.segments), "segment")
    for value in prediction.values[:_SHOWN]:
        held = value.value
        told = _counted(len(held), "byte") if isinstance(held, bytes) else repr(held)
        yield f"{value.name or 'value'}: {told}"
    yield from _more(len(prediction.values), "value")
    rows = Rows(prediction.table)
    kinds = Counter(rows["kind"])
    yield from (_counted(kinds[kind], word) for kind, word in _COUNTED.items() if kinds[kind])
    # A region's row of this kind holds its outline, which is drawn.
    other = [row for row in rows.of_kind("other") if not rows["region_id"][row]]
    if names := dict.fromkeys(name for row in other for name in rows.said(row)):
        yield f"also {', '.join(names)}: see .table"


def _segment(segment: Segment) -> str:
    best = max(segment.concepts, key=lambda one: one.score or 0.0, default=None)
    said = segment.text or (best.label if best else segment.id)
    if segment.begin_ms is None or segment.end_ms is None:
        return said or "segment"
    return f"{segment.begin_ms / 1000:g} to {segment.end_ms / 1000:g} s: {said}".rstrip(": ")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _more(count: int, word: str) -> Iterator[str]:
    if count > _SHOWN:
        yield f"… {_counted(count - _SHOWN, f'more {word}')}"
