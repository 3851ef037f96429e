"""What `import predict_widgets` brings, and what it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import predict_widgets as pw


def run(code, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    ).stdout.strip()


def test_predicting_headless_loads_no_widget():
    shown = run(
        "import sys, predict_widgets as pw; pw.predict, pw.models, pw.Prediction, pw.connect;"
        "print({'ipywidgets', 'anywidget', 'onnxruntime', 'cv2'} & set(sys.modules))"
    )
    assert shown == "set()"


def test_grpc_is_told_to_be_quiet_unless_the_person_said_otherwise():
    code = "import os, predict_widgets; print(os.environ['GRPC_VERBOSITY'])"
    assert run(code) == "ERROR"
    assert run(code, GRPC_VERBOSITY="DEBUG") == "DEBUG"


def test_every_public_name_is_there():
    for name in pw.__all__:
        if name != "ModelViewer":
            assert getattr(pw, name) is not None
    assert set(pw.__all__) <= set(dir(pw))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = pw.no_such_name


def test_importing_a_sub_package_replaces_no_public_function():
    shown = run(
        "import predict_widgets as pw, predict_widgets.predictions, predict_widgets.platform,"
        "predict_widgets.embedded_server;"
        "print(all(callable(getattr(pw, n)) for n in ('predict', 'models', 'embedded')))"
    )
    assert shown == "True"


def test_tab_completion_offers_what_is_public():
    offered = {name for name in dir(pw) if not name.startswith("_")}
    assert offered == {name for name in pw.__all__ if not name.startswith("_")}
