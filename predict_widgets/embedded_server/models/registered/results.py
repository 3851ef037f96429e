"""From what a function returns to an answer: its own shape or a library's, whole or in pieces."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from predict_widgets.embedded_server.models.adapters import adapted
from predict_widgets.embedded_server.models.adapters.tensors import is_one as is_of_tensors
from predict_widgets.embedded_server.models.registered.concepts import concepts_of
from predict_widgets.embedded_server.models.registered.media import (
    audio_of,
    embeddings_of,
    image_of,
    text_of,
)
from predict_widgets.embedded_server.models.registered.regions import masks_of, regions_of
from predict_widgets.embedded_server.models.registered.values import innermost
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.adapters import Size

OutputKind: TypeAlias = Literal[
    "concepts", "regions", "masks", "text", "embedding", "image", "audio"
]
Function: TypeAlias = Callable[..., object]

READERS: dict[str, Callable[[object], resources_pb2.Data]] = {
    "concepts": lambda result: resources_pb2.Data(concepts=concepts_of(result)),
    "regions": lambda result: resources_pb2.Data(regions=regions_of(result)),
    "masks": lambda result: resources_pb2.Data(regions=masks_of(result)),
    "text": text_of,
    "embedding": embeddings_of,
    "image": image_of,
    "audio": audio_of,
}
# What a generator yields one by one, and a reader takes as a list.
_LISTS = frozenset({"concepts", "regions", "masks"})


def read_result(result: object, output: str, size: Size | None) -> resources_pb2.Data:
    """Return what a function returned as an answer.

    Parameters
    ----------
    result
        What it returned, as the package describes, or a library's own shape.
    output
        What it said it gives.
    size
        Width and height of its picture in pixels, for libraries that speak of pixels.

    Raises
    ------
    TypeError, ValueError
        If it is something else, saying what was expected.
    """
    return READERS[output](adapted(result, output, size))


def read_piece(piece: object, output: str, size: Size | None) -> resources_pb2.Data:
    """Return what a generator yielded: a piece of text, one region or several."""
    one = _is_one_concept(piece) if output == "concepts" else _is_one_region(piece)
    return read_result([piece] if one and output in _LISTS else piece, output, size)


def joined(pieces: Iterator[resources_pb2.Data]) -> resources_pb2.Data:
    """Return the pieces of a generator as the whole they make."""
    whole = resources_pb2.Data()
    for piece in pieces:
        raw = whole.text.raw
        audio = whole.audio.base64
        whole.MergeFrom(piece)
        if raw:
            whole.text.raw = raw + piece.text.raw
        if audio:
            whole.audio.base64 = audio + piece.audio.base64
    return whole


def is_streaming(fn: Function) -> bool:
    """Whether a function yields its result in pieces."""
    return inspect.isgeneratorfunction(innermost(fn))


def _is_one_concept(piece: object) -> bool:
    if isinstance(piece, Mapping):
        return "label" in piece
    pair = cast("tuple[object, ...]", piece) if isinstance(piece, tuple) else ()
    return bool(pair) and isinstance(pair[0], str)


def _is_one_region(piece: object) -> bool:
    return isinstance(piece, Mapping) and not is_of_tensors(cast("Mapping[str, object]", piece))
