"""What a viewer takes of each kind, and what kind a file is: the page's rule, held here too."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, cast, get_args

from predict_widgets.errors import InputError
from predict_widgets.inputs import InputKind
from predict_widgets.media.limits import (
    AUDIO_MAX_BYTES,
    IMAGE_FORMATS,
    IMAGE_MAX_BYTES,
    TEXT_MAX_BYTES,
    VIDEO_MAX_BYTES,
    megabytes,
)
from predict_widgets.widgets.wire import Admit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PAGE = "Clarifai's documentation, page Managing inputs"
_ADMITS: dict[InputKind, Admit] = {
    "image": Admit(max_bytes=IMAGE_MAX_BYTES, formats=list(IMAGE_FORMATS), source=_PAGE),
    "video": Admit(
        max_bytes=VIDEO_MAX_BYTES, formats=["AVI", "MP4", "WMV", "MOV", "3GPP"], source=_PAGE
    ),
    "text": Admit(max_bytes=TEXT_MAX_BYTES, formats=[], source=_PAGE),
    "audio": Admit(max_bytes=AUDIO_MAX_BYTES, formats=[], source=_PAGE),
}
_KINDS = cast("tuple[InputKind, ...]", get_args(InputKind))


def admits_for(input_fields: Iterable[str]) -> dict[str, Admit]:
    """Return what a viewer takes for a model with these input fields, pictures at the least.

    Models of pictures take videos too, as `predict_widgets.kinds` says.
    """
    fields = set(input_fields) & _ADMITS.keys() or {"image"}
    if "image" in fields:
        fields.add("video")
    return {kind: admit for kind, admit in _ADMITS.items() if kind in fields}


def kind_of(name: str, media_type: str) -> InputKind:
    """Return the kind of a file by its media type, else by the ending of its name."""
    for told in (media_type, mimetypes.guess_type(name)[0] or ""):
        major = told.partition("/")[0]
        if major in _KINDS and major != "file":
            return major
    return "file"


def admit(
    admits: Mapping[str, Admit], name: str, size: int, media_type: str, *, noun: str = "model"
) -> None:
    """Refuse what the viewer does not take.

    A file whose kind nobody can tell passes under the limit of the first kind: its bytes tell
    later.

    Raises
    ------
    InputError
        INPUT_KIND_NOT_SUPPORTED, INPUT_EMPTY or INPUT_TOO_LARGE.
    """
    kind = kind_of(name, media_type)
    known = admits.get(kind) or (next(iter(admits.values()), None) if kind == "file" else None)
    if known is None:
        raise not_taken(admits, name or "the file", noun)
    if size == 0:
        raise InputError(
            f"{name or 'The file'} is empty.", name="INPUT_EMPTY", hint="Choose another file."
        )
    if size > known["max_bytes"]:
        raise InputError(
            f"{name or 'The file'} has {megabytes(size)};"
            f" the limit is {megabytes(known['max_bytes'])}.",
            name="INPUT_TOO_LARGE",
            hint=f"The limit comes from {known['source']}.",
        )


def not_taken(admits: Mapping[str, Admit], name: str, noun: str) -> InputError:
    """Return the error for an input of a kind that the viewer does not take."""
    return InputError(
        f"This {noun} does not take {name}.",
        name="INPUT_KIND_NOT_SUPPORTED",
        hint=f"It takes: {', '.join(admits)}.",
    )
