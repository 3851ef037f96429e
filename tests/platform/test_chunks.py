from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.platform.chunks import chunks


def test_count_and_bytes_both_cut():
    assert chunks([1] * 5, 2, 100) == [range(2), range(2, 4), range(4, 5)]
    assert chunks([60, 60, 30, 10], 10, 100) == [range(1), range(1, 4)]


def test_what_is_over_the_limit_stands_alone():
    assert chunks([10, 500, 10], 10, 100) == [range(1), range(1, 2), range(2, 3)]


def test_nothing_is_no_chunk():
    assert chunks([], 10, 100) == []


@given(st.lists(st.integers(0, 50)), st.integers(1, 5), st.integers(1, 100))
def test_every_item_stands_in_one_chunk_within_the_limits(sizes, max_count, max_bytes):
    pieces = chunks(sizes, max_count, max_bytes)
    assert [index for piece in pieces for index in piece] == list(range(len(sizes)))
    for piece in pieces:
        assert 1 <= len(piece) <= max_count
        assert len(piece) == 1 or sum(sizes[index] for index in piece) <= max_bytes
    for before, after in pairwise(pieces):
        joined = sum(sizes[index] for index in (*before, after[0]))
        assert len(before) == max_count or joined > max_bytes, "no more chunks than needed"
