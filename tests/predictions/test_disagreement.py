"""How models disagree about one input: which of it is the gravest, and by how much."""

import pytest

from predict_widgets.predictions.agreement import Box
from predict_widgets.predictions.disagreement import Answer, disagreement
from predict_widgets.predictions.visible import fold

LEFT, RIGHT = (0.1, 0.1, 0.4, 0.5), (0.6, 0.1, 0.9, 0.5)


def says(*said, firsts=None):
    """Return the answer of labels with scores, the first of them first."""
    labels = {fold(label): label for label, _ in said}
    first = frozenset(list(labels)[:1]) if firsts is None else frozenset(firsts)
    return Answer(labels, {fold(label): score for label, score in said}, first)


def boxes(*said):
    found = [Box(str(at), label, 0.9, edges, None, at) for at, (label, edges) in enumerate(said)]
    labels = {label: label for label, _ in said}
    return Answer(labels, dict.fromkeys(labels, 0.9), frozenset(list(labels)[:1]), found)


def kind(*answers, truth=None):
    return disagreement(answers, truth).kind


def test_another_class_is_a_flip():
    one = says(("cat", 0.9), ("dog", 0.2))
    assert kind(one, says(("dog", 0.8), ("cat", 0.3))) == "flip"
    same = disagreement([one, says(("Cat", 0.6), ("dog", 0.2))])
    assert (same.kind, same.gap_label, same.gap) == ("gap", "cat", pytest.approx(0.3))
    assert kind(one, one) == "none"


def test_of_several_vocabularies_one_first_label_that_is_shared_is_enough():
    one = says(("tabby", 0.9), ("cat", 0.9), firsts=["tabby", "cat"])
    assert not disagreement([one, says(("Cat", 0.5))]).flip
    assert kind(one, says(("dog", 0.5))) == "flip"


def test_who_says_nothing_says_something_else_and_two_that_do_say_the_same():
    assert kind(says(("cat", 0.9)), says()) == "flip"
    assert kind(says(), says()) == "none"


def test_fewer_than_two_answers_are_nothing_to_hold_against_each_other():
    assert disagreement([says(("cat", 0.9)), None]) is None
    assert disagreement([None, None]) is None
    assert disagreement([says(), says()], Answer()) is None


def test_the_others_are_held_against_the_first_that_has_answered():
    cat, both = says(("cat", 0.9)), says(("cat", 0.9), ("dog", 0.3))
    assert disagreement([None, both, cat]).missed == ("dog",)
    assert disagreement([cat, cat, both]).extra == ("dog",)
    assert kind(cat, cat, says(("dog", 0.9))) == "flip"


def test_boxes_that_one_misses_and_adds():
    one, other = boxes(("cat", LEFT)), boxes(("hat", RIGHT))
    found = disagreement([one, other])
    assert (found.kind, found.missed, found.extra) == ("miss", ("cat",), ("hat",))
    assert kind(says(), other) == "extra"
    relabeled = disagreement([one, boxes(("dog", LEFT))])
    assert (relabeled.kind, relabeled.missed) == ("flip", ())


def test_boxes_and_labels_without_a_place_are_held_together_by_their_labels():
    assert kind(boxes(("cat", LEFT)), says(("cat", 0.9))) == "none"


def test_with_ground_truth_a_flip_is_that_one_is_right():
    truth = says(("cat", 1.0))
    cat, dog, cow = (says((label, 0.9)) for label in ("cat", "dog", "cow"))
    assert kind(cat, dog, truth=truth) == kind(dog, cat, truth=truth) == "flip"
    # Both wrong, each in its own way: no model is the better one here.
    found = disagreement([dog, cow], truth)
    assert (found.flip, found.missed, set(found.extra)) == (False, (), {"dog", "cow"})


def test_with_true_boxes_it_does_not_matter_which_of_them_misses_one():
    truth = boxes(("cat", LEFT), ("dog", RIGHT))
    one = boxes(("cat", LEFT), ("hat", (0.0, 0.7, 0.2, 0.9)))
    other = boxes(("dog", RIGHT), ("hat", (0.5, 0.7, 0.7, 0.9)))
    found = disagreement([one, other], truth)
    # Each has one hat too many: none adds what the other has not.
    assert (found.missed, found.extra) == (("cat", "dog"), ())
    assert kind(one, boxes(("dog", LEFT), ("hat", (0.0, 0.7, 0.2, 0.9))), truth=truth) == "flip"


def test_true_boxes_are_labels_to_models_that_say_no_boxes():
    truth = boxes(("cat", LEFT))
    cat, dog = says(("cat", 0.9)), says(("dog", 0.9))
    assert kind(cat, dog, truth=truth) == "flip"
    assert kind(cat, boxes(("cat", LEFT)), truth=truth) == "none"


def test_raw_scores_are_no_farther_apart_than_one():
    far = [Answer(boxes=[Box("a", "cat", score, LEFT, None, 0)]) for score in (40.0, 2.0)]
    assert disagreement(far).gap == 1.0
