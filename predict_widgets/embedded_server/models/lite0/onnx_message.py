"""The few messages of an ONNX file that our graph needs, without the ``onnx`` package.

Only the fields written here are declared; numbers and types are those of onnx/onnx.proto
(github.com/onnx/onnx, Apache-2.0), so what is serialized is an ONNX model.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

if TYPE_CHECKING:
    from google.protobuf.message import Message

FLOAT = 1  # TensorProto.DataType
ATTRIBUTE_INT = 2  # AttributeProto.AttributeType
ATTRIBUTE_INTS = 7

# message -> field -> (number, type); "*" marks a repeated field, a capital letter a message.
MESSAGES = {
    "Attribute": {
        "name": (1, "string"),
        "i": (3, "int64"),
        "ints": (8, "int64*"),
        "type": (20, "int32"),
    },
    "Node": {
        "input": (1, "string*"),
        "output": (2, "string*"),
        "op_type": (4, "string"),
        "attribute": (5, "Attribute*"),
    },
    "Tensor": {
        "dims": (1, "int64*"),
        "data_type": (2, "int32"),
        "name": (8, "string"),
        "raw_data": (9, "bytes"),
    },
    "Dimension": {"dim_value": (1, "int64")},
    "Shape": {"dim": (1, "Dimension*")},
    "TensorType": {"elem_type": (1, "int32"), "shape": (2, "Shape")},
    "Type": {"tensor_type": (1, "TensorType")},
    "ValueInfo": {"name": (1, "string"), "type": (2, "Type")},
    "Graph": {
        "node": (1, "Node*"),
        "name": (2, "string"),
        "initializer": (5, "Tensor*"),
        "input": (11, "ValueInfo*"),
        "output": (12, "ValueInfo*"),
    },
    "OperatorSet": {"domain": (1, "string"), "version": (2, "int64")},
    "Model": {
        "ir_version": (1, "int64"),
        "producer_name": (2, "string"),
        "graph": (7, "Graph"),
        "opset_import": (8, "OperatorSet*"),
    },
}

PACKAGE = "predict_widgets.onnx"


@cache
def _classes() -> dict[str, type[Message]]:
    file = descriptor_pb2.FileDescriptorProto(
        name="predict_widgets/onnx.proto", package=PACKAGE, syntax="proto2"
    )
    for message_name, fields in MESSAGES.items():
        message = file.message_type.add(name=message_name)
        for name, (number, kind) in fields.items():
            field = message.field.add(name=name, number=number)
            field.label = field.LABEL_REPEATED if kind.endswith("*") else field.LABEL_OPTIONAL
            kind_name = kind.rstrip("*")
            if kind_name[0].isupper():
                field.type, field.type_name = field.TYPE_MESSAGE, f".{PACKAGE}.{kind_name}"
            else:
                field.type = field.Type.Value(f"TYPE_{kind_name.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
        for name in MESSAGES
    }


def message(name: str, /, **fields: Any) -> Any:  # noqa: ANN401 - classes made at run time
    """Return a message of :data:`MESSAGES` with the given fields."""
    return _classes()[name](**fields)
