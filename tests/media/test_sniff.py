"""The first bytes tell what a file is."""

from __future__ import annotations

import pytest

from predict_widgets.media.sniff import MEDIA_TYPES, media_type_of, sniff
from tests.builders import videos

VIDEOS = {
    "mp4": "MP4",
    "mov": "MOV",
    "3gp": "3GPP",
    "avi": "AVI",
    "avi mjpeg": "AVI",
    "wmv": "WMV",
    "webm": "WebM",
    "mkv": "MKV",
    "flv": "FLV",
    "mpeg": "MPEG",
    "ts": "MPEG-TS",
}
SOUNDS = {"wav": "WAV", "mp3": "MP3", "ogg": "OGG", "flac": "FLAC", "m4a": "M4A", "aac": "AAC"}


@pytest.mark.parametrize(("kind", "name"), VIDEOS.items())
def test_videos_are_told(kind, name):
    data = videos.one_of_each()[kind]
    assert sniff(data) == name
    assert media_type_of(data, "a.jpg") == MEDIA_TYPES[name]
    assert MEDIA_TYPES[name].startswith("video/")


@pytest.mark.parametrize(("kind", "name"), SOUNDS.items())
def test_sounds_are_told(kind, name):
    data = videos.sound(kind)
    assert sniff(data) == name
    assert MEDIA_TYPES[name].startswith("audio/")


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\0\0\0\x20ftypqt  ", "MOV"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV"),
        (b"\0\0\2\0moov\0\0\0lmvhd", "MOV"),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0", "3GPP"),
        (b"\0\0\0\x18ftyp3g2a\0\0\0\0", "3GPP"),
        (b"\0\0\0\x18ftypM4B \0\0\0\0", "M4A"),
        (b"\0\0\0\x18ftypM4V \0\0\0\0", "MP4"),
        (b"\xff\xfb\x90\x64", "MP3"),
        (b"\xff\xf3\x40\xc4", "MP3"),
        (b"OggS\0\2" + bytes(22) + b"\x80theora", "OGV"),
        (b"FORM\0\0\0\0AIFFCOMM", "AIFF"),
        (b"#!AMR\n", "AMR"),
    ],
)
def test_members_of_a_family_are_told_apart(start, name):
    assert sniff(start) == name


@pytest.mark.parametrize(
    "text",
    [
        "I'm free at last, and so on",
        "The moov atom",
        "FORM letters are a nuisance to everybody",
        "G" * 600,
        "Good morning. " * 40,
        "ID card",
        "Oggs are no format",
    ],
)
def test_words_are_no_video(text):
    assert sniff(text.encode()) == ""


def test_only_the_name_tells_sound_from_pictures_in_windows_media():
    data = videos.one_of_each()["wmv"]
    assert media_type_of(data, "song.wma") == "audio/x-ms-wma"
    assert media_type_of(data, "song.wmv") == "video/x-ms-wmv"
