"""``PostWorkflowResults``: one result for each input, with one output for each node in order."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe import output_model_proto
from predict_widgets.embedded_server.output_config import settings_of, unmatched
from predict_widgets.embedded_server.predicting import echo, fill
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2, status_pb2
from predict_widgets.embedded_server.status import RefusedError, status_of
from predict_widgets.embedded_server.workflows.asking import INPUT_CODES, Around
from predict_widgets.embedded_server.workflows.definition import invalid
from predict_widgets.embedded_server.workflows.describe import workflow_proto
from predict_widgets.embedded_server.workflows.fetching import FetchedOnce
from predict_widgets.embedded_server.workflows.fields import IN_REGION, fields_of
from predict_widgets.embedded_server.workflows.videos import run_over
from predict_widgets.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.output_config import Settings
    from predict_widgets.embedded_server.workflows.definition import Step, Workflow
    from predict_widgets.embedded_server.workflows.running import Answer

# docs.clarifai.com/api-guide/workflows/workflow-predict
MAX_INPUTS = 32


def results(
    workflow: Workflow,
    request: service_pb2.PostWorkflowResultsRequest,
    *,
    fetch: Fetch,
    wanted: Callable[[], bool],
) -> service_pb2.PostWorkflowResultsResponse:
    """Answer a request for a workflow's results.

    Parameters
    ----------
    workflow
        The version the request names.
    request
        1 to 32 inputs, and what to show of the answers. It narrows what is shown, not what the
        nodes tell each other: a thresholder sees all concepts.
    fetch
        Fetches what the inputs name by URL, each once.
    wanted
        Says whether the caller still waits; asked before each node and each region.

    Returns
    -------
    PostWorkflowResultsResponse
        With SUCCESS if every output of every result has it, FAILURE if each result failed, else
        MIXED_STATUS, which also stands for selected concepts of which the models have only some.

    Raises
    ------
    RefusedError
        If the request as a whole cannot be answered.
    """
    _check_count(len(request.inputs))
    settings = _settings(request.output_config)
    missing = _missing(workflow, settings)
    response = service_pb2.PostWorkflowResultsResponse(workflow=workflow_proto(workflow))
    for item in request.inputs:
        try:
            response.results.append(_result(workflow, item, settings, fetch, wanted))
        except CancelledError:
            break
    response.status.CopyFrom(_overall([result.status for result in response.results], missing))
    return response


def _result(
    workflow: Workflow,
    item: resources_pb2.Input,
    settings: Settings,
    fetch: Fetch,
    wanted: Callable[[], bool],
) -> resources_pb2.WorkflowResult:
    result = resources_pb2.WorkflowResult(id=uuid.uuid4().hex, input=echo(item))
    result.created_at.GetCurrentTime()
    answers = run_over(workflow, Around(item.data, FetchedOnce(fetch), wanted), settings)
    ended = _ended(workflow, answers, result.created_at.ToNanoseconds())
    for step in workflow.steps:
        output = _output(step, answers[step.node.id], settings)
        output.created_at.FromNanoseconds(ended[step.node.id])
        result.outputs.append(output)
    result.status.CopyFrom(_of_result(result.outputs))
    return result


def _ended(workflow: Workflow, answers: Mapping[str, Answer], began: int) -> dict[str, int]:
    """Return when each node ended, in nanoseconds: each began where the one before it ended.

    So callers see how long each took. Those of a video take turns at its frames; they are given
    the times they would have ended at one after the other.
    """
    ended: dict[str, int] = {}
    now = began
    for place in workflow.order:
        node_id = workflow.steps[place].node.id
        now += round(answers[node_id].seconds * 1e9)
        ended[node_id] = now
    return ended


def _output(step: Step, answer: Answer, settings: Settings) -> resources_pb2.Output:
    """Return a node's output. That of a node whose output is suppressed says how it went only."""
    output = resources_pb2.Output(
        id=uuid.uuid4().hex, model=output_model_proto(step.model), data=resources_pb2.Data()
    )

    def said() -> resources_pb2.Data:
        if answer.error is not None:
            raise answer.error
        shown = resources_pb2.Data()
        if not step.node.suppress_output:
            shown.CopyFrom(answer.data)
        return shown

    fill(output, said, settings)
    return output


def _overall(statuses: Sequence[status_pb2.Status], missing: Sequence[str]) -> status_pb2.Status:
    """Return the status of a response whose results have these, some selected concepts missing."""
    failed = [part for part in statuses if part.code != status.SUCCESS]
    details = failed[0].details if failed else ""
    if failed and len(failed) == len(statuses) and status.MIXED_STATUS not in _codes(failed):
        return status_of(status.FAILURE, details)
    if missing:
        details = f"No concept has the id or name {', '.join(missing)}. {details}".strip()
    return status_of(status.MIXED_STATUS if failed or missing else status.SUCCESS, details)


def _of_result(outputs: Sequence[resources_pb2.Output]) -> status_pb2.Status:
    """Return the status of a result. An input that no node could read gives it its own code."""
    overall = _overall([output.status for output in outputs], [])
    if overall.code != status.FAILURE:
        return overall
    codes = _codes(output.status for output in outputs) - {status.WORKFLOW_INTERNAL_FAILURE}
    if len(codes) == 1 and min(codes) in INPUT_CODES:
        return status_of(min(codes), overall.details)
    return overall


def _codes(statuses: Iterable[status_pb2.Status]) -> set[int]:
    return {part.code for part in statuses}


def _check_count(count: int) -> None:
    if not count:
        raise RefusedError(status.WORKFLOW_INVALID_REQUEST, "The request has no inputs.")
    if count > MAX_INPUTS:
        raise RefusedError(
            status.WORKFLOW_INVALID_REQUEST,
            f"The request has {count} inputs; the limit is {MAX_INPUTS}.",
        )


def _settings(config: resources_pb2.OutputConfig) -> Settings:
    try:
        return settings_of(
            resources_pb2.Model(output_info=resources_pb2.OutputInfo(output_config=config))
        )
    except RefusedError as refused:
        raise invalid(refused.details) from refused


def _missing(workflow: Workflow, settings: Settings) -> list[str]:
    """Return the selected concepts that no model of the workflow has, sorted.

    Raises
    ------
    InvalidWorkflowError
        If they have none of them.
    """
    missing = settings.selected
    for step in workflow.steps:
        if {"concepts", IN_REGION + "concepts"} & fields_of(step.model.type_id):
            if step.model.operator:
                continue
            try:
                missing = missing.intersection(unmatched(settings, step.model))
            except RefusedError:
                continue
    if missing and missing == settings.selected:
        raise invalid(
            f"No model of {workflow.id!r} has a concept with the id or name "
            f"{', '.join(sorted(missing))}."
        )
    return sorted(missing)
