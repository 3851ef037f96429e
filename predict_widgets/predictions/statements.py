"""From one output to its statements: walks the proto once, in its own order.

Traps of proto3 that this file knows: an edge at 0, a value of 0 and a time of 0 are absent from
the message; a box that was never set reads as all zeros. What no rule here knows becomes a row of
kind ``other``, so that nothing a model said is dropped.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from predict_widgets.predictions.columns import WHOLE, Columns, Place, held
from predict_widgets.predictions.kinds import READ, add_heatmap, add_json, add_other
from predict_widgets.predictions.notes import OWN_NOTES, own_notes
from predict_widgets.predictions.places import Decoding, Outline, outline
from predict_widgets.predictions.scored import concepts_scored, regions_scored
from predict_widgets.predictions.times import Clock, milliseconds
from predict_widgets.predictions.tree import plain, tree, unknown_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from predict_widgets.platform.protos import resources_pb2 as pb

# Clarifai's face detector names its only concept so (docs, face-detection fixture).
BINARY_POSITIVE = "BINARY_POSITIVE"
# In ``Data.metadata``: the ids of the concepts that the heat maps are evidence for, in order.
HEATMAP_CONCEPTS = "heatmap_concepts"
# Kinds of rows whose media is their own: in a region with a mask, no mask.
HOLDS_MEDIA = frozenset({"image", "audio", "heatmap", "hit", "value"})


class Answer(NamedTuple):
    """One output and how to read it.

    ``model_name`` is what a concept named ``BINARY_POSITIVE`` is shown as, ``""`` leaves it as it
    is; ``extras`` says whether it holds what few answers hold (:mod:`.extras`).
    """

    output: pb.Output
    model_name: str = ""
    clock: Clock = Clock()
    extras: bool = True


class Reader:
    """Reads one output into columns.

    ``frame_rows`` and ``segment_rows`` hold, for each frame and time segment of the whole input in
    order, the first row and the row after the last.
    """

    def __init__(self, columns: Columns, answer: Answer) -> None:
        self.columns = columns
        self.frame_rows: list[tuple[int, int]] = []
        self.segment_rows: list[tuple[int, int]] = []
        self._output, self._model_name, self._clock, self._extras = answer
        data = answer.output.data
        # Said by the outputs table, so not once more by each concept.
        self._own_apps = {"", answer.output.model.app_id}
        self._other_apps: dict[str, dict[str, Any]] = {}
        self._concepts_scored = concepts_scored(data)
        self._regions_scored = regions_scored(data)
        self._regions_seen = 0
        # By moment and outer region, which a region is known by beside its id.
        self._region_ids: dict[tuple[int | None, str], set[str]] = {}
        self._track_id = ""
        self._stretches = 0
        self._decoding = Decoding()
        # Which concept of which place gave its keypoint_info to the points.
        self._named: tuple[Place, int] = (WHOLE, -1)
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
            elif name == "heatmaps":
                self._heatmaps(data, place)
            elif name == "metadata":
                add_other(self.columns, name, self._metadata(data), place)
            else:
                add_other(self.columns, name, value, place)
        if self._extras and (unknown := unknown_tree(data, self._read_field)):
            add_json(self.columns, "other", place, unknown)

    # --- concepts --------------------------------------------------------------------------------
    def _concepts(self, said: Sequence[pb.Concept], place: Place) -> None:
        concepts = list(said)  # each look at one of a message makes an object of it anew
        values = [concept.value for concept in concepts]
        in_region = bool(place.region_id)
        scored = self._regions_scored if in_region else self._concepts_scored
        if in_region and place.score and not any(values):
            # A detector that scores the region and not its concept.
            values = [place.score] * len(values)
        means = place.score_means if in_region else "probability"
        first = len(self.columns.kinds)
        ids, names = [one.id for one in concepts], [one.name for one in concepts]
        plainly = "" not in names and BINARY_POSITIVE not in names
        self.columns.add_concepts(
            place,
            label_ids=ids,
            labels=names if plainly else self._labels(names, ids),
            vocabularies=[concept.vocab_id for concept in concepts],
            scores=values if scored else [None] * len(values),
            score_means=means if scored else "none",
        )
        if self._extras or not plainly:
            self._concept_details(concepts, place, first)
            return
        own = self._own_apps
        for row, concept in enumerate(concepts, first):
            if (app_id := concept.app_id) not in own:
                told = self._other_apps.setdefault(app_id, {"concept": {"app_id": app_id}})
                self.columns.sparse["value_json"][row] = told

    def _labels(self, names: list[str], ids: list[str]) -> list[str]:
        if "" in names:
            names = [name or label_id for name, label_id in zip(names, ids, strict=True)]
        if self._model_name and BINARY_POSITIVE in names:
            names = [self._model_name if name == BINARY_POSITIVE else name for name in names]
        return names

    def _concept_details(self, concepts: Sequence[pb.Concept], place: Place, first: int) -> None:
        """Add to the rows what a concept says beside its columns."""
        for index, concept in enumerate(concepts):
            told = {"id", "name", "value", "vocab_id"}
            if concept.name == BINARY_POSITIVE and self._model_name:
                told.remove("name")
            if concept.app_id in self._own_apps:
                told.add("app_id")
            if concept.user_id == self._output.model.user_id:
                told.add("user_id")
            if self._named[0] is place and self._named[1] == index:
                told.add("keypoint_info")
            if rest := tree(concept, told):
                self.columns.sparse["value_json"][first + index] = {"concept": rest}

    # --- regions ---------------------------------------------------------------------------------
    def _regions(self, regions: Iterable[pb.Region], place: Place) -> None:
        time = self.columns.now("time_ms")
        seen = self._region_ids.setdefault((time, place.region_id), set())
        for region in regions:
            self._region(region, seen, place.region_id)

    def _region(self, region: pb.Region, seen: set[str], parent: str) -> None:
        region_id = self._region_id(region, seen)
        data = region.data
        region_value = region.value
        where = outline(region, self._decoding)
        # A mask without a box is a class of a segmenter: its value is the share of the picture.
        share = where.shape == "mask" and not where.boxed
        means = "share_of_image" if share else "probability"
        score: float | None
        if not self._regions_scored or not (region_value or data.concepts):
            score, means = None, "none"
        elif not (score := region_value):
            score = max([concept.value for concept in data.concepts])
        left, top, right, bottom = where.box
        place = Place(where.shape, left, top, right, bottom, region_id, score, means)
        if where.named >= 0:
            self._named = (place, where.named)
        first = len(self.columns.kinds)
        self._data(data, place)
        # Regions inside this one have rows there too, with places of their own.
        own = self.columns.rows_at(place, first)
        if not own:
            self.columns.add("other", place, score=place.score, score_means=place.score_means)
            own = [len(self.columns.kinds) - 1]
        if region_value and region_value not in map(self.columns.scores.__getitem__, own):
            where.tell(region_value=region_value)
        if self._extras and (unknown := unknown_tree(region, ("data",))):
            where.tell(region=unknown)
        if where.sparse:
            own.append(self._tell_outline(own[0], place, where))
        track_id = region.track_id or self._track_id
        if parent or track_id:
            self.columns.say(own, parent_region_id=parent, track_id=track_id)
        if track_id and self.columns.sparse["track_id"][own[0]] != track_id:
            self.columns.say_json(own[0], {"track_id": track_id})  # its row is of a track in it

    def _region_id(self, region: pb.Region, seen: set[str]) -> str:
        """Return a region's id, ours where it has none or the same as one beside it."""
        self._regions_seen += 1
        region_id = region.id
        if not region_id or region_id in seen:
            region_id = f"{region_id}#{self._regions_seen}"
        seen.add(region_id)
        return region_id

    def _tell_outline(self, row: int, place: Place, where: Outline) -> int:
        """Put polygon, mask and the like into the region's first row, once; return the row."""
        columns = self.columns
        value = where.sparse.pop("value_json", None)
        said = {name: one for name, one in where.sparse.items() if one is not None}
        mixed = where.shape == "mask" and columns.kinds[row] in HOLDS_MEDIA
        if mixed or any(row in columns.sparse[name] for name in said):
            # That row has words or a picture of its own: the outline gets a row for itself.
            columns.add("other", place, score=place.score, score_means=place.score_means)
            row = len(columns) - 1
        for column, one in said.items():
            columns.sparse[column][row] = one
        if value:
            columns.say_json(row, value)
        return row

    # --- metadata, heat maps and values ----------------------------------------------------------
    def _metadata(self, data: pb.Data) -> dict[str, Any]:
        """Return what is said of an answer and told nowhere else."""
        said: dict[str, Any] = plain(data.metadata)
        if _heatmap_concepts(data):
            del said[HEATMAP_CONCEPTS]
        if data is self._output.data and own_notes(data):
            del said[OWN_NOTES]
        return said

    def _heatmaps(self, data: pb.Data, place: Place) -> None:
        names, ids = [one.name for one in data.concepts], [one.id for one in data.concepts]
        known = {
            concept.id: (concept.id, label, concept.vocab_id)
            for concept, label in zip(data.concepts, self._labels(names, ids), strict=True)
        }
        shown = _heatmap_concepts(data) or [""] * len(data.heatmaps)
        for heatmap, label_id in zip(data.heatmaps, shown, strict=True):
            about = known.get(label_id, (label_id, label_id, ""))
            add_heatmap(self.columns, heatmap, place, about)

    def _parts(self, parts: Iterable[pb.Part], place: Place) -> None:
        for part in parts:
            first = len(self.columns)
            self._data(part.data, place)
            if len(self.columns) == first:
                # 0, False, "" and an empty part look the same in proto3: said, but not which.
                self.columns.add("value", place, label=part.id)
            if self._extras and (unknown := unknown_tree(part, ("data",))):
                self.columns.say_json(first, {"part_fields": unknown})
            for row in range(first, len(self.columns) if part.id else first):
                if not self.columns.labels[row]:
                    self.columns.labels[row] = part.id
                elif part.id != self.columns.labels[row]:
                    self.columns.say_json(row, {"part": part.id})

    # --- time ------------------------------------------------------------------------------------
    def _frames(self, frames: Iterable[pb.Frame], place: Place) -> None:
        outermost = place is WHOLE and not self._stretches
        with self._during(None, None):
            for frame in frames:
                first = len(self.columns.kinds)
                self._frame(frame, place)
                if outermost:
                    self.frame_rows.append((first, len(self.columns.kinds)))

    def _frame(self, frame: pb.Frame, place: Place) -> None:
        """Add the row of a frame, then what was said about it."""
        info = frame.frame_info
        # The first frame's time is 0 and so absent, often with the whole frame_info.
        time = milliseconds(info.time, self._clock.frames)
        said: dict[str, Any] = {"index": info.index}
        if info.number:
            said["number"] = info.number
        if time != info.time or time != held(time):
            said["time"] = plain(info.time)
        if self._extras:
            said |= unknown_tree(frame, ("data",))
        self.columns.begin("time_ms", time)
        self.columns.add("frame", place, label_id=frame.id, sparse={"value_json": said})
        self._data(frame.data, place)

    def _tracks(self, tracks: Iterable[pb.Track], place: Place) -> None:
        for track in tracks:
            first = len(self.columns)
            around, self._track_id = self._track_id, track.id
            self._stretch(track, track.id, {"quality": track.quality}, place)
            self._track_id = around
            self.columns.say(range(first, len(self.columns)), track_id=track.id)

    def _time_segments(self, segments: Iterable[pb.TimeSegment], place: Place) -> None:
        outermost = place is WHOLE and not self._stretches
        for segment in segments:
            first = len(self.columns)
            self._stretch(segment, segment.id, {}, place)
            if outermost:
                self.segment_rows.append((first, len(self.columns)))

    def _stretch(
        self, stretch: pb.Track | pb.TimeSegment, label: str, said: dict[str, Any], place: Place
    ) -> None:
        """Add the row of a track or time segment, then what was said in it."""
        info = stretch.time_info
        times = [milliseconds(t, self._clock.stretches) for t in (info.begin_time, info.end_time)]
        raw = [info.begin_time, info.end_time]
        told = ("begin_time", "end_time") if [float(held(t)) for t in times] == raw else ()
        said = {**said, **tree(info, told)}
        if self._extras:
            said |= unknown_tree(stretch, ("data", "time_info"))
        begin, end = times if stretch.HasField("time_info") else (None, None)
        with self._during(begin, end):
            sparse = {"value_json": said or None}
            self.columns.add("segment", place, label_id=label, label=label, sparse=sparse)
            self._data(stretch.data, place)

    @contextmanager
    def _during(self, begin: int | None, end: int | None) -> Generator[None]:
        """Let rows added inside hold for a moment or a stretch of time, in milliseconds."""
        around = self.columns.now("time_ms"), self.columns.now("end_ms")
        self.columns.begin("time_ms", begin)
        self.columns.begin("end_ms", end)
        self._stretches += 1
        yield
        self._stretches -= 1
        self.columns.begin("time_ms", around[0])
        self.columns.begin("end_ms", around[1])


def _heatmap_concepts(data: pb.Data) -> list[str]:
    """Return whose the heat maps are: one id each, or none at all."""
    said: list[object] = plain(data.metadata).get(HEATMAP_CONCEPTS)
    if not isinstance(said, list):  # pyright: ignore[reportUnnecessaryIsInstance] - a model may say anything
        return []
    ids = [one for one in said if isinstance(one, str)]
    return ids if len(said) == len(ids) == len(data.heatmaps) else []
