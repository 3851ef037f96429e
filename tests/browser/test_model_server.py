"""Clarifai's own open-source model server, looked at in a notebook."""

import pytest

from tests.browser.viewer import Shown
from tests.sdk.conftest import sdk  # noqa: F401 - a fixture
from tests.sdk.test_model_server import picture, serve  # noqa: F401 - fixtures

# Set-up downloads the SDK and what it needs.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize(("kind", "label"), [("classifier", "green"), ("detector", "red thing")])
def test_in_a_notebook_bars_and_boxes_and_a_sentence_for_what_it_lacks(
    open_notebook,
    serve,  # noqa: F811 - the fixture
    picture,  # noqa: F811 - the fixture
    kind,
    label,
):
    notebook = open_notebook(
        f"import predict_widgets as pw\npw.connect(base={serve(kind)!r})\n"
        "viewer = pw.ModelViewer()\nviewer"
    )
    notebook.start(0)
    viewer = Shown(notebook)
    viewer.drop(picture, "image/png")
    viewer.bars.get_by_text(label).first.wait_for()
    regions = notebook.ask("len(viewer.prediction.regions)")
    assert regions == (1 if kind == "detector" else 0)
    viewer.frame.get_by_role("button", name="choose another").click()
    viewer.frame.get_by_text("does not list models").first.wait_for()
