"""Labels stand beside their regions and not on others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from predict_widgets.predictions.chips import place_chips

SIZE = (100.0, 100.0)
CHIP = (20.0, 6.0)


def placed(*boxes):
    return place_chips(boxes, [CHIP] * len(boxes), SIZE)


def test_a_label_stands_above_its_region():
    assert placed((30, 40, 60, 80)) == [(30, 34)]


def test_without_room_above_it_stands_beside_or_inside():
    assert placed((30, 2, 60, 80)) == [(60, 2)]
    assert placed((30, 2, 95, 80)) == [(30, 2)]


def test_the_labels_of_lines_stand_at_their_ends():
    lines = [(10, 20 + 8 * n, 60 + n, 26 + 8 * n) for n in range(4)]
    assert placed(*lines) == [(10, 14), (61, 28), (62, 36), (63, 44)]
    assert placed(*((10, top, 90, bottom) for _, top, _, bottom in lines))[1] == (80, 28)


def test_two_regions_at_one_place_have_two_labels():
    assert placed((30, 40, 60, 80), (30, 40, 60, 80)) == [(30, 34), (60, 40)]


def test_where_everything_is_covered_it_stands_above():
    whole = (0, 0, 100, 100)
    assert placed((30, 40, 60, 80), whole)[0] == (30, 34)


numbers = st.floats() | st.floats(-200, 300)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=6))
def test_wherever_regions_are_labels_are_in_the_picture(boxes):
    for left, top in placed(*boxes):
        assert 0 <= left <= SIZE[0] - CHIP[0]
        assert 0 <= top <= SIZE[1] - CHIP[1]
