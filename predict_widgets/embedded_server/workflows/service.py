"""The RPCs about workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server.catalog import DEFAULT_WORKFLOW_ID
from predict_widgets.embedded_server.models.registered.calling import wanted
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2
from predict_widgets.embedded_server.requests import check_owner, contains, page
from predict_widgets.embedded_server.workflows.describe import (
    workflow_proto,
    workflow_version_proto,
)
from predict_widgets.embedded_server.workflows.results import results
from predict_widgets.embedded_server.workflows.states import States

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.catalog import Versions
    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.workflows.definition import Workflow


class WorkflowService:
    """Clarifai's service as far as it is about workflows.

    Parameters
    ----------
    workflows
        The workflows to serve.
    fetch
        Fetches what inputs name by URL.
    """

    def __init__(self, workflows: Versions[Workflow], fetch: Fetch) -> None:
        self._workflows = workflows
        self._fetch = fetch
        self._states = States()

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "ListWorkflows": self.list_workflows,
            "GetWorkflow": self.get_workflow,
            "ListWorkflowVersions": self.list_workflow_versions,
            "GetWorkflowVersion": self.get_workflow_version,
            "PostWorkflowResults": self.predict,
        }

    def list_workflows(
        self, request: service_pb2.ListWorkflowsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiWorkflowResponse:
        """Return a page of the workflows that match the search."""
        check_owner(request.user_app_id)
        search = request.search or request.query or request.search_term
        found = [
            workflow
            for workflow in self._workflows.newest()
            if contains(search, workflow.id, workflow.description)
            and contains(request.id, workflow.id)
        ]
        shown = page(found, request.page, request.per_page)
        return service_pb2.MultiWorkflowResponse(workflows=map(self._described, shown))

    def get_workflow(
        self, request: service_pb2.GetWorkflowRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleWorkflowResponse:
        """Return the newest version of a workflow."""
        check_owner(request.user_app_id)
        workflow = self._workflows.find(request.workflow_id)
        return service_pb2.SingleWorkflowResponse(workflow=self._described(workflow))

    def list_workflow_versions(
        self, request: service_pb2.ListWorkflowVersionsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiWorkflowVersionResponse:
        """Return a page of a workflow's versions, the newest first."""
        check_owner(request.user_app_id)
        versions = self._workflows.versions(request.workflow_id)
        shown = page(versions, request.page, request.per_page)
        return service_pb2.MultiWorkflowVersionResponse(
            workflow_versions=map(workflow_version_proto, shown)
        )

    def get_workflow_version(
        self, request: service_pb2.GetWorkflowVersionRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleWorkflowVersionResponse:
        """Return one version of a workflow."""
        check_owner(request.user_app_id)
        workflow = self._workflows.find(request.workflow_id, request.workflow_version_id)
        return service_pb2.SingleWorkflowVersionResponse(
            workflow_version=workflow_version_proto(workflow)
        )

    def predict(
        self, request: service_pb2.PostWorkflowResultsRequest, context: grpc.ServicerContext
    ) -> service_pb2.PostWorkflowResultsResponse:
        """Run a workflow. There is one runner: selectors of others are accepted and ignored."""
        check_owner(request.user_app_id)
        workflow = self._workflows.find(
            request.workflow_id or DEFAULT_WORKFLOW_ID, request.version_id
        )
        state_id = request.workflow_state.id
        state = self._states.touch(state_id) if state_id else ""
        wanted.set(context.is_active)
        response = results(workflow, request, fetch=self._fetch, wanted=context.is_active)
        if state:
            response.workflow_state.id = state
        return response

    def _described(self, workflow: Workflow) -> resources_pb2.Workflow:
        first = self._workflows.versions(workflow.id)[-1]
        return workflow_proto(workflow, first_created=first.created_at)
