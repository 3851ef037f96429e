"""From rows of the predictions table to frames, tracks and segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.predictions.views import Frame, Segment, Track

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.predictions.rows import Rows
    from predict_widgets.predictions.tables import Spans
    from predict_widgets.predictions.views import Concept


def frames(rows: Rows, spans: Spans) -> Iterator[Frame]:
    """Yield the frames, those included about which the model said nothing."""
    for start, stop in spans:
        said = rows.said(start)
        yield Frame(
            said.get("index", 0),
            rows["time_ms"][start],
            said.get("number", 0),
            rows["label_id"][start],
            _concepts(rows, range(start, stop)),
            tuple(rows.regions(range(start, stop))),
        )


def segments(rows: Rows, spans: Spans) -> Iterator[Segment]:
    """Yield the time segments of the whole input."""
    for start, stop in spans:
        inside = range(start, stop)
        regions = rows["region_id"]
        texts = [text for row in inside if (text := rows["text"][row]) and not regions[row]]
        yield Segment(
            rows["label_id"][start],
            rows["time_ms"][start],
            rows["end_ms"][start],
            "\n".join(texts) or None,
            _concepts(rows, inside),
            tuple(rows.regions(inside)),
        )


def tracks(rows: Rows) -> Iterator[Track]:
    """Yield the tracks, whether the model describes them or only names them in its frames."""
    found: dict[str, list[int]] = {}
    for row, track_id in enumerate(rows["track_id"]):
        if track_id:
            found.setdefault(track_id, []).append(row)
    for track_id, said in found.items():
        yield _track(rows, track_id, said)


def _track(rows: Rows, track_id: str, said: Sequence[int]) -> Track:
    kinds, times, ends = rows["kind"], rows["time_ms"], rows["end_ms"]
    concepts, regions = _concepts(rows, said), tuple(rows.regions(said))
    seen = [times[row] for row in said if times[row] is not None]
    head = next((row for row in said if kinds[row] == "segment"), None)
    about = rows.said(head) if head is not None else {}
    begin, end = (times[head], ends[head]) if head is not None else (None, None)
    if begin is None:
        begin, end = min(seen, default=None), max(seen, default=None)
    named = [*concepts, *(one for region in regions for one in region.concepts)]
    best = max(named, key=lambda one: one.score or 0.0, default=None)
    return Track(
        id=track_id,
        label=best.label if best else "",
        begin_ms=begin,
        end_ms=end,
        frames=about.get("num_frames", len(set(seen)) if head is None else 0),
        quality=about.get("quality"),
        concepts=concepts,
        regions=regions,
    )


def _concepts(rows: Rows, inside: Sequence[int]) -> tuple[Concept, ...]:
    regions = rows["region_id"]
    return tuple(rows.concepts(row for row in inside if not regions[row]))
