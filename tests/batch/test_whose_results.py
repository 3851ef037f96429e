"""Each result is its own input's, and what a report counts lies in the journal."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from PIL import Image

from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.batch.journal import Journal
from predict_widgets.errors import PredictError
from predict_widgets.sources.folder import Folder
from tests.batch.journaling import opened, result
from tests.batch.numbered import Numbered, Numbers, labels_of

MODEL = "somebody/an-app/models/a-model"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset):
        journal = tmp_path / "journal"
        return BatchRun(dataset, MODEL, platform=platform, folder=journal, rate=None)

    return make


def test_an_input_is_called_what_the_dataset_at_hand_calls_it(batch):
    batch(Numbers(2)).run()
    later = batch(Numbers(2, lambda place: f"n{place + 1}"))
    assert later.run().from_journal == 1
    assert labels_of(later) == {"0": ["n1"], "1": ["n2"]}
    assert sorted(later.predictions.to_pandas()["input"]) == ["0", "1"]
    assert set(later.predictions.outputs.column("input_name").to_pylist()) == {"n1", "n2"}


def test_a_folder_that_moved_is_read_of_the_journal_many_at_a_time(batch, tmp_path, monkeypatch):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(150):
        Image.new("RGB", (8, 8), (number, 0, 0)).save(folder / f"{number}.bmp")
    before = batch(Folder(folder))
    before.run()
    looks = []
    tables = Journal.tables
    monkeypatch.setattr(
        Journal, "tables", lambda *given, **more: looks.append(1) or tables(*given, **more)
    )
    after = batch(Folder(folder.rename(tmp_path / "moved")))
    report = after.run()
    assert (report.calls, report.moved) == (0, 150)
    assert len(looks) <= 4
    assert labels_of(after) == labels_of(before)
    assert len(labels_of(after)) == 150


def test_results_of_several_inputs_are_each_its_own(tmp_path):
    journal = opened(tmp_path)
    journal.append([result("a", "cat", "dog"), result("b"), result("c", error="NO_ANSWER")])
    found = journal.results(["c", "a", "b", "nobody"])
    assert {key: one.status for key, one in found.items()} == {
        "a": "ok",
        "b": "empty",
        "c": "failed",
    }
    assert found["a"].tables.predictions.column("label").to_pylist() == ["cat", "dog"]
    assert (found["c"].error_name, found["c"].input_id) == ("NO_ANSWER", "id-c")
    assert journal.results([]) == {}


def test_whatever_reading_an_input_raises_costs_only_that_one(batch, monkeypatch):
    load = Numbered.load

    def odd(item, platform=None, *, cancel=None):
        if item.id == "3":
            raise ZeroDivisionError("a file of a kind nobody foresaw")
        return load(item, platform, cancel=cancel)

    monkeypatch.setattr(Numbered, "load", odd)
    report = batch(Numbers(20)).run()
    assert (report.ok, dict(report.reasons)) == (19, {"INPUT_UNREADABLE": 1})


def test_nothing_written_is_an_error_and_no_report(batch, monkeypatch):
    class Panic(BaseException):
        """As arro3 raises."""

    def panic(*_):
        raise Panic("index out of bounds")

    monkeypatch.setattr(Journal, "append", panic)
    with pytest.raises(PredictError, match="index out of bounds") as raised:
        batch(Numbers(20)).run()
    assert raised.value.name == "JOURNAL_NOT_WRITTEN"


def test_progress_that_nothing_can_be_told_is_refused_before_the_first_call(batch, server):
    with pytest.raises(PredictError) as raised:
        batch(Numbers(20)).run(progress="bar")
    assert raised.value.name == "SETTING_NOT_UNDERSTOOD"
    assert "progress=" in raised.value.hint
    assert not server.calls()


@pytest.mark.parametrize("name", ["index.json", "outputs.parquet"])
def test_a_part_the_system_does_not_let_be_read_now_is_not_paid_for_again(
    tmp_path, monkeypatch, name
):
    opened(tmp_path).append([result("a", "cat")])
    number = errno.EMFILE
    if name != "index.json":
        (tmp_path / "parts" / "000001" / "index.json").unlink()
    read = Path.open

    def refuse(path, *given, **more):
        if path.name == name:
            raise OSError(number, "Too many open files", str(path))
        return read(path, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(PredictError, match="Too many open files") as raised:
            opened(tmp_path)
    assert raised.value.name == "JOURNAL_UNREADABLE"
    assert opened(tmp_path).entry("a")


def test_a_journal_in_a_file_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PredictError, match="file is no folder"):
        opened(tmp_path / "file")
