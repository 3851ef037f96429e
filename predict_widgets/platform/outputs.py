"""Which output answers which input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar

from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.errors import PredictError
    from predict_widgets.platform.protos import status_pb2


class AboutAnInput(Protocol):
    """What answers one input: a model's output, or what came of a workflow."""

    @property
    def input(self) -> resources_pb2.Input:
        """The input that it says it answers; empty where it says nothing."""
        ...


S = TypeVar("S", bound=AboutAnInput)


@dataclass(frozen=True)
class AnswerOf(Generic[S]):
    """What a platform answered to one input: an output or an error, never both.

    Attributes
    ----------
    output
        What the model, or the workflow, says; None where it failed.
    error
        Why there is none.
    latency_ms
        Milliseconds of the call that brought it, which may have carried other inputs too.
    request_id
        The platform's id of that call.
    """

    output: S | None
    error: PredictError | None
    latency_ms: float
    request_id: str


@dataclass(frozen=True)
class Reply(Generic[S]):
    """A whole reply: the status of the call, and what answers its inputs, as it came."""

    status: status_pb2.Status
    outputs: Sequence[S]


@dataclass(frozen=True)
class Ran:
    """What came of running a workflow on one input.

    Attributes
    ----------
    result
        The outputs of its nodes, in the workflow's order.
    workflow
        The workflow as the reply describes it, often without its nodes.
    """

    result: resources_pb2.WorkflowResult
    workflow: resources_pb2.Workflow

    @property
    def input(self) -> resources_pb2.Input:
        """The input that it says it answers."""
        return self.result.input

    def ByteSize(self) -> int:  # noqa: N802 - as of a message
        """Return how many bytes it takes as a message."""
        return self.result.ByteSize() + self.workflow.ByteSize()


Answer: TypeAlias = AnswerOf[resources_pb2.Output]
WorkflowAnswer: TypeAlias = AnswerOf[Ran]


def join(ids: Sequence[str], outputs: Sequence[S]) -> list[S | None] | None:
    """Give each input its output.

    Every output that names an input of the call is given to that input, in whatever order they
    came, and whatever others came with them; inputs without one have none. Where outputs name no
    input (Clarifai's open-source server need not echo them, and others echo ids of their own),
    they are taken in order.

    Parameters
    ----------
    ids
        The ids the inputs were sent with, all different.
    outputs
        As they came.

    Returns
    -------
    list of outputs or None, or None
        One for each input. None altogether where it cannot be known: some outputs are lost and
        those that came name no input.
    """
    known = set(ids)
    ours = [output for output in outputs if output.input.id in known]
    named = {output.input.id: output for output in ours}
    if len(named) == len(ours) and (not outputs or (ours and all(o.input.id for o in outputs))):
        return [named.get(input_id) for input_id in ids]
    if len(outputs) == len(ids):
        return list(outputs)
    if len(ids) == 1:
        return [outputs[0]]
    return None
