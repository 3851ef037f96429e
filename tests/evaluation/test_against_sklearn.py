"""Every number of a classification is scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve

from tests.evaluation.cases import dense, evaluated

LABELS = [f"c{at:02}" for at in range(5)]
NEAR = 1e-9


@st.composite
def tables(draw):
    """Truths and scores; coarse ones, so that many are equal."""
    inputs = draw(st.integers(1, 40))
    classes = draw(st.integers(2, 5))
    steps = draw(st.sampled_from([1, 4, 1000]))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    truth = chance.integers(0, classes, inputs)
    scores = (chance.integers(0, steps + 1, (inputs, classes)) / steps).astype(np.float32)
    return truth, scores


@settings(max_examples=60, deadline=None)
@given(tables())
def test_matrix_and_table_of_the_best_label(table):
    truth, scores = table
    found = evaluated(*dense(truth, scores))
    said = scores.argmax(axis=1)
    shown = sorted({*truth.tolist(), *said.tolist()})
    matrix = metrics.confusion_matrix(truth, said, labels=range(5))[np.ix_(shown, shown)]
    assert found.classes == [LABELS[at] for at in shown]
    assert (found.matrix.numbers[:-1, :-1] == matrix).all()
    assert not found.matrix.numbers[-1].any()
    assert not found.matrix.numbers[:, -1].any()
    assert float(found.accuracy) == pytest.approx(metrics.accuracy_score(truth, said), abs=NEAR)
    theirs = metrics.precision_recall_fscore_support(
        truth, said, labels=shown, zero_division=np.nan
    )
    for row, precision, recall, f1, support in zip(found.table, *theirs, strict=True):
        assert row.labeled == support
        for rate, value in ((row.precision, precision), (row.recall, recall), (row.f1, f1)):
            _same(rate, value)


@settings(max_examples=60, deadline=None)
@given(tables(), st.floats(0, 1))
def test_each_label_above_a_threshold_counts(table, threshold):
    truth, scores = table
    found = evaluated(*dense(truth, scores), choice="every", threshold=threshold)
    true = np.eye(scores.shape[1], dtype=bool)[truth]
    said = scores >= np.float32(threshold)
    theirs = metrics.multilabel_confusion_matrix(true, said)
    for label, ((_, fp), (fn, tp)) in enumerate(theirs):
        row = found.row(LABELS[label])
        assert (row.tp, row.fp, row.fn) == (tp, fp, fn)
    assert float(found.accuracy) == pytest.approx(metrics.accuracy_score(true, said), abs=NEAR)
    _same(found.f1, metrics.f1_score(true, said, average="micro", zero_division=np.nan))


@settings(max_examples=60, deadline=None)
@given(tables())
def test_areas_and_curves(table):
    truth, scores = table
    found = evaluated(*dense(truth, scores))
    for label, name in enumerate(LABELS[: scores.shape[1]]):
        true, score = truth == label, scores[:, label].astype(np.float64)
        row = found.row(name)
        if not true.any():
            assert row.roc_auc.value is None
            assert row.average_precision.value is None
            continue
        _same(row.average_precision, metrics.average_precision_score(true, score))
        curve = found.pr_curve(name)
        precision, recall, thresholds = metrics.precision_recall_curve(true, score)
        assert curve.x[::-1] == pytest.approx(recall[:-1], abs=NEAR)
        assert curve.y[::-1] == pytest.approx(precision[:-1], abs=NEAR)
        assert (curve.thresholds[::-1] == thresholds).all()
        if true.all():
            assert row.roc_auc.value is None
            continue
        _same(row.roc_auc, metrics.roc_auc_score(true, score))
        fpr, tpr, _ = metrics.roc_curve(true, score, drop_intermediate=False)
        roc = found.roc_curve(name)
        assert roc.x == pytest.approx(fpr, abs=NEAR)
        assert roc.y == pytest.approx(tpr, abs=NEAR)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_all_labels_together(table):
    truth, scores = table
    found = evaluated(*dense(truth, scores))
    true = np.eye(scores.shape[1], dtype=bool)[truth].ravel()
    score = scores.ravel().astype(np.float64)
    _same(found.roc_curve().area, metrics.roc_auc_score(true, score))
    _same(found.pr_curve().area, metrics.average_precision_score(true, score))


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 20))
def test_calibration(table, bins):
    truth, scores = table
    found = evaluated(*dense(truth, scores), bins=bins).reliability()
    best, right = scores.max(axis=1).astype(np.float64), scores.argmax(axis=1) == truth
    shares, centers = calibration_curve(right, best, n_bins=bins)
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], best)
    counts = [int(n) for n in np.bincount(place) if n]
    means = list(zip(shares, centers, counts, strict=True))
    shown = [one for one in found.bins if one.share.n]
    assert [one.accuracy for one in shown] == pytest.approx([each[0] for each in means], abs=NEAR)
    assert [one.confidence for one in shown] == pytest.approx([each[1] for each in means], abs=NEAR)
    ece = sum(n * abs(share - mean) for share, mean, n in means) / len(truth)
    assert float(found.ece) == pytest.approx(ece, abs=NEAR)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_losses(table):
    truth, scores = table
    given = (scores + 0.01) / (scores + 0.01).sum(axis=1, keepdims=True)
    found = evaluated(*dense(truth, given.astype(np.float32)))
    every = found.top_losses(len(truth))
    loss = metrics.log_loss(
        truth, given / given.sum(axis=1, keepdims=True), labels=range(scores.shape[1])
    )
    assert np.mean([one.loss for one in every]) == pytest.approx(loss, abs=1e-5)
    assert [one.loss for one in every] == sorted((one.loss for one in every), reverse=True)
    for one in every[:3]:
        at = int(one.input_id[1:])
        assert one.truth == (LABELS[truth[at]],)
        assert one.loss == pytest.approx(-np.log(given[at, truth[at]]), rel=1e-4)


def test_mean_probability():
    chance = np.random.default_rng(3)
    truth, scores = chance.integers(0, 4, 50), chance.random((50, 4), np.float32)
    found = evaluated(*dense(truth, scores)).mean_probability
    for row in range(4):
        mean = scores[truth == row].astype(np.float64).mean(axis=0)
        assert found.numbers[row] == pytest.approx(mean, abs=NEAR)


def _same(rate, value):
    if np.isnan(value):
        assert rate.value is None
        assert rate.refused
    else:
        assert rate.value == pytest.approx(value, abs=NEAR)
