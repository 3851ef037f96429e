"""Whether what came of a workflow on one input is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predict_widgets.platform.asking import GOOD_CODES, Reading
from predict_widgets.platform.errors import error_from_status, is_transient, missing_output
from predict_widgets.platform.protos import code_of, status_code_pb2, status_of

if TYPE_CHECKING:
    from predict_widgets.errors import PredictError
    from predict_widgets.platform.outputs import Ran
    from predict_widgets.platform.protos import resources_pb2, status_pb2

_SAYS_LITTLE = frozenset({int(status_code_pb2.FAILURE), int(status_code_pb2.MIXED_STATUS)})


def workflow_reading() -> Reading[Ran]:
    """Return how to read what a workflow answers."""
    return Reading(result_verdict, says_something)


def says_something(ran: Ran) -> bool:
    """Whether some node did its work."""
    return any(_is_good(output) for output in ran.result.outputs)


def is_whole(ran: Ran) -> bool:
    """Whether no node failed: asked once more, those that did may answer."""
    return all(_is_good(output) for output in ran.result.outputs)


def result_verdict(
    ran: Ran | None, trouble: PredictError | None, request_id: str
) -> PredictError | None:
    """Return why a workflow has no answer to an input; None where it has one.

    One that waits for a node has none yet. One in which some node did its work has an answer: what
    failed stands in the outputs of the other nodes. Where all failed, the first node's failure
    says more than a result's plain FAILURE. One without outputs is none.
    """
    if ran is None:
        return trouble or missing_output(request_id)
    own = cast("status_pb2.Status", cast("Any", ran.result).status)
    failures = [
        error_from_status(status_of(output), request_id=request_id)
        for output in ran.result.outputs
        if code_of(status_of(output)) not in {0, *GOOD_CODES}
    ]
    error: PredictError | None = None
    if code_of(own) not in {0, *GOOD_CODES}:
        error = error_from_status(own, request_id=request_id)
    for passing in (error, *failures):
        if passing is not None and is_transient(passing):
            return passing
    if says_something(ran):
        return None
    if failures and (error is None or error.code in _SAYS_LITTLE):
        return failures[0]
    if error is None and not ran.result.outputs:
        return trouble or missing_output(request_id)
    return error if code_of(own) else trouble


def _is_good(output: resources_pb2.Output) -> bool:
    code = code_of(status_of(output))
    return code in GOOD_CODES or (not code and output.data.ByteSize() > 0)
