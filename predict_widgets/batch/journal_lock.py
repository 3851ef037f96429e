"""One writer at a time, across processes and threads; a killed process holds nothing."""

from __future__ import annotations

import os
import socket
import sys
import weakref
from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from pathlib import Path

# Beyond what is written in the file: Windows keeps others from reading what is locked.
_PLACE = 1 << 30
_held: weakref.WeakSet[WriterLock] = weakref.WeakSet()


class WriterLock:
    """The right to write into a folder, as the operating system grants it.

    Parameters
    ----------
    path
        A file of this lock's own; it stays.

    Raises
    ------
    PredictError
        ``JOURNAL_IN_USE``: another has it.
    OSError
        When the file cannot be written, or its file system has no locks.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            free = _locked(self._file)
            if free:
                _held.add(self)
                os.ftruncate(self._file, 0)
                os.write(self._file, f"process {os.getpid()} on {socket.gethostname()}".encode())
        except BaseException:
            self.release()
            raise
        if not free:
            self.release()
            raise _in_use(path)

    def release(self) -> None:
        """Let others write. Idempotent."""
        if self._file >= 0:
            # Closing lets go of the lock.
            os.close(self._file)
            self._file = -1


def _locked(file: int) -> bool:
    """Lock a file, or say that another has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _PLACE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            # Of the open file, not of the process: two journals in one kernel exclude each other.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _in_use(path: Path) -> PredictError:
    try:
        who = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        who = ""
    writer = f" by {who}" if who else ""
    return PredictError(
        f"The journal in {path.parent} is being written{writer}",
        name="JOURNAL_IN_USE",
        hint="Wait for the other run to end, or cancel it there. What is written can be read "
        "meanwhile; for a run of its own, give this one another folder=.",
    )


def _after_fork_in_child() -> None:
    """Close the copies: with them a child would hold the lock of a parent that was killed."""
    for lock in list(_held):
        lock.release()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
