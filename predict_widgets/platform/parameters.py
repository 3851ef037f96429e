"""The free settings that a model says it has, and whether its answers come in pieces.

Clarifai's models say it in three places, all read here: ``params_specs`` of a version's
``output_info``, ``model_type_fields`` of the model's type, and ``method_signatures`` of either,
which models written in Python have (clarifai 12.5, ``runners/utils/method_signatures.py``).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from google.protobuf.json_format import MessageToDict

from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind: TypeAlias = Literal["text", "integer", "number", "switch", "choice", "json"]

_FREE = "output_info.params."
_Field = resources_pb2.ModelTypeField
_KINDS: dict[int, Kind] = {
    _Field.BOOLEAN: "switch",
    _Field.STRING: "text",
    _Field.PYTHON_CODE: "text",
    _Field.DATASET_ID: "text",
    _Field.DATASET_VERSION_ID: "text",
    _Field.NUMBER: "number",
    _Field.RANGE: "number",
    _Field.ENUM: "choice",
}
# Nobody should type a secret into a form, from where it goes into a notebook.
_SECRET = frozenset({_Field.ENCRYPTED_STRING, _Field.ARRAY_OF_SECRETS})

_TYPES: dict[int, Kind] = {
    _Field.DataType.STR: "text",
    _Field.DataType.INT: "integer",
    _Field.DataType.FLOAT: "number",
    _Field.DataType.BOOL: "switch",
    _Field.DataType.JSON_DATA: "json",
    _Field.DataType.LIST: "json",
    _Field.DataType.NAMED_FIELDS: "json",
}
_PLAIN = frozenset({"integer", "number", "switch"})
# What Clarifai's own templates call the text that a model is asked about.
_TEXT_INPUTS = frozenset({"prompt", "text"})
_TO_PREDICT = ("predict", "generate")


@dataclass(frozen=True)
class Parameter:
    """A free setting of a model: a member of ``output_info.params``.

    Attributes
    ----------
    name
        What it is called in ``params``.
    kind
        What it holds; ``json`` is for what has no type of its own here.
    default
        A JSON value; None where the model names none.
    description
        What it does.
    choices
        What a ``choice`` may be.
    minimum, maximum, step
        Of a number; None where the model names none.
    required
        Whether the model takes no default for it.
    """

    name: str
    kind: Kind
    default: Any = None
    description: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    required: bool = False


def parameters_of(
    model: resources_pb2.Model, model_type: resources_pb2.ModelType | None = None
) -> tuple[Parameter, ...]:
    """Return the free settings that a model names, each name once.

    Parameters
    ----------
    model
        Its description.
    model_type
        What its type takes and gives, where that is known. What the model itself says of a
        setting counts before it.
    """
    found: dict[str, Parameter] = {}
    for parameter in _named(model, model_type):
        found.setdefault(parameter.name, parameter)
    return tuple(found.values())


def streams(model: resources_pb2.Model, model_type: resources_pb2.ModelType | None = None) -> bool:
    """Whether the model says that its answers come in pieces (``GenerateModelOutputs``)."""
    return any(
        signature.method_type == resources_pb2.RunnerMethodType.UNARY_STREAMING
        for signature in signatures_of(model, model_type)
    )


def signatures_of(
    model: resources_pb2.Model, model_type: resources_pb2.ModelType | None = None
) -> list[resources_pb2.MethodSignature]:
    """Return the methods of a model written in Python: its own, or else those of its type."""
    own = model.model_version.method_signatures
    return list(own or (model_type.method_signatures if model_type is not None else ()))


def _named(
    model: resources_pb2.Model, model_type: resources_pb2.ModelType | None
) -> Iterator[Parameter]:
    for info in (model.model_version.output_info, model.output_info):
        yield from _specified(info.params_specs, prefixed=False)
    methods = {method.name: method for method in signatures_of(model, model_type)}
    for name in _TO_PREDICT:
        if name in methods:
            yield from _of_method(methods[name].input_fields)
    if model_type is not None:
        yield from _specified(model_type.model_type_fields, prefixed=True)


def _specified(
    fields: Iterable[resources_pb2.ModelTypeField], *, prefixed: bool
) -> Iterator[Parameter]:
    """Yield settings by path; ``prefixed`` leaves out those of training and of other places."""
    for field in fields:
        _, free, below = field.path.rpartition(_FREE)
        name = below if free or not prefixed else ""
        # A type of model describes members of members too: they belong to the setting above.
        if name and "." not in name and not field.internal_only and field.field_type not in _SECRET:
            kind = _TYPES.get(field.type) or _KINDS.get(field.field_type, "json")
            yield _parameter(name, kind, field)


def _of_method(fields: Iterable[resources_pb2.ModelTypeField]) -> Iterator[Parameter]:
    for field in fields:
        kind = _TYPES.get(field.type)
        if kind is None or field.iterator:  # an input: a picture, a text, a stream of them
            continue
        optional = field.name not in _TEXT_INPUTS and not field.required
        if field.is_param or kind in _PLAIN or optional:
            yield _parameter(field.name, kind, field)


def _parameter(name: str, kind: Kind, field: resources_pb2.ModelTypeField) -> Parameter:
    choices = tuple(option.id for option in field.model_type_enum_options)
    if choices and kind in {"text", "json"}:
        kind = "choice"
    minimum, maximum, step = _range(field)
    if kind == "number" and step is not None and step >= 1 and step.is_integer():
        kind = "integer"
    return Parameter(
        name,
        kind,
        _default(field, kind),
        field.description,
        choices,
        minimum,
        maximum,
        step,
        field.required,
    )


def _range(field: resources_pb2.ModelTypeField) -> tuple[float | None, float | None, float | None]:
    """Return lowest, highest and step; a missing one is 0 in the message, an open end infinite."""
    span = field.model_type_range_info
    least, most, step = (_shortest(value) for value in (span.min, span.max, span.step))
    if least < most:
        return _end(least), _end(most), step or None
    return least or None, None, step or None


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _shortest(value: float) -> float:
    """Return the number that was meant: 0.1 is 0.10000000149 in 32 bits."""
    return float(f"{value:.7g}")


def _default(field: resources_pb2.ModelTypeField, kind: Kind) -> Any:  # noqa: ANN401 - any JSON
    if field.HasField("default_value"):
        value: Any = MessageToDict(field.default_value)
    elif field.default:
        value = field.default
    else:
        return None
    if isinstance(value, str) and kind in {"integer", "number", "switch", "json"}:
        value = _read(value)
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _read(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Read a default written as text, by Python (``True``, ``None``) or as JSON."""
    words = {"True": True, "False": False, "None": None}
    if text in words:
        return words[text]
    try:
        return json.loads(text)
    except ValueError:
        return text
