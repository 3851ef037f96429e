"""Runs a notebook as it is shipped: no account, no configuration, an empty folder."""

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def run(path, folder):
    """Return the notebook with its outputs; an error in a cell raises."""
    home = folder / "home"
    home.mkdir()
    environment = {name: text for name, text in os.environ.items() if "CLARIFAI" not in name}
    paths = [str(NOTEBOOKS.parent), os.environ.get("PYTHONPATH", "")]
    environment |= {"HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=90, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env=environment)
    return notebook


def outputs_of(notebook, part):
    """Return the data of the last output of the one code cell that holds this text."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and part in cell.source]
    (cell,) = cells
    return cell.outputs[-1].get("data", cell.outputs[-1])
