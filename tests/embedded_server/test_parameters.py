import math

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from google.protobuf.struct_pb2 import Struct

from predict_widgets.embedded_server.models.base import TextModel
from predict_widgets.embedded_server.models.dominant_colors import DominantColors
from predict_widgets.embedded_server.models.parameters import Param, params_of
from predict_widgets.embedded_server.protos import resources_pb2 as protos
from predict_widgets.embedded_server.signatures import param_spec
from predict_widgets.embedded_server.status import RefusedError

PARAMS = (
    Param("count", 3, "How many.", minimum=0, maximum=10, step=1),
    Param("warmth", 0.5, "How warm.", minimum=0),
    Param("loud", False, "Whether to shout."),
    Param("tone", "dry", "Which tone.", choices=("dry", "sweet")),
    Param("name", "", "Whom to greet."),
)
DEFAULTS = {"count": 3, "warmth": 0.5, "loud": False, "tone": "dry", "name": ""}


class Greeter(TextModel):
    id = "greeter"
    type_id = "text-to-text"
    card = DominantColors.card
    parameters = PARAMS

    def predict(self, text, **params):
        said = ", ".join(f"{name}={value!r}" for name, value in params.items())
        return protos.Data(text=protos.Text(raw=f"{text}: {said}"))


class StreamingGreeter(Greeter):
    id = "streaming-greeter"
    streaming = True


def struct(**values):
    result = Struct()
    result.update(values)
    return result


def sent(place, **values):
    info = resources_pb2.OutputInfo(params=struct(**values))
    if place == "model":
        return resources_pb2.Model(output_info=info)
    return resources_pb2.Model(model_version=resources_pb2.ModelVersion(output_info=info))


@pytest.fixture
def greeter(own_server, own_client):
    for model in (Greeter(), StreamingGreeter()):
        own_server._catalog.add(model)
    return own_client


def test_what_is_not_said_has_its_default():
    assert params_of("greeter", PARAMS, struct()) == DEFAULTS
    assert params_of("greeter", PARAMS, struct(count=None, name="Ada")) == DEFAULTS | {
        "name": "Ada"
    }


def test_a_whole_number_crosses_the_wire_as_one_and_the_later_place_wins():
    result = params_of("greeter", PARAMS, struct(count=2, loud=True), struct(count=7, warmth=2))
    assert result == DEFAULTS | {"count": 7, "loud": True, "warmth": 2.0}
    assert [type(result[name]) for name in ("count", "warmth", "loud")] == [int, float, bool]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": 2.5}, "count must be a whole number from 0 to 10"),
        ({"count": 11}, "count must be a whole number from 0 to 10"),
        ({"count": True}, "count must be"),
        ({"count": math.nan}, "count must be"),
        ({"warmth": "hot"}, "warmth must be a number of at least 0"),
        ({"warmth": -1}, "warmth must be"),
        ({"warmth": math.nan}, "warmth must be"),
        ({"loud": 1}, "loud must be true or false"),
        ({"tone": "sour"}, "tone must be one of dry, sweet"),
        ({"name": ["x"]}, "name must be a text"),
        ({"volume": 3}, "'greeter' has no parameter 'volume'"),
    ],
)
def test_a_wrong_value_or_name_is_refused_and_says_what_there_is(wrong, said):
    with pytest.raises(RefusedError, match=said) as caught:
        params_of("greeter", PARAMS, struct(**wrong))
    assert caught.value.code == 21202
    assert "count (a whole number from 0 to 10); warmth" in caught.value.details


def test_a_model_without_parameters_says_so():
    with pytest.raises(RefusedError, match="It has none"):
        params_of("plain", (), struct(x=1))


@pytest.mark.parametrize("place", ["model", "version"])
def test_parameters_reach_the_model_from_either_place(greeter, place):
    reply = greeter.predict("greeter", "Hi", model=sent(place, count=5, tone="sweet"))
    said = reply.outputs[0].data.text.raw
    assert said == "Hi: count=5, warmth=0.5, loud=False, tone='sweet', name=''"


def test_a_wrong_parameter_refuses_the_whole_request(greeter):
    reply = greeter.predict("greeter", "Hi", "Ho", model=sent("version", tone="sour"))
    assert reply.status.code == 21202
    assert "dry, sweet" in reply.status.details
    assert not reply.outputs


def test_arguments_of_a_method_are_read_from_parts(greeter):
    # As clarifai 12.5 sends them; what is zero has no field at all.
    item = resources_pb2.Input()
    for name, data in {
        "text": protos.Data(text=protos.Text(raw="Hi")),
        "count": protos.Data(),
        "warmth": protos.Data(float_value=0.25),
        "loud": protos.Data(bool_value=True),
        "tone": protos.Data(string_value="sweet"),
    }.items():
        item.data.parts.add(id=name, data=data)
    item.data.metadata["_method_name"] = "predict"
    good = greeter.predict("greeter", item, model=sent("version", name="Ada", count=9))
    said = good.outputs[0].data.text.raw
    assert said == "Hi: count=0, warmth=0.25, loud=True, tone='sweet', name='Ada'"
    item.data.parts[1].data.int_value = 99
    bad = greeter.predict("greeter", item)
    assert bad.outputs[0].status.code == 21202


def version_of(client, model_id):
    request = service_pb2.GetModelVersionRequest(model_id=model_id)
    return client.call("GetModelVersion", request).model_version


def test_parameters_are_described_with_type_range_and_choices(greeter):
    specs = {spec.name: spec for spec in version_of(greeter, "greeter").output_info.params_specs}
    kinds = {name: (spec.path, spec.field_type, spec.type) for name, spec in specs.items()}
    assert kinds == {
        "count": ("output_info.params.count", 7, 3),
        "warmth": ("output_info.params.warmth", 3, 4),
        "loud": ("output_info.params.loud", 1, 5),
        "tone": ("output_info.params.tone", 8, 1),
        "name": ("output_info.params.name", 2, 1),
    }
    span = specs["count"].model_type_range_info
    assert (span.min, span.max, span.step) == (0, 10, 1)
    span = specs["warmth"].model_type_range_info
    assert (span.min, span.max) == (0, math.inf)
    assert not specs["name"].HasField("model_type_range_info")
    assert specs["count"].default_value.number_value == 3
    assert specs["loud"].default_value.HasField("bool_value")
    assert [option.id for option in specs["tone"].model_type_enum_options] == ["dry", "sweet"]
    assert all(spec.description and spec.is_param for spec in specs.values())


def test_an_end_that_is_open_is_infinite():
    span = param_spec(Param("cold", -3, "How cold.", maximum=0)).model_type_range_info
    assert (span.min, span.max) == (-math.inf, 0)


def test_a_model_that_streams_says_so_and_others_list_no_methods(greeter):
    methods = version_of(greeter, "streaming-greeter").method_signatures
    kinds = resources_pb2.RunnerMethodType
    assert [(m.name, m.method_type) for m in methods] == [
        ("predict", kinds.UNARY_UNARY),
        ("generate", kinds.UNARY_STREAMING),
    ]
    for method in methods:
        names = [field.name for field in method.input_fields]
        assert names == ["text", *DEFAULTS]
        assert [field.is_param for field in method.input_fields] == [False, *[True] * 5]
        assert method.input_fields[1].default == "3"
    assert [m.output_fields[0].iterator for m in methods] == [False, True]
    assert not version_of(greeter, "greeter").method_signatures
    asked = service_pb2.GetModelRequest(model_id="streaming-greeter")
    whole = greeter.call("GetModel", asked).model.model_version
    assert whole.method_signatures == methods
    assert whole.output_info.params_specs
    # An output names its model, and 128 of them must not grow with what it takes.
    output = greeter.predict("streaming-greeter", "Hi").outputs[0]
    assert not output.model.model_version.method_signatures
    assert not output.model.model_version.output_info.params_specs
