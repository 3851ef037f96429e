"""The same widgets in Notebook 7, marimo and Voila: what is dropped becomes bars."""

import pytest

from tests.browser import hosts
from tests.browser.viewer import Shown

pytestmark = pytest.mark.browser

VIEWER = """\
import predict_widgets as pw

viewer = pw.ModelViewer(platform=pw.embedded())
viewer"""
BROWSER = """\
import predict_widgets as pw

pw.DatasetBrowser("photos", "imagenet-classifier", platform=pw.embedded())"""
WORKFLOW = """\
import predict_widgets as pw

pw.WorkflowViewer("look-three-ways", platform=pw.embedded())"""
START_MS = 60_000


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def serve(tmp_path):
    """Start hosts that are stopped at the end of the test."""
    started = []

    def serve_(host, *cells, **more):
        running, url = host(tmp_path / "host", cells, **more)
        started.append(running)
        return url

    yield serve_
    for one in started:
        one.stop()


@pytest.fixture
def coffee(tmp_path, photo):
    path = tmp_path / "coffee.jpg"
    path.write_bytes(photo)
    return path


def has_bars(page, coffee):
    """Drop a photo on the viewer; return the first concept that the model names."""
    viewer = Shown(page, frame=page.locator(".pw-frame").first).ready()
    viewer.drop(coffee, "image/jpeg")
    viewer.bars.first.wait_for()
    return viewer.bars.first.inner_text()


def test_notebook_7(page, serve, coffee):
    page.goto(serve(hosts.notebook, VIEWER))
    kernel = "globalThis.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel"
    page.wait_for_function(f"() => {kernel}?.status === 'idle'", timeout=START_MS)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    assert has_bars(page, coffee) == "espresso"


@pytest.mark.parametrize("verb", ["edit", "run"])
def test_marimo(page, serve, coffee, verb):
    page.goto(serve(hosts.marimo, VIEWER, verb=verb))
    if verb == "edit":
        page.locator(".cm-content").first.click(timeout=START_MS)
        page.keyboard.press("Control+Enter")
    assert has_bars(page, coffee) == "espresso"


def test_marimo_runs_what_depends_on_a_viewer_when_it_has_an_answer(page, serve, coffee):
    watched = "viewer = mo.ui.anywidget(pw.ModelViewer(platform=pw.embedded()))\nviewer"
    told = "mo.md(f\"It says {[each['label'] for each in viewer.value['concepts']]}\")"
    imports = "import marimo as mo\nimport predict_widgets as pw"
    page.goto(serve(hosts.marimo, imports, watched, told, verb="run"))
    page.get_by_text("It says []").wait_for(timeout=START_MS)
    has_bars(page, coffee)
    page.get_by_text("'espresso'").wait_for()


def test_marimo_shows_the_dataset_browser_and_the_workflow_viewer(page, serve):
    imports = "import predict_widgets as pw"
    browser, flow = (text.split("\n\n")[1] for text in (BROWSER, WORKFLOW))
    page.goto(serve(hosts.marimo, imports, browser, flow, verb="run"))
    grid = page.locator(".pw-browser")
    grid.get_by_role("button", name="Try Inputs").click(timeout=START_MS)
    grid.get_by_role("button", name="Start").click()
    grid.get_by_text("10 inputs predicted").wait_for()
    page.locator(".pw-frame").last.locator(".pw-sample").first.click()
    page.locator(".pw-frame").last.locator(".pw-bar__name").first.wait_for()


@pytest.mark.slow
def test_voila(page, serve, coffee):
    page.goto(serve(hosts.voila, VIEWER))
    assert has_bars(page, coffee) == "espresso"
