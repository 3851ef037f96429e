"""Tables of an evaluation as pandas data frames; pandas is imported when one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from predict_widgets.evaluation.matrix import Matrix
    from predict_widgets.evaluation.rates import Rate
    from predict_widgets.evaluation.table import ClassRow

_COUNTS = ("labeled", "predicted", "tp", "fp", "fn")
_RATES = ("recall", "precision", "f1", "roc_auc", "average_precision")


def frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return columns as a data frame.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    return _pandas().DataFrame(dict(columns))


def frame_of_classes(rows: Sequence[ClassRow]) -> pd.DataFrame:
    """Return a row for each label; what was refused is NaN, and ``refused`` says why."""
    columns: dict[str, Sequence[Any]] = {"label": [row.label for row in rows]}
    columns |= {name: [getattr(row, name) for row in rows] for name in _COUNTS}
    rates: dict[str, list[Rate]] = {name: [getattr(row, name) for row in rows] for name in _RATES}
    for name, own in rates.items():
        columns[name] = [value_of(rate) for rate in own]
        if any(rate.interval for rate in own):
            columns[f"{name}_low"], columns[f"{name}_high"] = ends_of(own)
    columns["refused"] = [_told(own, "refused") for own in zip(*rates.values(), strict=True)]
    columns["flags"] = [_told(own, "flags") for own in zip(*rates.values(), strict=True)]
    return frame(columns)


def frame_of_matrix(matrix: Matrix) -> pd.DataFrame:
    """Return a matrix with its labels as index and columns; counts as whole numbers."""
    values = matrix.numbers.astype(np.int64) if matrix.what == "counts" else matrix.numbers
    pandas = _pandas()
    return pandas.DataFrame(
        values,
        index=pandas.Index(matrix.rows, name="truth"),
        columns=pandas.Index(matrix.columns, name="predicted"),
    )


def value_of(rate: Rate) -> float:
    """Return a rate's value, NaN for one that was refused."""
    return float("nan") if rate.value is None else rate.value


def ends_of(rates: Sequence[Rate]) -> tuple[list[float], list[float]]:
    """Return the low and high ends of intervals, NaN for none."""
    none = (float("nan"), float("nan"))
    found = [rate.interval or none for rate in rates]
    return [low for low, _ in found], [high for _, high in found]


def _told(rates: Sequence[Rate], what: str) -> str:
    said = [
        f"{rate.name}: {text}"
        for rate in rates
        for text in ([rate.refused] if what == "refused" else rate.flags)
        if text
    ]
    return "; ".join(dict.fromkeys(said))


def _pandas() -> Any:  # noqa: ANN401 - an optional module
    try:
        import pandas  # noqa: ICN001 - optional, and slow to import
    except ImportError as error:
        raise MissingExtraError(
            "pandas is not installed.",
            hint="Install it with `pip install pandas`, or read the rows of `.table`.",
        ) from error
    return pandas
