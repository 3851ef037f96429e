"""Pictures of the viewer in a real JupyterLab, into docs/images: what `make screenshots` runs.

`python -m tests.screenshots cover draw` takes those whose names begin so.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests import screenshot_scenes as scenes
from tests.browser.jupyter import Lab, Notebook, chromium

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CELL = """\
import predict_widgets as pw

viewer = pw.ModelViewer(platform=pw.embedded())
photos = {sample.id: sample.data() for sample in pw.embedded().samples()}
viewer.predict([photos["coffee"], photos["cat"], photos["rocket"]])
viewer"""
BOXES = """\
import predict_widgets as pw

viewer = pw.ModelViewer("face-boxes", platform=pw.embedded())
photos = {sample.id: sample.data() for sample in pw.embedded().samples()}
viewer.predict(photos["astronaut"])
viewer"""
KIND = """\
import predict_widgets as pw

viewer = pw.ModelViewer({model!r}, platform=pw.embedded(){more})
samples = {{sample.id: sample.data() for sample in pw.embedded().samples()}}
viewer.predict(samples[{sample!r}])
viewer"""
WORKFLOW = """\
import predict_widgets as pw

viewer = pw.WorkflowViewer("face-colors", platform=pw.embedded())
samples = {sample.id: sample.data() for sample in pw.embedded().samples()}
viewer.predict(samples["naval-officer"])
viewer"""
BROWSER = """\
import predict_widgets as pw

browser = pw.DatasetBrowser(
    "digits", "digit-classifier", platform=pw.embedded(), truth="mistakes", sort="agreement"
)
browser.run(progress=None)
browser"""
DARK = "JupyterLab Dark"
LIGHT = "JupyterLab Light"


@dataclass(frozen=True)
class Shot:
    """One picture: its file, the theme, the window's size in CSS pixels, and what to wait for."""

    name: str
    theme: str
    width: int
    height: int
    cell: str = CELL
    text: str = "espresso"
    # What to point at, and where in a video to be, in seconds.
    hover: str = ""
    seek: float = 0
    # What is run in a cell above, out of the picture.
    before: str = ""
    # What a person does in the cell before the picture is taken.
    act: Callable[[Locator], None] | None = None


def kind(model, sample, more=""):
    """A cell with a viewer of this model on a sample."""
    return KIND.format(model=model, sample=sample, more=more)


VIDEO = kind("imagenet-classifier", "clip", ", sample_ms=500")
SHOTS = (
    Shot("viewer-light", LIGHT, 1100, 860),
    Shot("viewer-dark", DARK, 1100, 860),
    Shot("viewer-narrow", LIGHT, 460, 1180),
    Shot("viewer-narrow-dark", DARK, 460, 1180),
    Shot("viewer-wide", LIGHT, 1700, 960),
    Shot("viewer-boxes", LIGHT, 1100, 860, BOXES, "1 region"),
    Shot("viewer-text", LIGHT, 1100, 860, kind("text-lines", "text-page"), "Notes on a walk"),
    Shot("viewer-masks", LIGHT, 1100, 860, kind("color-regions", "coffee"), "share of image"),
    Shot(
        "viewer-evidence",
        LIGHT,
        1100,
        860,
        kind("imagenet-classifier", "cat", ', params={"evidence": 3}'),
        "Egyptian cat",
        hover=".pw-bar__name",
    ),
    *(
        Shot(name, theme, 1100, 1100, WORKFLOW, "Click a color", hover=".pw-step .pw-bar__name")
        for name, theme in (("workflow-viewer", LIGHT), ("workflow-viewer-dark", DARK))
    ),
    *(
        Shot(name, theme, 1100, 960, BROWSER, "of 1,797")
        for name, theme in (("browser", LIGHT), ("browser-dark", DARK))
    ),
    Shot(
        "browser-models",
        LIGHT,
        1100,
        960,
        scenes.BROWSE_MODELS,
        "Class flip",
        before=scenes.TWO_MODELS,
    ),
    *(
        Shot(name, theme, 1100, 960, VIDEO, "Whole video", seek=3.3)
        for name, theme in (("viewer-video", LIGHT), ("viewer-video-dark", DARK))
    ),
    *(
        Shot(name + suffix, theme, 1100, height, cell, text, before=before, act=act)
        for suffix, theme in (("", LIGHT), ("-dark", DARK))
        for name, height, before, cell, text, act in (
            ("picker", 860, "", CELL, "espresso", scenes.pick),
            ("cover", 860, "", CELL, "espresso", scenes.cover),
            ("compare", 1240, scenes.TWO_MODELS, scenes.COMPARE, "Prediction Threshold", None),
            ("teacher", 1000, scenes.DIGITS, scenes.TEACHER, "held-out", None),
        )
    ),
    Shot("examples", LIGHT, 1100, 860, scenes.EXAMPLES, "Settings", act=scenes.examples),
    Shot("guess", LIGHT, 1100, 860, kind("imagenet-classifier", "cat"), "cat", act=scenes.guess),
    Shot(
        "draw", LIGHT, 1100, 860, kind("digit-classifier", "digit"), "Max concepts", act=scenes.draw
    ),
)


def take(browser, lab, shot):
    """Open a notebook of its own, wait for the answer, and save the page."""
    context = browser.new_context(viewport={"width": shot.width, "height": shot.height})
    context.set_default_timeout(30_000)
    page = context.new_page()
    cells = [each for each in (shot.before, shot.cell) if each]
    notebook = Notebook(page, lab, shot.name, cells)
    page.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", shot.theme
    )
    # One document, no side bars: the notebook has the whole window.
    page.evaluate("() => jupyterapp.shell.mode = 'single-document'")
    for side in ("left", "right"):
        page.evaluate("side => jupyterapp.shell[`collapse${side}`]()", side.capitalize())
    for index in range(len(cells)):
        notebook.run(index)
    cell = notebook.cell(len(cells) - 1)
    page.locator(".jp-CodeCell").nth(len(cells) - 1).evaluate("cell => cell.scrollIntoView()")
    cell.get_by_text(shot.text).first.wait_for()
    # Pictures are decoded and drawn a frame or two after the text.
    page.wait_for_timeout(1000)
    page.mouse.move(0, 0)
    if shot.seek:
        video = cell.locator("video")
        video.evaluate("(video, at) => { video.currentTime = at }", shot.seek)
        page.wait_for_timeout(1000)
    if shot.hover:
        cell.locator(shot.hover).first.hover()
        page.wait_for_timeout(500)
    if shot.act:
        shot.act(cell.locator(".pw-frame").last)
        page.wait_for_timeout(1000)
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    notebook.close()
    context.close()


def main(*names):
    found = chromium()
    if found is None:
        raise SystemExit("no Chromium here: set CHROMIUM")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lab = Lab(Path(folder)).start()
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        try:
            for shot in SHOTS:
                if names and not shot.name.startswith(names):
                    continue
                take(browser, lab, shot)
                print(IMAGES / f"{shot.name}.png")  # noqa: T201 - what it made
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
