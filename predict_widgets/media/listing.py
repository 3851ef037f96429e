"""What lies in a folder and in the folders within it, told without opening the files."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from predict_widgets.errors import PredictError
from predict_widgets.media.kinds import kind_of_file, suffix_of
from predict_widgets.media.paths import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.inputs import InputKind

#: What stands between the folders in `Listed.within`, on every system.
LEVEL = "/"
# What systems and network drives leave behind, beside what begins with a dot.
_DROPPINGS = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir", "$recycle.bin"}
    | {"system volume information", "lost+found"}
)
_DIGITS = re.compile(r"[0-9]+")


class Listed(NamedTuple):
    """A file: where it lies, where within the folder, and what a listing tells of it."""

    path: str
    within: str
    kind: InputKind
    size: int
    mtime_ns: int


@dataclass
class Listing:
    """What was found.

    Attributes
    ----------
    files
        What may be an input, in the order in which people count: 2 before 10.
    kinds
        What they are.
    others
        How many files are no input, by their ending.
    unreadable
        The folders that cannot be read.
    """

    files: list[Listed] = field(default_factory=list[Listed])
    kinds: set[InputKind] = field(default_factory=set["InputKind"])
    others: Counter[str] = field(default_factory=Counter[str])
    unreadable: list[str] = field(default_factory=list[str])


def list_folder(root: str) -> Listing:
    """List a folder and all that is within it, following links once.

    Parameters
    ----------
    root
        An absolute path.

    Raises
    ------
    PredictError
        ``FOLDER_NOT_FOUND`` or ``FOLDER_UNREADABLE``.
    """
    found = Listing()
    groups: list[tuple[list[_Order], list[Listed]]] = []
    # A link to a folder around this one would bring in what nobody asked for.
    seen = set(_around(root))
    folders, links = deque([(root, "")]), deque[tuple[str, str]]()
    while folders or links:
        # Folders before links to folders: a label is a folder's own name where it has both.
        path, within = (folders or links).popleft()
        if _been_there(path, seen):
            continue
        try:
            entries = _entries(path)
        except OSError as error:
            if path == root:
                raise _no_folder(root, error) from None
            found.unreadable.append(path)
            continue
        files: list[Listed] = []
        for entry in entries:
            inside = within + entry.name
            if _is_folder(entry):
                waiting = links if entry.is_symlink() else folders
                waiting.append((entry.path, inside + LEVEL))
            elif (file := _file(entry, inside, found.others)) is not None:
                files.append(file)
        groups.append(([natural(part) for part in within.split(LEVEL)], files))
    groups.sort(key=lambda group: group[0])
    found.files = [file for _, files in groups for file in files]
    found.kinds = {file.kind for file in found.files}
    return found


_Order = tuple[str, str]


def natural(name: str) -> _Order:
    """Return what a name is sorted by: its numbers as numbers, its letters without their case."""
    # Text is compared much faster than lists. A number stands before all other characters, and one
    # of fewer digits before one of more.
    return _DIGITS.sub(_ordered_number, name.casefold()), name


def _ordered_number(found: re.Match[str]) -> str:
    digits = found[0].lstrip("0")
    return f"\0{chr(len(digits))}{digits}"


def _entries(path: str) -> list[os.DirEntry[str]]:
    with os.scandir(path) as scan:
        kept = [entry for entry in scan if not _is_dropping(entry.name)]
    return sorted(kept, key=lambda entry: natural(entry.name))


def _is_dropping(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _DROPPINGS


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _file(entry: os.DirEntry[str], within: str, others: Counter[str]) -> Listed | None:
    """Return a file that may be an input; one that has vanished may be, by its name."""
    size = mtime_ns = 0
    try:
        told = entry.stat()
    except OSError:  # a link that leads nowhere: whoever loads it hears of it
        pass
    else:
        if not stat.S_ISREG(told.st_mode):  # opening a pipe would wait forever
            return None
        size, mtime_ns = told.st_size, told.st_mtime_ns
    kind = kind_of_file(entry.path, entry.name)
    if kind is None:
        others[suffix_of(entry.name)] += 1
        return None
    return Listed(entry.path, within, kind, size, mtime_ns)


def _around(root: str) -> Iterator[tuple[int, int]]:
    """Yield what tells the folders around a folder from all others."""
    outer = os.path.dirname(root)  # noqa: PTH120 - text, as everything here
    while outer != root:
        try:
            told = os.stat(outer)  # noqa: PTH116 - as above
        except OSError:
            pass
        else:
            yield told.st_dev, told.st_ino
        root, outer = outer, os.path.dirname(outer)  # noqa: PTH120 - as above


def _been_there(path: str, seen: set[tuple[int, int]]) -> bool:
    """Say whether a folder was listed before under this or another name; remember it."""
    try:
        told = os.stat(path)  # noqa: PTH116 - as above
    except OSError:
        return False  # listing it says what is wrong
    place = (told.st_dev, told.st_ino)
    known = place in seen
    seen.add(place)
    return known


def _no_folder(root: str, error: OSError) -> PredictError:
    shown = printable(root)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        message = f"There is no folder {shown!r}"
        return PredictError(message, name="FOLDER_NOT_FOUND", hint="Look at its spelling.")
    message = f"The folder {shown!r} cannot be read: {error.strerror}"
    return PredictError(message, name="FOLDER_UNREADABLE", hint="Check that you may read it.")
