"""The classes of a model teacher and their pictures. May be used from any thread."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from predict_widgets.errors import InputError, PredictError
from predict_widgets.media.thumbnails import thumbnail
from predict_widgets.platform.teaching import MOST_CLASSES, MOST_PICTURES, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import Input

# Shown at 64; screens with twice the pixels are common.
THUMBNAIL_EDGE = 128
_LONGEST_NAME = 64


class Given(NamedTuple):
    """Which page gave a picture, and as its how manieth: they may come in another order."""

    page: str
    number: int


@dataclass(frozen=True)
class Picture:
    """A picture of a class, and its place among those that its page gave."""

    input: Input
    given: Given | None = None

    @cached_property
    def thumbnail(self) -> bytes:
        """A small JPEG, made once; empty where it cannot be drawn."""
        try:
            return thumbnail(self.input.data, THUMBNAIL_EDGE)
        except InputError:
            return b""


@dataclass
class Class:
    """A class, with its pictures by their identity, in the order they were given.

    ``again``: so many more were given from Python or in a folder that it had already.
    """

    id: str
    name: str
    pictures: dict[str, Picture] = field(default_factory=dict[str, Picture])
    again: int = 0

    @property
    def inputs(self) -> list[Input]:
        """Its pictures."""
        return [picture.input for picture in self.pictures.values()]

    def insert(self, picture: Picture) -> None:
        """Add a picture: before those that its page gave later, else behind all."""
        given = picture.given
        later: dict[str, Picture] = {}
        if given is not None:
            keys = list(self.pictures)
            at = next(
                (
                    place
                    for place, other in enumerate(self.pictures.values())
                    if other.given and other.given.page == given.page and other.given > given
                ),
                len(keys),
            )
            later = {key: self.pictures.pop(key) for key in keys[at:]}
        self.pictures |= {picture.input.identity: picture} | later


class Classes:
    """The classes, in the order they were made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._classes: dict[str, Class] = {}
        self._removed: tuple[int, Class] | None = None

    def all(self) -> list[Class]:
        """Return the classes as they are now: what is done later does not change these."""
        with self._lock:
            return [Class(c.id, c.name, dict(c.pictures), c.again) for c in self._classes.values()]

    def inputs(self) -> dict[str, list[Input]]:
        """Return the pictures by label."""
        return {each.name: each.inputs for each in self.all()}

    def marks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return what is the same for the same names with the same pictures, in the same order."""
        return tuple((each.name, tuple(each.pictures)) for each in self.all())

    def picture(self, key: str) -> Picture | None:
        """Return a picture of any class, ``None`` for one that is gone."""
        with self._lock:
            found = (each.pictures.get(key) for each in self._classes.values())
            return next((picture for picture in found if picture is not None), None)

    # --- classes ---------------------------------------------------------------------------------
    def add(self, name: str = "") -> str:
        """Add a class and return its id; without a name it gets one.

        Raises
        ------
        PredictError
            ``CLASS_NAME_TAKEN``, ``CLASS_NAME_INVALID``, or ``TEACHING_CLASSES`` for too many.
        """
        with self._lock:
            taken = {each.name for each in self._classes.values()}
            numbered = (f"class {number}" for number in itertools.count(1))
            name = name.strip() or next(one for one in numbered if one not in taken)
            return self._new(self._free(name)).id

    def rename(self, class_id: str, name: str) -> None:
        """Give a class another name; raises as `add`, and ``CLASS_UNKNOWN``."""
        with self._lock:
            known = self._get(class_id)
            known.name = self._free(name.strip(), but=class_id)

    def remove(self, class_id: str) -> None:
        """Remove a class with its pictures; the last one can be brought back."""
        with self._lock:
            place = list(self._classes).index(self._get(class_id).id)
            self._removed = (place, self._classes.pop(class_id))

    def restore(self, class_id: str) -> None:
        """Bring back the class that was removed last, where it stood.

        Raises
        ------
        PredictError
            ``CLASS_UNKNOWN`` for another one; as `add`.
        """
        with self._lock:
            if self._removed is None or self._removed[1].id != class_id:
                raise _unknown_class()
            place, known = self._removed
            self._free(known.name)
            self._room()
            classes = list(self._classes.values())
            classes.insert(place, known)
            self._classes = {each.id: each for each in classes}
            self._removed = None

    # --- pictures --------------------------------------------------------------------------------
    def put(
        self, class_id: str, item: Input, given: Given | None = None
    ) -> tuple[Picture, bool, int]:
        """Add a picture; return it, whether the class had it already, and how many it has now.

        Of one page's pictures it stands where that gave it, whenever it comes.

        Raises
        ------
        PredictError
            ``CLASS_UNKNOWN``, or ``TEACHING_CLASSES`` for too many.
        """
        with self._lock:
            target = self._get(class_id)
            pictures = target.pictures
            known = pictures.get(item.identity)
            if known is not None:
                return known, True, len(pictures)
            _refuse(_too_many({target.name: len(pictures) + 1}))
            picture = Picture(item, given)
            target.insert(picture)
            return picture, False, len(pictures)

    def put_all(
        self, given: Mapping[str, Sequence[Input]], counts: Mapping[str, int]
    ) -> tuple[int, int]:
        """Add pictures by label, making classes where needed; all of them, or none.

        Parameters
        ----------
        given
            By label, different pictures.
        counts
            By label, of how many, the same ones among them.

        Returns
        -------
        tuple of int
            How many were added, and how many were there already.

        Raises
        ------
        PredictError
            ``TEACHING_CLASSES`` for too many, ``CLASS_NAME_INVALID``.
        """
        with self._lock:
            by_name = {each.name: each for each in self._classes.values()}
            new = [name for name in given if name not in by_name]
            for name in new:
                self._free(name)
            self._room(len(new))
            fresh = {
                name: [i for i in items if name in new or i.identity not in by_name[name].pictures]
                for name, items in given.items()
            }
            held = {
                name: len(items) + (0 if name in new else len(by_name[name].pictures))
                for name, items in fresh.items()
            }
            _refuse(_too_many(held))
            for name, items in fresh.items():
                target = by_name.get(name) or self._new(name)
                target.pictures.update({item.identity: Picture(item) for item in items})
                target.again += counts[name] - len(items)
            added = sum(map(len, fresh.values()))
            return added, sum(counts.values()) - added

    def take(self, class_id: str, key: str) -> None:
        """Remove a picture; one that is gone is no error."""
        with self._lock:
            target = self._get(class_id)
            target.pictures.pop(key, None)
            # Which of them it was the same as is not known any more.
            target.again = 0

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._classes.clear()
            self._removed = None

    def named(self, class_id: str) -> str:
        """Return a class's name; ``CLASS_UNKNOWN`` when it is gone."""
        with self._lock:
            return self._get(class_id).name

    def by_name(self, name: str) -> Class:
        """Return a class by its name; ``CLASS_UNKNOWN`` when there is none."""
        for each in self.all():
            if each.name == name:
                return each
        raise _unknown_class(f"There is no class {name!r}.")

    # --- under the lock --------------------------------------------------------------------------
    def _get(self, class_id: str) -> Class:
        known = self._classes.get(class_id)
        if known is None:
            raise _unknown_class()
        return known

    def _new(self, name: str) -> Class:
        self._room()
        made = Class(f"class-{next(self._ids)}", name)
        self._classes[made.id] = made
        return made

    def _free(self, name: str, but: str = "") -> str:
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise PredictError(
                "A class needs a name." if not name else f"{name[:_LONGEST_NAME]!r} is no name.",
                name="CLASS_NAME_INVALID",
                hint=f"Write one line of at most {_LONGEST_NAME} characters.",
            )
        if any(each.name == name and each.id != but for each in self._classes.values()):
            raise PredictError(
                f"There is a class {name} already.",
                name="CLASS_NAME_TAKEN",
                hint="Choose another name, or add the pictures to that class.",
            )
        return name

    def _room(self, more: int = 1) -> None:
        count = len(self._classes) + more
        if count > MOST_CLASSES:
            _refuse([f"There would be {count} classes"])


def _too_many(counts: Mapping[str, int]) -> list[str]:
    over = ((name, count) for name, count in counts.items() if count > MOST_PICTURES)
    return [f"{name} would have {count} pictures" for name, count in over]


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise PredictError(
            listed([f"{problem}." for problem in problems]),
            name="TEACHING_CLASSES",
            hint=f"{MOST_CLASSES} classes with {MOST_PICTURES} pictures each are the most.",
        )


def _unknown_class(message: str = "This class is gone.") -> PredictError:
    return PredictError(message, name="CLASS_UNKNOWN", hint="Look at the classes that there are.")
