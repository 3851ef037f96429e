"""Files that are there after a crash of the machine, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import BinaryIO


@contextlib.contextmanager
def synced(path: Path) -> Generator[BinaryIO]:
    """Open a file to write; at the end its bytes are on the disk."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_file(path: Path, data: bytes) -> None:
    """Write a small file as a whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with synced(new) as file:
        file.write(data)
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make names last: without it a crash of the machine may forget a rename."""
    if sys.platform == "win32":  # a folder cannot be opened there
        return
    # Some network file systems cannot.
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
