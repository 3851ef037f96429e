"""A workflow over a video: each frame goes through all the nodes that look at pictures."""

import time

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.embedded_server.samples import clip
from tests.builders import images, videos


def node(node_id, model, *inputs, **more):
    return {"id": node_id, "model": model, "inputs": list(inputs), **more}


def video(data, text=""):
    return resources_pb2.Input(
        data=resources_pb2.Data(
            video=resources_pb2.Video(base64=data), text=resources_pb2.Text(raw=text)
        )
    )


def frames_of(output):
    assert output.status.code == 10000, output.status
    return {frame.frame_info.time: frame.data for frame in output.data.frames}


def test_a_face_is_cut_out_of_each_frame_that_shows_it(client):
    (result,) = client.run("face-colors", video(clip.video())).results
    faces, crops, colors = (frames_of(output) for output in result.outputs)
    assert list(faces) == list(crops) == list(colors)
    assert list(faces) == [500 + 1000 * n for n in range(len(faces))]
    seen = [time for time, data in faces.items() if data.regions]
    assert seen
    assert len(seen) < len(faces)
    for moment, data in faces.items():
        for other in (crops[moment], colors[moment]):
            assert [r.id for r in other.regions] == [r.id for r in data.regions]
            assert [r.track_id for r in other.regions] == [r.track_id for r in data.regions]
    assert all(region.track_id for time in seen for region in faces[time].regions)
    assert len({region.track_id for time in seen for region in faces[time].regions}) == 1
    assert all(colors[time].regions[0].data.colors for time in seen)


def test_frames_are_as_far_apart_as_asked_and_what_takes_text_is_asked_once(own_server, own_client):
    asked = []

    def read(image):
        assert images.corners(image) == images.UPRIGHT
        return {f"frame {videos.number_of(image)}": 1.0}

    def words(text):
        asked.append(text)
        return {text: 1.0}

    own_server.register("read", read)
    own_server.register("words", words, input="text")
    own_server.workflow(
        "mine",
        nodes=[
            node("words", "words"),
            node("read", "read"),
            node("sure", "concept-thresholder", "read"),
        ],
    )
    config = resources_pb2.OutputConfig(sample_ms=500)
    item = video(videos.clip("mp4"), "hello")
    (result,) = own_client.run("mine", item, output_config=config).results
    words_, read_, sure = result.outputs
    assert words_.data.concepts[0].name == "hello"
    assert asked == ["hello"]
    frames = frames_of(read_)
    assert list(frames) == [250 + 500 * n for n in range(len(frames))]
    assert len({data.concepts[0].name for data in frames.values()}) == len(frames) > 1
    assert frames_of(sure) == frames


def test_a_nodes_time_is_that_of_all_its_frames(own_server, own_client):
    def slow(image):
        time.sleep(0.02)
        return {"seen": float(image.width > 0)}

    own_server.register("slow", slow)
    own_server.register("quick", lambda image: {"seen": float(image.width > 0)})
    own_server.workflow("mine", nodes=[node("slow", "slow"), node("quick", "quick")])
    (result,) = own_client.run("mine", video(videos.clip("mp4"))).results
    frames = len(frames_of(result.outputs[0]))
    began = result.created_at.ToNanoseconds()
    slow, quick = (output.created_at.ToNanoseconds() for output in result.outputs)
    assert frames > 1
    assert (slow - began) / 1e6 >= 20 * frames
    assert 0 < (quick - slow) / 1e6 < 20 * frames


def test_a_node_that_fails_at_a_frame_fails_and_the_others_see_all_frames(own_server, own_client):
    asked = []

    def fail(image):
        asked.append(image)
        raise ValueError("no")

    own_server.register("fail", fail)
    own_server.workflow(
        "mine",
        nodes=[
            node("fail", "fail"),
            node("sure", "concept-thresholder", "fail"),
            node("colors", "dominant-colors"),
        ],
    )
    (result,) = own_client.run("mine", video(videos.clip("mp4"))).results
    assert [output.status.code for output in result.outputs] == [21313, 22108, 10000]
    assert len(frames_of(result.outputs[2])) > 1
    assert len(asked) == 1


@pytest.mark.parametrize("data", [b"no video at all", b""])
def test_a_video_that_cannot_be_read_is_said_by_each_node_that_looks(client, data):
    reply = client.run("face-colors", video(data))
    assert reply.status.code == 10020
    (result,) = reply.results
    codes = [output.status.code for output in result.outputs]
    assert codes[1:] == [22108, 22108]
    assert result.status.code == codes[0]
    assert 30000 < codes[0] < 32000
