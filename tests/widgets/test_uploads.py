"""Files on their way from the page: whole, in order, resumable, and gone when nobody wants them."""

import gc
import hashlib
import os
import time
from pathlib import Path

import pytest

from predict_widgets.widgets import uploads
from predict_widgets.widgets.wire import LARGEST_CHUNK_BYTES, MEBIBYTE, TRANSPORT_LIMIT_BYTES

ANY_FILE = {"file": {"max_bytes": TRANSPORT_LIMIT_BYTES, "formats": [], "source": "the test"}}


def opaque(size):
    return os.urandom(size)


def open_files():
    gc.collect()
    # One of them is the listing itself, gone by now.
    listed = list(Path("/proc/self/fd").iterdir())
    return {str(each.readlink()) for each in listed if each.is_symlink()}


@pytest.fixture
def page(viewer, page_of):
    viewer._admits = ANY_FILE
    return page_of(viewer)


def begin(page, name, size, **more):
    return page.ask("upload.begin", {"name": name, "size": size, "media_type": "", **more})[0]


def chunk(page, upload_id, offset, data):
    return page.ask("upload.chunk", {"upload_id": upload_id, "offset": offset}, [data])[0]["offset"]


@pytest.mark.parametrize("size", [1, MEBIBYTE, 9 * MEBIBYTE + 1])
def test_a_file_arrives_whole(viewer, page, size):
    data = opaque(size)
    result, _ = page.upload("data.bin", data)
    assert result["input"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert result["input"]["bytes"] == size
    assert result["input"]["kind"] == "file"
    assert viewer._session.shelf.get(result["input"]["key"]).input.data == data


def test_chunks_in_a_window_are_written_in_order(page):
    data = opaque(3 * MEBIBYTE)
    upload_id = begin(page, "data.bin", len(data))["upload_id"]
    step = 64 * 1024
    requests = [
        page.request("upload.chunk", {"upload_id": upload_id, "offset": at}, [data[at : at + step]])
        for at in range(0, len(data), step)
    ]
    offsets = [page.answer(request)[0]["offset"] for request in requests]
    assert offsets == [at + step for at in range(0, len(data), step)]
    card = page.ask("upload.finish", {"upload_id": upload_id})[0]["input"]
    assert card["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_chunk_after_a_gap_is_left_out_and_the_upload_goes_on_from_the_gap(page):
    data = opaque(300)
    upload_id = begin(page, "data.bin", 300)["upload_id"]
    assert chunk(page, upload_id, 0, data[:100]) == 100
    assert chunk(page, upload_id, 200, data[200:]) == 100
    assert chunk(page, upload_id, 100, data[100:200]) == 200
    assert chunk(page, upload_id, 100, data[100:200]) == 200
    assert chunk(page, upload_id, 200, data[200:]) == 300
    card = page.ask("upload.finish", {"upload_id": upload_id})[0]["input"]
    assert card["sha256"] == hashlib.sha256(data).hexdigest()


def test_an_upload_is_taken_up_again_where_it_broke(page):
    data = opaque(300)
    upload_id = begin(page, "data.bin", 300)["upload_id"]
    chunk(page, upload_id, 0, data[:100])
    assert page.ask("upload.status", {"upload_id": upload_id})[0]["offset"] == 100
    again = begin(page, "data.bin", 300, upload_id=upload_id)
    assert again == {"upload_id": upload_id, "offset": 100}
    assert begin(page, "other.bin", 300, upload_id=upload_id)["upload_id"] != upload_id
    chunk(page, upload_id, 100, data[100:])
    card = page.ask("upload.finish", {"upload_id": upload_id})[0]["input"]
    assert card["sha256"] == hashlib.sha256(data).hexdigest()


def test_an_upload_that_is_not_whole_does_not_finish(page, failed):
    upload_id = begin(page, "data.bin", 300)["upload_id"]
    chunk(page, upload_id, 0, opaque(100))
    with pytest.raises(failed) as caught:
        page.ask("upload.finish", {"upload_id": upload_id})
    assert caught.value.name == "UPLOAD_INCOMPLETE"
    with pytest.raises(failed) as caught:
        chunk(page, upload_id, 100, opaque(201))
    assert caught.value.name == "UPLOAD_TOO_LONG"


def test_cancel_half_way_leaves_no_file(page, failed, tmp_path, monkeypatch):
    monkeypatch.setattr(uploads.tempfile, "tempdir", str(tmp_path))
    before = open_files()
    size = 12 * MEBIBYTE
    upload_id = begin(page, "data.bin", size)["upload_id"]
    for offset in range(0, size - MEBIBYTE, MEBIBYTE):
        chunk(page, upload_id, offset, opaque(MEBIBYTE))
    spooled = open_files() - before
    assert any(str(tmp_path) in name for name in spooled), spooled
    page.ask("upload.cancel", {"upload_id": upload_id})
    assert not any(str(tmp_path) in name for name in open_files())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(failed) as caught:
        chunk(page, upload_id, size - MEBIBYTE, opaque(MEBIBYTE))
    assert caught.value.name == "UPLOAD_UNKNOWN"
    assert page.ask("upload.cancel", {"upload_id": upload_id})[0] == {}


def test_closing_the_viewer_lets_go_of_what_was_on_its_way(viewer, page, tmp_path, monkeypatch):
    monkeypatch.setattr(uploads.tempfile, "tempdir", str(tmp_path))
    upload_id = begin(page, "data.bin", 12 * MEBIBYTE)["upload_id"]
    for offset in range(0, 10 * MEBIBYTE, MEBIBYTE):
        chunk(page, upload_id, offset, opaque(MEBIBYTE))
    viewer.close()
    assert not any(str(tmp_path) in name for name in open_files())


def test_an_upload_whose_page_went_away_is_given_up(viewer, page, failed, monkeypatch):
    old = begin(page, "old.bin", 10)["upload_id"]
    monkeypatch.setattr(uploads, "IDLE_SECONDS", 0.01)
    time.sleep(0.05)
    begin(page, "new.bin", 10)
    with pytest.raises(failed):
        page.ask("upload.status", {"upload_id": old})
    assert len(viewer._session.receiving.uploads._uploads) == 1


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (("photo.jpg", 20_000_001, "image/jpeg"), "INPUT_TOO_LARGE"),
        (("photo.JPG", 20_000_001, ""), "INPUT_TOO_LARGE"),
        (("unknown", 20_000_001, ""), "INPUT_TOO_LARGE"),
        (("film.mp4", 128_000_001, "video/mp4"), "INPUT_TOO_LARGE"),
        (("song.mp3", 10, "audio/mpeg"), "INPUT_KIND_NOT_SUPPORTED"),
        (("words.txt", 10, ""), "INPUT_KIND_NOT_SUPPORTED"),
        (("photo.jpg", 0, "image/jpeg"), "INPUT_EMPTY"),
    ],
)
def test_the_kernel_refuses_what_the_page_would(viewers, page_of, failed, file, error):
    name, size, kind = file
    page = page_of(viewers())
    with pytest.raises(failed) as caught:
        page.ask("upload.begin", {"name": name, "size": size, "media_type": kind})
    assert caught.value.name == error
    assert caught.value.payload["hint"]


def test_a_limit_is_named_with_its_source(viewers, page_of, failed):
    page = page_of(viewers())
    with pytest.raises(failed) as caught:
        page.ask("upload.begin", {"name": "a.jpg", "size": 30_000_000, "media_type": ""})
    said = caught.value.payload["message"] + caught.value.payload["hint"]
    assert "30 MB" in said
    assert "20 MB" in said
    assert "Managing inputs" in said


def test_what_is_no_picture_although_it_says_so_is_refused(viewers, page_of, failed):
    page = page_of(viewers())
    with pytest.raises(failed) as caught:
        page.upload("photo.jpg", b"plain words", "image/jpeg")
    assert caught.value.name.startswith("IMAGE_")


def test_more_than_the_transport_carries_is_refused(viewer, page, failed):
    viewer._admits = {"file": {"max_bytes": 1 << 40, "formats": [], "source": "the test"}}
    with pytest.raises(failed) as caught:
        begin(page, "data.bin", TRANSPORT_LIMIT_BYTES + 1)
    assert caught.value.name == "UPLOAD_OVER_TRANSPORT_LIMIT"


def test_a_chunk_larger_than_agreed_is_refused(page, failed):
    upload_id = begin(page, "data.bin", 2 * LARGEST_CHUNK_BYTES)["upload_id"]
    with pytest.raises(failed) as caught:
        chunk(page, upload_id, 0, bytes(LARGEST_CHUNK_BYTES + 1))
    assert caught.value.name == "UPLOAD_CHUNK_TOO_LARGE"
