import pytest

from predict_widgets.intervals import Share, wilson


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        (8, 10, 0.490162, 0.943318),
        (87, 100, 0.790190, 0.922434),
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
        (1, 1, 0.206549, 1.0),
    ],
)
def test_the_interval_is_wilsons(correct, n, low, high):
    assert wilson(correct, n) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize(("correct", "n"), [(1, 7), (8, 10), (87, 100)])
def test_at_its_ends_the_count_is_just_as_far_off_as_five_in_a_hundred_are(correct, n):
    for end in wilson(correct, n):
        assert abs(correct / n - end) == pytest.approx(1.959964 * (end * (1 - end) / n) ** 0.5)


def test_nothing_is_known_without_cases():
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 0).value == 0


@pytest.mark.parametrize(("correct", "n"), [(-1, 5), (6, 5)])
def test_more_than_all_cannot_be_right(correct, n):
    with pytest.raises(ValueError, match="cannot be right"):
        wilson(correct, n)


def test_a_share_says_how_sure_it_is():
    assert str(Share(87, 100)) == ".87 (95 % interval .79 to .92, n = 100)"
    assert str(Share(5, 5)) == "1.00 (95 % interval .57 to 1.00, n = 5)"


def test_what_was_named_right_stands_on_the_diagonal():
    assert Share.named_right([[3, 1], [2, 4]]) == Share(7, 10)
