"""What workflows a platform has, and running them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import NotFoundError
from predict_widgets.platform.asking import Asking
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.directory import (
    DESCRIPTION_SECONDS,
    Directory,
    visibility_of,
    whose,
)
from predict_widgets.platform.outputs import Ran, Reply
from predict_widgets.platform.protos import resources_pb2, service_pb2
from predict_widgets.platform.requests import (
    pieces_of,
    runner_selector,
    with_ids,
    workflow_request,
)
from predict_widgets.platform.sending import About
from predict_widgets.platform.workflow_results import workflow_reading

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.platform.calls import Watch
    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.listing import Scope
    from predict_widgets.platform.outputs import WorkflowAnswer
    from predict_widgets.platform.references import Reference
    from predict_widgets.platform.sending import AnyInput

# docs.clarifai.com/api-guide/workflows/workflow-predict: the most inputs of one call.
WORKFLOW_INPUTS_PER_CALL = 32
# How many versions are looked through for one that is not the newest.
_VERSIONS_A_PAGE = 128
_VERSION_PAGES = 8


@dataclass
class WorkflowState:
    """What a workflow remembers from one call to the next, such as whom it follows in a video.

    Hand the same object to call after call. The platform forgets it five minutes after the last.

    Attributes
    ----------
    id
        ``"init"`` until the first call, then the platform's id.
    """

    id: str = "init"


class Workflows(Directory):
    """Names, describes and runs the workflows of a platform."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._workflows: dict[Reference, tuple[float, resources_pb2.Workflow]] = {}

    # --- listing and describing ------------------------------------------------------------------
    def list_workflows(  # noqa: PLR0913 - what the RPC takes
        self,
        *,
        search: str = "",
        page: int = 1,
        per_page: int = 50,
        scope: Scope = "app",
        user_id: str = "",
        app_id: str = "",
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Workflow]:
        """Return one page of workflows; shorter than ``per_page`` at the end.

        Parameters are those of `list_models`.
        """
        request = service_pb2.ListWorkflowsRequest(
            user_app_id=self._listed_at(scope, user_id, app_id, cancel),
            page=page,
            per_page=per_page,
            search=search,
            visibility=visibility_of(scope),
        )
        reply = self._list("ListWorkflows", request, service_pb2.MultiWorkflowResponse, cancel)
        return list(cast("Sequence[resources_pb2.Workflow]", reply.workflows))

    def describe_workflow(
        self, ref: Reference, *, fresh: bool = False, cancel: threading.Event | None = None
    ) -> resources_pb2.Workflow:
        """Return a workflow with the nodes of its version: the one named, or the newest.

        A description is believed for a minute. Treat it as read-only: it is shared.

        Parameters
        ----------
        ref
            The workflow, with or without a version.
        fresh
            Ask anew even within the minute.
        cancel
            Stops the call when set.

        Raises
        ------
        NotFoundError
            When the workflow does not exist, or has no such version.
        """
        ref = self.complete(ref, cancel=cancel)
        with self._lock:
            asked_at, known = self._workflows.get(ref, (0.0, None))
        if known is not None and not fresh and time.monotonic() - asked_at < DESCRIPTION_SECONDS:
            return known
        request = service_pb2.GetWorkflowRequest(user_app_id=whose(ref), workflow_id=ref.id)
        reply = self._ask("GetWorkflow", request, service_pb2.SingleWorkflowResponse, cancel)
        found = resources_pb2.Workflow()
        found.CopyFrom(cast("resources_pb2.Workflow", reply.workflow))
        found.id, found.user_id, found.app_id = ref.id, ref.user_id, ref.app_id
        if ref.version_id and found.version.id != ref.version_id:
            # GetWorkflow takes no version: it describes the newest.
            self._take_version(found, ref, cancel)
        with self._lock:
            self._workflows[ref] = (time.monotonic(), found)
        return found

    def list_workflow_versions(
        self,
        ref: Reference,
        *,
        page: int = 1,
        per_page: int = 50,
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.WorkflowVersion]:
        """Return one page of a workflow's versions, each with its nodes, newest first."""
        ref = self.complete(ref, cancel=cancel)
        request = service_pb2.ListWorkflowVersionsRequest(
            user_app_id=whose(ref), workflow_id=ref.id, page=page, per_page=per_page
        )
        reply = self._list(
            "ListWorkflowVersions", request, service_pb2.MultiWorkflowVersionResponse, cancel
        )
        return list(cast("Sequence[resources_pb2.WorkflowVersion]", reply.workflow_versions))

    def forget_descriptions(self) -> None:
        """Ask for every model and workflow anew at its next use."""
        super().forget_descriptions()
        with self._lock:
            self._workflows.clear()

    # --- running ---------------------------------------------------------------------------------
    def run_workflow(  # noqa: PLR0913 - what a run depends on
        self,
        ref: Reference,
        inputs: Sequence[AnyInput],
        *,
        output_config: resources_pb2.OutputConfig | None = None,
        state: WorkflowState | None = None,
        deployments: Mapping[str, str] | None = None,
        nodepools: Mapping[str, str] | None = None,
        cancel: threading.Event | None = None,
        timeout: float = 60.0,
        budget: float = 120.0,
        on_wait: Callable[[str], None] | None = None,
        on_answer: Callable[[int, WorkflowAnswer], None] | None = None,
        inputs_per_call: int = WORKFLOW_INPUTS_PER_CALL,
        watch: Watch | None = None,
    ) -> list[WorkflowAnswer]:
        """Run a workflow on inputs.

        Parameters
        ----------
        ref
            The workflow, with or without a version. Its user and app are its owner's.
        inputs
            What to run it on. Ids that are empty or not unique are replaced.
        output_config
            How many concepts, from which value on, and which; for every node.
        state
            What it remembers from call to call; it is brought up to date.
        deployments
            By node id, ``ID`` or ``USER/ID`` of the deployment the node runs on.
        nodepools
            By node id, ``CLUSTER/NODEPOOL`` or ``USER/CLUSTER/NODEPOOL`` the node runs on.
        cancel, timeout, budget, on_wait, on_answer, watch
            As of `predict`.
        inputs_per_call
            The most inputs of one call, 1 to 32. A call also carries at most 128 MB.

        Returns
        -------
        list of WorkflowAnswer
            One for each input, in order. It has an error only where no node said anything: one
            node that failed stands in its output, beside those that did not.

        Raises
        ------
        PredictError
            For what concerns the whole call, see `predict`.
        CancelledError
            When cancelled.
        """
        if not inputs:
            return []
        ref = self.complete(ref, cancel=cancel)
        request = workflow_request(
            ref, output_config, self._selectors(deployments or {}, nodepools or {}, cancel)
        )
        patience = Patience(
            timeout=timeout, budget=budget, cancel=cancel, on_wait=on_wait, watch=watch
        )

        def post(some: Sequence[AnyInput]) -> Reply[Ran]:
            if state is not None:
                cast("Any", request).workflow_state.id = state.id
            message = About(request, some)
            reply = self._once(
                "PostWorkflowResults", message, service_pb2.PostWorkflowResultsResponse, patience
            )
            if state is not None:
                state.id = reply.workflow_state.id or state.id
            return Reply(reply.status, [Ran(result, reply.workflow) for result in reply.results])

        named = with_ids(inputs)
        asking = Asking(
            post,
            named,
            workflow_reading(),
            patience=patience,
            met=lambda: self._met,
            on_answer=on_answer,
        )
        with self._naming_version(ref):
            return asking.run(pieces_of(named, min(inputs_per_call, WORKFLOW_INPUTS_PER_CALL)))

    def _selectors(
        self,
        deployments: Mapping[str, str],
        nodepools: Mapping[str, str],
        cancel: threading.Event | None,
    ) -> dict[str, resources_pb2.RunnerSelector]:
        """Return where each node runs; nodes that are left to the platform are not in it."""
        chosen: dict[str, resources_pb2.RunnerSelector] = {}
        for node_id in {**deployments, **nodepools}:
            places = (deployments.get(node_id, ""), nodepools.get(node_id, ""))
            selector = runner_selector(*places, lambda: self._owner(cancel))
            if selector is not None:
                chosen[node_id] = selector
        return chosen

    def _take_version(
        self, workflow: resources_pb2.Workflow, ref: Reference, cancel: threading.Event | None
    ) -> None:
        """Give a workflow the nodes of the version that is named."""
        for page in range(1, _VERSION_PAGES + 1):
            versions = self.list_workflow_versions(
                ref, page=page, per_page=_VERSIONS_A_PAGE, cancel=cancel
            )
            for version in versions:
                if version.id == ref.version_id:
                    workflow.version.CopyFrom(version)
                    del workflow.nodes[:]
                    workflow.nodes.extend(version.nodes)
                    return
            if len(versions) < _VERSIONS_A_PAGE:
                break
        message = f"{ref.with_version('')} has no version {ref.version_id!r}"
        raise NotFoundError(
            message,
            name="WORKFLOW_VERSION_DOES_NOT_EXIST",
            hint="Leave the version out for the newest one.",
        )
