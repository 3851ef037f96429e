"""The notebook about datasets runs top to bottom, and says what it promises."""

import nbformat
import pytest

from tests.notebooks.running import NOTEBOOKS, outputs_of, run

PATH = NOTEBOOKS / "batch.ipynb"


@pytest.fixture(scope="module")
def as_run(tmp_path_factory):
    return run(PATH, tmp_path_factory.mktemp("batch"))


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(PATH, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_no_cell_ends_in_an_error(as_run):
    outputs = [output for cell in as_run.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [output for output in outputs if output.output_type == "error"] == []


def test_every_digit_is_predicted_on(as_run):
    assert "1,797 to predict" in outputs_of(as_run, "run.plan()")["text/plain"]
    assert "1,797 ok" in outputs_of(as_run, 'progress="tqdm"')["text/plain"]


def test_the_accuracy_is_of_digits_that_the_model_has_not_seen(as_run):
    right, _, of = outputs_of(as_run, "held_out = ")["text"].split()[:3]
    assert of == "450"
    assert 430 < int(right) < 450


def test_the_browser_shows_as_many_mistakes_as_the_table_has(as_run):
    assert outputs_of(as_run, "browser.visible")["text/plain"].count("digits-") == 5
    assert "application/vnd.jupyter.widget-view+json" in outputs_of(as_run, "DatasetBrowser(")


def test_a_broken_picture_costs_no_other_one(as_run):
    assert "10 ok · 1 failed" in outputs_of(as_run, "broken.jpg")["text/plain"]
    assert "IMAGE_UNREADABLE" in outputs_of(as_run, "predictions.failures")["text/plain"]
