"""What a viewer shows of an input: the prediction of a model, or of a workflow."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.workflow import WorkflowPrediction

Said: TypeAlias = Prediction | WorkflowPrediction
P = TypeVar("P", bound=Said)


def parts_of(said: Said) -> tuple[Prediction, ...]:
    """Return the predictions that it is made of: of a workflow its nodes', in their order."""
    if isinstance(said, Prediction):
        return (said,)
    return tuple(part for _, part in said.items())


def version_of(said: Said) -> str:
    """Return the version of the model or workflow that answered; empty where it is not known."""
    return said.model_version_id if isinstance(said, Prediction) else said.workflow_version_id


def is_partial(said: Said) -> bool:
    """Whether more of the same answer follows; a workflow's comes whole."""
    return isinstance(said, Prediction) and said.partial
