"""A closed browser is gone, its run within a second; and no secret is anywhere."""

import gc
import json
import threading
import time
import traceback
import weakref

import ipywidgets
import pytest

import predict_widgets as pw
from tests.widgets.browsing import colors, folder_of

SECRET = "planted-secret-0123456789abcdef"  # noqa: S105 - planted, to be looked for


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path / "photos", [f"red/{number}.png" for number in range(6)])


def test_many_browsers_leave_nothing(folder, model, page_of):
    reference = model(colors)

    def once():
        browser = pw.DatasetBrowser(folder, reference)
        page = page_of(browser)
        page.ask("open")
        page.ask("inputs", {"start": 0, "count": 10})
        page.ask("tiles", {"indexes": [0, 1], "edge": 64})
        browser.run(progress=None)
        page.ask("rows", {"part": 0})
        page.ask("input", {"index": 0})
        browser._repr_mimebundle_()
        kept = [weakref.ref(one) for one in (browser, browser._browsing, browser._browsing.running)]
        browser.close()
        browser.close()
        return kept

    once()
    gc.collect()
    registered = len(ipywidgets.widgets.widget._instances)
    threads = threading.active_count()
    refs = [ref for _ in range(8) for ref in once()]
    # A worker holds its last task until it has taken the next one or lies idle.
    for _ in range(50):
        gc.collect()
        if not any(ref() for ref in refs):
            break
        time.sleep(0.05)
    assert [ref() for ref in refs if ref() is not None] == []
    assert len(ipywidgets.widgets.widget._instances) == registered
    assert threading.active_count() <= threads


def test_a_browser_that_could_not_be_made_leaves_nothing(folder):
    before = len(ipywidgets.widgets.widget._instances)
    for arguments in ({"zzz": 1}, {"model": "a b c"}, {"truth": "wrong"}, {"dataset": "/no/where"}):
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is
            pw.DatasetBrowser(**{"dataset": folder, **arguments})
    gc.collect()
    assert len(ipywidgets.widgets.widget._instances) == before


def test_closing_ends_the_run_within_a_second_and_keeps_what_is_finished(tmp_path, model):
    asked = []

    def slowly(image):
        asked.append(1)
        time.sleep(0.02)
        return colors(image)

    folder = folder_of(tmp_path / "many", [f"{number}.png" for number in range(300)])
    reference = model(slowly)
    browser = pw.DatasetBrowser(folder, reference)
    browser.start()
    while len(asked) < 100:
        time.sleep(0.005)
    names = {"dataset-browser-run", "batch-writer"}
    began = time.monotonic()
    browser.close()
    assert time.monotonic() - began < 0.5
    while any(thread.name in names for thread in threading.enumerate()):
        assert time.monotonic() - began < 1.5
        time.sleep(0.01)
    again = pw.DatasetBrowser(folder, reference)
    assert 0 < len(again.predictions) < 300
    again.close()
    assert repr(browser) == "DatasetBrowser(closed)"


@pytest.fixture
def unreachable(monkeypatch):
    """An account whose platform cannot be reached."""
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    monkeypatch.setenv("CLARIFAI_API_BASE", "http://127.0.0.1:9")
    yield
    pw.disconnect()


@pytest.mark.usefixtures("unreachable")
def test_the_secret_is_nowhere(browsers, folder, page_of, caplog, capsys):
    browser = browsers(folder, "clarifai/main/models/x", deployment="d")
    page = page_of(browser)

    def careless(*_):
        raise RuntimeError(f"could not send with Key {SECRET}")

    browser._methods["freeze"] = careless
    model, dataset = {"reference": "clarifai/main/models/x"}, {"reference": "a/b/datasets/c"}
    requests = [
        page.request("open"),
        page.request("apps.list", {"search": "", "page": 1}),
        page.request("datasets.list", {"user_id": "a", "app_id": "b", "search": "", "page": 1}),
        page.request("datasets.choose", dataset),
        page.request("models.choose", model),
        page.request("run.plan"),
        page.request("freeze"),
        page.request("code"),
        page.request("inputs", {"start": 0, "count": 5}),
        page.request("tiles", {"indexes": [0], "edge": 64}),
    ]
    replies = [page.wait_for(lambda r=r: page.replies(r), 90)[0][0] for r in requests]
    assert [("error" in reply) for reply in replies] == [True] * 7 + [False] * 3
    with pytest.raises(pw.PredictError) as caught:
        browser.run(progress=None)
    card = browser._browsing.run_card
    assert (card["state"], card["error"]["name"]) == ("failed", caught.value.name)
    output = capsys.readouterr()
    seen = [
        repr(browser),
        browser.code(),
        json.dumps(browser.get_state()),
        repr(browser.trait_values()),
        json.dumps(browser._repr_mimebundle_()[0]),
        json.dumps(card),
        *traceback.format_exception(caught.value),
        json.dumps([sent[:2] for sent in browser.comm.sent]),
        *(buffer.decode("latin-1") for _, _, sent in browser.comm.sent for buffer in sent),
        caplog.text + output.out + output.err,
    ]
    assert "could not send" in seen[-1]
    assert [text for text in seen if SECRET in text] == []
