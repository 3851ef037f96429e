"""The private folder of the server's Unix socket, and the sweeping of forgotten ones."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from pathlib import Path

PREFIX = "predict-widgets-"
SOCKET_NAME = "s"

# A Unix socket's address has room for 108 bytes on Linux and 104 on macOS, the last a zero.
MAX_PATH_BYTES = 99


def make_folder() -> Path:
    """Make a folder that only this user may enter, with this process's id in its name.

    It stands in the system's folder for temporary files, or in ``/tmp`` where that one's name
    is too long for a socket.
    """
    for parent in _parents():
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
        if len(os.fsencode(folder / SOCKET_NAME)) <= MAX_PATH_BYTES:
            return folder
        folder.rmdir()
    raise OSError("No folder for temporary files has a name short enough for a Unix socket.")


def _parents() -> tuple[str, ...]:
    """Return the folders to try, in order."""
    return (tempfile.gettempdir(), "/tmp")  # noqa: S108 - mkdtemp makes it private


def remove_folder(folder: Path, owner: int) -> None:
    """Remove a folder, unless this process is a fork of the one that owns it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_folders() -> None:
    """Remove the folders of processes that ended without removing them.

    A folder is kept if its process lives or if somebody answers its socket: a container may
    share the folder for temporary files but not the process ids.
    """
    found = [path for parent in _parents() for path in Path(parent).glob(f"{PREFIX}*-*")]
    for folder in found:
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            mine = folder.stat().st_uid == os.getuid()
            if mine and pid.isdecimal() and not _lives(int(pid)) and not _answers(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(0.1)
        try:
            probe.connect(os.fspath(folder / SOCKET_NAME))
        except OSError:
            return False
        return True
