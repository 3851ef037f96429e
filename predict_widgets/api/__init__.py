"""The functions a person calls: connect, list models and workflows, open datasets, predict."""

from __future__ import annotations

from predict_widgets.api.connecting import connect, disconnect, embedded, models, workflows
from predict_widgets.api.datasets import dataset, datasets
from predict_widgets.api.generating import generate
from predict_widgets.api.predicting import predict

__all__ = [
    "connect",
    "dataset",
    "datasets",
    "disconnect",
    "embedded",
    "generate",
    "models",
    "predict",
    "workflows",
]
