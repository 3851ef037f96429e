"""What models take and give, in words and as Clarifai's fields."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A list is filtered by whole fields, in the notation of docs.clarifai.com, "Input and output
# fields". The proto's own example of one is `regions[...].data.concepts`.
_FIELDS: Mapping[str, str] = {
    "regions": "regions[...].region_info.bounding_box",
    "masks": "regions[...].region_info.mask",
    "polygons": "regions[...].region_info.polygon",
    "points": "regions[...].region_info.point",
    "spans": "regions[...].region_info.span",
}
# How a field's last part is called in words.
_WORDS: Mapping[str, str] = {
    "bounding_box": "regions",
    "mask": "masks",
    "polygon": "polygons",
    "point": "points",
    "span": "spans",
}
_OF_DATA = frozenset(field.name for field in resources_pb2.Data.DESCRIPTOR.fields)
_COMMON = (
    *("image", "video", "text", "audio", "concepts", "regions", "masks", "points", "spans"),
    *("embeddings", "colors", "clusters", "frames", "heatmaps"),
)


def words_of(fields: Iterable[str]) -> tuple[str, ...]:
    """Return ``regions`` for ``regions[...].region_info.bounding_box``; each word once."""
    last = (field.replace("[]", "").replace("[...]", "").rsplit(".", 1)[-1] for field in fields)
    return tuple(dict.fromkeys(_WORDS.get(name, name) for name in last if name))


def fields_of(words: str | Sequence[str], argument: str) -> list[str]:
    """Return the fields that are meant by words.

    Parameters
    ----------
    words
        One or several of ``image``, ``text``, ``concepts``, ``regions``, ``masks``, ...; or
        Clarifai's own fields, such as ``regions[...].data.concepts``, which stay as they are.
    argument
        What they were handed in as, for the error.

    Raises
    ------
    PredictError
        ``FIELD_UNKNOWN``.
    """
    given = [words] if isinstance(words, str) else list(words)
    return [_field_of(word.strip(), argument) for word in given if word.strip()]


def _field_of(word: str, argument: str) -> str:
    if word in _FIELDS:
        return _FIELDS[word]
    if word in _OF_DATA or "." in word:
        return word
    close = difflib.get_close_matches(word.lower(), (*_COMMON, *sorted(_OF_DATA)), n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    raise PredictError(
        f"{argument}={word!r} is nothing that models take or give",
        name="FIELD_UNKNOWN",
        hint=f"{meant}There are: {', '.join(_COMMON)}.",
    )
