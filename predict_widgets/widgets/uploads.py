"""Files on their way from the page: spooled, hashed as they come, acknowledged by offset."""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from predict_widgets.errors import InputError
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.wire import LARGEST_CHUNK_BYTES, MEBIBYTE, TRANSPORT_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from predict_widgets.widgets.jobs import Buffer

# Most photos fit; what is larger goes to disk while it comes.
MEMORY_BYTES = 8 * MEBIBYTE
# An upload whose page went away is given up when another begins this much later.
IDLE_SECONDS = 600.0


@dataclass(frozen=True)
class Uploaded:
    """A file that has come whole."""

    name: str
    media_type: str
    data: bytes
    sha256: str


@dataclass
class Upload:
    """One file on its way.

    Its bytes lie in a file without a name, which the operating system takes back when the kernel
    ends, however it ends: there is nothing to sweep up at the next start.
    """

    id: str
    name: str
    size: int
    media_type: str
    # A chunk must be written after the one before it, and each is a job of its own.
    lane: Lane = field(default_factory=Lane)
    offset: int = 0
    touched: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # Closed by `discard`, which whoever holds the upload calls.
        self._spool = tempfile.SpooledTemporaryFile(MEMORY_BYTES, prefix="predict-widgets-")  # noqa: SIM115
        self._digest = hashlib.sha256()
        self._lock = threading.Lock()

    def write(self, offset: int, chunk: Buffer) -> int:
        """Take a chunk if it is the one that comes next.

        A chunk that came before, or one after a gap, is left out: the returned offset says where
        to go on from.

        Returns
        -------
        int
            Everything below it has been written.

        Raises
        ------
        InputError
            UPLOAD_UNKNOWN after a cancel, UPLOAD_TOO_LONG when the file has more bytes than it
            said.
        """
        with self._lock:
            if self._spool.closed:
                raise unknown_upload()
            self.touched = time.monotonic()
            if offset != self.offset:
                return self.offset
            if offset + len(chunk) > self.size:
                raise InputError(
                    f"{self.name} grew while it was read.",
                    name="UPLOAD_TOO_LONG",
                    hint="Save the file, then drop it again.",
                )
            self._spool.write(chunk)
            self._digest.update(chunk)
            self.offset += len(chunk)
            return self.offset

    def finish(self) -> Uploaded:
        """Return the whole file.

        Raises
        ------
        InputError
            UPLOAD_INCOMPLETE while bytes are missing, UPLOAD_UNKNOWN after a cancel.
        """
        with self._lock:
            if self._spool.closed:
                raise unknown_upload()
            if self.offset != self.size:
                raise InputError(
                    f"{self.name} has not come whole: {self.offset} of {self.size} bytes.",
                    name="UPLOAD_INCOMPLETE",
                    hint="Drop the file again.",
                )
            self._spool.seek(0)
            data = self._spool.read()
            return Uploaded(self.name, self.media_type, data, self._digest.hexdigest())

    def discard(self) -> None:
        """Let its bytes go."""
        with self._lock:
            self._spool.close()


class Uploads:
    """The files on their way to one widget.

    Parameters
    ----------
    admit
        Raises ``InputError`` for what the widget does not take: (name, size, media type).
    """

    def __init__(self, admit: Callable[[str, int, str], None]) -> None:
        self._admit = admit
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()
        self._closed = False

    def begin(self, name: str, size: int, media_type: str, upload_id: str = "") -> Upload:
        """Begin an upload, or go on with the one of this id.

        Raises
        ------
        InputError
            For what the widget does not take, and UPLOAD_OVER_TRANSPORT_LIMIT.
        """
        self._admit(name, size, media_type)
        if size > TRANSPORT_LIMIT_BYTES:
            raise InputError(
                f"{name} has {size / MEBIBYTE:.0f} MiB; an upload carries"
                f" {TRANSPORT_LIMIT_BYTES // MEBIBYTE} MiB.",
                name="UPLOAD_OVER_TRANSPORT_LIMIT",
                hint="Hand its path to viewer.predict(...) in Python instead.",
            )
        with self._lock:
            known = self._uploads.get(upload_id)
            if known is not None and (known.name, known.size) == (name, size):
                return known
            if self._closed:
                raise unknown_upload()
            forgotten = self._take_idle()
            upload = Upload(uuid.uuid4().hex, name, size, media_type)
            self._uploads[upload.id] = upload
        for idle in forgotten:
            idle.discard()
        return upload

    def _take_idle(self) -> list[Upload]:
        oldest = time.monotonic() - IDLE_SECONDS
        idle = [upload for upload in self._uploads.values() if upload.touched < oldest]
        for upload in idle:
            del self._uploads[upload.id]
        return idle

    def get(self, upload_id: str) -> Upload:
        """Return an upload; ``InputError`` UPLOAD_UNKNOWN when there is none."""
        upload = self.find(upload_id)
        if upload is None:
            raise unknown_upload()
        return upload

    def find(self, upload_id: str) -> Upload | None:
        """Return an upload, ``None`` when there is none."""
        with self._lock:
            return self._uploads.get(upload_id)

    def finish(self, upload_id: str) -> Uploaded:
        """Return the whole file and forget the upload."""
        uploaded = self.get(upload_id).finish()
        self.cancel(upload_id)
        return uploaded

    def cancel(self, upload_id: str) -> None:
        """Forget an upload and let its bytes go. One that is unknown is no error."""
        with self._lock:
            upload = self._uploads.pop(upload_id, None)
        if upload is not None:
            upload.discard()

    def close(self) -> None:
        """Let go of all of them, and take no more."""
        with self._lock:
            self._closed = True
            uploads = list(self._uploads.values())
            self._uploads.clear()
        for upload in uploads:
            upload.discard()


def unknown_upload() -> InputError:
    """Return the error for an upload that was cancelled, finished, or never begun."""
    return InputError(
        "The kernel does not know this upload any more.",
        name="UPLOAD_UNKNOWN",
        hint="Drop the file again.",
    )


def check_chunk(chunk: Buffer) -> None:
    """Refuse a chunk that is larger than agreed, as a faulty page would send it."""
    if len(chunk) > LARGEST_CHUNK_BYTES:
        raise InputError("A chunk of the upload is too large.", name="UPLOAD_CHUNK_TOO_LARGE")
