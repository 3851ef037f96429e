"""Several models in one dataset browser: each with a journal, run, shown and opened together."""

import contextlib
import io
import json
import threading

import pytest

import predict_widgets as pw
from predict_widgets.errors import PredictError
from predict_widgets.widgets import browser_wire as wire
from tests.widgets.browsing import NAMES, colors, folder_of, rows_of, run_through

FILTER = {
    "node": "", "threshold": 0, "concept_filter": "", "label": "", "truth": "all",
    "status": "all", "sort": "dataset", "descending": False, "disagreement": "all",
    "against_truth": False,
}  # fmt: skip


def reversed_colors(image):
    """Say the opposite of `colors` of what is not red."""
    said = colors(image)
    return {"red": said["red"], "green": said["blue"], "blue": said["green"]}


def broken(_image):
    raise ValueError


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path / "photos", NAMES)


@pytest.fixture
def two(model):
    return [model(colors), model(reversed_colors)]


@pytest.fixture
def browser(browsers, folder, two, tmp_path):
    return browsers(folder, models=two, folder=tmp_path / "journals")


@pytest.fixture
def page(browser, page_of):
    return page_of(browser)


def names(browser):
    return browser._browsing.several.names


# --- what is asked -------------------------------------------------------------------------------
def test_models_are_named_in_full_and_the_first_one_is_the_model(browser, two):
    assert browser.models == two
    assert browser.model == two[0]
    assert len(set(names(browser))) == 2
    assert "photos" in repr(browser)
    assert all(name in repr(browser) for name in names(browser))


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"models": ["digit-classifier"]}, "MODELS_TO_COMPARE"),
        ({"models": ["digit-classifier"] * 2}, "MODELS_TO_COMPARE"),
        ({"models": [f"m{number}" for number in range(7)]}, "MODELS_TO_COMPARE"),
        ({"models": ["a", "b"], "model": "c"}, "MODEL_AND_MODELS"),
        ({"models": ["a", "b"], "deployment": "d"}, "MODEL_AND_MODELS"),
    ],
)
def test_what_cannot_be_compared_is_refused(settings, name, folder):
    with pytest.raises(PredictError) as caught:
        pw.DatasetBrowser(folder, platform=pw.embedded(), **settings)
    assert caught.value.name == name


def test_models_and_a_workflow_are_two_questions(folder):
    with pytest.raises(TypeError, match="two questions"):
        pw.DatasetBrowser(folder, models=["a", "b"], workflow="c", platform=pw.embedded())


def test_all_of_them_keep_to_one_rate_and_share_the_calls_under_way(browsers, folder, two):
    browser = browsers(folder, models=two, rate=3.0, concurrency=4)
    runs = list(browser._browsing.running.runs.values())
    assert runs[0].batch.pacer is runs[1].batch.pacer
    assert runs[0].batch.pacer.rate == 3.0
    assert [run.batch._concurrency for run in runs] == [2, 2]


# --- the run -------------------------------------------------------------------------------------
def test_all_are_run_and_each_has_a_report_and_a_journal(browser, tmp_path):
    reports = browser.run(progress=None)
    assert list(reports) == names(browser)
    assert [report.ok for report in reports.values()] == [12, 12]
    assert {path.name for path in (tmp_path / "journals").iterdir()} == set(names(browser))
    assert [len(said) for said in browser.compared.values()] == [12, 12]
    assert browser.state == "done"
    again = browser.run(progress=None)
    assert [report.calls for report in again.values()] == [0, 0]


def test_the_page_hears_how_far_each_is_and_gets_the_rows_of_each(page, browser):
    result, _ = page.ask("open")
    assert [one["name"] for one in result["run"]["models"]] == names(browser)
    assert result["run"]["models"][0].keys() == wire.ModelRun.__annotations__.keys()
    last = run_through(page)
    assert (last["done"], last["total"], last["state"]) == (24, 24, "done")
    assert [(one["done"], one["state"]) for one in last["models"]] == [(12, "done")] * 2
    nodes = set()
    for part in range(last["parts"]):
        _, (outputs, _) = page.ask("rows", {"part": part})
        nodes |= {row["node_id"] for row in rows_of(outputs)}
    assert nodes == set(names(browser))


def test_a_model_that_fails_stands_beside_the_other_with_its_reason(
    browsers, folder, model, page_of
):
    platform = pw.embedded()
    browser = browsers(folder, models=[model(colors), "nobody-has-this"], platform=platform)
    page = page_of(browser)
    last = run_through(page)
    assert last["error"] is None
    good, bad = last["models"]
    assert (good["done"], good["error"]) == (12, None)
    assert bad["state"] == "failed"
    assert (bad["name"], bad["error"]["name"]) == ("nobody-has-this", "MODEL_DOES_NOT_EXIST")
    report = browser.run(progress=None)["nobody-has-this"]
    assert report.error is not None
    assert len(browser.visible) == 12


def test_where_no_model_can_be_asked_a_run_raises(browsers, folder):
    browser = browsers(folder, models=["nobody-has-this", "nor-this"], platform=pw.embedded())
    with pytest.raises(PredictError, match="does not exist"):
        browser.run(progress=None)
    assert browser._browsing.run_card["state"] == "failed"


def test_what_failed_is_tried_again_with_the_models_that_failed(browsers, folder, model):
    worse = model(broken)
    browser = browsers(folder, models=[model(colors), worse])
    browser.run(progress=None)
    assert len(browser.failures) == 12
    assert all(one.message.startswith(names(browser)[1]) for one in browser.failures)
    reports = browser.run(progress=None, retry_failed=True)
    assert reports[names(browser)[0]].ok == 12
    assert reports[names(browser)[1]].failed == 12


def test_pause_and_cancel_are_about_all_of_them(browsers, folder, model):
    held = threading.Event()

    def slow(image):
        held.wait(10)
        return colors(image)

    browser = browsers(folder, models=[model(slow), model(slow)])
    browser.start()
    running = browser._browsing.running
    browser.pause()
    assert {one["state"] for one in running.card()["models"]} == {"paused"}
    assert running.state == "paused"
    browser.resume()
    assert running.state == "running"
    with pytest.raises(PredictError, match="under way"):
        browser.start()
    browser.cancel()
    held.set()
    for _ in range(200):
        if not running.running:
            break
        threading.Event().wait(0.05)
    assert not running.running
    assert running.card()["error"] is None


def test_a_plan_is_for_all_models(page):
    plan, _ = page.ask("run.plan", {})
    assert (plan["inputs"], plan["known"]) == (24, 0)
    assert plan["calls"] >= 2


# --- what is on show -----------------------------------------------------------------------------
def test_disagreements_are_what_the_page_shows(browser, page):
    browser.run(progress=None)
    browser.sort = "disagreement"
    browser.disagreement = "flip"
    shown = browser.visible
    assert {item.id.partition("/")[0] for item in shown} == {"green", "blue"}
    found = browser.disagreements
    assert [item.id for item in found.inputs] == [item.id for item in shown]
    assert found.counts["flip"] == 8
    result, _ = page.ask("select", {"indexes": [], "all": {**FILTER, "disagreement": "flip"}})
    assert result["count"] == 8
    browser.disagreement = "none"
    assert {item.id.partition("/")[0] for item in browser.visible} == {"red"}


def test_other_filters_are_about_the_model_of_the_node(browser):
    browser.run(progress=None)
    browser.truth = "agree"
    assert len(browser.visible) == 12
    browser.node = names(browser)[1]
    assert {item.id.partition("/")[0] for item in browser.visible} == {"red"}


def test_what_was_copied_gives_the_inputs_on_show(browser):
    browser.run(progress=None)
    for settings in (
        {"sort": "disagreement", "disagreement": "flip", "against_truth": True},
        {"node": names(browser)[1], "truth": "mistakes", "threshold": 0.3, "sort": "name"},
    ):
        for name, value in settings.items():
            setattr(browser, name, value)
        scope = {}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(browser.code(), scope)  # noqa: S102 - as a person would run it
        assert [item.id for item in scope["shown"].inputs] == [item.id for item in browser.visible]
        assert len(browser.visible) == 8
        browser.disagreement = "all"


def test_one_input_opens_with_the_answers_of_all(browser, page):
    browser.run(progress=None)
    result, (outputs, rows, _, _) = page.ask("input", {"index": 4})
    whole, *answers = result["answers"]
    assert whole["node_id"] == ""
    assert [answer["node_id"] for answer in answers] == names(browser)
    numbers = [answer["output_id"] for answer in answers]
    assert len(set(numbers)) == 2
    assert sorted(row["output_id"] for row in rows_of(outputs)) == sorted(numbers)
    assert {row["output_id"] for row in rows_of(rows)} == set(numbers)


def test_a_saved_notebook_says_which_models(browser):
    browser.run(progress=None)
    html = browser._fallback()["text/html"]
    assert all(name in html for name in names(browser))


# --- changes -------------------------------------------------------------------------------------
def test_models_can_be_set_and_let_go_of(browser, model, two, page):
    other = model(colors)
    browser.models = [two[1], other]
    assert browser.model == two[1]
    browser.models = []
    assert browser.model == two[1]
    assert browser.compared == {}
    with pytest.raises(PredictError, match="models"):
        _ = browser.disagreements
    assert page.ask("open")[0]["run"]["models"] == []


def test_a_model_chosen_in_the_page_takes_the_first_ones_place(page, browser, model, two, failed):
    other = model(colors)
    page.ask("models.choose", {"reference": other})
    page.until(lambda: browser.models == [other, two[1]])
    assert browser.model == other
    with pytest.raises(failed, match="MODELS_TO_COMPARE"):
        page.ask("models.choose", {"reference": two[1]})
    assert browser.models == [other, two[1]]


def test_what_is_synced_is_small_json(browser):
    browser.run(progress=None)
    assert len(json.dumps(browser.models)) < 400
