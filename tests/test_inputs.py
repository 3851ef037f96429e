"""Whatever a person hands in becomes an input, or an error that says what to do."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.inputs import Input, Text, as_input, as_inputs, is_many
from predict_widgets.media.decode import open_image
from tests.builders import images, videos
from tests.media.serving import serving


def failure(value: object, **options: object) -> InputError:
    with pytest.raises(InputError) as raised:
        as_input(value, **options)
    assert raised.value.hint
    return raised.value


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "cat on a mat.jpg"
    path.write_bytes(images.jpeg())
    return path


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_read(photo, kind):
    taken = as_input(kind(photo))
    assert taken.kind == "image"
    assert taken.name == "cat on a mat.jpg"
    assert taken.data == photo.read_bytes()
    assert taken.identity == sha256(photo.read_bytes())
    assert (taken.width, taken.height) == (96, 64)
    assert taken.media_type == "image/jpeg"
    assert taken.changes == ()


def test_the_home_folder_may_be_written_short(photo, monkeypatch):
    monkeypatch.setenv("HOME", str(photo.parent))
    assert as_input("~/cat on a mat.jpg").name == "cat on a mat.jpg"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_are_taken(kind):
    taken = as_input(kind(images.png()), name="a.png")
    assert (taken.name, taken.media_type) == ("a.png", "image/png")


def test_the_identity_is_of_the_original_bytes():
    data = images.exif_rotated(6)
    taken = as_input(data)
    assert taken.data != data
    assert taken.identity == sha256(data)
    assert taken.changes == ("turned upright (EXIF orientation 6)",)


def test_a_url_is_fetched_and_named():
    with serving() as server, pytest.raises(InputError) as raised:
        as_input(server.url("/ok/cat%20photo.jpg?size=1"))  # what it answers is no picture
    assert raised.value.name == "IMAGE_UNREADABLE"
    assert server.requests[0][0] == "/ok/cat%20photo.jpg?size=1"


def test_a_url_that_is_gone_is_named():
    with serving() as server:
        assert failure(server.url("/gone.jpg")).name == "URL_NOT_FOUND"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/a.jpg", "s3://a/b.jpg"])
def test_other_urls_are_refused(url):
    assert failure(url).name == "URL_NOT_SUPPORTED"


def test_a_missing_path_mentions_text():
    error = failure("a photo of a cat")
    assert error.name == "FILE_NOT_FOUND"
    assert "pw.Text" in error.hint
    assert str(Path.cwd()) in error.hint


@pytest.mark.parametrize("text", ["x" * 5000, "zero\0byte"])
def test_a_text_that_can_be_no_path_is_a_missing_path(text):
    error = failure(text)
    assert error.name == "FILE_NOT_FOUND"
    assert len(error.message) < 200


def test_a_folder_is_told_apart(tmp_path):
    assert failure(tmp_path).name == "FILE_IS_A_FOLDER"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    assert failure(tmp_path / "pipe.jpg").name == "FILE_UNREADABLE"


def test_a_file_that_may_not_be_read_says_so(photo, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    error = failure(photo)
    assert error.name == "FILE_UNREADABLE"
    assert "Permission denied" in error.message


def test_text_is_sent_as_utf8():
    taken = as_input(Text("grüße"))
    assert (taken.kind, taken.data, taken.width) == ("text", "grüße".encode(), 0)
    assert taken.to_proto().text.raw == "grüße"


def test_an_empty_text_is_refused():
    assert failure(Text("")).name == "TEXT_EMPTY"
    # A byte order mark is no text.
    assert failure(b"\xef\xbb\xbf", kind="text").name == "TEXT_EMPTY"


def test_a_text_of_20_mb_is_refused():
    error = failure(Text("x" * 20_000_000))
    assert error.name == "TEXT_TOO_LARGE"
    assert "20 MB" in error.message


def test_a_lone_surrogate_is_replaced():
    assert as_input(Text("a\ud800b")).data == b"a?b"


def test_a_text_file_is_a_text(tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes(b"\xef\xbb\xbfhello")
    assert as_input(path).to_proto().text.raw == "hello"
    path.write_bytes(b"\xff\xfe\0h")
    assert failure(path).name == "TEXT_UNREADABLE"


def test_the_bytes_tell_the_kind_and_not_the_name(tmp_path):
    path = tmp_path / "picture.txt"
    path.write_bytes(images.png())
    assert as_input(path).media_type == "image/png"


def test_a_video_is_taken_as_it_is():
    data = videos.clip(frames=25, rotation=90, size=(96, 160))
    taken = as_input(data, name="clip.mp4")
    assert (taken.kind, taken.media_type, taken.changes) == ("video", "video/mp4", ())
    assert (taken.width, taken.height, taken.duration_ms) == (96, 160, 2500)
    assert taken.notes == ()
    assert taken.to_proto().video.base64 == data


def test_a_video_is_taken_unseen_without_the_library(monkeypatch):
    data = videos.clip(frames=25)
    monkeypatch.setitem(sys.modules, "av", None)
    taken = as_input(data)
    assert (taken.kind, taken.name, taken.data) == ("video", "MP4", data)
    assert (taken.width, taken.height, taken.duration_ms) == (0, 0, 0)
    assert failure(b"no video", name="a.mp4").name == "VIDEO_UNREADABLE"


@pytest.mark.parametrize("kind", ["mp4", "mov", "3gp", "avi", "wmv"])
def test_video_formats_that_clarifai_lists_have_no_note(kind):
    assert as_input(videos.clip(kind, frames=3)).notes == ()


@pytest.mark.parametrize(("kind", "name"), [("webm", "WebM"), ("mkv", "MKV"), ("flv", "FLV")])
def test_other_video_formats_are_taken_with_a_note(kind, name):
    (note,) = as_input(videos.clip(kind, frames=3)).notes
    assert name in note
    assert "AVI, MP4, WMV, MOV and 3GPP" in note


@pytest.mark.parametrize("minutes", [9.9, 10.1])
def test_over_ten_minutes_are_told_before_sending(minutes):
    last = int(minutes * 60_000)
    taken = as_input(videos.clip("mkv", times_ms=[*range(0, last, 10_000), last], size=(32, 32)))
    assert taken.duration_ms == pytest.approx(last, abs=200)
    assert any("10 minutes" in note for note in taken.notes) == (minutes > 10)


def test_over_a_hundred_megabytes_are_told_and_128_refused():
    clip = videos.clip("avi", frames=3)
    # What follows the end of an AVI file is skipped.
    taken = as_input(clip + bytes(101_000_000))
    assert any("100 MB" in note and "101.1 MB" in note for note in taken.notes)
    error = failure(clip + bytes(128_000_000))
    assert error.name == "VIDEO_TOO_LARGE"
    assert "128 MB" in error.message


def test_a_damaged_video_does_not_lose_its_neighbors():
    taken = as_inputs([videos.clip(frames=3), images.mp4_header(), images.png()])
    assert [type(item) for item in taken] == [Input, InputError, Input]
    assert taken[1].name == "VIDEO_UNREADABLE"


def test_cancel_stops_the_look_at_a_video():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        as_input(videos.clip(frames=3), cancel=cancel)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("wav", "audio/wav"), ("mp3", "audio/mpeg"), ("ogg", "audio/ogg"), ("webm", "audio/webm")],
)
def test_sound_is_told_from_pictures_and_measured(kind, media_type):
    data = videos.sound(kind, 1.5)
    taken = as_input(data)
    assert (taken.kind, taken.media_type) == ("audio", media_type)
    assert taken.duration_ms == pytest.approx(1500, abs=100)
    assert taken.to_proto().audio.base64 == data
    assert bool(taken.notes) == (kind != "wav")


def test_of_sound_only_the_length_of_a_wav_is_known_without_the_library(monkeypatch):
    wav, mp3 = videos.sound("wav", 2), videos.sound("mp3")
    monkeypatch.setitem(sys.modules, "av", None)
    assert as_input(wav).duration_ms == 2000
    assert as_input(mp3).duration_ms == 0


def test_sound_that_nothing_tells_is_taken_by_its_name():
    assert as_input(b"\0" * 100, name="a.mp3").kind == "audio"


def test_sound_asked_for_as_a_video_is_refused():
    assert failure(videos.sound("webm"), kind="video").name == "VIDEO_WITHOUT_PICTURES"


@pytest.mark.parametrize("library", [True, False])
@pytest.mark.parametrize("data", [b"%PDF-1.7 and more", images.png(), b"<html>no such page</html>"])
def test_what_is_known_to_be_something_else_is_no_sound(monkeypatch, library, data):
    if not library:
        monkeypatch.setitem(sys.modules, "av", None)
    assert failure(data, kind="audio").name == "AUDIO_FORMAT_NOT_SUPPORTED"
    assert failure(data, kind="video").name == "VIDEO_FORMAT_NOT_SUPPORTED"


def test_a_video_asked_for_as_sound_is_sound():
    taken = as_input(videos.clip(frames=5, sound_seconds=1), kind="audio")
    assert (taken.kind, taken.media_type) == ("audio", "audio/mp4")
    assert taken.to_proto().audio.base64 == taken.data


def test_the_cover_of_a_song_is_no_video():
    cover = images.png()
    picture = b"\0image/png\0\3\0" + cover
    tag = b"APIC" + struct.pack(">I2x", len(picture)) + picture
    # The tag's size has seven bits in a byte (ID3v2.3, 3.1).
    size = bytes(len(tag) >> shift & 127 for shift in (21, 14, 7, 0))
    song = b"ID3\3\0\0" + size + tag + videos.sound("mp3")
    assert as_input(song).kind == "audio"
    assert failure(song, kind="video").name == "VIDEO_WITHOUT_PICTURES"


def test_sound_of_20_mb_is_refused():
    data = videos.sound("webm")
    assert failure(b"fLaC" + bytes(20_000_000)).name == "AUDIO_TOO_LARGE"
    # A file of the video family turns out to be sound only when it is looked at.
    assert failure(data + bytes(20_000_000)).name == "AUDIO_TOO_LARGE"


def test_any_bytes_are_a_file_where_that_is_asked_for():
    taken = as_input(b"\1\2\3", kind="file")
    assert taken.to_proto().bytes_value == b"\1\2\3"


def test_a_video_asked_for_as_a_picture_is_refused():
    assert failure(images.mp4_header(), kind="image").name == "IMAGE_FORMAT_NOT_SUPPORTED"


def test_a_pillow_picture_is_sent_without_loss():
    scene = images.scene()
    taken = as_input(scene)
    assert open_image(taken.data).tobytes() == scene.tobytes()
    assert taken.changes == ()
    assert taken.identity == as_input(scene.copy()).identity


def test_a_pillow_picture_opened_from_a_phone_photo_is_turned_upright():
    opened = Image.open(io.BytesIO(images.exif_rotated(6)))
    taken = as_input(opened)
    assert images.corners(open_image(taken.data)) == images.UPRIGHT
    assert taken.changes == ("turned upright (EXIF orientation 6)",)


def test_a_pillow_picture_that_the_person_turned_is_not_turned_again():
    opened = Image.open(io.BytesIO(images.exif_rotated(6)))
    turned = opened.transpose(Image.Transpose.ROTATE_270)
    assert images.corners(open_image(as_input(turned).data)) == images.UPRIGHT


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_pillow_picture_of_a_damaged_file_is_a_named_error(orientation):
    data = images.exif_rotated(orientation, 400, 300)
    assert failure(Image.open(io.BytesIO(data[:-900]))).name == "IMAGE_UNREADABLE"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F"])
def test_every_mode_of_pillow_is_taken(mode):
    taken = as_input(images.scene().convert(mode))
    assert (taken.width, taken.height) == (96, 64)


RED = np.zeros((4, 6, 3), dtype=np.uint8)
RED[:, :, 0] = 255


def test_an_input_is_returned_as_it_is():
    taken = as_input(images.png())
    assert as_input(taken) is taken


@pytest.mark.parametrize("value", [None, 3, {"a": 1}, object()])
def test_something_else_is_refused_by_its_type(value):
    error = failure(value)
    assert error.name == "INPUT_TYPE_NOT_SUPPORTED"
    assert "bytes" in error.hint


def test_an_open_file_is_refused_with_what_to_do(photo):
    with photo.open("rb") as file:
        assert "file.read()" in failure(file).hint


def test_the_repr_holds_no_bytes():
    taken = as_input(images.noise(60, 40), name="a.png")
    assert "a.png" in repr(taken)
    assert "60 x 40" in repr(taken)
    assert len(repr(taken)) < 200


def test_a_picture_goes_into_the_proto_as_its_bytes():
    data = images.jpeg()
    assert as_input(data).to_proto().image.base64 == data


@pytest.mark.parametrize(
    "value",
    [["a"], ("a",), {"a"}, (x for x in "ab"), {"a": 1}.keys(), [], map(str, "ab")],
)
def test_collections_are_many(value):
    assert is_many(value)


@pytest.mark.parametrize(
    "value",
    [
        "a.jpg",
        Path("a.jpg"),
        b"a",
        bytearray(b"a"),
        memoryview(b"a"),
        RED,
        images.scene(),
        Text("a"),
        as_input(images.png()),
        {"a": 1},
        io.BytesIO(b"a"),
        None,
        3,
    ],
)
def test_single_inputs_are_one(value):
    assert not is_many(value)


def test_a_column_of_paths_is_many_and_a_tensor_of_pixels_is_one():
    pandas = pytest.importorskip("pandas")
    assert is_many(pandas.Series(["a.jpg", "b.jpg"]))

    class Tensor:
        ndim = 3

        def __iter__(self) -> object:
            return iter(RED)

        def __array__(self) -> np.ndarray:
            return RED

    assert not is_many(Tensor())


def test_one_bad_input_does_not_lose_its_neighbors(photo):
    values = [photo, b"", images.png(), "missing.jpg", images.bomb(), RED]
    taken = as_inputs(values)
    assert [type(item) for item in taken] == [Input, InputError, Input, *[InputError] * 2, Input]
    names = [item.name for item in taken if isinstance(item, InputError)]
    assert names == ["IMAGE_EMPTY", "FILE_NOT_FOUND", "IMAGE_TOO_LARGE"]


def test_many_inputs_keep_their_order():
    values = (images.png(10 + n, 10) for n in range(20))
    assert [item.width for item in as_inputs(values)] == list(range(10, 30))


def test_cancel_stops_the_rest():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        as_inputs([images.png()] * 3, cancel=cancel)


def test_cancel_stops_a_download():
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    with serving() as server, pytest.raises(CancelledError):
        as_input(server.url("/hang"), cancel=cancel)


@pytest.mark.parametrize("text", ["Question: what is this?", "note:remember", ""])
def test_a_text_with_a_colon_or_nothing_in_it_is_a_missing_path(text):
    error = failure(text)
    assert error.name == "FILE_NOT_FOUND"
    assert "pw.Text" in error.hint


def test_bytes_that_may_be_a_text_mention_text():
    assert "pw.Text" in failure(b"What is on the table?").hint


def test_a_builtin_type_is_called_by_its_plain_name():
    assert failure(None).message == "An object of type NoneType is not an input."


def test_bytes_are_named_after_what_they_hold():
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "PNG")
    assert as_input(file.getvalue()).name == "PNG of 60 x 40"


def test_a_missing_file_is_one_traceback():
    with pytest.raises(InputError) as caught:
        as_input("no-such-file.jpg")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_an_icon_has_its_article():
    with pytest.raises(InputError, match="an ICO file"):
        as_input(b"\0\0\1\0" + bytes(20))
