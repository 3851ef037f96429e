"""Times of frames, tracks and segments, and the mistakes that are known in them."""

from __future__ import annotations

import pytest

from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from tests.builders import kinds
from tests.builders import outputs as built


def read(output, duration_ms: int = 0, sample_ms: int = 0) -> Prediction:
    asked = Asked(1, duration_ms=duration_ms, sample_ms=sample_ms)
    return Prediction.from_output(output, asked=asked)


def test_the_first_frame_without_frame_info_is_at_0_and_an_empty_one_is_there():
    frames = read(kinds.video_concepts()).frames
    assert [frame.time_ms for frame in frames] == [0, 500, 1000, 1500, 2000]
    assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
    assert [frame.number for frame in frames] == [0, 15, 30, 45, 60]
    assert [len(frame.concepts) for frame in frames] == [2, 1, 0, 1, 1]


def test_times_1000_times_too_large_are_divided_and_a_note_says_so():
    said = read(kinds.video_times_too_large(), duration_ms=2400)
    assert [frame.time_ms for frame in said.frames] == [0, 500, 1000, 1500, 2000]
    assert said.notes == (
        "The model's frame times go up to 2,000,000 in a file of 2.4 s: they were divided by 1000.",
    )


@pytest.mark.parametrize("duration_ms", [0, 1_000_000])
def test_times_within_twice_the_length_or_of_a_length_not_known_stay(duration_ms: int):
    said = read(kinds.video_times_too_large(), duration_ms=duration_ms)
    assert said.frames[-1].time_ms == 2_000_000
    assert said.notes == ()


def test_the_times_of_tracks_are_milliseconds():
    track = read(kinds.tracks(), duration_ms=1500).tracks["t1"]
    assert (track.begin_ms, track.end_ms, track.frames) == (250, 1500, 4)


def test_times_of_tracks_in_seconds_are_told_by_the_length_of_the_video():
    output = kinds.tracks()
    for track in output.data.tracks:
        track.time_info.begin_time /= 1000
        track.time_info.end_time /= 1000
    said = read(output, duration_ms=1500)
    assert (said.tracks["t1"].begin_ms, said.tracks["t1"].end_ms) == (250, 1500)
    assert "read as seconds" in said.notes[0]
    assert read(output).tracks["t1"].end_ms == 2


def test_times_of_segments_too_large_are_divided():
    output = kinds.segments()
    for segment in output.data.time_segments:
        segment.time_info.begin_time *= 1000
        segment.time_info.end_time *= 1000
    said = read(output, duration_ms=3000)
    assert [segment.begin_ms for segment in said.segments] == [0, 1000, 2000]
    assert said.notes[0].endswith("they were divided by 1000.")


def test_segments_hold_their_words_and_concepts():
    segments = read(kinds.segments()).segments
    assert [segment.text for segment in segments] == ["Good morning.", "Where is the cat?", None]
    assert segments["s2"].concepts[0].label == "silence"
    assert segments["s1"].end_ms == 1750


def test_tracks_are_found_in_the_frames_that_name_them():
    tracks = read(kinds.video_boxes()).tracks
    assert [track.id for track in tracks] == ["car-1", "car-2"]
    first, second = tracks
    assert (first.label, first.frames, first.begin_ms, first.end_ms) == ("car", 4, 250, 1750)
    assert [region.time_ms for region in second.regions] == [750, 1250, 1750]


def test_a_track_of_which_nothing_more_is_said_is_there():
    silent = read(kinds.tracks()).tracks["t-silent"]
    assert (silent.begin_ms, silent.end_ms, silent.quality, silent.regions) == (0, 250, 0.125, ())


def test_the_time_between_frames_is_the_one_asked_for_else_their_distance():
    assert read(kinds.video_concepts(), sample_ms=400).sample_ms == 400
    assert read(kinds.video_concepts()).sample_ms == 500
    assert read(built.mixed_output(), sample_ms=400).sample_ms == 0


def test_a_video_in_which_nothing_was_seen_is_empty_and_has_its_frames():
    said = read(built.frames_output([(0, {}), (500, {})]))
    assert said.status == "empty"
    assert [frame.time_ms for frame in said.frames] == [0, 500]


def test_what_a_threshold_leaves_keeps_every_frame_and_its_time():
    shown = read(kinds.video_concepts()).shown(0.7)
    assert [frame.time_ms for frame in shown.frames] == [0, 500, 1000, 1500, 2000]
    assert [len(frame.concepts) for frame in shown.frames] == [1, 1, 0, 0, 0]
    dogs = read(kinds.video_concepts()).shown(concept_filter="dog")
    assert [frame.time_ms for frame in dogs.frames] == [0, 500, 1000, 1500, 2000]
    assert [len(frame.concepts) for frame in dogs.frames] == [1, 0, 0, 1, 1]


def test_frames_in_a_frame_give_the_time_back():
    output = built.frames_output([(500, {"a": 0.5}), (1000, {"b": 0.5})])
    inner = output.data.frames[0].data.frames.add()
    inner.frame_info.time = 7
    output.data.frames[0].data.text.raw = "after the inner frame in the message"
    said = read(output)
    row = said.table.column("kind").to_pylist().index("text")
    assert said.table.column("time_ms").to_pylist()[row] == 500
    assert [frame.time_ms for frame in said.frames] == [500, 1000]
