"""What goes out is the very message that protobuf would have written."""

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.platform.requests import pieces_of, with_ids
from predict_widgets.platform.sending import About, MediaInput

MEDIA = {
    "image": resources_pb2.Image,
    "video": resources_pb2.Video,
    "audio": resources_pb2.Audio,
}


def whole(item):
    """The same input as protobuf holds it."""
    data = resources_pb2.Data()
    data.CopyFrom(item.data)
    getattr(data, item.field).CopyFrom(MEDIA[item.field](base64=item.media))
    return resources_pb2.Input(id=item.id, data=data)


def media_input(field="image", size=1, prompt="", name="input-0"):
    beside = resources_pb2.Data(text=resources_pb2.Text(raw=prompt)) if prompt else None
    return MediaInput(name, field, bytes(range(256)) * size, beside or resources_pb2.Data())


@pytest.mark.parametrize("field", sorted(MEDIA))
@pytest.mark.parametrize("size", [0, 1, 64, 9000])
@pytest.mark.parametrize("prompt", ["", "What is this? ⚠"])
def test_an_input_whose_bytes_stay_where_they_are_reads_the_same(field, size, prompt):
    item = media_input(field, size, prompt)
    read = resources_pb2.Input.FromString(b"".join(item.parts()))
    assert read == whole(item)
    assert read.data.HasField(field)
    assert item.ByteSize() >= read.ByteSize()


def test_a_request_holds_its_inputs_of_both_kinds_in_order():
    request = service_pb2.PostModelOutputsRequest(model_id="a", version_id="b")
    text = resources_pb2.Input(
        id="text", data=resources_pb2.Data(text=resources_pb2.Text(raw="Hi"))
    )
    items = [media_input(), text, media_input("video", 300, name="last")]
    sent = About(request, items).SerializeToString()
    read = service_pb2.PostModelOutputsRequest.FromString(sent)
    request.inputs.extend([whole(items[0]), text, whole(items[2])])
    assert read == request


def test_inputs_of_one_name_are_told_apart_and_keep_their_bytes():
    named = with_ids([media_input(size=2), media_input(size=3), resources_pb2.Input(id="")])
    assert [one.id for one in named] == ["input-0", "input-1", "input-2"]
    assert len(named[1].media) == 3 * 256


def test_a_video_shares_a_call_with_no_other_however_it_is_held():
    items = [media_input(), media_input("video"), whole(media_input("video")), media_input()]
    assert pieces_of(items, 128) == [range(1), range(1, 2), range(2, 3), range(3, 4)]
