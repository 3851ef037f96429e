"""Reading an example set that anybody may have written: whole, and with care.

Nothing is unpacked to the disk, so no name in the file is ever a path. What it holds is read to
the sizes that it names itself, and no further; what is not named is not read.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, TypeAlias

from google.protobuf.message import DecodeError

from predict_widgets.errors import PredictError
from predict_widgets.example_sets import manifest
from predict_widgets.example_sets.fields import FieldError, Fields
from predict_widgets.example_sets.manifest import MANIFEST
from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import BinaryIO

    from predict_widgets.example_sets.kept import ExampleSet

    # When it was changed, how long it is, and which file it is.
    Stamp: TypeAlias = tuple[int, int, int]

# Of what is read, unpacked: a set is held in memory.
MOST_BYTES = 512_000_000
MOST_MANIFEST_BYTES = 16_000_000
MOST_DIRECTORY_BYTES = 2_000_000
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE, _LOCATOR_SIGNATURE, _LOCATOR_BYTES = b"PK\5\6", b"PK\6\7", 20
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
# Whatever zipfile raises over bytes that are no zip file, or a damaged one.
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, OverflowError),
)


def stamp_of(path: Path) -> Stamp | None:
    """Return what tells whether a file was changed meanwhile; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def read_set(path: Path) -> tuple[ExampleSet, Stamp | None]:
    """Read an example set, and return it with what the file looked like.

    Raises
    ------
    PredictError
        ``EXAMPLES_NOT_FOUND``, ``EXAMPLES_NOT_READABLE`` (it is something else),
        ``EXAMPLES_DAMAGED``, ``EXAMPLES_TOO_LARGE``, or ``EXAMPLES_NEWER``.
    """
    stamp = stamp_of(path)
    if stamp is not None and not path.is_file():
        # To open a pipe would be to wait for whoever writes to it.
        raise _refused(path, "it is no file", "EXAMPLES_NOT_READABLE")
    try:
        with path.open("rb") as file, _opened(file, path) as archive:
            return _read(archive, path), stamp
    except FileNotFoundError:
        raise _refused(path, "there is no such file", "EXAMPLES_NOT_FOUND") from None
    except OSError as error:
        what = f"it cannot be read: {error.strerror or error}"
        raise _refused(path, what, "EXAMPLES_NOT_READABLE") from None


def is_set(path: Path) -> bool:
    """Say whether a file is an example set, in whatever state."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, *_BROKEN):
        return False


@contextlib.contextmanager
def _opened(file: BinaryIO, path: Path) -> Generator[zipfile.ZipFile]:
    try:
        _check_end(file)
        archive = zipfile.ZipFile(file)
    except (ValueError, *_BROKEN):
        what = "it is no example set, or only the beginning of one"
        raise _refused(path, what, "EXAMPLES_NOT_READABLE") from None
    with archive:
        yield archive


def _check_end(file: BinaryIO) -> None:
    """Refuse a file that does not end as ours do, or whose directory would fill the memory.

    The end of a zip file is APPNOTE.TXT 4.3.16 by PKWARE, without a comment; before it stands the
    directory, and nothing of 4.3.15, which is for files of 4 GB.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _END.size - _LOCATOR_BYTES, 0))
    tail = file.read()
    locator, end = tail[: -_END.size], tail[-_END.size :]
    if len(end) < _END.size:
        raise zipfile.BadZipFile
    signature, *_, directory_bytes, _, comment_bytes = _END.unpack(end)
    sound = signature == _END_SIGNATURE and not comment_bytes
    if not sound or directory_bytes > MOST_DIRECTORY_BYTES or locator[:4] == _LOCATOR_SIGNATURE:
        raise zipfile.BadZipFile


def _read(archive: zipfile.ZipFile, path: Path) -> ExampleSet:
    members = Members(archive)
    try:
        said = json.loads(members.content(MANIFEST, MOST_MANIFEST_BYTES))
    except KeyError:
        what = "it is no example set of predict-widgets"
        raise _refused(path, what, "EXAMPLES_NOT_READABLE") from None
    except TooLargeError as error:
        raise _refused(path, str(error), "EXAMPLES_TOO_LARGE") from None
    except (ValueError, RecursionError, *_BROKEN):
        raise _refused(path, "its manifest is damaged", "EXAMPLES_DAMAGED") from None
    try:
        _check_version(said, path)
        return manifest.read(said, members.named)
    except TooLargeError as error:
        raise _refused(path, str(error), "EXAMPLES_TOO_LARGE") from None
    except (FieldError, KeyError) as error:
        raise _refused(path, str(error).strip("'\""), "EXAMPLES_DAMAGED") from None
    except (ValueError, *_BROKEN):
        raise _refused(path, "what it holds is damaged", "EXAMPLES_DAMAGED") from None


def _check_version(said: object, path: Path) -> None:
    fields = Fields(said, "the manifest")
    if fields.anything("format") != manifest.FORMAT:
        what = "it is no example set of predict-widgets"
        raise _refused(path, what, "EXAMPLES_NOT_READABLE")
    if fields.integer("version") > manifest.VERSION:
        by = fields.anything("package")
        raise PredictError(
            f"{path.name} was written by a newer predict-widgets"
            + (f" ({by})." if isinstance(by, str) and len(by) <= len(manifest.FORMAT) else "."),
            name="EXAMPLES_NEWER",
            hint="Update predict-widgets.",
        )


class TooLargeError(ValueError):
    """More than is read."""


class Members:
    """The members of a zip file, each read to the size that its directory names.

    Parameters
    ----------
    archive
        The file.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist()}
        self._left = MOST_BYTES

    def content(self, member: str, most: int) -> bytes:
        """Return the bytes of a member; `KeyError` where there is none."""
        info = self._infos[member]
        if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
            raise FieldError(f"{member!r} is packed in a way that is not read")
        if info.file_size > min(most, self._left):
            raise TooLargeError(f"it holds over {MOST_BYTES // 1_000_000} MB")
        self._left -= info.file_size
        with self._archive.open(info) as file:
            return file.read(info.file_size)

    def named(self, fields: Fields) -> bytes:
        """Return the bytes that an object with member, bytes and sha256 names.

        Raises
        ------
        FieldError
            When they are not there, or not those.
        """
        member = fields.text("member", 200)
        try:
            content = self.content(member, MOST_BYTES)
        except KeyError:
            raise FieldError(f"{member!r} is missing") from None
        except TooLargeError:
            raise
        except (ValueError, *_BROKEN) as error:
            if isinstance(error, FieldError):
                raise
            raise FieldError(f"{member!r} is damaged") from None
        sha256 = hashlib.sha256(content).hexdigest()
        if len(content) != fields.integer("bytes") or sha256 != fields.text("sha256", 64):
            raise FieldError(f"{member!r} is damaged")
        if fields.anything("model") is not None:
            try:
                resources_pb2.Output.FromString(content)
            except DecodeError:
                raise FieldError(f"{member!r} is no answer of a model") from None
        return content


def _refused(path: Path, what: str, name: str) -> PredictError:
    return PredictError(
        f"The examples in {path.name} cannot be shown: {what}.", name=name, hint=_HINTS[name]
    )


_HINTS = {
    "EXAMPLES_NOT_FOUND": "Correct the path; it is read from the notebook's folder.",
    "EXAMPLES_NOT_READABLE": "An example set is what viewer.examples.save(...) writes.",
    "EXAMPLES_DAMAGED": "Copy or download it again, or ask for it to be saved again.",
    "EXAMPLES_TOO_LARGE": "Ask for a set with fewer or smaller inputs.",
}
