"""Runs of several models are held against each other: a table, counts, and the inputs in order."""

import numpy as np
import pandas as pd
import pytest

import predict_widgets as pw
from predict_widgets.batch.contrast import Contrast
from predict_widgets.batch.short_names import short_names
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.errors import PredictError
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.disagreement import KINDS
from tests import digits
from tests.contract import make_showing

MODELS = ("digit-classifier", "class-means")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two digit models over the digits that neither was fitted to."""
    platform = pw.embedded()
    platform.register("class-means", digits.class_means, output="concepts")
    folder = tmp_path_factory.mktemp("runs")
    dataset = pw.dataset(digits.held_out(folder / "digits"))
    made = [
        pw.BatchRun(dataset, model, platform=platform, folder=folder / model) for model in MODELS
    ]
    for run in made:
        assert run.run().ok == digits.HELD_OUT
    return made


def answers(run):
    """Return input by label: the score, and nothing that the package has worked out."""
    table = run.predictions.to_pandas()
    return table.pivot_table(index="input", columns="label", values="score", aggfunc="max")


def by_pandas(runs, threshold):
    """Return each input's kind, worked out from the two tables alone."""
    one, other = (answers(run) for run in runs)
    said = [wide.where(wide >= np.float32(threshold)) for wide in (one, other)]
    firsts = [wide.idxmax(axis=1, skipna=True) for wide in (w.fillna(-1) for w in said)]
    none = [wide.isna().all(axis=1) for wide in said]
    firsts = [first.where(~blank, "") for first, blank in zip(firsts, none, strict=True)]
    flip = firsts[0] != firsts[1]
    miss = (said[0].notna() & said[1].isna()).any(axis=1)
    extra = (said[1].notna() & said[0].isna()).any(axis=1)
    counted = said[0].notna() | said[1].notna()
    gap = (one - other).abs().where(counted).max(axis=1) >= 0.1
    kinds = pd.Series("none", index=one.index)
    for mask, kind in ((gap, "gap"), (extra, "extra"), (miss, "miss"), (flip, "flip")):
        kinds[mask] = kind
    return kinds, firsts


@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.5, 0.9])
def test_the_counts_of_two_digit_models_are_those_of_pandas(runs, threshold):
    found = pw.disagreements(runs, threshold=threshold)
    kinds, _ = by_pandas(runs, threshold)
    counted = kinds.value_counts()
    assert found.counts == {kind: int(counted.get(kind, 0)) for kind in KINDS}
    assert len(found) == digits.HELD_OUT
    assert found.to_pandas().set_index("input_id")["kind"].to_dict() == kinds.to_dict()


def test_with_the_ground_truth_a_flip_is_that_one_of_them_is_right(runs):
    found = pw.disagreements(runs, against_truth=True, disagreement="flip").to_pandas()
    _, (one, other) = by_pandas(runs, 0.0)
    truth = pd.Series(one.index.str.partition("/").get_level_values(0), index=one.index)
    split = (one == truth) != (other == truth)
    assert set(found["input_id"]) == set(split[split].index)
    assert 0 < len(found) < digits.HELD_OUT
    row = found.iloc[0]
    assert list(row["truth"]) == [row["input_id"].partition("/")[0]]
    assert list(row["labels"]).count(row["truth"][0]) == 1


def test_the_gravest_comes_first_and_of_equal_kinds_the_widest_gap(runs):
    found = pw.disagreements(runs, threshold=0.2).to_pandas()
    places = found["kind"].map(KINDS.index)
    assert places.is_monotonic_decreasing
    assert all(part["gap"].is_monotonic_decreasing for _, part in found.groupby("kind"))
    assert found["kind"].iloc[0] == "flip"
    turned = pw.disagreements(runs, threshold=0.2, descending=True)
    assert turned.to_pandas()["kind"].iloc[0] == found["kind"].iloc[-1] != "flip"


def test_other_filters_are_about_one_of_the_models(runs):
    for name in MODELS:
        mistakes = pw.disagreements(runs, truth="mistakes", node=name, disagreement="flip")
        labels = mistakes.to_pandas()
        at = mistakes.models.index(name)
        assert 0 < len(labels) < 100
        assert all(row.labels[at] != row.truth[0] for row in labels.itertuples())


def test_what_cannot_be_held_against_each_other_is_refused(runs, tmp_path):
    def refused(*some, **settings):
        with pytest.raises(PredictError) as caught:
            pw.disagreements(list(some), **settings)
        return caught.value.name

    assert refused(runs[0]) == "MODELS_TO_COMPARE"
    assert refused(runs[0], runs[0]) == "MODELS_TO_COMPARE"
    assert refused(*runs, node="nobody") == "SETTING_NOT_UNDERSTOOD"
    assert refused(*runs, disagreement="quarrel") == "SETTING_NOT_UNDERSTOOD"
    other = digits.held_out(tmp_path / "others")
    model = pw.embedded().register("class-means", digits.class_means, output="concepts")
    elsewhere = pw.BatchRun(other, model, platform=pw.embedded(), folder=tmp_path / "run")
    assert refused(runs[0], elsewhere) == "DATASETS_DIFFER"


def test_an_input_that_one_has_not_answered_is_in_no_kind():
    parts = [
        {"outputs": [make_showing._out(0, 1, node="a"), make_showing._out(1, 2, "failed", "a")],
         "rows": [make_showing._row(1, "cat", 0.9)]},
        {"outputs": [make_showing._out(1, 1, node="b")], "rows": []},
    ]  # fmt: skip
    columns = make_showing.columns_of(["x", "y"], [], parts, ("a", "b"))
    assert columns.contrast.held(2, 0.0, against_truth=False)[0].tolist() == [-1, -1]
    assert Columns(contrast=Contrast(("a", "b"))).contrast.held(0, 0.0, against_truth=True)


def test_names_are_as_short_as_they_can_be_told_apart():
    def of(user, model, version=""):
        return Reference("models", model, user, "main", version)

    assert short_names([of("me", "a"), of("you", "b", "v1")]) == ["a", "b"]
    assert short_names([of("me", "a", "v1"), of("me", "a", "v2")]) == ["a v1", "a v2"]
    assert short_names([of("me", "a"), of("me", "a", "v2")]) == ["a", "a v2"]
    assert short_names([of("me", "a"), of("you", "a")]) == ["me/a", "you/a"]
    long = [of("me", "a", "0123456789"), of("me", "a", "01234567ff"), of("me", "b")]
    assert len(set(short_names(long))) == 3
    assert short_names(long)[2] == "b"
