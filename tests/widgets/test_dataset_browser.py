"""A dataset is looked through from Python: run, filter, select, export, and get the code."""

import signal
import threading
import time

import pytest

import predict_widgets as pw
from tests.widgets.browsing import NAMES, colors, folder_of


@pytest.fixture
def folder(tmp_path):
    """Twelve pictures; one of them is labeled wrong, and one is no picture."""
    made = folder_of(tmp_path / "photos", NAMES)
    (made / "red" / "9.png").write_bytes((made / "blue" / "3.png").read_bytes() + b" ")
    (made / "green" / "8.png").write_bytes(b"not a picture")
    return made


@pytest.fixture
def browser(browsers, folder, model):
    return browsers(folder, model(colors))


def names_of(items):
    return [item.id for item in items]


def test_what_is_on_show_follows_from_the_filters(browser):
    report = browser.run(progress=None)
    assert (report.inputs, report.ok, report.failed) == (14, 13, 1)
    assert len(browser.visible) == 14
    browser.truth = "mistakes"
    assert names_of(browser.visible) == ["red/9.png"]
    browser.truth, browser.status_filter = "all", "failed"
    assert names_of(browser.visible) == ["green/8.png"]
    browser.status_filter, browser.label, browser.sort = "predicted", "blue", "name"
    browser.threshold, browser.descending = 0.7, True
    assert names_of(browser.visible) == ["red/9.png", *(f"blue/{n}.png" for n in (3, 2, 1, 0))]
    browser.concept_filter = "nothing bears this"
    assert browser.visible == []


def test_failures_say_why(browser):
    browser.run(progress=None)
    (failure,) = browser.failures
    assert failure.name == "green/8.png"
    assert failure.error_name
    assert failure.message


def test_predictions_are_those_of_the_run(browser, tmp_path):
    browser.run(progress=None)
    frame = browser.predictions.to_pandas()
    assert set(frame.input) == {*NAMES, "red/9.png"}
    assert browser.predictions.to_parquet(tmp_path / "said.parquet").stat().st_size
    shown = browser.predictions.shown(0.7, truth="mistakes")
    assert names_of(shown.inputs) == ["red/9.png"]
    assert shown.to_pandas().label.tolist() == ["blue"]
    assert "on show" in repr(shown)
    with pytest.raises(pw.PredictError, match="on show already"):
        shown.shown()


def test_tomorrow_it_opens_at_once(browser, browsers, folder):
    browser.run(progress=None)
    reference = browser.model
    browser.close()
    again = browsers(folder, reference, truth="mistakes")
    assert names_of(again.visible) == ["red/9.png"]
    assert again.run(progress=None).calls == 0
    assert "13 predicted" not in repr(again)
    assert "14 predicted" in repr(again)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"truth": "mistakes"},
        {"threshold": 0.75, "concept_filter": "e", "sort": "uncertainty", "descending": True},
        {"status_filter": "failed"},
        {"label": "blue", "sort": "agreement"},
    ],
)
def test_the_code_gets_exactly_what_is_on_show(browsers, folder, model, wanted, capsys):
    browser = browsers(folder, model(colors), folder=folder.parent / "journal", **wanted)
    browser.run(progress=None)
    known: dict = {}
    exec(compile(browser.code(), "copied", "exec"), known)  # noqa: S102 - what a person would paste
    assert names_of(known["shown"].inputs) == names_of(browser.visible)
    assert "no calls" in capsys.readouterr().out


def test_code_for_inputs_that_have_no_name_says_where_to_put_them(browsers, model):
    browser = browsers([pw.Text("one"), pw.Text("two")], model(lambda text: {text: 1}))
    assert "inputs = [...]" in browser.code()
    compile(browser.code(), "copied", "exec")


def test_selection_is_of_ids_and_can_be_observed(browser):
    seen = []
    browser.observe(lambda change: seen.append(change["new"]), "selection")
    browser.selection = ["blue/1.png", "red/0.png"]
    assert seen == [["blue/1.png", "red/0.png"]]
    with pytest.raises(pw.PredictError, match=r"no input 'green/77\.png'"):
        browser.selection = ["green/77.png"]
    assert browser.selection == ["blue/1.png", "red/0.png"]
    assert "selection" not in browser.get_state()


def test_an_input_that_stands_twice_has_its_answer_at_both_places(browsers, folder, model):
    twice = [folder / "red" / "0.png", folder / "blue" / "0.png", folder / "red" / "0.png"]
    browser = browsers(twice, model(colors))
    report = browser.run(progress=None)
    assert (report.ok, report.repeated) == (2, 1)
    browser.concept_filter, browser.threshold = "red", 0.7
    assert names_of(browser.visible) == ["0", "2"]
    assert browser.state == "done"


# --- the run -------------------------------------------------------------------------------------
class Slow:
    """A model that waits for a word; ``begun`` once it is asked."""

    def __init__(self):
        self.begun = threading.Event()
        self.go = threading.Event()

    def answer(self, image):
        self.begun.set()
        self.go.wait(20)
        return colors(image)


@pytest.fixture
def slow():
    made = Slow()
    yield made
    made.go.set()


def until(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


def test_a_run_in_the_background_can_be_paused_resumed_and_cancelled(browsers, folder, model, slow):
    browser = browsers(folder, model(slow.answer))
    browser.start()
    assert slow.begun.wait(20)
    until(lambda: browser.state == "running")
    with pytest.raises(pw.PredictError, match="under way"):
        browser.start()
    browser.pause()
    until(lambda: browser.state == "paused")
    browser.resume()
    until(lambda: browser.state == "running")
    began = time.monotonic()
    browser.cancel()
    until(lambda: browser.state == "idle")
    assert time.monotonic() - began < 1.5
    slow.go.set()
    browser.start()
    until(lambda: browser.state == "done")
    assert len(browser.visible) == 14


def test_what_is_on_show_does_not_wait_for_the_run(browsers, folder, model, slow):
    browser = browsers(folder, model(slow.answer))
    browser.start()
    assert slow.begun.wait(20)
    browser.status_filter = "waiting"
    began = time.monotonic()
    assert len(browser.visible) == 14
    assert browser.failures == []
    assert time.monotonic() - began < 2


def test_a_cancel_right_at_the_beginning_is_heard(browsers, folder, model, slow):
    browser = browsers(folder, model(slow.answer))
    browser.start()
    browser.cancel()
    until(lambda: browser.state == "idle", 5)


def test_an_interrupt_keeps_what_is_finished(browsers, tmp_path, model):
    asked = []

    def slowly(image):
        asked.append(1)
        if len(asked) == 120:
            signal.raise_signal(signal.SIGINT)
        if len(asked) > 120:
            time.sleep(0.02)
        return colors(image)

    folder = folder_of(tmp_path / "many", [f"{number}.png" for number in range(200)])
    browser = browsers(folder, model(slowly))
    with pytest.raises(KeyboardInterrupt):
        browser.run(progress=None)
    kept = len(browser.predictions)
    assert 0 < kept < 200
    assert browser._browsing.run_card["done"] == kept
    until(lambda: browser.state == "idle")
    assert browser.run(progress=None).from_journal == kept


def test_what_failed_is_asked_about_again_and_nothing_else(browsers, tmp_path, model):
    folder = folder_of(tmp_path / "some", [f"{number}.png" for number in range(6)])
    broken, asked = [True], []

    def moody(image):
        asked.append(image.getpixel((0, 0)))
        if broken[0] and len(asked) % 2:
            raise RuntimeError("not today")
        return colors(image)

    browser = browsers(folder, model(moody), concurrency=1)
    failed = browser.run(progress=None).failed
    assert failed == len(browser.failures) > 0
    broken[0], before = False, len(asked)
    report = browser.run(progress=None, retry_failed=True)
    assert report.failed == 0
    assert len(asked) - before == failed
    assert browser.failures == []


# --- what is asked -------------------------------------------------------------------------------
def test_another_model_shows_what_that_one_said(browser, model):
    browser.run(progress=None)
    first = browser.model
    browser.model = model(lambda _image: {"always": 1})
    browser.concept_filter = "always"
    assert browser.visible == []
    browser.run(progress=None)
    assert len(browser.visible) == 13
    browser.model = first
    assert browser.visible == []
    browser.concept_filter = "red"
    assert len(browser.visible) == 13


def test_another_model_ends_the_run_of_the_former_one(browsers, folder, model, slow):
    browser = browsers(folder, model(slow.answer))
    browser.start()
    assert slow.begun.wait(20)
    former = browser._browsing.running
    browser.model = model(colors)
    until(lambda: not former.running, 2)
    assert browser._browsing.run_card["done"] == 0


def test_a_workflow_shows_a_nodes_answers(browsers, folder, workflow, model):
    first = model(colors)
    second = model(lambda _image: {"second": 0.9})
    browser = browsers(
        folder, workflow=workflow({"id": "a", "model": first}, {"id": "b", "model": second})
    )
    assert browser.model == ""
    browser.run(progress=None)
    browser.concept_filter = "second"
    assert browser.visible == []
    browser.node = "b"
    assert len(browser.visible) == 13
    browser.model = first
    assert browser.workflow == ""
    assert browser.visible == []


def test_more_concepts_are_another_run(browser):
    browser.run(progress=None)
    browser.max_concepts = 1
    # What is on show stays until it is run.
    assert len(browser.visible) == 14
    assert browser.run(progress=None).calls > 0
    frame = browser.predictions.to_pandas()
    assert frame.groupby("input").size().max() == 1
    assert "max_concepts=1" in browser.code()


def test_another_dataset_begins_anew(browser, tmp_path):
    browser.run(progress=None)
    browser.selection = ["red/0.png"]
    browser.dataset = str(folder_of(tmp_path / "other", ["a.png", "b.png"]))
    assert browser.selection == []
    assert names_of(browser.visible) == ["a.png", "b.png"]
    with pytest.raises(pw.PredictError, match="no folder"):
        browser.dataset = str(tmp_path / "not there")
    assert names_of(browser.visible) == ["a.png", "b.png"]


def test_without_a_dataset_it_says_so(browsers):
    browser = browsers()
    assert "no dataset yet" in repr(browser)
    for do in (browser.run, browser.start, lambda: browser.visible, lambda: browser.predictions):
        with pytest.raises(pw.PredictError) as caught:
            do()
        assert caught.value.name == "DATASET_NOT_CHOSEN"
    assert browser._repr_mimebundle_()[0].keys().isdisjoint({"text/html"})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"treshold": 1}, TypeError, "Did you mean 'threshold'"),
        ({"model": "a", "workflow": "b"}, TypeError, "leave one of them out"),
        ({"dataset": "/not/there"}, pw.PredictError, "no folder"),
        ({"dataset": 3}, pw.PredictError, "no dataset"),
        ({"concurrency": 0}, pw.PredictError, "concurrency"),
        ({"model": "somebody/an-app/models/x"}, pw.PredictError, "credential"),
        ({"model": "look-three-ways"}, pw.PredictError, "workflow"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(browsers, folder, arguments, error, message):
    with pytest.raises(error, match=message):
        browsers(**{"dataset": folder, **arguments})


def test_a_dot_offers_what_is_ours(browser):
    offered = dir(browser)
    assert {"run", "visible", "selection", "predictions", "code", "freeze"} <= set(offered)
    assert len(offered) < 50
    assert all(hasattr(type(browser), name) or hasattr(browser, name) for name in offered
               if name not in {"predictions", "visible", "failures"})  # fmt: skip
