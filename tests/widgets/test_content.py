"""What a page asks for when it draws it: files, frames, masks, pictures, vectors, its own parts."""

import io
import itertools
import struct
import threading
import time

import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import CancelledError, InputError, MissingExtraError
from predict_widgets.inputs import as_input
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from predict_widgets.widgets import content, media
from predict_widgets.widgets.shelf import Origin
from predict_widgets.widgets.wire import LARGEST_CHUNK_BYTES
from tests.builders import images, kinds, outputs, videos

numbers = itertools.count(1_000_000)


@pytest.fixture
def hold(viewer, png):
    """Have the viewer hold an answer; return its number."""

    def held(output):
        item = as_input(png((next(numbers) % 256, 2, 3)))
        asked = Asked(output_id=next(numbers))
        viewer._session.shelf.put(item, Origin("python", item.name))
        said = Prediction.from_output(output, input=item, asked=asked)
        viewer._session.shelf.answer(item.identity, said, viewer._session.shelf.era)
        return said

    return held


@pytest.fixture
def video(viewer):
    """Have the viewer hold a video; return its key."""
    item = as_input(videos.clip("avi", frames=30, rate=10), name="clip.avi")
    return viewer._session.shelf.put(item, Origin("python", item.name)).key


def with_media(prediction):
    """Return the ordinals of the rows that hold bytes or an address."""
    rows = prediction.to_pandas()
    return [int(row.ordinal) for row in rows.itertuples() if row.media or row.media_url]


def picture_output(*pictures):
    """Return an output of one region for each picture: bytes, or an address."""
    output = outputs.ok_output()
    for given in pictures:
        held = output.data.regions.add().data.image
        if isinstance(given, str):
            held.url = given
        else:
            held.base64 = given
    return output


# --- files ---------------------------------------------------------------------------------------
def test_a_file_comes_whole_in_stretches(viewer, page):
    item = as_input(pw.Text("0123456789abcdef" * 640_000))
    key = viewer._session.shelf.put(item, Origin("python", item.name)).key
    got = b""
    while True:
        result, (stretch,) = page.ask("file", {"key": key, "offset": len(got)})
        assert len(stretch) <= LARGEST_CHUNK_BYTES
        assert (result["size"], result["offset"]) == (len(item.data), len(got))
        assert result["media_type"] == "text/plain"
        got += stretch
        if len(got) >= result["size"]:
            break
    assert got == item.data
    assert page.ask("file", {"key": key, "offset": len(got) + 5})[1] == [b""]


# --- frames --------------------------------------------------------------------------------------
def test_frames_are_those_at_the_times_asked_for(page, video):
    asked = {"key": video, "times_ms": [2050, 50, 1050], "edge": 4096}
    result, buffers = page.ask("frames", asked)
    assert [frame["time_ms"] for frame in result["frames"]] == [50, 1050, 2050]
    pictures = [Image.open(io.BytesIO(data)) for data in buffers]
    assert [videos.number_of(picture) for picture in pictures] == [0, 10, 20]
    sizes = [(frame["width"], frame["height"]) for frame in result["frames"]]
    assert [picture.size for picture in pictures] == sizes == [(192, 128)] * 3


def test_frames_are_no_larger_than_asked_for_and_never_enlarged(page, video):
    result, (data,) = page.ask("frames", {"key": video, "times_ms": [0], "edge": 96})
    assert (result["frames"][0]["width"], result["frames"][0]["height"]) == (96, 64)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (96, 64))


def test_a_message_holds_so_many_frames_and_the_page_asks_for_the_rest(page, video, monkeypatch):
    monkeypatch.setattr(content, "MOST_FRAMES", 2)
    times = [0, 500, 1000, 1500, 2000]
    got = []
    while len(got) < len(times):
        left = [time_ms for time_ms in times if time_ms not in got]
        result, buffers = page.ask("frames", {"key": video, "times_ms": left, "edge": 64})
        assert 1 <= len(buffers) <= 2
        got += [frame["time_ms"] for frame in result["frames"]]
    assert got == times
    monkeypatch.setattr(content, "LARGEST_REPLY_BYTES", 10)
    assert len(page.ask("frames", {"key": video, "times_ms": times, "edge": 64})[1]) == 1


def test_frames_can_be_cancelled_while_they_are_made_and_while_they_wait(
    page, video, failed, monkeypatch
):
    from predict_widgets.media import video as media_video

    begun = threading.Event()

    def endless(_data, _times, *, wanted):
        begun.set()
        while wanted():
            time.sleep(0.005)
        yield from ()
        raise CancelledError("It is no longer wanted.")

    monkeypatch.setattr(media_video, "frames_at", endless)
    asked = {"key": video, "times_ms": [0], "edge": 64}
    first, second = page.request("frames", asked), page.request("frames", asked)
    assert begun.wait(20)
    for request in (second, first):
        page.cancel(request)
        with pytest.raises(failed, match="CANCELLED"):
            page.answer(request)


def test_without_the_extra_an_error_names_it(page, video, failed, monkeypatch):
    from predict_widgets.media import video as media_video

    def missing(*_, **__):
        raise MissingExtraError("Videos need PyAV.", hint="Install the extra `video`.")

    monkeypatch.setattr(media_video, "frames_at", missing)
    with pytest.raises(failed, match="EXTRA_NOT_INSTALLED") as caught:
        page.ask("frames", {"key": video, "times_ms": [0], "edge": 64})
    assert "video" in caught.value.payload["hint"]
    # The strip then shows the kind of the file.
    assert page.ask("thumbnails", {"keys": [video]})[1] == [b""]


def test_a_video_has_a_thumbnail(page, video):
    _, (data,) = page.ask("thumbnails", {"keys": [video]})
    with Image.open(io.BytesIO(data)) as picture:
        assert videos.number_of(picture) == 10


def test_a_picture_has_no_frames(page, failed):
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    with pytest.raises(failed, match="INPUT_NOT_A_VIDEO"):
        page.ask("frames", {"key": key, "times_ms": [0], "edge": 64})


# --- masks, pictures, sounds ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "output", [kinds.class_masks(), kinds.heatmaps(), kinds.pictures(), kinds.audio()]
)
def test_what_a_statement_holds_comes_as_it_is(page, hold, output):
    prediction = hold(output)
    ordinals = with_media(prediction)
    asked = {"output_id": prediction.output_id, "ordinals": ordinals}
    result, buffers = page.ask("media", asked)
    rows = prediction.to_pandas().set_index("ordinal")
    assert [card["ordinal"] for card in result["media"]] == ordinals
    for card, data in zip(result["media"], buffers, strict=True):
        held = rows.loc[card["ordinal"]]
        if held.media:
            assert (data, card["media_type"], card["error"]) == (held.media, held.media_type, "")
        else:
            assert data == b""
            assert card["error"]


@pytest.mark.parametrize("format_name", ["TIFF", "JPEG2000"])
def test_a_picture_that_no_browser_reads_becomes_a_png(page, hold, format_name):
    prediction = hold(picture_output(images.encode(images.scene(), format_name)))
    asked = {"output_id": prediction.output_id, "ordinals": with_media(prediction)}
    result, (data,) = page.ask("media", asked)
    assert result["media"][0]["media_type"] == "image/png"
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "PNG"
        assert images.corners(picture) == images.UPRIGHT


def test_a_mask_of_sixteen_bits_keeps_its_shades(page, hold):
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 0)
    deep.putpixel((1, 0), 65535)
    buffer = io.BytesIO()
    deep.save(buffer, "TIFF")
    prediction = hold(picture_output(buffer.getvalue()))
    asked = {"output_id": prediction.output_id, "ordinals": with_media(prediction)}
    _, (data,) = page.ask("media", asked)
    with Image.open(io.BytesIO(data)) as picture:
        assert [picture.convert("L").getpixel((x, 0)) for x in (0, 1)] == [0, 255]


def test_one_that_cannot_be_had_does_not_lose_its_neighbors(page, hold, monkeypatch):
    def fetch(url, **_):
        raise InputError(f"{url} leads into a private network.", name="URL_PRIVATE")

    monkeypatch.setattr(media, "fetch", fetch)
    good = images.png(8, 8)
    prediction = hold(picture_output(good, "http://10.0.0.1/x.png", b"no picture", good))
    ordinals = with_media(prediction)
    asked = {"output_id": prediction.output_id, "ordinals": [*ordinals, 999]}
    result, buffers = page.ask("media", asked)
    assert buffers == [good, b"", b"", good, b""]
    errors = [card["error"] for card in result["media"]]
    assert [bool(error) for error in errors] == [False, True, True, False, True]
    assert "private network" in errors[1]


def test_what_a_model_names_is_never_looked_for_in_the_persons_own_network(page, hold):
    prediction = hold(picture_output("http://127.0.0.1:9/x.png"))
    asked = {"output_id": prediction.output_id, "ordinals": with_media(prediction)}
    result, buffers = page.ask("media", asked)
    assert buffers == [b""]
    assert "public internet" in result["media"][0]["error"]


def test_what_did_not_fit_is_downloaded_once(viewer, page, hold, monkeypatch):
    asked_for = []

    def fetch(url, **settings):
        asked_for.append((url, settings["allow_private"]))
        return images.png(64, 64)

    monkeypatch.setattr(media, "fetch", fetch)
    monkeypatch.setattr(media, "LARGEST_REPLY_BYTES", len(images.png(64, 64)))
    urls = [f"https://example.org/{number}.png" for number in range(3)]
    prediction = hold(picture_output(*urls))
    left = with_media(prediction)
    while left:
        asked = {"output_id": prediction.output_id, "ordinals": left}
        result, buffers = page.ask("media", asked)
        assert buffers == [images.png(64, 64)]
        assert result["media"][0]["media_type"] == "image/png"
        left = left[1:]
    assert asked_for == [(url, False) for url in urls]
    kept = viewer._session.content._downloads
    assert len(kept._kept) == 3
    viewer.close()
    assert len(kept._kept) == 0


def test_downloads_keep_the_newest_few_megabytes(monkeypatch):
    monkeypatch.setattr(media, "fetch", lambda _url, **_: bytes(100))
    monkeypatch.setattr(media, "_KEPT_BYTES", 250)
    downloads = media.Downloads()
    for url in "abca":
        downloads.get(url, threading.Event())
    assert list(downloads._kept) == ["c", "a"]


# --- vectors -------------------------------------------------------------------------------------
def test_vectors_come_as_little_endian_floats(page, hold, monkeypatch):
    output = outputs.embedding_output([0.5, -1.0, 3.0])
    output.data.embeddings.add(vector=[1.0, 2.0])
    output.data.concepts.add(name="no vector")
    prediction = hold(output)
    rows = prediction.to_pandas()
    ordinals = [int(number) for number in rows[rows.kind == "embedding"].ordinal]
    (concept,) = (int(number) for number in rows[rows.kind == "concept"].ordinal)
    asked = {"output_id": prediction.output_id, "ordinals": [*ordinals, concept]}
    _, buffers = page.ask("vectors", asked)
    assert buffers == [struct.pack("<3f", 0.5, -1.0, 3.0), struct.pack("<2f", 1.0, 2.0), b""]
    monkeypatch.setattr(content, "LARGEST_REPLY_BYTES", 12)
    assert page.ask("vectors", asked)[1] == buffers[:1]


@pytest.mark.parametrize("method", ["media", "vectors"])
def test_an_answer_that_is_gone_is_named(viewer, page, hold, failed, method):
    prediction = hold(outputs.embedding_output([1.0]))
    page.ask("input.remove", {"key": prediction.input.identity})
    with pytest.raises(failed, match="OUTPUT_UNKNOWN"):
        page.ask(method, {"output_id": prediction.output_id, "ordinals": [0]})
    assert viewer.predictions == []


# --- parts of the page ---------------------------------------------------------------------------
def test_a_part_of_the_page_is_sent_by_its_name_and_nothing_else_is(
    page, failed, tmp_path, monkeypatch
):
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "video.js").write_text("export default 1;", encoding="utf-8")
    (tmp_path / "secret.js").write_text("no", encoding="utf-8")
    monkeypatch.setattr(content, "PARTS", parts)
    assert page.ask("module", {"name": "video"})[1] == [b"export default 1;"]
    for name in ("../secret", "secret", "video.js", "", "/etc/passwd", str(tmp_path / "secret")):
        with pytest.raises(failed, match="MODULE_UNKNOWN"):
            page.ask("module", {"name": name})


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("frames", {"key": "none", "times_ms": [0], "edge": 1}),
        ("file", {"key": "none", "offset": 0}),
    ],
)
def test_what_is_not_held_is_unknown(page, failed, method, params):
    with pytest.raises(failed, match="INPUT_UNKNOWN"):
        page.ask(method, params)


@pytest.mark.parametrize("wrong", ["1", [1, "2"], [-1], [1.5], None])
def test_ordinals_that_are_none_are_refused(page, failed, wrong):
    with pytest.raises(failed, match="REQUEST_INVALID"):
        page.ask("media", {"output_id": 1, "ordinals": wrong})
