"""What an evaluation judges, at which thresholds, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation import words
from predict_widgets.evaluation.box_cases import BoxCases
from predict_widgets.evaluation.counted import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.choosing import Cases, Chosen
    from predict_widgets.evaluation.counted import Counted
    from predict_widgets.evaluation.material import Material


@dataclass(frozen=True, eq=False, repr=False)
class Judged:
    """What is judged, and how.

    Attributes
    ----------
    material
        What was read.
    chosen
        What of it is judged.
    thresholds
        Of each of ``labels``, as float32.
    default
        The threshold of labels that none was named for.
    bins
        Of the reliability diagram.
    seed
        Of what is resampled.
    notes
        What a person should know of the thresholds, a sentence each.
    """

    material: Material
    chosen: Chosen
    thresholds: NDArray[np.float32]
    default: float
    bins: int = 10
    seed: int = 0
    notes: tuple[str, ...] = ()

    # --- what is judged ---------------------------------------------------------------------------
    @property
    def cases(self) -> Cases:
        """The inputs that are judged."""
        return self.chosen.cases

    @property
    def by(self) -> Literal["labels", "boxes"]:
        """Whether labels or boxes are judged."""
        return "boxes" if isinstance(self.cases, BoxCases) else "labels"

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels that are true or said, at any score, in order."""
        return self.cases.labels

    @property
    def vocabulary(self) -> str:
        """The vocabulary in whose words everything is."""
        return self.chosen.vocabulary

    @property
    def n(self) -> int:
        """How many inputs are judged."""
        return self.cases.n

    @property
    def left_out(self) -> dict[str, int]:
        """How many inputs are not judged, by the reason."""
        return dict(self.chosen.left_out)

    @property
    def ids(self) -> list[str]:
        """The ids of the inputs that are judged, in the dataset's order."""
        return self._ids(np.arange(self.n))

    @property
    def rule(self) -> str:
        """How it is counted."""
        return words.rule_of(self.cases, self.thresholds)

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """What makes the counts less than whole, a sentence each."""
        limits = self.material.limits
        missing = words.below_what_was_asked(self.cases, self.thresholds, limits)
        return (missing,) if missing else ()

    @cached_property
    def counted(self) -> Counted:
        """The counts that all numbers at the threshold are made of."""
        return self.cases.count(self.thresholds)

    def number(self, label: str, *, nothing: bool = False) -> int:
        """Return the place of a label among `labels`; with ``nothing``, of ``""`` behind them.

        Raises
        ------
        PredictError
            ``LABEL_DOES_NOT_EXIST``.
        """
        if nothing and label in {"", words.NOTHING}:
            return len(self.labels)
        known = self._numbers.get(label)
        if known is None:
            some = ", ".join(self.labels[:10])
            raise PredictError(
                f"No input bears {label!r}, in truth or as predicted",
                name="LABEL_DOES_NOT_EXIST",
                hint=f"The labels are: {some}{' …' if len(self.labels) > 10 else ''}.",  # noqa: PLR2004 - enough to see
            )
        return known

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {label: number for number, label in enumerate(self.labels)}

    def _ids(self, cases: NDArray[np.int64]) -> list[str]:
        inputs = self.material.inputs
        return [inputs[place].id for place in plain(self.cases.places[cases])]

    @cached_property
    def _on_show(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.counted.of_label.sum(axis=1))
