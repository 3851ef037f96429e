"""What was chosen last: a small file of references, which nothing can spoil."""

import json
import threading

import platformdirs
import pytest

import predict_widgets as pw
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.references import Reference, parse_reference
from predict_widgets.widgets import recent as module
from predict_widgets.widgets.recent import MOST, file_of_choices, recent, remember


class Elsewhere:
    """A platform as far as choices are concerned."""

    def __init__(self, host="api.clarifai.com"):
        self.embedded, self.host, self.name = False, host, "clarifai"


CLARIFAI = Elsewhere()


def model(name):
    return parse_reference(f"u/a/models/{name}")


def test_the_newest_choice_comes_first_and_stands_there_once():
    for name in ("one", "two", "one"):
        remember(CLARIFAI, "model", model(name))
    assert recent(CLARIFAI, "model") == [model("one"), model("two")]
    for number in range(MOST + 3):
        remember(CLARIFAI, "model", model(f"m{number}"))
    assert recent(CLARIFAI, "model")[0] == model(f"m{MOST + 2}")
    assert len(recent(CLARIFAI, "model")) == MOST


def test_hosts_and_nouns_do_not_mix():
    remember(CLARIFAI, "model", model("m"))
    remember(Elsewhere("127.0.0.1:8765"), "model", model("other"))
    remember(CLARIFAI, "dataset", Reference("datasets", "", "u", "a"))
    assert recent(CLARIFAI, "model") == [model("m")]
    assert recent(CLARIFAI, "workflow") == []
    assert recent(CLARIFAI, "dataset") == [Reference("datasets", "", "u", "a")]
    assert recent(pw.embedded(), "model") == []


def test_the_file_has_references_and_nothing_else():
    remember(CLARIFAI, "model", model("m").with_version("v1"))
    path = file_of_choices()
    assert path == platformdirs.user_data_path("predict-widgets") / "choices.json"
    assert json.loads(path.read_text()) == {
        "version": 1,
        "hosts": {"api.clarifai.com": {"model": ["u/a/models/m/versions/v1"]}},
    }
    assert [each.name for each in path.parent.iterdir()] == ["choices.json"]


def test_the_environment_names_another_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("PREDICT_WIDGETS_DATA", str(tmp_path / "kept"))
    remember(CLARIFAI, "model", model("m"))
    assert (tmp_path / "kept" / "choices.json").exists()
    assert recent(CLARIFAI, "model") == [model("m")]


def test_a_secret_in_the_wrong_field_is_not_written():
    secret = Credential("5ecre7pa75ecre7pa75ecre7pa75ecre")
    remember(CLARIFAI, "model", model("5ecre7pa75ecre7pa75ecre7pa75ecre"))
    assert not file_of_choices().exists()
    del secret


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 2, "hosts": {"api.clarifai.com": {"model": ["u/a/models/m"]}}}',
        b'{"version": 1, "hosts": []}',
        b'{"version": 1, "hosts": {"api.clarifai.com": 5}}',
        b'{"version": 1, "hosts": {"api.clarifai.com": {"model": "u/a/models/m"}}}',
        b'{"version": 1, "hosts": {"api.clarifai.com": {"model": [5, null, "a b c", "../x"]}}}',
        b"[" * 100_000,
        b" " * (2 << 20),
    ],
)
def test_a_damaged_file_is_none_and_the_next_choice_mends_it(damaged):
    path = file_of_choices()
    path.parent.mkdir(parents=True)
    path.write_bytes(damaged)
    assert recent(CLARIFAI, "model") == []
    remember(CLARIFAI, "model", model("m"))
    assert recent(CLARIFAI, "model")[0] == model("m")


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PREDICT_WIDGETS_DATA", str(tmp_path / "file"))
    remember(CLARIFAI, "model", model("m"))
    assert recent(CLARIFAI, "model") == []


def test_a_crash_while_writing_leaves_what_was_there(monkeypatch):
    remember(CLARIFAI, "model", model("kept"))

    def crash(path, _data):
        path.with_name("choices.json.new").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_file", crash)
    remember(CLARIFAI, "model", model("lost"))
    assert recent(CLARIFAI, "model") == [model("kept")]


def test_only_the_hosts_used_last_stay():
    for number in range(30):
        remember(Elsewhere(f"127.0.0.1:{number}"), "model", model("m"))
    remember(CLARIFAI, "model", model("m"))
    hosts = json.loads(file_of_choices().read_text())["hosts"]
    assert len(hosts) == 24
    assert next(iter(hosts)) == "api.clarifai.com"
    assert "127.0.0.1:29" in hosts
    assert "127.0.0.1:0" not in hosts


def test_threads_lose_no_choice():
    threads = [
        threading.Thread(target=remember, args=(CLARIFAI, "model", model(f"m{number}")))
        for number in range(MOST)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(recent(CLARIFAI, "model")) == {model(f"m{number}") for number in range(MOST)}
