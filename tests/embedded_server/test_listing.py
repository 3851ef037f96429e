import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

SHIPPED = [
    "imagenet-classifier",
    "dominant-colors",
    "face-boxes",
    "digit-classifier",
    "text-lines",
    "barcode-reader",
    "color-regions",
    "language-id",
    "image-embedding",
]


def ids(reply):
    return [model.id for model in reply.models]


def owner(user_id, app_id=""):
    return resources_pb2.UserAppIDSet(user_id=user_id, app_id=app_id)


def test_there_is_one_user_with_one_app(client):
    user = client.call("GetUser", service_pb2.GetUserRequest(user_app_id=owner("me"))).user
    apps = client.call("ListApps", service_pb2.ListAppsRequest()).apps
    app = client.call("GetApp", service_pb2.GetAppRequest(user_app_id=owner("", "main"))).app
    assert user.id == "embedded"
    assert [one.id for one in apps] == ["main"]
    assert app == apps[0]
    assert app.user_id == "embedded"


@pytest.mark.parametrize(("user_id", "app_id"), [("clarifai", "main"), ("embedded", "other")])
def test_a_wrong_user_or_app_is_named_in_the_refusal(client, user_id, app_id):
    request = service_pb2.GetModelRequest(
        user_app_id=owner(user_id, app_id), model_id="imagenet-classifier"
    )
    status = client.call("GetModel", request).status
    assert status.code == 11101
    assert user_id in status.details
    assert app_id in status.details


def test_models_are_listed_with_type_version_and_card(client):
    reply = client.call("ListModels", service_pb2.ListModelsRequest())
    assert ids(reply) == SHIPPED
    for model in reply.models:
        assert (model.user_id, model.app_id) == ("embedded", "main")
        assert model.model_version.id == "v1"
        assert model.model_version.status.code == 21100
        assert model.visibility.gettable == 50
        card = model.metadata["card"]
        for field in ("task", "source", "license", "gets_wrong", "not_for"):
            assert len(card[field]) > 10 or field == "license"
            assert card[field] in model.notes
        assert not model.output_info.data.concepts


def test_no_embedded_model_bears_a_clarifai_models_id(client):
    reply = client.call("ListModels", service_pb2.ListModelsRequest())
    clarifai = {"general-image-recognition", "color-recognition", "face-detection", "moderation"}
    assert not clarifai & set(ids(reply))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"search": "FACE"}, ["face-boxes"]),
        ({"search": "nothing like it"}, []),
        ({"search": "imagenet labels"}, ["imagenet-classifier"]),
        ({"name": "digit"}, ["digit-classifier"]),
        ({"model_type_id": "visual-classifier"}, ["imagenet-classifier", "digit-classifier"]),
        ({"input_fields": ["text"]}, ["language-id"]),
        ({"output_fields": ["embeddings"]}, ["image-embedding"]),
        ({"model_type_id": "visual-segmenter"}, ["color-regions"]),
        ({"output_fields": ["colors"]}, ["dominant-colors"]),
        ({"per_page": 2}, SHIPPED[:2]),
        ({"per_page": 2, "page": 2}, SHIPPED[2:4]),
        ({"per_page": 5, "page": 3}, []),
    ],
)
def test_models_can_be_searched_filtered_and_paged(client, fields, expected):
    assert ids(client.call("ListModels", service_pb2.ListModelsRequest(**fields))) == expected


def test_a_page_holds_128_by_default_and_1000_at_most(own_server, own_client):
    for number in range(130):
        own_server.register(f"m{number:03}", lambda _: {}, input="text")
    first = own_client.call("ListModels", service_pb2.ListModelsRequest())
    second = own_client.call("ListModels", service_pb2.ListModelsRequest(page=2))
    whole = own_client.call("ListModels", service_pb2.ListModelsRequest(per_page=1000))
    assert len(first.models) == 128
    assert ids(first) + ids(second) == ids(whole)
    assert len(whole.models) == 130 + len(SHIPPED)
    over = own_client.call("ListModels", service_pb2.ListModelsRequest(per_page=1001))
    assert over.status.code == 11102


@pytest.mark.parametrize(
    ("name", "expected"),
    [("", SHIPPED), ("*-classifier", [SHIPPED[0], SHIPPED[3]]), ("face", ["face-boxes"])],
)
def test_the_old_search_takes_wildcards(client, name, expected):
    query = resources_pb2.ModelQuery(name=name)
    request = service_pb2.PostModelsSearchesRequest(model_query=query)
    assert ids(client.call("PostModelsSearches", request)) == expected


def test_one_model_comes_with_all_its_concepts(client):
    request = service_pb2.GetModelRequest(model_id="imagenet-classifier")
    model = client.call("GetModel", request).model
    again = client.call("GetModelOutputInfo", request).model
    concepts = model.output_info.data.concepts
    assert len([c for c in concepts if c.vocab_id == "imagenet"]) == 1000
    assert {"espresso", "cat"} <= {concept.name for concept in concepts}
    assert model.version_count == 1
    assert model.output_info.output_config.max_concepts == 20
    assert again.output_info == model.output_info


def test_an_unknown_model_or_version_is_refused_with_what_there_is(client):
    unknown = client.call("GetModel", service_pb2.GetModelRequest(model_id="nope")).status
    assert unknown.code == 21200
    assert "nope" in unknown.details
    assert "imagenet-classifier" in unknown.details
    request = service_pb2.GetModelVersionRequest(model_id="face-boxes", version_id="v9")
    version = client.call("GetModelVersion", request).status
    assert version.code == 21200
    assert "v9" in version.details
    assert "v1" in version.details


def test_every_registration_is_a_version_and_the_newest_comes_first(own_server, own_client):
    for _ in range(3):
        own_server.register("mine", lambda _: {}, input="text")
    own_server.register("mine", lambda _: {}, input="text", version="named")
    request = service_pb2.ListModelVersionsRequest(model_id="mine")
    versions = own_client.call("ListModelVersions", request).model_versions
    assert [version.id for version in versions] == ["named", "v3", "v2", "v1"]
    request.sort_ascending = True
    request.per_page = 2
    versions = own_client.call("ListModelVersions", request).model_versions
    assert [version.id for version in versions] == ["v1", "v2"]
    model = own_client.call("GetModel", service_pb2.GetModelRequest(model_id="mine")).model
    assert model.model_version.id == "named"
    assert model.version_count == 4
    older = service_pb2.GetModelRequest(model_id="mine", version_id="v2")
    assert own_client.call("GetModel", older).model.model_version.id == "v2"


def test_every_listed_type_is_described(client):
    for model in client.call("ListModels", service_pb2.ListModelsRequest()).models:
        request = service_pb2.GetModelTypeRequest(model_type_id=model.model_type_id)
        model_type = client.call("GetModelType", request).model_type
        takes = "text" if model.id == "language-id" else "image"
        assert list(model_type.input_fields) == [takes]
        assert model_type.output_fields
    unknown = service_pb2.GetModelTypeRequest(model_type_id="nope")
    assert client.call("GetModelType", unknown).status.code == 11101


def test_status_codes_can_be_looked_up(client):
    codes = client.call("ListStatusCodes", service_pb2.ListStatusCodesRequest()).statuses
    assert len({status.code for status in codes}) == len(codes) > 200
    assert all(status.description for status in codes)
    one = client.call("GetStatusCode", service_pb2.GetStatusCodeRequest(status_code_id="21200"))
    assert (one.status.code, one.status.description) == (21200, "Model does not exist")
    none = client.call("GetStatusCode", service_pb2.GetStatusCodeRequest(status_code_id="1"))
    assert none.status.code == 11101
