"""What is closed is gone: objects, threads, sockets, files."""

import gc
import os
import threading
import weakref
from pathlib import Path

import ipywidgets
import pytest

import predict_widgets as pw
from predict_widgets.widgets import pool
from predict_widgets.widgets.pool import Lane, Pool

# Linux lists a process's open files here.
FILES = Path("/proc/self/fd")


def use(viewers_page, photo):
    key = viewers_page.upload("coffee.jpg", photo)[0]["input"]["key"]
    viewers_page.ask("open")
    viewers_page.ask("predict", {"input_keys": [key], "max_concepts": 20, "min_value": 0})
    # Half an upload.
    begun, _ = viewers_page.ask("upload.begin", {"name": "x.jpg", "size": 99, "media_type": ""})
    viewers_page.ask("upload.chunk", {"upload_id": begun["upload_id"], "offset": 0}, [b"x" * 9])


def descriptors():
    return len(list(FILES.iterdir()))


@pytest.mark.skipif(not FILES.is_dir(), reason="counts open files in /proc")
def test_a_hundred_viewers_leave_nothing(page_of, photo, tmp_path, monkeypatch):
    from predict_widgets.widgets import uploads

    monkeypatch.setattr(uploads.tempfile, "tempdir", str(tmp_path))

    def once(number):
        viewer = pw.ModelViewer()
        viewer.observe(lambda _: viewer.status, "concepts")
        use(page_of(viewer), photo)
        viewer.predict(photo)
        if number % 25 == 0:
            viewer._repr_mimebundle_()
        kept = [weakref.ref(viewer), weakref.ref(viewer._session), weakref.ref(viewer.prediction)]
        viewer.close()
        return kept

    for number in range(3):
        once(number)
    gc.collect()
    registered, files = len(ipywidgets.widgets.widget._instances), descriptors()
    refs = [ref for number in range(100) for ref in once(number)]
    # A worker holds its last task until it has taken the next one or lies idle.
    for _ in range(50):
        gc.collect()
        if not any(ref() for ref in refs):
            break
        threading.Event().wait(0.05)
    assert [ref() for ref in refs if ref() is not None] == []
    assert len(ipywidgets.widgets.widget._instances) == registered
    assert descriptors() <= files
    assert list(tmp_path.iterdir()) == []
    ours = [t for t in threading.enumerate() if t.name.startswith("predict-widgets-")]
    assert len(ours) <= pool.WORKERS


def test_closing_cancels_what_runs_and_twice_is_no_error(viewers, page_of):
    started, cancelled = threading.Event(), []

    def handler(job, _params, _buffers):
        started.set()
        cancelled.append(job.cancel_event.wait(20))
        job.check()

    viewer = viewers()
    viewer._methods["open"] = handler
    page = page_of(viewer)
    page.request("open")
    assert started.wait(20)
    viewer.close()
    viewer.close()
    page.until(lambda: cancelled)
    assert cancelled == [True]
    # Nobody is there to be told.
    assert page.messages("reply") == []


def test_a_viewer_that_could_not_be_made_leaves_nothing():
    before = len(ipywidgets.widgets.widget._instances)
    with pytest.raises(TypeError):
        pw.ModelViewer(zzz=1)
    with pytest.raises(pw.PredictError):
        pw.ModelViewer("a b c")
    gc.collect()
    assert len(ipywidgets.widgets.widget._instances) == before


def test_a_closed_viewer_says_so_instead_of_drawing(viewer, capsys):
    viewer.close()
    viewer._ipython_display_()
    assert capsys.readouterr().out == "ModelViewer(closed)\n"


# --- the pool ------------------------------------------------------------------------------------
def test_the_pool_starts_threads_as_they_are_needed_and_no_more_than_it_may():
    workers = Pool(workers=3)
    go, done = threading.Event(), threading.Semaphore(0)
    assert workers.threads == 0
    for _ in range(7):
        assert workers.submit(lambda: (go.wait(20), done.release()))
    assert workers.threads == 3
    go.set()
    assert all(done.acquire(timeout=20) for _ in range(7))
    workers.close()
    assert workers.submit(lambda: None) is False


def test_an_idle_thread_is_used_again():
    workers = Pool(workers=8)
    for _ in range(20):
        ran = threading.Event()
        workers.submit(ran.set)
        assert ran.wait(20)
        # The thread is idle a moment after its task is done.
        while not workers._idle._value:
            threading.Event().wait(0.001)
    assert workers.threads == 1
    workers.close()


def test_the_threads_of_a_closed_pool_end_after_what_stood_in_line():
    workers, ran = Pool(workers=2), []
    for number in range(20):
        workers.submit(lambda number=number: ran.append(number))
    workers.close()
    for thread in workers._threads:
        thread.join(20)
    assert sorted(ran) == list(range(20))


def test_a_lane_keeps_the_order():
    lane, ran, done = Lane(), [], threading.Event()
    for number in range(500):
        lane.submit(lambda number=number: ran.append(number))
    lane.submit(done.set)
    assert done.wait(20)
    assert ran == list(range(500))


def test_a_task_that_raises_costs_neither_its_thread_nor_its_lane(caplog):
    def broken():
        raise ValueError("a callback of the user's")

    workers, ran = Pool(workers=1), threading.Event()
    workers.submit(broken)
    workers.submit(ran.set)
    assert ran.wait(10)
    workers.close()
    lane, ran = Lane(), threading.Event()
    lane.submit(broken)
    lane.submit(ran.set)
    assert ran.wait(10)
    assert caplog.text.count("ValueError: a callback of the user's") == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_child_has_a_pool_of_its_own():
    ran = threading.Event()
    pool.submit(ran.set)
    assert ran.wait(20)
    child = os.fork()
    if child == 0:
        again = threading.Event()
        pool.submit(again.set)
        os._exit(0 if again.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
