"""The functions a person calls: connect, list models and workflows, predict.

What opens datasets stands in ``api.datasets``: who predicts need not import it.
"""

from __future__ import annotations

from predict_widgets.api.connecting import connect, disconnect, embedded
from predict_widgets.api.generating import generate
from predict_widgets.api.listing import models, workflows
from predict_widgets.api.predicting import predict

__all__ = [
    "connect",
    "disconnect",
    "embedded",
    "generate",
    "models",
    "predict",
    "workflows",
]
