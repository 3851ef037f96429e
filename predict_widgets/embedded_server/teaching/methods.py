"""The two ways to tell classes apart. Both end in one linear layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, cast

import numpy as np

from predict_widgets.embedded_server.models.softmax import softmax

if TYPE_CHECKING:
    from typing import Any

MethodName = Literal["nearest class mean", "logistic regression"]
# Of those tried the one under which held-out digits were named best, and ten times it no worse.
_INVERSE_PENALTY = 10.0
_MOST_STEPS = 1000
# Features are of length 1: what is nearer together than this differs by rounding alone.
_NO_SPREAD = 1e-6


@dataclass(frozen=True)
class Linear:
    """From features to a score for each class.

    Attributes
    ----------
    weights, bias
        (classes, features) and (classes,).
    sharpness
        What the logits are multiplied by before their softmax.
    """

    weights: np.ndarray
    bias: np.ndarray
    sharpness: float = 1.0

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Return (n, classes) of (n, features)."""
        return features @ self.weights.T + self.bias

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Return (classes,) of (features,): from 0 to 1, and 1 together."""
        return softmax(self.sharpness * (self.weights @ features + self.bias))


# (n, features), (n,) numbers of classes, how many classes there are.
Method: TypeAlias = Callable[[np.ndarray, np.ndarray, int], Linear]


def nearest_class_mean(features: np.ndarray, truth: np.ndarray, classes: int) -> Linear:
    """Return what names the class whose pictures' mean is nearest.

    Of the squared distance to a mean, ``|x|² - 2 x·m + |m|²``, the first part is the same for all
    classes: minus the rest is linear.
    """
    means = np.array([features[truth == number].mean(axis=0) for number in range(classes)])
    return Linear(2 * means, -(means**2).sum(axis=1))


class _Fitted(Protocol):
    """What we take of scikit-learn's classifier."""

    coef_: np.ndarray
    intercept_: np.ndarray


def logistic_regression(features: np.ndarray, truth: np.ndarray, classes: int) -> Linear:
    """Return scikit-learn's multinomial logistic regression; all classes weigh the same.

    Raises
    ------
    ImportError
        Without scikit-learn.
    """
    # A second that only those pay who teach.
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]

    mean = features.mean(axis=0)
    spread = float(np.sqrt(((features - mean) ** 2).sum(axis=1).mean()))
    if spread < _NO_SPREAD:  # all pictures look the same: nothing can be learned
        return Linear(np.zeros((classes, features.shape[1])), np.zeros(classes))
    model = cast("Any", LogisticRegression)(
        C=_INVERSE_PENALTY, class_weight="balanced", max_iter=_MOST_STEPS
    )
    fitted = cast("_Fitted", model.fit((features - mean) / spread, truth))
    weights, bias = fitted.coef_, fitted.intercept_
    if len(weights) == 1:  # of two classes it has the difference alone
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    weights = weights / spread
    return Linear(weights, bias - weights @ mean)


def sharpness_of(logits: np.ndarray, truth: np.ndarray) -> float:
    """Return the factor under which the softmax of held-out logits fits what is true best.

    Temperature scaling (C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017). A
    class with n held-out pictures is aimed at as (n + 1) / (n + 2) instead of 1, so that a few
    pictures, all of them right, make nobody certain (J. Platt, "Probabilistic Outputs for Support
    Vector Machines", 1999).

    Parameters
    ----------
    logits, truth
        (n, classes), and (n,) numbers of classes.
    """
    n, classes = logits.shape
    counts = np.bincount(truth, minlength=classes)[truth]
    missed = 1 / (counts + 2)
    aim = np.repeat(missed[:, None] / (classes - 1), classes, axis=1)
    aim[np.arange(n), truth] = 1 - missed
    factors = np.geomspace(0.01, 10_000, 241)
    losses = [-(aim * _log_softmax(factor * logits)).sum() for factor in factors]
    return float(factors[int(np.argmin(losses))])


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
