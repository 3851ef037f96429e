"""One input is opened; datasets and models are chosen in the page; inputs are selected."""

import pytest

import predict_widgets as pw
from predict_widgets.widgets import browser_wire as wire
from tests.widgets.browsing import NAMES, colors, folder_of, rows_of, run_through

FILTER = {
    "node": "", "threshold": 0, "concept_filter": "", "label": "", "truth": "all",
    "status": "all", "sort": "dataset", "descending": False, "disagreement": "all",
    "against_truth": False,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    made = folder_of(tmp_path / "photos", NAMES)
    (made / "green" / "8.png").write_bytes(b"not a picture")
    return made


@pytest.fixture
def browser(browsers, folder, model):
    return browsers(folder, model(colors))


@pytest.fixture
def page(browser, page_of):
    return page_of(browser)


# --- one input -----------------------------------------------------------------------------------
def test_an_input_opens_with_all_that_was_said_of_it(browsers, folder, model, page_of):
    def halves(_image):
        mask = [[1, 0], [0, 1]]
        return [{"box": (0, 0, 0.5, 1), "label": "left", "score": 0.9, "mask": mask}]

    page = page_of(browsers(folder, model(halves, output="regions")))
    run_through(page)
    result, (outputs, rows, truth, picture) = page.ask("input", {"index": 4})
    assert result.keys() == wire.OpenedInput.__annotations__.keys()
    assert (result["index"], result["error"]) == (4, None)
    assert result["input"]["name"] == "0.png"
    (answer,) = result["answers"]
    assert answer["input_key"] == result["input"]["key"]
    assert answer["status"] == "ok"
    (output,) = rows_of(outputs)
    assert output["output_id"] == answer["output_id"]
    (row,) = rows_of(rows)
    assert (row["label"], row["shape"], round(row["right"], 2)) == ("left", "mask", 0.5)
    assert [row["label"] for row in rows_of(truth)] == ["green"]
    assert picture == (folder / "green" / "0.png").read_bytes()
    media, (mask,) = page.ask(
        "media", {"output_id": answer["output_id"], "ordinals": [row["ordinal"]]}
    )
    assert media["media"][0]["error"] == ""
    assert mask
    key = {"key": result["input"]["key"]}
    assert page.ask("file", {**key, "offset": 0})[1] == [picture]
    assert page.ask("picture", {**key, "edge": 64})[1] == [picture]


def test_an_input_that_was_not_predicted_opens_too(page):
    result, (outputs, rows, truth, _) = page.ask("input", {"index": 0})
    assert result["answers"] == []
    assert rows_of(outputs) == rows_of(rows) == []
    assert len(rows_of(truth)) == 1


def test_an_input_that_cannot_be_read_opens_with_its_error(page, folder):
    run_through(page)
    result, _ = page.ask("input", {"index": 8})
    assert result["input"] is None
    assert result["error"]["name"]
    assert result["answers"][0]["status"] == "failed"
    (folder / "blue" / "0.png").unlink()
    result, (_, rows, _, _) = page.ask("input", {"index": 0})
    assert result["error"]["name"]
    # What was said of it is still there.
    assert result["answers"][0]["status"] == "ok"
    assert len(rows_of(rows)) == 3


def test_an_input_behind_the_end_is_an_error(page, failed):
    with pytest.raises(failed, match="INPUT_UNKNOWN"):
        page.ask("input", {"index": 99})


def test_only_the_inputs_opened_last_are_held(page, browser):
    for index in (0, 1, 2, 3, 4, 5, 6, 7, 9, 10):
        page.ask("input", {"index": index})
    assert len(browser._browsing.shelf.all()) == 8


def test_a_workflows_answers_come_node_by_node(browsers, folder, workflow, model, page_of):
    def fails(_image):
        raise RuntimeError("not this one")

    nodes = (
        {"id": "colors", "model": model(colors)},
        {"id": "broken", "model": model(fails)},
    )
    browser = browsers(folder, workflow=workflow(*nodes))
    page = page_of(browser)
    opened, _ = page.ask("open")
    assert [node["id"] for node in opened["model"]["nodes"]] == ["colors", "broken"]
    card = run_through(page)
    assert card["failed"] == 1
    _, (outputs, rows) = page.ask("rows", {"part": card["parts"] - 1})
    last = [row for row in rows_of(outputs) if row["index"] == 12]
    told = [(row["node_id"], row["status"]) for row in last]
    assert told == [("", "ok"), ("colors", "ok"), ("broken", "failed")]
    assert {row["output_id"] for row in rows_of(rows)} <= {
        row["output_id"] for row in rows_of(outputs) if row["node_id"] == "colors"
    }
    result, (outputs, rows, _, _) = page.ask("input", {"index": 0})
    assert [(answer["node_id"], answer["status"]) for answer in result["answers"]] == [
        ("", "ok"), ("colors", "ok"), ("broken", "failed"),
    ]  # fmt: skip
    assert "not this one" in str(result["answers"][2]["error"])
    of_colors = result["answers"][1]["output_id"]
    assert {row["output_id"] for row in rows_of(rows)} == {of_colors}
    assert len(rows_of(outputs)) == 2


# --- choosing ------------------------------------------------------------------------------------
def test_a_dataset_is_chosen_in_the_page(browsers, page_of):
    browser = browsers()
    page = page_of(browser)
    assert page.ask("open")[0]["dataset"] is None
    apps, _ = page.ask("apps.list", {"search": "", "page": 1})
    assert apps["apps"][0].keys() == wire.AppCard.__annotations__.keys()
    app = apps["apps"][0]
    asked = {"user_id": app["user_id"], "app_id": app["id"], "search": "", "page": 1}
    found, _ = page.ask("datasets.list", asked)
    cards = {card["name"]: card for card in found["datasets"]}
    assert {"digits", "photos"} <= set(cards)
    assert cards["digits"].keys() == wire.DatasetCard.__annotations__.keys()
    before = page.ask("open")[0]["run"]["era"]
    chosen, _ = page.ask("datasets.choose", {"reference": cards["digits"]["reference"]})
    assert chosen["dataset"]["name"] == "digits"
    assert chosen["dataset"]["has_truth"] is True
    assert chosen["run"]["era"] > before
    page.until(lambda: browser.dataset == cards["digits"]["reference"])
    assert page.ask("inputs", {"start": 0, "count": 60})[0]["ids"][0].startswith("digits")


def test_a_page_names_no_path_but_those_that_python_has_named(page, browser, failed, tmp_path):
    other = folder_of(tmp_path / "private", ["a.png"])
    with pytest.raises(failed):
        page.ask("datasets.choose", {"reference": str(other)})
    first = browser.dataset
    page.save(dataset=str(other))
    assert browser.dataset == first
    chosen, _ = page.ask("datasets.choose", {"reference": "embedded/main/datasets/photos"})
    assert chosen["dataset"]["name"] == "photos"
    assert page.ask("datasets.choose", {"reference": first})[0]["dataset"]["reference"] == first


def test_an_unknown_dataset_leaves_what_is_there(page, browser, failed):
    before = browser._browsing.run_card["era"]
    with pytest.raises(failed, match="DOES_NOT_EXIST"):
        page.ask("datasets.choose", {"reference": "embedded/main/datasets/nothing"})
    assert browser._browsing.run_card["era"] == before
    assert page.ask("inputs", {"start": 0, "count": 1})[0]["ids"] == ["blue/0.png"]


def test_the_page_chooses_another_model_or_a_workflow(page, browser, model, workflow):
    before = run_through(page)["era"]
    reference = model(lambda _: {"other": 1})
    card = page.ask("models.choose", {"reference": reference})[0]["model"]
    assert card["id"] in reference
    page.until(lambda: browser.model == reference)
    opened, _ = page.ask("open")
    assert opened["model"]["reference"] == card["reference"]
    assert opened["run"]["era"] > before
    assert opened["run"]["done"] == 0
    chosen = workflow({"id": "only", "model": reference})
    page.ask("workflows.choose", {"reference": chosen})
    page.until(lambda: browser.workflow == chosen)
    assert browser.model == ""
    assert [node["id"] for node in page.ask("open")[0]["model"]["nodes"]] == ["only"]
    assert page.ask("models.list", {"search": "", "page": 1})[0]["models"]


# --- selection -----------------------------------------------------------------------------------
def test_select_all_is_what_the_filter_leaves(page, browser):
    run_through(page)
    seen = []
    browser.observe(lambda change: seen.append(change["new"]), "selection")
    wanted = {**FILTER, "concept_filter": "red", "threshold": 0.7}
    assert page.ask("select", {"indexes": [], "all": wanted})[0] == {"count": 4}
    page.until(lambda: browser.selection)
    assert browser.selection == [f"red/{number}.png" for number in range(4)]
    assert page.ask("select", {"indexes": [1, 0], "all": None})[0] == {"count": 2}
    page.until(lambda: len(browser.selection) == 2)
    assert seen[-1] == ["blue/1.png", "blue/0.png"]
    assert page.ask("open")[0]["selected"] == [1, 0]
    # What the page selects itself is not told to it.
    assert not [said for said, _ in page.messages("event") if said["event"] == "selection"]


def test_what_python_selects_is_told_to_the_page(page, browser):
    browser.selection = ["red/0.png", "blue/0.png"]
    (told,) = [said for said, _ in page.messages("event") if said["event"] == "selection"]
    assert told["params"] == {"indexes": [9, 0]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"indexes": [99], "all": None},
        {"indexes": "all", "all": None},
        {"indexes": [], "all": {**FILTER, "sort": "size"}},
        {"indexes": [], "all": {"threshold": 0}},
    ],
)
def test_a_selection_that_cannot_be_is_refused(page, browser, failed, wrong):
    with pytest.raises(failed, match="REQUEST_INVALID"):
        page.ask("select", wrong)
    assert browser.selection == []


def test_the_code_is_that_of_python_with_what_is_being_typed(page, browser):
    assert page.ask("code", {})[0]["code"] == browser.code()
    typed = page.ask("code", {"threshold": 0.5, "concept_filter": "re"})[0]["code"]
    assert "threshold=0.5, concept_filter='re'" in typed


def test_digits_come_with_their_labels(browsers, page_of):
    page = page_of(browsers("digits", "digit-classifier"))
    page.ask("open")
    result, (truth,) = page.ask("inputs", {"start": 0, "count": 60})
    assert len(result["ids"]) == 60
    labels = [row["label"] for row in rows_of(truth)]
    assert len(labels) == 60
    assert set(labels) == {str(digit) for digit in range(10)}
    assert page.ask("tiles", {"indexes": [0, 1], "edge": 64})[1][0].startswith(b"\xff\xd8")


def test_pw_has_the_browser():
    assert "DatasetBrowser" in pw.__all__
