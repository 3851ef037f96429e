"""An executor asks, and the same journal comes out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest

from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.errors import CredentialError
from tests.batch.numbered import Numbers, labels_of
from tests.faults.server import Late, answer_all, failed

MODEL = "somebody/an-app/models/a-model"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, executor, **more):
        more = {"rate": None, "folder": tmp_path / "journal", **more}
        return BatchRun(dataset, MODEL, platform=platform, executor=executor, **more)

    return make


@pytest.fixture
def threads():
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_the_same_results_come_out(batch, threads, tmp_path, server):
    numbers = Numbers(300, torn=[5])
    far = batch(numbers, threads)
    report = far.run()
    near = batch(numbers, None, folder=tmp_path / "near")
    near.run()
    assert labels_of(far) == labels_of(near)
    assert (report.ok, report.failed, report.calls) == (299, 1, 4)
    assert report.calls == len(server.calls()) / 2


def test_what_a_worker_did_before_it_was_refused_is_kept(batch, threads, server):
    server.script("PostModelOutputs", answer_all)
    server.always("PostModelOutputs", failed(11001))
    report = batch(Numbers(300), threads, concurrency=1).run()
    assert isinstance(report.error, CredentialError)
    assert report.ok == 128


def test_cancelling_does_not_wait_for_workers(batch, threads, server):
    server.always("PostModelOutputs", Late(2.0, answer_all))
    run = batch(Numbers(300), threads)
    Timer(0.5, run.cancel).start()
    started = time.monotonic()
    report = run.run()
    assert time.monotonic() - started < 1.5
    assert report.stopped_by == "CANCELLED"
