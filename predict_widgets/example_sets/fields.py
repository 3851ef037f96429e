"""Fields of JSON that somebody else may have written, each checked where it is read."""

from __future__ import annotations

import json
import math
import sys
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.example_sets.kept import LONGEST_NAME
from predict_widgets.platform.references import parse_reference

if TYPE_CHECKING:
    from predict_widgets.platform.references import Reference

T = TypeVar("T")

_LONGEST_TEXT = 100_000
_LONGEST_REFERENCE = 1000


class FieldError(ValueError):
    """A field of the manifest that is missing, or not what it has to be."""


class Fields:
    """Typed access to an object of JSON that somebody else may have written.

    Parameters
    ----------
    said
        The object.
    what
        What it is, for an error.
    """

    def __init__(self, said: object, what: str) -> None:
        if not isinstance(said, dict):
            raise FieldError(f"{what} is no object")
        self._said = cast("dict[str, object]", said)
        self._what = what

    def anything(self, name: str) -> object:
        """Return a JSON value that can be written as JSON again."""
        value = self._said.get(name)
        try:
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise FieldError(f"{name} of {self._what} is no JSON") from None
        return value

    def text(self, name: str, longest: int = _LONGEST_TEXT) -> str:
        """Return a text of a bearable length."""
        value = self._typed(name, str)
        return self._checked(name, value, longest)

    def line(self, name: str, longest: int = LONGEST_NAME) -> str:
        """Return a text that can be shown in a line."""
        value = self.text(name, longest)
        if not value.strip() or not value.isprintable():
            raise FieldError(f"{name} of {self._what} is no name")
        return value

    def integer(self, name: str) -> int:
        """Return a whole number from 0 that 32 bits hold."""
        value = self._typed(name, int)
        if isinstance(value, bool) or not 0 <= value < 1 << 31:
            raise FieldError(f"{name} of {self._what} is out of range")
        return value

    def number(self, name: str, most: float = sys.float_info.max) -> float:
        """Return a number that is one, no further from 0 than ``most``."""
        value = self._said.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(f"{name} of {self._what} is no number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        # NaN is not less than anything.
        if not abs(number) <= most:
            raise FieldError(f"{name} of {self._what} is out of range")
        return number

    def number_or_none(self, name: str) -> float | None:
        """Return a number, or None for null."""
        return None if self._said.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        return self._typed(name, bool)

    def one_of(self, name: str, known: tuple[T, ...]) -> T:
        """Return one of some texts."""
        value = self._said.get(name)
        for one in known:
            if value == one:
                return one
        raise FieldError(f"{name} of {self._what} is none of {', '.join(map(str, known))}")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._list(name)
        if not all(isinstance(one, str) for one in value):
            raise FieldError(f"{name} of {self._what} is no list of texts")
        return tuple(self._checked(name, one, _LONGEST_TEXT) for one in cast("list[str]", value))

    def time(self, name: str) -> str:
        """Return a time in ISO 8601."""
        value = self.text(name, 64)
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise FieldError(f"{name} of {self._what} is no time") from None
        return value

    def reference(self, name: str) -> Reference:
        """Return the reference of a model with its user and app."""
        try:
            found = parse_reference(self.text(name, _LONGEST_REFERENCE))
        except ReferenceNotUnderstoodError:
            raise FieldError(f"{name} of {self._what} names no model") from None
        if found.bare:
            raise FieldError(f"{name} of {self._what} does not say whose model it is")
        return found

    def object(self, name: str) -> Fields:
        """Return an object."""
        return Fields(self._said.get(name), f"{name} of {self._what}")

    def object_or_none(self, name: str) -> Fields | None:
        """Return an object, or None for null."""
        return None if self._said.get(name) is None else self.object(name)

    def objects(self, name: str) -> list[Fields]:
        """Return a list of objects."""
        return [
            Fields(one, f"number {number} of {name}")
            for number, one in enumerate(self._list(name), start=1)
        ]

    def _checked(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            raise FieldError(f"{name} of {self._what} has over {longest} characters")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise FieldError(f"{name} of {self._what} is no text") from None
        return value

    def _list(self, name: str) -> list[object]:
        return cast("list[object]", self._typed(name, list))

    def _typed(self, name: str, kind: type[T]) -> T:
        value = self._said.get(name)
        if not isinstance(value, kind):
            raise FieldError(f"{name} of {self._what} is no {kind.__name__}")
        return value
