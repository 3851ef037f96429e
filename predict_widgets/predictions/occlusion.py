"""An occlusion map: how far the score of a concept falls where a part of the picture is covered."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.figure import Figure
    from PIL import Image

    from predict_widgets.media.covering import Fill
    from predict_widgets.predictions.prediction import Prediction

_LABELS_IN_HINT = 8


class _Column(Protocol):
    """A column of a table; arro3 0.9 types its list as an array of numpy's."""

    def to_pylist(self) -> list[Any]: ...


@dataclass(frozen=True)
class Measured:
    """A concept whose score is followed while parts of the picture are covered.

    Attributes
    ----------
    concept, vocabulary
        Its label, and the list of labels that it stands in; ``""`` for a model's only one.
    score
        What the model gives it on the uncovered picture: of several regions the best.
    """

    concept: str
    vocabulary: str
    score: float

    def of(self, prediction: Prediction) -> float:
        """Return its score in another answer; 0 where it is not said any more."""
        wanted = (self.concept, self.vocabulary)
        scores = (score for *named, score in _said(prediction) if (*named,) == wanted)
        return max(scores, default=0.0)


def measured(prediction: Prediction, concept: str) -> Measured:
    """Find the concept in the answer about the uncovered picture.

    Parameters
    ----------
    prediction
        The answer.
    concept
        A label; ``""`` for the one that stands first: the best of the model's first vocabulary.

    Raises
    ------
    PredictError
        ``CONCEPT_NOT_FOUND`` where the answer has no such concept with a score.
    """
    said = list(_said(prediction))
    if concept:
        said = [each for each in said if each[0] == concept]
    first = said[0][1] if said else ""
    found = max((each for each in said if each[1] == first), key=lambda each: each[2], default=None)
    if found is not None:
        return Measured(*found)
    labels = list(dict.fromkeys(label for label, _, _ in _said(prediction)))
    named = ", ".join(labels[:_LABELS_IN_HINT])
    raise PredictError(
        f"The model gives no score to {concept!r} here"
        if concept
        else "The model gives no scores to concepts",
        name="CONCEPT_NOT_FOUND",
        hint=f"It names {named}." if named else "Choose a model that gives concepts with scores.",
    )


def _said(prediction: Prediction) -> list[tuple[str, str, float]]:
    """Return label, vocabulary and score of each concept that has a score."""
    columns = [
        cast("_Column", prediction.table.column(name)).to_pylist()
        for name in ("kind", "label", "vocabulary", "score")
    ]
    return [
        (label, vocabulary, score)
        for kind, label, vocabulary, score in zip(*columns, strict=True)
        if kind == "concept" and score is not None and math.isfinite(score)
    ]


@dataclass(frozen=True, eq=False)
class OcclusionMap:
    """How far the score of a concept falls where a part of the picture is covered.

    Made by :func:`predict_widgets.occlusion_map`. ``numpy.asarray(map)`` is ``.drops``.

    Attributes
    ----------
    drops
        Rows x columns, float32: the uncovered score less the score with that patch covered, so
        negative where covering raises it; NaN where there is no answer.
    concept, vocabulary
        Whose score.
    score
        The one on the uncovered picture.
    prediction
        All that the model says of the uncovered picture.
    fill
        What the patches were covered with: ``gray``, ``blur`` or ``mirror``.
    patch
        How large they were, in steps of the grid.
    error
        Why some have no answer; ``None`` where all have, or the rest was cancelled.
    """

    drops: npt.NDArray[np.float32]
    concept: str
    vocabulary: str
    score: float
    prediction: Prediction
    fill: Fill
    patch: float
    picture: Image.Image = field(repr=False)
    error: PredictError | None = None

    @property
    def rows(self) -> int:
        """How many steps there are from top to bottom."""
        return self.drops.shape[0]

    @property
    def columns(self) -> int:
        """How many steps there are from left to right."""
        return self.drops.shape[1]

    @property
    def done(self) -> int:
        """How many patches have an answer."""
        return int(np.isfinite(self.drops).sum())

    def figure(self, *, width: float = 6.0) -> Figure:
        """Draw the picture under the map, and what its colors mean.

        Parameters
        ----------
        width
            In inches.
        """
        from predict_widgets.predictions.occlusion_figure import draw_map

        return draw_map(self, width=width)

    def _repr_png_(self) -> bytes:
        from predict_widgets.predictions.occlusion_figure import draw_map

        return draw_map(self).png()

    def __array__(
        self, dtype: npt.DTypeLike | None = None, *, copy: bool | None = None
    ) -> npt.NDArray[Any]:
        return np.array(self.drops, dtype, copy=copy)

    def __repr__(self) -> str:
        size = f"{self.rows} x {self.columns}"
        said = "no answer yet"
        if self.done:
            low, high = np.nanmin(self.drops), np.nanmax(self.drops)
            said = f"drops from {low:.2f} to {high:.2f}"
        part = "" if self.done == self.drops.size else f", {self.done} of {self.drops.size} done"
        named = f"{self.concept!r} {self.score:.2f}"
        return f"<OcclusionMap of {named}, {size} patches, {self.fill}: {said}{part}>"
