"""One line that says how far a long call has come, where a person is looking."""

from __future__ import annotations

import sys
import time
from typing import Self

# What is over sooner needs no words.
_QUIET_SECONDS = 2.0
_BETWEEN_SECONDS = 0.2


class ProgressLine:
    """A line on stderr that is written over and goes away at the end.

    It stays silent for the first two seconds, and altogether where stderr is neither a terminal
    nor a notebook. Use it as a context manager.

    Parameters
    ----------
    total
        How many inputs there are.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._width = 0
        self._next = time.monotonic() + _QUIET_SECONDS
        self._watched = _someone_is_looking()

    def step(self) -> None:
        """One more input has its answer."""
        self._done += 1
        self._say(f"{self._done} of {self._total} inputs answered")

    def wait(self, what: str) -> None:
        """Say what is being waited for, at once."""
        self._next = 0.0
        self._say(what)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line off the screen; the next word brings it back."""
        if self._width:
            self._write("")
            self._write("", end="\r")
            self._width = 0

    def _say(self, text: str) -> None:
        now = time.monotonic()
        if self._watched and now >= self._next:
            self._next = now + _BETWEEN_SECONDS
            self._write(text)

    def _write(self, text: str, end: str = "") -> None:
        sys.stderr.write(f"\r{text:<{self._width}}{end}")
        sys.stderr.flush()
        self._width = len(text)


def _someone_is_looking() -> bool:
    if sys.stderr is None:
        return False
    # A notebook's stderr is no terminal; its kernel is there when ipykernel is running.
    in_notebook = type(sys.stderr).__module__.startswith("ipykernel")
    return in_notebook or sys.stderr.isatty()
