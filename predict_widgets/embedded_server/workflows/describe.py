"""Workflows and their versions as Clarifai's messages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.describe import PUBLIC, output_model_proto
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from predict_widgets.embedded_server.workflows.definition import Step, Workflow


def workflow_proto(
    workflow: Workflow, *, first_created: datetime | None = None
) -> resources_pb2.Workflow:
    """Return a workflow at a version, with its nodes in order.

    Parameters
    ----------
    workflow
        The version to describe.
    first_created
        When its first version came; the version's own time if not given.
    """
    proto = resources_pb2.Workflow(
        id=workflow.id,
        user_id=USER_ID,
        app_id=APP_ID,
        description=workflow.description,
        nodes=_nodes(workflow),
        visibility=PUBLIC,
        version=_version(workflow),
    )
    proto.created_at.FromDatetime(first_created or workflow.created_at)
    proto.modified_at.FromDatetime(workflow.created_at)
    return proto


def workflow_version_proto(workflow: Workflow) -> resources_pb2.WorkflowVersion:
    """Return a workflow's version with its nodes in order."""
    version = _version(workflow)
    version.nodes.extend(_nodes(workflow))
    return version


def _version(workflow: Workflow) -> resources_pb2.WorkflowVersion:
    version = resources_pb2.WorkflowVersion(
        id=workflow.version,
        workflow_id=workflow.id,
        user_id=USER_ID,
        app_id=APP_ID,
        description=workflow.description,
        visibility=PUBLIC,
    )
    version.created_at.FromDatetime(workflow.created_at)
    version.modified_at.FromDatetime(workflow.created_at)
    return version


def _nodes(workflow: Workflow) -> Iterator[resources_pb2.WorkflowNode]:
    for step in workflow.steps:
        yield _node(step)


def _node(step: Step) -> resources_pb2.WorkflowNode:
    """Return a node; its settings stand where Clarifai's nodes override their model's."""
    node = resources_pb2.WorkflowNode(
        id=step.node.id,
        model=output_model_proto(step.model),
        node_inputs=[resources_pb2.NodeInput(node_id=one) for one in step.node.inputs],
        suppress_output=step.node.suppress_output,
    )
    if step.params:
        node.output_info_override.params.update(dict(step.params))
    for concept, threshold in step.node.concepts.items():
        node.output_info_override.data.concepts.add(id=concept, value=threshold)
    return node
