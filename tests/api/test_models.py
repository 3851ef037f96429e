"""The embedded platform, and lists of models."""

from __future__ import annotations

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import CredentialError
from tests.api.asking import png
from tests.faults.server import SUCCESS, status


def test_with_no_account_the_embedded_platform_knows_an_espresso():
    photo = next(sample for sample in pw.embedded().samples() if "coffee" in sample.id)
    prediction = pw.predict(photo.data())
    assert prediction.platform == "embedded"
    assert prediction.concepts[0].label == "espresso"
    assert prediction.model.startswith("embedded/main/models/imagenet-classifier/versions/")


def test_a_function_of_yours_is_a_model():
    reference = pw.embedded().register(
        "brightness", lambda image: {"bright": float(np.asarray(image).mean() / 255)}
    )
    prediction = pw.predict(np.full((4, 4, 3), 255, np.uint8), reference)
    assert prediction.concepts[0].label == "bright"
    assert prediction.concepts[0].score == pytest.approx(1.0)


def test_a_clarifai_model_without_a_credential_is_an_error_and_nothing_stands_in():
    with pytest.raises(CredentialError) as caught:
        pw.predict(png(1), "https://clarifai.com/clarifai/main/models/face-detection")
    assert "imagenet-classifier" in caught.value.hint


def test_models_are_listed_and_can_be_handed_on():
    found = pw.models()
    assert "imagenet-classifier" in repr(found)
    assert f"{len(found)} models on embedded" in repr(found)
    chosen = next(model for model in found if model.reference.id == "dominant-colors")
    assert pw.predict(png(200), chosen).colors
    assert [model.reference.id for model in pw.models("digit")] == ["digit-classifier"]


@pytest.mark.usefixtures("connected")
def test_a_models_description_is_text_and_never_html(server):
    evil = resources_pb2.Model(
        id="m", user_id="u", app_id="a", description="<script>alert(1)</script>", name='"><b>'
    )
    server.always(
        "ListModels", service_pb2.MultiModelResponse(status=status(SUCCESS), models=[evil])
    )
    html = pw.models(user_id="u", app_id="a")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'href="https://clarifai.com/u/a/models/m"' in html


def test_one_model_is_one_model():
    assert repr(pw.models("digit", platform=pw.embedded())).startswith("1 model on embedded")
