"""A list of anything that may be handed in, as a dataset."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Sized
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import InputError
from predict_widgets.inputs import Input, as_inputs
from predict_widgets.sources.dataset import Dataset, DatasetInput
from predict_widgets.sources.files import FileInput, UrlInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from predict_widgets.inputs import InputKind, InputLike
    from predict_widgets.platform.client import Platform

_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
# Prepared pictures and texts that are kept for the next look at the same page.
_KEPT_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class HeldInput(DatasetInput):
    """Something that the kernel holds: bytes, an array, a Pillow picture, a text.

    Attributes
    ----------
    prepared
        The input, or why it is none.
    """

    prepared: Input | InputError = field(kw_only=True, repr=False)

    @classmethod
    def of(cls, prepared: Input | InputError, value: object, input_id: str) -> HeldInput:
        """Return what was prepared from a value."""
        if isinstance(prepared, Input):
            size = len(prepared.data)
            key, name, kind = prepared.identity, prepared.name, prepared.kind
            return cls(input_id, key, name, kind, size, prepared=prepared)
        name = prepared.input_name or input_id
        # A raised error holds on to the frames it went through, and so to the bytes.
        why = _again(prepared)
        return cls(input_id, _key_of_bad(value, why), name, "file", prepared=why)

    def load(
        self,
        platform: Platform | None = None,  # noqa: ARG002 - the kernel holds it
        *,
        cancel: threading.Event | None = None,  # noqa: ARG002 - it takes no time
    ) -> Input:
        """Return it.

        Raises
        ------
        InputError
            Why it is no input.
        """
        if isinstance(self.prepared, InputError):
            raise _again(self.prepared)
        return self.prepared

    def _seen(self, platform: Platform | None, edge: int, cancel: threading.Event | None) -> bytes:  # noqa: ARG002 - it is whole
        return self.load().data


class Held(Dataset):
    """Paths, URLs, bytes, arrays, Pillow pictures and texts, mixed as one likes.

    Nothing is read before it is asked for, also of an iterator; what is wrong with one of them
    is an `InputError` of that one, when it is loaded.

    Parameters
    ----------
    values
        As `predict_widgets.predict` takes them.
    name
        What to call it.
    """

    def __init__(self, values: Iterable[InputLike], name: str = "inputs") -> None:
        super().__init__(name)
        self._lock = threading.RLock()
        self._rest: Iterator[InputLike] = iter(values)
        self._values: list[InputLike] = []
        self._broken: Exception | None = None
        self._count = len(values) if isinstance(values, Sized) else None
        self._prepared: OrderedDict[int, HeldInput] = OrderedDict()
        self._weight = 0
        self._kinds: set[InputKind] = set()

    @property
    def count(self) -> int | None:
        """How many there are; None of an iterator that has not come to its end."""
        return self._count

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """What they are, as far as they were looked at."""
        return tuple(sorted(self._kinds))

    def _read(
        self, start: int, count: int, cancel: threading.Event | None
    ) -> Sequence[DatasetInput]:
        with self._lock:
            self._take(start + count)
            wanted = range(start, min(start + count, len(self._values)))
            found = {place: self._lying_elsewhere(place) for place in wanted}
            held = [place for place, one in found.items() if one is None]
            found |= self._hold(held, cancel)
            inputs = [one for one in found.values() if one is not None]
            self._kinds |= {one.kind for one in inputs}
            return inputs

    def _take(self, count: int) -> None:
        """Read values until there are so many, or no more."""
        while len(self._values) < count:
            if self._broken is not None:
                raise self._broken  # what broke says nothing of its end
            try:
                self._values.append(next(self._rest))
            except StopIteration:
                self._count = len(self._values)
                return
            except Exception as error:
                self._broken = error
                raise

    def _lying_elsewhere(self, place: int) -> DatasetInput | None:
        """Return what a path or an address names, unread; None for everything else."""
        value = self._values[place]
        if isinstance(value, str) and _WEB.match(value):
            return UrlInput.at(value.strip(), str(place))
        if isinstance(value, os.PathLike) or (isinstance(value, str) and value):
            return FileInput.at(value, str(place))
        return None

    def _hold(
        self, places: Sequence[int], cancel: threading.Event | None
    ) -> dict[int, DatasetInput | None]:
        """Return what the kernel holds at these places, prepared once while there is room."""
        new = [place for place in places if place not in self._prepared]
        values = [self._values[place] for place in new]
        prepared = as_inputs(values, cancel=cancel)
        made = {
            place: HeldInput.of(one, value, str(place))
            for place, one, value in zip(new, prepared, values, strict=True)
        }
        found = {place: made.get(place) or self._prepared[place] for place in places}
        for place, one in made.items():
            self._prepared[place] = one
            self._weight += one.bytes
        while self._weight > _KEPT_BYTES and self._prepared:
            self._weight -= self._prepared.popitem(last=False)[1].bytes
        return cast("dict[int, DatasetInput | None]", found)


def _again(error: InputError) -> InputError:
    again = InputError(error.message, name=error.name, details=error.details, hint=error.hint)
    again.input_name = error.input_name
    return again


def _key_of_bad(value: object, why: InputError) -> str:
    """Return a key for what is no input: of its bytes, or what it looks like, and what is wrong.

    Its bytes alone are the key of a text that reads the same, and is a sound input.
    """
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(cast("bytes", value))
    else:
        try:
            raw = repr(value).encode(errors="replace")
        except Exception:  # noqa: BLE001 - whatever an object of a person's raises
            raw = type(value).__name__.encode()
    return "sha256:" + hashlib.sha256(f"{why.name} {why.message}\n".encode() + raw).hexdigest()
