"""Clarifai's own open-source model server: by its address alone, its model is looked at."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

import predict_widgets as pw
from predict_widgets.errors import PredictError

HERE = Path(__file__).parent
# Set-up downloads the SDK and what it needs.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def serve(sdk, tmp_path):
    """Start servers of a kind of model; return their address."""
    started = []

    def serve_(kind):
        process = subprocess.Popen(
            [sdk, HERE / "model_server.py", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            # The SDK reads and writes settings at home.
            env={"HOME": str(tmp_path)},
        )
        started.append(process)
        return f"http://127.0.0.1:{int(process.stdout.readline())}"

    yield serve_
    for process in started:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)
    pw.disconnect()


@pytest.fixture
def picture(tmp_path):
    image = Image.new("RGB", (400, 200), (10, 200, 20))
    ImageDraw.Draw(image).rectangle((100, 50, 199, 149), fill=(250, 10, 10))
    path = tmp_path / "red.png"
    image.save(path)
    return path


@pytest.mark.parametrize("model", [None, "a-bare-id", "me/app/models/mine"])
def test_its_model_predicts_under_any_name_and_under_none_of_clarifais(serve, picture, model):
    pw.connect(base=serve("classifier"))
    said = pw.predict(picture, model)
    assert max(said.concepts, key=lambda one: one.score).label == "green"
    assert not said.model.startswith("clarifai/")
    assert said.platform.startswith("127.0.0.1")


def test_boxes_and_a_whole_folder(serve, picture, tmp_path):
    pw.connect(base=serve("detector"))
    (region,) = pw.predict(picture).regions
    edges = (region.left, region.top, region.right, region.bottom)
    assert edges == pytest.approx((0.25, 0.25, 0.5, 0.75))
    assert len(pw.predict([picture] * 5)) == 5
    report = pw.BatchRun([picture], folder=tmp_path / "journal").run()
    assert (report.ok, report.failed) == (1, 0)


@pytest.mark.parametrize("listing", [pw.models, pw.workflows, pw.datasets])
def test_what_it_does_not_list_is_said_in_a_sentence(serve, listing):
    pw.connect(base=serve("classifier"))
    with pytest.raises(PredictError) as caught:
        listing()
    assert caught.value.name == "NOT_IMPLEMENTED"
    assert "does not list" in caught.value.message
    assert "reference" in caught.value.hint


def test_a_bad_picture_is_its_own_fault(serve, picture, tmp_path):
    pw.connect(base=serve("classifier"))
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    good, failed = pw.predict([picture, bad])
    assert good.error is None
    assert failed.error.hint
