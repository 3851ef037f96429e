"""Boxes are matched as COCO matches them, and their precision is COCO's."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from predict_widgets.errors import MissingExtraError, PredictError
from predict_widgets.evaluation.coco_precision import resampled
from tests.evaluation.cases import evaluated

LABELS = ("a", "b", "c")


def placed(label, box, score=None, at=0, **more):
    return (at, label, *(() if score is None else (score,)), {"box": box, **more})


def drawn(seed, images, most, *, crowds=False, ties=False):
    """Return truths and statements: boxes that mostly lie near true ones."""
    chance = np.random.default_rng(seed)
    truth, said = [], []
    for at in range(images):
        for _ in range(chance.integers(0, most + 1)):
            left, top = chance.random(2) * 0.7
            wide, high = 0.05 + chance.random(2) * 0.25
            edges = np.float32([left, top, left + wide, top + high])
            label = LABELS[chance.integers(3)]
            crowd = bool(crowds and chance.random() < 0.2)
            truth.append(placed(label, tuple(map(float, edges)), at=at, crowd=crowd))
            for _ in range(chance.integers(0, 3)):
                near = np.float32(edges + chance.normal(0, 0.02, 4))
                near[2:] = np.maximum(near[2:], near[:2] + np.float32(0.01))
                score = chance.integers(0, 4) / 4 if ties else chance.random()
                own = label if chance.random() < 0.7 else LABELS[chance.integers(3)]
                box = tuple(map(float, near))
                said.append(placed(own, box, float(np.float32(score)), at))
    return truth, said


def pycocotools(truth, said):
    """Return pycocotools' precisions: (overlaps, labels), -1 for labels that are not true."""

    def corners(box):
        return [box[0], box[1], box[2] - box[0], box[3] - box[1]]

    images = sorted({one[0] for one in (*truth, *said)})
    known = COCO()
    known.dataset = {
        "images": [{"id": at + 1} for at in images],
        "categories": [{"id": at, "name": name} for at, name in enumerate(LABELS, 1)],
        "annotations": [
            {"id": number, "image_id": at + 1, "category_id": LABELS.index(label) + 1,
             "bbox": corners(more["box"]), "area": 1.0, "iscrowd": int(more.get("crowd", False))}
            for number, (at, label, more) in enumerate(truth, 1)
        ],
    }  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        known.createIndex()
        found = known.loadRes([
            {"image_id": at + 1, "category_id": LABELS.index(label) + 1,
             "bbox": corners(more["box"]), "score": score}
            for at, label, score, more in said
        ])  # fmt: skip
        judge = COCOeval(known, found, "bbox")
        judge.evaluate()
        judge.accumulate()
    return judge.eval["precision"][:, :, :, 0, 2].mean(axis=1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 6), st.booleans(), st.booleans())
def test_the_precision_is_that_of_pycocotools(seed, images, most, crowds, ties):
    truth, said = drawn(seed, images, most, crowds=crowds, ties=ties)
    if not truth or not said:
        return
    found = evaluated(truth, said, empty_truth=True, by="boxes", vocabulary="")
    theirs = pycocotools(truth, said)
    values = found.box_precision.values
    # Equal weights are no resampling: the interval is of the same number.
    weights = np.ones((1, found.n), np.int32)
    own = resampled(found.cases, weights)[0]
    for at, label in enumerate(LABELS):
        if label not in found.labels:
            continue
        mine = found.number(label)
        if (theirs[:, at] < 0).all():
            assert np.isnan(values[:, mine]).all()
        else:
            assert values[:, mine] == pytest.approx(theirs[:, at], abs=1e-6)
            assert own[:, mine] == pytest.approx(theirs[:, at], abs=1e-6)
            assert float(found.average_precision(label, iou=0.5)) == pytest.approx(
                theirs[0, at], abs=1e-6
            )
    counted = theirs[theirs > -1]
    if len(counted):
        assert float(found.map50_95) == pytest.approx(counted.mean(), abs=1e-6)
        assert float(found.map50) == pytest.approx(theirs[0][theirs[0] > -1].mean(), abs=1e-6)


SQUARE, BESIDE, FAR = (0.1, 0.1, 0.3, 0.3), (0.12, 0.1, 0.32, 0.3), (0.7, 0.7, 0.9, 0.9)


def test_found_mistaken_invented_and_missed_are_told_apart():
    truth = [placed("a", SQUARE), placed("b", FAR), placed("a", SQUARE, at=1)]
    said = [
        placed("a", BESIDE, 0.9), placed("c", FAR, 0.8), placed("b", SQUARE, 0.7, at=2),
        placed("b", (0.4, 0.4, 0.6, 0.6), 0.6),
    ]  # fmt: skip
    found = evaluated(truth, said)
    assert found.by == "boxes"
    assert found.left_out == {"without ground truth": 1}
    assert found.matrix["a", "a"] == 1
    assert found.matrix["b", "c"] == 1
    assert found.matrix["(nothing)", "b"] == 1
    assert found.matrix["a", "(nothing)"] == 1
    assert found.inputs(truth="b", predicted="c") == ["i0"]
    assert found.inputs(truth="a", predicted="") == ["i1"]
    row = found.row("a")
    assert (row.labeled, row.predicted, row.tp, row.fp, row.fn) == (2, 1, 1, 0, 1)
    assert row.roc_auc.value is None
    assert "boxes" in row.roc_auc.refused
    assert found.inputs(right=True) == []


def test_the_best_score_chooses_first_and_its_own_label_before_another():
    truth = [placed("a", SQUARE)]
    said = [placed("a", SQUARE, 0.6), placed("a", BESIDE, 0.9), placed("b", SQUARE, 0.95)]
    found = evaluated(truth, said)
    assert (found.row("a").tp, found.row("a").fp, found.row("b").fp) == (1, 1, 1)
    assert found.matrix["(nothing)", "a"] == 1
    assert found.matrix["(nothing)", "b"] == 1
    assert found.at(0.92).matrix["a", "b"] == 1


def test_an_overlap_below_the_asked_one_is_none_and_a_moment_of_its_own():
    truth = [placed("a", SQUARE, time=0), placed("a", SQUARE, time=40)]
    said = [placed("a", BESIDE, 0.9, time=0)]
    found = evaluated(truth, said)
    assert (found.row("a").tp, found.row("a").fn) == (1, 1)
    assert evaluated(truth, said, iou=0.9).row("a").tp == 0


def test_what_lies_in_a_crowd_counts_for_nothing():
    truth = [placed("a", (0.0, 0.0, 0.9, 0.9), crowd=True), placed("a", FAR, at=1)]
    said = [placed("a", SQUARE, 0.9), placed("a", BESIDE, 0.8), placed("b", SQUARE, 0.7)]
    row = evaluated(truth, said).row("a")
    assert (row.tp, row.fp, row.fn) == (0, 0, 1)


def test_without_scores_or_true_boxes_there_is_no_precision():
    found = evaluated([placed("a", SQUARE)], [(0, "a", None, {"box": SQUARE})])
    assert found.row("a").tp == 1
    assert "no score" in found.map50_95.refused
    with pytest.raises(PredictError, match="no score"):
        float(found.map50)


def test_a_model_that_finds_nothing_has_a_precision_of_0_and_says_of_how_many():
    found = evaluated([placed("a", SQUARE)], [placed("b", FAR, 0.9, at=1)], vocabulary="")
    assert float(found.average_precision("a")) == 0
    assert found.average_precision("a").n == 1


def test_without_the_library_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "faster_coco_eval", None)
    found = evaluated([placed("a", SQUARE)], [placed("a", SQUARE, 0.9)])
    assert found.row("a").tp == 1
    with pytest.raises(MissingExtraError, match="evaluation"):
        _ = found.map50


def test_labels_have_no_precision_of_boxes():
    with pytest.raises(PredictError, match="labels are judged"):
        _ = evaluated([(0, "a")], [(0, "a", 0.9)]).map50
