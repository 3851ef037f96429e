"""Which inputs are on show is one rule: on the page, in the kernel, and headless."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from predict_widgets.batch.showing import Filter, on_show
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.errors import PredictError
from tests.contract import make_showing

GOLDEN = Path(__file__).parents[1] / "contract" / "showing.json"


@pytest.fixture(scope="module")
def told():
    return make_showing.showing()


def test_what_is_on_show_is_the_golden_file(told):
    assert json.loads(json.dumps(told)) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_golden_file_shows_some_and_leaves_out_some(told):
    for name, most in (("by hand", 15), ("by chance", 120)):
        counts = {len(case["inputs"]) for case in told[name]["cases"]}
        assert {0, most} <= counts
        assert len(counts) > 8


def filled(names=("a", "b", "c", "d")):
    columns = Columns()
    columns.add_inputs(0, names)
    return columns


def test_a_later_answer_takes_the_place_of_an_earlier_one():
    columns = make_showing.columns_of(
        ["a", "b"],
        [],
        [
            {
                "outputs": [make_showing._out(0, 1, "failed"), make_showing._out(1, 2)],
                "rows": [make_showing._row(2, "cat", 0.9)],
            },
            {
                "outputs": [make_showing._out(0, 3), make_showing._out(1, 4, "empty")],
                "rows": [make_showing._row(3, "dog", 0.9)],
            },
        ],
    )
    assert on_show(columns, Filter(status="failed")).tolist() == []
    assert on_show(columns, Filter(concept_filter="dog")).tolist() == [0]
    assert on_show(columns, Filter(concept_filter="cat")).tolist() == []


def test_what_has_no_key_comes_last_whichever_way_is_up():
    columns = make_showing.columns_of(
        ["a", "b", "c"],
        [],
        [
            {
                "outputs": [make_showing._out(0, 1), make_showing._out(2, 2)],
                "rows": [make_showing._row(1, "cat", 0.2), make_showing._row(2, "cat", 0.8)],
            }
        ],
    )
    assert on_show(columns, Filter(sort="score")).tolist() == [0, 2, 1]
    assert on_show(columns, Filter(sort="score", descending=True)).tolist() == [2, 0, 1]


def test_a_dataset_without_inputs_and_one_that_was_not_predicted_show_what_there_is():
    everything = [
        Filter(sort=sort, truth=truth, label="cat", concept_filter="x")
        for sort in ("dataset", "name", "score", "uncertainty", "agreement")
        for truth in ("all", "agree", "mistakes", "missed", "extra", "unlabeled")
    ]
    for columns in (Columns(), filled()):
        assert [on_show(columns, one).tolist() for one in everything] == [[]] * len(everything)
    assert on_show(filled(), Filter(sort="name", descending=True)).tolist() == [3, 2, 1, 0]


@pytest.mark.parametrize("wrong", [{"truth": "wrong"}, {"status": "ok"}, {"sort": "size"}])
def test_a_word_that_there_is_not_is_refused(wrong):
    with pytest.raises(PredictError, match="not understood") as caught:
        Filter(**wrong)
    assert caught.value.name == "SETTING_NOT_UNDERSTOOD"


def test_a_hundred_thousand_statements_are_gone_over_quickly_and_take_few_bytes():
    count = 100_000
    chance = np.random.default_rng(7)
    labels = [f"class {number}" for number in chance.integers(0, 300, count)]
    scores = chance.random(count)
    outputs = [make_showing._out(place, place + 1) for place in range(count // 10)]
    said = [
        make_showing._row(1 + place // 10, label, float(score))
        for place, (label, score) in enumerate(zip(labels, scores, strict=True))
    ]
    part = {"outputs": outputs, "rows": said}
    columns = make_showing.columns_of([f"{n}.jpg" for n in range(count // 10)], [], [part])
    assert columns.nbytes < 3_000_000
    shown = on_show(columns, Filter(0.999, "class 7", sort="uncertainty"))
    assert 0 < len(shown) < 100
