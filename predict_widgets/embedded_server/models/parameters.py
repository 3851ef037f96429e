"""Free settings of a model: what it says it takes, and what a caller sent, checked against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from google.protobuf.struct_pb2 import Struct

ParamValue: TypeAlias = bool | int | float | str

KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
}


@dataclass(frozen=True, slots=True)
class Param:
    """One free setting (``output_info.params``). Its default says its type.

    Attributes
    ----------
    name
        A Python identifier: it is the keyword that ``predict`` gets.
    default
        What it is where the caller says nothing: a bool, int, float or str.
    description
        What it does, in one sentence.
    minimum, maximum
        The range of a number, ends included; ``None`` leaves that end open.
    step
        Between two values worth trying.
    choices
        The only texts there are.
    """

    name: str
    default: ParamValue
    description: str
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.expected})"

    @property
    def expected(self) -> str:
        """What it may be, in words, such as "a whole number from 0 to 10"."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        kind = KINDS[type(self.default)]
        if self.minimum is not None and self.maximum is not None:
            return f"{kind} from {self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f"{kind} of at least {self.minimum:g}"
        return f"{kind} of at most {self.maximum:g}" if self.maximum is not None else kind

    def checked(self, value: object) -> ParamValue | None:
        """Return a value as this setting's type, or ``None`` if it cannot be one."""
        kind = type(self.default)
        if kind is str or kind is bool:
            fits = isinstance(value, kind) and (not self.choices or value in self.choices)
            return value if fits and isinstance(value, bool | str) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        low = -float("inf") if self.minimum is None else self.minimum
        high = float("inf") if self.maximum is None else self.maximum
        if not low <= value <= high:
            return None
        if kind is float:
            return float(value)
        # Numbers cross the wire as floats, whole ones too.
        return int(value) if float(value).is_integer() else None


def params_of(
    model_id: str, parameters: Sequence[Param], *sent: Struct
) -> Mapping[str, ParamValue]:
    """Return every setting of a model by name: what was sent, else its default.

    Parameters
    ----------
    model_id
        Named in refusals.
    parameters
        The settings the model has.
    sent
        What the caller sent, the later winning over the earlier; null stands for the default.

    Raises
    ------
    RefusedError
        If a name is unknown or a value is not what the setting may be. It says which there are.
    """
    given: dict[str, Any] = {}
    for struct in sent:
        given.update((name, value) for name, value in struct.items())
    known = {parameter.name: parameter for parameter in parameters}
    result = {parameter.name: parameter.default for parameter in parameters}
    has = "; ".join(str(parameter) for parameter in parameters)
    there_are = f"It has: {has}." if has else "It has none."
    for name, value in given.items():
        if name not in known:
            raise _refused(f"{model_id!r} has no parameter {name!r}. {there_are}")
        if value is None:
            continue
        checked = known[name].checked(value)
        if checked is None:
            raise _refused(f"{name} must be {known[name].expected}. {there_are}")
        result[name] = checked
    return result


def _refused(details: str) -> RefusedError:
    return RefusedError(status.MODEL_INVALID_ARGUMENT, details)
