"""The folder of a journal: what it is of, and what may be wrong with it."""

from __future__ import annotations

import errno
import json
import re
from typing import TYPE_CHECKING

import platformdirs

from predict_widgets.batch.journal_schema import JOURNAL_VERSION
from predict_widgets.batch.lasting import write_file
from predict_widgets.batch.settings import Settings
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from pathlib import Path

ABOUT, PARTS, INCOMING, DAMAGED = "journal.json", "parts", "incoming", "damaged"
LOCK, WRITER = "lock", "writer"
_OURS = frozenset({ABOUT, PARTS, INCOMING, DAMAGED, LOCK, WRITER, f"{ABOUT}.new"})


def default_folder(settings: Settings, name: str) -> Path:
    """Return where the journal of a run lies whose author named no folder."""
    safe = re.sub(r"[^\w.\-]+", "-", name).strip("-.")[:60] or "journal"
    data = platformdirs.user_data_path("predict-widgets")
    return data / "journals" / f"{safe}-{settings.id[:12]}"


def check_settings(folder: Path, settings: Settings) -> None:
    """Check that a folder is a journal of these settings, or may become one.

    Raises
    ------
    PredictError
        ``JOURNAL_OTHER_SETTINGS``, ``JOURNAL_NEWER`` or ``JOURNAL_UNREADABLE``.
    """
    about = folder / ABOUT
    try:
        said = json.loads(about.read_bytes())
        version, theirs = int(said["version"]), said["settings"]
        if version > JOURNAL_VERSION:
            raise _newer(folder)
        written = Settings.from_json(theirs)
    except FileNotFoundError:
        _check_free(folder)
        return
    except NotADirectoryError as error:
        raise _unreadable(f"{folder} is no folder") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(f"{about} cannot be read: {error}") from error
    if written.id != settings.id:
        raise PredictError(
            f"The journal in {folder} is of another run",
            name="JOURNAL_OTHER_SETTINGS",
            details="This one asks for " + "; ".join(settings.differences(written)),
            hint="Choose another folder=, or leave it out: each run has its own then.",
        )


def write_settings(folder: Path, settings: Settings) -> None:
    """Say in the folder what it is of, where it does not say so yet."""
    about = folder / ABOUT
    if not about.exists():
        said = {"version": JOURNAL_VERSION, "settings": settings.to_json()}
        write_file(about, json.dumps(said, indent=1, ensure_ascii=False).encode())


def not_written(folder: Path, error: OSError) -> PredictError:
    """Return what a person is told when the disk refuses."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    hint = "Make room" if full else "Make the folder writable, or choose another folder="
    return PredictError(
        f"The journal in {folder} cannot be written: {error.strerror or error}",
        name="JOURNAL_NOT_WRITTEN",
        hint=f"{hint}, and run again: what was written is kept, and only the rest is predicted.",
    )


def not_read(folder: Path, error: OSError) -> PredictError:
    """Return what a person is told when the disk does not let a journal be read.

    Parts that only cannot be read right now hold answers that were paid for.
    """
    return PredictError(
        f"The journal in {folder} cannot be read: {error.strerror or error}",
        name="JOURNAL_UNREADABLE",
        details=str(error),
        hint="What is in it is kept: try again, or choose another folder=. A part that can never "
        "be read again can be moved out of its folder: its inputs are predicted anew then.",
    )


def _check_free(folder: Path) -> None:
    """Check that a folder without a journal may become one: whatever is in it is ours."""
    try:
        others = [path.name for path in folder.iterdir() if path.name not in _OURS]
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(f"{folder} cannot be read: {error.strerror}") from error
    if others:
        raise _unreadable(f"{folder} is not empty, and what is in it is no journal")


def _newer(folder: Path) -> PredictError:
    return PredictError(
        f"The journal in {folder} was written by a later version of predict-widgets",
        name="JOURNAL_NEWER",
        hint="Update predict-widgets, or choose another folder=.",
    )


def _unreadable(message: str) -> PredictError:
    return PredictError(message, name="JOURNAL_UNREADABLE", hint="Choose another folder=.")
