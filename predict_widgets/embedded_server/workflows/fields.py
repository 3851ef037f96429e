"""Which fields of Data models take and give, and where a node gets those it takes.

A field of the whole input has its name in ``Data``: ``concepts``, ``image``, ``text``. One that
each region has is written ``regions.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe import MODEL_TYPES
from predict_widgets.embedded_server.models.operators import Operator
from predict_widgets.embedded_server.workflows.definition import InvalidWorkflowError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.workflows.definition import Node

REGIONS = "regions"
IN_REGION = "regions."


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model's field comes from.

    Attributes
    ----------
    node_id
        The node whose answer has it.
    in_regions
        Whether each region has one of its own, so that the model answers for each.
    """

    node_id: str
    in_regions: bool


def fields_of(type_id: str) -> frozenset[str]:
    """Return the fields that models of a type give."""
    names: set[str] = set()
    for path in MODEL_TYPES[type_id].output_fields:
        field, _, inside = path.partition("[...].")
        names.add(field)
        if inside.startswith("data."):
            names.add(IN_REGION + inside.removeprefix("data."))
    return frozenset(names)


def sources_of(
    node: Node, model: EmbeddedModel, given: Mapping[str, AbstractSet[str]]
) -> dict[str, Source]:
    """Return where a node gets the fields its model takes; what is missing is the input's.

    Parameters
    ----------
    node
        The node, whose inputs all exist.
    model
        Its model.
    given
        By node, the fields of that node's answers.

    Raises
    ------
    InvalidWorkflowError
        If the model has no use for one of the node's inputs.
    """
    if isinstance(model, Operator):
        _check_operator(node, model, given)
        return {}
    sources: dict[str, Source] = {}
    for input_id in node.inputs:
        useful = False
        for field in MODEL_TYPES[model.type_id].input_fields:
            in_regions = IN_REGION + field in given[input_id]
            if in_regions or field in given[input_id]:
                useful = True
                sources.setdefault(field, Source(input_id, in_regions))
        if not useful:
            raise _wrong_kind(node, model, input_id, given[input_id])
    return sources


def given_by(
    node: Node,
    model: EmbeddedModel,
    sources: Mapping[str, Source],
    given: Mapping[str, AbstractSet[str]],
) -> frozenset[str]:
    """Return the fields of a node's answers."""
    if isinstance(model, Operator):
        return model.gives(frozenset[str]().union(*(given[one] for one in node.inputs)))
    own = fields_of(model.type_id)
    if not any(source.in_regions for source in sources.values()):
        return own
    # Its own regions come as they are, all else stands in the region it is about.
    apart = {field for field in own if field.startswith(REGIONS)}
    return frozenset({REGIONS, *apart, *(IN_REGION + field for field in own - apart)})


def _check_operator(node: Node, model: Operator, given: Mapping[str, AbstractSet[str]]) -> None:
    if not node.inputs:
        raise _graph(
            f"Node {node.id!r}: {model.id!r} works on {_listed(model.wants)} of another node. "
            "Name it in the node's inputs."
        )
    for input_id in node.inputs:
        # A cropper also takes a picture of another node to cut from.
        if not model.wants & given[input_id] and not (
            "image" in MODEL_TYPES[model.type_id].input_fields and "image" in given[input_id]
        ):
            raise _wrong_kind(node, model, input_id, given[input_id])
    if not any(model.wants & given[input_id] for input_id in node.inputs):
        raise _wrong_kind(node, model, node.inputs[0], given[node.inputs[0]])


def _wrong_kind(
    node: Node, model: EmbeddedModel, input_id: str, given: AbstractSet[str]
) -> InvalidWorkflowError:
    taken = MODEL_TYPES[model.type_id].input_fields
    wants = model.wants if isinstance(model, Operator) else frozenset(taken)
    details = (
        f"Node {node.id!r}: {model.id!r} takes {_listed(wants)}, and its input {input_id!r} gives "
        f"{_listed(given)}."
    )
    if "image" in wants and REGIONS in given:
        details += " Put an 'image-crop' between them to have it look at each region."
    return _graph(details)


def _listed(fields: AbstractSet[str]) -> str:
    """Return fields in words: "text of regions, concepts"."""
    names = [
        f"{field.removeprefix(IN_REGION)} of regions" if field.startswith(IN_REGION) else field
        for field in sorted(fields)
    ]
    return ", ".join(names) or "nothing"


def _graph(details: str) -> InvalidWorkflowError:
    return InvalidWorkflowError(status.WORKFLOW_INVALID_GRAPH, details)
