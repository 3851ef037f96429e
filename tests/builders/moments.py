"""Answers about moments and stretches of a video or a sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clarifai_grpc.grpc.api import resources_pb2

from tests.builders.outputs import model_of, ok_output
from tests.builders.parts import add_concept, add_region

if TYPE_CHECKING:
    from clarifai_grpc.grpc.api.resources_pb2 import Output


def video_concepts() -> Output:
    """A classifier on a video of 2.4 s, a frame each 0.5 s: the middle of each window, the first
    as if at 0 with no ``frame_info``, the third without a word.
    """
    data = resources_pb2.Data()
    scores = ({"cat": 0.875, "dog": 0.125}, {"cat": 0.75}, {}, {"dog": 0.5}, {"dog": 0.625})
    for index, said in enumerate(scores):
        frame = data.frames.add()
        if index:
            info = frame.frame_info
            info.index, info.time, info.number = index, 500 * index, 15 * index
        for label, score in said.items():
            add_concept(frame.data, label, score)
    return ok_output(data)


def video_times_too_large() -> Output:
    """Made with a model kit that multiplies milliseconds by 1000 once more."""
    output = video_concepts()
    for frame in list(output.data.frames)[1:]:
        frame.frame_info.time *= 1000
    return output


def video_boxes() -> Output:
    """A tracker on a video: the boxes of each frame name their track."""
    data = resources_pb2.Data()
    for index in range(4):
        frame = data.frames.add(id=f"f{index}")
        frame.frame_info.index, frame.frame_info.time = index, 500 * index + 250
        for track, top in (("car-1", 0.125), ("car-2", 0.5))[: 1 + (index > 0)]:
            left = 0.125 * index
            region = add_region(
                frame.data, f"{track}@{index}", (left, top, left + 0.25, top + 0.25)
            )
            region.track_id, region.value = track, 0.875 - index / 8
            add_concept(region.data, "car", 0.875 - index / 8)
    return ok_output(data, model_of("tracker", model_type_id="visual-tracker"))


def tracks() -> Output:
    """``Data.tracks``: what holds for a stretch of time, with regions or without."""
    data = resources_pb2.Data()
    for number in range(2):
        track = data.tracks.add(id=f"t{number}", quality=0.5 + number / 4)
        track.time_info.begin_time, track.time_info.end_time = 250 * number, 1000 + 500 * number
        track.time_info.num_frames = 3 + number
        region = add_region(track.data, f"t{number}-box", (0.125, 0.125, 0.5, 0.5), 0.75)
        add_concept(region.data, "person" if number else "dog", 0.75)
    silent = data.tracks.add(id="t-silent", quality=0.125)
    silent.time_info.end_time = 250.5
    return ok_output(data, model_of("tracker", model_type_id="centroid-tracker"))


def segments() -> Output:
    """``Data.time_segments``: a transcript with times, and one stretch without words."""
    data = resources_pb2.Data()
    for number, words in enumerate(("Good morning.", "Where is the cat?", "")):
        segment = data.time_segments.add(id=f"s{number}")
        info = segment.time_info
        info.begin_time, info.end_time = 1000 * number, 1000 * number + 750
        if words:
            segment.data.text.raw = words
        else:
            add_concept(segment.data, "silence", 0.75)
    data.text.raw = "Good morning. Where is the cat?"
    return ok_output(data, model_of("asr", model_type_id="audio-to-text"))
