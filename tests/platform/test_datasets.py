"""Listing datasets, and what names one."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.references import Reference, parse_dataset
from tests.faults.server import SUCCESS, status

PETS = Reference("datasets", "pets", "me", "app")
APP = Reference("datasets", "", "me", "app")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("me/app/datasets/pets", PETS),
        ("https://clarifai.com/me/app/datasets/pets?page=2", PETS),
        ("clarifai.com/me/app/datasets/pets/", PETS),
        ("https://api.clarifai.com/v2/users/me/apps/app/datasets/pets", PETS),
        ("me/app/datasets/pets/versions/v1", PETS.with_version("v1")),
        ("pets", Reference("datasets", "pets")),
        ("me/app", APP),
        ("https://clarifai.com/me/app", APP),
        ("https://clarifai.com/me/app/inputs", APP),
        ("https://api.clarifai.com/v2/users/me/apps/app/inputs", APP),
    ],
)
def test_every_spelling_is_read(text, found):
    assert parse_dataset(text) == found
    assert parse_dataset(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", "a b/c d", "me/app/models/m", "models/m", "a/b/c", "a/b/c/d/e"]
)
def test_what_names_neither_dataset_nor_app_is_an_error(text):
    with pytest.raises(ReferenceNotUnderstoodError):
        parse_dataset(text)


def test_datasets_are_listed_in_the_app_that_is_named_or_the_connections_own(platform, server):
    found = [resources_pb2.Dataset(id="pets", user_id="u", app_id="a")]
    reply = service_pb2.MultiDatasetResponse(status=status(SUCCESS), datasets=found)
    server.always("ListDatasets", reply)
    assert [one.id for one in platform.list_datasets()] == ["pets"]
    platform.list_datasets(user_id="u", app_id="a", search="pe", page=2, per_page=7)
    own, other = server.requests["ListDatasets"]
    assert (own.user_app_id.user_id, own.user_app_id.app_id) == ("me-myself", "my-app")
    assert (other.user_app_id.user_id, other.user_app_id.app_id) == ("u", "a")
    assert (other.search, other.page, other.per_page) == ("pe", 2, 7)


def test_a_bare_id_is_no_dataset_of_clarifais_own():
    connection = Connection(parse_endpoint("https://api.clarifai.com"), Credential("x" * 32))
    lonely = Platform(connection)
    with pytest.raises(ReferenceNotUnderstoodError) as caught:
        lonely.complete_dataset(Reference("datasets", "pets"))
    assert caught.value.name == "REFERENCE_INCOMPLETE"
    with pytest.raises(ReferenceNotUnderstoodError):
        lonely.list_datasets()
    assert lonely.complete_dataset(PETS) == PETS


def test_a_whole_app_lists_all_its_inputs(platform, server):
    inputs = [resources_pb2.Input(id="one"), resources_pb2.Input(id="two")]
    reply = service_pb2.MultiInputResponse(status=status(SUCCESS), inputs=inputs)
    server.always("ListInputs", reply)
    counts = resources_pb2.InputCount(processed=5, to_process=1, errors=2)
    count = service_pb2.SingleInputCountResponse(status=status(SUCCESS), counts=counts)
    server.always("GetInputCount", count)
    assert [one.id for one in platform.list_dataset_inputs(APP)] == ["one", "two"]
    assert platform.count_inputs(APP) == 8


def test_the_embedded_platform_lists_its_datasets():
    listed = pw.datasets(platform=pw.embedded())
    assert {"digits", "photos", "stress-photos", "rendered-lines"} <= {
        one.reference.id for one in listed
    }
    assert "embedded/main/datasets/digits" in repr(listed)
    assert "embedded/main/datasets/digits" in listed._repr_html_()
    assert pw.dataset(listed[0]).count != 0
