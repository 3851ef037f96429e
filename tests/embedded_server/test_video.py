"""Every model of pictures takes a video: one frame in each window, each answered like a picture."""

import io
import subprocess
import sys
import threading
import time
import weakref

import av
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2
from PIL import Image

from predict_widgets.embedded_server.models import frames as frames_module
from predict_widgets.embedded_server.models.reading import Caller
from predict_widgets.embedded_server.models.tracking import Tracker
from predict_widgets.embedded_server.samples import clip
from predict_widgets.embedded_server.samples import videos as sample_videos
from predict_widgets.embedded_server.samples.rendered import code_sheet
from predict_widgets.media.video import probe
from tests.builders import images, videos
from tests.embedded_server.conftest import config
from tests.media.serving import serving

SUCCESS = 10000
MODEL_INVALID_ARGUMENT = 21202


def video(data=b"", url=""):
    return resources_pb2.Input(
        data=resources_pb2.Data(video=resources_pb2.Video(base64=data, url=url))
    )


def read(image):
    """A model that reads a frame's number, in a picture that stands upright."""
    assert images.corners(image) == images.UPRIGHT
    return {f"frame {videos.number_of(image)}": 1.0}


@pytest.fixture
def ask(own_server, own_client):
    """Ask a registered function about a video and return the output."""

    def ask(data, fn=read, sample_ms=0, output="concepts", **fields):
        model_id, _ = own_server.register("mine", fn, output=output)
        model = config(sample_ms=sample_ms, **fields)
        return own_client.predict(model_id, video(data), model=model).outputs[0]

    return ask


def seen(output):
    """Return (time, number, index, label of the first concept) of each frame."""
    assert output.status.code == SUCCESS, output.status
    return [
        (f.frame_info.time, f.frame_info.number, f.frame_info.index, f.data.concepts[0].name)
        for f in output.data.frames
    ]


@pytest.mark.parametrize("kind", ["mp4", "webm", "avi", "mov", "wmv"])
def test_the_frame_in_the_middle_of_each_window_is_looked_at(ask, kind):
    output = ask(videos.clip(kind, frames=35, rate=10))
    assert seen(output) == [
        (500, 5, 0, "frame 5"),
        (1500, 15, 1, "frame 15"),
        (2500, 25, 2, "frame 25"),
        (3250, 32, 3, "frame 32"),
    ]
    assert not output.data.concepts
    assert output.input.data.video.base64 == b"true"


@pytest.mark.parametrize(("sample_ms", "times"), [(100, 20), (750, 3), (60_000, 1)])
def test_the_caller_says_how_often(ask, sample_ms, times):
    frames = seen(ask(videos.clip(frames=20, rate=10), sample_ms=sample_ms))
    assert len(frames) == times
    assert all(label == f"frame {time_ms // 100}" for time_ms, _, _, label in frames)


@pytest.mark.parametrize("sample_ms", [1, 99, 60_001])
def test_a_sampling_that_clarifai_does_not_know_is_refused(client, sample_ms):
    reply = client.predict("dominant-colors", video(b"x"), model=config(sample_ms=sample_ms))
    assert reply.status.code == MODEL_INVALID_ARGUMENT
    assert "100 to 60000" in reply.status.details


def test_a_portrait_is_looked_at_upright(ask):
    assert len(seen(ask(videos.clip(frames=30, rotation=90, size=(96, 160))))) == 3


def test_what_to_show_counts_in_each_frame(ask):
    def fn(image):
        number = videos.number_of(image)
        return {"low": 0.1, "high": 0.9, "mid": 0.5 if number > 10 else 0.2}

    output = ask(videos.clip(frames=20), fn, max_concepts=2, min_value=0.4)
    names = [[concept.name for concept in frame.data.concepts] for frame in output.data.frames]
    assert names == [["high"], ["high", "mid"]]
    assert output.data.frames[0].data.concepts[0].app_id == "main"


@pytest.mark.parametrize(
    "model_id", ["imagenet-classifier", "dominant-colors", "face-boxes", "digit-classifier"]
)
def test_shipped_models_take_videos(client, model_id):
    output = client.predict(model_id, video(clip.video())).outputs[0]
    assert output.status.code == SUCCESS
    assert len(output.data.frames) == 6


def test_a_video_behind_a_url_may_be_larger_than_a_picture(own_server, own_client, monkeypatch):
    data = videos.clip(frames=10)
    asked = []

    def fetch(url, *, max_bytes):
        asked.append((url, max_bytes))
        return data

    monkeypatch.setattr(own_server._service, "_fetch", fetch)
    own_server.register("mine", read, output="concepts")
    output = own_client.predict("mine", video(url="https://example.com/a.mp4")).outputs[0]
    assert seen(output) == [(500, 5, 0, "frame 5")]
    assert asked == [("https://example.com/a.mp4", 128_000_000)]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (images.mp4_header(), "INPUT_VIDEO_INVALID_ARGUMENT", "damaged or cut short"),
        (b"no video", "INPUT_VIDEO_INVALID_ARGUMENT", "no video in a format"),
        (images.png(), "INPUT_VIDEO_UNSUPPORTED_FORMAT", "PNG"),
        (videos.sound("m4a"), "INPUT_VIDEO_UNSUPPORTED_FORMAT", "sound and no pictures"),
    ],
)
def test_bad_videos_are_refused_by_name_and_their_neighbors_answered(client, data, code, words):
    good = resources_pb2.Input(
        data=resources_pb2.Data(image=resources_pb2.Image(base64=images.png()))
    )
    bad, fine = client.predict("dominant-colors", video(data), good).outputs
    assert status_code_pb2.StatusCode.Name(bad.status.code) == code
    assert words in bad.status.details
    assert fine.status.code == SUCCESS


def test_a_private_url_is_refused(client):
    with serving() as server:
        output = client.predict("dominant-colors", video(url=server.url("/ok.mp4"))).outputs[0]
    assert output.status.code == status_code_pb2.INPUT_VIDEO_INVALID_URL


def test_more_frames_than_anybody_waits_for_are_refused_with_what_to_ask_for(ask, monkeypatch):
    monkeypatch.setattr(frames_module, "MOST_FRAMES", 10)
    output = ask(videos.clip(frames=30), sample_ms=100)
    assert output.status.code == status_code_pb2.INPUT_VIDEO_INVALID_ARGUMENT
    assert "sample_ms to 300 or more" in output.status.details
    assert len(seen(ask(videos.clip(frames=30), sample_ms=300))) == 10


def test_without_the_library_the_refusal_names_the_extra(ask, monkeypatch):
    data = videos.clip(frames=10)
    monkeypatch.setitem(sys.modules, "av", None)
    output = ask(data)
    assert output.status.code == status_code_pb2.INPUT_VIDEO_PROCESSING_FAILED
    assert "predict-widgets[video]" in output.status.details


def test_a_function_that_fails_at_one_frame_fails_the_video(ask):
    def fn(image):
        return {"ok": 1 / (videos.number_of(image) - 15)}

    output = ask(videos.clip(frames=30), fn)
    assert output.status.code == status_code_pb2.MODEL_PREDICTION_FAILED
    assert "ZeroDivisionError" in output.status.details


def test_damage_is_told_beside_the_answer(ask):
    data = videos.clip("mkv", frames=60, gop=5)
    output = ask(data[: len(data) // 2])
    assert 2 <= len(output.data.frames) < 6
    (note,) = output.data.metadata["notes"]
    assert "pictures of the video end at" in note


def test_the_work_stops_when_the_caller_has_gone(own_server, own_client):
    looked = []
    first = threading.Event()

    def slow(_):
        looked.append(True)
        first.set()
        time.sleep(0.1)
        return {"ok": 1.0}

    model_id, _ = own_server.register("slow", slow)
    request = service_pb2.PostModelOutputsRequest(
        model_id=model_id, inputs=[video(videos.clip(frames=200))], model=config(sample_ms=100)
    )
    call = own_client.stub.PostModelOutputs.future(request, metadata=own_client.metadata)
    assert first.wait(20)
    call.cancel()
    time.sleep(0.5)
    count = len(looked)
    time.sleep(0.4)
    assert len(looked) == count < 20


def test_frames_are_held_one_at_a_time(ask):
    alive = []

    def fn(image):
        alive.append(weakref.ref(image))
        assert sum(reference() is not None for reference in alive) <= 2
        return {"ok": 1.0}

    assert len(seen(ask(videos.clip(frames=60), fn, sample_ms=100))) == 60


def test_what_nobody_asked_to_see_is_left_out_frame_by_frame():
    """And not at the end: a thousand concepts for each of 6000 frames fill the memory."""

    def trim(data):
        del data.concepts[1:]

    def look(_):
        return resources_pb2.Data(concepts=[resources_pb2.Concept(id=name) for name in "abc"])

    caller = Caller(lambda _url, **_: b"", lambda: True, trim)
    data = video(videos.clip(frames=30)).data
    frames = frames_module.frames_of(look, data, caller, sample_ms=1000, tracked=False)
    assert [len(piece.frames[0].data.concepts) for piece in frames] == [1, 1, 1]


def test_a_streaming_model_answers_a_video_frame_by_frame(own_client):
    request = service_pb2.PostModelOutputsRequest(
        model_id="text-lines", inputs=[video(videos.clip(frames=30))]
    )
    replies = own_client.stub.GenerateModelOutputs(request, metadata=own_client.metadata)
    times = [[f.frame_info.time for f in reply.outputs[0].data.frames] for reply in replies]
    assert times == [[500], [1500], [2500]]


# --- tracks --------------------------------------------------------------------------------------
def moving(image):
    """Two boxes that move to the right, one of them missing from frame 20 to 30."""
    number = videos.number_of(image)
    left = 0.01 * number / 2
    boxes = [{"box": (left, 0.0, left + 0.3, 0.4), "label": "cat"}]
    if not 20 <= number < 30:
        boxes.append({"box": (left, 0.5, left + 0.3, 0.9), "label": "cat"})
    return boxes


def test_boxes_that_overlap_from_sample_to_sample_are_a_track(ask):
    output = ask(videos.clip(frames=50), moving, output="regions")
    tracks = [[region.track_id for region in frame.data.regions] for frame in output.data.frames]
    assert tracks == [["1", "2"], ["1", "2"], ["1"], ["1", "3"], ["1", "3"]]


def test_boxes_of_text_and_codes_are_no_tracks(client):
    file = io.BytesIO()
    sheet = Image.open(io.BytesIO(code_sheet())).convert("RGB")
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = *sheet.size, "yuv420p"
        for _ in range(2):
            container.mux(stream.encode(av.VideoFrame.from_image(sheet)))
        container.mux(stream.encode())
    output = client.predict("barcode-reader", video(file.getvalue())).outputs[0]
    assert [len(frame.data.regions) for frame in output.data.frames] == [6, 6]
    regions = [region for frame in output.data.frames for region in frame.data.regions]
    assert not any(region.track_id for region in regions)


def region(box, label="cat", track=""):
    left, top, right, bottom = box
    return resources_pb2.Region(
        track_id=track,
        region_info=resources_pb2.RegionInfo(
            bounding_box=resources_pb2.BoundingBox(
                left_col=left, top_row=top, right_col=right, bottom_row=bottom
            )
        ),
        data=resources_pb2.Data(concepts=[resources_pb2.Concept(id=label, value=0.5)]),
    )


def follow(*samples):
    tracker = Tracker()
    for sample in samples:
        tracker.follow(sample)
    return [[box.track_id for box in sample] for sample in samples]


def test_the_pair_that_overlaps_most_is_joined():
    first = [region((0, 0, 0.4, 0.4)), region((0.1, 0, 0.5, 0.4))]
    then = [region((0.11, 0, 0.51, 0.4)), region((0.01, 0, 0.41, 0.4))]
    assert follow(first, then) == [["1", "2"], ["2", "1"]]


def test_a_track_goes_on_with_one_box_only():
    one, two = region((0, 0, 0.4, 0.4)), region((0.05, 0, 0.45, 0.4))
    assert follow([region((0, 0, 0.4, 0.4))], [two, one]) == [["1"], ["2", "1"]]


def test_boxes_of_another_label_or_too_far_away_are_other_tracks():
    cat = region((0, 0, 0.4, 0.4))
    assert follow([cat], [region((0, 0, 0.4, 0.4), "dog")]) == [["1"], ["2"]]
    assert follow([region((0, 0, 0.4, 0.4))], [region((0.25, 0, 0.65, 0.4))]) == [["1"], ["2"]]
    assert follow([region((0, 0, 0.4, 0.4))], [region((0.2, 0, 0.6, 0.4))]) == [["1"], ["1"]]


def test_tracks_that_the_model_gives_stay():
    assert follow([region((0, 0, 1, 1), track="a")], [region((0, 0, 1, 1), track="b")]) == [
        ["a"],
        ["b"],
    ]


def test_300_boxes_are_followed_in_less_time_than_they_take_to_find():
    boxes = [
        region((x / 50, y / 50, x / 50 + 0.1, y / 50 + 0.1)) for x in range(20) for y in range(15)
    ]
    tracker = Tracker()
    tracker.follow(boxes)
    then = [
        region((box.left_col, box.top_row, box.right_col, box.bottom_row))
        for box in (b.region_info.bounding_box for b in boxes)
    ]
    started = time.perf_counter()
    tracker.follow(then)
    assert time.perf_counter() - started < 1
    assert [b.track_id for b in then] == [b.track_id for b in boxes]


def test_no_track_is_made_up_where_a_box_has_no_area():
    flat = [region((0.5, 0.5, 0.5, 0.5))]
    assert follow(flat, [region((0.5, 0.5, 0.5, 0.5))]) == [["1"], ["2"]]


def test_the_card_says_what_a_track_is(client):
    request = service_pb2.GetModelRequest(model_id="face-boxes")
    assert "overlap" in client.call("GetModel", request).model.notes
    request = service_pb2.GetModelRequest(model_id="dominant-colors")
    notes = client.call("GetModel", request).model.notes
    assert "`sample_ms`" in notes
    assert "overlap" not in notes
    request = service_pb2.GetModelRequest(model_id="language-id")
    assert "`sample_ms`" not in client.call("GetModel", request).model.notes


# --- the sample ----------------------------------------------------------------------------------
def test_the_sample_video_is_small_quick_and_plays():
    clip.video.cache_clear()
    started = time.perf_counter()
    data = clip.video()
    assert time.perf_counter() - started < 2  # some 0.25 s, on a machine that does nothing else
    assert len(data) < 500_000
    facts = probe(data)
    assert (facts.width, facts.height, facts.duration_ms) == (640, 360, 6000)
    assert clip.video() is data


@pytest.mark.parametrize("encoder", [each for each in clip._ENCODERS if each[1] != "libopenh264"])
def test_every_encoder_makes_the_sample(encoder):
    data = clip._written(av, *encoder)
    assert len(data) < 500_000
    assert probe(data).duration_ms == 6000


def test_the_sample_is_offered_only_where_it_can_be_made(monkeypatch):
    assert [sample.kind for sample in sample_videos()] == ["video"]
    monkeypatch.setitem(sys.modules, "av", None)
    assert sample_videos() == ()


def test_looking_at_the_samples_does_not_import_the_library():
    code = (
        "import sys; from predict_widgets.embedded_server.samples import samples; samples()\n"
        "sys.exit('av' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_note_of_the_sample_is_true(client):
    frames = client.predict("imagenet-classifier", video(clip.video())).outputs[0].data.frames
    best = [
        max((c for c in frame.data.concepts if c.vocab_id == vocabulary), key=lambda c: c.value)
        for frame in frames
        for vocabulary in ("imagenet", "groups")
    ]
    names = [concept.name for concept in best]
    assert names[0] == names[2] == "espresso"
    assert names[5] == names[7] == "cat"
    faces = client.predict("face-boxes", video(clip.video())).outputs[0].data.frames
    assert [len(frame.data.regions) for frame in faces[-2:]] == [1, 1]
    tracks = {region.track_id for frame in faces[-2:] for region in frame.data.regions}
    assert len(tracks) == 1
