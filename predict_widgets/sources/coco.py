"""A COCO file as a dataset: its images, with boxes, outlines, masks and keypoints as truth.

The format: cocodataset.org, "Data format".
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.media.paths import absolute_of, printable
from predict_widgets.sources.coco_regions import Category, category_of, region_of
from predict_widgets.sources.dataset import Dataset
from predict_widgets.sources.files import FileInput, UrlInput
from predict_widgets.sources.pages import Pages
from predict_widgets.sources.truth import Truth

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from predict_widgets.inputs import InputKind
    from predict_widgets.sources.dataset import DatasetInput

_PER_PAGE = 250
_WEB = re.compile(r"https?://", re.IGNORECASE)
# Where the pictures lie, seen from the folder of the file: beside it; in the layout of COCO's own
# downloads, annotations/ beside the pictures' folder.
_FOLDERS = (".", "images", "..", "../images")
_OWN_FOLDER = re.compile(r"(?:instances|person_keypoints|captions)_(\w+)")


class Coco(Dataset):
    """The images of a COCO file; each is one input, and its annotations are its ground truth.

    Pictures are looked for beside the file, in ``images`` beside it, and where COCO's own
    downloads have them. One that is nowhere fails when it is loaded.

    Parameters
    ----------
    path
        Of the JSON file.

    Raises
    ------
    PredictError
        ``COCO_NOT_FOUND``, ``COCO_UNREADABLE`` (no JSON) or ``COCO_NOT_UNDERSTOOD``.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        file = Path(absolute_of(path))
        super().__init__(printable(file.stem), printable(str(file)))
        said = _read_json(file)
        if isinstance(said, list):
            raise _not_understood(file, "it is a list, such as results are", "the annotations")
        whole = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
        if not isinstance(whole.get("images"), list):
            raise _not_understood(file, "it has no list of images", "a COCO file")
        own = _OWN_FOLDER.fullmatch(file.stem)
        self._folders = [
            *(os.path.normpath(file.parent / folder) for folder in _FOLDERS),
            *([str(file.parent.parent / own[1])] if own else []),
        ]
        self._images = {
            str(one["id"]): one
            for one in _records(whole, "images")
            if "id" in one and one.get("file_name")
        }
        self._ids = list(self._images)
        self._categories: dict[Any, Category] = {}
        for one in _records(whole, "categories"):
            made = category_of(one)
            if made is not None:
                self._categories[str(one["id"])] = made
        self._annotations: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in _records(whole, "annotations"):
            self._annotations[str(one.get("image_id"))].append(one)
        self._bad_images = len(cast("list[Any]", whole["images"])) - len(self._images)
        self._astray = sum(
            len(some) for name, some in self._annotations.items() if name not in self._images
        )
        self._pages = Pages(self._fetch, _PER_PAGE)

    @property
    def count(self) -> int:
        """How many images it names."""
        return len(self._ids)

    @property
    def labels(self) -> tuple[str, ...]:
        """Its categories, in its order."""
        return tuple(dict.fromkeys(one.name for one in self._categories.values()))

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """Pictures."""
        return ("image",) if self._ids else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was left out, and why."""
        found: list[str] = []
        if not self._ids:
            found.append("The file names no image.")
        if self._bad_images:
            found.append(
                f"{self._bad_images:,} image(s) without an id of their own or a file_name were "
                "left out."
            )
        if self._astray:
            found.append(f"{self._astray:,} annotation(s) are about no image of the file.")
        return tuple(found)

    def _read(
        self, start: int, count: int, cancel: threading.Event | None
    ) -> Sequence[DatasetInput]:
        return self._pages.read(start, count, cancel)

    def _fetch(self, number: int, cancel: threading.Event | None) -> Sequence[DatasetInput]:
        del cancel  # a page takes milliseconds
        start = (number - 1) * _PER_PAGE
        return [self._input(name) for name in self._ids[start : start + _PER_PAGE]]

    def _input(self, image_id: str) -> DatasetInput:
        name = str(self._images[image_id]["file_name"])
        if _WEB.match(name):
            return UrlInput.at(name, image_id)
        return FileInput.at(self._place_of(name), image_id)

    def _place_of(self, name: str) -> str:
        """Return where a picture lies; the first place where it could, if it is nowhere."""
        places = [os.path.normpath(os.path.join(folder, name)) for folder in self._folders]  # noqa: PTH118 - a thousand times over
        return next((place for place in places if _is_file(place)), places[0])

    def truth(
        self, inputs: Sequence[DatasetInput], *, cancel: threading.Event | None = None
    ) -> list[Truth | None]:
        """Return the annotations of each image as regions; None where there are none."""
        found: list[Truth | None] = []
        for one in inputs:
            if cancel is not None and cancel.is_set():
                raise CancelledError("Cancelled")
            found.append(self._truth(one))
        return found

    def _truth(self, given: DatasetInput) -> Truth | None:
        said = self._annotations.get(given.id)
        image = self._images.get(given.id)
        if not said or image is None:
            return None
        size = _size(image, given)
        if size is None:
            return None
        from predict_widgets.platform.protos import resources_pb2

        data = resources_pb2.Data()
        for annotation in said:
            category = self._categories.get(str(annotation.get("category_id")))
            region = region_of(annotation, category, *size)
            if region is not None:
                data.regions.add().CopyFrom(region)
        return Truth.of(data)


def _size(image: Mapping[str, Any], given: DatasetInput) -> tuple[int, int] | None:
    """Return width and height in pixels: as the file says, else as the picture's header does."""
    width, height = image.get("width"), image.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    try:
        made = given.load()
    except PredictError:
        return None  # nor can it be looked at
    return made.width, made.height


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(path)  # noqa: PTH113 - a thousand times over
    except ValueError:  # a zero byte
        return False


def _records(whole: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list of the file; whatever else stands in it is passed over."""
    listed = whole.get(name)
    for one in cast("list[Any]", listed) if isinstance(listed, list) else ():
        if isinstance(one, dict):
            yield cast("dict[str, Any]", one)


def _read_json(file: Path) -> object:
    shown = printable(str(file))
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        message = f"There is no file {shown!r}"
        raise PredictError(message, name="COCO_NOT_FOUND", hint="Look at its spelling.") from None
    except OSError as error:
        message = f"{shown!r} cannot be read: {error.strerror}"
        raise PredictError(
            message, name="COCO_UNREADABLE", hint="Check that you may read it."
        ) from None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        message = f"{shown!r} is no JSON"
        raise PredictError(
            message,
            name="COCO_UNREADABLE",
            details=str(error),
            hint="It may not have been saved or downloaded to the end: try again.",
        ) from None


def _not_understood(file: Path, why: str, wanted: str) -> PredictError:
    message = f"{printable(str(file))!r} is no COCO dataset: {why}"
    return PredictError(
        message,
        name="COCO_NOT_UNDERSTOOD",
        hint=f"Hand in {wanted}: an object with images, annotations and categories.",
    )
