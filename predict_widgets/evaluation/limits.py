"""What a run asked the server for: what was never asked for cannot be counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from predict_widgets.predictions.prediction import DEFAULT_MAX_CONCEPTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.material import Material, Rows


@dataclass(frozen=True)
class Limits:
    """Which part of what a model can say was returned.

    Attributes
    ----------
    min_value
        The lowest score that was asked for, 0 to 1.
    max_concepts
        The most concepts of one vocabulary that any place of an input could have.
    known
        Whether a run said so; the limits of tables without a run are a platform's own.
    """

    min_value: float = 0.0
    max_concepts: int = DEFAULT_MAX_CONCEPTS
    known: bool = True

    @classmethod
    def of(cls, output_config: str) -> Self:
        """Return the limits that the settings of a run hold, as JSON; empty for none."""
        said: dict[str, float] = json.loads(output_config) if output_config else {}
        return cls(
            float(said.get("min_value", 0.0)), int(said.get("max_concepts", DEFAULT_MAX_CONCEPTS))
        )

    @property
    def line(self) -> str:
        """What was asked for, in a few words."""
        if not self.known:
            return "what the run asked for is not known"
        return f"asked for at most {self.max_concepts} concepts with scores from {self.min_value:g}"


def missing_up_to(
    material: Material, said: Rows, case_of: NDArray[np.int64], cases: int
) -> NDArray[np.float64]:
    """Return by case the highest score that something not returned may have.

    An answer may be cut off where a place of it has as many concepts as were asked for, and the
    vocabulary holds more: those that other answers name.
    """
    limits = material.limits
    lowest = np.full(cases, limits.min_value if limits.min_value > 0 else -np.inf)
    if not len(said) or len(np.unique(said.label)) <= limits.max_concepts:
        return lowest
    spots = np.stack([case_of[said.input], said.time, said.region], axis=1)
    found, group, counts = np.unique(spots, axis=0, return_inverse=True, return_counts=True)
    least = np.full(len(found), np.inf)
    score = np.where(np.isnan(said.score), np.inf, said.score).astype(np.float64)
    np.minimum.at(least, group.reshape(-1), score)
    full = counts >= limits.max_concepts
    np.maximum.at(lowest, found[full, 0], least[full])
    return lowest
