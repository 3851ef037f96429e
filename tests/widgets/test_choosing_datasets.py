"""The picker of the dataset browser: models and workflows, apps and datasets."""

import pytest

import predict_widgets as pw
from tests.faults.fixtures import quick_waits, server
from tests.faults.many_models import ME, ManyModels

__all__ = ["quick_waits", "server"]

MODEL = "somebody/my-app/models/faces-001"
WORKFLOW = "acme/shop/workflows/food-flow"


@pytest.fixture
def many():
    made = ManyModels()
    yield made
    made.stop()


@pytest.fixture
def page(many, quick_waits, browsers, page_of):  # noqa: ARG001 - wanted for what it does
    """A browser's page on a server with 500 models; the connection has no app of its own."""
    platform = pw.connect("a-token", many.base, user_id=ME)
    yield page_of(browsers(model=MODEL, platform=platform))
    pw.disconnect()


def names(reply):
    return [card["name"] for card in reply[0]["datasets"]]


def test_datasets_are_listed_by_app_and_by_scope(page):
    apps, _ = page.ask("apps.list", {"search": "", "page": 1})
    assert [(app["user_id"], app["id"]) for app in apps["apps"]] == [(ME, "my-app"), (ME, "birds")]
    others, _ = page.ask("apps.list", {"search": "", "page": 1, "user_id": "acme"})
    assert [app["id"] for app in others["apps"]] == ["shop"]
    of_app = {"search": "", "page": 1, "user_id": ME, "app_id": "birds"}
    assert len(names(page.ask("datasets.list", of_app))) == 8
    mine = page.ask("datasets.list", {"search": "logo", "page": 1, "scope": "mine"})
    assert [card["reference"] for card in mine[0]["datasets"]] == [
        "somebody/my-app/datasets/logos-photos",
        "somebody/birds/datasets/logos-photos",
    ]
    everything = page.ask("datasets.list", {"search": "food", "page": 1, "scope": "all"})
    assert len(names(everything)) == 5


def test_a_model_is_narrowed_and_placed_as_in_the_viewer(page, many):
    found, _ = page.ask("models.list", {"scope": "all", "gives": "masks"})
    assert {card["model_type_id"] for card in found["models"]} == {"visual-segmenter"}
    page.ask("models.choose", {"reference": MODEL, "nodepool": "lab/gpus"})
    places, _ = page.ask("places.list", {"reference": MODEL})
    assert (places["nodepool"], places["missing"]) == ("lab/gpus", "")
    assert page.widget._browsing.asked.now.routing.nodepool == "lab/gpus"
    assert many.requests["ListNodepools"]


def test_workflows_are_listed_where_the_connection_has_no_default_one(page):
    found, _ = page.ask("workflows.list", {"scope": "all", "search": "food"})
    assert len(found["models"]) == 5
    assert page.ask("choices.recent", {"noun": "workflow"})[0]["models"] == []
    chosen, _ = page.ask("workflows.choose", {"reference": WORKFLOW})
    assert chosen["model"]["id"] == "food-flow"
    page.until(lambda: page.widget.workflow == WORKFLOW)
    assert page.widget.model == ""


def test_the_places_of_a_workflow_are_those_of_its_version(page, many):
    # A full name says what it is of; the browser asks a model now.
    found, _ = page.ask("places.list", {"reference": WORKFLOW})
    assert [each["kind"] for each in found["places"]] == ["deployment", "deployment", "nodepool"]
    (request,) = many.requests["ListDeployments"]
    assert list(request.workflow_version_ids) == ["w1"]


def test_recent_choices_are_kept_for_each_noun(page):
    page.ask("models.choose", {"reference": MODEL})
    page.ask("workflows.choose", {"reference": WORKFLOW})
    page.until(lambda: page.ask("choices.recent")[0]["models"])
    # Without a noun those of what is asked now.
    (flow,) = page.ask("choices.recent")[0]["models"]
    (model,) = page.ask("choices.recent", {"noun": "model"})[0]["models"]
    assert (flow["reference"], model["reference"]) == (WORKFLOW, MODEL)
    assert page.ask("datasets.recent")[0] == {"datasets": [], "more": False}


def test_a_noun_that_is_none_is_an_error(page, failed):
    with pytest.raises(failed, match="REQUEST_INVALID"):
        page.ask("choices.recent", {"noun": "dataset"})


def test_a_dataset_that_was_chosen_is_a_recent_one_and_a_folder_is_not(
    browsers, page_of, tmp_path, png
):
    (tmp_path / "a.png").write_bytes(png((255, 0, 0)))
    browser = browsers(str(tmp_path))
    page = page_of(browser)
    page.ask("datasets.choose", {"reference": "embedded/main/datasets/digits"})
    page.ask("datasets.choose", {"reference": browser._browsing.open(str(tmp_path)).reference})
    page.until(lambda: page.ask("datasets.recent")[0]["datasets"])
    (card,) = page.ask("datasets.recent")[0]["datasets"]
    assert (card["reference"], card["count"]) == ("embedded/main/datasets/digits", -1)


def test_a_server_without_apps_and_datasets_says_so(page, many, failed):
    for method, asked in (("ListApps", "apps.list"), ("ListDatasets", "datasets.list")):
        many.always(method, None)
        with pytest.raises(failed) as caught:
            page.ask(asked, {"search": "", "page": 1, "scope": "mine"})
        assert caught.value.name == "NOT_IMPLEMENTED"
        assert "Type the reference: USER/APP" in caught.value.payload["hint"]
