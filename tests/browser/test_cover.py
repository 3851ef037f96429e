"""Covering, mapping and the live webcam in a real JupyterLab: kernel, websocket, page."""

import math
import time

import pytest

from tests.browser.viewer import Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# Counts what is under way in the kernel, whoever asks.
COUNTED = """
import threading
tally = {"count": 0, "now": 0, "most": 0}
counting = threading.Lock()
inner = viewer._methods["transient"]

def counted(job, params, buffers):
    with counting:
        tally["now"] += 1
        tally["most"] = max(tally["most"], tally["now"])
    try:
        return inner(job, params, buffers)
    finally:
        with counting:
            tally["now"] -= 1
            tally["count"] += 1

viewer._methods["transient"] = counted
viewer"""
COFFEE = (
    "import predict_widgets as pw\n"
    "(photo,) = [each for each in pw.embedded().samples() if each.id == 'coffee']\n"
    "viewer = pw.ModelViewer('imagenet-classifier', platform=pw.embedded())\n"
    "viewer.predict(photo.data())" + COUNTED
)
# Its score is how bright the picture is at one place: in the third row, in the tenth column.
TOY = (
    "import predict_widgets as pw\n"
    "from PIL import Image\n"
    "def look(picture):\n"
    "    x, y = int(picture.width * 9.5 / 14), int(picture.height * 2.5 / 14)\n"
    "    return {'bright': picture.convert('L').getpixel((x, y)) / 255}\n"
    "pw.embedded().register('bright-there', look)\n"
    "viewer = pw.ModelViewer('bright-there', platform=pw.embedded())\n"
    "viewer.predict(Image.new('RGB', (420, 280), 'white'))" + COUNTED
)
EMPTY = (
    "import predict_widgets as pw\n"
    "viewer = pw.ModelViewer('imagenet-classifier', platform=pw.embedded())" + COUNTED
)


def covering(open_notebook, code):
    notebook = open_notebook(code)
    notebook.run(0)
    shown = Shown(notebook)
    shown.frame.locator(".pw-bar").first.wait_for()
    shown.frame.get_by_role("button", name="Cover", exact=True).click()
    shown.frame.locator(".pw-change").first.wait_for()
    return notebook, shown


def circle(page, shown, seconds):
    """Drag the patch around in a circle; return how often the pointer moved."""
    layer = shown.frame.locator(".pw-cover__layer").bounding_box()
    patch = shown.frame.locator(".pw-patch").bounding_box()
    page.mouse.move(patch["x"] + patch["width"] / 2, patch["y"] + patch["height"] / 2)
    page.mouse.down()
    began, moves = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < seconds:
        x = layer["width"] * (0.5 + 0.25 * math.cos(3 * now))
        y = layer["height"] * (0.5 + 0.2 * math.sin(3 * now))
        page.mouse.move(layer["x"] + x, layer["y"] + y)
        moves += 1
    page.mouse.up()
    return moves


def test_the_bars_follow_a_drag_with_one_call_in_flight(open_notebook, record_property):
    notebook, shown = covering(open_notebook, COFFEE)
    before = notebook.ask("tally['count']")
    moves = circle(notebook.page, shown, 3)
    answered = notebook.ask("tally['count']") - before
    record_property("answers a second", round(answered / 3, 1))
    record_property("moves a second", round(moves / 3, 1))
    print(f"Cover: {answered / 3:.1f} answers a second")  # noqa: T201 - a figure for who runs it with -s
    assert answered > 2
    assert notebook.ask_until("tally['now']", lambda now: now == 0) == 0
    assert notebook.ask("tally['most']") == 1
    assert notebook.ask("len(viewer._session.shelf.all())") == 1
    notebook.page.keyboard.press("Escape")
    shown.bars.first.wait_for()
    assert shown.bars.first.inner_text() == "espresso"


def test_a_map_finds_where_the_model_looks(open_notebook):
    notebook, shown = covering(open_notebook, TOY)
    frame, page = shown.frame, notebook.page
    frame.get_by_role("button", name="Map it").click()
    assert "197 predictions" in frame.locator(".pw-offer").inner_text()
    frame.get_by_role("button", name="Ask for 197 predictions").click()
    frame.get_by_role("button", name="Back to covering").wait_for()
    heat = frame.locator(".pw-heat").bounding_box()
    for column, row, said in ((9.5, 2.5, "Drop .50 at row 3, column 10"), (1.5, 9.5, "Drop .00")):
        page.mouse.move(
            heat["x"] + heat["width"] * column / 14, heat["y"] + heat["height"] * row / 14
        )
        frame.get_by_text(said).wait_for()
    frame.get_by_role("button", name="Stop covering").click()
    shown.bars.first.wait_for()


def test_the_webcam_is_predicted_on_live(open_notebook, record_property):
    notebook = open_notebook(EMPTY)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.frame.get_by_role("button", name="Webcam").click()
    shown.frame.get_by_role("button", name="Live").click()
    shown.bars.first.wait_for()
    before, began = notebook.ask("tally['count']"), time.perf_counter()
    notebook.page.wait_for_timeout(3000)
    rate = (notebook.ask("tally['count']") - before) / (time.perf_counter() - began)
    record_property("frames a second", round(rate, 1))
    print(f"Live: {rate:.1f} frames a second")  # noqa: T201 - a figure for who runs it with -s
    assert rate > 0.5
    assert "frames a second" in shown.frame.locator(".pw-live__pace").inner_text()
    assert notebook.ask("len(viewer._session.shelf.all())") == 0
    shown.frame.get_by_role("button", name="Snapshot").click()
    kept = "len(viewer._session.shelf.all())"
    assert notebook.ask_until(kept, lambda count: count == 1) == 1
    shown.frame.get_by_role("button", name="Stop live").click()
    shown.frame.locator(".pw-picture").wait_for()
    assert notebook.ask_until("tally['now']", lambda now: now == 0) == 0
    assert notebook.ask("tally['most']") == 1
