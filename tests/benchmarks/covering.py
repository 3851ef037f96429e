"""Cover at the pace of a drag: from one answer to the next, beside a bare loop of predictions."""

from __future__ import annotations

import itertools
import math
import statistics
import time
from typing import TYPE_CHECKING

from tests.benchmarks.rows import Row
from tests.browser.jupyter import Lab, Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

SECONDS = 4
ROUNDS = 3
_numbers = itertools.count()
# The bare loop covers the same picture and asks the same model, without a page.
VIEWER = """\
import math, time
import predict_widgets as pw
from predict_widgets.media.covering import Coverable, Patch

(photo,) = [each for each in pw.embedded().samples() if each.id == "coffee"]
viewer = pw.ModelViewer("imagenet-classifier", platform=pw.embedded())
viewer.predict(photo.data())
inner, answered = viewer._methods["transient"], []

def counted(job, params, buffers):
    reply = inner(job, params, buffers)
    answered.append(time.perf_counter())
    return reply

viewer._methods["transient"] = counted

def bare(seconds):
    coverable, count, began = Coverable(photo.data()), 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        x = 0.5 + 0.25 * math.cos(count / 5)
        covered = coverable.covered(Patch(x - 0.1, 0.35, x + 0.1, 0.65))
        pw.predict(covered, "imagenet-classifier", platform=pw.embedded(), again=True)
        count += 1
    return (time.perf_counter() - began) / count * 1000

viewer
"""


def cover(driven: Browser, where: Lab) -> Iterator[Row]:
    """Milliseconds from answer to answer while the patch is dragged, and in a bare loop."""
    page = driven.new_page()
    notebook = Notebook(page, where, f"cover-{next(_numbers)}", [VIEWER])
    notebook.run(0)
    frame = page.locator(".pw-frame").last
    frame.locator(".pw-bar").first.wait_for()
    frame.get_by_role("button", name="Cover", exact=True).click()
    frame.locator(".pw-change").first.wait_for()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = notebook.ask("len(answered)")
        seconds = _drag(page, frame)
        ours.append(seconds / (notebook.ask("len(answered)") - began) * 1000)
        theirs.append(notebook.ask(f"bare({SECONDS})"))
    notebook.close()
    page.close()
    what = "Cover, from answer to answer while dragging"
    # Through page, server and kernel and back, beside a model of some 15 ms.
    yield Row(
        what, statistics.median(ours), "a loop of predict calls", statistics.median(theirs), "ms", 5
    )


def _drag(page: Page, frame: Locator) -> float:
    """Move the patch around in a circle for a while; return how long, in seconds."""
    layer = frame.locator(".pw-cover__layer").bounding_box()
    patch = frame.locator(".pw-patch").bounding_box()
    assert layer is not None
    assert patch is not None
    page.mouse.move(patch["x"] + patch["width"] / 2, patch["y"] + patch["height"] / 2)
    page.mouse.down()
    began = time.perf_counter()
    while (now := time.perf_counter() - began) < SECONDS:
        x = layer["width"] * (0.5 + 0.25 * math.cos(3 * now))
        y = layer["height"] * (0.5 + 0.2 * math.sin(3 * now))
        page.mouse.move(layer["x"] + x, layer["y"] + y)
        # As often as a screen draws.
        time.sleep(1 / 60)
    page.mouse.up()
    return time.perf_counter() - began
