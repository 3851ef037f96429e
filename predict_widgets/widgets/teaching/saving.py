"""The pictures of a model teacher as a folder, from which the same model can be taught again."""

from __future__ import annotations

import mimetypes
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError
from predict_widgets.media.paths import absolute_of

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import Input

# What no file may be called on one system or another, and what a listing leaves out.
_NO_FOLDER = re.compile(r'[<>:"/\\|?*]|^[.~]|[. ]$')
_NO_FILE = re.compile(r"[^\w.-]+")
_LONGEST = 40


def save_pictures(folder: str | os.PathLike[str], classes: Mapping[str, Sequence[Input]]) -> Path:
    """Write a sub-folder for each class; nothing is left of it where that fails.

    Parameters
    ----------
    folder
        One that is not there yet, or is empty.
    classes
        The pictures by label.

    Returns
    -------
    pathlib.Path
        The folder, absolute.

    Raises
    ------
    PredictError
        ``CLASS_NAME_INVALID``: no folder can bear the name; ``FOLDER_NOT_EMPTY``;
        ``FOLDER_NOT_WRITTEN``; ``TEACHING_CLASSES`` where there is nothing to save.
    """
    target = Path(absolute_of(folder))
    _check(target, classes)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=".predict-widgets-", dir=target.parent))
        try:
            for label, pictures in classes.items():
                _write(half / label, pictures)
            # mkdtemp makes what only its owner may read.
            half.chmod(0o755)
            if target.is_dir():
                target.rmdir()
            half.rename(target)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    except OSError as error:
        raise PredictError(
            f"The pictures could not be written to {str(target)!r}: {error.strerror}.",
            name="FOLDER_NOT_WRITTEN",
            hint="Choose another folder.",
        ) from None
    return target


def _check(target: Path, classes: Mapping[str, Sequence[Input]]) -> None:
    if not any(classes.values()):
        raise PredictError(
            "There are no pictures to save.", name="TEACHING_CLASSES", hint="Add some first."
        )
    wrong = [label for label in classes if _NO_FOLDER.search(label)]
    if wrong:
        raise PredictError(
            f"No folder can be called {wrong[0]!r}.",
            name="CLASS_NAME_INVALID",
            hint="Give the class another name, then save again.",
        )
    alike = {label.casefold() for label in classes}
    if len(alike) < len(classes):
        raise PredictError(
            "Two classes differ in capitals alone, which not every system tells apart.",
            name="CLASS_NAME_INVALID",
            hint="Give one of them another name, then save again.",
        )
    try:
        full = target.exists() and (not target.is_dir() or any(target.iterdir()))
    except (OSError, ValueError):  # what is wrong with it says the attempt to write there
        full = False
    if full:
        raise PredictError(
            f"{str(target)!r} is there already, and not empty.",
            name="FOLDER_NOT_EMPTY",
            hint="Choose a folder that is not there yet.",
        )


def _write(folder: Path, pictures: Sequence[Input]) -> None:
    folder.mkdir()
    for number, picture in enumerate(pictures, start=1):
        # The number keeps the order, which says what is held out together.
        stem = _NO_FILE.sub("-", Path(picture.name).stem)[:_LONGEST].strip("-") or "picture"
        suffix = mimetypes.guess_extension(picture.media_type) or ".jpg"
        (folder / f"{number:02}-{stem}{suffix}").write_bytes(picture.data)
