"""Two runs held against each other, and parts of one run's inputs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.comparison import compared
from predict_widgets.evaluation.paired import mcnemar
from tests.evaluation.cases import dense, evaluated

SQUARE, FAR = (0.1, 0.1, 0.3, 0.3), (0.7, 0.7, 0.9, 0.9)


def pair(seed=0, inputs=200, better=0.6):
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, 3, inputs)
    scores = chance.random((inputs, 3), np.float32)
    helped = scores.copy()
    helped[np.arange(inputs), truth] += np.float32(better) * (chance.random(inputs) < 0.5)
    helped /= helped.max()
    return evaluated(*dense(truth, scores)), evaluated(*dense(truth, helped))


@pytest.mark.parametrize("sides", [(0, 0), (1, 0), (3, 9), (50, 50), (400, 500), (3000, 1500)])
def test_the_paired_test_is_the_exact_one(sides):
    expected = binomtest(min(sides), sum(sides)).pvalue if sum(sides) else 1.0
    assert mcnemar(*sides) == pytest.approx(expected, rel=1e-6, abs=1e-300)
    assert mcnemar(*sides) == mcnemar(*reversed(sides))


def test_the_inputs_that_changed_side_are_told():
    a, b = pair()
    both = compared(a, b)
    before, after = set(a.inputs(right=True)), set(b.inputs(right=True))
    assert set(both.inputs("gained")) == after - before
    assert set(both.inputs("lost")) == before - after
    assert set(both.inputs("both")) == before & after
    assert sum(len(both.inputs(side)) for side in ("gained", "lost", "both", "neither")) == both.n
    with pytest.raises(PredictError, match="side"):
        both.inputs("better")


def test_what_is_better_is_told_from_chance():
    a, b = pair()
    accuracy, precision = compared(a, b).differences
    assert accuracy.difference == pytest.approx(float(b.accuracy) - float(a.accuracy))
    assert accuracy.p < 0.01
    assert precision.p < 0.05
    assert precision.interval[0] < precision.difference < precision.interval[1] * 1.5
    assert precision.interval[0] > 0
    assert "seed 0" in precision.test
    same = compared(a, a)
    assert [one.p for one in same.differences] == [1.0, 1.0]
    assert same.differences[1].interval == (0.0, 0.0)
    assert compared(a, b).differences == compared(*pair()).differences, "a seed is a seed"
    recall = compared(a, b).recall("c00")
    assert recall.a == pytest.approx(float(a.row("c00").recall))
    assert recall.p < 1


def test_only_inputs_of_both_count():
    a, b = pair(inputs=40)
    both = compared(
        a.only([f"i{at}" for at in range(30)]), b.only([f"i{at}" for at in range(20, 40)])
    )
    assert both.n == 10
    with pytest.raises(PredictError, match="No input"):
        compared(a.only(["i1"]), b.only(["i2"]))


def test_runs_that_are_judged_in_other_ways_are_refused():
    a, _ = pair(inputs=10)
    with pytest.raises(PredictError, match="two ways"):
        compared(a, evaluated(*dense(np.zeros(10, int), np.ones((10, 3))), choice="every"))
    other = evaluated(*dense(np.zeros(10, int), np.ones((10, 1), np.float32), ["x"]))
    with pytest.raises(PredictError, match="other words"):
        compared(a, other)


def test_boxes_are_compared_by_coco():
    truth = [(at, "a", {"box": SQUARE}) for at in range(20)]
    good = [(at, "a", 0.9, {"box": SQUARE}) for at in range(20)]
    bad = [(at, "a", 0.9, {"box": SQUARE if at < 5 else FAR}) for at in range(20)]
    both = compared(evaluated(truth, bad), evaluated(truth, good))
    names = [one.name for one in both.differences]
    assert names == ["inputs without a wrong box", "mAP50", "mAP50-95"]
    assert all(one.p < 0.05 for one in both.differences)
    assert both.differences[2].b == pytest.approx(1)
    assert len(both.inputs("gained")) == 15
    with pytest.raises(PredictError, match="hang together"):
        both.recall("a")


# --- slices ---------------------------------------------------------------------------------------
def stressed(**more):
    chance = np.random.default_rng(1)
    truth, scores = chance.integers(0, 2, 60), chance.random((60, 2), np.float32)
    metadata = {
        at: {"stress": ("blur", "noise")[at % 2], "strength": ("10", "2")[at // 30]}
        for at in range(59)
    }
    return evaluated(*dense(truth, scores), metadata=metadata, **more)


def test_accuracy_against_strength():
    found = stressed()
    parts = found.slices("stress", "strength")
    assert [part.name for part in parts.parts] == [
        "blur · 2", "blur · 10", "noise · 2", "noise · 10", "(none) · (none)",
    ]  # fmt: skip
    assert sum(part.evaluation.n for part in parts.parts) == 60
    part = parts["blur · 2"]
    right = set(found.inputs(right=True)) & set(part.inputs)
    assert float(part.accuracy) == pytest.approx(len(right) / len(part.inputs))
    assert part.inputs == [f"i{at}" for at in range(30, 60, 2)]
    frame = parts.to_pandas()
    assert frame.columns.tolist()[:3] == ["stress", "strength", "inputs"]
    assert len(found.slices("stress", most=1)) == 1
    assert found.slices("stress", most=1).left_out == 2


def test_parts_by_score_and_size_hold_about_as_many_each():
    sizes = np.column_stack((np.arange(1, 61), np.arange(1, 61)))
    sizes[:3] = 0
    found = stressed(sizes=sizes)
    by_size = found.slices("size")
    assert by_size.parts[-1].name == "(none)"
    assert by_size["(none)"].inputs == ["i0", "i1", "i2"]
    assert {part.evaluation.n for part in by_size.parts[:-1]} <= {11, 12}
    scores = [part.evaluation.reliability().ece.n for part in found.slices("score").parts]
    assert scores == [12] * 5


def test_what_no_input_has_is_refused():
    with pytest.raises(PredictError, match="metadata 'camera'") as caught:
        stressed().slices("camera")
    assert "strength" in caught.value.hint
    with pytest.raises(PredictError, match="Nothing is named"):
        stressed().slices()
    with pytest.raises(PredictError, match="No input has a size"):
        stressed().slices("size")
