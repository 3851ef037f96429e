from __future__ import annotations

from itertools import pairwise

from clarifai_grpc.grpc.api import resources_pb2
from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.platform.chunks import chunks
from tests.faults.test_partial_answers import MODEL, photos


def test_count_and_bytes_both_cut():
    assert chunks([1] * 5, 2, 100) == [range(2), range(2, 4), range(4, 5)]
    assert chunks([60, 60, 30, 10], 10, 100) == [range(1), range(1, 4)]


def test_what_is_over_the_limit_stands_alone():
    assert chunks([10, 500, 10], 10, 100) == [range(1), range(1, 2), range(2, 3)]


def test_what_shares_with_none_stands_alone_and_others_stay_together():
    assert chunks([1] * 6, 10, 100, alone={2}) == [range(2), range(2, 3), range(3, 6)]
    assert chunks([1] * 3, 10, 100, alone={0, 1, 2}) == [range(1), range(1, 2), range(2, 3)]


def test_a_video_is_sent_alone_and_pictures_together(platform, server):
    video = resources_pb2.Data(video=resources_pb2.Video(base64=b"frames"))
    inputs = [*photos("a", "b"), resources_pb2.Input(data=video), *photos("c", "d")]
    platform.predict(MODEL, inputs)
    calls = [list(call.inputs) for call in server.requests["PostModelOutputs"]]
    assert [len(call) for call in calls] == [2, 1, 2]
    assert calls[1][0].data == video


def test_nothing_is_no_chunk():
    assert chunks([], 10, 100) == []


@given(
    st.lists(st.integers(0, 50)),
    st.integers(1, 5),
    st.integers(1, 100),
    st.sets(st.integers(0, 20)),
)
def test_every_item_stands_in_one_chunk_within_the_limits(sizes, max_count, max_bytes, alone):
    pieces = chunks(sizes, max_count, max_bytes, alone)
    assert [index for piece in pieces for index in piece] == list(range(len(sizes)))
    for piece in pieces:
        assert 1 <= len(piece) <= max_count
        assert len(piece) == 1 or sum(sizes[index] for index in piece) <= max_bytes
        assert len(piece) == 1 or not alone & set(piece)
    for before, after in pairwise(pieces):
        joined = sum(sizes[index] for index in (*before, after[0]))
        apart = alone & {before[-1], after[0]}
        assert len(before) == max_count or joined > max_bytes or apart, "no more than needed"
