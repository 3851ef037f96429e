"""A model's parameters and methods as Clarifai's messages describe them, and calls of methods."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from google.protobuf.struct_pb2 import Struct, Value

from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.models.parameters import Param

Field = resources_pb2.ModelTypeField

# Where a request says a free setting, and so the path by which its specification names it.
PARAMS_PATH = "output_info.params."

# Python's type of a default -> Clarifai's type of the argument, and the control it is shown as.
TYPES = {
    bool: (Field.DataType.BOOL, Field.ModelTypeFieldType.BOOLEAN),
    int: (Field.DataType.INT, Field.ModelTypeFieldType.NUMBER),
    float: (Field.DataType.FLOAT, Field.ModelTypeFieldType.NUMBER),
    str: (Field.DataType.STR, Field.ModelTypeFieldType.STRING),
}

# A field of Data -> the type of the argument or result that clarifai's SDK reads from it.
DATA_TYPES = {
    "image": Field.DataType.IMAGE,
    "video": Field.DataType.VIDEO,
    "audio": Field.DataType.AUDIO,
    "text": Field.DataType.TEXT,
    "concepts": Field.DataType.CONCEPT,
    "regions": Field.DataType.REGION,
    "frames": Field.DataType.FRAME,
}
LISTS = {"concepts", "regions", "frames"}


def param_spec(param: Param) -> resources_pb2.ModelTypeField:
    """Return a free setting with its default, its range or choices, and what it does."""
    data_type, field_type = TYPES[type(param.default)]
    spec = Field(
        path=f"{PARAMS_PATH}{param.name}",
        name=param.name,
        type=data_type,
        field_type=field_type,
        description=param.description,
        default_value=_value(param.default),
        is_param=True,
    )
    if param.choices:
        spec.field_type = Field.ModelTypeFieldType.ENUM
        spec.model_type_enum_options.extend(
            resources_pb2.ModelTypeEnumOption(id=choice) for choice in param.choices
        )
    if param.minimum is not None or param.maximum is not None:
        if param.minimum is not None and param.maximum is not None:
            spec.field_type = Field.ModelTypeFieldType.RANGE
        # The message cannot leave an end out: 0 is a number like any other.
        spec.model_type_range_info.min = -math.inf if param.minimum is None else param.minimum
        spec.model_type_range_info.max = math.inf if param.maximum is None else param.maximum
    if param.step is not None:
        spec.model_type_range_info.step = param.step
    return spec


def method_signatures(
    model: EmbeddedModel, model_type: resources_pb2.ModelType
) -> Iterator[resources_pb2.MethodSignature]:
    """Yield how a model that streams is called: ``predict`` at once, ``generate`` in pieces."""
    kinds = resources_pb2.RunnerMethodType
    for name, kind in (
        ("predict", kinds.UNARY_UNARY),
        ("generate", kinds.UNARY_STREAMING),
    ):
        yield resources_pb2.MethodSignature(
            name=name,
            method_type=kind,
            description=model.card.task,
            input_fields=[
                *_arguments(model_type.input_fields),
                *map(_argument, model.parameters),
            ],
            output_fields=[
                _result(field, iterator=kind == kinds.UNARY_STREAMING)
                for field in _top_level(model_type.output_fields)
            ],
        )


def read_parts(
    data: resources_pb2.Data, parameters: Sequence[Param]
) -> tuple[resources_pb2.Data, Struct]:
    """Return an input's data and its parameters, if a client sent them as a method's arguments.

    clarifai's SDK sends each argument as a part whose id is the argument's name
    (clarifai 12.5, runners/utils/method_signatures.py). What has no parts comes back as it is.
    """
    params = Struct()
    if not data.parts:
        return data, params
    known = {param.name: type(param.default) for param in parameters}
    plain = resources_pb2.Data()
    for part in data.parts:
        kind = known.get(part.id)
        if kind is bool:
            params[part.id] = part.data.bool_value
        elif kind is int:
            params[part.id] = part.data.int_value
        elif kind is float:
            params[part.id] = part.data.float_value
        elif kind is str:
            params[part.id] = part.data.string_value
        else:
            plain.MergeFrom(part.data)
    return plain, params


def _value(default: bool | float | str) -> Value:  # noqa: FBT001 - a setting may be a switch
    if isinstance(default, bool):
        return Value(bool_value=default)
    return Value(string_value=default) if isinstance(default, str) else Value(number_value=default)


def _argument(param: Param) -> resources_pb2.ModelTypeField:
    spec = param_spec(param)
    # A method's argument has its default as text, all but texts as JSON (clarifai 12.5,
    # runners/utils/data_utils.py).
    default = param.default
    spec.default = default if isinstance(default, str) else json.dumps(default)
    return spec


def _arguments(fields: Sequence[str]) -> Iterator[resources_pb2.ModelTypeField]:
    """Yield the inputs; a prompt beside a picture may be left out."""
    for index, field in enumerate(fields):
        yield Field(name=field, type=DATA_TYPES[field], required=index == 0)


def _top_level(fields: Sequence[str]) -> list[str]:
    """Return the fields of Data that paths such as ``regions[...].data.text`` begin with."""
    names = dict.fromkeys(field.partition("[")[0] for field in fields)
    return [name for name in names if name in DATA_TYPES]


def _result(field: str, *, iterator: bool) -> resources_pb2.ModelTypeField:
    if field not in LISTS:
        return Field(name="return", type=DATA_TYPES[field], iterator=iterator)
    item = Field(name="return_item", type=DATA_TYPES[field])
    return Field(name="return", type=Field.DataType.LIST, type_args=[item], iterator=iterator)
