"""From one output to its statements: walks the proto once, in its own order.

Traps of proto3 that this file knows: an edge at 0, a value of 0 and a time of 0 are absent from
the message; a box that was never set reads as all zeros. What no rule here knows becomes a row of
kind ``other``, so that nothing a model said is dropped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from google.protobuf.unknown_fields import UnknownFieldSet

from predict_widgets.predictions.columns import WHOLE, Columns, Place
from predict_widgets.predictions.kinds import READ, add_json, add_other
from predict_widgets.predictions.places import outline
from predict_widgets.predictions.scored import concepts_scored, regions_scored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from predict_widgets.platform.protos import resources_pb2 as pb

# Clarifai's face detector names its only concept so (docs, face-detection fixture).
BINARY_POSITIVE = "BINARY_POSITIVE"


class Reader:
    """Reads one output into columns.

    Parameters
    ----------
    columns
        Where the rows go.
    output
        What the platform answered.
    model_name
        What a concept named ``BINARY_POSITIVE`` is shown as; ``""`` leaves it as it is.
    """

    def __init__(self, columns: Columns, output: pb.Output, model_name: str) -> None:
        self.columns = columns
        self.frame_rows: list[tuple[int, int]] = []
        self._output = output
        self._model_name = model_name
        self._segmenter = output.model.model_type_id == "visual-segmenter"
        self._concepts_scored = concepts_scored(output.data)
        self._regions_scored = regions_scored(output.data)
        self._regions_seen = 0
        self._track_id = ""
        self._read_field: dict[str, Callable[[Any, Place], None]] = {
            "concepts": self._concepts,
            "regions": self._regions,
            "frames": self._frames,
            "tracks": self._tracks,
            "time_segments": self._time_segments,
            "parts": self._parts,
        }

    def read(self) -> None:
        """Add a row for each statement of the output."""
        self._data(self._output.data, WHOLE)

    def _data(self, data: pb.Data, place: Place) -> None:
        for field, value in data.ListFields():
            name = field.name
            if name in self._read_field:
                self._read_field[name](value, place)
            elif name in READ:
                READ[name](self.columns, value, place)
            else:
                add_other(self.columns, name, value, place)
        unknown = UnknownFieldSet(data)
        if len(unknown):
            numbers = sorted({field.field_number for field in unknown})
            add_json(self.columns, "other", place, {"unknown_fields": numbers})

    # --- concepts and regions --------------------------------------------------------------------
    def _concepts(self, concepts: Sequence[pb.Concept], place: Place) -> None:
        values = [concept.value for concept in concepts]
        in_region = bool(place.region_id)
        scored = self._regions_scored if in_region else self._concepts_scored
        if in_region and place.score and not any(values):
            # A detector that scores the region and not its concept.
            values = [place.score] * len(values)
        means = place.score_means if in_region else "probability"
        self.columns.add_concepts(
            place,
            label_ids=[concept.id for concept in concepts],
            labels=[self._label(concept) for concept in concepts],
            vocabularies=[concept.vocab_id for concept in concepts],
            scores=values if scored else [None] * len(values),
            score_means=means if scored else "none",
        )

    def _label(self, concept: pb.Concept) -> str:
        label = concept.name or concept.id
        return self._model_name or label if label == BINARY_POSITIVE else label

    def _regions(self, regions: Iterable[pb.Region], place: Place) -> None:
        seen: set[str] = set()
        for region in regions:
            self._region(region, seen, place.region_id)

    def _region(self, region: pb.Region, seen: set[str], parent: str) -> None:
        self._regions_seen += 1
        region_id = region.id
        if not region_id or region_id in seen:
            region_id = f"{region_id}#{self._regions_seen}"
        seen.add(region_id)
        data = region.data
        region_value = region.value
        best = max([concept.value for concept in data.concepts], default=0.0)
        shape, box, sparse = outline(region)
        # A mask without a box is a class of a segmenter: its value is the share of the picture.
        share = shape == "mask" and (self._segmenter or box[0] is None)
        means = "share_of_image" if share else "probability"
        place = Place(
            shape,
            *box,
            region_id,
            (region_value or best) if self._regions_scored else None,
            means if self._regions_scored else "none",
        )
        first = len(self.columns)
        self._data(data, place)
        # Regions inside this one have rows there too, with places of their own.
        own = self._rows_at(place, first)
        if not own:
            self.columns.add("other", place, score=place.score, score_means=place.score_means)
            own = [len(self.columns) - 1]
        if best and region_value and region_value != best:
            sparse["value_json"] = {**sparse.get("value_json", {}), "region_value": region_value}
        track_id = region.track_id or self._track_id
        if parent or track_id:
            self.columns.say(own, parent_region_id=parent, track_id=track_id)
        if sparse:
            self._tell_outline(own[0], place, sparse)

    def _rows_at(self, place: Place, first: int) -> list[int]:
        places = self.columns.places
        return [row for row in range(first, len(places)) if places[row] is place]

    def _tell_outline(self, first: int, place: Place, sparse: dict[str, Any]) -> None:
        """Put polygon, mask and the like into the region's first row, once."""
        columns = self.columns
        if "media" in sparse and first in columns.sparse["media"]:
            # The region's own picture stands in that row: the mask gets one of its own.
            columns.add("other", place)
            first = len(columns) - 1
        value = sparse.pop("value_json", None)
        for column, said in sparse.items():
            if said is not None:
                columns.sparse[column][first] = said
        if value:
            columns.say_json(first, value)

    # --- values of Python-signature models -------------------------------------------------------
    def _parts(self, parts: Iterable[pb.Part], place: Place) -> None:
        for part in parts:
            first = len(self.columns)
            self._data(part.data, place)
            if len(self.columns) == first:
                # 0, False, "" and an empty part look the same in proto3: said, but not which.
                self.columns.add("value", place, label=part.id)
            for row in range(first, len(self.columns)):
                if not self.columns.labels[row]:
                    self.columns.labels[row] = part.id
                elif part.id != self.columns.labels[row]:
                    self.columns.say_json(row, {"part": part.id})

    # --- time ------------------------------------------------------------------------------------
    def _frames(self, frames: Iterable[pb.Frame], place: Place) -> None:
        for frame in frames:
            first = len(self.columns)
            # The first frame's time is 0 and so absent, often with the whole frame_info.
            self.columns.begin("time_ms", frame.frame_info.time)
            self._data(frame.data, place)
            self.frame_rows.append((first, len(self.columns)))
        self.columns.begin("time_ms", None)

    def _tracks(self, tracks: Iterable[pb.Track], place: Place) -> None:
        for track in tracks:
            first = len(self.columns)
            self._track_id = track.id
            with _Span(self.columns, track.time_info):
                self._data(track.data, place)
                if len(self.columns) == first:
                    add_json(self.columns, "segment", place, {"quality": track.quality})
            self._track_id = ""
            self.columns.say(range(first, len(self.columns)), track_id=track.id)

    def _time_segments(self, segments: Iterable[pb.TimeSegment], place: Place) -> None:
        for segment in segments:
            with _Span(self.columns, segment.time_info):
                self.columns.add("segment", place, label_id=segment.id, label=segment.id)
                self._data(segment.data, place)


class _Span:
    """Rows added inside hold for a stretch of time, in milliseconds like a frame's time."""

    def __init__(self, columns: Columns, time_info: pb.TimeInfo) -> None:
        self._columns = columns
        self._times = (_milliseconds(time_info.begin_time), _milliseconds(time_info.end_time))

    def __enter__(self) -> None:
        self._columns.begin("time_ms", self._times[0])
        self._columns.begin("end_ms", self._times[1])

    def __exit__(self, *_: object) -> None:
        self._columns.begin("time_ms", None)
        self._columns.begin("end_ms", None)


def _milliseconds(value: float) -> int:
    return round(value) if math.isfinite(value) else 0
