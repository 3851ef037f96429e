"""What a model returned beside statements about the input: media, findings and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or sound that the model returned: bytes, or where they are.

    ``name`` is the part's id where a Python-signature model returned it. ``details`` is what the
    model says about it, such as its size, by the names of Clarifai's API.
    """

    data: bytes | None = field(repr=False)
    media_type: str
    url: str = ""
    name: str = ""
    region_id: str = ""
    time_ms: int | None = None
    details: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A gray picture over the whole input: how much each place speaks for ``label``.

    0 is least, 255 most. ``label`` is ``""`` where the model does not say whose it is.
    """

    data: bytes | None = field(repr=False)
    media_type: str
    url: str = ""
    label: str = ""
    label_id: str = ""
    vocabulary: str = ""
    region_id: str = ""
    time_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An input that a search or a cluster found; ``details`` by the names of Clarifai's API."""

    input_id: str
    score: float | None
    cluster_id: str = ""
    text: str | None = None
    url: str = ""
    data: bytes | None = field(default=None, repr=False)
    media_type: str = ""
    details: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of inputs: how many, where it lies in the projection, and some of them."""

    id: str
    count: int
    score: float | None
    projection: tuple[float, ...] = ()
    hits: tuple[Hit, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A number, truth value, array, structure or bytes that a Python-signature model returned.

    ``value`` is ``None`` where the model said something empty: 0, ``False`` and an empty text look
    the same in Clarifai's API. Arrays are numpy's.
    """

    value: object
    name: str = ""
    media_type: str = ""
