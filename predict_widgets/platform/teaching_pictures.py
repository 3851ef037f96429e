"""What a person hands in to teach a model with -> pictures by class, or an error that names all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import Input, InputLike, as_input, as_inputs, is_many
from predict_widgets.media.listing import LEVEL, list_folder
from predict_widgets.media.paths import absolute_of, printable
from predict_widgets.media.thumbnails import picture
from predict_widgets.platform.teaching import listed, problems_in, problems_of, refuse

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from predict_widgets.media.listing import Listed

# Of an array that holds many pictures: (n, height, width, colors); without colors one fewer.
_STACK = 4
_COLORS = (3, 4)
# The features look at 224 x 224 pixels: of five hundred photos more would fill the memory.
PICTURE_EDGE = 1024

#: A folder whose sub-folders are the classes; or by label the pictures: inputs, or their folder.
Pictures: TypeAlias = "str | os.PathLike[str] | Mapping[str, Iterable[InputLike] | InputLike]"


def classes_of(given: Pictures, cancel: threading.Event | None = None) -> dict[str, list[Input]]:
    """Read and check what a model is to be taught with; each picture once.

    Parameters
    ----------
    given
        By label what `as_inputs` takes, or the path of a folder of pictures; or the path of a
        folder whose sub-folders are the classes.
    cancel
        Set from another thread to stop.

    Raises
    ------
    InputError
        ``TEACHING_PICTURES``: pictures that cannot be read, each by its class and name.
    PredictError
        ``TEACHING_CLASSES``: too few or too many classes or pictures, or a picture that is in
        two classes; ``FOLDER_NOT_FOUND`` or ``FOLDER_UNREADABLE``.
    CancelledError
        When ``cancel`` was set.
    """
    values = by_label(given)
    # Before thousands are read: what is read may be fewer, never more.
    refuse(problems_of({label: len(several) for label, several in values.items()}))
    classes = read_pictures(values, cancel)
    again = {label: len(several) - len(classes[label]) for label, several in values.items()}
    refuse(problems_in(classes, again))
    return classes


def read_pictures(
    values: Mapping[str, Sequence[InputLike]], cancel: threading.Event | None = None
) -> dict[str, list[Input]]:
    """Read pictures, each once in its class; see `classes_of` for what it raises."""
    read: dict[str, list[Input]] = {}
    wrong: list[str] = []
    for label, several in values.items():
        kept: dict[str, Input] = {}
        for number, item in enumerate(as_inputs(several, cancel=cancel), start=1):
            if isinstance(item, InputError):
                name = item.input_name if _has_name(several[number - 1]) else f"picture {number}"
                wrong.append(f"{label}: {name}: {item.message}")
            elif item.kind != "image":
                wrong.append(f"{label}: {item.name} is of kind {item.kind}, not a picture.")
            else:
                small = looked_at(item)
                kept.setdefault(small.identity, small)
        read[label] = list(kept.values())
    if wrong:
        count = "One picture" if len(wrong) == 1 else f"{len(wrong)} pictures"
        raise InputError(
            f"{count} cannot be taught with, so nothing was: {listed(wrong)}",
            name="TEACHING_PICTURES",
            hint="Leave them out, or replace them.",
        )
    return read


def looked_at(item: Input) -> Input:
    """Return a picture as it is taught with: no longer edge over `PICTURE_EDGE`.

    It is known by the bytes that are left of it, so that what was saved is known again.
    """
    if max(item.width, item.height) <= PICTURE_EDGE:
        return item
    small = as_input(picture(item.data, PICTURE_EDGE), name=item.name)
    change = f"made smaller: {small.width} x {small.height} of {item.width} x {item.height}"
    return replace(small, changes=(*item.changes, change))


def pictures_in(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the pictures in a folder and within it, in the order in which people count.

    Raises
    ------
    PredictError
        ``FOLDER_NOT_FOUND`` or ``FOLDER_UNREADABLE``.
    """
    return [Path(file.path) for file in _images(folder)]


def sub_folders_of(folder: str | os.PathLike[str]) -> dict[str, list[Path]]:
    """Return the pictures in each sub-folder that holds some; see `pictures_in`.

    Raises
    ------
    PredictError
        As of `pictures_in`, and ``TEACHING_CLASSES`` where there is no such sub-folder.
    """
    found: dict[str, list[Path]] = {}
    for file in _images(folder):
        label, level, _ = printable(file.within).partition(LEVEL)
        if level:
            found.setdefault(label, []).append(Path(file.path))
    if not found:
        raise PredictError(
            f"The folder {printable(absolute_of(folder))!r} has no sub-folders with pictures.",
            name="TEACHING_CLASSES",
            hint="Make a sub-folder for each class, or write {label: pictures}.",
        )
    return found


def _images(folder: str | os.PathLike[str]) -> list[Listed]:
    return [file for file in list_folder(absolute_of(folder)).files if file.kind == "image"]


def by_label(given: Pictures) -> dict[str, list[InputLike]]:
    """Return what was handed in for each class; nothing but folders has been read of it.

    Raises
    ------
    PredictError
        ``TEACHING_CLASSES`` where there are no labels, or ``FOLDER_NOT_FOUND``.
    """
    if isinstance(given, Mapping):
        found: dict[str, list[InputLike]] = {}
        for label, value in given.items():
            # 1 and "1" are one class.
            found.setdefault(_label_of(label), []).extend(pictures_of(value))
        return found
    # People hand in what the annotation rules out.
    if not isinstance(given, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise PredictError(
            "Pictures without labels cannot be taught with.",
            name="TEACHING_CLASSES",
            hint="Write {label: pictures}, or the path of a folder with a sub-folder for each.",
        )
    return {label: list(paths) for label, paths in sub_folders_of(given).items()}


def _label_of(label: object) -> str:
    # A digit, say: {0: [...], 1: [...]}.
    text = str(label).strip()
    if not text:
        raise PredictError("A class has no name.", name="TEACHING_CLASSES", hint="Name it.")
    return text


def pictures_of(value: object) -> list[InputLike]:
    """Return the pictures of a class: of a folder, of many inputs, or the one.

    Raises
    ------
    PredictError
        ``FOLDER_UNREADABLE``.
    """
    if isinstance(value, (str, os.PathLike)):
        place = cast("str | os.PathLike[str]", value)
        return list(pictures_in(place)) if Path(absolute_of(place)).is_dir() else [place]
    if isinstance(value, np.ndarray):
        stack = cast("np.ndarray", value)
        if stack.ndim == _STACK or (stack.ndim == _STACK - 1 and stack.shape[-1] not in _COLORS):
            return list(stack)
        return [stack]
    if is_many(value):
        return list(cast("Iterable[InputLike]", value))
    return [cast("InputLike", value)]


def _has_name(value: object) -> bool:
    return isinstance(value, (str, os.PathLike, Input))
