"""What Copy as Python gives runs, and gives what is on show."""

import http.server
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.code import OnShow, code_for
from tests.builders import videos

ROOT = Path(__file__).parents[2]


def run(code, folder):
    """Run what was copied as a program of its own; return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.fixture
def url(photo):
    """Serve the photo on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(photo)))
            self.end_headers()
            self.wfile.write(photo)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/coffee.jpg"
        server.shutdown()
        thread.join(10)


def copied(page, keys, threshold=0.5, concept_filter="", max_concepts=7):
    asked = {
        "input_keys": keys,
        "threshold": threshold,
        "concept_filter": concept_filter,
        "max_concepts": max_concepts,
    }
    return page.ask("code", asked)[0]["code"]


def predicted(page, key, max_concepts=7):
    page.ask("predict", {"input_keys": [key], "max_concepts": max_concepts, "min_value": 0})
    return key


def same_bars(printed, prediction):
    """Compare all but the time that it took."""
    return printed.split("\n")[1:] == (repr(prediction) + "\n").split("\n")[1:]


def test_a_sample(viewer, page, tmp_path):
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    code = copied(page, [predicted(page, key)])
    assert "versions/v1" in code
    assert same_bars(run(code, tmp_path), viewer.prediction.shown(0.5))


def test_a_url(viewer, page, url, tmp_path):
    key = page.ask("input.url", {"url": url})[0]["input"]["key"]
    code = copied(page, [predicted(page, key)], 0.3, "cup")
    assert same_bars(run(code, tmp_path), viewer.prediction.shown(0.3, "cup"))


def test_a_path(viewer, photo, tmp_path):
    path = tmp_path / "it's my coffee.jpg"
    path.write_bytes(photo)
    viewer.max_concepts = 5
    viewer.threshold = 0.001
    viewer.predict(path)
    assert same_bars(run(viewer.code(), tmp_path), viewer.visible)


def test_an_upload_runs_where_the_file_is(viewer, page, photo, tmp_path, monkeypatch):
    key = page.upload("coffee.jpg", photo)[0]["input"]["key"]
    code = copied(page, [predicted(page, key)])
    assert key.removeprefix("sha256:") in code
    assert "does not tell where" in code
    (tmp_path / "coffee.jpg").write_bytes(photo)
    assert same_bars(run(code, tmp_path), viewer.prediction.shown(0.5))
    # Where the kernel sees that very file, nothing is left to fill in.
    monkeypatch.chdir(tmp_path)
    short = copied(page, [key])
    assert "does not tell where" not in short
    assert same_bars(run(short, tmp_path), viewer.prediction.shown(0.5))
    (tmp_path / "coffee.jpg").write_bytes(photo + b"x")
    assert copied(page, [key]) == code


def test_a_text(viewers, model):
    viewer = viewers(model(lambda text: [(text[:3], 0.5)], input="text"))
    viewer.predict("plain words")
    assert "pw.Text('plain words')" in viewer.code()


def test_a_typed_text_runs(viewers, page_of, tmp_path):
    viewer = viewers("language-id")
    page = page_of(viewer)
    page.ask("open")
    page.until(lambda: "text" in viewer._admits)
    text = "Es war einmal\nein kleines 'Mädchen' \U0001f600"
    key = page.ask("input.text", {"text": text})[0]["input"]["key"]
    code = copied(page, [predicted(page, key)], 0.1)
    assert f"pw.Text({text!r})" in code
    assert same_bars(run(code, tmp_path), viewer.prediction.shown(0.1))


def test_settings_are_written_as_they_were_asked_with(viewer, page, photo, tmp_path):
    (tmp_path / "coffee.jpg").write_bytes(photo)
    key = page.upload("coffee.jpg", photo)[0]["input"]["key"]
    settings = {"params": {"evidence": 2}, "prompt": "Why?", "sample_ms": 500, "min_value": 0.25}
    page.ask("predict", {"input_keys": [key], "max_concepts": 7, **settings})
    asked = {"input_keys": [key], "threshold": 0, "max_concepts": 7, **settings}
    code = page.ask("code", asked)[0]["code"]
    assert "params={'evidence': 2}" in code
    assert "min_value=0.25" in code
    # Neither concerns a model of pictures asked about a picture.
    assert "prompt" not in code
    assert "sample_ms" not in code
    assert same_bars(run(code, tmp_path), viewer.prediction)
    assert viewer.prediction.heatmaps


def test_a_video_by_its_path_with_the_time_between_frames(viewer, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(videos.clip(frames=20, rate=10))
    viewer.sample_ms, viewer.max_concepts, viewer.threshold = 500, 3, 0.0
    viewer.predict(path)
    code = viewer.code()
    assert "sample_ms=500" in code
    assert repr(str(path)) in code
    assert same_bars(run(code, tmp_path), viewer.visible)


def test_a_prompt_is_written_where_the_model_takes_one():
    shown = OnShow("u/a/models/m/versions/v", "", Asking(prompt="it's what?"), 0, "")
    assert 'prompt="it\'s what?"' in code_for([], shown)


def test_several_inputs_of_every_kind(page, photo, url, tmp_path):
    keys = [
        page.ask("input.sample", {"sample_id": "cat"})[0]["input"]["key"],
        page.ask("input.url", {"url": url})[0]["input"]["key"],
        page.upload("a.jpg", photo + b"a")[0]["input"]["key"],
        page.upload("b.jpg", photo + b"b")[0]["input"]["key"],
    ]
    (tmp_path / "a.jpg").write_bytes(photo + b"a")
    (tmp_path / "b.jpg").write_bytes(photo + b"b")
    printed = run(copied(page, keys), tmp_path)
    assert printed.count("imagenet-classifier") == 4
    assert printed.count("espresso") == 3


def test_names_from_files_stay_text(page, photo):
    name = "x'; import os; os.abort(); '\n.jpg"
    key = page.upload(name, photo)[0]["input"]["key"]
    code = copied(page, [key], concept_filter="'); import os; os.abort() #")
    compiled = compile(code, "copied", "exec")
    assert "abort" not in compiled.co_names


def test_routing_and_another_server_are_named():
    there = Routing("me/d", "")
    shown = OnShow("u/a/models/m/versions/v", "127.0.0.1:8765", Asking(), 1 / 3, "", there)
    code = code_for([], shown)
    assert "pw.connect(base='127.0.0.1:8765')" in code
    assert "deployment='me/d'" in code
    assert repr(1 / 3) in code
