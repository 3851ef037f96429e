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

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise _wrong(name, "a text")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number, not negative."""
        value = self._values.get(name, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise _wrong(name, "a whole number from 0")
        return value

    def fraction(self, name: str, default: float | None = None) -> float:
        """Return a number from 0 to 1."""
        value = self.score(name, default)
        if value > 1:
            raise _wrong(name, "a number from 0 to 1")
        return value

    def score(self, name: str, default: float | None = None) -> float:
        """Return a number, not negative; there are scores above 1."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise _wrong(name, "a number from 0")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return a truth value; false when it is not given."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise _wrong(name, "a list of texts")
        items = cast("list[object]", value)
        if not all(isinstance(item, str) for item in items):
            raise _wrong(name, "a list of texts")
        return cast("list[str]", items)


def _wrong(name: str, wanted: str) -> PredictError:
    return PredictError(
        f"The request's {name} is not {wanted}.",
        name="REQUEST_INVALID",
        hint="Reload the page: it may be older than the installed predict-widgets.",
    )
