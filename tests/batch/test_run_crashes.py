"""A run whose kernel is killed, or whose disk is full, loses and pays nothing twice."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from predict_widgets.batch import parts
from predict_widgets.batch.batch_run import BatchRun
from tests.batch.journaling import column
from tests.batch.numbered import Numbers, labels_of
from tests.batch.run_until_killed import CONCURRENCY, MODEL
from tests.faults.server import Late, answer_all

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and rights of POSIX")


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, **more):
        more = {"rate": None, "folder": tmp_path / "journal", **more}
        return BatchRun(dataset, MODEL, platform=platform, **more)

    return make


def asked_of(server, first=0):
    """What was asked about, in order, from a call on."""
    return [label for call in server.calls()[first:] for label in call]


# --- killed --------------------------------------------------------------------------------------
@posix
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_kernel_killed_at_any_moment_loses_nothing_and_pays_nothing_twice(
    batch, server, tmp_path, kills
):
    server.always("PostModelOutputs", lambda _: Late(0.03, answer_all))
    chance = random.Random(kills)  # noqa: S311 - chance, not a secret
    count, told, known = 250 * kills, set(), set()
    for _ in range(kills):
        calls = len(server.calls())
        told |= killed(server.base, tmp_path / "journal", count, chance.uniform(0, 0.9))
        again = known.intersection(asked_of(server, calls))
        assert not again, "what is journaled was asked for once more"
        run = batch(Numbers(count))
        assert run.journal.notes == ()
        said = labels_of(run)
        assert said == {number: [f"n{number}"] for number in said}
        assert told <= said.keys(), "what was reported is kept"
        assert len(set(column(run.predictions.outputs, "output_id"))) == len(said)
        known = {f"n{number}" for number in said}
    assert 0 < len(known) < count
    server.always("PostModelOutputs", answer_all)
    calls = len(server.calls())
    report = batch(Numbers(count)).run()
    assert report.complete
    assert (report.ok, report.from_journal) == (count, len(known))
    assert report.perhaps_paid_twice == CONCURRENCY
    last = asked_of(server, calls)
    assert len(last) == len(set(last)) == count - len(known)
    assert known.isdisjoint(last)


def killed(base, folder, count, seconds):
    """Start a run, kill it after a while, and return what it said it kept."""
    command = [sys.executable, "-m", "tests.batch.run_until_killed", base, str(folder), str(count)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.kill()
        # A line that was cut off tells of a part whose telling was cut off.
        lines = [line for line in process.stdout if line.endswith("\n")]
    return {number for line in lines for number in line.split()[1:]}


# --- the disk ------------------------------------------------------------------------------------
def test_a_full_disk_ends_the_run_says_so_and_keeps_what_was_written(batch, server, monkeypatch):
    synced = parts.synced
    left = [400]

    class Full:
        """A file on a disk with room for so many bytes more, by the kilobyte."""

        def __init__(self, file):
            self._file = file

        def write(self, data):
            left[0] -= len(data) // 1000
            if left[0] < 0:
                self._file.write(bytes(data)[: len(data) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self._file.write(data)

    @contextlib.contextmanager
    def full(path):
        with synced(path) as file:
            yield Full(file)

    monkeypatch.setattr("predict_widgets.batch.writing.PART_RESULTS", 50)
    run = batch(Numbers(3000), concurrency=1)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "synced", full)
        report = run.run()
    assert report.stopped_by == "JOURNAL_NOT_WRITTEN"
    assert "Make room" in report.error.hint
    kept = len(run.predictions)
    assert 0 < kept == report.ok < 3000
    assert list((run.journal.folder / "incoming").iterdir()) == []
    before = {label for ids in labels_of(run).values() for label in ids}
    calls = len(server.calls())
    again = run.run()
    assert again.complete
    assert (again.ok, again.from_journal) == (3000, kept)
    assert before.isdisjoint(asked_of(server, calls))


@posix
def test_a_folder_that_is_read_only_is_said_before_anything_is_sent(batch, server):
    """In a process of nobody's where root runs the tests, who may write anywhere."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "journal"
        batch(Numbers(40), folder=folder).run()
        code = f"""
import os, sys
import predict_widgets as pw
from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.errors import PredictError
from tests.batch.numbered import Numbers, labels_of
platform = pw.connect(base={server.base!r}, user_id="me", app_id="app")
run = BatchRun(Numbers(60), {MODEL!r}, platform=platform, folder={str(folder)!r})
assert len(run.journal) == 40
if not os.geteuid():
    os.setuid(65534)
try:
    run.run()
except PredictError as error:
    assert error.name == "JOURNAL_NOT_WRITTEN", error
    assert "writable" in error.hint
    assert len(labels_of(run)) == 40
    sys.exit(7)
"""
        calls = len(server.calls())
        for path in (*folder.rglob("*"), folder, Path(place)):
            path.chmod(0o555)
        try:
            ran = subprocess.run(
                [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True
            )
        finally:
            for path in (Path(place), folder, *folder.rglob("*")):
                path.chmod(0o755)
        assert ran.returncode == 7, ran.stderr.decode()
        assert len(server.calls()) == calls
