"""One line that says how far a long call has come, where a person is looking."""

# IPython publishes the types of its display functions only in part.
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import sys
import time
import uuid
from typing import Protocol, Self

# What is over sooner needs no words.
_QUIET_SECONDS = 2.0
_BETWEEN_SECONDS = 0.2


class ProgressLine:
    """A line that is written over and goes away at the end: on a terminal, or in a notebook's cell.

    It stays silent for the first two seconds, and altogether where stderr is neither a terminal
    nor a notebook's. Use it as a context manager.

    Parameters
    ----------
    total
        How many inputs there are.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _QUIET_SECONDS
        self._screen = _screen()

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
        if self._screen is not None:
            self._screen.clear()

    def _say(self, text: str) -> None:
        now = time.monotonic()
        if self._screen is not None and now >= self._next:
            self._next = now + _BETWEEN_SECONDS
            self._screen.write(text)


class _Screen(Protocol):
    def write(self, text: str) -> None:
        """Put a text in place of the last one."""
        ...

    def clear(self) -> None:
        """Leave nothing behind."""
        ...


class _Terminal:
    def __init__(self) -> None:
        self._width = 0

    def write(self, text: str) -> None:
        self._put(text)

    def clear(self) -> None:
        if self._width:
            self._put("")
            self._put("", end="\r")

    def _put(self, text: str, end: str = "") -> None:
        sys.stderr.write(f"\r{text:<{self._width}}{end}")
        sys.stderr.flush()
        self._width = len(text)


class _Cell:
    """An output of its own: of a text on stderr an empty red band would stay in the notebook."""

    def __init__(self) -> None:
        self._id = ""

    def write(self, text: str) -> None:
        from IPython.display import display

        known = bool(self._id)
        self._id = self._id or f"predict-widgets-{uuid.uuid4().hex}"
        display({"text/plain": text}, raw=True, display_id=self._id, update=known)

    def clear(self) -> None:
        from IPython.display import update_display

        if self._id:
            # Of an empty text JupyterLab would draw the line.
            nothing = {"text/plain": "", "text/html": ""}
            update_display(nothing, raw=True, display_id=self._id)


def _screen() -> _Screen | None:
    """Return where somebody is looking, if anybody is."""
    if sys.stderr is None:
        return None
    # A notebook's stderr is no terminal; its kernel is there when ipykernel is running.
    if type(sys.stderr).__module__.startswith("ipykernel"):
        return _Cell()
    return _Terminal() if sys.stderr.isatty() else None
