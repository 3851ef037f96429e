"""What a model said as plain typed objects, made from the tables when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

View = TypeVar("View")
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Concept:
    """A label with its score, of the whole input or of one region.

    ``score`` is 0 to 1, or ``None`` for a model that gives none; ``vocabulary`` is ``""`` for the
    model's default one.
    """

    label: str
    score: float | None
    id: str = ""
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the input.

    ``left, top, right, bottom`` are fractions of the upright picture, ``None`` where the model
    gave no box. ``score`` is the region's, else its best concept's; ``score_means`` says what of:
    ``probability``, ``share_of_image`` or ``none``. ``polygon`` and ``points`` are (x, y) pairs.
    """

    id: str
    left: float | None
    top: float | None
    right: float | None
    bottom: float | None
    label: str
    score: float | None
    concepts: tuple[Concept, ...] = ()
    shape: str = "box"
    score_means: str = "probability"
    text: str | None = None
    track_id: str = ""
    parent_id: str = ""
    time_ms: int | None = None
    polygon: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    points: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    mask: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Color:
    """A color and the share of the picture it covers, 0 to 1."""

    hex: str
    share: float | None
    name: str = ""
    w3c_hex: str = ""


@dataclass(frozen=True, slots=True)
class TextStatement:
    """Words that the model read, wrote or translated; ``url`` where they stand elsewhere."""

    text: str
    region_id: str = ""
    score: float | None = None
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """A vector of float32; ``dimensions`` is what the model says it has."""

    vector: NDArray[np.float32] = field(repr=False)
    dimensions: int
    region_id: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the model said about one moment of a video, ``time_ms`` after its start."""

    index: int
    time_ms: int
    number: int = 0
    concepts: tuple[Concept, ...] = ()
    regions: tuple[Region, ...] = field(default=(), repr=False)


class Views(Sequence[View], Generic[View]):
    """A sequence of views, made at the first look. A text picks the first of that label.

    >>> prediction.concepts["espresso"].score  # doctest: +SKIP
    0.95
    """

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], Iterable[View]]) -> None:
        self._make = make
        self._items: tuple[View, ...] | None = None

    @property
    def _made(self) -> tuple[View, ...]:
        if self._items is None:
            self._items = tuple(self._make())
        return self._items

    @overload
    def __getitem__(self, key: int | str) -> View: ...
    @overload
    def __getitem__(self, key: slice) -> Views[View]: ...
    def __getitem__(self, key: int | str | slice) -> View | Views[View]:
        items = self._made
        if isinstance(key, str):
            for item in items:
                if _name_of(item) == key:
                    return item
            raise KeyError(key)
        if isinstance(key, slice):
            picked = items[key]
            return Views(lambda: picked)
        return items[key]

    def __len__(self) -> int:
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Views, tuple, list)):
            return list(self._made) == list(other)  # pyright: ignore[reportUnknownArgumentType] - any sequence compares
        return NotImplemented

    __hash__ = None  # pyright: ignore[reportAssignmentType] - compares like a list, hashes like one

    def __repr__(self) -> str:
        lines = [f" {item!r}," for item in self._made[:_SHOWN]]
        if len(self) > _SHOWN:
            lines.append(f" ... {len(self) - _SHOWN} more")
        return "\n".join(["[", *lines, "]"]) if lines else "[]"

    def _ipython_key_completions_(self) -> list[str]:
        return list(dict.fromkeys(name for name in map(_name_of, self._made) if name))


def _name_of(item: object) -> str:
    match item:
        case Concept() | Region():
            return item.label
        case Color():
            return item.name
        case _:
            return ""
