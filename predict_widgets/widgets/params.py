"""A request's parameters, checked where they come in: the page may be older than the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Params:
    """Typed access to what came with a request.

    Parameters
    ----------
    values
        The ``params`` of a request.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given, were it empty."""
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise self.wrong(name, "a text")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number, not negative."""
        value = self._values.get(name, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(name, "a whole number from 0")
        return value

    def fraction(self, name: str, default: float | None = None) -> float:
        """Return a number from 0 to 1."""
        value = self.score(name, default)
        if value > 1:
            raise self.wrong(name, "a number from 0 to 1")
        return value

    def score(self, name: str, default: float | None = None) -> float:
        """Return a number, not negative; there are scores above 1."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise self.wrong(name, "a number from 0")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return a truth value; false when it is not given."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise self.wrong(name, "a list of texts")
        items = cast("list[object]", value)
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(name, "a list of texts")
        return cast("list[str]", items)

    def integers(self, name: str) -> list[int]:
        """Return a list of whole numbers, none negative."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise self.wrong(name, "a list of whole numbers")
        items = cast("list[object]", value)
        return [Params({name: item}).integer(name) for item in items]

    def mapping(self, name: str) -> dict[str, object]:
        """Return an object of JSON; an empty one when it is not given."""
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, "an object of settings by name")
        return cast("dict[str, object]", value)

    def part(self, name: str) -> Params | None:
        """Return an object's parameters; None when it is null, or not given."""
        return None if self._values.get(name) is None else Params(self.mapping(name))

    def wrong(self, name: str, wanted: str) -> PredictError:
        """Return the error for a parameter that is not what is wanted."""
        return PredictError(
            f"The request's {name} is not {wanted}.",
            name="REQUEST_INVALID",
            hint="Reload the page: it may be older than the installed predict-widgets.",
        )
