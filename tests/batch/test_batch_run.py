"""A run holds few inputs, can be paused and cancelled anywhere, and tells how far it is."""

from __future__ import annotations

import gc
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from itertools import pairwise

import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.batch.journal import Journal
from predict_widgets.batch.twins import Twins
from predict_widgets.errors import PredictError
from predict_widgets.sources.folder import Folder
from tests.batch.numbered import ALIVE, Numbers, labels_of
from tests.faults.server import Hang, Late, answer_all, failed

MODEL = "somebody/an-app/models/a-model"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, **more):
        more = {"rate": None, **more}
        return BatchRun(dataset, MODEL, platform=platform, folder=tmp_path / "journal", **more)

    return make


def in_a_moment(do, when):
    """Do something from another thread once ``when()`` holds; return when that was."""
    at = []

    def wait():
        until = time.monotonic() + 20
        while not when() and time.monotonic() < until:
            time.sleep(0.005)
        at.append(time.monotonic())
        do()

    threading.Thread(target=wait, daemon=True).start()
    return at


def test_few_inputs_are_held_whatever_the_size(batch, server):
    gc.collect()
    ALIVE.most = ALIVE.now
    before = ALIVE.now
    server.always("PostModelOutputs", Late(0.15, answer_all))
    assert batch(Numbers(3000), concurrency=2).run().complete
    # A chunk for each of three workers, one that waits, one that waits for its place, one that
    # grows, and those that are read ahead.
    assert ALIVE.most - before <= 6 * 128 + 16


def test_inputs_are_read_while_calls_are_under_way(batch, server):
    server.always("PostModelOutputs", Late(0.1, answer_all))
    started = time.monotonic()
    batch(Numbers(128, seconds=0.01), concurrency=4).run()
    # One after the other: 1.28 s of reading by one, and four calls.
    assert time.monotonic() - started < 1.2


def test_cancelling_while_inputs_are_read_ends_within_a_second(batch, server):
    run = batch(Numbers(400, seconds=0.2))
    loads = ALIVE.loads
    at = in_a_moment(run.cancel, lambda: ALIVE.loads > loads + 3)
    report = run.run()
    assert time.monotonic() - at[0] < 1
    assert report.stopped_by == "CANCELLED"
    assert not server.calls()


def test_cancelling_while_a_busy_platform_is_waited_for_ends_within_a_second(
    batch, server, monkeypatch
):
    monkeypatch.setattr("predict_widgets.platform.calls._FIRST_WAIT_SECONDS", 30.0)
    monkeypatch.setattr("predict_widgets.platform.calls._LONGEST_WAIT_SECONDS", 30.0)
    server.always("PostModelOutputs", failed(21351))
    event = threading.Event()
    at = in_a_moment(event.set, lambda: len(server.calls()) >= 1)
    report = batch(Numbers(40)).run(cancel=event)
    assert time.monotonic() - at[0] < 1
    assert report.stopped_by == "CANCELLED"


def test_cancelling_a_slow_rate_ends_within_a_second(batch, server):
    run = batch(Numbers(400), rate=0.1)
    came = []
    at = in_a_moment(run.cancel, lambda: came)
    report = run.run(on_part=came.extend)
    assert time.monotonic() - at[0] < 1
    assert report.ok == 100, "what was finished is kept"
    assert len(server.calls()) == 1


def test_an_interrupt_ends_the_calls_and_what_came_is_kept(batch, server):
    server.script("PostModelOutputs", answer_all)
    server.always("PostModelOutputs", Hang())
    run = batch(Numbers(2000), concurrency=1)
    at = []

    def interrupt(_):
        while not at and len(server.calls()) < 2:
            time.sleep(0.005)
        at.append(time.monotonic())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(on_part=interrupt)
    assert time.monotonic() - at[0] < 1
    assert server.hung_up.wait(2), "the call that was under way was ended"
    assert len(run.predictions) == 128
    server.always("PostModelOutputs", answer_all)
    assert run.run().complete
    server.stop()


def test_a_pause_makes_no_call_and_going_on_ends_the_run(batch, server):
    server.always("PostModelOutputs", Late(0.02, answer_all))
    run = batch(Numbers(1000), concurrency=1)
    run.pause()
    reports = []
    thread = threading.Thread(target=lambda: reports.append(run.run()))
    thread.start()
    time.sleep(0.3)
    assert not server.calls()
    assert run.paused
    run.resume()
    while len(server.calls()) < 2:
        time.sleep(0.005)
    run.pause()
    time.sleep(0.15)
    made = len(server.calls())
    time.sleep(0.15)
    assert len(server.calls()) == made
    run.resume()
    thread.join(20)
    assert reports[0].complete


def test_the_rate_is_kept(batch, server):
    started = time.monotonic()
    batch(Numbers(640), rate=10.0).run()
    assert len(server.calls()) == 5
    assert time.monotonic() - started >= 0.4


def test_a_throttled_reply_slows_every_worker_down(batch, server):
    at = []

    def note(request):
        at.append(time.monotonic())
        return answer_all(request)

    server.script("PostModelOutputs", failed(11005))
    server.always("PostModelOutputs", note)
    batch(Numbers(1152), rate=10.0).run()
    gaps = [after - before for before, after in pairwise(sorted(at))]
    assert len(at) == 9
    # As many calls as workers may have had their turn by then.
    assert statistics.median(gaps) > 0.15, "five a second instead of ten"


def test_a_second_run_at_the_same_time_is_refused(batch, server):
    server.always("PostModelOutputs", Late(0.3, answer_all))
    run = batch(Numbers(20))
    thread = threading.Thread(target=run.run)
    thread.start()
    while not server.calls():
        time.sleep(0.005)
    with pytest.raises(PredictError, match="under way"):
        run.run()
    thread.join()


def test_progress_and_parts_are_told_on_the_callers_thread(batch, server):
    server.always("PostModelOutputs", Late(0.1, answer_all))
    told, parts, threads = [], [], set()

    def progress(so_far):
        threads.add(threading.current_thread())
        told.append(so_far)

    def on_part(results):
        threads.add(threading.current_thread())
        parts.extend(results)

    batch(Numbers(700, torn=[3]), concurrency=1).run(progress=progress, on_part=on_part)
    assert threads == {threading.current_thread()}
    assert {result.input_id for result in parts} == {str(place) for place in range(700)}
    assert told[-1].done == told[-1].total == 700
    assert told[-1].failed == 1
    assert len(told) > 2
    assert any(one.seconds_left for one in told)


def test_what_a_part_tells_lies_in_the_journal_already(batch, monkeypatch):
    run = batch(Numbers(600))
    missing = []
    append = Journal.append

    def slowly(journal, results):
        time.sleep(0.2)
        return append(journal, results)

    monkeypatch.setattr(Journal, "append", slowly)

    def look(results):
        run.journal.refresh()
        missing.extend(one.key for one in results if run.journal.entry(one.key) is None)

    run.run(on_part=look)
    assert not missing


def test_a_bar_is_drawn(batch, capsys):
    batch(Numbers(20)).run(progress="tqdm")
    assert "20/20" in capsys.readouterr().err


def test_the_same_bytes_under_another_name_are_asked_once(platform, server, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (20, 20), (number * 40, 0, 0)).save(folder / f"{number}.png")
    (folder / "copy.png").write_bytes((folder / "0.png").read_bytes())

    def run():
        return BatchRun(Folder(folder), MODEL, platform=platform, folder=tmp_path / "journal")

    report = run().run()
    assert sum(map(len, server.calls())) == 3
    assert (report.ok, report.moved) == (4, 1)
    (folder / "1.png").rename(folder / "moved.png")
    os.utime(folder / "2.png", (1, 1))
    again = run()
    report = again.run()
    assert report.calls == 0
    assert (report.ok, report.moved, report.from_journal) == (4, 2, 2)
    said = labels_of(again)
    assert said["moved.png"]
    assert "1.png" not in said


def test_results_are_let_go_of_once_they_are_written(batch, monkeypatch):
    made = []
    watched = Twins.__init__

    def watch(twins, journal):
        made.append(twins)
        watched(twins, journal)

    monkeypatch.setattr(Twins, "__init__", watch)
    batch(Numbers(600)).run()
    assert not made[0]._came
    assert not made[0]._waiting


def test_a_file_that_was_unreadable_is_tried_again_once_it_changed(platform, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"\x89PNG torn")
    run = BatchRun(Folder(folder), MODEL, platform=platform, folder=tmp_path / "journal")
    assert run.run().failed == 1
    assert run.run().from_journal == 1
    Image.new("RGB", (20, 20)).save(folder / "a.png")
    again = BatchRun(Folder(folder), MODEL, platform=platform, folder=tmp_path / "journal")
    report = again.run()
    assert (report.ok, report.failed) == (1, 0)
    assert not again.predictions.failures


def test_a_journal_that_cannot_be_written_stops_the_run_and_keeps_what_is_there(batch, monkeypatch):
    run = batch(Numbers(2000), concurrency=1)
    append = type(run.journal).append
    written = []

    def full(journal, results):
        if written:
            raise PredictError("No space left", name="JOURNAL_NOT_WRITTEN")
        written.extend(results)
        return append(journal, results)

    monkeypatch.setattr(type(run.journal), "append", full)
    report = run.run()
    assert report.stopped_by == "JOURNAL_NOT_WRITTEN"
    assert "could not be written" in report.notes[-1]
    assert report.ok == len(run.predictions) == len(written)
    assert report.missing == report.inputs - len(written)


def test_calls_that_a_crash_cut_off_are_counted_by_the_next_run(batch, server):
    script = (
        "import os, sys\n"
        "import predict_widgets as pw\n"
        "from predict_widgets.batch.batch_run import BatchRun\n"
        "from tests.batch.numbered import Numbers\n"
        "platform = pw.connect(base=sys.argv[1], user_id='me', app_id='app')\n"
        "run = BatchRun(Numbers(600), sys.argv[3], platform=platform, folder=sys.argv[2],"
        " concurrency=3)\n"
        "run.run(on_part=lambda _: os.kill(os.getpid(), 9))\n"
    )
    run = batch(Numbers(600), concurrency=3)
    folder = str(run.journal.folder)
    ran = subprocess.run([sys.executable, "-c", script, server.base, folder, MODEL], check=False)
    assert ran.returncode == -signal.SIGKILL
    kept = len(run.predictions)
    report = run.run()
    assert report.complete
    assert report.from_journal == kept > 0
    assert report.perhaps_paid_twice == 3
    assert "ended without a word" in report.notes[-1]
    assert run.run().perhaps_paid_twice == 0


def test_a_bug_is_raised_and_hangs_nothing(batch, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr("predict_widgets.batch.running.hear_of", broken)
    with pytest.raises(ZeroDivisionError):
        batch(Numbers(500)).run()


def test_the_report_reads_well(batch):
    report = batch(Numbers(30, torn=[1, 2])).run()
    assert repr(report).startswith("<Report 30 inputs · 28 ok · 2 failed>")
    assert "2 IMAGE_UNREADABLE" in repr(report)
    assert "28 ok" in report._repr_html_()


def test_whatever_names_a_dataset_can_be_handed_in(tmp_path):
    texts = [pw.Text(f"This is sentence number {place}.") for place in range(40)]
    run = pw.BatchRun(texts, "language-id", platform=pw.embedded(), folder=tmp_path / "journal")
    assert isinstance(run, BatchRun)
    assert run.run().ok == 40
    with pytest.raises(PredictError, match="no dataset"):
        pw.BatchRun(7)
