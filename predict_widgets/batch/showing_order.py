"""What inputs are sorted by; the same as the page's (``js/src/grid/order.ts``).

- ``score``: the best score above the threshold among the statements that bear the concept filter's
  words.
- ``name``: by UTF-16 code units, in NFC and lower case, as a browser compares texts.
- ``uncertainty``: 1 minus the distance between the best two labels' probabilities; of a single
  label, between it and its absence. 0 for sure, 1 for undecided.
- ``agreement``: what the model gave to the labels of the ground truth (on the average, 0 to those
  that it did not name) minus the most that it gave to any other label: -1 for a confident mistake.
  A statement without a score counts as 1.
- ``disagreement``: of several models, how much they agree: the gravest disagreement first, of equal
  kinds the one with the largest gap.

Uncertainty and agreement are the model's, whatever the threshold and the filter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.batch.contrast import UNHELD
from predict_widgets.batch.shown_columns import BLANK, EMPTY, PROBABILITY, SAID
from predict_widgets.predictions.visible import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from predict_widgets.batch.showing import Look


def keys_of(look: Look, sort: str) -> NDArray[np.float32]:
    """Return one number an input, NaN where it has none."""
    match sort:
        case "name":
            return _name_places(look.columns.input_names, look.inputs)
        case "score":
            return _best_scores(look)
        case "uncertainty":
            return _uncertainties(look)
        case "disagreement":
            kinds, gaps = look.held()
            return np.where(kinds == UNHELD, np.nan, -(kinds + gaps / 2)).astype(np.float32)
        case _:
            return _agreements(look)


def _name_places(names: Sequence[str], inputs: int) -> NDArray[np.float32]:
    """Return each name's place among all names."""
    told = [fold(name).encode("utf-16-be", "surrogatepass") for name in names]
    places = {name: place for place, name in enumerate(sorted(set(told)))}
    keys = np.full(inputs, np.nan, np.float32)
    keys[: len(told)] = [places[name] for name in told]
    return keys


def _best_scores(look: Look) -> NDArray[np.float32]:
    said = look.node.said.of(look.shown & ~np.isnan(look.node.said.score))
    return _highest(said.input, said.score, look.inputs)


def _uncertainties(look: Look) -> NDArray[np.float32]:
    rows = look.node.said
    rows = rows.of((rows.means & PROBABILITY).astype(bool) & ~np.isnan(rows.score))
    pairs, place = np.unique(
        rows.input.astype(np.int64) * len(look.columns.names) + rows.label, return_inverse=True
    )
    of_label = _highest(place, rows.score, len(pairs)).astype(np.float64)
    of_input = pairs // len(look.columns.names)
    best = _highest(of_input, of_label, look.inputs, np.float64)
    # Of two labels that are the best, one is the second best.
    order = np.argsort(of_label, kind="stable")
    top = np.full(look.inputs, -1, np.int64)
    top[of_input[order]] = order
    others = np.ones(len(pairs), bool)
    others[top[top >= 0]] = False
    second = _highest(of_input[others], of_label[others], look.inputs, np.float64)
    second = np.where(np.isnan(second), 1 - best, second)
    return (1 - np.abs(best - second)).astype(np.float32)


def _agreements(look: Look) -> NDArray[np.float32]:
    said, truth, labels = look.node.said, look.truth, len(look.columns.names)
    said = said.of(said.label != BLANK)
    worth = np.where(np.isnan(said.score), 1.0, said.score.astype(np.float64))
    true_pairs = np.unique(truth.input.astype(np.int64) * labels + truth.label)
    pairs = said.input.astype(np.int64) * labels + said.label
    right = np.isin(pairs, true_pairs)
    given = np.zeros(len(true_pairs))
    np.maximum.at(given, np.searchsorted(true_pairs, pairs[right]), worth[right])
    others = np.zeros(look.inputs)
    np.maximum.at(others, said.input[~right], worth[~right])
    of_input = true_pairs // labels
    count = np.bincount(of_input, minlength=look.inputs)
    sums = np.bincount(of_input, weights=given, minlength=look.inputs)
    judged = (count > 0) & ((look.node.status == SAID) | (look.node.status == EMPTY))
    keys = np.full(look.inputs, np.nan, np.float32)
    keys[judged] = (sums[judged] / count[judged] - others[judged]).astype(np.float32)
    return keys


def _highest(
    places: NDArray[np.int64] | NDArray[np.int32],
    values: NDArray[np.float32] | NDArray[np.float64],
    count: int,
    kind: type[np.floating] = np.float32,
) -> NDArray[np.floating]:
    """Return the highest value at each place, NaN where there is none."""
    found = np.full(count, -np.inf, kind)
    np.maximum.at(found, places, values)
    there = np.zeros(count, bool)
    there[places] = True
    found[~there] = np.nan
    return found
