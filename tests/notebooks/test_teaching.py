"""The notebook for a class runs top to bottom, and says what it promises."""

import re

import nbformat
import pytest

from tests.notebooks.running import NOTEBOOKS, outputs_of, run

PATH = NOTEBOOKS / "teaching.ipynb"


@pytest.fixture(scope="module")
def as_run(tmp_path_factory):
    return run(PATH, tmp_path_factory.mktemp("teaching"))


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(PATH, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_no_cell_ends_in_an_error(as_run):
    outputs = [output for cell in as_run.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [output for output in outputs if output.get("name") == "stderr"] == []


def test_nothing_is_predicted_before_the_class_has_guessed(as_run):
    data = outputs_of(as_run, "guess = ")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "text/html" not in data


def test_the_map_is_a_picture_of_where_the_score_falls(as_run):
    (cell,) = [cell for cell in as_run.cells if "occlusion_map" in cell.source]
    printed = "".join(output.get("text", "") for output in cell.outputs)
    assert "'espresso' 0.95, 14 x 14 patches" in printed
    assert "image/png" in cell.outputs[-1].data


def test_the_accuracy_is_of_held_out_pictures_with_their_number_and_an_interval(as_run):
    (cell,) = [cell for cell in as_run.cells if "platform.teach(" in cell.source]
    said = re.fullmatch(
        r"held-out accuracy (.+), n = (\d+), 95 % interval (.+) to (.+)\n", cell.outputs[0].text
    )
    accuracy, n, low, high = map(float, said.groups())
    assert n == 100
    assert low < accuracy < high
    assert accuracy > 0.65


def test_the_taught_model_is_held_against_the_shipped_one(as_run):
    printed = "".join(
        output.get("text", "")
        for cell in as_run.cells
        if "differ = " in cell.source
        for output in cell.outputs
        if output.get("name") == "stdout"
    )
    shipped, taught = map(int, re.findall(r": (\d+) of 150 right", printed))
    assert 97 < taught < shipped
    shown = outputs_of(as_run, "models=names")["text/html"]
    assert "digit-classifier" in shown
    assert "ten-digits" in shown
