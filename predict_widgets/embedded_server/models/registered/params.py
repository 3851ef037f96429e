"""The parameters of a function, read from its signature: keywords that have a default."""

from __future__ import annotations

import enum
import inspect
import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from predict_widgets.embedded_server.models.parameters import KINDS, Param
from predict_widgets.embedded_server.models.registered.values import innermost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Signature:
    """What a function takes beyond its input.

    Attributes
    ----------
    parameters
        Its settings, as the model has them.
    members
        Of a setting that is an enum, its members by the name that crosses the wire.
    """

    parameters: tuple[Param, ...] = ()
    members: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict[str, "Mapping[str, object]"]
    )

    def arguments(self, params: Mapping[str, object]) -> dict[str, object]:
        """Return settings as the function takes them."""
        return {
            name: self.members[name].get(cast("str", value), value)
            if name in self.members
            else value
            for name, value in params.items()
        }


def signature_of(fn: Callable[..., object], inputs: int) -> Signature:
    """Read a function's settings.

    Parameters
    ----------
    fn
        The function.
    inputs
        How many arguments are its input; settings come after them, and have a default that is a
        bool, int, float, str or a member of an enum. ``Literal`` annotations are choices.
        Parameters with another default are left at it.

    Raises
    ------
    TypeError
        If a parameter beyond the input has no default: nobody could give it a value. If there is
        none for the input, or the function is ``async``: nobody would wait for it.
    """
    if inspect.iscoroutinefunction(innermost(fn)) or inspect.isasyncgenfunction(innermost(fn)):
        raise TypeError("An async function is not taken: nobody would wait for what it returns.")
    try:
        found = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):  # written in C, or of a kind that has no signature
        return Signature()
    hints = _hints(fn)
    taken = [one for one in found if one.kind in _POSITIONAL][:inputs]
    if len(taken) < inputs and all(one.kind is not one.VAR_POSITIONAL for one in found):
        raise TypeError(
            f"The function is called with {_counted(inputs)}, and takes {len(taken) or 'none'}."
        )
    parameters: list[Param] = []
    members: dict[str, Mapping[str, object]] = {}
    for one in found:
        if one in taken or one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD}:
            continue
        if one.default is inspect.Parameter.empty:
            raise TypeError(
                f"The parameter {one.name!r} needs a default: the function is called with "
                f"{_counted(inputs)}, and settings have a default."
            )
        if one.kind is one.POSITIONAL_ONLY:
            continue
        param = _param(one.name, one.default, hints.get(one.name))
        if param is not None:
            parameters.append(param)
            if isinstance(one.default, enum.Enum):
                members[one.name] = {member.name: member for member in type(one.default)}
    return Signature(tuple(parameters), members)


def _counted(inputs: int) -> str:
    return "1 input" if inputs == 1 else f"{inputs} inputs"


def _param(name: str, default: object, hint: object) -> Param | None:
    choices = _choices(hint)
    if isinstance(default, enum.Enum):
        names = tuple(member.name for member in type(default))
        # Flags that were joined are no member: the function keeps them.
        return Param(name, default.name, "", choices=names) if default.name in names else None
    if type(default) not in KINDS:
        return None
    if hint is float and isinstance(default, int) and not isinstance(default, bool):
        default = float(default)  # `threshold: float = 0` takes 0.5 as well
    plain = cast("bool | int | float | str", default)
    return Param(name, plain, "", choices=choices if isinstance(plain, str) else ())


def _choices(hint: object) -> tuple[str, ...]:
    """Return the texts of a ``Literal``, also of one that may be None."""
    if typing.get_origin(hint) is Literal:
        return tuple(value for value in typing.get_args(hint) if isinstance(value, str))
    for member in typing.get_args(hint):
        if typing.get_origin(member) is Literal:
            return _choices(member)
    return ()


def _hints(fn: Callable[..., object]) -> Mapping[str, Any]:
    """Return a function's annotations; none where they name what cannot be found."""
    try:
        return typing.get_type_hints(innermost(fn))
    except Exception:  # noqa: BLE001 - any code may stand in an annotation
        return {}
