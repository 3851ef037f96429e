"""What came of a run, in figures and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from predict_widgets.batch.tally import Counted
from predict_widgets.batch.words import number_of

if TYPE_CHECKING:
    from predict_widgets.errors import PredictError

_REASONS_SHOWN = 8


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes
    ----------
    done
        Inputs that have a result, those from the journal included.
    total
        Inputs of the dataset; None until that is known.
    failed
        Those of ``done`` that failed.
    rate
        Inputs a second that were answered lately.
    seconds_left
        How long the rest takes at that rate; None where that is not known.
    waiting
        What is being waited for, such as a model that is loading; empty for nothing.
    calls
        Requests about inputs that were sent so far.
    """

    done: int
    total: int | None
    failed: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    waiting: str = ""
    calls: int = 0

    def __str__(self) -> str:
        of = f" of {self.total:,}" if self.total is not None else ""
        parts = [
            f"{self.done:,}{of}",
            f"{self.failed:,} failed" if self.failed else "",
            f"{self.rate:,.1f} a second" if self.rate else "",
            f"{self.seconds_left:,.0f} s left" if self.seconds_left else "",
            self.waiting,
        ]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Report:
    """What came of a run.

    Attributes
    ----------
    inputs
        Inputs of the dataset that were gone through. Each is ok, empty, failed, repeated or
        missing.
    ok, empty, failed
        Inputs with a result, those from the journal included: something was said, nothing was,
        there is no output.
    repeated
        Inputs that stood in the dataset a second time.
    missing
        Inputs that have no result yet: run again.
    from_journal
        Of those with a result, how many had it before this run.
    moved
        Of the others, how many were answered by what the journal, or this run, had on the same
        bytes.
    reasons
        How many failed for which reason, by its name, the most frequent first.
    calls, retries, splits, perhaps_paid_twice
        See `Counted`.
    seconds
        How long it took.
    error
        What ended it before its end; None for nothing.
    notes
        Sentences on what else happened.
    """

    inputs: int = 0
    ok: int = 0
    empty: int = 0
    failed: int = 0
    repeated: int = 0
    missing: int = 0
    from_journal: int = 0
    moved: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    counted: Counted = field(default_factory=Counted)
    seconds: float = 0.0
    error: PredictError | None = None
    notes: tuple[str, ...] = ()

    @property
    def calls(self) -> int:
        """Requests about inputs that were sent."""
        return self.counted.calls

    @property
    def retries(self) -> int:
        """Those that asked again what had trouble that passes, or whose answer was lost."""
        return self.counted.retries

    @property
    def splits(self) -> int:
        """Those that asked about a part of a call that had failed as a whole."""
        return self.counted.splits

    @property
    def perhaps_paid_twice(self) -> int:
        """Calls that may have been worked on though their reply did not come."""
        return self.counted.perhaps_paid_twice

    @property
    def predicted(self) -> int:
        """Inputs that got their result in this run."""
        return self.ok + self.empty + self.failed - self.from_journal

    @property
    def rate(self) -> float:
        """Inputs a second that this run predicted."""
        return self.predicted / self.seconds if self.seconds > 0 else 0.0

    @property
    def stopped_by(self) -> str:
        """Why it ended before its end: an error's name, or empty."""
        return self.error.name if self.error is not None else ""

    @property
    def complete(self) -> bool:
        """Whether each input has a result."""
        return self.error is None and not self.missing

    def _lines(self) -> list[str]:
        counted = [
            number_of(self.inputs, "input"),
            f"{self.ok:,} ok",
            f"{self.empty:,} empty" if self.empty else "",
            f"{self.failed:,} failed" if self.failed else "",
            f"{self.repeated:,} repeated" if self.repeated else "",
            f"{self.missing:,} not predicted yet" if self.missing else "",
        ]
        where = [
            f"{self.from_journal:,} from the journal" if self.from_journal else "",
            f"{self.moved:,} known by their bytes" if self.moved else "",
            f"{self.predicted:,} predicted in {self.seconds:,.1f} s ({self.rate:,.0f} a second)"
            if self.predicted
            else "",
        ]
        calls = [
            number_of(self.calls, "call") if self.calls else "no calls",
            f"{self.retries:,} asked again" if self.retries else "",
            f"{self.splits:,} in parts" if self.splits else "",
            f"{self.perhaps_paid_twice:,} perhaps paid for twice"
            if self.perhaps_paid_twice
            else "",
        ]
        told = (" · ".join(part for part in line if part) for line in (counted, where, calls))
        lines = [line for line in told if line]
        shown = self.reasons.most_common(_REASONS_SHOWN)
        lines += [f"{count:,} {name}" for name, count in shown]
        if len(self.reasons) > len(shown):
            rest = self.failed - sum(count for _, count in shown)
            lines.append(f"{rest:,} of {number_of(len(self.reasons) - len(shown), 'other reason')}")
        if self.error is not None:
            lines.append(f"Stopped: {self.error.message} ({self.error.name})")
            lines += [self.error.hint] if self.error.hint else []
        return [*lines, *self.notes]

    def __repr__(self) -> str:
        first, *rest = self._lines()
        return "\n".join([f"<Report {first}>", *(f"  {line}" for line in rest)])

    def _repr_html_(self) -> str:
        first, *rest = self._lines()
        told = ' role="alert"' if self.error is not None else ""
        lines = "".join(f"<div>{escape(line)}</div>" for line in rest)
        return f'<div{told}><div style="font-weight:600">{escape(first)}</div>{lines}</div>'
