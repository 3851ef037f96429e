"""The official SDK against ``predict-widgets serve`` gets what ``pw.predict`` gets."""

import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import predict_widgets as pw
from predict_widgets.embedded_server.samples import photos

HERE = Path(__file__).parent
# Set-up downloads the SDK and what it needs.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "coffee.jpg").write_bytes(photos()[0].data())
    return tmp_path


@pytest.fixture
def web(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/coffee.jpg"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def served():
    process = subprocess.Popen(
        # The photo's URL is on this machine, which a server does not fetch for others.
        [sys.executable, "-m", "predict_widgets.cli", "serve", "--allow-private-urls"],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.wait(20)
    process.stdout.close()


def ask(python, served, photo, url, home):
    reply = subprocess.run(
        [python, HERE / "ask.py", served["base"], served["token"], photo, url],
        # The SDK writes a config file into the home it finds.
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert reply.returncode == 0, reply.stderr[-2000:]
    return json.loads(reply.stdout.splitlines()[-1])


def ours(prediction):
    return {
        f"{concept.vocabulary}/{concept.label}": concept.score for concept in prediction.concepts
    }


def test_every_way_to_ask_gives_the_same_values(sdk, served, folder, web):
    photo = folder / "coffee.jpg"
    got = ask(sdk, served, photo, web, folder)
    platform = pw.connect(served["token"], served["base"])
    model = "embedded/main/models/imagenet-classifier"
    expected = ours(pw.predict(photo, model, platform=platform))
    assert next(iter(expected)) == "imagenet/espresso"
    for way in ("bytes", "filepath", "url", "proto"):
        assert got[way] == pytest.approx(expected, abs=1e-6), way
    few = pw.predict(photo, model, platform=platform, max_concepts=3, min_value=0.005)
    assert got["few"] == pytest.approx(ours(few), abs=1e-6)


def test_a_workflow_gives_what_its_models_give_alone(sdk, served, folder, web):
    photo = folder / "coffee.jpg"
    got = ask(sdk, served, photo, web, folder)
    platform = pw.connect(served["token"], served["base"])
    expected = []
    for name in ("imagenet-classifier", "dominant-colors", "face-boxes"):
        prediction = pw.predict(photo, f"embedded/main/models/{name}", platform=platform)
        colors = {color.hex: color.share for color in prediction.colors}
        expected.append((name, ours(prediction) | colors))
    for way in ("bytes", "filepath", "url", "proto"):
        nodes = got[f"workflow {way}"]
        assert [name for name, _ in nodes] == [name for name, _ in expected], way
        for (_, values), (name, own) in zip(nodes, expected, strict=True):
            assert values == pytest.approx(own, abs=1e-6), name
    assert got["workflow versions"] == 1
