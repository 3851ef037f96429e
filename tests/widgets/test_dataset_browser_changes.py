"""What Python tells a browser that cannot be, or at a bad moment: nothing is left half done."""

import threading
import time

import pytest
import traitlets

import predict_widgets as pw
from predict_widgets.widgets.browsing.state import EVENT_SECONDS
from tests.widgets.browsing import colors, folder_of, run_through


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path / "photos", [f"red/{number}.png" for number in range(6)])


@pytest.fixture
def browser(browsers, folder, model):
    return browsers(folder, model(colors))


@pytest.fixture
def page(browser, page_of):
    return page_of(browser)


def selections(page):
    said = [said for said, _ in page.messages("event") if said["event"] == "selection"]
    return [each["params"]["indexes"] for each in said]


# --- values --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["threshold", "min_value"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_a_number_that_json_cannot_say_is_refused(browser, name, value):
    with pytest.raises(traitlets.TraitError):
        setattr(browser, name, value)
    assert getattr(browser, name) == 0.0


def test_the_first_selection_may_be_wrong_and_the_next_is_taken(browser, page):
    with pytest.raises(pw.PredictError, match=r"no input 'red/77\.png'"):
        browser.selection = ["red/77.png"]
    assert browser.selection == []
    assert selections(page) == []
    browser.selection = ["red/1.png", "red/0.png", "red/1.png"]
    assert browser.selection == ["red/1.png", "red/0.png"]
    assert selections(page) == [[1, 0]]


def test_python_lets_go_of_what_it_has_selected(browser, page):
    browser.selection = ["red/1.png"]
    browser.selection = []
    assert selections(page) == [[1], []]
    assert page.ask("open")[0]["selected"] == []


def test_without_a_name_it_is_the_default_that_is_asked_and_shown(browser):
    browser.model = ""
    assert browser.model == str(pw.embedded().default_model)
    assert str(browser._browsing.asked.now.reference) == browser.model


def test_progress_that_is_none_is_refused_and_the_run_can_begin(browser):
    with pytest.raises(pw.PredictError, match="progress='bar'"):
        browser.run(progress="bar")
    assert browser.state == "idle"
    assert browser.run(progress=None).ok == 6


# --- moments -------------------------------------------------------------------------------------
def test_a_cancel_of_nothing_leaves_the_journal_readable(browsers, folder, model):
    reference = model(colors)
    browsers(folder, reference).run(progress=None)
    browser = browsers(folder, reference)
    browser.cancel()
    browser.status_filter = "predicted"
    assert len(browser.visible) == 6


def test_a_run_begins_while_the_one_before_it_lets_go_of_the_journal(
    browsers, folder, model, tmp_path
):
    begun = threading.Event()

    def slow(image):
        begun.set()
        threading.Event().wait(0.3)
        return colors(image)

    other = folder_of(tmp_path / "other", ["a.png"])
    browser = browsers(folder, model(slow), folder=tmp_path / "journal")
    browser.start()
    assert begun.wait(20)
    browser.dataset = str(other)
    assert browser.run(progress=None).ok == 1


def test_two_threads_run_it_once(browser):
    came = []

    def run():
        try:
            came.append(browser.run(progress=None).calls)
        except pw.PredictError as error:
            came.append(error.name)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # The later one may come when all is done: it asks nothing.
    assert len(came) == 2
    assert {0, "RUN_UNDER_WAY"} & set(came)


def test_a_page_hears_how_far_the_run_is_after_each_answer_to_open(page):
    run_through(page)
    page.ask("open")
    # Whatever is told of the run itself is told by then.
    time.sleep(3 * EVENT_SECONDS)
    count = len(page.messages("event"))
    page.ask("open")
    page.until(lambda: len(page.messages("event")) > count)
    assert page.messages("event")[-1][0]["params"]["done"] == 6


def test_news_of_a_choice_that_is_over_changes_nothing(browser, model, tmp_path):
    first, second = browser._browsing.asked.now.reference, model(lambda _: {"other": 1})
    before = browser.dataset
    browser.model = second
    browser.dataset = str(folder_of(tmp_path / "other", ["a.png"]))
    browser.chose("model", first, browser._browsing.platform)
    browser.chose_dataset(before)
    assert browser.model == second
    assert browser.dataset.endswith("other")


def test_a_dataset_whose_model_is_not_known_is_not_taken(browsers, page_of, failed):
    browser = browsers("digits", "there-is-none", platform=pw.embedded())
    page = page_of(browser)
    with pytest.raises(failed, match="DOES_NOT_EXIST"):
        page.ask("datasets.choose", {"reference": "embedded/main/datasets/photos"})
    assert browser._browsing.dataset.name == "digits"


def test_a_closed_browser_says_so(browser):
    browser.close()
    for do in (browser.run, browser.start, browser.cancel, browser.code, lambda: browser.visible):
        with pytest.raises(pw.PredictError) as caught:
            do()
        assert caught.value.name == "BROWSER_CLOSED"
