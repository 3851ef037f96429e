"""A dataset: inputs in an order that stays, read a page at a time, with their ground truth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from predict_widgets.errors import CancelledError
from predict_widgets.sources.pictures import drawn
from predict_widgets.sources.truth import Truth, truth_table
from predict_widgets.sources.words import html_of, line_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from predict_widgets.inputs import Input, InputKind
    from predict_widgets.platform.client import Platform

__all__ = ["Dataset", "DatasetInput", "Truth", "truth_table"]

# A field of `DatasetInput` bears the name of the type.
_Bytes: TypeAlias = bytes
_PAGE = 100


@dataclass(frozen=True)
class DatasetInput(ABC):
    """One input of a dataset, not read yet. It can be pickled, and holds no credential.

    Attributes
    ----------
    id
        What tells it from the others of its dataset: the path within a folder, Clarifai's id of
        the input, or its place in a list.
    key
        What tells it from every other input, as long as it does not change:
        ``file:<absolute path>:<bytes>:<mtime_ns>``, ``clarifai:<user>/<app>/<id>@<modified_at>``,
        ``url:<url>`` (its query hashed: it may hold a signature) or ``sha256:<hex>``.
    name
        A name for people.
    kind
        What it most likely is, told without reading it.
    bytes
        How large it is; 0 where that is not known without reading it.
    metadata
        What is said beside it, such as a folder's name or Clarifai's metadata.
    """

    id: str
    key: str
    name: str
    kind: InputKind
    bytes: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)

    @abstractmethod
    def load(
        self, platform: Platform | None = None, *, cancel: threading.Event | None = None
    ) -> Input:
        """Read, check and prepare it.

        Parameters
        ----------
        platform
            Where it lies, if it lies on one; any other is not asked. Without it the one it was
            listed by, else the process's own.
        cancel
            Stops a download when set.

        Raises
        ------
        InputError
            Whatever is wrong with this one input.
        CancelledError
            When ``cancel`` was set.
        PredictError
            For what concerns all inputs, such as a platform that cannot be reached.
        """

    def thumbnail(
        self,
        platform: Platform | None = None,
        edge: int = 256,
        *,
        cancel: threading.Event | None = None,
    ) -> _Bytes:
        """Return a small upright JPEG of a picture, or of a frame near a video's start.

        Parameters
        ----------
        platform, cancel
            As of `load`.
        edge
            Its longest edge, in pixels.

        Raises
        ------
        InputError
            ``NOTHING_TO_DRAW`` for a text or a sound, or whatever is wrong with this one input.
        CancelledError, PredictError
            As of `load`.
        """
        return drawn(self._seen(platform, edge, cancel), self.name, edge, cancel)

    @abstractmethod
    def _seen(self, platform: Platform | None, edge: int, cancel: threading.Event | None) -> _Bytes:
        """Return the bytes of a file that shows it at least ``edge`` pixels large."""


class Dataset(ABC):
    """Inputs in an order that stays, and what is known of them. May be used from any thread.

    Parameters
    ----------
    name
        What to call it.
    reference
        The text that `predict_widgets.dataset` takes for it again; empty where there is none.
    platform
        Where its inputs lie; None for this computer.
    """

    def __init__(self, name: str, reference: str = "", platform: Platform | None = None) -> None:
        self.name = name
        self.reference = reference
        self.platform = platform

    @property
    @abstractmethod
    def count(self) -> int | None:
        """How many inputs there are; None until that is known. See `find_count`."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the ground truth, as far as they are known."""
        return ()

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """What its inputs are, as far as that is known."""
        return ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was left out, and why."""
        return ()

    @property
    def where(self) -> str:
        """Where its inputs lie, for a person."""
        return "this computer" if self.platform is None else self.platform.name

    def page(
        self, start: int, count: int, *, cancel: threading.Event | None = None
    ) -> Sequence[DatasetInput]:
        """Return inputs from a place on; fewer at the end, none behind it.

        Parameters
        ----------
        start
            The first one, from 0 on.
        count
            How many.
        cancel
            Stops it when set.

        Raises
        ------
        ValueError
            When ``start`` or ``count`` is negative.
        CancelledError
            When ``cancel`` was set.
        PredictError
            When the platform it lies on cannot be asked.
        """
        if start < 0 or count < 0:
            message = f"A page starts at 0 or later and has 0 inputs or more, not {start}, {count}"
            raise ValueError(message)
        if cancel is not None and cancel.is_set():
            raise CancelledError("Cancelled")
        return self._read(start, count, cancel)

    @abstractmethod
    def _read(
        self, start: int, count: int, cancel: threading.Event | None
    ) -> Sequence[DatasetInput]:
        """Return a page of which start and count are sound."""

    def truth(
        self,
        inputs: Sequence[DatasetInput],
        *,
        cancel: threading.Event | None = None,  # noqa: ARG002 - for those that ask
    ) -> list[Truth | None]:
        """Return the ground truth of some of its inputs, None where there is none.

        Raises
        ------
        CancelledError
            When ``cancel`` was set.
        PredictError
            When the platform it lies on cannot be asked.
        """
        return [None] * len(inputs)

    def find_count(self, *, cancel: threading.Event | None = None) -> int:
        """Return how many inputs there are, looking for the end where that is not known.

        Raises as `page`.
        """
        known = self.count
        if known is not None:
            return known
        # The end lies between what is there and what is not: double, then halve.
        there, gone = 0, _PAGE
        while self.count is None and self.page(gone - 1, 1, cancel=cancel):
            there, gone = gone, 2 * gone
        while self.count is None and there < gone:
            middle = (there + gone) // 2
            if self.page(middle, 1, cancel=cancel):
                there = middle + 1
            else:
                gone = middle
        return there if self.count is None else self.count

    def __iter__(self) -> Iterator[DatasetInput]:
        start = 0
        while page := self.page(start, _PAGE):
            yield from page
            start += len(page)

    def __repr__(self) -> str:
        return line_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)
