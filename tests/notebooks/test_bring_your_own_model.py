"""The notebook about models of one's own runs top to bottom, and says what it promises."""

import ast
import re

import nbformat
import pytest

from tests.notebooks.running import NOTEBOOKS, outputs_of, run

PATH = NOTEBOOKS / "bring_your_own_model.ipynb"


@pytest.fixture(scope="module")
def as_run(tmp_path_factory):
    return run(PATH, tmp_path_factory.mktemp("own"))


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(PATH, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_no_cell_prints_a_warning_or_an_error(as_run):
    outputs = [output for cell in as_run.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert [output for output in outputs if output.output_type == "error"] == []


def test_the_function_finds_a_box_in_the_viewer_and_without_it(as_run):
    data = outputs_of(as_run, "viewer = ")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "detail" in data["text/html"]
    row = outputs_of(as_run, '"share": 0.5')["text/plain"].splitlines()[-1].split()
    left, top, right, bottom = map(float, row[3:])
    assert 0 < left < right < 1
    assert 0 < top < bottom < 1


def test_what_it_found_helps_the_model_behind_it(as_run):
    assert "application/vnd.jupyter.widget-view+json" in outputs_of(as_run, "WorkflowViewer")
    detail, whole = outputs_of(as_run, "of_detail = ")["text"].splitlines()
    assert "the detail: bannister" in detail
    assert "the whole: bannister" in whole
    assert float(detail.split()[-1]) > float(whole.split()[-1])


def test_every_picture_of_a_dataset_is_looked_at(as_run):
    assert "10 inputs · 10 ok" in outputs_of(as_run, "browser.run(")["text/plain"]
    (shown,) = [cell.outputs[-1].data for cell in as_run.cells if cell.source == "browser"]
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "detail" in shown["text/html"]


def test_a_dict_of_arrays_as_torchvision_returns_it_is_understood(as_run):
    said = outputs_of(as_run, "halves")["text/plain"]
    assert "class 1" in said
    assert "class 2" in said


def test_what_is_not_run_is_python():
    notebook = nbformat.read(PATH, as_version=4)
    shown = [
        block
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for block in re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL)
    ]
    assert len(shown) == 4
    for block in shown:
        ast.parse(block)
