"""What the page draws of platforms, models, workflows and inputs, made from what we hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from predict_widgets.media.recordings import is_about_clarifai
from predict_widgets.platform.fields import words_of
from predict_widgets.platform.parameters import parameters_of, streams
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.nodes import graph_of
from predict_widgets.widgets.wire import (
    InputCard,
    ModelCard,
    NodeCard,
    ParameterCard,
    PlatformCard,
    SampleCard,
    VersionCard,
    WorkflowCard,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform, Sample
    from predict_widgets.platform.parameters import Parameter
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.nodes import Node

# Enough to read on; the whole of a long text is the input's file.
TEXT_SHOWN = 4000


def platform_card(platform: Platform) -> PlatformCard:
    """Return the platform as the header names it."""
    return PlatformCard(name=platform.name, host=platform.host, embedded=platform.embedded)


def model_card(
    reference: Reference,
    model: resources_pb2.Model | None = None,
    model_type: resources_pb2.ModelType | None = None,
) -> ModelCard:
    """Return a model as header and menu show it.

    Parameters
    ----------
    reference
        How it was named; its version stands where the platform gives none.
    model
        What the platform says of it; without it the card says what the reference does.
    model_type
        What goes in and comes out; without it the card leaves that empty.
    """
    version = model.model_version.id if model is not None else ""
    named = parameters_of(model, model_type) if model is not None else ()
    return ModelCard(
        reference=str(reference),
        user_id=reference.user_id,
        app_id=reference.app_id,
        id=reference.id,
        version_id=version or reference.version_id,
        name=(model.name if model is not None else "") or reference.id,
        description=model.description if model is not None else "",
        model_type_id=model.model_type_id if model is not None else "",
        input_fields=list(words_of(model_type.input_fields)) if model_type is not None else [],
        output_fields=list(words_of(model_type.output_fields)) if model_type is not None else [],
        parameters=[_parameter_card(each) for each in named],
        streams=model is not None and streams(model, model_type),
        url=reference.url,
    )


def workflow_card(
    reference: Reference,
    workflow: resources_pb2.Workflow,
    *,
    takes: Iterable[str] | None = None,
    gives: Iterable[str] = (),
) -> WorkflowCard:
    """Return a workflow as header, menu and graph show it.

    Parameters
    ----------
    reference
        How it was named; its version stands where the platform gives none.
    workflow
        What the platform says of it.
    takes, gives
        What its first nodes take together, and its last ones give. Without the former the card is
        one of a list, and has no nodes.
    """
    version = workflow.version
    return WorkflowCard(
        reference=str(reference),
        user_id=reference.user_id,
        app_id=reference.app_id,
        id=reference.id,
        version_id=version.id or reference.version_id,
        name=reference.id,
        description=workflow.description or version.description,
        model_type_id="",
        input_fields=list(words_of(takes or ())),
        output_fields=list(words_of(gives)),
        parameters=[],
        streams=False,
        url=reference.url,
        nodes=[] if takes is None else [_node_card(node) for node in graph_of(workflow).nodes],
    )


def _node_card(node: Node) -> NodeCard:
    model = node.model
    user, app = model.user_id, model.app_id
    named = Reference("models", model.id, user, app, model.model_version.id)
    return NodeCard(
        id=node.id,
        inputs=list(node.inputs),
        model_id=model.id,
        model_version_id=model.model_version.id,
        model_type_id=model.model_type_id,
        url=named.url if user and app and model.id else "",
        suppressed=node.suppressed,
    )


def _parameter_card(parameter: Parameter) -> ParameterCard:
    card = ParameterCard(**asdict(parameter))
    # JSON has no tuples.
    card["choices"] = list(parameter.choices)
    return card


def input_card(item: Input, platform: Platform) -> InputCard:
    """Return an input as the strip shows it; Clarifai's limits are not those of our own server."""
    told = (note for note in item.notes if not (platform.embedded and is_about_clarifai(note)))
    _, found, sha256 = item.identity.partition("sha256:")
    return InputCard(
        key=item.identity,
        name=item.name,
        kind=item.kind,
        bytes=len(item.data),
        width=item.width,
        height=item.height,
        sha256=sha256 if found else "",
        changes=list(item.changes),
        notes=list(told),
        media_type=item.media_type,
        duration_ms=item.duration_ms,
        text=beginning(item.data) if item.kind == "text" else "",
    )


def beginning(data: bytes) -> str:
    """Return the first `TEXT_SHOWN` characters of a text; its bytes are UTF-8."""
    # A character has four bytes at the most; one that is cut in two at the end is left out.
    return data[: 4 * TEXT_SHOWN].decode(errors="ignore")[:TEXT_SHOWN]


def sample_card(sample: Sample) -> SampleCard:
    """Return a sample as the strip shows it."""
    return SampleCard(id=sample.id, name=sample.name, note=sample.note, kind=sample.kind)


def version_card(
    version: resources_pb2.ModelVersion | resources_pb2.WorkflowVersion,
) -> VersionCard:
    """Return a version as the menu shows it; its time in ISO 8601, UTC, ``""`` when unknown."""
    created = version.created_at.ToJsonString() if version.HasField("created_at") else ""
    return VersionCard(id=version.id, created_at=created, description=version.description)
