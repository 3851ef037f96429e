"""The threshold of each label that does best: by F-beta, or with enough precision.

Each label is looked at for itself: from its threshold on it is said of an input, whatever else is.
Only scores that were returned can be thresholds. Of thresholds that do equally well the highest is
taken.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.curve import why_none
from predict_widgets.evaluation.curves import steps

if TYPE_CHECKING:
    import pandas as pd

    from predict_widgets.evaluation.curves import Scored
    from predict_widgets.evaluation.evaluation import Evaluation

_WARNING = "chosen on these very inputs: on others they do less well"


@dataclass(frozen=True)
class LabelThreshold:
    """The threshold of one label.

    Attributes
    ----------
    label
        Whose.
    threshold
        From which score on it is said; None where it was refused.
    precision, recall, value
        What comes of it; ``value`` is its F-beta.
    refused
        Why there is none; empty where there is one.
    """

    label: str
    threshold: float | None
    precision: float = float("nan")
    recall: float = float("nan")
    value: float = float("nan")
    refused: str = ""


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of labels, and how they were chosen.

    Attributes
    ----------
    rows
        One for each label that is true of an input.
    rule
        How they were chosen.
    default
        What holds for labels without one.
    title
        Who was asked about what.
    """

    rows: list[LabelThreshold]
    rule: str
    default: float
    title: str

    @property
    def values(self) -> dict[str, float]:
        """The thresholds by label: what `predict_widgets.evaluate` takes as ``threshold``."""
        return {row.label: row.threshold for row in self.rows if row.threshold is not None}

    def python(self, path: str | os.PathLike[str] = "thresholds.json") -> str:
        """Return one line that applies what `to_json` writes.

        It needs pandas, and no part of this package: ``frame`` is
        ``run.predictions.to_pandas()``.
        """
        said = f"json.loads(Path({os.fspath(path)!r}).read_text(encoding='utf-8'))"
        limits = f"frame['label'].map({said}['thresholds']).fillna({self.default!r})"
        return f"kept = frame[frame['score'] >= {limits}]"

    def to_json(self, path: str | os.PathLike[str] | None = None) -> dict[str, Any]:
        """Return the thresholds as plain JSON, and write them to a file.

        Parameters
        ----------
        path
            Where to; None to write nothing.
        """
        said = {
            "thresholds": self.values,
            "default": self.default,
            "rule": self.rule,
            "of": self.title,
            "refused": {row.label: row.refused for row in self.rows if row.refused},
            "python": self.python("thresholds.json" if path is None else path),
        }
        if path is not None:
            text = json.dumps(said, ensure_ascii=False, indent=2)
            Path(path).expanduser().write_text(f"{text}\n", encoding="utf-8")
        return said

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each label as a pandas data frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.evaluation.frames import frame

        names = ("label", "threshold", "precision", "recall", "value", "refused")
        return frame({name: [getattr(row, name) for row in self.rows] for name in names})

    def __repr__(self) -> str:
        refused = sum(bool(row.refused) for row in self.rows)
        without = f", {refused:,} without" if refused else ""
        return f"<Thresholds of {len(self.values):,} labels{without} · {self.rule}>"


def best_thresholds(
    evaluation: Evaluation, beta: float, precision_at_least: float | None
) -> Thresholds:
    """Return the thresholds of the labels that are true; see `Evaluation.best_thresholds`.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for a beta that is not above 0, or a precision beyond 0 to 1.
    """
    if not (np.isfinite(beta) and beta > 0):
        raise _not_understood("beta", beta, "a number above 0")
    if precision_at_least is not None and not 0 <= precision_at_least <= 1:
        raise _not_understood("precision_at_least", precision_at_least, "a number from 0 to 1")
    wanted = (
        f"best F{beta:g}"
        if precision_at_least is None
        else f"best recall with a precision of at least {precision_at_least:g}"
    )
    cases = evaluation.cases
    rows = [
        _best(cases.labels[label], cases.scored(label), beta, precision_at_least)
        for label in np.flatnonzero(cases.labeled).tolist()
    ]
    rule = f"{wanted} of each label for itself; {_WARNING}"
    return Thresholds(rows, rule, evaluation.default, evaluation.material.title)


def _best(label: str, scored: Scored, beta: float, least: float | None) -> LabelThreshold:
    why = why_none("pr", scored)
    if why:
        return LabelThreshold(label, None, refused=why)
    thresholds, right, wrong = steps(scored)
    there = np.isfinite(thresholds)
    thresholds, right, wrong = thresholds[there], right[there], wrong[there]
    precision, recall = right / (right + wrong), right / scored.positives
    square = beta * beta
    # F-beta of counts: it is 0, and not undefined, where nothing is right.
    value = (1 + square) * right / (square * scored.positives + right + wrong)
    rank = value if least is None else np.where(precision >= least, recall, -1.0)
    at = int(rank.argmax())
    if rank[at] < 0:
        highest = f"its precision is nowhere above {precision.max():.3f}"
        return LabelThreshold(label, None, refused=highest)
    return LabelThreshold(
        label, float(thresholds[at]), float(precision[at]), float(recall[at]), float(value[at])
    )


def _not_understood(name: str, value: object, wanted: str) -> PredictError:
    return PredictError(
        f"{name}={value!r} is not {wanted}",
        name="SETTING_NOT_UNDERSTOOD",
        hint=f"Write {name}= as {wanted}.",
    )
