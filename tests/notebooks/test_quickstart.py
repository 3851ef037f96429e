"""The quickstart runs top to bottom, and a copy without widget state still shows what it saw."""

import re

import nbformat
import pytest
from nbconvert import HTMLExporter

from predict_widgets.cli.demo import quickstart
from tests.notebooks.running import outputs_of, run


@pytest.fixture(scope="module")
def as_shipped():
    return nbformat.read(quickstart(), as_version=4)


@pytest.fixture(scope="module")
def as_run(tmp_path_factory):
    return run(quickstart(), tmp_path_factory.mktemp("quickstart"))


def _cells(notebook, kind):
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_it_is_committed_without_outputs(as_shipped):
    assert all(
        not cell.outputs and cell.execution_count is None for cell in _cells(as_shipped, "code")
    )
    assert "widgets" not in as_shipped.metadata


def test_it_says_that_the_photos_were_chosen_and_that_one_fails(as_shipped):
    opening = _cells(as_shipped, "markdown")[0].source
    assert "chosen because" in opening
    assert "does not" in opening


def test_no_cell_prints_a_warning_or_an_error(as_run):
    outputs = [output for cell in _cells(as_run, "code") for output in cell.outputs]
    assert outputs
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert [output for output in outputs if output.output_type == "error"] == []


def test_the_coffee_is_an_espresso_and_the_platform_is_named(as_run):
    text = outputs_of(as_run, "print(prediction)")["text"]
    first = next(line for line in text.splitlines() if "espresso" in line or "eggnog" in line)
    assert "espresso" in first
    assert "embedded" in text


def test_the_viewer_cell_carries_a_picture_for_a_copy_without_widgets(as_run):
    data = outputs_of(as_run, "ModelViewer")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "data:image/jpeg;base64," in data["text/html"]
    assert "espresso" in data["text/html"]


def test_the_figure_is_a_picture(as_run):
    assert "image/png" in outputs_of(as_run, ".figure()")


def test_the_registered_function_answers(as_run):
    assert "warm" in outputs_of(as_run, "register")["text/plain"]


def test_converted_without_widget_state_it_shows_pictures_and_bars(as_run):
    bare = nbformat.from_dict(as_run)
    bare.metadata.pop("widgets", None)
    for cell in _cells(bare, "code"):
        for output in cell.outputs:
            # What a host without our front end sees.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    page, _ = HTMLExporter().from_notebook_node(bare)
    shown = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert shown.count("data:image/jpeg;base64,") >= 2  # the viewer's and the prediction's
    assert "data:image/png;base64," in shown  # the figure's
    assert shown.count("espresso") >= 2
    assert "Loading widget" not in shown
