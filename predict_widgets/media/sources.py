"""A path or a URL -> bytes and a name."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from predict_widgets.errors import InputError
from predict_widgets.media.fetch import fetch
from predict_widgets.media.limits import FILE_MAX_BYTES, VIDEO_MAX_BYTES, megabytes

if TYPE_CHECKING:
    import threading

# A colon alone stands in many a sentence.
_OTHER_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|(data|file|blob|javascript):", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SHOWN_CHARACTERS = 80


def read(
    place: str | os.PathLike[str], *, cancel: threading.Event | None = None
) -> tuple[bytes, str]:
    """Read what the person at the kernel named, and tell its name.

    A ``str`` is a URL if it starts with ``http://`` or ``https://``, else a path. What this person
    types may lie in their own network.

    Raises
    ------
    InputError
        ``FILE_NOT_FOUND``, ``FILE_IS_A_FOLDER``, ``FILE_UNREADABLE``, ``FILE_TOO_LARGE``, or what
        :func:`predict_widgets.media.fetch.fetch` raises.
    """
    if isinstance(place, str) and _WEB.match(place.strip()):
        url = place.strip()
        data = fetch(url, allow_private=True, max_bytes=VIDEO_MAX_BYTES, cancel=cancel)
        return data, name_of(url) or "picture"
    text = os.fspath(place)
    if not text:
        raise InputError(
            "The path is empty.",
            name="FILE_NOT_FOUND",
            hint='Hand in the path of a file, a URL, or a text as pw.Text("...").',
        )
    path = Path(text).expanduser()
    status = _status(path, text)
    if not stat.S_ISREG(status.st_mode):
        folder = stat.S_ISDIR(status.st_mode)
        raise InputError(
            f"{_shown(text)} is {'a folder' if folder else 'no regular file'}.",
            name="FILE_IS_A_FOLDER" if folder else "FILE_UNREADABLE",
            hint="Hand in its files, such as sorted(pathlib.Path(...).iterdir())."
            if folder
            else "Hand in a file.",
        )
    if status.st_size > FILE_MAX_BYTES:
        raise InputError(
            f"{_shown(text)} has {megabytes(status.st_size)}; the largest that is read is "
            f"{megabytes(FILE_MAX_BYTES)}.",
            name="FILE_TOO_LARGE",
            hint="Make it smaller, or cut it into parts.",
        )
    try:
        return _bytes_of(path, status.st_size), path.name
    except OSError as error:
        raise _unreadable(text, error) from None


def _bytes_of(path: Path, size: int) -> bytes:
    """Read a file in one go: threads that read many wait for each other at each step of it."""
    with path.open("rb", buffering=0) as file:
        data = file.read(size + 1) or b""
        # Fewer may come at a time; more do where somebody writes.
        return data if len(data) == size else data + file.readall()


def name_of(place: str | os.PathLike[str]) -> str:
    """Return the name of a file or of what a URL names, without reading it."""
    text = os.fspath(place)
    if _WEB.match(text.strip()):
        # What follows the path may hold a secret.
        with contextlib.suppress(ValueError):
            return unquote(urlsplit(text.strip()).path.rstrip("/").rpartition("/")[2])
        return ""
    return Path(text).name[:_SHOWN_CHARACTERS]


def _status(path: Path, text: str) -> os.stat_result:
    try:
        return path.stat()
    except PermissionError as error:
        raise _unreadable(text, error) from None
    except (OSError, ValueError):  # too long a name, or a zero byte in it, is never a path
        pass
    if _OTHER_URL.match(text):
        # Says which addresses are taken; nothing is sent.
        fetch(text, allow_private=False)
    raise InputError(
        f"There is no file {_shown(text)}.",
        name="FILE_NOT_FOUND",
        hint=f'It was looked for in {Path.cwd()}. A text is handed in as pw.Text("...").',
    ) from None


def _unreadable(text: str, error: OSError) -> InputError:
    return InputError(
        f"{_shown(text)} cannot be read: {error.strerror}.",
        name="FILE_UNREADABLE",
        hint="Check that you may read it.",
    )


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."
    return repr(short)
