"""Tests of two models on the same inputs."""

from __future__ import annotations

from math import exp, fsum, lgamma, log


def mcnemar(lost: int, gained: int) -> float:
    """Return how probable so one-sided a change is, or a more one-sided one, by chance alone.

    McNemar's test, exact and two-sided (Q. McNemar, "Note on the sampling error of the difference
    between correlated proportions or percentages", Psychometrika 12, 1947): of the inputs that
    changed side, half would go either way.

    Parameters
    ----------
    lost, gained
        How many inputs were right before and are not, and the other way round.

    Returns
    -------
    float
        0 to 1; 1 where nothing changed side.
    """
    changed = lost + gained
    # Binomial coefficients of thousands are beyond a float; their logarithms are not.
    logs = [
        lgamma(changed + 1) - lgamma(one + 1) - lgamma(changed - one + 1) - changed * log(2)
        for one in range(min(lost, gained) + 1)
    ]
    return min(1.0, 2 * fsum(map(exp, logs)))
