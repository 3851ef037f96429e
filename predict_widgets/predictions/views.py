"""What a model said as plain typed objects, made from the tables when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from predict_widgets.errors import PredictError
from predict_widgets.predictions.returned import Cluster, Heatmap, Hit, Media, Value

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

    Attributes
    ----------
    left, top, right, bottom
        Fractions of the upright picture: the box that the model gave, else the bounds of the
        polygon, the points or a small mask; ``None`` where there are none.
    label, score
        Of the best concept; the score is the region's own where it has one. ``score_means`` says
        what of: ``probability``, ``share_of_image`` or ``none``.
    shape
        The finest that the model gave: mask, polygon, points, box, span, else whole.
    parent_id, parent_output_id
        The region that it comes from: one around it, or in a workflow one of the earlier node with
        that ``output_id``. ``""`` and ``None`` where there is none, or it is of the same output.
    span_start, span_end
        Which characters of a text; ``None`` of a picture.
    polygon, points
        (x, y) pairs, fractions of the picture.
    depths, visibility
        One for each point: how far away; 0 not said, 1 visible, 2 hidden, 3 not in the picture.
    point_names, skeleton
        What the points are called, and which of them are joined: pairs of places in ``points``.
    mask
        The bytes of a picture, perhaps of another size; :meth:`mask_array` reads it.
    mask_url
        Where the mask is, if the model gave an address.
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
    parent_output_id: int | None = None
    time_ms: int | None = None
    span_start: int | None = None
    span_end: int | None = None
    polygon: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    points: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    depths: tuple[float, ...] = field(default=(), repr=False)
    visibility: tuple[int, ...] = field(default=(), repr=False)
    point_names: tuple[str, ...] = field(default=(), repr=False)
    skeleton: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    mask: bytes | None = field(default=None, repr=False)
    mask_url: str = field(default="", repr=False)

    def mask_array(self, width: int, height: int) -> NDArray[np.bool_]:
        """Return which pixels of a picture of this size the region covers: (height, width).

        The mask, stretched to the size; else the inside of the polygon; else the box.

        Raises
        ------
        PredictError
            ``MASK_UNREADABLE``, or ``NO_OUTLINE`` for a region that has none of the three.
        """
        from predict_widgets.predictions.masks import box_array, mask_array, polygon_array

        if self.mask is not None:
            return mask_array(self.mask, width, height)
        if self.polygon:
            return polygon_array(self.polygon, width, height)
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        if left is None or top is None or right is None or bottom is None:
            hint = "Its text or its concepts hold for the whole input."
            raise PredictError("The region has no outline.", name="NO_OUTLINE", hint=hint)
        return box_array((left, top, right, bottom), width, height)


@dataclass(frozen=True, slots=True)
class Color:
    """A color and the share of the picture, or of one region of it, that it covers, 0 to 1."""

    hex: str
    share: float | None
    name: str = ""
    w3c_hex: str = ""
    region_id: str = ""


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
    """What the model said about one moment of a video, ``time_ms`` after its start.

    ``index`` counts the moments looked at, ``number`` the frames of the file.
    """

    index: int
    time_ms: int
    number: int = 0
    id: str = ""
    concepts: tuple[Concept, ...] = ()
    regions: tuple[Region, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Track:
    """Something that is followed through a video.

    ``begin_ms`` and ``end_ms`` are what the model says, else the times of its first and last
    region; ``frames`` in how many frames it is, ``quality`` what the model says of it.
    """

    id: str
    label: str
    begin_ms: int | None
    end_ms: int | None
    frames: int = 0
    quality: float | None = None
    concepts: tuple[Concept, ...] = ()
    regions: tuple[Region, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time and what was said about it; times are ``None`` where none were given."""

    id: str
    begin_ms: int | None
    end_ms: int | None
    text: str | None = None
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
        case Concept() | Region() | Heatmap():
            return item.label
        case Color() | Media() | Value():
            return item.name
        case Track() | Segment() | Cluster():
            return item.id
        case Hit():
            return item.input_id
        case _:
            return ""
