"""The workflow that a viewer asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets import api
from predict_widgets.kinds import fields_of_workflow, type_of
from predict_widgets.platform.current import platform_for, platform_for_workflow
from predict_widgets.platform.default_workflow import default_workflow
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.nodes import graph_of
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.session import resolve_workflow
from predict_widgets.widgets.cards import version_card, workflow_card
from predict_widgets.widgets.chosen import Chosen
from predict_widgets.widgets.menu import Menu
from predict_widgets.widgets.narrowing import PAGE_SIZE

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.narrowing import Narrowing
    from predict_widgets.widgets.wire import ModelCard, VersionCard


class WorkflowMenu(Menu):
    """The picker of a workflow."""

    noun = "workflow"

    def _listed(self, narrowing: Narrowing, cancel: threading.Event) -> list[ModelCard]:
        workflows = self._picked.platform.list_workflows(**narrowing.place, cancel=cancel)
        named = [Reference("workflows", each.id, each.user_id, each.app_id) for each in workflows]
        return [
            workflow_card(self._named(reference), each)
            for reference, each in zip(named, workflows, strict=True)
        ]

    def _versions(
        self, platform: Platform, reference: Reference, cancel: threading.Event
    ) -> list[VersionCard]:
        versions = platform.list_workflow_versions(reference, per_page=PAGE_SIZE, cancel=cancel)
        return [version_card(version) for version in versions]


class ChosenWorkflow(Chosen[WorkflowPrediction]):
    """A platform and a workflow on it. May be used from any thread."""

    noun = "workflow"
    menu_type = WorkflowMenu

    def ask(
        self,
        inputs: Sequence[InputLike],
        asking: Asking,
        *,
        again: bool,
        job: Job | None,
        on_wait: Callable[[str], None],
    ) -> list[WorkflowPrediction]:
        """Predict on inputs, one prediction for each in order, a failed one with its error."""
        return api.predict(
            list(inputs),
            workflow=self.reference,
            platform=self.platform,
            deployment=self.routing.deployment,
            nodepool=self.routing.nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=on_wait,
            **asking.of_a_workflow,
        )

    def name_of(self, said: WorkflowPrediction) -> str:
        """Return the reference of the workflow that gave an answer; empty if not known."""
        return said.workflow

    def _find(
        self, named: str | Reference | None, platform: Platform | None
    ) -> tuple[Platform, Reference]:
        if named is not None:
            return platform_for_workflow(named, platform)
        asked = platform_for(None, platform)[0]
        return asked, default_workflow(asked)

    def _describe(self, platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
        cancel = None if job is None else job.cancel_event
        _, described = resolve_workflow(platform, reference, cancel=cancel)
        return workflow_card(
            reference,
            described,
            takes=fields_of_workflow(platform, described, cancel=cancel),
            gives=_given(platform, described, cancel),
        )


def _given(
    platform: Platform, workflow: resources_pb2.Workflow, cancel: threading.Event | None
) -> Iterator[str]:
    """Yield what the last nodes give; nothing of one that does not say."""
    nodes = graph_of(workflow).nodes
    used = {name for node in nodes for name in node.inputs}
    for node in nodes:
        if node.id not in used and not node.suppressed:
            kind = type_of(platform, node.model, cancel=cancel)
            yield from kind.output_fields if kind is not None else ()
