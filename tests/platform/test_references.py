from __future__ import annotations

import pytest

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.platform.references import Reference, parse_reference

MODEL = Reference("models", "general-image-recognition", "clarifai", "main")
V = "aa7f35c01e0642fda5cf400f543e7c40"
VERSION = MODEL.with_version(V)
API = "https://api.clarifai.com/v2"


@pytest.mark.parametrize(
    "text",
    [
        "https://clarifai.com/clarifai/main/models/general-image-recognition",
        "http://clarifai.com/clarifai/main/models/general-image-recognition",
        "HTTPS://Clarifai.com/clarifai/main/models/general-image-recognition",
        "clarifai.com/clarifai/main/models/general-image-recognition",
        "www.clarifai.com/clarifai/main/models/general-image-recognition",
        "https://clarifai.com/clarifai/main/models/general-image-recognition/",
        "https://clarifai.com/clarifai/main/models/general-image-recognition?tab=versions",
        "https://clarifai.com/clarifai/main/models/general-image-recognition/?a=1#top",
        "clarifai/main/models/general-image-recognition",
        "/clarifai/main/models/general-image-recognition/",
        "  clarifai/main/models/general-image-recognition\n",
        "clarifai/main/models/general%2Dimage%2Drecognition",
        "https://api.clarifai.com/v2/users/clarifai/apps/main/models/general-image-recognition",
        "api.clarifai.com/v2/users/clarifai/apps/main/models/general-image-recognition/",
        "users/clarifai/apps/main/models/general-image-recognition",
    ],
)
def test_every_spelling_names_the_same_model(text):
    assert parse_reference(text) == MODEL


@pytest.mark.parametrize(
    "text",
    [
        f"https://clarifai.com/clarifai/main/models/general-image-recognition/versions/{V}/",
        f"clarifai/main/models/general-image-recognition/versions/{V}",
        f"{API}/users/clarifai/apps/main/models/general-image-recognition/versions/{V}",
    ],
)
def test_a_version_may_be_named(text):
    assert parse_reference(text) == VERSION


def test_a_bare_id_leaves_user_and_app_open():
    reference = parse_reference("face-detection_2.1")
    assert reference == Reference("models", "face-detection_2.1")
    assert reference.bare
    assert parse_reference("models/face/versions/v2") == Reference(
        "models", "face", version_id="v2"
    )


@pytest.mark.parametrize("reference", [MODEL, VERSION, Reference("models", "m")])
def test_what_is_written_is_read_back(reference):
    assert parse_reference(str(reference)) == reference
    assert parse_reference(reference) is reference


def test_a_bare_id_with_a_version_is_read_back():
    reference = Reference("models", "m", version_id="v1")
    assert parse_reference(str(reference)) == reference


def test_a_page_exists_only_on_clarifai():
    assert VERSION.url == f"https://clarifai.com/{VERSION}"
    assert parse_reference(VERSION.url) == VERSION
    assert Reference("models", "imagenet-classifier", "embedded", "main").url == ""
    assert Reference("models", "bare").url == ""


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("https://clarifai.com/u/a/datasets/d", "models", "dataset"),
        ("https://clarifai.com/u/a/workflows/w", "models", "workflow"),
        ("u/a/models/m", "datasets", "model"),
    ],
)
def test_another_kind_than_the_wanted_is_refused_by_name(text, wanted, found):
    with pytest.raises(ReferenceNotUnderstoodError) as caught:
        parse_reference(text, wanted)
    assert f"names a {found}" in str(caught.value)
    assert f"a {wanted[:-1]} is wanted" in str(caught.value)
    assert f"USER/APP/{wanted}/ID" in caught.value.hint


def test_workflows_and_datasets_are_read_too():
    assert parse_reference("u/a/workflows/w", "workflows") == Reference("workflows", "w", "u", "a")
    assert parse_reference("d", "datasets") == Reference("datasets", "d")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "/",
        "https://clarifai.com",
        "https://clarifai.com/explore",
        "https://clarifai.com/clarifai/main/models",
        "https://example.com/clarifai/main/models/m",
        "https://notclarifai.com/clarifai/main/models/m",
        "https://clarifai.com.evil.org/clarifai/main/models/m",
        "file:///clarifai/main/models/m",
        "https://[broken/clarifai/main/models/m",
        "clarifai/main/m",
        "clarifai/main/inputs/m",
        "a model with spaces",
        "../../models/m",
        "u/a/models/..",
        "https://api.clarifai.com/v2/models/m",
        "model:version",
        "u/a/models/m/versions/v/extra",
    ],
)
def test_what_names_nothing_is_refused_with_the_spellings(text):
    with pytest.raises(ReferenceNotUnderstoodError) as caught:
        parse_reference(text)
    assert caught.value.hint


def test_a_version_after_a_colon_is_refused_with_the_right_spelling():
    with pytest.raises(ReferenceNotUnderstoodError, match="models/general/versions/v2"):
        parse_reference("general:v2")
