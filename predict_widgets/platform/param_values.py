"""The free settings a person gives to a model: whether they can be sent, and are of its types."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from predict_widgets.platform.parameters import Parameter

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# Numbers of a Struct are float64: from here on not every whole number is one.
_LARGEST_EXACT = 2**53
_DEEPEST = 50


def plain_params(params: Mapping[str, object] | None) -> dict[str, Json]:
    """Return settings as plain JSON; scalars and arrays of numpy become numbers and lists.

    Raises
    ------
    PredictError
        ``PARAMS_NOT_JSON``, naming what cannot be written as JSON.
    """
    if params is None:
        return {}
    # People hand in what the annotation rules out.
    if not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _not_json("params", f"is a {type(params).__name__} and no dict")
    return cast("dict[str, Json]", _plain(cast("object", params), "params", 0))


def check_types(params: Mapping[str, Json], parameters: Iterable[Parameter]) -> None:
    """Refuse a setting whose type is not the one its model names.

    What the model does not name is left alone: lists of Clarifai's models may be incomplete. So
    is None, and a value out of the range: the model has the last word.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``.
    """
    for parameter in parameters:
        value = params.get(parameter.name)
        wanted = None if value is None else _wanted(value, parameter)
        if wanted:
            raise PredictError(
                f"params[{parameter.name!r}]={value!r} is not {wanted}",
                name="SETTING_NOT_UNDERSTOOD",
                hint=f"The model takes {wanted} there"
                + (f": {parameter.description}" if parameter.description else "."),
            )


def _wanted(value: Json, parameter: Parameter) -> str:
    """Return what a value should be instead; empty where it is that."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    whole = number and float(cast("float", value)).is_integer()
    matches = {
        "text": isinstance(value, str),
        "switch": isinstance(value, bool),
        "integer": whole,
        "number": number,
        "choice": not isinstance(value, (list, dict)),
        "json": True,
    }
    words = {
        "text": "a text",
        "switch": "True or False",
        "integer": "a whole number",
        "number": "a number",
        "choice": f"one of {', '.join(parameter.choices)}",
    }
    return "" if matches[parameter.kind] else words[parameter.kind]


def _plain(value: object, where: str, depth: int) -> Json:
    if depth > _DEEPEST:
        raise _not_json(where, "is nested too deeply, or holds itself")
    if hasattr(value, "tolist"):  # numpy's scalars and arrays, and what behaves like them
        value = cast("Any", value).tolist()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, Integral):
        return _whole(int(value), where)
    if isinstance(value, Real):
        return _finite(float(value), where)
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {
            _key(key, where): _plain(member, f"{where}[{key!r}]", depth + 1)
            for key, member in members.items()
        }
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return [_plain(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(items)]
    raise _not_json(where, f"is a {type(value).__name__}")


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise _not_json(where, f"has the key {key!r}, which is no text")
    return _text(key, where)


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # such as half an emoji, or a file's name that is not UTF-8
        raise _not_json(where, f"has in it what UTF-8 cannot say: {value!r}") from None
    return value


def _whole(value: int, where: str) -> int:
    if abs(value) > _LARGEST_EXACT:
        raise _not_json(where, f"is {value}, which would be rounded on its way")
    return value


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise _not_json(where, f"is {value}")
    return value


def _not_json(where: str, what: str) -> PredictError:
    return PredictError(
        f"params= cannot be sent as JSON: {where} {what}",
        name="PARAMS_NOT_JSON",
        hint="Use numbers, texts, booleans, None, lists and dicts.",
    )
