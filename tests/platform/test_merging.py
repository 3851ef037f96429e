"""Pieces of a streamed answer, put together."""

from __future__ import annotations

from clarifai_grpc.grpc.api import resources_pb2
from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.platform.merging import merge

Data, Output = resources_pb2.Data, resources_pb2.Output


def merged(*pieces):
    whole = Output()
    for piece in pieces:
        merge(whole, piece)
    return whole


def saying(**fields):
    return Output(data=Data(**fields))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
concepts = st.builds(
    resources_pb2.Concept, id=texts, value=st.floats(0, 1, width=32).map(lambda value: value or 0.5)
)
embeddings = st.builds(resources_pb2.Embedding, vector=st.lists(st.floats(width=16), max_size=3))
regions = st.builds(
    resources_pb2.Region,
    id=texts,
    value=st.floats(0, 1, width=32),
    data=st.builds(
        Data, concepts=st.lists(concepts, max_size=2), text=st.builds(resources_pb2.Text, raw=texts)
    ),
)
LISTS = {
    "concepts": concepts,
    "regions": regions,
    "frames": st.builds(
        resources_pb2.Frame, id=texts, data=st.builds(Data, regions=st.lists(regions, max_size=2))
    ),
    "embeddings": embeddings,
    "tracks": st.builds(resources_pb2.Track, id=texts),
    "time_segments": st.builds(resources_pb2.TimeSegment, id=texts),
    "clusters": st.builds(resources_pb2.Cluster, id=texts),
    "heatmaps": st.builds(resources_pb2.Image, base64=st.binary(max_size=9)),
}
STRETCHES = {
    "text": (texts, lambda raw: resources_pb2.Text(raw=raw)),
    "string_value": (texts, str),
    "bytes_value": (st.binary(max_size=20), bytes),
    "audio": (st.binary(max_size=20), lambda raw: resources_pb2.Audio(base64=raw)),
}


@st.composite
def splits(draw):
    """An answer, and the same cut into pieces at any places."""
    count = draw(st.integers(1, 4))
    whole, pieces = Data(), [Data() for _ in range(count)]
    for name, items in LISTS.items():
        said = draw(st.lists(items, max_size=4))
        getattr(whole, name).extend(said)
        for start, stop, piece in zip(*cuts(draw, len(said), count), pieces, strict=True):
            getattr(piece, name).extend(said[start:stop])
    for name, (kind, made) in STRETCHES.items():
        said = draw(kind)
        if said:
            whole.MergeFrom(Data(**{name: made(said)}))
        for start, stop, piece in zip(*cuts(draw, len(said), count), pieces, strict=True):
            if said[start:stop]:
                piece.MergeFrom(Data(**{name: made(said[start:stop])}))
    return Output(data=whole), [Output(data=piece) for piece in pieces]


def cuts(draw, length, count):
    ends = sorted(draw(st.lists(st.integers(0, length), min_size=count - 1, max_size=count - 1)))
    return [0, *ends], [*ends, length]


@given(splits())
def test_the_pieces_of_any_split_make_the_whole(split):
    whole, pieces = split
    assert merged(*pieces).SerializeToString(deterministic=True) == whole.SerializeToString(
        deterministic=True
    )


@given(splits())
def test_it_does_not_matter_which_pieces_came_together(split):
    whole, (*first, last) = split
    assert merged(merged(*first), last) == whole


@given(splits())
def test_the_pieces_stay_as_they_were(split):
    _, pieces = split
    before = [piece.SerializeToString(deterministic=True) for piece in pieces]
    merged(*pieces)
    assert [piece.SerializeToString(deterministic=True) for piece in pieces] == before


@given(texts, texts)
def test_parts_of_one_id_go_on_and_others_are_added(before, after):
    def part(name, raw):
        return resources_pb2.Part(id=name, data=Data(string_value=raw))

    said = merged(
        saying(parts=[part("return", before), part("", "a")]),
        saying(parts=[part("return", after), part("other", "b"), part("", "c")]),
    )
    assert [(one.id, one.data.string_value) for one in said.data.parts] == [
        ("return", before + after),
        ("", "a"),
        ("other", "b"),
        ("", "c"),
    ]


def test_a_later_picture_replaces_the_one_before():
    array = resources_pb2.NDArray(buffer=b"1234", shape=[2, 2], dtype="uint8")
    said = merged(
        saying(image=resources_pb2.Image(base64=b"coarse"), ndarray=array),
        saying(image=resources_pb2.Image(base64=b"fine"), ndarray=array),
        saying(text=resources_pb2.Text(raw="done")),
    )
    assert said.data.image.base64 == b"fine"
    assert list(said.data.ndarray.shape) == [2, 2]


def test_the_last_status_and_counts_that_are_set_win():
    first = Output(id="o", prompt_tokens=7, completion_tokens=1)
    first.status.code, first.status.description = 10000, "Ok"
    second = Output(id="p", completion_tokens=2)
    second.status.code, second.status.req_id = 10010, "r"
    said = merged(first, second, Output())
    assert (said.id, said.prompt_tokens, said.completion_tokens) == ("o", 7, 2)
    assert (said.status.code, said.status.description, said.status.req_id) == (10010, "", "r")


def test_what_is_said_of_the_model_is_not_doubled():
    model = resources_pb2.Model(id="m", toolkits=["onnx"])
    said = merged(Output(model=model), Output(model=model), Output())
    assert said.model == model


def test_fields_that_nobody_knows_are_kept():
    unknown = b"\xfa\x3f\x03new"  # field 1023, three bytes
    said = merged(Output(data=Data.FromString(unknown)), saying(string_value="x"))
    assert unknown in said.SerializeToString()
    said = merged(Output.FromString(unknown), saying(string_value="x"))
    assert unknown in said.SerializeToString()
