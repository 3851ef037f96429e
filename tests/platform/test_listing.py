"""Whose things are listed, by what, and what a server that lists nothing says."""

from __future__ import annotations

import threading

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.errors import AccessError, CancelledError, NotFoundError, PredictError
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.fields import fields_of, words_of
from predict_widgets.platform.references import parse_reference
from predict_widgets.platform.scopes import scopes_of
from tests.faults.many_models import PUBLIC
from tests.faults.server import SUCCESS, Abort, Hang, status

DETECTOR = resources_pb2.ModelType(
    id="visual-detector",
    input_fields=["image"],
    output_fields=["regions[...].data.concepts", "regions[...].region_info.bounding_box"],
)


@pytest.fixture
def lists(server):
    """The server lists nothing of anything."""
    for noun in ("Model", "Workflow", "Dataset", "ModelType", "Deployment", "Nodepool"):
        reply = getattr(service_pb2, f"Multi{noun}Response")
        server.always(f"List{noun}s", reply(status=status(SUCCESS)))
    return server


@pytest.mark.parametrize("method", ["list_models", "list_workflows", "list_datasets"])
@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        ({}, ("me-myself", "my-app")),
        ({"scope": "mine"}, ("me-myself", "")),
        ({"scope": "mine", "app_id": "cats"}, ("me-myself", "cats")),
        ({"scope": "all"}, ("", "")),
        ({"scope": "community"}, ("", "")),
        ({"scope": "community", "user_id": "bob"}, ("bob", "")),
        ({"scope": "all", "user_id": "bob", "app_id": "birds"}, ("bob", "birds")),
        # An app without a user is one of the person's own, never one of the community's.
        ({"scope": "community", "app_id": "cats"}, ("me-myself", "cats")),
    ],
)
def test_a_scope_says_whose_are_listed(platform, lists, method, wanted, asked):
    getattr(platform, method)(**wanted)
    (request,) = lists.requests["List" + method.removeprefix("list_").capitalize()]
    assert (request.user_app_id.user_id, request.user_app_id.app_id) == asked


def test_the_community_is_what_is_public(platform, lists):
    for scope in ("community", "all", "mine"):
        platform.list_models(scope=scope)
        platform.list_workflows(scope=scope)
    for method in ("ListModels", "ListWorkflows"):
        seen = [request.visibility.gettable for request in lists.requests[method]]
        assert seen == [PUBLIC.gettable, 0, 0]


def test_an_unknown_scope_asks_nobody(platform, lists):
    with pytest.raises(PredictError, match="SCOPE_UNKNOWN") as caught:
        platform.list_models(scope="public")
    assert "community" in caught.value.message
    assert not lists.requests["ListModels"]


def test_a_connection_that_knows_an_app_and_no_user_lists_datasets_of_ones_own(lists):
    platform = Platform(
        Connection(parse_endpoint("https://api.clarifai.com"), Credential("x" * 32), app_id="pets")
    )
    asked = []
    platform._ask = lambda _, request, *__: asked.append(request) or lists._always["ListDatasets"]
    platform.list_datasets()
    assert (asked[0].user_app_id.user_id, asked[0].user_app_id.app_id) == ("me", "pets")
    platform.close()


def test_type_and_fields_go_to_the_server(platform, lists):
    platform.list_models(model_type_id="visual-detector", takes="image", gives=["regions", "text"])
    (request,) = lists.requests["ListModels"]
    assert request.model_type_id == "visual-detector"
    assert list(request.input_fields) == ["image"]
    assert list(request.output_fields) == ["regions[...].region_info.bounding_box", "text"]


def test_words_and_fields_are_the_same_both_ways():
    assert words_of(DETECTOR.output_fields) == ("concepts", "regions")
    assert words_of(["data.image", "image[]", ""]) == ("image",)
    for word in ("regions", "masks", "points", "spans", "concepts", "embeddings"):
        assert words_of(fields_of(word, "gives")) == (word,)
    assert fields_of("regions[...].data.concepts", "gives") == ["regions[...].data.concepts"]
    assert fields_of(["", " text "], "takes") == ["text"]


@pytest.mark.parametrize(("word", "meant"), [("imge", "'image'"), ("concept", "'concepts'")])
def test_a_field_that_nothing_takes_is_an_error_that_says_what_was_meant(word, meant):
    with pytest.raises(PredictError, match="FIELD_UNKNOWN") as caught:
        fields_of(word, "takes")
    assert f"takes={word!r}" in caught.value.message
    assert meant in caught.value.hint


# --- types ---------------------------------------------------------------------------------------
def test_the_types_are_asked_once_however_many_lists_there_are(platform, server):
    reply = service_pb2.MultiModelTypeResponse(status=status(SUCCESS), model_types=[DETECTOR])
    server.always("ListModelTypes", reply)
    for _ in range(3):
        assert platform.model_types()["visual-detector"] == DETECTOR
    assert len(server.requests["ListModelTypes"]) == 1
    # Nor is what a list has told asked for again.
    assert platform.model_type("visual-detector") == DETECTOR
    assert not server.requests["GetModelType"]


@pytest.mark.parametrize("step", [None, "refused"])
def test_a_platform_that_does_not_tell_its_types_is_not_asked_again_for_each_list(
    platform, server, step
):
    if step:
        reply = service_pb2.MultiModelTypeResponse(status=status(11007, "Insufficient scopes"))
        server.always("ListModelTypes", reply)
    assert platform.model_types() == platform.model_types() == {}
    assert len(server.requests["ListModelTypes"]) == 1


def test_waiting_for_the_types_can_be_cancelled(platform, server):
    server.always("ListModelTypes", Hang())
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(CancelledError):
        platform.model_types(cancel=stop)
    assert server.hung_up.wait(5)


# --- what is not offered, and what is not allowed ------------------------------------------------
@pytest.mark.parametrize(
    ("ask", "what", "spelling"),
    [
        (lambda p: p.list_models(), "models", "USER/APP/models/ID"),
        (lambda p: p.list_workflows(), "workflows", "USER/APP/workflows/ID"),
        (lambda p: p.list_datasets(), "datasets", "USER/APP/datasets/ID"),
        (lambda p: p.list_apps(), "apps", "USER/APP"),
        (lambda p: p.list_deployments(), "deployments", "USER/ID"),
        (lambda p: p.list_nodepools(), "nodepools", "CLUSTER/NODEPOOL"),
        (
            lambda p: p.list_model_versions(parse_reference("u/a/models/m")),
            "a model's versions",
            "/versions/VERSION",
        ),
    ],
)
def test_a_list_that_a_server_lacks_is_said_in_a_sentence(platform, ask, what, spelling):
    with pytest.raises(PredictError) as caught:
        ask(platform)
    assert caught.value.name == "NOT_IMPLEMENTED"
    assert caught.value.message == f"{platform.host} does not list {what}"
    assert spelling in caught.value.hint


def test_clarifais_own_word_for_it_says_the_same(platform, server):
    reply = service_pb2.MultiModelResponse(status=status(10040, "Not implemented"))
    server.always("ListModels", reply)
    with pytest.raises(PredictError, match="does not list models") as caught:
        platform.list_models()
    assert (caught.value.name, caught.value.code) == ("NOT_IMPLEMENTED", 10040)
    assert caught.value.request_id == "req-10040"


def test_a_missing_scope_is_named_as_the_portal_writes_it(platform, server):
    server.always(
        "ListDatasets",
        service_pb2.MultiDatasetResponse(status=status(11007, "Insufficient scopes")),
    )
    with pytest.raises(AccessError) as caught:
        platform.list_datasets()
    assert caught.value.name == "CONN_INSUFFICIENT_SCOPES"
    assert "Apps: Get, Datasets: Get" in caught.value.hint
    assert "Predict" not in caught.value.hint
    assert "Predict" in scopes_of("PostModelOutputs")


def test_a_call_whose_scopes_are_not_known_says_where_tokens_get_theirs(platform, server):
    server.always("GetUser", service_pb2.SingleUserResponse(status=status(11007)))
    with pytest.raises(AccessError) as caught:
        platform.user()
    assert "settings/secrets" in caught.value.hint


def test_a_deleted_version_says_which_name_is_the_newest(platform, server):
    reply = service_pb2.SingleModelResponse(status=status(21200, "Model does not exist"))
    server.always("GetModel", reply)
    with pytest.raises(NotFoundError) as caught:
        platform.describe_model(parse_reference("u/a/models/m/versions/gone"))
    assert "deleted; u/a/models/m names the newest" in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        platform.describe_model(parse_reference("u/a/models/m"))
    assert "deleted" not in caught.value.hint


def test_deployments_are_those_of_a_version_and_nodepools_those_of_the_person(platform, lists):
    platform.list_deployments(model_version_id="v1")
    platform.list_deployments(workflow_version_id="w1")
    platform.list_nodepools()
    of_model, of_workflow = lists.requests["ListDeployments"]
    assert list(of_model.model_version_ids) == ["v1"]
    assert list(of_workflow.workflow_version_ids) == ["w1"]
    (pools,) = lists.requests["ListNodepools"]
    for request in (of_model, of_workflow, pools):
        assert (request.user_app_id.user_id, request.user_app_id.app_id) == ("me-myself", "")


def test_a_server_that_is_away_is_no_server_without_lists(platform, server):
    server.always("ListModels", Abort(grpc.StatusCode.INTERNAL, "oops"))
    with pytest.raises(PredictError) as caught:
        platform.list_models()
    assert caught.value.name == "INTERNAL"
