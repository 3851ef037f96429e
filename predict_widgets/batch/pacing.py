"""How fast a run asks: so many calls a second, fewer where that is too many, none in a pause."""

from __future__ import annotations

import threading
import time
from collections import deque
from numbers import Real
from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError
from predict_widgets.platform.output_config import not_a_setting

if TYPE_CHECKING:
    from collections.abc import Callable

# Clarifai's limit (docs.clarifai.com, "Rate limits"): requests a second.
CLARIFAI_RATE = 15.0
_MOST_WORKERS = 256
# How soon who waits for a slot notices an end.
_POLL_SECONDS = 0.1
# A throttled reply halves the rate; replies to calls of the same moment count once.
_SLOWER = 0.5
_SAME_MOMENT_SECONDS = 1.0
# Never slower than this share of the full rate: each call that is refused waits by itself, too.
_SLOWEST_SHARE = 0.1
# From nothing back to the full rate.
_RECOVERY_SECONDS = 60.0
# Without a limit, the rate that is halved is that of the last so many calls.
_REMEMBERED_CALLS = 32


class Pacer:
    """Lets calls through at a rate that all workers share. Thread safe.

    A token bucket that holds one token: calls are spread evenly, and a rest is not saved up for a
    burst. Each throttled reply halves the rate; it comes back slowly, a minute from nothing to
    all.

    Parameters
    ----------
    rate
        Calls a second at most; None for as many as come.
    clock
        Seconds that only grow.
    """

    def __init__(self, rate: float | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = rate
        # What the rate comes back to; without a limit, what was measured when it was too much.
        self._full = rate or CLARIFAI_RATE
        self._next = 0.0
        self._throttled_at: float | None = None
        self._calls: deque[float] = deque(maxlen=_REMEMBERED_CALLS)

    @property
    def rate(self) -> float | None:
        """Calls a second at most, as it stands; None for no limit."""
        with self._lock:
            return self._recovered(self._clock())

    def turn(self) -> float:
        """Take the next turn, and return the seconds until it comes."""
        with self._lock:
            now = self._clock()
            rate = self._recovered(now)
            at = max(now, self._next) if rate is not None else now
            if rate is not None:
                self._next = at + 1 / rate
            self._calls.append(at)
            return at - now

    def throttled(self) -> None:
        """Slow down: the platform said that it is asked too often."""
        with self._lock:
            now = self._clock()
            if self._throttled_at is not None and now - self._throttled_at < _SAME_MOMENT_SECONDS:
                return
            rate = self._recovered(now)
            if rate is None:
                rate = self._full = max(self._measured(), CLARIFAI_RATE)
            self._rate = max(rate * _SLOWER, self._full * _SLOWEST_SHARE)
            self._throttled_at = now

    def _recovered(self, now: float) -> float | None:
        """Return the rate at a moment; the lock is held."""
        if self._rate is None or self._throttled_at is None:
            return self._rate
        gained = self._full * (now - self._throttled_at) / _RECOVERY_SECONDS
        if self._rate + gained < self._full:
            return self._rate + gained
        self._rate, self._throttled_at = self._limit, None
        return self._rate

    def _measured(self) -> float:
        """Return the rate of the last calls; the lock is held."""
        if len(self._calls) < 2:  # noqa: PLR2004 - two make one distance
            return 0.0
        seconds = max(self._calls[-1] - self._calls[0], 0.001)
        return (len(self._calls) - 1) / seconds


class Gate:
    """Whether a run goes on, pauses or ends. Thread safe.

    Parameters
    ----------
    paused
        Whether it begins with a pause.

    Attributes
    ----------
    cancelled
        Set when the person cancels: calls under way end, too.
    """

    def __init__(self, *, paused: bool = False) -> None:
        self.cancelled = threading.Event()
        self._changed = threading.Condition()
        self._paused = paused
        self._stopped = False

    @property
    def paused(self) -> bool:
        """Whether nothing new is begun for now."""
        return self._paused

    @property
    def ended(self) -> bool:
        """Whether nothing new is begun any more."""
        return self._stopped or self.cancelled.is_set()

    def pause(self) -> None:
        """Begin nothing new; calls under way are heard to their end."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def stop(self) -> None:
        """Begin nothing new any more; calls under way are heard to their end."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def cancel(self) -> None:
        """End everything at once."""
        with self._changed:
            self.cancelled.set()
            self._changed.notify_all()

    def wait(self, seconds: float = 0.0) -> None:
        """Return when a pause is over and so many seconds have passed.

        Raises
        ------
        CancelledError
            When nothing new is begun any more.
        """
        until = time.monotonic() + seconds
        with self._changed:
            while not self.ended:
                left = until - time.monotonic()
                if not self._paused and left <= 0:
                    return
                self._changed.wait(None if self._paused else left)
        raise CancelledError("Cancelled")


class Slots:
    """How many calls are under way at a time. Thread safe.

    Parameters
    ----------
    count
        How many at most.
    """

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    def take(self, gate: Gate) -> None:
        """Return when a call may be under way.

        Raises
        ------
        CancelledError
            When nothing new is begun any more.
        """
        gate.wait()
        while not self._free.acquire(timeout=_POLL_SECONDS):
            gate.wait()

    def give_back(self) -> None:
        """Let another call be under way."""
        self._free.release()


def check_pace(concurrency: int, rate: float | None) -> None:
    """Refuse what cannot be meant, before anybody is asked.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``, naming the argument.
    """
    # People hand in what the annotations rule out.
    whole = isinstance(concurrency, int) and not isinstance(concurrency, bool)  # pyright: ignore[reportUnnecessaryIsInstance] - as above
    if not whole or not 1 <= concurrency <= _MOST_WORKERS:
        raise not_a_setting("concurrency", concurrency, f"a whole number from 1 to {_MOST_WORKERS}")
    if rate is not None and not (isinstance(rate, Real) and rate > 0):
        raise not_a_setting("rate", rate, "a number of calls a second, or None")
