"""How long a sound is, with and without the library that reads them all."""

from __future__ import annotations

import struct

import pytest

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.media.audio import audio_duration_ms, wav_duration_ms
from tests.builders import videos

SOUNDS = ["wav", "mp3", "ogg", "flac", "m4a", "webm", "aac"]


def always() -> bool:
    return True


@pytest.mark.parametrize("kind", SOUNDS)
def test_the_length_is_that_of_the_sound(kind):
    # Codecs work in pieces of some 20 to 60 ms.
    found = audio_duration_ms(videos.sound(kind, 1.5), wanted=always)
    assert found == pytest.approx(1500, abs=100)


def test_the_sound_of_a_video_is_measured():
    data = videos.clip(frames=5, sound_seconds=2)
    assert audio_duration_ms(data, wanted=always) == pytest.approx(2000, abs=100)


@pytest.mark.parametrize("seconds", [0.25, 1, 3.5])
def test_a_wav_file_tells_its_length_without_any_library(seconds):
    assert wav_duration_ms(videos.sound("wav", seconds)) == seconds * 1000


def test_pieces_of_odd_length_are_passed_over_with_their_filling():
    data = videos.sound("wav", 2)
    place = data.index(b"data")
    notes = b"note" + struct.pack("<I", 3) + b"abc\0"
    assert wav_duration_ms(data[:place] + notes + data[place:]) == 2000


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_recorder_that_was_not_stopped_leaves_no_size(size):
    data = bytearray(videos.sound("wav", 2))
    struct.pack_into("<I", data, data.index(b"data") + 4, size)
    assert wav_duration_ms(bytes(data)) == 2000


@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_of_a_file_that_was_cut_short_what_is_there_counts(kind):
    data = videos.sound(kind, 4)
    found = audio_duration_ms(data[: len(data) // 2], wanted=always)
    assert found == pytest.approx(2000, rel=0.15)
    if kind == "wav":
        assert wav_duration_ms(data[: len(data) // 2]) == pytest.approx(found, abs=2)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "AUDIO_EMPTY"),
        (b"fLaC" + bytes(100), "AUDIO_UNREADABLE"),
        (videos.sound("wav")[:30], "AUDIO_UNREADABLE"),
        (videos.clip(frames=3), "AUDIO_UNREADABLE"),
        (b"%PDF-1.7", "AUDIO_FORMAT_NOT_SUPPORTED"),
    ],
)
def test_what_holds_no_sound_is_named(data, name):
    with pytest.raises(InputError) as raised:
        audio_duration_ms(data, wanted=always)
    assert raised.value.name == name
    assert raised.value.hint


def test_damaged_wav_headers_tell_no_length():
    data = videos.sound("wav")
    for end in range(44):
        assert wav_duration_ms(data[:end]) == 0


def test_the_work_stops_when_it_is_not_wanted():
    with pytest.raises(CancelledError):
        audio_duration_ms(videos.sound("mp3"), wanted=lambda: False)
