"""What a file most likely is: told by its name, else by its first bytes."""

from __future__ import annotations

import mimetypes
import os
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from predict_widgets.media.sniff import MEDIA_TYPES, sniff

if TYPE_CHECKING:
    from predict_widgets.inputs import InputKind

_HEAD = 1024
_SUFFIXES: dict[InputKind, str] = {
    "image": "jpg jpeg jpe jfif png gif tif tiff bmp dib webp avif heic heif jp2 j2k ppm pgm pbm",
    "video": "mp4 m4v mov avi wmv 3gp 3g2 webm mkv ogv flv mpg mpeg mts m2ts",
    "audio": "wav mp3 m4a ogg oga opus flac aac aif aiff amr wma",
    "text": "txt md",
}
_KINDS: dict[str, InputKind] = {
    f".{suffix}": kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
# Drawings in code, and icons: no picture that a model can look at.
_NO_PICTURES = frozenset({"SVG", "ICO"})


def kind_of_name(name: str) -> InputKind | None:
    """Return what a name's ending says; None where it says nothing, or nothing of use."""
    return _KINDS.get(suffix_of(name))


def kind_of_file(path: str, name: str) -> InputKind | None:
    """Return what a file holds; None for what is no picture, video, sound or text.

    It is opened only where its name says nothing: 10,000 files are listed in a blink.
    """
    suffix = suffix_of(name)
    known = _KINDS.get(suffix)
    if known is not None or _is_something_else(suffix):
        return known
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a thousand times over, and path is text
            found = sniff(file.read(_HEAD))
    except OSError:
        return None
    top = "" if found in _NO_PICTURES else MEDIA_TYPES.get(found, "").partition("/")[0]
    return cast("InputKind", top) if top else None


def suffix_of(name: str) -> str:
    """Return a name's ending in small letters, with its dot."""
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path


@lru_cache(maxsize=1024)
def _is_something_else(suffix: str) -> bool:
    """Say whether an ending stands for what is no medium, such as a table or an archive."""
    guessed = mimetypes.guess_type(f"name{suffix}")[0] or ""
    # .ts is TypeScript as well as a video.
    return bool(guessed) and guessed.partition("/")[0] not in {"image", "video", "audio"}
