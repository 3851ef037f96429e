"""What a person sees and does with a prediction."""

import json

import pytest

from tests.browser.viewer import VIEWER, Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SECRET = "planted-secret-0123456789abcdef"  # noqa: S105 - planted, to be looked for


def test_a_dropped_photo_becomes_bars(open_notebook, tmp_path, photo):
    notebook = open_notebook(VIEWER)
    notebook.run(0)
    shown = Shown(notebook).ready()
    path = tmp_path / "my coffee.jpg"
    path.write_bytes(photo)
    shown.drop(path, "image/jpeg")
    shown.frame.get_by_text("espresso", exact=True).first.wait_for()
    assert notebook.ask("viewer.prediction.concepts['espresso'].score") > 0.9
    assert notebook.ask("viewer.status") == "ok"
    assert "stays on this computer" in shown.frame.inner_text()


def test_dragging_the_threshold_sends_nothing_until_release(open_notebook):
    frames = []

    def collect(page):
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))),
        )

    notebook = open_notebook(VIEWER, on_page=collect)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    notebook.page.wait_for_timeout(500)
    slider = shown.frame.locator("input[type=range]").first
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 6, middle)
    mouse.down()
    before = notebook.ask("viewer.threshold")
    frames.clear()
    for step in range(1, 41):
        mouse.move(box["x"] + 6 + step * (box["width"] - 20) / 60, middle)
    notebook.page.wait_for_timeout(300)
    shown.frame.get_by_text("below the threshold").first.wait_for()
    assert [frame for frame in frames if "comm_msg" in frame] == []
    assert notebook.ask("viewer.threshold") == before
    mouse.up()
    threshold = notebook.ask_until("viewer.threshold", lambda value: value != before)
    assert 0.5 < threshold < 0.8
    labels = notebook.ask("[each['label'] for each in viewer.concepts]")
    assert labels == ["drink", "espresso"]
    saves = [frame for frame in frames if "comm_msg" in frame and "threshold" in frame]
    assert len(saves) == 1


def test_python_shows_on_the_page_what_it_predicts(open_notebook):
    notebook = open_notebook(
        VIEWER,
        "p = viewer.predict(pw.embedded().samples()[1].data())\n"
        "viewer.threshold = 0.2\n"
        "print(p.model)",
    )
    notebook.run(0)
    shown = Shown(notebook).ready()
    assert notebook.run(1).strip() == "embedded/main/models/imagenet-classifier/versions/v1"
    shown.frame.get_by_text("Egyptian cat", exact=True).first.wait_for()
    shown.frame.get_by_text("below the threshold").first.wait_for()


def test_a_page_that_is_reloaded_finds_everything_again(open_notebook):
    notebook = open_notebook(VIEWER)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    notebook.command("docmanager:save")
    notebook.page.reload()
    shown = Shown(notebook)
    shown.frame.get_by_text("espresso", exact=True).first.wait_for()
    # Requests of the new page reach the kernel as well.
    shown.sample("Cat")
    shown.frame.get_by_text("Egyptian cat", exact=True).first.wait_for()


def test_a_saved_notebook_shows_the_answer_without_a_kernel(open_notebook):
    notebook = open_notebook(
        VIEWER, "viewer", "viewer.freeze()", "viewer.picture_in_notebook = False; viewer"
    )
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    notebook.ask_until("len(viewer.predictions)", lambda count: count == 1)
    notebook.run(1)
    notebook.run(3)
    cells = json.loads(notebook.save())["cells"]
    assert set(outputs_of(cells[0])) == {WIDGET, "text/plain"}
    for cell in (cells[1], cells[3]):
        assert {"text/html", "image/png", WIDGET} <= set(outputs_of(cell))
        assert "espresso" in "".join(outputs_of(cell)["text/html"])
    assert "data:image/jpeg" in "".join(outputs_of(cells[1])["text/html"])
    assert "data:image/jpeg" not in "".join(outputs_of(cells[3])["text/html"])
    notebook.run(2)
    frozen = outputs_of(json.loads(notebook.save())["cells"][0])
    assert "espresso" in "".join(frozen["text/html"])
    # The live widget is still there.
    Shown(notebook).frame.get_by_text("espresso", exact=True).first.wait_for()


WIDGET = "application/vnd.jupyter.widget-view+json"


def outputs_of(cell):
    return cell["outputs"][0]["data"]


def test_a_saved_notebook_contains_no_secret(open_notebook):
    notebook = open_notebook(
        f"import os; os.environ['CLARIFAI_PAT'] = {SECRET[:16]!r} + {SECRET[16:]!r}",
        "import predict_widgets as pw\nprint(pw.connect(base='http://127.0.0.1:9'))",
        "lost = pw.ModelViewer('clarifai/main/models/x')\nlost",
        "viewer = pw.ModelViewer(platform=pw.embedded())\nviewer",
        "viewer.predict(pw.embedded().samples()[0].data())",
        "viewer",
        "lost.predict(pw.embedded().samples()[0].data())",
    )
    for index in range(6):
        notebook.run(index)
    notebook.start(6)
    Shown(notebook, 2).failed.wait_for()
    notebook.page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.content.widgets[6].model.outputs.length > 0",
        timeout=60_000,
    )
    assert "127.0.0.1:9" in notebook.text(6)
    notebook.command("@jupyter-widgets/jupyterlab-manager:saveWidgetState")
    notebook.page.wait_for_timeout(500)
    saved = notebook.save()
    assert "espresso" in saved
    assert "widget-state" in saved
    assert SECRET not in saved
    assert SECRET not in notebook.page.content()
