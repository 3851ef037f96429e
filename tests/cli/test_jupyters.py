"""The search for a Jupyter that could not show our widgets."""

import json
import os
import sys
from pathlib import Path

import pytest

from predict_widgets.cli import jupyters
from predict_widgets.cli.jupyters import ask, jupyters_on_path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


def _jupyter(folder: Path, reply: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / "jupyter"
    command.write_text(f"#!{sys.executable}\n{reply}\n")
    command.chmod(0o755)
    return command


def _environment(folder: Path, *extensions: str) -> Path:
    data = folder / "share" / "jupyter"
    for extension in extensions:
        package = data / "labextensions" / extension
        package.mkdir(parents=True)
        (package / "package.json").write_text('{"version": "1.2.3"}')
    paths = json.dumps({"data": [str(folder / "nowhere"), str(data)]})
    return _jupyter(folder / "bin", f"print({paths!r})")


def test_a_jupyter_without_the_front_end_is_found(tmp_path):
    found = ask(_environment(tmp_path, "@jupyter-widgets/jupyterlab-manager"))
    assert found.front_ends == {"anywidget": "", "ipywidgets": "1.2.3"}


def test_a_complete_jupyter_misses_nothing(tmp_path):
    whole = _environment(tmp_path, "anywidget", "@jupyter-widgets/jupyterlab-manager")
    assert all(ask(whole).front_ends.values())


def test_every_jupyter_on_the_path_is_asked_once_in_its_order(tmp_path):
    first = _environment(tmp_path / "a")
    second = _environment(tmp_path / "b", "anywidget")
    (tmp_path / "empty").mkdir()
    search = os.pathsep.join(
        str(folder) for folder in (first.parent, tmp_path / "empty", second.parent, first.parent)
    )
    assert [found.executable for found in jupyters_on_path(search)] == [first, second]


@pytest.mark.parametrize(
    "reply", ["raise SystemExit(127)", "print('pyenv: not found')", "print(1)"]
)
def test_a_shim_without_a_jupyter_behind_it_is_a_problem_not_a_crash(tmp_path, reply):
    found = ask(_jupyter(tmp_path, reply))
    assert found.problem.startswith("could not be asked")
    assert found.front_ends == {}


def test_a_jupyter_that_hangs_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(jupyters, "ANSWER_SECONDS", 1)
    found = ask(_jupyter(tmp_path, "import time; time.sleep(30)"))
    assert found.problem == "did not answer within 1 s"
