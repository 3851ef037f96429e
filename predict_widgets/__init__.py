"""Look at what a model predicts, inside the notebook cell.

>>> import predict_widgets as pw
>>> pw.predict("photo.jpg")  # doctest: +SKIP
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

# Beside a live server every fork (`!ls` in a cell) prints a line of gRPC's, and gRPC reads this
# once, when it is first imported.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

if TYPE_CHECKING:
    from predict_widgets.api import (
        connect,
        disconnect,
        embedded,
        generate,
        models,
        predict,
        workflows,
    )
    from predict_widgets.api.batch_run import BatchRun
    from predict_widgets.api.comparing import compare
    from predict_widgets.api.datasets import dataset
    from predict_widgets.api.disagreements import disagreements
    from predict_widgets.api.evaluating import compare_runs, evaluate
    from predict_widgets.api.listing import datasets
    from predict_widgets.api.occluding import occlusion_map
    from predict_widgets.batch.disagreements import Disagreements
    from predict_widgets.errors import PredictError
    from predict_widgets.evaluation.evaluation import Evaluation
    from predict_widgets.inputs import Input, Text
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.taught import Taught
    from predict_widgets.platform.workflows import WorkflowState
    from predict_widgets.predictions.coco import to_coco
    from predict_widgets.predictions.comparison import Comparison
    from predict_widgets.predictions.occlusion import OcclusionMap
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow import WorkflowPrediction
    from predict_widgets.sources.dataset import Dataset, DatasetInput
    from predict_widgets.widgets.dataset_browser import DatasetBrowser
    from predict_widgets.widgets.model_teacher import ModelTeacher
    from predict_widgets.widgets.model_viewer import ModelViewer
    from predict_widgets.widgets.workflow_viewer import WorkflowViewer

    __version__: str

__all__ = [
    "BatchRun",
    "Comparison",
    "Dataset",
    "DatasetBrowser",
    "DatasetInput",
    "Disagreements",
    "Evaluation",
    "Input",
    "ModelTeacher",
    "ModelViewer",
    "OcclusionMap",
    "Platform",
    "PredictError",
    "Prediction",
    "Taught",
    "Text",
    "WorkflowPrediction",
    "WorkflowState",
    "WorkflowViewer",
    "__version__",
    "compare",
    "compare_runs",
    "connect",
    "dataset",
    "datasets",
    "disagreements",
    "disconnect",
    "embedded",
    "evaluate",
    "generate",
    "models",
    "occlusion_map",
    "predict",
    "to_coco",
    "workflows",
]

# Imported at first use: `import predict_widgets` stays quick, and headless use loads no widget.
_HOMES = {
    "BatchRun": "api.batch_run",
    "Comparison": "predictions.comparison",
    "Dataset": "sources.dataset",
    "DatasetBrowser": "widgets.dataset_browser",
    "DatasetInput": "sources.dataset",
    "Disagreements": "batch.disagreements",
    "Evaluation": "evaluation.evaluation",
    "Input": "inputs",
    "ModelTeacher": "widgets.model_teacher",
    "ModelViewer": "widgets.model_viewer",
    "OcclusionMap": "predictions.occlusion",
    "Platform": "platform.client",
    "PredictError": "errors",
    "Prediction": "predictions.prediction",
    "Taught": "platform.taught",
    "Text": "inputs",
    "WorkflowPrediction": "predictions.workflow",
    "WorkflowState": "platform.workflows",
    "WorkflowViewer": "widgets.workflow_viewer",
    "compare": "api.comparing",
    "compare_runs": "api.evaluating",
    "connect": "api",
    "dataset": "api.datasets",
    "datasets": "api.listing",
    "disagreements": "api.disagreements",
    "disconnect": "api",
    "embedded": "api",
    "evaluate": "api.evaluating",
    "generate": "api",
    "models": "api",
    "occlusion_map": "api.occluding",
    "predict": "api",
    "to_coco": "predictions.coco",
    "workflows": "api",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = _version()
    elif name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    # Tab completion offers what is public, and not what this module imports.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("predict-widgets")
    except PackageNotFoundError:  # run from a clone that is not installed
        return "0+unknown"
