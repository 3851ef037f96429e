"""The notebook about workflows runs top to bottom, and says what it promises."""

import nbformat
import pytest

from tests.notebooks.running import NOTEBOOKS, outputs_of, run

PATH = NOTEBOOKS / "workflows.ipynb"


@pytest.fixture(scope="module")
def as_run(tmp_path_factory):
    return run(PATH, tmp_path_factory.mktemp("workflows"))


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(PATH, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_no_cell_prints_a_warning_or_an_error(as_run):
    outputs = [output for cell in as_run.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert [output for output in outputs if output.output_type == "error"] == []


def test_a_shipped_workflow_answers_node_by_node(as_run):
    text = outputs_of(as_run, "print(prediction)")["text"]
    assert [text.index(title) for title in ("1. faces", "2. crops", "3. colors")]
    assert "2 regions" in text
    assert "image/png" in outputs_of(as_run, ".figure()")


def test_the_viewer_cell_carries_a_picture_for_a_copy_without_widgets(as_run):
    data = outputs_of(as_run, "WorkflowViewer")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "data:image/jpeg;base64," in data["text/html"]
    assert "3. colors" in data["text/html"]


def test_the_colors_of_two_faces_are_told_apart(as_run):
    shown = outputs_of(as_run, "parent_region_id")["text/plain"]
    rows = [line.split() for line in shown.splitlines()[1:]]
    assert len(rows) == 6
    assert len({row[1] for row in rows}) == 2, "three colors of each of two faces"


def test_ones_own_workflow_answers_and_one_that_cannot_run_is_refused(as_run):
    shown = outputs_of(as_run, "warm-and-sure")["text/plain"]
    assert "espresso" in shown
    assert "Nothing passed this node." in shown
    assert "Put an 'image-crop' between them" in outputs_of(as_run, "except ValueError")["text"]
