"""From pictures of each class to what tells them apart."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.teaching.held_out import (
    FOLDS,
    confusion_of,
    held_out_logits,
)
from predict_widgets.embedded_server.teaching.lesson import Lesson
from predict_widgets.embedded_server.teaching.methods import (
    logistic_regression,
    nearest_class_mean,
    sharpness_of,
)
from predict_widgets.errors import how_to_install

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.embedded_server.teaching.features import Features
    from predict_widgets.embedded_server.teaching.methods import Method, MethodName
    from predict_widgets.inputs import Input

_HELD_OUT = (
    f"Each class was cut into {FOLDS} parts, in the order of its pictures, and every part was "
    "judged by a model taught with the others (stratified cross-validation); the model itself is "
    "taught with all of them."
)
_SHARED = (
    "sharpened as fits the held-out pictures best; the classes share 1, also where the picture "
    "shows none of them."
)


@dataclass(frozen=True)
class _Way:
    """A method with what is to be said of it."""

    method: Method
    name: MethodName
    note: str
    score_means: str


def taught(
    pictures: Mapping[str, Sequence[Input]],
    features: Features,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Lesson:
    """Return what tells classes apart, and what it is worth; the same pictures give the same.

    Parameters
    ----------
    pictures
        By label, at least `FOLDS` different pictures of each of two or more classes.
    features
        What pictures become.
    progress
        Called with how many pictures were looked at, and how many there are.
    cancel
        Set from another thread to stop.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    MissingExtraError
        If the weights of ``image-embedding`` are not installed.
    InputError
        If a picture's bytes cannot be decoded.
    """
    began = time.perf_counter()
    labels = tuple(pictures)
    counts = tuple(len(pictures[label]) for label in labels)
    truth = np.repeat(np.arange(len(labels)), counts)
    every = [picture for label in labels for picture in pictures[label]]
    looked = features.of_inputs(every, progress=progress, cancel=cancel)
    # There are fewer pictures than values. Turned into the space that they span, where distances
    # are what they were, the two methods give the same in a hundredth of the time.
    axes, turned = np.linalg.qr(looked.T)
    seen = turned.T
    way = _way()
    logits = held_out_logits(way.method, seen, truth, len(labels), cancel)
    fitted = way.method(seen, truth, len(labels))
    linear = replace(fitted, weights=fitted.weights @ axes.T, sharpness=sharpness_of(logits, truth))
    return Lesson(
        linear=linear,
        method=way.name,
        method_note=way.note,
        score_means=way.score_means,
        held_out=_HELD_OUT,
        labels=labels,
        pictures=counts,
        confusion=confusion_of(logits, truth, len(labels)),
        seconds=time.perf_counter() - began,
    )


def method_names() -> tuple[MethodName, ...]:
    """Return what can be taught here, the one that will be used last."""
    # To import it takes seconds on a slow disk.
    if find_spec("sklearn") is None:
        return ("nearest class mean",)
    return ("nearest class mean", "logistic regression")


def make_ready() -> None:
    """Import what the first lesson would have to wait for."""
    _way()


def _way() -> _Way:
    if method_names()[-1] == "nearest class mean":
        return _Way(
            nearest_class_mean,
            "nearest class mean",
            "scikit-learn is not installed; logistic regression, which is better most of the time, "
            f"takes its place then. {how_to_install('teach')}",
            "A score is the softmax of minus the squared distances to the classes' means, "
            + _SHARED,
        )
    import_module("sklearn.linear_model")
    return _Way(
        logistic_regression,
        "logistic regression",
        f"scikit-learn {version('scikit-learn')} is installed: without it the nearest class mean "
        "would decide.",
        "A score is the probability that logistic regression gives, " + _SHARED,
    )
