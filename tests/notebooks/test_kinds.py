"""The notebook about every kind of answer runs top to bottom, and says what it promises."""

import json

from tests.notebooks.running import NOTEBOOKS, outputs_of, run


def test_it_runs_without_a_warning_and_shows_every_kind(tmp_path):
    notebook = run(NOTEBOOKS / "kinds.ipynb", tmp_path)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    text = json.dumps(outputs)
    assert "share_of_image" in text  # the table of masks
    assert "lines so far" in text  # the stream
    assert "Notes on a walk" in text  # what it read
    assert "German" in outputs_of(notebook, "liest")["text/html"]
    assert "edge" in outputs_of(notebook, "strength")["text/plain"]
    # Viewers of masks, evidence and the video, and the last prediction: no widget is needed.
    assert text.count("data:image/jpeg;base64,") >= 4
