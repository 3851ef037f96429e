"""Small readings that all results share: lists, arrays, scores, and what to call a wrong value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

FLOAT32_MAX = 3.4e38


def items_of(result: object, what: str) -> Sequence[object]:
    """Return the members of anything that can be gone through; ``what`` is what was expected.

    Raises
    ------
    TypeError
        If it is a text, bytes, a dict, or no collection at all.
    """
    if isinstance(result, (str, bytes, Mapping)) or not isinstance(result, Iterable):
        kind = kind_of(cast("object", result))
        raise TypeError(f"The function must return {what}; it returned {kind}.")
    return list(cast("Iterable[object]", result))


def array_of(value: object) -> npt.NDArray[Any]:
    """Return an array, a tensor of torch (on any device, with or without gradient), or lists."""
    for step in ("detach", "cpu"):
        method = getattr(value, step, None)
        if callable(method):
            value = method()
    if not hasattr(value, "__array__") and callable(getattr(value, "numpy", None)):
        value = cast("Any", value).numpy()
    return np.asarray(value)


def is_array(value: object) -> bool:
    """Whether it is an array, or a tensor of any library."""
    return hasattr(value, "__array__") or callable(getattr(value, "numpy", None))


def score_of(score: object) -> float:
    """Return a score, 0.0 for none.

    Raises
    ------
    ValueError
        If it is not finite in 32 bits.
    """
    if score is None:
        return 0.0
    value = float(cast("float", score))
    # Written so that a NaN, which compares false with everything, is refused as well.
    if not abs(value) <= FLOAT32_MAX:
        raise ValueError(f"A score must be a finite number (float32), not {value}.")
    return value


def kind_of(value: object) -> str:
    """Return what to call a value in a sentence."""
    return f"a {type(value).__name__}" if value is not None else "None"


def innermost(fn: Callable[..., object]) -> Callable[..., object]:
    """Return the function that runs, without partials, decorators and the object it is of."""
    while isinstance(fn, functools.partial):
        fn = cast("Any", fn).func
    fn = inspect.unwrap(fn)
    return fn if inspect.isroutine(fn) or isinstance(fn, type) else cast("Any", fn).__call__
