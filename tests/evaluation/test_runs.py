"""Runs of the embedded platform, held against their datasets' ground truth."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

import predict_widgets as pw
from predict_widgets.errors import PredictError


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A run of the digit classifier on the digits that it has not seen."""
    folder = tmp_path_factory.mktemp("digits")
    run = pw.BatchRun(
        "embedded/main/datasets/digits",
        "embedded/main/models/digit-classifier",
        folder=folder / "journal",
        evaluation=True,
    )
    run.run()
    yield run
    pw.disconnect()


def test_the_digits_are_judged_as_scikit_learn_judges_them(digits):
    found = pw.evaluate(digits)
    assert (found.by, found.n, found.left_out) == ("labels", 1797, {})
    assert found.flags == ()
    table = digits.predictions.to_pandas()
    inputs = list(digits.dataset)
    true = np.array([truth.labels[0] for truth in digits.dataset.truth(inputs)])
    wide = table.pivot_table(index="input", columns="label", values="score")
    wide = wide.loc[[one.id for one in inputs]]
    scores = wide.to_numpy(np.float64)
    said = np.array(wide.columns)[scores.argmax(axis=1)]
    labels = sorted(set(true))
    assert found.classes == labels == list(wide.columns)
    matrix = metrics.confusion_matrix(true, said, labels=labels)
    assert (found.matrix.numbers[:-1, :-1] == matrix).all()
    for at, row in enumerate(found.table):
        area = metrics.roc_auc_score(true == labels[at], scores[:, at])
        precision = metrics.average_precision_score(true == labels[at], scores[:, at])
        assert float(row.roc_auc) == pytest.approx(area, abs=1e-9)
        assert float(row.average_precision) == pytest.approx(precision, abs=1e-9)
    worst = found.most_confused(1)[0]
    asked = found.inputs(truth=worst.truth, predicted=worst.predicted)
    ids = np.array([one.id for one in inputs])
    assert asked == ids[(true == worst.truth) & (said == worst.predicted)].tolist()
    assert any("of the training split" in note for note in found.chosen.notes)
    held, seen = found.slices("split").parts
    assert (held.name, held.evaluation.n) == ("held-out", 450)
    assert float(held.accuracy) < float(seen.accuracy)


def test_predictions_without_their_run_say_what_is_not_known(digits):
    found = pw.evaluate(digits.predictions)
    assert float(found.accuracy) == float(pw.evaluate(digits).accuracy)
    assert any("not known" in note for note in found.chosen.notes)
    with pytest.raises(PredictError, match="on show"):
        pw.evaluate(digits.predictions.shown(0.5))


def test_a_run_that_asked_for_little_is_flagged(digits, tmp_path):
    little = pw.BatchRun(
        digits.dataset, "embedded/main/models/digit-classifier", folder=tmp_path / "little",
        max_concepts=1, min_value=0.5,
    )  # fmt: skip
    little.run()
    found = pw.evaluate(little)
    assert found.row("3").roc_auc.flags
    assert "at most 1 concepts with scores from 0.5" in found.row("3").roc_auc.flags[0]
    both = pw.compare_runs(digits, little, threshold=0.5)
    assert both.inputs("lost") == both.inputs("gained") == []
    assert both.accuracy.p == 1.0


def test_runs_over_two_datasets_are_refused(digits, tmp_path):
    other = pw.BatchRun(
        "embedded/main/datasets/photos", "embedded/main/models/digit-classifier",
        folder=tmp_path / "photos",
    )  # fmt: skip
    with pytest.raises(PredictError) as caught:
        pw.compare_runs(digits, other)
    assert caught.value.name == "DATASETS_DIFFER"


def test_stress_photos_are_parted_by_stress_and_strength(tmp_path):
    run = pw.BatchRun(
        "embedded/main/datasets/stress-photos", "embedded/main/models/imagenet-classifier",
        folder=tmp_path / "stress", evaluation=True,
    )  # fmt: skip
    run.run()
    found = pw.evaluate(run, vocabulary="groups")
    parts = found.slices("stress", "strength")
    accuracy = {part.name: float(part.accuracy) for part in parts.parts}
    assert len(parts) == 29
    assert accuracy["none · 0"] > accuracy["noise · 100"]
    assert set(found.left_out) == {"without ground truth"}
    assert sum(part.evaluation.n for part in found.slices("size").parts) == found.n
