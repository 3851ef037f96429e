"""A workflow run over one input, node by node."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError, status_of
from predict_widgets.embedded_server.workflows.asking import Around, ask
from predict_widgets.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from predict_widgets.embedded_server.workflows.definition import Step, Workflow


@dataclass(frozen=True, slots=True)
class Answer:
    """What a node said, or why it did not.

    Attributes
    ----------
    data
        What it said; empty where nothing came to it or it failed.
    error
        Why it failed.
    seconds
        How long it took, of a video at all of its frames together.
    """

    data: resources_pb2.Data
    error: BaseException | None
    seconds: float = 0.0


def run(
    workflow: Workflow,
    around: Around,
    *,
    without: Container[str] = (),
    known: Mapping[str, Answer] | None = None,
    heard: Callable[[Step, resources_pb2.Data], None] | None = None,
) -> dict[str, Answer]:
    """Ask the nodes one after the other.

    A node that fails fails alone, and those that work on it fail since there is nothing to work
    on; all others answer.

    Parameters
    ----------
    workflow
        The workflow.
    around
        The input, and who asks.
    without
        Nodes not to ask.
    known
        Answers that are there already.
    heard
        Called with each answer before other nodes see it.

    Returns
    -------
    dict of str to Answer
        By node.

    Raises
    ------
    CancelledError
        When the caller has gone away, which is asked before each node.
    """
    answers = dict(known or {})
    for place in workflow.order:
        step = workflow.steps[place]
        if step.node.id in answers or step.node.id in without:
            continue
        if not around.wanted():
            raise CancelledError("The caller has gone away.")
        began = time.perf_counter()
        said = _answer(step, answers, around, heard)
        answers[step.node.id] = replace(said, seconds=time.perf_counter() - began)
    return answers


def _answer(
    step: Step,
    answers: dict[str, Answer],
    around: Around,
    heard: Callable[[Step, resources_pb2.Data], None] | None,
) -> Answer:
    failed = [one for one in step.node.inputs if answers[one].error is not None]
    if failed:
        return Answer(resources_pb2.Data(), _nothing_to_work_on(failed[0], answers))
    try:
        data = ask(step, {one: answers[one].data for one in step.node.inputs}, around)
        if heard is not None:
            heard(step, data)
    except CancelledError:
        raise
    # A function may call sys.exit(): the other nodes have nothing to do with it.
    except BaseException as error:  # noqa: BLE001 - a node that fails fails alone
        return Answer(resources_pb2.Data(), error)
    return Answer(data, None)


def _nothing_to_work_on(node_id: str, answers: dict[str, Answer]) -> RefusedError:
    error = answers[node_id].error
    if isinstance(error, RefusedError) and error.code == status.WORKFLOW_INTERNAL_FAILURE:
        return error  # it names the node where it began
    what = status_of(error.code).description if isinstance(error, RefusedError) else ""
    because = f" ({what})" if what else ""
    return RefusedError(
        status.WORKFLOW_INTERNAL_FAILURE,
        f"There is nothing to work on: the node {node_id!r} failed{because}.",
    )
