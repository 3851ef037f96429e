"""What is crossed: right, or refused with a reason, and never a silent zero."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.limits import Limits
from predict_widgets.evaluation.material import FAILED, WAITING
from tests.evaluation.cases import dense, evaluated


def told(truth, scores, **more):
    """Return the evaluation of rows of {label: score}."""
    said = [(at, label, score) for at, row in enumerate(scores) for label, score in row.items()]
    return evaluated(truth, said, inputs=len(scores), **more)


def test_a_label_that_the_truth_lacks_has_no_recall():
    found = told([(0, "cat"), (1, "cat")], [{"cat": 0.9, "dog": 0.1}, {"cat": 0.2, "dog": 0.8}])
    row = found.row("dog")
    assert (row.labeled, row.predicted, row.fp) == (0, 1, 1)
    assert row.recall.value is None
    assert "no input of the ground truth" in row.recall.refused
    assert float(row.precision) == 0
    for rate in (row.roc_auc, row.average_precision, found.pr_curve("dog").area):
        assert rate.value is None
        assert rate.refused
    with pytest.raises(PredictError, match="no input of the ground truth") as caught:
        float(row.recall)
    assert caught.value.name == "METRIC_REFUSED"


def test_a_label_that_is_never_predicted_has_no_precision():
    found = told([(0, "cat"), (1, "dog")], [{"cat": 0.9, "dog": 0.1}, {"cat": 0.8, "dog": 0.2}])
    row = found.row("dog")
    assert row.precision.value is None
    assert "never predicted" in row.precision.refused
    assert float(row.recall) == 0
    assert float(row.roc_auc) == 1


def test_a_label_that_the_model_does_not_have_is_said_to_be_so():
    found = told([(0, "cat"), (1, "eel")], [{"cat": 0.9}, {"cat": 0.8}])
    row = found.row("eel")
    assert (row.fn, row.predicted) == (1, 0)
    assert float(row.recall) == 0
    assert any("never names it" in flag for flag in row.recall.flags)
    assert "never names it" in row.roc_auc.refused
    assert found.matrix["eel", "cat"] == 1


def test_one_label_only_has_no_roc():
    found = told([(0, "cat"), (1, "cat")], [{"cat": 0.9}, {"cat": 0.8}])
    assert float(found.accuracy) == 1
    assert "nothing to tell it from" in found.row("cat").roc_auc.refused
    assert len(found.roc_curve("cat")) == 0


def test_equal_scores_are_one_step_and_the_first_label_is_the_best():
    found = told([(0, "a"), (1, "b")], [{"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}])
    assert float(found.row("a").roc_auc) == 0.5
    assert len(found.pr_curve("a")) == 1
    assert found.inputs(label="a", outcome="predicted") == ["i0", "i1"]


def test_without_scores_what_needs_them_is_refused():
    found = told([(0, "a"), (1, "b")], [{"a": None, "b": None}, {"b": None}])
    assert float(found.accuracy) == 1
    assert found.at(0.9).rule.startswith("threshold 0.9")
    assert float(found.at(0.9).accuracy) == 1, "what has no score passes every threshold"
    for rate in (found.row("a").roc_auc, found.row("a").average_precision,
                 found.reliability().ece, found.average_precision()):  # fmt: skip
        assert rate.value is None
        assert "no score" in rate.refused
    for ask in (found.top_losses, lambda: found.mean_probability,
                lambda: found.inputs(bin=0)):  # fmt: skip
        with pytest.raises(PredictError):
            ask()
    assert not found.best_thresholds().to_json()["thresholds"]


def test_scores_that_are_no_probabilities_rank_and_are_not_calibrated():
    said = [(0, "a", 12.5, {"probable": False}), (1, "a", -3.0, {"probable": False})]
    found = evaluated([(0, "a"), (1, "b")], said, threshold=-10)
    assert float(found.row("a").roc_auc) == 1
    assert "no probabilities" in found.reliability().ece.refused


def test_nothing_said_at_all_is_all_missed():
    found = told([(0, "cat"), (1, "dog")], [{}, {}])
    assert float(found.accuracy) == 0
    assert found.matrix["cat", "(nothing)"] == 1
    assert found.precision.value is None
    assert "nothing is said" in found.reliability().ece.refused
    assert found.top_losses()[0].predicted == ""


def test_words_that_do_not_meet_are_refused():
    with pytest.raises(PredictError, match="says chat, and the truth is cat") as caught:
        told([(0, "cat")], [{"chat": 0.9}])
    assert caught.value.name == "NOTHING_TO_EVALUATE"
    found = told([(0, "Cat"), (1, "dog")], [{"cat": 0.9}, {"dog": 0.9}])
    assert any("'Cat' and the model 'cat'" in note for note in found.chosen.notes)


def test_no_ground_truth_and_no_answer_are_refused_and_counted():
    with pytest.raises(PredictError, match="no ground truth"):
        told([], [{"cat": 0.9}])
    with pytest.raises(PredictError, match="1 not answered yet"):
        told([(0, "cat")], [{"cat": 0.9}], status={0: WAITING})
    found = told(
        [(0, "cat"), (1, "cat"), (2, "cat")],
        [{"cat": 0.9}, {}, {}, {"cat": 0.9}],
        status={1: FAILED, 2: WAITING},
    )
    assert found.n == 1
    assert found.left_out == {"without ground truth": 1, "failed": 1, "not answered yet": 1}
    assert "1 failed" in repr(found)
    assert told([(0, "cat")], [{"cat": 0.9}, {"cat": 0.9}], empty_truth=True).n == 2


def test_below_what_was_asked_for_numbers_are_flagged():
    truth, scores = [(0, "a"), (1, "b")], [{"a": 0.9}, {"a": 0.6, "b": 0.4}]
    whole = told(truth, scores, choice="every", threshold=0.3)
    assert whole.flags == ()
    least = told(truth, scores, choice="every", threshold=0.3, limits=Limits(0.4, 20))
    assert "may not have been returned" in least.flags[0]
    assert "scores from 0.4" in least.flags[0]
    assert least.row("a").recall.flags
    assert least.row("b").roc_auc.flags
    assert least.at(0.4).flags == ()
    cut = told(truth, scores, choice="every", threshold=0.7, limits=Limits(0.0, 1))
    assert "1 of 2" in cut.flags[0]
    assert cut.at(0.95).flags == ()
    assert told(truth, scores, choice="best", limits=Limits(0.0, 1)).flags == ()


def test_all_labels_that_there_are_is_not_cut_off():
    found = told([(0, "a"), (1, "b")], [{"a": 0.9, "b": 0.1}, {"a": 0.6, "b": 0.4}],
                 choice="every", limits=Limits(0.0, 2))  # fmt: skip
    assert found.flags == ()
    assert found.row("a").roc_auc.flags == ()


def test_other_vocabularies_say_the_same_in_other_words():
    fine, group = {"vocabulary": "fine"}, {"vocabulary": "groups"}
    said = [(0, "tabby", 0.4, fine), (0, "cat", 0.9, group), (1, "tabby", 0.6, fine),
            (1, "dog", 0.8, group)]  # fmt: skip
    truth = [(0, "tabby", fine), (0, "cat", group), (1, "cat", group)]
    found = evaluated(truth, said)
    assert (found.vocabulary, found.n) == ("fine", 1)
    assert float(found.accuracy) == 1
    groups = evaluated(truth, said, vocabulary="groups")
    assert (groups.n, groups.matrix["cat", "dog"]) == (2, 1)
    blank = evaluated([(0, "tabby"), (0, "cat"), (1, "cat")], said, vocabulary="groups")
    assert blank.matrix.numbers.tolist() == groups.matrix.numbers.tolist()
    with pytest.raises(PredictError, match="vocabulary"):
        evaluated(truth, said, vocabulary="other")


def test_a_word_of_two_vocabularies_is_true_in_its_own():
    bird, machine = {"vocabulary": "birds"}, {"vocabulary": "machines"}
    said = [(at, "crane", 0.9, words) for at in (0, 1) for words in (bird, machine)]
    truth = [(0, "crane", bird), (1, "crane", machine)]
    found = evaluated(truth, said, vocabulary="birds")
    assert found.ids == ["i0"]


def test_several_true_labels_count_each_and_the_matrix_sets_them_against_each_other():
    truth = [(0, "a"), (0, "b"), (1, "a"), (2, "c")]
    found = told(truth, [{"a": 0.9, "c": 0.8}, {"a": 0.9, "b": 0.7}, {"c": 0.1}])
    assert found.cases.choice == "every"
    assert found.matrix["a", "a"] == 2
    assert found.matrix["b", "c"] == 1
    assert found.matrix["(nothing)", "b"] == 1
    assert found.matrix["c", "(nothing)"] == 1
    assert found.inputs(truth="", predicted="b") == ["i1"]
    assert found.inputs(right=True) == []


def test_a_label_said_twice_counts_once_with_its_best_score():
    found = evaluated([(0, "a"), (1, "b")], [(0, "a", 0.2), (0, "a", 0.9), (1, "a", 0.5)])
    assert found.row("a").predicted == 2
    assert found.pr_curve("a").thresholds.tolist() == [pytest.approx(0.9), 0.5]


def test_a_thousand_labels_take_seconds():
    chance = np.random.default_rng(5)
    scores = chance.random((1000, 1000), np.float32)
    truth = chance.integers(0, 1000, 1000)
    names = [f"label {at}" for at in range(1000)]
    start = time.perf_counter()
    found = evaluated(*dense(truth, scores, names))
    made = time.perf_counter()
    assert found.matrix.numbers.sum() == 1000
    assert len(found.table) == len(found.classes) > 800
    assert len(repr(found)) < 400
    assert time.perf_counter() - made < 10, f"read in {made - start:.1f} s"


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": "high"}, {"threshold": float("nan")}, {"iou": 0}, {"by": "masks"},
     {"choice": "worst"}, {"bins": 0}, {"threshold": {"a": None}}],
)  # fmt: skip
def test_a_setting_that_is_none_is_refused(wrong):
    with pytest.raises(PredictError) as caught:
        told([(0, "a")], [{"a": 0.9}], **wrong)
    assert caught.value.name == "SETTING_NOT_UNDERSTOOD"


def test_the_inputs_behind_a_number_are_asked_for_in_one_way():
    found = told([(0, "a")], [{"a": 0.9}])
    for wrong in ({}, {"truth": "a"}, {"outcome": "XX"}, {"bin": 99}, {"bin": 0, "right": True}):
        with pytest.raises(PredictError) as caught:
            found.inputs(**wrong)
        assert caught.value.name == "SETTING_NOT_UNDERSTOOD"
    with pytest.raises(PredictError, match="No input bears"):
        found.inputs(label="eel", outcome="TP")


def test_every_number_has_as_many_inputs_as_it_says():
    chance = np.random.default_rng(11)
    found = evaluated(*dense(chance.integers(0, 4, 80), chance.random((80, 4), np.float32)))
    for row in found.table:
        counts = [len(found.inputs(label=row.label, outcome=one)) for one in ("TP", "FP", "FN")]
        assert counts == [row.tp, row.fp, row.fn]
        for column in found.classes:
            cell = found.inputs(truth=row.label, predicted=column)
            assert len(cell) == found.matrix[row.label, column]
        curve = found.pr_curve(row.label)
        for at in range(0, len(curve), 9):
            point = found.inputs(label=row.label, outcome="TP", threshold=curve.thresholds[at])
            assert len(point) == curve.right[at]
    for at, one in enumerate(found.reliability().bins):
        assert len(found.inputs(bin=at)) == one.share.n
    assert len(found.inputs(right=False)) == round(80 * (1 - float(found.accuracy)))


def test_the_best_threshold_of_each_label_is_the_best_of_all(tmp_path):
    chance = np.random.default_rng(2)
    truth, scores = chance.integers(0, 3, 60), chance.random((60, 3), np.float32)
    found = evaluated(*dense(truth, scores))
    best = found.best_thresholds(beta=2)
    for at, row in enumerate(best.rows):
        every = [
            _f_beta(truth == at, scores[:, at] >= level, 2) for level in np.unique(scores[:, at])
        ]
        assert row.value == pytest.approx(max(every))
    applied = evaluated(*dense(truth, scores), choice="every", threshold=best.values)
    assert float(applied.row("c00").recall) == pytest.approx(best.rows[0].recall)
    precise = found.best_thresholds(precision_at_least=1.0)
    assert all(row.precision == 1 for row in precise.rows if row.threshold is not None)
    path = tmp_path / "own.json"
    said = best.to_json(path)
    assert json.loads(path.read_text()) == said
    frame = pd.DataFrame(
        [(f"c{k:02}", scores[n, k]) for n in range(60) for k in range(3)],
        columns=["label", "score"],
    ).astype({"score": "float32"})
    names = {"frame": frame, "json": json, "Path": type(path)}
    exec(said["python"], names)  # noqa: S102 - the line that people are to run
    counts = names["kept"].groupby("label").size()
    for row in applied.table:
        assert counts[row.label] == row.predicted


def _f_beta(true, said, beta):
    hits = (true & said).sum()
    square = beta * beta
    return (1 + square) * hits / (square * true.sum() + said.sum())


def test_a_precision_that_is_nowhere_reached_is_refused():
    found = told([(0, "a"), (1, "b")], [{"a": 0.1, "b": 0.9}, {"a": 0.9, "b": 0.1}])
    rows = found.best_thresholds(precision_at_least=0.9).rows
    assert all("nowhere above 0.5" in row.refused for row in rows)


def test_a_threshold_of_a_label_that_there_is_not_is_told():
    found = told([(0, "a")], [{"a": 0.4}], threshold={"a": 0.5, "eel": 0.2})
    assert found.matrix["a", "(nothing)"] == 1
    assert "eel" in found.notes[0]
    assert "eel" in str(found)


def test_texts_of_models_are_text():
    bad = "<script>alert(1)</script>"
    found = told([(0, bad), (1, "b")], [{"b": 0.9}, {bad: 0.9, "b": 0.1}])
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    assert bad in str(found)


def test_tables_are_data_frames():
    found = told([(0, "a"), (1, "b"), (2, "b")], [{"a": 0.9}, {"a": 0.6, "b": 0.4}, {"b": 0.7}])
    table = found.to_pandas().set_index("label")
    assert table.loc["a", "tp"] == 1
    assert table.loc["b", "recall_low"] < 0.5 < table.loc["b", "recall_high"]
    matrix = found.matrix.to_pandas()
    assert matrix.loc["b", "a"] == 1
    assert matrix.dtypes.iloc[0] == np.int64
