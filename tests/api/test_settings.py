"""Settings: refused by name before anything is sent, or sent as Clarifai wants them."""

from __future__ import annotations

import inspect
import re

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.statuses import HINTS
from tests.api.asking import MODEL, png
from tests.faults.server import SUCCESS, status


@pytest.mark.usefixtures("connected")
def test_settings_reach_the_platform(server):
    prediction = pw.predict(
        png(1), MODEL, max_concepts=5, min_value=0.25, select_concepts=["cat", "ai_abc"]
    )
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert (config.max_concepts, config.min_value) == (5, 0.25)
    assert [(concept.id, concept.name) for concept in config.select_concepts] == [
        ("", "cat"), ("ai_abc", "")
    ]  # fmt: skip
    assert (prediction.max_concepts, prediction.min_value) == (5, 0.25)


@pytest.mark.parametrize(
    "setting",
    [
        {"max_concepts": 0},
        {"max_concepts": -1},
        {"max_concepts": 2.5},
        {"max_concepts": "many"},
        {"min_value": "half"},
        {"min_value": 1.5},
        {"min_value": float("nan")},
        {"max_concepts": True},
        {"sample_ms": 99},
        {"sample_ms": 60_001},
        {"sample_ms": 0.5},
        {"prompt": 7},
        {"params": {"x": object()}},
        {"params": "x"},
        {"select_concepts": "cat"},
        {"select_concepts": [3]},
        {"select_concepts": None},
        {"prompt": None},
        {"params": {"x": "half \ud83d"}},
    ],
)
@pytest.mark.usefixtures("connected")
def test_a_setting_that_makes_no_sense_is_refused_by_name(setting):
    (name,) = setting
    with pytest.raises(PredictError, match=f"{name}=") as caught:
        pw.predict(png(1), MODEL, **setting)
    assert caught.value.hint


@pytest.mark.usefixtures("connected")
def test_numbers_of_numpy_are_settings(server):
    pw.predict(png(1), MODEL, max_concepts=np.int64(3), min_value=np.float32(0.25))
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert (config.max_concepts, config.min_value) == (3, 0.25)


@pytest.mark.usefixtures("connected")
def test_what_can_be_read_once_names_concepts_too(server):
    pw.predict(png(1), MODEL, select_concepts=(name for name in ("cat", "ai_1")))
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert [(each.name, each.id) for each in config.select_concepts] == [("cat", ""), ("", "ai_1")]


def test_no_hint_names_a_setting_that_predict_does_not_have():
    known = set(inspect.signature(pw.predict).parameters)
    known |= set(inspect.signature(pw.connect).parameters)
    named = {name for hint in HINTS.values() for name in re.findall(r"\b([a-z_]+)=", hint)}
    assert named <= known


def test_more_concepts_than_clarifai_gives_are_refused_before_sending():
    with pytest.raises(PredictError, match="from 1 to 200"):
        pw.predict(png(1), max_concepts=201)


@pytest.mark.parametrize("arguments", [{"pat": 5}, {"pat": "a", "base": 5}])
def test_connect_names_what_it_does_not_take(arguments):
    with pytest.raises(PredictError, match="object of type int"):
        pw.connect(**arguments)


# --- prompts, parameters, videos -----------------------------------------------------------------
def takes(server, *fields, **spec):
    """Have the model's type take these fields, and the model name a parameter."""
    server.always(
        "GetModelType",
        service_pb2.SingleModelTypeResponse(
            status=status(SUCCESS), model_type=resources_pb2.ModelType(input_fields=fields)
        ),
    )
    if spec:
        info = resources_pb2.OutputInfo(params_specs=[resources_pb2.ModelTypeField(**spec)])
        version = resources_pb2.ModelVersion(id="v1", status=status(21100), output_info=info)
        model = resources_pb2.Model(id="m", model_version=version)
        server.always(
            "GetModel", service_pb2.SingleModelResponse(status=status(SUCCESS), model=model)
        )


@pytest.mark.usefixtures("connected")
def test_a_prompt_goes_beside_each_picture_in_one_data(server):
    takes(server, "image", "text")
    pw.predict([png(1), png(2)], MODEL, prompt="What is \ud83d this?")
    sent = server.requests["PostModelOutputs"][0].inputs
    assert [item.data.text.raw for item in sent] == ["What is ? this?"] * 2
    assert [item.data.image.base64 for item in sent] == [png(1), png(2)]


@pytest.mark.usefixtures("connected")
def test_a_prompt_for_a_model_that_takes_none_is_refused_before_it_is_sent(server):
    with pytest.raises(InputError, match="takes pictures, and no prompt") as caught:
        pw.predict(png(1), MODEL, prompt="Why?")
    assert caught.value.name == "PROMPT_NOT_TAKEN"
    takes(server, "text")
    pw.connect("another-token", server.base)
    with pytest.raises(InputError, match="itself a text"):
        pw.predict(pw.Text("a"), f"{MODEL}/versions/v2", prompt="Why?")
    assert server.requests["PostModelOutputs"] == []


@pytest.mark.usefixtures("connected")
def test_a_prompt_to_a_model_of_unknown_kind_is_its_own_affair(server):
    takes(server, "anything")
    pw.predict(png(1), MODEL, prompt="Why?")
    assert server.requests["PostModelOutputs"][0].inputs[0].data.text.raw == "Why?"


@pytest.mark.usefixtures("connected")
def test_params_are_checked_as_far_as_the_model_names_them(server):
    takes(server, "image", path="creative", field_type=resources_pb2.ModelTypeField.BOOLEAN)
    with pytest.raises(PredictError, match=r"params\['creative'\]=3 is not True or False"):
        pw.predict(png(1), MODEL, params={"creative": 3})
    assert server.requests["PostModelOutputs"] == []
    pw.predict(png(1), MODEL, params={"creative": True, "unheard_of": np.float32(0.5)})
    sent = server.requests["PostModelOutputs"][0].model.model_version.output_info.params
    assert dict(sent) == {"creative": True, "unheard_of": 0.5}


@pytest.mark.usefixtures("connected")
def test_the_sampling_of_a_video_reaches_the_platform(server):
    pw.predict(png(1), MODEL, sample_ms=250)
    config = server.requests["PostModelOutputs"][0].model.model_version.output_info.output_config
    assert config.sample_ms == 250
