"""Where several models agree about one input."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predict_widgets.predictions.agreement import Said, aligned, matched
from tests.contract.make_agreement import LEFT, RIGHT, box, row, shifted, table_of


def said(*rows, threshold=0.0, concept_filter=""):
    return Said(table_of(list(rows)), threshold, concept_filter)


def labels(rows):
    return [(one.vocabulary, one.label, one.shown) for one in rows]


# --- concepts ------------------------------------------------------------------------------------
def test_a_row_a_label_the_largest_score_first():
    one = said(row("cat", 0.5), row("dog", 0.1))
    other = said(row("dog", 0.9), row("Cat", 0.2))
    rows = aligned([one, other])
    assert labels(rows) == [("", "dog", (0, 1)), ("", "cat", (0, 1))]
    assert [mark.score for mark in rows[0].marks] == pytest.approx([0.1, 0.9])


def test_a_vocabulary_is_respected_and_one_who_names_none_says_the_same():
    fine = said(row("cat", 0.5, vocabulary="fine"), row("cat", 0.9, vocabulary="groups"))
    groups = said(row("cat", 0.4, vocabulary="groups"))
    none = said(row("cat", 0.3), row("dog", 0.2))
    assert labels(aligned([fine, groups])) == [("fine", "cat", (0,)), ("groups", "cat", (0, 1))]
    assert labels(aligned([fine, none])) == [
        ("fine", "cat", (0, 1)),
        ("groups", "cat", (0,)),
        ("", "dog", (1,)),
    ]


def test_what_is_below_the_threshold_is_not_said_and_still_known():
    one, other = said(row("cat", 0.5), threshold=0.3), said(row("cat", 0.1), threshold=0.3)
    (only,) = aligned([one, other])
    assert only.shown == (0,)
    assert only.marks[1].score == pytest.approx(0.1)
    assert only.marks[1].shown is False


def test_regions_of_a_label_are_counted_each_once():
    (only,) = aligned([said(box("a", "cat", LEFT, 0.2), box("b", "cat", RIGHT, 0.7)), None])
    assert only.marks[0].count == 2
    assert only.marks[0].score == pytest.approx(0.7)
    assert only.marks[1] is None


# --- boxes ---------------------------------------------------------------------------------------
def verdicts(*models):
    return [one.verdict for one in matched(models)]


def test_boxes_agree_from_half_an_overlap_on():
    half = (said(box("a", "x", (0.0, 0.0, 0.5, 1.0))), said(box("b", "x", (0.0, 0.0, 1.0, 1.0))))
    assert verdicts(*half) == ["agree"]
    less = (said(box("a", "x", (0.0, 0.0, 0.49, 1.0))), said(box("b", "x", (0.0, 0.0, 1.0, 1.0))))
    assert verdicts(*less) == ["only", "only"]


def test_the_same_place_with_another_label_differs():
    (only,) = matched([said(box("a", "cat", LEFT)), said(box("b", "dog", LEFT))])
    assert only.verdict == "differ"
    assert only.iou == 1.0


def test_a_box_without_edges_is_none_whether_null_or_not_a_number():
    nowhere = (math.nan, math.nan, math.nan, math.nan)
    one = said(box("a", "cat", nowhere), box("b", "dog", LEFT))
    (only,) = matched([one, said(box("c", "dog", LEFT))])
    assert [each.id for each in only.boxes] == ["b", "c"]


def test_the_same_label_is_preferred_to_a_larger_overlap():
    one = said(box("a", "cat", LEFT), box("b", "dog", LEFT))
    other = said(box("c", "dog", shifted(LEFT, 0.05)), box("d", "cat", shifted(LEFT, 0.05)))
    assert verdicts(one, other) == ["agree", "agree"]


def test_each_box_is_taken_once_the_best_score_first():
    other = said(box("b", "cat", LEFT, 0.2), box("c", "cat", shifted(LEFT, 0.1), 0.9))
    first, second = matched([said(box("a", "cat", LEFT)), other])
    assert first.boxes[1].id == "c"
    assert second.verdict == "only"


def test_three_models_and_one_that_has_not_answered():
    cat = box("a", "cat", LEFT)
    assert verdicts(said(cat), said(), said(cat)) == ["some"]
    assert verdicts(said(cat), None, said(cat)) == ["agree"]
    assert verdicts(said(cat), None) == ["alone"]
    assert verdicts(None, None) == []


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 6)), max_size=6
        ),
        min_size=2,
        max_size=4,
    )
)
def test_every_box_stands_in_one_match_and_none_twice(models):
    given_boxes = [
        [
            box(f"{at}", label, (left / 10, top / 10, left / 10 + 0.3, top / 10 + 0.3))
            for at, (label, left, top) in enumerate(one)
        ]
        for one in models
    ]
    found = matched([said(*one) for one in given_boxes])
    for at, one in enumerate(given_boxes):
        ids = [match.boxes[at].id for match in found if match.boxes[at] is not None]
        assert sorted(ids) == sorted(each["region_id"] for each in one)
    assert all(match.iou >= 0.5 for match in found)


def test_a_thousand_boxes_each_are_matched_within_a_second():
    def many(across):
        return said(
            *(
                box(f"r{at}", "x", shifted((0.0, at / 1000, 0.001, (at + 1) / 1000), across), 0.5)
                for at in range(1000)
            )
        )

    models = [many(0.0), many(0.0002)]
    begin = time.perf_counter()
    found = matched(models)
    assert time.perf_counter() - begin < 1
    assert [one.verdict for one in found] == ["agree"] * 1000
