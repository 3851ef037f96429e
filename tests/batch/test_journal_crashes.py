"""What was journaled survives a kill, a full disk, damage, and another writer."""

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from predict_widgets.batch import parts
from predict_widgets.batch.journal import Journal
from predict_widgets.errors import PredictError
from tests.batch.journaling import column, labels_of, opened, result, with_mask

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "journal"


# --- killed --------------------------------------------------------------------------------------
@posix
@pytest.mark.parametrize("kills", [3, pytest.param(24, marks=pytest.mark.slow)])
def test_a_writer_killed_at_any_moment_loses_and_doubles_nothing(folder, kills):
    chance = random.Random(kills)  # noqa: S311 - chance, not a secret
    kept = 0
    for _ in range(kills):
        kept = max(kept, _killed(folder, chance))
        journal = opened(folder)
        assert journal.notes == ()
        count = len(journal)
        # The last part may be there without having been reported.
        assert kept <= count <= kept + 3
        kept = count
        keys = [f"input {place}" for place in range(count)]
        assert sorted(column(journal.outputs, "journal_key")) == sorted(keys)
        assert labels_of(journal) == {key: [f"label of {key}"] for key in keys}
        assert len(set(column(journal.outputs, "output_id"))) == count
    assert kept > kills
    with opened(folder).writing():
        assert list((folder / "incoming").iterdir()) == [], "what was half written is gone"


def _killed(folder, chance):
    """Start a writer, kill it at a random moment, and return what it said it kept."""
    command = [sys.executable, "-m", "tests.batch.journal_writing", str(folder)]
    kept = 0
    lines = chance.randint(1, 15)
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        for _ in range(lines):
            said = process.stdout.readline().split()
            assert said, "it ended by itself"
            kept = int(said[1]) if len(said) > 1 else kept
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        for line in process.stdout:
            kept = int(line.split()[1]) if line.startswith("kept") else kept
    assert process.returncode == -signal.SIGKILL
    return kept


@pytest.mark.parametrize("step", ["written", "rename", "remove"])
def test_a_compaction_that_breaks_off_leaves_one_whole_state(folder, monkeypatch, step):
    journal = opened(folder)
    for part in range(3):
        journal.append([result(f"{part}", "cat"), result("again", f"try {part}")])
    before = labels_of(journal)

    class Killed(BaseException):
        """Nothing after it is done, as after kill -9."""

    def die(*_, **__):
        raise Killed

    with contextlib.ExitStack() as stack:
        stack.enter_context(journal.writing())
        patch = stack.enter_context(monkeypatch.context())
        if step == "written":
            patch.setattr(parts, "written", die)
            patch.setattr(parts.shutil, "rmtree", lambda *_, **__: None)
        elif step == "rename":
            patch.setattr(Path, "rename", die)
            patch.setattr(parts.shutil, "rmtree", lambda *_, **__: None)
        else:
            patch.setattr(Journal, "_remove_superseded", die)
        with pytest.raises(Killed):
            journal.compact()
    for known in (opened(folder), opened(folder)):
        assert labels_of(known) == before
        with known.writing():  # tidies up
            assert list((folder / "incoming").iterdir()) == []
    found = sorted(path.name for path in (folder / "parts").iterdir())
    assert found == (["000001-000003"] if step == "remove" else ["000001", "000002", "000003"])


# --- the disk ------------------------------------------------------------------------------------
@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_is_said_and_what_was_written_stays(folder, monkeypatch, number, once):
    journal = opened(folder)
    journal.append([result("a", "cat")])
    for written in range(100):
        full = _Disk(written, number, once=once)
        with monkeypatch.context() as patch:
            patch.setattr(parts, "synced", full.synced)
            try:
                journal.append([result("b", "dog")])
            except PredictError as error:
                raised = error
            else:
                break
        assert raised.name == "JOURNAL_NOT_WRITTEN"
        assert ("Make room" in raised.hint) == (number == errno.ENOSPC)
        assert list((folder / "incoming").iterdir()) == []
        for known in (journal, opened(folder)):
            assert labels_of(known) == {"a": ["cat"]}
    assert written >= 3, "each of the files was once too much"
    assert labels_of(opened(folder)) == {"a": ["cat"], "b": ["dog"]}


class _Disk:
    """A disk that has room for so many writes, and perhaps for more after the one too much."""

    def __init__(self, left, number, *, once):
        self.once = once
        self.left = left
        self.number = number
        self.real = parts.synced

    @contextlib.contextmanager
    def synced(self, path):
        with self.real(path) as file:
            self.file = file
            yield self

    def write(self, data):
        self.left -= 1
        if self.left == -1 or (self.left < 0 and not self.once):
            raise OSError(self.number, os.strerror(self.number))
        return self.file.write(data)


@posix
def test_a_limit_on_the_size_of_files_is_said_like_a_full_disk(folder):
    """In a process of its own, since the limit holds for all of it."""
    code = f"""
import resource, signal, sys
from pathlib import Path
from tests.batch.journaling import labels_of, opened, with_mask, result
from predict_widgets.errors import PredictError
import os
journal = opened(Path({str(folder)!r}))
journal.append([result("a", "cat")])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    journal.append([with_mask("b", os.urandom(200_000))])
except PredictError as error:
    assert error.name == "JOURNAL_NOT_WRITTEN", error
    assert "Make room" in error.hint
    assert labels_of(opened(Path({str(folder)!r}))) == {{"a": ["cat"]}}
    sys.exit(7)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    assert ran.returncode == 7, ran.stderr.decode()
    assert b"panicked" not in ran.stderr


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full_in_earnest(tiny_disk):
    journal = opened(tiny_disk / "journal")
    kept = []

    def fill():
        for number in range(100):
            journal.append([with_mask(f"{number}", os.urandom(50_000))])
            kept.append(f"{number}")

    with pytest.raises(PredictError) as raised:
        fill()
    assert raised.value.name == "JOURNAL_NOT_WRITTEN"
    assert kept
    assert list(labels_of(opened(tiny_disk / "journal"))) == kept
    with pytest.raises(PredictError):
        journal.compact()
    assert list(labels_of(opened(tiny_disk / "journal"))) == kept


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_paid(tmp_path, monkeypatch):
    journal = opened(tmp_path / "journal")
    journal.append([result("a", "cat")])

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # Root may write anywhere: the operating system's word is put into its mouth.
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(PredictError) as raised, journal.writing():
            raise AssertionError("nobody writes here")
    assert raised.value.name == "JOURNAL_NOT_WRITTEN"
    assert "writable" in raised.value.hint
    assert labels_of(journal) == {"a": ["cat"]}


@posix
def test_a_folder_that_is_read_only_in_earnest():
    """In a process of nobody's where root runs the tests, who may write anywhere."""
    with tempfile.TemporaryDirectory() as place:
        shared = Path(place) / "journal"
        opened(shared).append([result("a", "cat")])
        code = f"""
import os, sys
from pathlib import Path
from predict_widgets.errors import PredictError
from tests.batch.journaling import labels_of, opened, result
if not os.geteuid():
    os.setuid(65534)
journal = opened(Path({str(shared)!r}))
try:
    journal.append([result("b", "dog")])
except PredictError as error:
    assert error.name == "JOURNAL_NOT_WRITTEN", error
    assert "writable" in error.hint
    assert labels_of(journal) == {{"a": ["cat"]}}
    sys.exit(7)
"""
        for path in (*shared.rglob("*"), shared, Path(place)):
            path.chmod(0o555)
        try:
            ran = subprocess.run(
                [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True
            )
        finally:
            for path in (Path(place), shared, *shared.rglob("*")):
                path.chmod(0o755)
    assert ran.returncode == 7, ran.stderr.decode()


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "journal").write_text("x")
    with pytest.raises(PredictError) as raised:
        opened(tmp_path / "journal")
    assert raised.value.name == "JOURNAL_UNREADABLE"


# --- damage --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["outputs", "outputs-heavy", "predictions", "predictions-heavy"])
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("left", [0, 3, 100, -1])
def test_a_part_cut_short_is_named_and_left_out(folder, name, indexed, left):
    journal = opened(folder)
    for key in "abc":
        journal.append([result(key, f"label of {key}")])
    broken = folder / "parts" / "000002"
    file = broken / f"{name}.parquet"
    file.write_bytes(file.read_bytes()[:left])
    if not indexed:
        (broken / "index.json").unlink()
    journal = opened(folder)
    assert journal.entry("b") is None, "it is noticed before anything is planned"
    assert labels_of(journal) == {"a": ["label of a"], "c": ["label of c"]}
    assert len(journal.notes) == 1
    assert "000002" in journal.notes[0]
    journal.append([result("b", "once more")])
    assert labels_of(opened(folder))["b"] == ["once more"]
    assert len(set(column(opened(folder).outputs, "output_id"))) == 3


def test_damage_within_a_part_shows_when_it_is_read(folder):
    journal = opened(folder)
    for key in "abc":
        journal.append([result(key, f"label of {key}")])
    path = folder / "parts" / "000002" / "predictions.parquet"
    data = bytearray(path.read_bytes())
    data[4:400] = bytes(396)
    path.write_bytes(data)
    journal = opened(folder)
    assert journal.entry("b") is not None, "its index is whole"
    outputs, predictions = journal.tables()
    assert column(outputs, "journal_key") == ["a", "c"]
    assert column(predictions, "label") == ["label of a", "label of c"]
    assert journal.entry("b") is None
    assert "000002" in journal.notes[0]
    assert journal.result("b") is None


@pytest.mark.parametrize("seen", [True, False])
def test_compaction_puts_a_damaged_part_aside(folder, seen):
    journal = opened(folder)
    for key in "abc":
        journal.append([result(key, f"label of {key}")])
    path = folder / "parts" / "000002" / "outputs.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:50] if seen else bytes(len(data)))
    journal = opened(folder)
    journal.compact()
    assert [one.name for one in (folder / "parts").iterdir()] == ["000001-000003"]
    assert [one.name[:6] for one in (folder / "damaged").iterdir()] == ["000002"]
    assert labels_of(opened(folder)) == {"a": ["label of a"], "c": ["label of c"]}
    assert opened(folder).notes == ()


@pytest.mark.parametrize("text", [b"", b"{}", b'{"entries": 3}', b"\xff"])
def test_a_part_without_its_index_is_read_from_its_tables(folder, text):
    journal = opened(folder)
    journal.append([result("a", "cat"), result("b", error="BAD"), result("c")])
    before = journal.entries
    index = folder / "parts" / "000001" / "index.json"
    index.write_bytes(text)
    assert opened(folder).entries == before
    index.unlink()
    journal = opened(folder)
    assert journal.entries == before
    journal.append([result("d", "dog")])
    assert column(journal.outputs, "output_id") == [1, 2, 3, 4]


# --- other writers -------------------------------------------------------------------------------
def test_a_second_writer_is_refused_and_may_read(folder):
    first, second = opened(folder), opened(folder)
    with first.writing():
        first.append([result("a", "cat")])
        with pytest.raises(PredictError) as raised, second.writing():
            raise AssertionError("two write")
        assert raised.value.name == "JOURNAL_IN_USE"
        assert f"process {os.getpid()}" in raised.value.message
        assert "can be read" in raised.value.hint
        second.refresh()
        assert labels_of(second) == {"a": ["cat"]}
    with second.writing():
        second.append([result("b", "dog")])
    first.append([result("c", "cow")])
    assert labels_of(first) == {"a": ["cat"], "b": ["dog"], "c": ["cow"]}
    assert len(set(column(first.outputs, "output_id"))) == 3


def test_the_right_to_write_may_be_nested_and_ends_with_the_last(folder):
    journal, other = opened(folder), opened(folder)
    with journal.writing():
        with journal.writing():
            journal.append([result("a", "cat")])
        with pytest.raises(PredictError):
            other.append([result("b", "dog")])
    other.append([result("b", "dog")])


def test_what_a_dead_writer_left_half_done_is_swept_and_a_live_ones_is_not(folder):
    journal = opened(folder)
    journal.append([result("a", "cat")])
    half = folder / "incoming" / "half"
    half.mkdir()
    (half / "outputs.parquet").write_bytes(b"PAR1")
    opened(folder).refresh()
    assert half.is_dir(), "a reader touches nothing"
    with journal.writing():
        assert not half.exists()
        half.mkdir()
        with pytest.raises(PredictError):
            opened(folder).append([result("b", "dog")])
        assert half.is_dir(), "it may be the writer's own"


@posix
def test_a_killed_writer_holds_nothing_even_where_its_children_live(folder):
    """A process that forks while it writes, and is killed: its child must not keep the lock."""
    code = f"""
import os, sys, time
from pathlib import Path
from tests.batch.journaling import opened
with opened(Path({str(folder)!r})).writing():
    child = os.fork()
    if not child:
        time.sleep(30)
        os._exit(0)
    print(child, flush=True)
    time.sleep(30)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with process:
        child = int(process.stdout.readline())
        try:
            with pytest.raises(PredictError):
                opened(folder).append([result("a", "cat")])
            process.kill()
            process.wait()
            opened(folder).append([result("a", "cat")])
        finally:
            os.kill(child, signal.SIGKILL)
    assert labels_of(opened(folder)) == {"a": ["cat"]}


def test_threads_that_append_at_once_lose_nothing(folder):
    journal = opened(folder)

    def work(name):
        for number in range(5):
            journal.append([result(f"{name}{number}", f"label {number}")])

    with journal.writing():
        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    again = opened(folder)
    assert len(again) == 20
    assert column(again.outputs, "output_id") == list(range(1, 21))


def test_a_secret_of_the_process_is_in_no_file(folder, monkeypatch):
    secret = "5ec2e7c0ffee4a7e9b1d0badcafe5678"  # noqa: S105 - made up here
    monkeypatch.setenv("CLARIFAI_PAT", secret)
    journal = opened(folder)
    journal.append([result("a", "cat"), result("b", error="BAD")])
    journal.compact()
    for path in folder.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    assert secret not in repr(journal)
    assert secret not in repr(journal.settings)
