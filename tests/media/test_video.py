"""What a video is, and which of its frames is on show when."""

from __future__ import annotations

import gc
import importlib
import io
import random
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.errors import CancelledError, InputError, MissingExtraError
from predict_widgets.media import containers, video
from predict_widgets.media.video import frames_at, probe, sample_times, samples_at
from tests.builders import images, videos
from tests.media.serving import serving

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream


def failure(data: bytes) -> InputError:
    with pytest.raises(InputError) as raised:
        probe(data)
    assert raised.value.hint
    return raised.value


def numbers_at(data: bytes, times_ms: list[int]) -> list[int]:
    found = list(frames_at(data, times_ms))
    assert [time_ms for time_ms, _ in found] == times_ms
    return [videos.number_of(image) for _, image in found]


@given(st.integers(1, 100_000), st.integers(100, 60_000))
def test_every_window_is_looked_at_once_in_its_middle(duration_ms, sample_ms):
    times = sample_times(duration_ms, sample_ms)
    assert len(times) == -(-duration_ms // sample_ms)
    for index, time_ms in enumerate(times):
        end = min((index + 1) * sample_ms, duration_ms)
        assert time_ms == (index * sample_ms + end) // 2


def test_times_are_those_of_clarifai():
    assert sample_times(6000, 2000) == [1000, 3000, 5000]
    assert sample_times(2000, 500) == [250, 750, 1250, 1750]
    assert sample_times(0, 1000) == []


@pytest.mark.parametrize("kind", videos.KINDS)
def test_facts_are_those_of_the_file(kind):
    facts = probe(videos.clip(kind, frames=30, rate=10))
    assert (facts.width, facts.height) == (videos.WIDTH, videos.HEIGHT)
    assert facts.duration_ms == 3000
    assert facts.frame_rate == pytest.approx(10)
    assert facts.notes == ()


@pytest.mark.parametrize("kind", videos.KINDS)
@pytest.mark.parametrize("sample_ms", [100, 700, 3000])
def test_the_frame_in_the_middle_of_each_window_is_the_one_on_show(kind, sample_ms):
    times = sample_times(3000, sample_ms)
    data = videos.clip(kind, frames=30, rate=10)
    assert numbers_at(data, times) == [time_ms // 100 for time_ms in times]


@pytest.mark.parametrize("kind", videos.KINDS)
def test_frames_far_apart_and_in_any_order_are_found(kind):
    data = videos.clip(kind, frames=200, rate=10, gop=12)
    times = [19_950, 50, 12_345, 7_000, 6_999, 19_900, 7_100]
    assert numbers_at(data, times) == [199, 0, 123, 70, 69, 199, 71]


def test_frames_far_apart_are_found_without_decoding_those_between(monkeypatch):
    data = videos.clip(frames=300, rate=10, gop=10)
    decoded = []
    original = video.Decoder._decoded

    def counting(self: video.Decoder) -> object:
        for item in original(self):
            decoded.append(item[0])
            yield item

    monkeypatch.setattr(video.Decoder, "_decoded", counting)
    assert numbers_at(data, [500, 15_500, 29_500]) == [5, 155, 295]
    assert len(decoded) < 90


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_frames_stand_upright(rotation, mirrored):
    data = videos.clip(frames=4, rotation=rotation, mirrored=mirrored, size=(96, 160))
    facts = probe(data)
    assert (facts.width, facts.height) == (96, 160)
    for _, image in frames_at(data, [50, 250]):
        assert image.size == (96, 160)
        assert image.mode == "RGB"
        assert images.corners(image) == images.UPRIGHT
    assert numbers_at(data, [250]) == [2]


@pytest.mark.parametrize(("height", "color"), [(240, (254, 0, 0)), (720, (255, 24, 0))])
def test_colors_that_are_not_explained_are_shown_as_in_browsers(height, color):
    """BT.601 below 720 lines, BT.709 from there on: the same numbers are two kinds of red."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, height, "yuv420p"
        frame = av.VideoFrame(320, height, "yuv420p")
        for plane, value in zip(frame.planes, (81, 90, 240), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    ((_, image),) = frames_at(file.getvalue(), [0])
    assert image.getpixel((160, height // 2)) == pytest.approx(color, abs=3)


def test_pixels_that_are_not_square_are_made_so():
    facts = probe(videos.clip(frames=2, aspect=Fraction(4, 3)))
    assert (facts.width, facts.height) == (256, 128)
    facts = probe(videos.clip(frames=2, aspect=Fraction(1, 2)))
    assert (facts.width, facts.height) == (192, 256)


@pytest.mark.parametrize("kind", ["mp4", "webm", "mkv"])
def test_a_frame_is_on_show_until_the_next_comes(kind):
    data = videos.clip(kind, times_ms=[0, 100, 900, 1000, 5000, 5100])
    asked = [99, 100, 899, 900, 3000, 4999, 5000, 9999]
    assert numbers_at(data, asked) == [0, 1, 1, 2, 3, 3, 4, 5]


@pytest.mark.parametrize("kind", videos.KINDS)
def test_a_video_of_one_frame_has_that_one(kind):
    data = videos.clip(kind, frames=1)
    # A WMV file does not say how long its only frame is on show.
    assert probe(data).duration_ms == (40 if kind == "wmv" else 100)
    assert numbers_at(data, [0, 50, 100, 5000]) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "options"),
    [("webm", {"live": "1"}), ("mkv", {"live": "1"}), ("mp4", {"movflags": "empty_moov"})],
)
def test_a_header_without_a_duration_is_made_up_for(kind, options):
    data = videos.clip(kind, frames=30, options=options)
    assert probe(data).duration_ms == 3000
    assert numbers_at(data, [50, 1550, 2950]) == [0, 15, 29]


def test_before_the_first_frame_the_first_is_shown():
    data = videos.clip(frames=10, start_ms=700, sound_seconds=1.5)
    assert numbers_at(data, [0, 699, 750, 1650]) == [0, 0, 0, 9]


def test_what_was_cut_off_at_the_start_is_not_counted():
    """Phones cut without encoding anew: the frames stay in the file, marked as not to be shown."""
    file = io.BytesIO()
    with (
        av.open(io.BytesIO(videos.clip(frames=30, rate=10, gop=12))) as whole,
        av.open(file, "w", format="mp4", options={"avoid_negative_ts": "disabled"}) as container,
    ):
        stream = container.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.dts is None:
                continue
            cut = round(Fraction(6, 10) / packet.time_base)
            packet.pts, packet.dts = packet.pts - cut, packet.dts - cut
            packet.stream = stream
            container.mux(packet)
    data = file.getvalue()
    assert probe(data).duration_ms == 2400
    assert numbers_at(data, [0, 550, 2350]) == [6, 11, 29]


def test_frames_bear_their_number_in_the_video():
    data = videos.clip(frames=30)
    assert [sample.number for sample in samples_at(data, [50, 1250, 2950])] == [0, 12, 29]


@pytest.mark.parametrize("kind", ["mkv", "ts", "avi mjpeg", "flv", "mpeg"])
def test_what_is_there_of_a_file_that_was_cut_short_is_shown(kind):
    whole = videos.clip(kind, frames=60, rate=10, gop=5)
    data = whole[: len(whole) * 2 // 3]
    facts = probe(data)
    assert 1000 < facts.duration_ms < 5500
    end = facts.duration_ms - 400
    assert numbers_at(data, [50, 550, end]) == [0, 5, end // 100]


def test_pictures_that_end_early_are_told():
    whole = videos.clip("mkv", frames=60, rate=10, gop=5)
    (note,) = probe(whole[: len(whole) // 2]).notes
    assert "its file says 6.0 s" in note


def test_damage_in_the_middle_costs_no_frame_behind_it():
    data = bytearray(videos.clip("avi", frames=60, rate=10, gop=5))
    packets = [p for p in _packets(bytes(data)) if 20 <= p[0] < 25]
    for _, place, size in packets:
        data[place + 8 : place + 8 + size - 8] = b"\xff" * (size - 8)
    found = list(samples_at(bytes(data), [1550, 2250, 3050, 5950]))
    numbers = [videos.number_of(sample.image) for sample in found]
    assert (numbers[0], *numbers[2:]) == (15, 30, 59)
    assert found[0].damaged == 0
    assert found[-1].damaged > 0


def test_frames_that_the_decoder_patched_up_count_as_damaged():
    data = bytearray(videos.clip("avi", frames=60, rate=10, gop=5))
    chance = random.Random(3)  # noqa: S311 - the same damage in every run
    for place in chance.choices(range(len(data) // 3, 2 * len(data) // 3), k=30):
        data[place] ^= 0xFF
    found = list(samples_at(bytes(data), range(50, 6000, 100)))
    assert found[-1].damaged > 5


def _packets(data: bytes) -> list[tuple[int, int, int]]:
    with containers.opened(data, "video") as container:
        found = containers.packets(container, container.streams.video[0])
        return [(p.dts, p.pos, p.size) for p in found if p is not None]


def test_nothing_is_named_empty():
    assert failure(b"").name == "VIDEO_EMPTY"


@pytest.mark.parametrize(
    "data", [b"not a video at all", images.mp4_header(), b"\x1aE\xdf\xa3" + bytes(200)]
)
def test_damaged_and_headless_files_are_unreadable(data):
    assert failure(data).name == "VIDEO_UNREADABLE"


@pytest.mark.parametrize("kind", ["mp4", "mkv", "avi", "webm", "flv"])
def test_a_file_without_frames_is_unreadable(kind):
    data = videos.clip(kind, frames=0)
    assert len(data) > 100
    assert failure(data).name == "VIDEO_UNREADABLE"


def test_a_picture_is_no_video():
    assert failure(images.png()).name == "VIDEO_FORMAT_NOT_SUPPORTED"


@pytest.mark.parametrize("kind", ["m4a", "webm", "mp3"])
def test_sound_alone_is_no_video(kind):
    error = failure(videos.sound(kind))
    assert error.name == "VIDEO_WITHOUT_PICTURES"
    assert 'kind="audio"' in error.hint


def test_frames_of_too_many_pixels_are_not_decoded(monkeypatch):
    data = videos.clip(frames=2)
    monkeypatch.setattr(video, "VIDEO_MAX_PIXELS", 100)
    assert failure(data).name == "VIDEO_TOO_LARGE"


def test_times_that_no_video_has_are_refused():
    assert failure(videos.clip("mkv", times_ms=[0, 90_000_000])).name == "VIDEO_UNREADABLE"


def test_the_work_stops_between_frames_when_it_is_not_wanted():
    data = videos.clip(frames=30)
    going = iter([True] * 60)
    with pytest.raises(CancelledError):
        list(frames_at(data, sample_times(3000, 100), wanted=lambda: next(going, False)))
    with pytest.raises(CancelledError):
        probe(data, wanted=lambda: False)


def test_a_caller_that_stops_closes_the_file(monkeypatch):
    used = []

    def watched(container: InputContainer) -> VideoStream:
        used.append(container)
        return pictures_of(container)

    pictures_of = video._pictures_of
    monkeypatch.setattr(video, "_pictures_of", watched)
    frames = frames_at(videos.clip(frames=30), [0, 1000, 2000])
    next(frames)
    (container,) = used
    assert container.size > 0
    frames.close()
    with pytest.raises(AssertionError, match="not open"):
        _ = container.size


def test_no_frame_stays_in_memory_after_the_next():
    data = videos.clip(frames=120, size=(64, 64))
    gc.collect()
    gc.disable()
    try:
        for _ in frames_at(data, sample_times(12_000, 100)):
            pass
        alive = sum(isinstance(item, av.VideoFrame) for item in gc.get_objects())
    finally:
        gc.enable()
    assert alive < 20


def test_a_playlist_leads_nowhere(monkeypatch):
    """FFmpeg would fetch what a playlist names; here it is neither told apart nor allowed to."""
    with serving() as server:
        playlist = (
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n"
            f"{server.url('/ok/a.ts')}\n#EXT-X-ENDLIST\n"
        ).encode()
        assert failure(playlist).name == "VIDEO_UNREADABLE"
        monkeypatch.setattr(containers, "sniff", lambda _: "HLS")
        monkeypatch.setitem(containers._DEMUXERS, "HLS", "hls")
        assert failure(playlist).name == "VIDEO_UNREADABLE"
        assert server.requests == []


def test_without_the_library_the_extra_is_named(monkeypatch):
    data = videos.clip(frames=2)
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtraError, match="PyAV") as raised:
        probe(data)
    assert "[video]" in raised.value.hint


def test_importing_the_package_does_not_import_the_library():
    code = "import sys, predict_widgets.media.video; sys.exit('av' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_is_written_to_the_terminal(tmp_path):
    for index, data in enumerate(videos.one_of_each().values()):
        (tmp_path / f"{index}").write_bytes(data[:200] + b"\xff" * 90 + data[290:])
    code = (
        "import pathlib, sys\n"
        "from predict_widgets.errors import InputError\n"
        "from predict_widgets.media.video import frames_at\n"
        "for path in pathlib.Path(sys.argv[1]).iterdir():\n"
        "    try:\n"
        "        list(frames_at(path.read_bytes(), range(0, 1200, 100)))\n"
        "    except InputError:\n"
        "        pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True
    )
    assert run.stdout == run.stderr == b""
    assert importlib.import_module("av").logging.get_level() is None
