"""How well a model does on parts of the inputs: by metadata, by score, by the picture's size.

What is a number in each part's metadata is ordered as one; with more than thirty different numbers,
and for scores and sizes, parts are made that hold about as many inputs each. An input that lacks
what it is parted by stands in a part ``(none)``. The embedded ``stress-photos`` say ``stress`` and
``strength``: accuracy against strength.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.counted import plain
from predict_widgets.evaluation.frames import ends_of, frame, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from predict_widgets.evaluation.evaluation import Evaluation
    from predict_widgets.evaluation.rates import Rate

NONE = "(none)"
SCORE, SIZE = "score", "size"
_DIFFERENT, _PARTS = 30, 5


@dataclass(frozen=True, eq=False)
class Slice:
    """A part of the inputs.

    Attributes
    ----------
    said
        What its inputs have in common, one text for each thing they were parted by.
    evaluation
        The evaluation of its inputs alone.
    """

    said: tuple[str, ...]
    evaluation: Evaluation

    @property
    def name(self) -> str:
        """What its inputs have in common, in a line."""
        return " · ".join(self.said)

    @property
    def accuracy(self) -> Rate:
        """The share of its inputs with which nothing is wrong."""
        return self.evaluation.accuracy

    @property
    def inputs(self) -> list[str]:
        """The ids of its inputs."""
        return self.evaluation.ids


@dataclass(frozen=True, eq=False)
class Slices:
    """Parts of the inputs of an evaluation.

    Attributes
    ----------
    by
        What they were parted by.
    parts
        The parts, in order.
    left_out
        How many parts there are beyond.
    """

    by: tuple[str, ...]
    parts: list[Slice]
    left_out: int = 0

    def __getitem__(self, name: str) -> Slice:
        """Return a part by its name."""
        found = next((part for part in self.parts if part.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def __len__(self) -> int:
        return len(self.parts)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each part as a pandas data frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        columns = {name: [part.said[at] for part in self.parts] for at, name in enumerate(self.by)}
        rates = [part.accuracy for part in self.parts]
        low, high = ends_of(rates)
        return frame(
            {
                **columns,
                "inputs": [part.evaluation.n for part in self.parts],
                "accuracy": [value_of(rate) for rate in rates],
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )

    def figure(self) -> Figure:
        """Draw the accuracy of the parts, with its interval."""
        from predict_widgets.evaluation.figures import draw_slices

        return draw_slices(self)

    def __repr__(self) -> str:
        told = [f"{part.name}: {part.accuracy.line}" for part in self.parts]
        more = [f"… {self.left_out:,} more parts"] if self.left_out else []
        return "\n".join([f"By {', '.join(self.by)}", *told, *more])


def slices_of(evaluation: Evaluation, by: Sequence[str], most: int) -> Slices:
    """Return the parts of an evaluation's inputs; see `Evaluation.slices`.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``: no input has such metadata, a score or a size.
    """
    if not by:
        raise PredictError(
            "Nothing is named to part the inputs by",
            name="SETTING_NOT_UNDERSTOOD",
            hint=f"Name some of: {', '.join(known(evaluation))}.",
        )
    each = [_ranked(evaluation, name) for name in by]
    keys = np.stack([ranks for ranks, _ in each], axis=1)
    found, group, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    kept = np.sort(np.argsort(-counts, kind="stable")[:most])
    parts = [
        Slice(
            tuple(names[rank] for (_, names), rank in zip(each, plain(found[at]), strict=True)),
            evaluation.part(group == at),
        )
        for at in plain(kept)
    ]
    return Slices(tuple(by), parts, len(found) - len(kept))


def known(evaluation: Evaluation) -> list[str]:
    """Return what inputs can be parted by."""
    inputs = evaluation.material.inputs
    keys = dict.fromkeys(
        key for place in plain(evaluation.cases.places) for key in inputs[place].metadata
    )
    return [*keys, SCORE, SIZE]


def _ranked(evaluation: Evaluation, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """Return by case the rank of its value, and the values' names by rank."""
    places = evaluation.cases.places
    inputs = evaluation.material.inputs
    if name not in known(evaluation):
        raise PredictError(
            f"No input has metadata {name!r}",
            name="SETTING_NOT_UNDERSTOOD",
            hint=f"There are: {', '.join(known(evaluation))}.",
        )
    said = [inputs[place].metadata.get(name) for place in plain(places)]
    if name in {SCORE, SIZE} and not any(said):
        numbers = _scores(evaluation) if name == SCORE else _sizes(evaluation)
        if np.isnan(numbers).all():
            raise PredictError(
                f"No input has a {name}", name="SETTING_NOT_UNDERSTOOD", hint="Use another."
            )
        return _ranges(numbers)
    numbers = np.array([_number(text) for text in said])
    given = np.array([bool(text) for text in said])
    if not np.isnan(numbers[given]).any() and len(np.unique(numbers[given])) > _DIFFERENT:
        return _ranges(numbers)
    texts = [text or NONE for text in said]
    names = sorted(set(texts), key=_order)
    ranks = {text: rank for rank, text in enumerate(names)}
    return np.array([ranks[text] for text in texts], np.int64), names


def _order(text: str) -> tuple[bool, bool, float, str]:
    number = _number(text)
    return text == NONE, bool(np.isnan(number)), 0.0 if np.isnan(number) else number, text


def _number(text: str | None) -> float:
    try:
        number = float(text or "nan")
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def _ranges(numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], list[str]]:
    """Return parts of about as many numbers each, equal ones together; NaN comes last."""
    there = ~np.isnan(numbers)
    edges = np.unique(np.quantile(numbers[there], np.linspace(0, 1, _PARTS + 1)[1:-1]))
    place = np.searchsorted(edges, numbers, side="left")
    ranks = np.where(there, place, len(edges) + 1)
    used, dense = np.unique(ranks, return_inverse=True)
    names = [NONE if rank > len(edges) else _span(numbers[ranks == rank]) for rank in plain(used)]
    return dense.reshape(-1), names


def _span(numbers: NDArray[np.float64]) -> str:
    low, high = f"{numbers.min():.4g}", f"{numbers.max():.4g}"
    return low if low == high else f"{low} to {high}"


def _scores(evaluation: Evaluation) -> NDArray[np.float64]:
    """Return the best score of each case, NaN for none."""
    cases = evaluation.cases
    boxes = isinstance(cases, BoxCases)
    case, score = (cases.said.case, cases.said.score) if boxes else (cases.said.case, cases.score)
    best = np.full(cases.n, -np.inf)
    scored = ~np.isnan(score)
    np.maximum.at(best, case[scored], score[scored].astype(np.float64))
    return np.where(np.isfinite(best), best, np.nan)


def _sizes(evaluation: Evaluation) -> NDArray[np.float64]:
    """Return the pixels of each case's picture, NaN where they are not known."""
    pixels = evaluation.material.sizes[evaluation.cases.places].astype(np.float64).prod(axis=1)
    return np.where(pixels > 0, pixels, np.nan)
