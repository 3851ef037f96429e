"""Inputs that lie on this computer or behind an address."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from predict_widgets.errors import InputError
from predict_widgets.inputs import as_input
from predict_widgets.media import sources
from predict_widgets.media.kinds import kind_of_name
from predict_widgets.media.paths import absolute_of, printable
from predict_widgets.sources.dataset import DatasetInput

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from predict_widgets.inputs import Input, InputKind
    from predict_widgets.platform.client import Platform


@dataclass(frozen=True)
class FileInput(DatasetInput):
    """A file on this computer.

    Attributes
    ----------
    path
        Where it lies: absolute, as the system knows it.
    mtime_ns
        When it was last written, in nanoseconds; 0 where it was not there when it was listed.
    """

    path: str = field(default="", kw_only=True, repr=False)
    mtime_ns: int = field(default=0, kw_only=True, repr=False)

    @classmethod
    def at(cls, path: str | os.PathLike[str], input_id: str) -> FileInput:
        """Return a file by its path; one that is not there fails when it is loaded."""
        absolute = absolute_of(path)
        try:
            found = os.stat(absolute)  # noqa: PTH116 - as in `listed`
        except (OSError, ValueError):  # a zero byte is in no path
            size = mtime_ns = 0
        else:
            size, mtime_ns = found.st_size, found.st_mtime_ns
        kind = kind_of_name(absolute) or "image"
        return cls.listed(absolute, input_id, kind, size, mtime_ns)

    @classmethod
    def listed(  # noqa: PLR0913, PLR0917 - what a listing tells
        cls,
        path: str,
        input_id: str,
        kind: InputKind,
        size: int,
        mtime_ns: int,
        metadata: Mapping[str, str] | None = None,
    ) -> FileInput:
        """Return a file whose facts are known."""
        key = f"file:{printable(path)}:{size}:{mtime_ns}"
        name = printable(os.path.basename(path))  # noqa: PTH119 - a thousand times over
        told = dict(metadata or {})
        return cls(input_id, key, name, kind, size, told, path=path, mtime_ns=mtime_ns)

    def load(
        self,
        platform: Platform | None = None,  # noqa: ARG002 - it lies on this computer
        *,
        cancel: threading.Event | None = None,
    ) -> Input:
        """Read, check and prepare it.

        Raises
        ------
        InputError
            ``FILE_NOT_FOUND``, ``FILE_CHANGED`` (written since it was listed: its key would
            stand for other bytes), or whatever else is wrong with it.
        CancelledError
            When ``cancel`` was set.
        """
        try:
            self._check()
            kind = "text" if self.kind == "text" else None
            read = as_input(Path(self.path), name=self.name, kind=kind, cancel=cancel, quick=True)
            self._check()  # it may have been written meanwhile
        except InputError as error:
            error.input_name = self.name
            raise
        return read

    def _seen(self, platform: Platform | None, edge: int, cancel: threading.Event | None) -> bytes:  # noqa: ARG002 - a file is read whole
        return sources.read(Path(self.path), cancel=cancel)[0]

    def _check(self) -> None:
        try:
            found = os.stat(self.path)  # noqa: PTH116 - as in `listed`
        except (OSError, ValueError):
            return  # reading it says what is wrong
        if (found.st_size, found.st_mtime_ns) != (self.bytes, self.mtime_ns):
            message = f"{self.name!r} has changed since it was listed."
            raise InputError(message, name="FILE_CHANGED", hint="Open the dataset again.")


@dataclass(frozen=True)
class UrlInput(DatasetInput):
    """What lies behind an address that the person at the kernel named.

    Attributes
    ----------
    url
        ``http://`` or ``https://``.
    """

    url: str = field(default="", kw_only=True, repr=False)

    @classmethod
    def at(cls, url: str, input_id: str) -> UrlInput:
        """Return what lies behind an address; it is not looked at yet."""
        name = sources.name_of(url) or input_id
        return cls(input_id, f"url:{_public(url)}", name, kind_of_name(name) or "image", url=url)

    def load(
        self,
        platform: Platform | None = None,  # noqa: ARG002 - it lies elsewhere
        *,
        cancel: threading.Event | None = None,
    ) -> Input:
        """Download, check and prepare it; see `DatasetInput.load`."""
        try:
            return as_input(self.url, cancel=cancel)
        except InputError as error:
            error.input_name = self.name
            raise

    def _seen(self, platform: Platform | None, edge: int, cancel: threading.Event | None) -> bytes:  # noqa: ARG002 - it is downloaded whole
        return sources.read(self.url, cancel=cancel)[0]


def _public(url: str) -> str:
    """Return an address whose secrets cannot be read, and that is still unlike all others.

    Keys are written down. A name with a password, and the query of a signed address, are secrets.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # no address: asking for it says so
        return hashlib.sha256(url.encode(errors="replace")).hexdigest()
    user, at, host = parts.netloc.rpartition("@")
    if not (at or parts.query):
        return url
    digest = hashlib.sha256(f"{user}\n{parts.query}".encode(errors="replace")).hexdigest()
    return urlunsplit((parts.scheme, host, parts.path, f"sha256={digest}", parts.fragment))
