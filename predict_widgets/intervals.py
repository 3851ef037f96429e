"""How sure a share is that was counted: Wilson's interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# The standard normal distribution leaves 2.5 % above it, and as much below its negative.
_Z_95 = 1.959963984540054


def wilson(correct: int, n: int, z: float = _Z_95) -> tuple[float, float]:
    """Return the interval in which the true share most likely lies.

    Wilson's score interval (E. B. Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", Journal of the American Statistical Association 22, 1927). It holds
    what it promises for few cases, and for shares near 0 and 1, where the textbook's interval
    does not (L. Brown, T. Cai and A. DasGupta, "Interval Estimation for a Binomial Proportion",
    Statistical Science 16, 2001).

    Parameters
    ----------
    correct
        How many cases were right, 0 to ``n``.
    n
        How many cases there were.
    z
        Of the standard normal distribution; 1.96 for 95 %.

    Returns
    -------
    tuple of float
        Its ends, 0 to 1; 0 and 1 where there were no cases.

    Raises
    ------
    ValueError
        If ``correct`` is not within 0 and ``n``.
    """
    if not 0 <= correct <= n:
        message = f"{correct} of {n} cases cannot be right."
        raise ValueError(message)
    if n == 0:
        return 0.0, 1.0
    share, weight = correct / n, z * z / n
    center = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    # At the ends the two are the same number but for rounding.
    low = 0.0 if correct == 0 else max(0.0, center - half)
    high = 1.0 if correct == n else min(1.0, center + half)
    return low, high


@dataclass(frozen=True)
class Share:
    """A share that was counted.

    Attributes
    ----------
    correct, n
        So many of so many.
    """

    correct: int
    n: int

    @classmethod
    def named_right(cls, confusion: Sequence[Sequence[int]]) -> Share:
        """Return how many cases stand on the diagonal: a row a true class, a column a predicted."""
        right = sum(row[place] for place, row in enumerate(confusion))
        return cls(right, sum(map(sum, confusion)))

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 where there were no cases."""
        return self.correct / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of its 95 % interval; see `wilson`."""
        return wilson(self.correct, self.n)

    def __str__(self) -> str:
        low, high = map(_number, self.interval)
        return f"{_number(self.value)} (95 % interval {low} to {high}, n = {self.n})"


def _number(share: float) -> str:
    """Return two decimals, without the 0 before them."""
    return f"{share:.2f}".removeprefix("0")
