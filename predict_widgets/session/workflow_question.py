"""What is asked of a workflow about every input."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.platform.workflow_results import is_whole
from predict_widgets.platform.workflows import WORKFLOW_INPUTS_PER_CALL
from predict_widgets.predictions.nodes import graph_of
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.session.question import (
    OUTPUT_IDS,
    SECONDS_EACH,
    asked_about,
    message_of,
    seconds_for,
    settings_id_of,
)
from predict_widgets.session.remembered import of_workflows

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.outputs import Ran, WorkflowAnswer
    from predict_widgets.platform.references import Reference
    from predict_widgets.platform.workflows import WorkflowState
    from predict_widgets.predictions.cache import AnswerCache, Remembered
    from predict_widgets.predictions.tables import Asked
    from predict_widgets.session.question import Manner


@dataclass(frozen=True)
class WorkflowQuestion:
    """What is asked of a workflow about every input.

    Attributes
    ----------
    platform, reference
        Who is asked: the workflow at the version that was resolved.
    workflow
        Its description, with its nodes; only its name where the platform describes none.
    output_config, state, deployments, nodepools
        The settings, as `Platform.run_workflow` takes them.
    prompt
        The text that goes along with each input.
    fields
        What its first nodes take; empty where that is not known.
    """

    platform: Platform
    reference: Reference
    workflow: resources_pb2.Workflow
    output_config: resources_pb2.OutputConfig | None = None
    state: WorkflowState | None = None
    deployments: Mapping[str, str] = field(default_factory=dict[str, str])
    nodepools: Mapping[str, str] = field(default_factory=dict[str, str])
    prompt: str = ""
    fields: tuple[str, ...] = ()

    @property
    def settings_id(self) -> str:
        """A short name of the settings, the same for the same ones; empty for none."""
        return settings_id_of(self.output_config, None, self.prompt)

    @property
    def memory(self) -> AnswerCache[Ran]:
        """Where its answers are kept."""
        return of_workflows()

    def about(self, item: Input) -> Hashable | None:
        """Return what makes two questions the same.

        None where the version is not known, and where the workflow remembers the inputs before:
        then the same input may have another answer.
        """
        if not self.reference.version_id or self.state is not None:
            return None
        places = (tuple(sorted(one.items())) for one in (self.deployments, self.nodepools))
        where = (self.platform.uid, self.reference, *places)
        return (*where, self.settings_id, item.kind, item.identity)

    def is_whole(self, said: Ran) -> bool:
        """Whether every node answered: one that failed may answer when it is asked again."""
        return is_whole(said)

    def seconds_for(self, items: Sequence[Input]) -> float:
        """Return how long one call about some of these may take: each node looks at all of it."""
        nodes = max(len(graph_of(self.workflow).nodes), 1)
        looks = nodes * min(len(items), WORKFLOW_INPUTS_PER_CALL)
        return seconds_for(items, self.output_config, nodes) + SECONDS_EACH * looks

    def ask(
        self, items: Sequence[Input], manner: Manner, take: Callable[[int, WorkflowAnswer], None]
    ) -> None:
        """Run the workflow; see `answer`."""
        self.platform.run_workflow(
            self.reference,
            [message_of(item, self.prompt) for item in items],
            output_config=self.output_config,
            state=self.state,
            deployments=self.deployments,
            nodepools=self.nodepools,
            cancel=manner.cancel,
            timeout=self.seconds_for(items) if manner.timeout is None else manner.timeout,
            on_wait=manner.on_wait,
            on_answer=take,
        )

    def known(
        self, index: int, item: Input, known: Remembered[Ran], *, reused: bool
    ) -> WorkflowPrediction:
        """Return the prediction that an answer makes; ``index`` is of the person's list."""
        return WorkflowPrediction.from_result(
            known.output.result,
            workflow=self._described(known.output.workflow),
            input=item,
            asked=self._asked(index, item, known.latency_ms),
            output_ids=OUTPUT_IDS,
            asked_at=known.asked_at,
            reused=reused,
            output_config=self.output_config,
        )

    def failed(
        self, index: int, item: Input | None, error: PredictError, latency_ms: float = 0.0
    ) -> WorkflowPrediction:
        """Return the prediction of an input that has no answer."""
        return WorkflowPrediction.from_error(
            error,
            workflow=self.workflow,
            input=item,
            asked=self._asked(index, item, latency_ms),
            output_ids=OUTPUT_IDS,
            asked_at=datetime.now(tz=UTC),
            output_config=self.output_config,
        )

    def _asked(self, index: int, item: Input | None, latency_ms: float) -> Asked:
        return replace(
            asked_about(item, next(OUTPUT_IDS), self.output_config),
            input_id=index,
            platform=self.platform.name,
            workflow_id=self.reference.id,
            workflow_version_id=self.reference.version_id,
            output_config_id=self.settings_id,
            latency_ms=latency_ms,
        )

    def _described(self, ran: resources_pb2.Workflow) -> resources_pb2.Workflow:
        """Return the description, completed by that of the reply where it says less."""
        known = self.workflow
        if known.nodes and known.version.id:
            return known
        found = resources_pb2.Workflow()
        found.CopyFrom(known)
        if not known.nodes:
            nodes = cast("Sequence[resources_pb2.WorkflowNode]", ran.nodes or ran.version.nodes)
            found.nodes.extend(nodes)
        if not self.reference.version_id:
            found.version.id = ran.version.id
        return found


def resolve_workflow(
    platform: Platform, reference: Reference, *, cancel: threading.Event | None = None
) -> tuple[Reference, resources_pb2.Workflow]:
    """Return the reference at the version that answers, and the workflow's description.

    A platform may run workflows and describe none: then neither is known.
    """
    try:
        workflow = platform.describe_workflow(reference, cancel=cancel)
    except PredictError as error:
        if error.name not in NOT_OFFERED:
            raise
        named = resources_pb2.Workflow(
            id=reference.id, user_id=reference.user_id, app_id=reference.app_id
        )
        return reference, named
    return reference.with_version(reference.version_id or workflow.version.id), workflow
