from __future__ import annotations

import numpy as np
import pytest

from predict_widgets.predictions.visible import visible


def on_show(scores, threshold, *, means="probability"):
    labels = ["x"] * len(scores)
    return visible(scores, labels, [means] * len(scores), threshold, "").tolist()


def test_the_threshold_itself_passes_although_its_double_is_larger_than_the_float32():
    score = float(np.float32(0.9))
    assert score < 0.9
    assert on_show([score], 0.9) == [True]


def test_no_score_passes_every_threshold():
    assert on_show([float("nan"), None, 0.5], 1.0) == [True, True, False]


@pytest.mark.parametrize(
    ("means", "passes"),
    [("share_of_image", True), ("none", True), ("probability", False), ("raw", False)],
)
def test_only_confidence_is_thresholded(*, means: str, passes: bool):
    assert on_show([0.1], 0.5, means=means) == [passes]


def test_the_filter_looks_into_text_for_texts_and_into_labels_for_the_rest():
    mask = visible(
        [None] * 3, ["cat", "cat", ""], ["none"] * 3, 0.0, " CAT ",
        texts=[None, "dog", "a Cat"], kinds=["concept", "text", "text"],
    )  # fmt: skip
    assert mask.tolist() == [True, False, True]


def test_no_rows_are_no_mask():
    assert visible([], [], [], 0.5, "x").shape == (0,)
