"""Whether an input is of a kind that a model takes, told before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.inputs import Input, InputLike, Text

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2

# Clarifai's models of pictures take videos too, frame by frame, and their type does not say so.
_LOOKED_AT = frozenset({"image", "video"})
_FAMILIES = {"image": _LOOKED_AT, "video": _LOOKED_AT, "text": {"text"}, "audio": {"audio"}}
_TAKES = {"image": "pictures", "video": "videos", "text": "text", "audio": "audio"}
_IS = {"image": "a picture", "video": "a video", "text": "a text", "audio": "audio"}


def type_of(
    platform: Platform, model: resources_pb2.Model, *, cancel: threading.Event | None = None
) -> resources_pb2.ModelType | None:
    """Return what a model's type takes and gives; None where the platform does not say.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    """
    if not model.model_type_id:
        return None
    try:
        return platform.model_type(model.model_type_id, cancel=cancel)
    except CancelledError:
        raise
    except PredictError:  # not described: then the platform itself says what it does not take
        return None


def fields_of_workflow(
    platform: Platform, workflow: resources_pb2.Workflow, *, cancel: threading.Event | None = None
) -> tuple[str, ...]:
    """Return what the first nodes of a workflow take together; nothing where one does not say.

    An input that any of them takes is the workflow's: the others wait for another part of it.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    """
    found: dict[str, None] = {}
    for node in cast("Sequence[resources_pb2.WorkflowNode]", workflow.nodes):
        if node.node_inputs:
            continue
        kind = type_of(platform, node.model, cancel=cancel)
        if kind is None or not kind.input_fields:
            return ()
        found |= dict.fromkeys(kind.input_fields)
    return tuple(found)


def texts_where_only_text_is_taken(
    values: Sequence[InputLike], fields: Sequence[str]
) -> list[InputLike]:
    """Take a ``str`` or bytes for a text where the model could make nothing of a picture.

    A ``str`` that names a file is still its path: nobody asks about the language of a file's name.
    """
    if list(fields) != ["text"]:
        return list(values)
    return [_as_text(value) for value in values]


def _as_text(value: InputLike) -> InputLike:
    if isinstance(value, str):
        return value if _names_a_file(value) else Text(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        try:
            return Text(bytes(value).decode("utf-8-sig"))
        except UnicodeDecodeError:
            return value  # a picture: that it does not fit is said by its kind
    return value


def _names_a_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # longer than any name, or with a zero in it
        return False


def misfit(item: Input, fields: Sequence[str], *, noun: str = "model") -> InputError | None:
    """Return why an input cannot be this model's; ``None`` where it may be.

    Parameters
    ----------
    item
        The input.
    fields
        The input fields of the model's type, or of a workflow's first nodes together. One whose
        kind is not known here rules nothing out.
    noun
        ``model`` or ``workflow``.
    """
    family = _FAMILIES.get(item.kind)
    if family is None or not fields or not _TAKES.keys() >= set(fields):
        return None
    if family & set(fields):
        return None
    taken = " and ".join(_TAKES[name] for name in fields)
    error = InputError(
        f"The {noun} takes {taken}, and {item.name!r} is {_IS[item.kind]}.",
        name="INPUT_KIND_NOT_SUPPORTED",
        hint=f"Hand in {taken}, or choose a {noun} that takes {_TAKES[item.kind]}: pw.{noun}s().",
    )
    error.input_name = item.name
    return error


def prompt_misfit(item: Input, fields: Sequence[str], *, noun: str = "model") -> InputError | None:
    """Return why a prompt cannot go along with an input; ``None`` where it may.

    Parameters
    ----------
    item
        The input.
    fields, noun
        As of `misfit`.
    """
    if item.kind == "text":
        error = InputError(
            f"{item.name!r} is itself a text: a prompt goes beside a picture, a video or audio.",
            name="PROMPT_NOT_TAKEN",
            hint="Write the prompt and the text as one text, and leave prompt= out.",
        )
    elif fields and _TAKES.keys() >= set(fields) and "text" not in fields:
        error = InputError(
            f"The {noun} takes {' and '.join(_TAKES[name] for name in fields)}, and no prompt.",
            name="PROMPT_NOT_TAKEN",
            hint=f"Leave prompt= out, or choose a {noun} that takes text too: pw.{noun}s().",
        )
    else:
        return None
    error.input_name = item.name
    return error
