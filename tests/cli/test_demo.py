"""``predict-widgets demo``."""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from predict_widgets.cli import demo


@pytest.fixture
def lab(monkeypatch):
    """JupyterLab, which does not start but says how it was called."""
    called = []

    class Lab:
        def __init__(self, command, **options):
            called.append((command, options))

        def wait(self, _timeout=None):
            return 0

        poll = wait

    monkeypatch.setattr(demo.subprocess, "Popen", Lab)
    return called


def test_it_prints_the_coffee_espresso_first_and_names_the_platform(command, lab):
    code, out, err = command("demo", "--no-lab")
    assert (code, err) == (0, "")
    assert "embedded" in out.splitlines()[0]
    bars = [line.split()[0] for line in out.splitlines() if "█" in line]
    assert bars[0] == "espresso"
    assert lab == []


def test_the_notebook_is_opened_from_a_writable_copy(command, lab, tmp_path):
    code, out, _ = command("demo", "--folder", tmp_path / "demo")
    copy = tmp_path / "demo" / "quickstart.ipynb"
    assert code == 0
    assert str(copy) in out
    assert json.loads(copy.read_text())["nbformat"] == 4
    (started, options) = lab[0]
    assert started[1:3] == ["-m", "jupyterlab"]
    assert started[-1] == str(copy)
    # The kernel must be the one that has this package.
    assert options["env"]["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_a_notebook_that_was_worked_on_is_kept(tmp_path):
    first = demo.copy_quickstart(tmp_path)
    first.write_text("worked on")
    assert demo.copy_quickstart(tmp_path).read_text() == "worked on"


def test_without_a_folder_each_demo_gets_its_own():
    first, second = demo.copy_quickstart(None), demo.copy_quickstart(None)
    assert first.parent != second.parent
    for copy in (first, second):
        shipped = sorted(path.name for path in demo.quickstart().parent.glob("*.ipynb"))
        assert sorted(path.name for path in copy.parent.iterdir()) == shipped
        shutil.rmtree(copy.parent)


def test_work_in_any_of_the_notebooks_is_work():
    folder = demo.copy_quickstart(None).parent
    assert demo._as_shipped(folder)
    (folder / "kinds.ipynb").write_text("worked on")
    assert not demo._as_shipped(folder)
    shutil.rmtree(folder)


def test_options_after_the_dashes_go_to_jupyterlab(command, lab, tmp_path):
    command("demo", "--folder", tmp_path, "--", "--no-browser", "--port=9999")
    assert {"--no-browser", "--port=9999"} <= set(lab[0][0])


def test_without_jupyterlab_it_is_one_line_that_names_the_extra(command, lab, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    code, out, err = command("demo")
    assert code == 1
    assert "espresso" in out
    assert "predict-widgets[lab]" in err
    assert len(err.splitlines()) == 1
    assert lab == []


def test_an_installed_package_brings_the_notebook_itself(monkeypatch, tmp_path):
    package = tmp_path / "site-packages" / "predict_widgets"
    inside = package / "notebooks" / "quickstart.ipynb"
    inside.parent.mkdir(parents=True)
    inside.write_text("{}")
    monkeypatch.setattr(demo.predict_widgets, "__file__", str(package / "__init__.py"))
    assert demo.quickstart() == inside


def test_an_installation_without_the_notebook_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(demo.predict_widgets, "__file__", str(Path(tmp_path, "p", "__init__.py")))
    with pytest.raises(demo.PredictError, match="QUICKSTART_MISSING"):
        demo.quickstart()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_terminated_it_ends_jupyterlab_and_leaves_no_folder(tmp_path):
    # JupyterLab's place is taken by a module of that name that says its id and waits.
    (tmp_path / "jupyterlab.py").write_text(
        "import os, time\nprint('child', os.getpid(), flush=True)\ntime.sleep(60)\n"
    )
    temp = tmp_path / "temp"
    temp.mkdir()
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    with subprocess.Popen(
        [sys.executable, "-m", "predict_widgets.cli", "demo"],
        env={**environment, "TMPDIR": str(temp)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        child = next(int(line.split()[1]) for line in process.stdout if line.startswith("child"))
        process.terminate()
        try:
            assert process.wait(20) == 128 + signal.SIGTERM
        finally:
            process.kill()
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 0)
                os.kill(child, signal.SIGKILL)
                pytest.fail("JupyterLab went on")
    # The runtime of the model leaves a file of its own, `.ses`.
    assert [path for path in temp.iterdir() if path.is_dir()] == []
