"""Chromium and JupyterLab, started once and shared by the tests of a module."""

import itertools

import pytest

from tests.browser.jupyter import Lab, Notebook, chromium

_numbers = itertools.count()


@pytest.fixture(scope="session")
def browser():
    found = chromium()
    if found is None:
        pytest.skip("no Chromium here: set CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                # A webcam that shows a moving test picture, and nobody is asked for it.
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def labs(tmp_path_factory):
    """Start a JupyterLab for each setting that is asked for, once."""
    started = {}

    def get(comms_over_subshells="perCommTarget"):
        if comms_over_subshells not in started:
            folder = tmp_path_factory.mktemp(f"lab-{comms_over_subshells}")
            started[comms_over_subshells] = Lab(folder, comms_over_subshells).start()
        return started[comms_over_subshells]

    yield get
    for lab in started.values():
        lab.stop()


@pytest.fixture
def open_notebook(browser, labs):
    """Open notebooks with given cells, each in a fresh page and kernel."""
    opened = []

    def open_(*cells, comms_over_subshells="perCommTarget", on_page=lambda _page: None):
        lab = labs(comms_over_subshells)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        page = context.new_page()
        on_page(page)
        notebook = Notebook(page, lab, f"notebook-{next(_numbers)}", cells)
        opened.append((notebook, context))
        return notebook

    yield open_
    for notebook, context in opened:
        notebook.close()
        context.close()


@pytest.fixture(scope="session")
def photo():
    """The bytes of a photo that the default model knows."""
    import predict_widgets as pw

    (sample,) = [sample for sample in pw.embedded().samples() if sample.id == "coffee"]
    return sample.data()
