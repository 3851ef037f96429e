"""An answer that grows: the replies of a stream, waited for, checked and put together."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from predict_widgets.platform.asking import GOOD_CODES, trouble_of
from predict_widgets.platform.calls import Patience, patiently
from predict_widgets.platform.errors import error_from_status, missing_output
from predict_widgets.platform.merging import merge
from predict_widgets.platform.protos import code_of, resources_pb2, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from predict_widgets.errors import PredictError
    from predict_widgets.platform.protos import OutputsReply


def growing(
    start: Callable[[], Generator[list[OutputsReply]]],
    patience: Patience,
    *,
    met: Callable[[], bool],
) -> Generator[resources_pb2.Output]:
    """Yield an answer each time it has grown, all that has come so far in each.

    Parameters
    ----------
    start
        Makes the call, one attempt each time. It is made again while the trouble passes, as long
        as nothing has come: what came once is not asked for twice.
    patience
        How long to ask again, how long a silence may be, and the way to cancel.
    met
        Whether the platform has ever answered.

    Raises
    ------
    PredictError
        What the platform says, or gRPC. What came before it has been yielded.
    """

    def first() -> tuple[list[OutputsReply], Generator[list[OutputsReply]]]:
        stream = start()
        with contextlib.ExitStack() as failed:
            failed.callback(stream.close)
            replies = next(stream, None)
            if replies is None:
                raise missing_output("")
            trouble = _wrong(replies[0])
            if trouble is not None:
                raise trouble
            failed.pop_all()
        return replies, stream

    replies, stream = patiently(first, patience, met=met)
    whole = resources_pb2.Output()
    with contextlib.closing(stream):
        while True:
            yield from _grown(whole, replies)
            replies = next(stream, None)
            if replies is None:
                return


def _grown(
    whole: resources_pb2.Output, replies: Iterable[OutputsReply]
) -> Generator[resources_pb2.Output]:
    """Add replies to an answer and yield it once, also where one of them is a failure."""
    trouble: PredictError | None = None
    grown = False
    for reply in replies:
        trouble = _wrong(reply)
        if trouble is not None:
            break
        for piece in reply.outputs:  # one: a stream is of one input
            merge(whole, piece)
            grown = True
        status = status_of(whole)
        status.req_id = status.req_id or reply.status.req_id
    if grown:
        snapshot = resources_pb2.Output()
        snapshot.CopyFrom(whole)
        yield snapshot
    if trouble is not None:
        # An error must not be held by what its traceback holds, see `patiently`.
        try:
            raise trouble
        finally:
            del trouble


def _wrong(reply: OutputsReply) -> PredictError | None:
    """Return what is wrong with a reply; one without any status is taken as it is."""
    trouble = trouble_of(reply.status) if code_of(reply.status) else None
    for output in reply.outputs:
        status = status_of(output)
        if code_of(status) and code_of(status) not in GOOD_CODES:
            return error_from_status(status, request_id=reply.status.req_id)
    return trouble
