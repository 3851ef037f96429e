"""The state on disk: shared by processes, whole after a crash, clear when it cannot be used."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store import NewInput, Store, database
from predict_widgets.embedded_server.store.schema import SCHEMA

MARK = "written"


def new(input_id, content=b"content"):
    data = resources_pb2.Data(image=resources_pb2.Image())
    return NewInput(input_id, data, {"image": content}, [], [])


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "some" / "data"


@pytest.fixture
def store(folder):
    store = Store(folder)
    yield store
    store.close()


def ids(store):
    return [one.id for one in store.inputs("main", 0, 10**6)]


def whole(folder):
    """Whether the file is sound, and every input has its bytes and its truth."""
    with contextlib.closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        (bare,) = connection.execute(
            "SELECT count(*) FROM inputs WHERE number NOT IN (SELECT input FROM media)"
        ).fetchone()
    return sound == "ok" and not broken and not bare


def in_other_process(script, folder, **options):
    """Start a process that has ``store`` and ``new``, and runs a script."""
    lines = (
        "import sys",
        "from pathlib import Path",
        "from clarifai_grpc.grpc.api import resources_pb2",
        "from predict_widgets.embedded_server.store import NewInput, Store",
        "store = Store(Path(sys.argv[1]))",
        "data = resources_pb2.Data(image=resources_pb2.Image())",
        "def new(id, content=b'x'): return NewInput(id, data, {'image': content}, [data], [])",
        script,
    )
    command = [sys.executable, "-c", "\n".join(lines), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


def test_nothing_is_made_before_something_is_put_in(store, folder):
    assert store.apps() == store.datasets("main") == ids(store) == []
    assert store.input("main", "a") is None
    assert store.count("main") == 0
    assert not folder.parent.exists()
    store.add_inputs("main", [new("a")])
    assert (folder / "state.sqlite3").exists()
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_folder_is_the_environments_or_the_users(monkeypatch, tmp_path):
    assert Store()._database.path.is_relative_to(Path.home())
    monkeypatch.setenv("PREDICT_WIDGETS_DATA", str(tmp_path))
    assert Store()._database.path.parent == tmp_path


def test_another_store_of_the_same_folder_has_what_was_put_in(store, folder):
    store.add_inputs("main", [new("a", b"first"), new("b", b"first")])
    other = Store(folder)
    assert ids(other) == ["a", "b"]
    assert other.input("main", "b").data.image.base64 == b"first"
    other.delete_inputs("main", ["a"])
    other.close()
    assert ids(store) == ["b"]


def test_many_threads_lose_nothing(store):
    def put(number):
        for one in range(20):
            store.add_inputs("main", [new(f"{number}-{one}", bytes([number, one]))])
            assert store.input("main", f"{number}-{one}").data.image.base64 == bytes([number, one])

    threads = [threading.Thread(target=put, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(store)) == 120


def test_two_processes_write_at_once_and_lose_nothing(store, folder):
    script = "for n in range(60): store.add_inputs('main', [new('NAME-%d' % n), new('shared')])"
    with (
        in_other_process(script.replace("NAME", "a"), folder) as first,
        in_other_process(script.replace("NAME", "b"), folder) as second,
    ):
        pass
    assert (first.returncode, second.returncode) == (0, 0)
    found = ids(store)
    assert sorted(found) == sorted(
        ["shared", *(f"{name}-{number}" for name in "ab" for number in range(60))]
    )
    assert whole(folder)


def test_a_killed_process_leaves_whole_requests_only(store, folder):
    script = (
        "for n in range(10_000):\n"
        "    pair = [new('%d-%d' % (n, k), b'%d %d' % (n, k) * 9999) for k in (1, 2)]\n"
        "    store.add_inputs('main', pair)\n"
        "    print(n, flush=True)"
    )
    for delay in (0, 0.05, 0.11):
        with in_other_process(script, folder) as process:
            told = int(process.stdout.readline())
            time.sleep(delay)
            process.kill()
            told = max([told, *map(int, process.stdout.read().split())])
        assert whole(folder)
        found = ids(store)
        # What was told to be kept is there; of one request both or none are.
        assert len(found) % 2 == 0
        assert {f"{told}-1", f"{told}-2"} <= set(found)
        store.delete_inputs("main", found)


def test_a_request_that_fails_halfway_changes_nothing(store, folder):
    store.add_inputs("main", [new("a")])
    with pytest.raises(ZeroDivisionError):
        store.add_inputs("main", Halfway())
    assert ids(store) == ["a"]
    assert whole(folder)


class Halfway:
    """Inputs of which the second cannot be had."""

    def __iter__(self):
        yield new("b")
        raise ZeroDivisionError


def test_a_newer_schema_is_refused_in_words(store, folder):
    store.add_inputs("main", [new("a")])
    store.close()
    with contextlib.closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {len(SCHEMA) + 1}")
    for use in (lambda: ids(store), lambda: store.add_inputs("main", [new("b")])):
        with pytest.raises(RefusedError, match="newer predict-widgets") as caught:
            use()
        assert caught.value.code == 98006
        assert "PREDICT_WIDGETS_DATA" in caught.value.details


def test_an_older_schema_is_brought_up_to_date_and_keeps_what_it_has(folder):
    first = database.Database(folder, ["CREATE TABLE one (value TEXT); CREATE TABLE two (v TEXT)"])
    with first.writing() as connection:
        connection.execute("INSERT INTO one VALUES ('kept')")
    first.close()
    scripts = [*first._schema, "ALTER TABLE one ADD COLUMN more INTEGER DEFAULT 7"]
    second = database.Database(folder, scripts)
    with second.reading() as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == [("kept", 7)]
    second.close()


def test_a_change_of_schema_that_fails_leaves_the_file_as_it_was(folder):
    first = database.Database(folder, ["CREATE TABLE one (value TEXT)"])
    with first.writing() as connection:
        connection.execute("INSERT INTO one VALUES ('kept')")
    first.close()
    broken = database.Database(folder, [*first._schema, "CREATE TABLE two (v TEXT); NONSENSE"])
    with pytest.raises(RefusedError), broken.reading():
        pass
    with first.reading() as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == [("kept",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    first.close()


def test_a_full_disk_is_told_and_nothing_of_the_request_is_kept(store, folder, monkeypatch):
    store.add_inputs("main", [new("a")])
    store.close()
    prepared = database.Database._prepared

    def on_a_small_disk(self, uri):
        connection = prepared(self, uri)
        connection.execute("PRAGMA max_page_count = 60")
        return connection

    monkeypatch.setattr(database.Database, "_prepared", on_a_small_disk)
    with pytest.raises(RefusedError, match="disk is full") as caught:
        store.add_inputs("main", [new("b"), new("c", bytes(2_000_000))])
    assert caught.value.code == 98006
    assert ids(store) == ["a"]
    assert whole(folder)
    assert store.add_inputs("main", [new("d")])[0].id == "d"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "data")
    assert ids(store) == []
    with pytest.raises(RefusedError, match="cannot be written: Not a directory") as caught:
        store.add_inputs("main", [new("a")])
    assert caught.value.code == 98006


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written():
    with tempfile.TemporaryDirectory() as name, as_somebody(Path(name)) as become:
        folder = Path(name) / "data"
        store = Store(folder)
        with become():
            store.add_inputs("main", [new("a")])
            store.close()
            folder.chmod(0o500)
            (folder / "state.sqlite3").chmod(0o400)
            assert ids(store) == ["a"]
            assert store.input("main", "a").data.image.base64 == b"content"
            with pytest.raises(RefusedError, match="read-only") as caught:
                store.add_inputs("main", [new("b")])
            assert caught.value.code == 98006
            assert ids(store) == ["a"]
            store.close()
            folder.chmod(0o700)


@contextlib.contextmanager
def as_somebody(folder):
    """Give a way to be a user whom permissions bind: root is bound by none."""
    nobody = 65534

    @contextlib.contextmanager
    def become():
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(nobody)
        try:
            yield
        finally:
            os.seteuid(0)

    if os.geteuid() == 0:
        os.chown(folder, nobody, -1)
    yield become


def test_a_damaged_file_is_told(store, folder):
    folder.mkdir(parents=True)
    (folder / "state.sqlite3").write_bytes(b"This is no database at all. " * 400)
    for use in (lambda: ids(store), lambda: store.add_inputs("main", [new("b")])):
        with pytest.raises(RefusedError, match="is damaged"):
            use()


def test_an_empty_file_left_by_a_crash_is_used(store, folder):
    folder.mkdir(parents=True)
    (folder / "state.sqlite3").touch()
    assert ids(store) == []
    store.add_inputs("main", [new("a")])
    assert ids(store) == ["a"]


def test_who_waits_too_long_for_another_kernel_is_told_to_try_again(store, folder, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    store.add_inputs("main", [new("a")])
    with contextlib.closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        store.close()
        connection.execute("BEGIN IMMEDIATE")
        # Who reads does not wait.
        assert ids(store) == ["a"]
        with pytest.raises(RefusedError) as caught:
            store.add_inputs("main", [new("b")])
        connection.rollback()
    assert caught.value.code == 10030
    assert store.add_inputs("main", [new("b")])[0].id == "b"


def test_a_file_that_was_removed_meanwhile_is_made_anew(store, folder):
    store.add_inputs("main", [new("a")])
    for path in folder.iterdir():
        path.unlink()
    assert ids(store) == []
    store.add_inputs("main", [new("b")])
    assert ids(store) == ["b"]
    other = Store(folder)
    assert ids(other) == ["b"]
    other.close()
