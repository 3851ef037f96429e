"""One reply for every request, whatever happens; cancelling, progress, the pool behind them."""

import threading
import time

import pytest

import predict_widgets as pw
from predict_widgets import api
from predict_widgets.widgets import jobs, pool


def keep(page):
    return page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]


@pytest.mark.parametrize(
    "problem", [ValueError("odd"), SystemExit(3), KeyboardInterrupt(), GeneratorExit()]
)
def test_whatever_a_handler_raises_is_one_reply(viewer, page, failed, problem, caplog):
    def broken(_job, _params, _buffers):
        raise problem

    viewer._methods["open"] = broken
    request = page.request("open")
    with pytest.raises(failed) as caught:
        page.answer(request)
    assert caught.value.name == "INTERNAL_ERROR"
    assert type(problem).__name__ in caught.value.payload["details"]
    assert "Traceback" in caplog.text
    # The thread that worked on it lives on.
    assert page.ask("models.list")[0]["models"]
    assert len(page.replies(request)) == 1


def test_a_result_that_cannot_be_sent_is_one_error(viewer, page, failed, caplog):
    viewer._methods["open"] = lambda *_: jobs.Reply({"no": object()})
    with pytest.raises(failed) as caught:
        page.ask("open")
    assert caught.value.name == "INTERNAL_ERROR"
    assert caplog.records


@pytest.mark.parametrize("noise", [None, [], "x", {}, {"type": "request"}, {"id": 3}, {"id": ""}])
def test_what_is_no_request_is_left_alone(page, noise):
    page.say(noise)
    assert page.ask("models.list")[0]["models"]
    assert len(page.messages("reply")) == 1


def test_a_request_sent_twice_is_answered_once(viewer, page):
    go = threading.Event()
    viewer._methods["open"] = lambda *_: jobs.Reply(go.wait(10))
    page.request("open", request_id="twice")
    page.request("open", request_id="twice")
    go.set()
    page.answer("twice")
    page.ask("models.list")
    assert len(page.replies("twice")) == 1


def test_a_handler_returns_at_once(viewers, page_of, model):
    page = page_of(viewers(model(lambda _: time.sleep(0.5) or [("it", 1.0)])))
    asked = {"input_keys": [keep(page)], "max_concepts": 20, "min_value": 0}
    page.ask("open")
    before = time.perf_counter()
    request = page.request("predict", asked)
    took = time.perf_counter() - before
    before = time.perf_counter()
    page.answer(request)
    assert took < (time.perf_counter() - before) / 5


def test_cancel_ends_a_prediction_with_its_one_reply(viewers, page_of, model, failed):
    started, release = threading.Event(), threading.Event()

    def slow(_image):
        started.set()
        release.wait(20)
        return [("late", 1.0)]

    viewer = viewers(model(slow))
    page = page_of(viewer)
    request = page.request(
        "predict", {"input_keys": [keep(page)], "max_concepts": 20, "min_value": 0}
    )
    assert started.wait(20)
    page.cancel(request)
    with pytest.raises(failed) as caught:
        page.answer(request)
    release.set()
    assert caught.value.name == "CANCELLED"
    assert viewer.prediction is None
    page.ask("models.list")
    assert len(page.replies(request)) == 1
    assert viewer._running == {}


def test_cancelling_what_waits_in_line_answers_at_once(viewer, page, failed):
    go = threading.Event()
    ran = []

    def wait(_job, _params, _buffers):
        ran.append(go.wait(20))
        return jobs.Reply({})

    viewer._methods["upload.chunk"] = wait
    begun, _ = page.ask("upload.begin", {"name": "x.png", "size": 9, "media_type": ""})
    chunk = {"upload_id": begun["upload_id"], "offset": 0}
    first, second = page.request("upload.chunk", chunk), page.request("upload.chunk", chunk)
    page.cancel(second)
    with pytest.raises(failed) as caught:
        page.answer(second)
    assert caught.value.name == "CANCELLED"
    assert not page.replies(first)
    go.set()
    page.answer(first)
    page.ask("upload.status", {"upload_id": begun["upload_id"]})
    assert ran == [True]
    assert len(page.replies(second)) == 1


def test_progress_comes_ten_times_a_second_at_most_but_a_new_stage_at_once(viewer, page):
    def busy(job, _params, _buffers):
        for done in range(1000):
            job.progress("fetching", done, 1000)
        job.progress("predicting")
        return jobs.Reply({})

    viewer._methods["open"] = busy
    before = time.monotonic()
    request = page.request("open")
    page.answer(request)
    most = 3 + (time.monotonic() - before) / jobs.PROGRESS_SECONDS
    stages = [said["stage"] for said in page.progress(request)]
    assert len(stages) <= most
    assert stages[0] == "fetching"
    assert stages[-1] == "predicting"


def test_a_wait_of_the_platform_is_told(page, monkeypatch):
    real = api.predict

    def waiting(*arguments, on_wait, **settings):
        on_wait("the model is loading")
        return real(*arguments, on_wait=on_wait, **settings)

    monkeypatch.setattr(api, "predict", waiting)
    request = page.request(
        "predict", {"input_keys": [keep(page)], "max_concepts": 20, "min_value": 0}
    )
    page.answer(request)
    said = [(each["stage"], each["message"]) for each in page.progress(request)]
    assert ("waiting", "the model is loading") in said


def test_a_cancel_in_the_instant_of_the_start_is_no_second_reply():
    sent = []
    job = jobs.Job("1", lambda content, _: sent.append(content), lambda _: None)

    def work(job):
        # As `cancel` sees it when the thread has not yet said that it began.
        job._started = False
        job.cancel()
        return jobs.Reply({})

    job._run(work)
    assert [content["error"]["name"] for content in sent] == ["CANCELLED"]


def test_the_pool_is_given_up_with_the_platform_and_made_anew(page):
    page.ask("models.list")
    before = pool._pool
    pw.disconnect()
    for thread in before._threads:
        thread.join(20)
        assert not thread.is_alive()
    assert page.ask("models.list")[0]["models"]


def test_an_empty_cancel_has_the_kernel_speak_once_for_the_hosts_routing(page):
    page.cancel("")
    (said,) = page.wait_for(lambda: page.messages("progress"))
    assert said[0]["id"] == ""
