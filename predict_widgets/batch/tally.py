"""What a run's calls are counted by, and what holds each of them back until its turn."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.errors import BusyError, CancelledError, CredentialError, UnreachableError
from predict_widgets.platform.statuses import TRANSIENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from predict_widgets.batch.pacing import Gate, Pacer, Slots
    from predict_widgets.errors import PredictError

# Asked too often: the platform's own word, and gRPC's for a server out of capacity.
_THROTTLED = frozenset({"CONN_THROTTLED", "RESOURCE_EXHAUSTED", "RPC_REQUEST_QUEUE_FULL"})
# Nobody can say whether the work was done: its reply did not come.
_LOST = frozenset(
    {"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RPC_MAX_MESSAGE_SIZE_EXCEEDED"}
    | {"RPC_REQUEST_TIMEOUT", "DATA_LOSS"}
)
_TIMED_OUT = frozenset({"DEADLINE_EXCEEDED", "RPC_REQUEST_TIMEOUT"})
# What gRPC says where nothing was sent at all (grpcio 1.85).
_NEVER_SENT = ("failed to connect", "name resolution", "dns resolution")


@dataclass(frozen=True)
class Counted:
    """What the calls of a run came to.

    Attributes
    ----------
    calls
        Requests about inputs that were sent, all told.
    retries
        Those that asked again what had trouble that passes, or whose answer was lost.
    splits
        Those that asked about a part of a call that had failed as a whole.
    perhaps_paid_twice
        Calls that may have been worked on though their reply did not come: whatever they carried
        was asked again, or will be in the next run.
    """

    calls: int = 0
    retries: int = 0
    splits: int = 0
    perhaps_paid_twice: int = 0

    def plus(self, other: Counted) -> Counted:
        """Return the sum of two."""
        return Counted(
            self.calls + other.calls,
            self.retries + other.retries,
            self.splits + other.splits,
            self.perhaps_paid_twice + other.perhaps_paid_twice,
        )


class Tally:
    """Adds up what all workers count. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted = Counted()
        self._silent = 0

    @property
    def counted(self) -> Counted:
        """What has been counted so far."""
        with self._lock:
            return self._counted

    def add(
        self, *, calls: int = 0, retries: int = 0, splits: int = 0, perhaps_paid_twice: int = 0
    ) -> None:
        """Count more."""
        with self._lock:
            more = Counted(calls, retries, splits, perhaps_paid_twice)
            self._counted = self._counted.plus(more)

    @property
    def silent(self) -> int:
        """How many calls in a row, of all workers, were not answered in time."""
        return self._silent

    def heard(self, error: PredictError | None) -> None:
        """Take note of how an attempt ended."""
        with self._lock:
            self._silent = self._silent + 1 if error is not None and timed_out(error) else 0

    def add_all(self, counted: Counted) -> None:
        """Count what was counted elsewhere."""
        with self._lock:
            self._counted = self._counted.plus(counted)


class Attempts:
    """Watches the attempts of one call about inputs: a `Watch` of `Platform.predict`.

    Parameters
    ----------
    tally
        Where they are counted.
    gate, pacer, slots
        What holds them back; None lets them through.
    before_next
        Is called before each attempt after the first: what has come is safe by then.
    """

    def __init__(
        self,
        tally: Tally,
        gate: Gate | None = None,
        pacer: Pacer | None = None,
        slots: Slots | None = None,
        before_next: Callable[[], object] = lambda: None,
    ) -> None:
        self._tally = tally
        self._gate = gate
        self._pacer = pacer
        self._slots = slots
        self._before_next = before_next
        self._made = 0
        self._again = False

    def wait(self, _: str) -> None:
        """Hear that something is waited for: the next attempt asks again (an ``on_wait``)."""
        self._again = True

    def before(self) -> None:
        """Wait for the turn, and count the attempt.

        Raises
        ------
        CancelledError
            When nothing new is begun any more.
        """
        if self._made:
            self._before_next()
        if self._gate is not None:
            self._wait(self._gate)
        retry = self._made > 0 and self._again
        split = self._made > 0 and not self._again
        self._tally.add(calls=1, retries=int(retry), splits=int(split))
        self._made += 1
        self._again = False

    def after(self, error: PredictError | None) -> None:
        """Slow down where the platform wants it, and count the replies that were lost."""
        if self._slots is not None:
            self._slots.give_back()
        self._tally.heard(error)
        if error is None:
            return
        if self._pacer is not None and error.name in _THROTTLED:
            self._pacer.throttled()
        if reply_lost(error):
            self._tally.add(perhaps_paid_twice=1)

    def _wait(self, gate: Gate) -> None:
        if self._slots is not None:
            self._slots.take(gate)
        try:
            gate.wait(self._pacer.turn() if self._pacer is not None else 0.0)
        except CancelledError:
            if self._slots is not None:
                self._slots.give_back()
            raise


def reply_lost(error: PredictError) -> bool:
    """Whether a call may have been worked on although its reply did not come."""
    if isinstance(error, CancelledError):
        return True
    details = error.details.lower()
    return error.name in _LOST and not any(said in details for said in _NEVER_SENT)


def timed_out(error: PredictError) -> bool:
    """Whether an answer took too long: with fewer inputs, or without one of them, it may not."""
    return error.name in _TIMED_OUT


def stops_the_run(error: PredictError) -> bool:
    """Whether what keeps an input from its answer would keep all others from theirs, too."""
    if timed_out(error):
        return False
    families = (BusyError, CancelledError, CredentialError, UnreachableError)
    return isinstance(error, families) or error.name in TRANSIENT or error.name == "PLATFORM_CLOSED"
