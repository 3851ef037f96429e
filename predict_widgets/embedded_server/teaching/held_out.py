"""What a method is worth on pictures that it was not taught with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.errors import CancelledError

if TYPE_CHECKING:
    import threading

    from predict_widgets.embedded_server.teaching.methods import Method

FOLDS = 5


def folds_of(truth: np.ndarray, folds: int = FOLDS) -> np.ndarray:
    """Return (n,) in which part each picture is held out, 0 to ``folds - 1``.

    Each class is cut into stretches of as many pictures, in the order given: pictures taken one
    right after the other look alike, and would otherwise be taught and asked both.
    """
    parts = np.empty(len(truth), np.int64)
    for number in np.unique(truth):
        places = np.flatnonzero(truth == number)
        parts[places] = np.arange(len(places)) * folds // len(places)
    return parts


def held_out_logits(
    method: Method,
    features: np.ndarray,
    truth: np.ndarray,
    classes: int,
    cancel: threading.Event | None = None,
) -> np.ndarray:
    """Return (n, classes): of each picture what it is taken for by a model taught without it.

    Stratified cross-validation: every class is cut into `FOLDS` parts, and each part is judged by
    what was taught with the other ones.

    Parameters
    ----------
    method
        What is taught.
    features, truth
        (n, features), and (n,) numbers of classes, each of which has `FOLDS` pictures or more.
    classes
        How many classes there are.
    cancel
        Set from another thread to stop.
    """
    logits = np.empty((len(truth), classes))
    parts = folds_of(truth)
    for part in range(FOLDS):
        if cancel is not None and cancel.is_set():
            raise CancelledError("Teaching was cancelled.")
        asked = parts == part
        model = method(features[~asked], truth[~asked], classes)
        logits[asked] = model.logits(features[asked])
    return logits


def confusion_of(
    logits: np.ndarray, truth: np.ndarray, classes: int
) -> tuple[tuple[int, ...], ...]:
    """Return counts: a row for each true class, a column for each predicted one."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truth, logits.argmax(axis=1)), 1)
    return tuple(tuple(int(count) for count in row) for row in counts)
