"""An evaluation made of what a run has said."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Literal

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.choosing import chosen as choose
from predict_widgets.evaluation.evaluation import Evaluation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.choosing import By, Chosen
    from predict_widgets.evaluation.label_cases import Choice
    from predict_widgets.evaluation.material import Material

_OF_EACH = 0.5
"""The threshold where each label counts and none is named: that of the portal."""


def evaluation_of(  # noqa: PLR0913 - what it depends on, each by name
    material: Material,
    *,
    threshold: float | Mapping[str, float] | None = None,
    iou: float = 0.5,
    by: By | Literal[""] = "",
    choice: Choice | Literal[""] = "",
    vocabulary: str | None = None,
    empty_truth: bool = False,
    bins: int = 10,
    seed: int = 0,
) -> Evaluation:
    """Return the evaluation of what was read; see `predict_widgets.evaluate`.

    Raises
    ------
    PredictError
        ``NOTHING_TO_EVALUATE`` or ``SETTING_NOT_UNDERSTOOD``.
    """
    _check("iou", iou, "a number above 0 up to 1", ok=0 < iou <= 1)
    _check("bins", bins, "a whole number from 1 to 1000", ok=1 <= bins <= 1000)  # noqa: PLR2004 - as it says
    _check("by", by, "'labels' or 'boxes'", ok=by in {"", "labels", "boxes"})
    _check("choice", choice, "'best' or 'every'", ok=choice in {"", "best", "every"})
    chosen = choose(
        material, by=by, choice=choice, vocabulary=vocabulary, iou=iou, empty_truth=empty_truth
    )
    default, values, notes = thresholds_of(chosen, threshold)
    return Evaluation(material, chosen, values, default, bins, seed, notes)


def thresholds_of(
    chosen: Chosen, threshold: float | Mapping[str, float] | None
) -> tuple[float, NDArray[np.float32], tuple[str, ...]]:
    """Return the threshold of labels that none is named for, that of each label, and notes.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for what is no number.
    """
    cases = chosen.cases
    best = not isinstance(cases, BoxCases) and cases.choice == "best"
    default = 0.0 if best else _OF_EACH
    if isinstance(threshold, Mapping):
        for value in threshold.values():
            _check_number(value)
        values = [threshold.get(label, default) for label in cases.labels]
        unknown = [label for label in threshold if label not in set(cases.labels)]
        notes = (f"There is no label {', '.join(unknown)} to have a threshold.",) if unknown else ()
        return default, np.array(values, np.float32), notes
    if threshold is not None:
        _check_number(threshold)
        default = float(threshold)
    return default, np.full(len(cases.labels), default, np.float32), ()


def _check_number(value: object) -> None:
    ok = isinstance(value, Real) and isfinite(value)
    _check("threshold", value, "a number, or one for each label", ok=ok)


def _check(name: str, value: object, wanted: str, *, ok: bool) -> None:
    if not ok:
        raise PredictError(
            f"{name}={value!r} is not {wanted}",
            name="SETTING_NOT_UNDERSTOOD",
            hint=f"Write {name}= as {wanted}.",
        )
