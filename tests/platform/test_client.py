from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.errors import NotFoundError, PredictError
from predict_widgets.platform import caller, directory
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.references import Reference, parse_reference
from tests.faults.server import SUCCESS, status
from tests.faults.test_partial_answers import MODEL, photos


def sent(server, method="PostModelOutputs"):
    return server.requests[method][-1]


def test_the_request_names_the_model_and_its_version(platform, server):
    platform.predict(MODEL.with_version("v7"), photos("a"))
    request = sent(server)
    assert (request.user_app_id.user_id, request.user_app_id.app_id) == ("somebody", "an-app")
    assert (request.model_id, request.version_id) == ("a-model", "v7")
    assert not request.HasField("model"), "no settings, nothing to say"
    assert not request.HasField("runner_selector")


def test_settings_stand_where_clarifais_sdk_puts_them(platform, server):
    config = resources_pb2.OutputConfig(max_concepts=5, min_value=0.25)
    platform.predict(
        MODEL, photos("a"), output_config=config, params={"temperature": 0.5, "tags": ["x"]}
    )
    info = sent(server).model.model_version.output_info
    assert info.output_config == config
    assert info.params["temperature"] == 0.5
    assert list(info.params["tags"]) == ["x"]


def test_params_that_are_no_json_are_refused_before_anything_is_sent(platform, server):
    with pytest.raises(PredictError) as caught:
        platform.predict(MODEL, photos("a"), params={"x": object()})
    assert caught.value.name == "PARAMS_NOT_JSON"
    assert server.calls() == []


@pytest.mark.parametrize(("text", "user"), [("dep", "me-myself"), ("their/dep", "their")])
def test_a_deployment_reaches_the_runner_selector(platform, server, text, user):
    platform.predict(MODEL, photos("a"), deployment=text)
    deployment = sent(server).runner_selector.deployment
    assert (deployment.user_id, deployment.id) == (user, "dep")


@pytest.mark.parametrize(("text", "user"), [("cl/np", "me-myself"), ("their/cl/np", "their")])
def test_a_nodepool_reaches_the_runner_selector(platform, server, text, user):
    platform.predict(MODEL, photos("a"), nodepool=text)
    nodepool = sent(server).runner_selector.nodepool
    assert (nodepool.compute_cluster.user_id, nodepool.compute_cluster.id) == (user, "cl")
    assert nodepool.id == "np"


@pytest.mark.parametrize(
    "arguments",
    [
        {"deployment": "d", "nodepool": "c/n"},
        {"deployment": "a/b/c"},
        {"nodepool": "n"},
        {"nodepool": "c//n"},
    ],
)
def test_a_place_to_run_that_is_not_understood_is_refused(platform, server, arguments):
    with pytest.raises(PredictError):
        platform.predict(MODEL, photos("a"), **arguments)
    assert server.calls() == []


def test_ids_are_given_where_they_do_not_tell_inputs_apart(platform, server):
    twice = [resources_pb2.Input(id="same", data=item.data) for item in photos("a", "b")]
    platform.predict(MODEL, twice)
    assert len({item.id for item in sent(server).inputs}) == 2
    named = [resources_pb2.Input(id=item.id, data=item.data) for item in photos("a")]
    named[0].id = "mine"
    platform.predict(MODEL, named)
    assert [item.id for item in sent(server).inputs] == ["mine"]


def test_every_call_has_a_deadline(platform, monkeypatch):
    seen = []
    original = caller.call

    def call(*args, **kwargs):
        seen.append(kwargs["patience"].timeout)
        return original(*args, **kwargs)

    monkeypatch.setattr(caller, "call", call)
    platform.user()
    platform.describe_model(MODEL)
    platform.model_type("visual-classifier")
    platform.predict(MODEL, photos("a"), timeout=7.0)
    assert len(seen) == 4
    assert all(0 < seconds <= 60 for seconds in seen)
    assert seen[-1] == 7.0


def test_a_model_is_described_once_a_minute(platform, server, monkeypatch):
    assert platform.describe_model(MODEL).model_version.id == "version-1"
    platform.describe_model(MODEL)
    assert len(server.requests["GetModel"]) == 1
    platform.describe_model(MODEL, fresh=True)
    assert len(server.requests["GetModel"]) == 2
    monkeypatch.setattr(directory, "DESCRIPTION_SECONDS", 0.0)
    platform.describe_model(MODEL)
    assert len(server.requests["GetModel"]) == 3


def test_the_named_version_is_described(platform, server):
    assert platform.describe_model(MODEL.with_version("v3")).model_version.id == "v3"
    assert sent(server, "GetModel").version_id == "v3"
    silent = service_pb2.SingleModelResponse(status=status(SUCCESS))
    server.always("GetModel", silent)
    assert platform.describe_model(MODEL.with_version("v4")).model_version.id == "v4"


def test_a_type_of_model_is_asked_once(platform, server):
    assert platform.model_type("text-classifier").input_fields == ["text"]
    platform.model_type("text-classifier")
    assert len(server.requests["GetModelType"]) == 1


def test_an_unknown_model_is_an_error_by_name(platform, server):
    server.always(
        "GetModel", service_pb2.SingleModelResponse(status=status(21200, "Model does not exist"))
    )
    with pytest.raises(NotFoundError, match="Model does not exist"):
        platform.describe_model(MODEL)


def test_lists_come_in_pages(platform, server):
    everything = [resources_pb2.Model(id=f"m{index}") for index in range(5)]

    def page(request):
        first = (request.page - 1) * request.per_page
        return service_pb2.MultiModelResponse(
            status=status(SUCCESS), models=everything[first : first + request.per_page]
        )

    server.always("ListModels", page)
    pages = [platform.list_models(page=number, per_page=2, search="m") for number in (1, 2, 3, 4)]
    assert [[model.id for model in one] for one in pages] == [
        ["m0", "m1"], ["m2", "m3"], ["m4"], []
    ]  # fmt: skip
    request = sent(server, "ListModels")
    assert request.search == "m"
    assert (request.user_app_id.user_id, request.user_app_id.app_id) == ("me-myself", "my-app")


def test_versions_and_apps_are_listed(platform, server):
    server.always(
        "ListModelVersions",
        service_pb2.MultiModelVersionResponse(
            status=status(SUCCESS), model_versions=[resources_pb2.ModelVersion(id="v2")]
        ),
    )
    server.always(
        "ListApps",
        service_pb2.MultiAppResponse(status=status(SUCCESS), apps=[resources_pb2.App(id="main")]),
    )
    assert [version.id for version in platform.list_model_versions(MODEL)] == ["v2"]
    assert [app.id for app in platform.list_apps()] == ["main"]


def test_a_bare_id_is_completed_with_the_connections_app(platform):
    completed = platform.complete(parse_reference("m"))
    assert completed == Reference("models", "m", "me-myself", "my-app")


def test_a_model_on_a_server_that_knows_no_users_bears_nobodys_name(server):
    server.always("GetUser", None)
    platform = Platform(Connection(parse_endpoint(server.base), Credential("")))
    assert str(platform.complete(parse_reference("m"))) == "local-server/main/models/m"
    assert str(platform.default_model) == "local-server/main/models/model"
    assert platform.default_model.url == "", "it is on no page of Clarifai's"
    platform.close()


def test_a_bare_id_needs_both_user_and_app(server):
    connection = Connection(parse_endpoint(server.base), Credential(""), user_id="me")
    platform = Platform(connection)
    with pytest.raises(PredictError) as caught:
        platform.complete(parse_reference("m"))
    assert caught.value.name == "REFERENCE_INCOMPLETE"
    assert "app_id=" in caught.value.hint
    assert "CLARIFAI_APP_ID" in caught.value.hint
    platform.close()


def test_clarifais_own_stub_and_its_json_channel_do_not_disturb_ours(platform):
    from clarifai_grpc.channel import clarifai_channel

    before = clarifai_channel.wrap_response_deserializer
    try:
        clarifai_channel.wrap_response_deserializer = lambda kind: kind
        assert platform.user().id == "somebody"
    finally:
        clarifai_channel.wrap_response_deserializer = before


def test_answers_over_grpcs_own_limit_arrive(platform, server):
    from tests.faults.server import output, outputs

    big = output("x")
    big.data.text.raw = "x" * 6_000_000
    server.script("PostModelOutputs", outputs(big))
    assert len(platform.predict(MODEL, photos("a"))[0].output.data.text.raw) == 6_000_000


def test_a_proxy_in_the_environment_does_not_catch_loopback_traffic(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    platform = Platform(Connection(parse_endpoint(server.base), Credential("")))
    assert platform.user().id == "somebody"
    platform.close()


@pytest.mark.parametrize(
    ("home", "wanted", "asked"),
    [
        ({}, {}, ("clarifai", "main")),
        ({"user_id": "ann"}, {}, ("clarifai", "main")),
        ({"user_id": "ann", "app_id": "birds"}, {}, ("ann", "birds")),
        ({"user_id": "ann", "app_id": "birds"}, {"app_id": "cats"}, ("ann", "cats")),
        # An app without a user is one of the person's own, and never Clarifai's instead.
        ({"user_id": "ann"}, {"app_id": "cats"}, ("ann", "cats")),
        ({}, {"app_id": "cats"}, ("me", "cats")),
        ({}, {"user_id": "bob"}, ("bob", "")),
    ],
)
def test_whose_models_are_listed_on_clarifai(monkeypatch, home, wanted, asked):
    platform = Platform(Connection(parse_endpoint("api.clarifai.com"), Credential("x"), **home))
    requests = []

    def ask(_method, request, *_):
        requests.append(request)
        return service_pb2.MultiModelResponse()

    monkeypatch.setattr(platform, "_ask", ask)
    platform.list_models(**wanted)
    ids = requests[0].user_app_id
    assert (ids.user_id, ids.app_id) == asked
