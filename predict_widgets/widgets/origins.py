"""What a person handed in from Python: read at once where it can be, and how code gets it again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import Input, InputLike, Text, as_input, is_many
from predict_widgets.media import sources
from predict_widgets.media.sniff import media_type_of
from predict_widgets.widgets.admits import kind_of
from predict_widgets.widgets.shelf import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from predict_widgets.inputs import InputKind


def prepared(inputs: InputLike | Iterable[InputLike] | None) -> list[InputLike]:
    """Read what is at hand, so that a wrong path raises at once; URLs are left for later.

    Raises
    ------
    InputError
        When one of them cannot be read.
    """
    if inputs is None:
        return []
    many = is_many(inputs)
    values = list(cast("Iterable[InputLike]", inputs)) if many else [cast("InputLike", inputs)]
    return [_checked(value) for value in values]


def kind_told(value: InputLike) -> InputKind:
    """Return what an input is, as far as that can be told without reading it; else ``file``."""
    if isinstance(value, Input):
        return value.kind
    if isinstance(value, Text):
        return "text"
    if isinstance(value, str | os.PathLike):
        return kind_of(os.fspath(value), "")
    if isinstance(value, bytes | bytearray | memoryview):
        return kind_of("", media_type_of(bytes(value[:4096]), ""))
    return "image"


def origin_of(value: InputLike, item: Input | None) -> Origin:
    """Say how code gets an input again; ``item`` is ``None`` for what could not be read."""
    if isinstance(value, Text):
        return Origin("text", value.raw)
    if isinstance(value, str) and _is_url(value):
        return Origin("url", value)
    if isinstance(value, str | os.PathLike):
        text = os.fspath(value)
        is_path = item is None or item.kind != "text" or _is_there(text)
        return Origin("path" if is_path else "text", text)
    return Origin("python", "" if item is None else item.name)


def name_of(origin: Origin, error: PredictError | None) -> str:
    """Return what to call an input that could not be read."""
    if origin.kind in {"path", "url"}:
        return sources.name_of(origin.value)
    return (error.input_name if isinstance(error, InputError) else "") or "input"


def _checked(value: InputLike) -> InputLike:
    if _is_url(value):
        return value
    item = as_input(value)
    # A path is read again when it is asked about: code that names it can then be copied.
    return value if isinstance(value, str | os.PathLike) else item


def _is_url(value: object) -> bool:
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a text that is longer than any file's name
        return False
