"""Each panel is drawn, with its rule; what was refused is refused."""

from __future__ import annotations

import numpy as np
import pytest

from predict_widgets.errors import PredictError
from tests.evaluation.cases import dense, evaluated

BOX = {"box": (0.1, 0.1, 0.3, 0.3)}


def texts(figure):
    return " ".join(text.get_text() for text in figure.texts)


@pytest.fixture
def found():
    chance = np.random.default_rng(4)
    names = ["$x$", "<b>", "c", "a label that is much longer than there is room for it"]
    metadata = {at: {"day": str(at % 3)} for at in range(40)}
    truth, scores = chance.integers(0, 4, 40), chance.random((40, 4), np.float32)
    return evaluated(*dense(truth, scores, names), metadata=metadata, threshold=0.4)


def test_every_panel_is_drawn_with_its_rule(found):
    told = {
        "matrix": "the best label of an input counts",
        "mean probability": "mean score",
        "classes": "threshold 0.4",
        "pr": "all labels together",
        "roc": "ROC AUC 0.",
        "reliability": "10 bins of equal width",
    }
    for panel, rule in told.items():
        figure = found.figure(panel)
        assert figure.png().startswith(b"\x89PNG")
        assert found.material.title in texts(figure).replace("\n", " ")
        assert rule in texts(figure).replace("\n", " ")
    assert "95 % interval" in texts(found.figure("pr", label="c"))
    assert found.slices("day").figure().png()


def test_the_threshold_stands_on_the_curve(found):
    for panel in ("pr", "roc"):
        curve = found.pr_curve("c") if panel == "pr" else found.roc_curve("c")
        axes = found.figure(panel, label="c").axes[0]
        dot = next(line for line in axes.lines if line.get_label() == "threshold 0.4")
        assert dot.get_xdata()[0] == curve.x[curve.marked]
        assert curve.thresholds[curve.marked] >= np.float32(0.4)
        assert curve.thresholds[curve.marked + 1] < np.float32(0.4)


def test_what_was_refused_is_not_drawn(found):
    boxes = evaluated([(0, "a", BOX)], [(0, "a", 0.9, BOX)])
    with pytest.raises(PredictError, match="boxes nobody can count"):
        boxes.figure("roc")
    assert boxes.figure("pr").png()
    assert boxes.figure().png()
    with pytest.raises(PredictError, match="panel"):
        found.figure("pie")
    nothing = evaluated([(0, "a")], [], inputs=1)
    assert nothing.figure().png()
    assert nothing.figure("classes").png()
    with pytest.raises(PredictError, match="nothing is said"):
        nothing.figure("reliability")
