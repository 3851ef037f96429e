"""What a model says of its free settings, and whether it streams."""

from __future__ import annotations

import math

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from google.protobuf.struct_pb2 import Value

from predict_widgets.platform.parameters import Parameter, parameters_of, signatures_of, streams

Field = resources_pb2.ModelTypeField
Kind, DataType = Field.ModelTypeFieldType, Field.DataType
Methods = resources_pb2.RunnerMethodType


def model(*specs, methods=(), place="version"):
    info = resources_pb2.OutputInfo(params_specs=specs)
    if place == "model":
        return resources_pb2.Model(output_info=info)
    version = resources_pb2.ModelVersion(output_info=info, method_signatures=methods)
    return resources_pb2.Model(model_version=version)


def method(name, *fields, kind=Methods.UNARY_UNARY):
    return resources_pb2.MethodSignature(name=name, method_type=kind, input_fields=fields)


def only(*arguments):
    (parameter,) = parameters_of(*arguments)
    return parameter


@pytest.mark.parametrize(
    ("field_type", "default", "kind", "value"),
    [
        (Kind.BOOLEAN, Value(bool_value=False), "switch", False),
        (Kind.STRING, Value(string_value="You are kind."), "text", "You are kind."),
        (Kind.NUMBER, Value(number_value=0.7), "number", 0.7),
        # Clarifai's own sample of inference parameters writes numbers as texts.
        (Kind.NUMBER, Value(string_value="0.7"), "number", 0.7),
        (Kind.ARRAY_OF_STRINGS, None, "json", None),
        (Kind.JSON, Value(string_value='{"a": [1]}'), "json", {"a": [1]}),
        (Kind.JSON, Value(string_value="no json"), "json", "no json"),
        (Kind.BOOLEAN, Value(string_value="True"), "switch", True),
    ],
)
def test_the_type_of_a_setting_says_its_control(field_type, default, kind, value):
    spec = Field(path="x", field_type=field_type, default_value=default, description="What it is.")
    found = only(model(spec))
    assert (found.name, found.kind, found.default) == ("x", kind, value)
    assert found.description == "What it is."


def test_a_range_has_ends_and_a_step_as_they_were_written():
    spec = Field(path="temperature", field_type=Kind.RANGE)
    spec.model_type_range_info.min, spec.model_type_range_info.max = 0.0, 2.0
    spec.model_type_range_info.step = 0.1
    found = only(model(spec))
    assert (found.kind, found.minimum, found.maximum, found.step) == ("number", 0.0, 2.0, 0.1)


@pytest.mark.parametrize(
    ("ends", "said"),
    [((0, 0), (None, None)), ((5, 0), (5.0, None)), ((-5, 0), (-5.0, 0.0)), ((1, 9), (1.0, 9.0))],
)
def test_a_range_that_names_no_end_has_none(ends, said):
    spec = Field(path="x", field_type=Kind.RANGE)
    spec.model_type_range_info.min, spec.model_type_range_info.max = ends
    found = only(model(spec))
    assert (found.minimum, found.maximum) == said


def test_an_open_end_is_infinite_in_the_message():
    specs = [Field(path=name, field_type=Kind.NUMBER) for name in ("least", "most")]
    specs[0].model_type_range_info.max = math.inf
    specs[1].model_type_range_info.min = -math.inf
    least, most = parameters_of(model(*specs))
    assert (least.minimum, least.maximum) == (0.0, None)
    assert (most.minimum, most.maximum) == (None, 0.0)


def test_whole_steps_make_a_whole_number():
    spec = Field(path="n", field_type=Kind.RANGE, default_value=Value(number_value=5))
    spec.model_type_range_info.max = spec.model_type_range_info.step = 10
    found = only(model(spec))
    assert (found.kind, found.default) == ("integer", 5)
    assert isinstance(found.default, int)


def test_an_enumeration_lists_its_choices():
    options = [resources_pb2.ModelTypeEnumOption(id=name) for name in ("fast", "good")]
    spec = Field(path="mode", field_type=Kind.ENUM, model_type_enum_options=options, required=True)
    found = only(model(spec))
    assert (found.kind, found.choices, found.required) == ("choice", ("fast", "good"), True)


def test_a_secret_is_not_asked_for():
    specs = [
        Field(path="key", field_type=Kind.ENCRYPTED_STRING),
        Field(path="keys", field_type=Kind.ARRAY_OF_SECRETS),
        Field(path="x", field_type=Kind.STRING, internal_only=True),
    ]
    assert parameters_of(model(*specs)) == ()


@pytest.mark.parametrize("place", ["version", "model"])
@pytest.mark.parametrize(
    "path", ["x", "output_info.params.x", "model_version.output_info.params.x"]
)
def test_a_setting_is_found_wherever_it_is_written(place, path):
    assert only(model(Field(path=path, field_type=Kind.NUMBER), place=place)).name == "x"


def test_a_type_of_model_names_settings_of_prediction_among_those_of_training():
    kind = resources_pb2.ModelType(
        model_type_fields=[
            Field(path="train_info.params.epochs", field_type=Kind.NUMBER),
            Field(path="output_info.params.threshold", field_type=Kind.NUMBER),
            Field(path="output_info.params.nested.member", field_type=Kind.NUMBER),
            Field(path="output_info.output_config.max_concepts", field_type=Kind.NUMBER),
        ]
    )
    assert [found.name for found in parameters_of(model(), kind)] == ["threshold"]


def test_the_model_counts_before_its_type_and_each_name_once():
    kind = resources_pb2.ModelType(
        model_type_fields=[Field(path="output_info.params.x", description="type")],
        method_signatures=[method("predict", Field(name="x", type=DataType.INT))],
    )
    assert only(model(Field(path="x", description="own")), kind).description == "own"


def test_the_arguments_of_a_python_method_are_settings_and_its_inputs_are_not():
    # clarifai 12.5: def predict(self, prompt: str, image: Image = None, max_tokens: int =
    # Param(default=512, description="..."), temperature: float = 0.7, stop: str = "",
    # history: List[dict] = None, stream: bool = False)
    signature = method(
        "predict",
        Field(name="prompt", type=DataType.STR, required=True),
        Field(name="image", type=DataType.IMAGE),
        Field(name="max_tokens", type=DataType.INT, default="512", is_param=True),
        Field(name="temperature", type=DataType.FLOAT, default="0.7"),
        Field(name="stop", type=DataType.STR, default=""),
        Field(name="history", type=DataType.LIST, default="[]"),
        Field(name="quick", type=DataType.BOOL, default="False"),
        Field(name="document", type=DataType.STR, required=True),
    )
    found = parameters_of(model(methods=[signature]))
    assert [(one.name, one.kind, one.default) for one in found] == [
        ("max_tokens", "integer", 512),
        ("temperature", "number", 0.7),
        ("stop", "text", None),
        ("history", "json", []),
        ("quick", "switch", False),
    ]


def test_other_methods_of_a_model_are_none_of_ours():
    chat = method("chat", Field(name="x", type=DataType.INT, is_param=True))
    assert parameters_of(model(methods=[chat])) == ()


def test_a_model_that_has_a_streaming_method_streams():
    plain = method("predict")
    generate = method("generate", kind=Methods.UNARY_STREAMING)
    assert not streams(model(methods=[plain]))
    assert streams(model(methods=[plain, generate]))
    assert not streams(model(methods=[method("s", kind=Methods.STREAMING_STREAMING)]))


def test_methods_are_those_of_the_model_or_else_of_its_type():
    generate = method("generate", kind=Methods.UNARY_STREAMING)
    kind = resources_pb2.ModelType(method_signatures=[generate])
    assert streams(model(), kind)
    assert not streams(model(methods=[method("predict")]), kind)
    assert signatures_of(model()) == []


def test_a_model_that_says_nothing_has_no_settings():
    assert parameters_of(resources_pb2.Model(), resources_pb2.ModelType()) == ()
    assert Parameter("x", "text").default is None
