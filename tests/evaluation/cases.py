"""Material made of plain lists, for the tests."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from predict_widgets.evaluation.limits import Limits
from predict_widgets.evaluation.making import evaluation_of
from predict_widgets.evaluation.material import ANSWERED, NOWHERE, Material, Rows, Words


def rows(said, words):
    """Return rows of (input, label, score, more)."""
    said = [(*one, {})[:4] if len(one) < 4 else one for one in said]
    more = [one[3] for one in said]
    box = [each.get("box", (np.nan,) * 4) for each in more]
    return Rows(
        input=np.array([one[0] for one in said], np.int32),
        time=np.array([each.get("time", NOWHERE) for each in more], np.int32),
        label=words.of([one[1] for one in said]),
        vocabulary=words.of([each.get("vocabulary", "") for each in more]),
        region=words.of([each.get("region", "") for each in more]),
        score=np.array([np.nan if one[2] is None else one[2] for one in said], np.float32),
        thresholded=np.array([each.get("thresholded", True) for each in more], bool),
        probable=np.array([each.get("probable", True) for each in more], bool),
        placed=np.array(["box" in each for each in more], bool),
        edges=np.array(box, np.float32).reshape(-1, 4),
        crowd=np.array([each.get("crowd", False) for each in more], bool),
    )


def material(  # noqa: PLR0913 - what material has
    truth, said, *, inputs=None, status=None, metadata=None, limits=None, sizes=None
):
    """Return the material of (input, label, more) and of (input, label, score, more)."""
    words = Words()
    words.of([""])
    true = rows([(one[0], one[1], None, *one[2:]) for one in truth], words)
    own = rows(said, words)
    most = max([*(one[0] for one in truth), *(one[0] for one in said), -1]) + 1
    count = most if inputs is None else inputs
    things = [
        SimpleNamespace(id=f"i{at}", metadata=(metadata or {}).get(at, {})) for at in range(count)
    ]
    verdicts = np.full(count, ANSWERED, np.uint8)
    for at, value in (status or {}).items():
        verdicts[at] = value
    size = np.zeros((count, 2), np.int32) if sizes is None else np.array(sizes, np.int32)
    return Material(
        things, verdicts, size, own, true, words, limits or Limits(0.0, 10_000), "m on d"
    )


def evaluated(truth, said, **more):
    """Return the evaluation of lists; see `material`."""
    names = ("inputs", "status", "metadata", "limits", "sizes")
    own = {name: more.pop(name) for name in names if name in more}
    return evaluation_of(material(truth, said, **own), **more)


def dense(truth, scores, labels=None):
    """Return truths and statements of a table of scores: (inputs, labels)."""
    names = labels or [f"c{at:02}" for at in range(scores.shape[1])]
    said = [
        (at, name, float(row[k])) for at, row in enumerate(scores) for k, name in enumerate(names)
    ]
    return [(at, names[k]) for at, k in enumerate(truth)], said
