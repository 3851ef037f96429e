"""Opening a dataset, whatever names it."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING, cast

from predict_widgets.api.listing import counted
from predict_widgets.errors import NotFoundError, PredictError, ReferenceNotUnderstoodError
from predict_widgets.inputs import Input, Text, is_many
from predict_widgets.media.paths import absolute_of
from predict_widgets.model_list import ListedDataset
from predict_widgets.platform import current
from predict_widgets.platform.references import (
    EMBEDDED_APP,
    EMBEDDED_USER,
    Reference,
    parse_dataset,
)
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.sources.clarifai import ClarifaiDataset
from predict_widgets.sources.coco import Coco
from predict_widgets.sources.dataset import Dataset
from predict_widgets.sources.folder import Folder
from predict_widgets.sources.held import Held

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Sequence

    from predict_widgets.inputs import InputKind, InputLike
    from predict_widgets.platform.client import Platform

_WEB = re.compile(r"https?://", re.IGNORECASE)
_PORTAL = re.compile(r"https?://([a-z0-9\-]+\.)*clarifai\.com(:\d+)?(/|$)", re.IGNORECASE)
_PATH = re.compile(r"[~/\\.]|[A-Za-z]:[/\\]|.*[/\\]$|.*\.json$", re.IGNORECASE | re.DOTALL)
_SHOWN = 20
_TAKEN = (
    "Hand in a folder, a COCO .json file, USER/APP/datasets/ID, USER/APP, an embedded dataset "
    "such as 'photos', or a list of inputs."
)


def dataset(
    value: str | os.PathLike[str] | Reference | ListedDataset | Dataset | Iterable[InputLike],
    *,
    platform: Platform | None = None,
    kinds: Sequence[InputKind] | None = None,
    cancel: threading.Event | None = None,
) -> Dataset:
    """Open a dataset: inputs a page at a time, and their ground truth.

    >>> pw.dataset("~/Pictures")  # doctest: +SKIP
    >>> pw.dataset("instances_val2017.json")  # doctest: +SKIP
    >>> pw.dataset("USER/APP/datasets/ID")  # doctest: +SKIP
    >>> pw.dataset("digits")  # doctest: +SKIP

    Parameters
    ----------
    value
        A folder, whose sub-folders are labels; a COCO file, by its path that ends in ``.json``; a
        dataset on Clarifai, or ``USER/APP`` for all inputs of an app, or the address of either's
        page; the id of one of the embedded platform's datasets; or a list, or any other iterable,
        of what `predict` takes. A text that is a path of something wins over an id.
    platform
        Where a dataset is looked for that is named by a reference; without it as of `predict`.
    kinds
        Of a folder: what to take, such as ``["text"]``. Without it pictures, videos and sounds,
        and texts where there is nothing else.
    cancel
        Stops the look at the platform when set.

    Raises
    ------
    PredictError
        When there is no such dataset, by name, with what there is instead.
    """
    if isinstance(value, Dataset):
        return value
    if isinstance(value, ListedDataset):
        value = value.reference
    if isinstance(value, Reference):
        return _on_platform(value, platform, cancel)
    if isinstance(value, str) and not _is_something(value):
        return _named(value.strip(), platform, cancel)
    if isinstance(value, str | os.PathLike):
        return _at(value, kinds)
    if is_many(value):
        return Held(value)
    # One input is a list of one; it is asked before a person is told off.
    if isinstance(value, (bytes, bytearray, memoryview, Text, Input)) or _is_picture(value):
        return Held([cast("InputLike", value)])
    # People hand in what the annotation rules out.
    message = f"An object of type {type(value).__name__} is no dataset"
    raise PredictError(message, name="DATASET_NOT_UNDERSTOOD", hint=_TAKEN)


def _is_something(text: str) -> bool:
    """Say whether a text is the path of something that is there."""
    try:
        return bool(text.strip()) and os.path.exists(absolute_of(text))  # noqa: PTH110 - no path may be built of some texts
    except ValueError:
        return False


def _at(path: str | os.PathLike[str], kinds: Sequence[InputKind] | None) -> Dataset:
    absolute = absolute_of(path)
    if os.path.isfile(absolute):  # noqa: PTH113 - as above
        return Coco(path) if absolute.lower().endswith(".json") else Held([path])
    return Coco(path) if absolute.lower().endswith(".json") else Folder(path, kinds=kinds)


def _named(text: str, platform: Platform | None, cancel: threading.Event | None) -> Dataset:
    """Return what a text names that is no path of anything."""
    if _WEB.match(text) and not _PORTAL.match(text):
        return Held([text])
    if not text or (_PATH.match(text) and not _PORTAL.match(text)):
        raise _nothing_there(text)
    try:
        return _on_platform(parse_dataset(text), platform, cancel)
    except ReferenceNotUnderstoodError as error:
        if error.name != ReferenceNotUnderstoodError.default_name:
            raise
        message = f"{text[:200]!r} is neither a folder nor a file, and names no dataset"
        hint = f"{_close_by(text)}{_TAKEN}"
        raise PredictError(message, name="DATASET_NOT_UNDERSTOOD", hint=hint) from None
    except PredictError as error:
        if not _PORTAL.match(text):
            told = "did you mean" in f"{error.message} {error.hint}".lower()
            meant = "" if told else _close_by(text)
            error.hint = f"{meant}{error.hint} There is no folder of that name either.".strip()
        raise


def _on_platform(
    ref: Reference, platform: Platform | None, cancel: threading.Event | None
) -> Dataset:
    if ref.version_id:
        message = f"{ref} names a version, and the inputs of one cannot be listed"
        hint = f"Leave it out: {ref.with_version('')}."
        raise PredictError(message, name="DATASET_VERSION_NOT_LISTED", hint=hint)
    platform, ref = current.platform_for_dataset(ref, platform, cancel=cancel)
    count: int | None = None
    try:
        if ref.id:
            count = counted(platform.describe_dataset(ref, cancel=cancel))
        else:
            count = platform.count_inputs(ref, cancel=cancel)
    except NotFoundError as error:
        error.hint = _what_there_is(ref, platform, cancel)
        raise
    except PredictError as error:
        if error.name not in NOT_OFFERED:
            raise
    return ClarifaiDataset(ref, platform, count)


def _what_there_is(ref: Reference, platform: Platform, cancel: threading.Event | None) -> str:
    """Return what to do about a dataset that is not there."""
    try:
        listed = platform.list_datasets(
            user_id=ref.user_id, app_id=ref.app_id, per_page=_SHOWN, cancel=cancel
        )
        ids = [one.id for one in listed]
    except PredictError:
        ids = []
    said = _did_you_mean(ref.id, ids)
    if ids:
        said += f"The app {ref.user_id}/{ref.app_id} has: {', '.join(ids)}."
    else:
        said += "Look at the spelling of user, app and id."
    if not platform.embedded and ref.id:
        embedded = [one.id for one in current.embedded_platform().list_datasets()]
        if ref.id in embedded:
            whole = Reference("datasets", ref.id, EMBEDDED_USER, EMBEDDED_APP)
            said += f" The embedded platform has one of that name: {whole}."
    return said


def _nothing_there(text: str) -> PredictError:
    if not text:
        return PredictError("The text is empty", name="DATASET_NOT_UNDERSTOOD", hint=_TAKEN)
    message = f"There is no folder and no file {text[:200]!r}"
    hint = f"{_close_by(text)}It was looked for as {absolute_of(text)[:300]!r}."
    return PredictError(message, name="FOLDER_NOT_FOUND", hint=hint)


def _close_by(text: str) -> str:
    """Return whether a folder or file beside it has nearly that name."""
    try:
        folder, name = os.path.split(absolute_of(text))
        names = [one for one in os.listdir(folder) if not one.startswith(".")]  # noqa: PTH208 - as above
    except (OSError, ValueError):
        return ""
    return _did_you_mean(name, names)


def _did_you_mean(name: str, names: Sequence[str]) -> str:
    known = {one.lower(): one for one in names}
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"Did you mean {known[close[0]]!r}? " if close else ""


def _is_picture(value: object) -> bool:
    """Say whether it is a Pillow picture or an array of pixels."""
    return hasattr(value, "__array__") or hasattr(value, "getbands")
