"""A number with all that it depends on: its rule, its interval, and why it may not be one."""

from __future__ import annotations

from dataclasses import dataclass

from predict_widgets.errors import PredictError
from predict_widgets.intervals import Share


@dataclass(frozen=True)
class Rate:
    """A metric of an evaluation.

    ``float(rate)`` is its value; one that was refused raises, and never counts as 0.

    Attributes
    ----------
    name
        What it is called.
    value
        None where it was refused.
    n
        Of how many cases.
    interval
        The ends of its 95 % interval; None where there is none.
    rule
        How it was counted.
    refused
        Why there is no value; empty where there is one.
    flags
        What makes it less than whole, a sentence each.
    """

    name: str
    value: float | None
    n: int
    interval: tuple[float, float] | None = None
    rule: str = ""
    refused: str = ""
    flags: tuple[str, ...] = ()

    @classmethod
    def counted(  # noqa: PLR0913 - what a share is made of
        cls, name: str, correct: int, n: int, *, rule: str, none: str, flags: tuple[str, ...] = ()
    ) -> Rate:
        """Return a share with Wilson's interval; ``none`` says why there is none of 0 cases."""
        if not n:
            return cls(name, None, 0, rule=rule, refused=none, flags=flags)
        share = Share(correct, n)
        return cls(name, share.value, n, share.interval, rule, flags=flags)

    @classmethod
    def refusal(cls, name: str, why: str, *, rule: str = "", n: int = 0) -> Rate:
        """Return a metric that there is not, and why."""
        return cls(name, None, n, rule=rule, refused=why)

    def __float__(self) -> float:
        if self.value is None:
            raise PredictError(f"There is no {self.name}: {self.refused}", name="METRIC_REFUSED")
        return self.value

    @property
    def line(self) -> str:
        """Value, interval and number, or why there is none."""
        if self.value is None:
            return f"none: {self.refused}"
        parts = [f"{self.value:.3f}"]
        if self.interval is not None:
            low, high = self.interval
            parts.append(f"(95 % interval {low:.3f} to {high:.3f}, n = {self.n:,})")
        else:
            parts.append(f"(n = {self.n:,})")
        return " ".join(parts)

    def __str__(self) -> str:
        return " ".join([f"{self.name}: {self.line}", *(f"[{flag}]" for flag in self.flags)])


def f1_of(
    name: str, counts: tuple[int, int, int], *, rule: str, flags: tuple[str, ...] = ()
) -> Rate:
    """Return F1, the harmonic mean of precision and recall, of TP, FP and FN.

    TP / (TP + FP + FN) is a share of cases, and F1 rises with it: 2 share / (1 + share). So its
    interval is Wilson's of that share.
    """
    none = "it is neither labeled nor predicted"
    base = Rate.counted(name, counts[0], sum(counts), rule=rule, none=none, flags=flags)
    if base.value is None or base.interval is None:
        return base
    low, high = (2 * end / (1 + end) for end in base.interval)
    return Rate(name, 2 * base.value / (1 + base.value), base.n, (low, high), rule, flags=flags)
