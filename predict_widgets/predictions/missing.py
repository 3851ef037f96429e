"""What a model may have to say beyond what it was let."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predict_widgets.predictions.rows import Rows


def missing_up_to(rows: Rows, max_concepts: int, min_value: float) -> float | None:
    """Return the highest score that something not returned may have; None if nothing is missing.

    Parameters
    ----------
    rows
        What was returned.
    max_concepts
        The most concepts of one vocabulary that any place of the input could have.
    min_value
        The lowest score that could be returned, 0 to 1.
    """
    columns = (rows["kind"], rows["time_ms"], rows["region_id"], rows["vocabulary"])
    scores: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
    for *place, score in zip(*columns, rows["score"], strict=True):
        if place[0] == "concept":
            scores[tuple(place)].append(math.inf if score is None else score)
    lowest = [min(found) for found in scores.values() if len(found) >= max_concepts]
    if min_value > 0:
        lowest.append(min_value)
    return max(lowest, default=None)
