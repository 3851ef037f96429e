"""A folder on this computer as a dataset; its sub-folders' names are labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError
from predict_widgets.media.listing import LEVEL, Listed, list_folder, natural
from predict_widgets.media.paths import absolute_of, printable
from predict_widgets.sources.dataset import Dataset
from predict_widgets.sources.files import FileInput
from predict_widgets.sources.truth import Truth

if TYPE_CHECKING:
    import os
    import threading
    from collections.abc import Sequence

    from predict_widgets.inputs import InputKind
    from predict_widgets.sources.dataset import DatasetInput

_SHOWN_ENDINGS = 4


class Folder(Dataset):
    """The pictures, videos and sounds in a folder and in the folders within it.

    A file within a sub-folder is labeled with the name of the outermost one. Texts are taken
    where there is nothing else, or where they are asked for: beside pictures they are notes.

    Parameters
    ----------
    path
        Of the folder; ``~`` is the person's home.
    kinds
        What to take; None takes pictures, videos and sounds, and texts where there are none.

    Raises
    ------
    PredictError
        ``FOLDER_NOT_FOUND`` or ``FOLDER_UNREADABLE``.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, kinds: Sequence[InputKind] | None = None
    ) -> None:
        root = absolute_of(path)
        shown = printable(root)
        super().__init__(shown.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or shown, shown)
        self._listing = list_folder(root)
        wanted = set(kinds) if kinds is not None else self._listing.kinds - {"text"} or {"text"}
        self._files = [file for file in self._listing.files if file.kind in wanted]
        self._kinds: tuple[InputKind, ...] = tuple(sorted({file.kind for file in self._files}))
        labels = {_label_of(printable(file.within)) for file in self._files} - {""}
        self._labels = tuple(sorted(labels, key=natural))
        self._left_out = len(self._listing.files) - len(self._files)

    @property
    def count(self) -> int:
        """How many inputs there are."""
        return len(self._files)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its sub-folders that hold inputs."""
        return self._labels

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """What its inputs are."""
        return self._kinds

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was left out, and why."""
        found: list[str] = []
        if not self._files:
            found.append("The folder holds no picture, video, text or sound.")
        if self._left_out:
            others = "texts beside the pictures" if self._texts_only() else "files of other kinds"
            found.append(f"{self._left_out:,} {others} were left out.")
        if self._listing.others:
            endings = self._listing.others.most_common(_SHOWN_ENDINGS)
            said = ", ".join(f"{count:,} {ending or 'without ending'}" for ending, count in endings)
            more = ", ..." if len(self._listing.others) > _SHOWN_ENDINGS else ""
            found.append(f"Left out as no input: {said}{more}.")
        if self._listing.unreadable:
            first = printable(self._listing.unreadable[0])
            folders = len(self._listing.unreadable)
            found.append(f"{folders:,} folder(s) cannot be read, such as {first!r}.")
        return tuple(found)

    def _read(
        self,
        start: int,
        count: int,
        cancel: threading.Event | None,  # noqa: ARG002 - nothing is waited for
    ) -> Sequence[DatasetInput]:
        return [_input_of(file) for file in self._files[start : start + count]]

    def truth(
        self, inputs: Sequence[DatasetInput], *, cancel: threading.Event | None = None
    ) -> list[Truth | None]:
        """Return the label of each input; None for what lies in no sub-folder."""
        if cancel is not None and cancel.is_set():
            raise CancelledError("Cancelled")
        labels = [_label_of(one.id) for one in inputs]
        known = {label: Truth.of_label(label) for label in labels if label}
        return [known.get(label) for label in labels]

    def _texts_only(self) -> bool:
        return self._listing.kinds - set(self._kinds) == {"text"}


def _input_of(file: Listed) -> FileInput:
    within = printable(file.within)
    label = _label_of(within)
    metadata = {"folder": label} if label else {}
    return FileInput.listed(file.path, within, file.kind, file.size, file.mtime_ns, metadata)


def _label_of(within: str) -> str:
    first, level, _ = within.partition(LEVEL)
    return first if level else ""
