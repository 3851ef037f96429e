"""What a workflow is: nodes in an order, each a model and where its inputs come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.models.parameters import ParamValue
    from predict_widgets.embedded_server.workflows.fields import Source

KEYS = ("id", "model", "inputs", "params", "concepts", "suppress_output")
# references.py: USER/APP/models/ID/versions/V, and the shorter spellings.
MODELS, VERSIONS = "models", "versions"


class InvalidWorkflowError(RefusedError, ValueError):
    """A workflow that cannot be: for callers a status, for who defines it a ``ValueError``."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node as a person defines it.

    Attributes
    ----------
    id
        Its id within the workflow.
    model_id, version_id
        The model; without a version the newest there is when the workflow is defined.
    inputs
        The ids of the nodes whose answers it works on; empty for the workflow's own input.
    params
        Free settings of the model.
    concepts
        Of a thresholder: by concepts' ids or names, the threshold of each.
    suppress_output
        Whether what it says is for the nodes after it only.
    """

    id: str
    model_id: str
    version_id: str = ""
    inputs: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    concepts: Mapping[str, float] = field(default_factory=dict[str, float])
    suppress_output: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A node that was checked: with its model, its settings, and where each field comes from.

    Attributes
    ----------
    node
        The node, its version named.
    model
        What answers.
    params
        A value for each of the model's parameters.
    sources
        By the field the model takes, the node it comes from; what is not there comes from the
        workflow's input. Empty for operators, which take their inputs whole.
    """

    node: Node
    model: EmbeddedModel
    params: Mapping[str, ParamValue]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Workflow:
    """One version of a workflow, ready to run.

    Attributes
    ----------
    id, version
        Unique together within the app.
    steps
        In the order of definition, which is the order of its outputs.
    order
        Places in ``steps`` such that each step comes after those it works on.
    """

    id: str
    version: str
    steps: tuple[Step, ...]
    order: tuple[int, ...]
    description: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def nodes_of(given: object) -> list[Node]:
    """Read nodes as a person writes them.

    Parameters
    ----------
    given
        A list of :class:`Node` or of dicts with ``id`` and ``model`` and any of ``inputs`` (an id
        or a list of ids), ``params``, ``concepts`` and ``suppress_output``.

    Raises
    ------
    InvalidWorkflowError
        If one of them is not that.
    """
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Sequence):
        raise invalid("The nodes of a workflow are a list, each a dict with an id and a model.")
    return [_node_of(item, place) for place, item in enumerate(cast("Sequence[object]", given), 1)]


def invalid(details: str) -> InvalidWorkflowError:
    """Return the refusal of a definition that is not understood."""
    return InvalidWorkflowError(status.WORKFLOW_INVALID_ARGUMENT, details)


def _node_of(item: object, place: int) -> Node:
    if isinstance(item, Node):
        return item
    if not isinstance(item, Mapping):
        raise invalid(f"Node {place} is not a dict with an id and a model.")
    said = dict(cast("Mapping[str, Any]", item))
    name = f"Node {said.get('id', place)!r}"
    unknown = [str(key) for key in said if key not in KEYS]
    if unknown or "id" not in said or "model" not in said:
        wrong = f"has no use for {', '.join(unknown)}" if unknown else "needs an id and a model"
        raise invalid(f"{name} {wrong}. A node has: {', '.join(KEYS)}.")
    inputs = said.get("inputs") or ()
    inputs = (inputs,) if isinstance(inputs, str) else inputs
    if not isinstance(inputs, Sequence) or not all(
        isinstance(one, str) for one in cast("Sequence[object]", inputs)
    ):
        raise invalid(f"{name}: inputs are the ids of other nodes.")
    suppressed = said.get("suppress_output", False)
    if not isinstance(suppressed, bool):
        raise invalid(f"{name}: suppress_output is true or false.")
    model_id, version_id = _model_of(str(said["model"]), name)
    return Node(
        str(said["id"]),
        model_id,
        version_id,
        tuple(cast("Sequence[str]", inputs)),
        _mapping(said.get("params"), f"{name}: params are a dict of names and values."),
        _thresholds(said.get("concepts"), name),
        suppressed,
    )


def _model_of(text: str, name: str) -> tuple[str, str]:
    """Read ``ID``, ``ID/versions/V``, and both with ``USER/APP/models/`` before them."""
    parts = text.strip("/").split("/")
    if MODELS in parts:
        parts = parts[parts.index(MODELS) + 1 :]
    match parts:
        case [model_id] if model_id:
            return model_id, ""
        case [model_id, what, version] if what == VERSIONS:
            return model_id, version
        case _:
            raise invalid(f"{name}: {text!r} does not name a model of the embedded platform.")


def _mapping(value: object, complaint: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise invalid(complaint)
    return dict(cast("Mapping[str, Any]", value))


def _thresholds(value: object, name: str) -> Mapping[str, float]:
    complaint = f"{name}: concepts are a dict of ids or names and thresholds from 0 to 1."
    thresholds = _mapping(value, complaint)
    for threshold in thresholds.values():
        number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
        if not number or not 0 <= threshold <= 1:
            raise invalid(complaint)
    return {str(name): float(threshold) for name, threshold in thresholds.items()}
