"""One writer at a time, across processes and threads; a killed process holds nothing."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """The right to write into a folder, as the operating system grants it.

    Parameters
    ----------
    path
        A file of this lock's own; it stays.
    writer
        Where it is written who has it.

    Raises
    ------
    PredictError
        ``JOURNAL_IN_USE``: another has it.
    OSError
        When the files cannot be written.
    """

    def __init__(self, path: Path, writer: Path) -> None:
        # Whichever thread ends the run releases what another one took.
        self._lock = FileLock(path, timeout=0, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise _in_use(writer) from None
        try:
            writer.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let others write. Idempotent."""
        self._lock.release()


def _in_use(writer: Path) -> PredictError:
    try:
        who = f" by {writer.read_text(encoding='utf-8', errors='replace')}"
    except OSError:
        who = ""
    return PredictError(
        f"The journal in {writer.parent} is being written{who}",
        name="JOURNAL_IN_USE",
        hint="Wait for the other run to end, or cancel it there. What is written can be read "
        "meanwhile; for a run of its own, give this one another folder=.",
    )
