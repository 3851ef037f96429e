"""The picker of the viewers: lists, recent choices, places, and servers that lack them."""

import time

import pytest
from clarifai_grpc.grpc.api import service_pb2

import predict_widgets as pw
from tests.faults.fixtures import quick_waits, server
from tests.faults.many_models import ME, ManyModels
from tests.faults.server import SUCCESS, Hang, status

__all__ = ["quick_waits", "server"]

ALL = {"search": "", "page": 1, "scope": "all"}


@pytest.fixture
def many():
    """A server with 500 models."""
    made = ManyModels()
    yield made
    made.stop()


@pytest.fixture
def connected(many, quick_waits):  # noqa: ARG001 - wanted for what it does
    yield pw.connect("a-token", many.base, user_id=ME, app_id="my-app")
    pw.disconnect()


@pytest.fixture
def viewer(viewers, connected):
    return viewers("somebody/my-app/models/faces-001", platform=connected)


@pytest.fixture
def page(viewer, page_of):
    return page_of(viewer)


def ids(reply):
    return [card["id"] for card in reply[0]["models"]]


# --- lists ---------------------------------------------------------------------------------------
def test_the_first_page_of_500_models_takes_well_under_200_ms(page, many):
    page.ask("choices.recent")
    began = time.perf_counter()
    listed, _ = page.ask("models.list", ALL)
    took = time.perf_counter() - began
    assert (len(listed["models"]), listed["more"]) == (50, True)
    assert took < 0.2
    # One call for the page and, once, one for the types: none for each model.
    assert {method: len(asked) for method, asked in many.requests.items()} == {
        "ListModels": 1,
        "ListModelTypes": 1,
    }
    last, _ = page.ask("models.list", {**ALL, "page": 11})
    assert last == {"models": [], "more": False}
    assert len(many.requests["ListModelTypes"]) == 1


def test_cards_of_a_list_say_what_goes_in_and_comes_out(page):
    listed, _ = page.ask("models.list", {**ALL, "model_type_id": "visual-detector"})
    card = listed["models"][0]
    assert card["input_fields"] == ["image"]
    assert card["output_fields"] == ["concepts", "regions"]
    assert (card["model_type_id"], card["version_id"]) == ("visual-detector", card["version_id"])
    assert card["reference"] == f"{card['user_id']}/{card['app_id']}/models/{card['id']}"
    assert card["url"].startswith("https://clarifai.com/")


@pytest.mark.parametrize(
    ("narrowing", "holds"),
    [
        ({"scope": "mine"}, lambda m: m.user_id == ME),
        ({"app": "acme/shop"}, lambda m: (m.user_id, m.app_id) == ("acme", "shop")),
        ({"app": "birds", "scope": "mine"}, lambda m: (m.user_id, m.app_id) == (ME, "birds")),
        ({"scope": "community"}, lambda m: m.visibility.gettable == 50),
        ({**ALL, "search": "logo"}, lambda m: "logo" in m.id),
        ({**ALL, "takes": "text"}, lambda m: "text" in m.model_type_id),
        ({**ALL, "gives": "regions"}, lambda m: m.model_type_id == "visual-detector"),
        ({**ALL, "gives": "masks"}, lambda m: m.model_type_id == "visual-segmenter"),
        ({}, lambda m: (m.user_id, m.app_id) == (ME, "my-app")),
    ],
)  # fmt: skip
def test_a_list_is_narrowed(page, many, narrowing, holds):
    wanted = [
        m.id for m in many.models if holds(m) and (m.visibility.gettable == 50 or m.user_id == ME)
    ]
    found = []
    for number in range(1, 12):
        reply = page.ask("models.list", {**narrowing, "page": number})
        found += ids(reply)
        if not reply[0]["more"]:
            break
    assert wanted
    assert found == wanted


@pytest.mark.parametrize(
    ("narrowing", "name"),
    [
        ({"scope": "nobody"}, "REQUEST_INVALID"),
        ({"scope": 5}, "REQUEST_INVALID"),
        ({"takes": "imge"}, "FIELD_UNKNOWN"),
        ({"app": "a/b/c/d/e"}, "REFERENCE_NOT_UNDERSTOOD"),
        ({"page": "one"}, "REQUEST_INVALID"),
    ],
)
def test_what_cannot_narrow_a_list_is_an_error_and_asks_nobody(page, many, failed, narrowing, name):
    with pytest.raises(failed, match=name):
        page.ask("models.list", narrowing)
    assert not many.requests["ListModels"]


def test_an_overtaken_search_ends_at_the_server_too(page, many, failed):
    many.script("ListModels", Hang())
    first = page.request("models.list", {**ALL, "search": "f"})
    page.until(lambda: many.requests["ListModels"])
    page.cancel(first)
    reply = page.ask("models.list", {**ALL, "search": "faces"})
    assert all("faces" in each for each in ids(reply))
    with pytest.raises(failed, match="CANCELLED"):
        page.answer(first)
    assert many.hung_up.wait(5)
    assert len(many.requests["ListModels"]) == 2


def test_ones_own_apps_are_listed_to_look_in(page):
    apps, _ = page.ask("apps.list", {"search": "", "page": 1})
    assert [app["id"] for app in apps["apps"]] == ["my-app", "birds"]
    found = ids(page.ask("models.list", {"scope": "mine", "app": f"{ME}/birds"}))
    assert len(found) == 50


def test_workflows_are_listed_by_scope(workflow_viewers, connected, page_of):
    page = page_of(workflow_viewers("acme/shop/workflows/w", platform=connected))
    assert len(ids(page.ask("workflows.list", {"scope": "mine"}))) == 16
    assert len(ids(page.ask("workflows.list", {**ALL, "search": "bird"}))) == 5


# --- recent choices ------------------------------------------------------------------------------
def test_a_choice_is_the_first_of_the_recent_ones_in_every_viewer(
    page, many, viewers, connected, page_of
):
    assert page.ask("choices.recent")[0] == {"models": [], "more": False}
    chosen = [f"clarifai/main/models/{m.id}" for m in many.models if m.user_id == "clarifai"][:2]
    for reference in chosen:
        page.ask("models.choose", {"reference": reference})
    page.until(lambda: len(page.ask("choices.recent")[0]["models"]) == 2)
    other = page_of(viewers("somebody/my-app/models/faces-001", platform=connected))
    before = sum(map(len, many.requests.values()))
    cards = other.ask("choices.recent")[0]["models"]
    assert [card["reference"] for card in cards] == chosen[::-1]
    # Nobody was asked for it.
    assert sum(map(len, many.requests.values())) == before


def test_what_cannot_be_chosen_is_not_remembered(page, failed):
    with pytest.raises(failed, match="MODEL_DOES_NOT_EXIST"):
        page.ask("models.choose", {"reference": "clarifai/main/models/none"})
    assert page.ask("choices.recent")[0]["models"] == []


# --- places --------------------------------------------------------------------------------------
REFERENCE = "somebody/my-app/models/faces-001"


def test_the_places_of_a_model_are_deployments_of_its_version_and_nodepools(page, many):
    found, _ = page.ask("places.list", {"reference": REFERENCE})
    assert found["missing"] == found["deployment"] == found["nodepool"] == ""
    assert [(each["kind"], each["reference"]) for each in found["places"]] == [
        ("deployment", "somebody/fast"),
        ("deployment", "somebody/spare"),
        ("nodepool", "somebody/lab/gpus"),
    ]
    on, off, pool = found["places"]
    assert on["note"] == "on lab/gpus"
    assert off["note"].startswith("off")
    assert (pool["name"], pool["note"]) == ("lab/gpus", "g5.xlarge · us-east-1")
    (request,) = many.requests["ListDeployments"]
    assert list(request.model_version_ids) == ["version-1"]


def test_a_place_is_chosen_with_the_model_and_predictions_run_there(viewer, page, many, png):
    page.ask("models.choose", {"reference": REFERENCE, "deployment": "somebody/fast"})
    assert page.ask("places.list", {"reference": REFERENCE})[0]["deployment"] == "somebody/fast"
    viewer.predict(png((255, 0, 0)))
    selector = many.requests["PostModelOutputs"][-1].runner_selector
    assert (selector.deployment.user_id, selector.deployment.id) == ("somebody", "fast")
    assert "deployment='somebody/fast'" in viewer.code().replace('"', "'")
    # The same model elsewhere is another question.
    page.ask("models.choose", {"reference": REFERENCE, "nodepool": "lab/gpus"})
    viewer.predict(png((255, 0, 0)))
    selector = many.requests["PostModelOutputs"][-1].runner_selector
    assert (selector.nodepool.compute_cluster.id, selector.nodepool.id) == ("lab", "gpus")
    assert not selector.HasField("deployment")
    page.ask("models.choose", {"reference": REFERENCE, "deployment": "", "nodepool": ""})
    viewer.predict(png((255, 0, 0)))
    assert not many.requests["PostModelOutputs"][-1].HasField("runner_selector")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ({"deployment": "a", "nodepool": "b/c"}, "DEPLOYMENT_AND_NODEPOOL"),
        ({"nodepool": "alone"}, "RUNNER_NOT_UNDERSTOOD"),
        ({"deployment": "a/b/c"}, "RUNNER_NOT_UNDERSTOOD"),
    ],
)
def test_a_place_that_cannot_be_read_leaves_the_choice_as_it_was(viewer, page, failed, place, name):
    before = viewer.model
    other = "clarifai/main/models/food-000"
    with pytest.raises(failed, match=name):
        page.ask("models.choose", {"reference": other, **place})
    assert viewer.model == before
    assert viewer._session.chosen.routing.deployment == ""


def test_another_model_leaves_the_deployment_of_the_former_and_keeps_the_nodepool(
    viewers, connected, page_of
):
    for place, kept in ({"deployment": "d"}, ""), ({"nodepool": "c/n"}, "c/n"):
        viewer = viewers(REFERENCE, platform=connected, **place)
        page = page_of(viewer)
        page.ask("models.choose", {"reference": f"{REFERENCE}/versions/version-1"})
        routing = viewer._session.chosen.routing
        assert {"deployment": routing.deployment, "nodepool": routing.nodepool} == {
            "deployment": "",
            "nodepool": "",
            **place,
        }
        page.ask("models.choose", {"reference": "clarifai/main/models/food-000"})
        routing = viewer._session.chosen.routing
        assert (routing.deployment, routing.nodepool) == ("", kept)


def test_the_embedded_platform_has_one_place(viewers, page_of):
    found, _ = page_of(viewers()).ask("places.list", {"reference": "imagenet-classifier"})
    assert found["places"] == []
    assert "this computer" in found["missing"]


def test_one_list_of_places_that_fails_does_not_hide_the_other(page, many):
    reply = service_pb2.MultiDeploymentResponse(status=status(11007, "Insufficient scopes"))
    many.always("ListDeployments", reply)
    found, _ = page.ask("places.list", {"reference": REFERENCE})
    assert [each["kind"] for each in found["places"]] == ["nodepool"]
    assert "Insufficient scopes" in found["missing"]
    assert "Deployments: Get" in found["missing"]


def test_places_that_may_not_be_listed_are_an_error(page, many, failed):
    for noun in ("Deployment", "Nodepool"):
        reply = getattr(service_pb2, f"Multi{noun}Response")
        many.always(f"List{noun}s", reply(status=status(11009, "Invalid API key")))
    with pytest.raises(failed, match="CONN_KEY_NOT_FOUND"):
        page.ask("places.list", {"reference": REFERENCE})


# --- servers that lack lists, and errors shown in place ------------------------------------------
@pytest.fixture
def bare(server, quick_waits, viewers, page_of):  # noqa: ARG001 - wanted for what it does
    """A page on a server that answers predict calls alone, as Clarifai's own local one does."""
    for method in ("GetUser", "GetModel", "GetModelType", "GetWorkflow"):
        server.always(method, None)
    platform = pw.connect("a-token", server.base)
    yield page_of(viewers("somebody/an-app/models/m", platform=platform))
    pw.disconnect()


@pytest.mark.parametrize(
    ("method", "what"), [("models.list", "models"), ("models.versions", "a model's versions")]
)
def test_a_server_without_lists_says_so_and_how_to_go_on(bare, failed, method, what):
    with pytest.raises(failed) as caught:
        bare.ask(method, {"search": "", "page": 1, "scope": "all", "reference": "u/a/models/m"})
    payload = caught.value.payload
    assert payload["name"] == "NOT_IMPLEMENTED"
    assert payload["message"].endswith(f"does not list {what}")
    assert payload["hint"].startswith("Type the reference: USER/APP/models/ID")


def test_a_server_without_places_says_so_in_a_sentence(bare):
    found, _ = bare.ask("places.list", {"reference": "u/a/models/m"})
    assert found["places"] == []
    assert "does not list deployments or nodepools" in found["missing"]


def test_a_server_that_only_predicts_is_chosen_and_predicts(bare, png):
    opened, _ = bare.ask("open")
    assert opened["model"]["id"] == "m"
    chosen, _ = bare.ask("models.choose", {"reference": "somebody/an-app/models/other"})
    assert chosen["model"]["id"] == "other"
    assert bare.widget.predict(png((255, 0, 0))).concepts


@pytest.mark.parametrize(
    ("told", "todo"),
    [
        ((11009, "CONN_KEY_NOT_FOUND"), "settings/secrets"),
        ((11001, "CONN_TOKEN_INVALID"), "settings/secrets"),
        ((11007, "CONN_INSUFFICIENT_SCOPES"), "Models: Get"),
        ((21201, "MODEL_PERMISSION_DENIED"), "share"),
    ],
)
def test_an_error_of_a_list_names_code_reason_and_what_to_do(page, many, failed, told, todo):
    code, name = told
    many.always("ListModels", service_pb2.MultiModelResponse(status=status(code, "The reason")))
    with pytest.raises(failed) as caught:
        page.ask("models.list", ALL)
    payload = caught.value.payload
    assert (payload["name"], payload["code"]) == (name, code)
    assert payload["message"] == "The reason"
    assert todo in payload["hint"]
    assert payload["request_id"] == f"req-{code}"


def test_a_deployment_that_is_off_says_so_where_it_is_asked(viewer, page, many, png):
    page.ask("models.choose", {"reference": REFERENCE, "deployment": "somebody/spare"})
    reply = service_pb2.MultiOutputResponse(status=status(25903, "Deployment is disabled"))
    many.always("PostModelOutputs", reply)
    with pytest.raises(pw.PredictError) as caught:
        viewer.predict(png((255, 0, 0)))
    assert (caught.value.name, caught.value.code) == ("DEPLOYMENT_DISABLED", 25903)
    assert "Enable the deployment" in caught.value.hint


def test_a_list_that_lacks_owners_is_named_as_the_model_on_show(page, many):
    model = many.models[0]
    bare_model = type(model)(id="m")
    many.always(
        "ListModels", service_pb2.MultiModelResponse(status=status(SUCCESS), models=[bare_model])
    )
    (card,) = page.ask("models.list", {})[0]["models"]
    assert card["reference"] == "somebody/my-app/models/m"
