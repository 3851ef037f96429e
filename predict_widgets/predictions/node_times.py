"""How long each node of a workflow took, where a result tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.platform.references import EMBEDDED_USER

if TYPE_CHECKING:
    from predict_widgets.platform.protos import resources_pb2


def node_times(result: resources_pb2.WorkflowResult, latency_ms: float) -> list[float]:
    """Return the time that each output's node took, in milliseconds; 0.0 where it is not known.

    The embedded platform runs nodes one by one: ``created_at`` of a result is when the first one
    began, that of an output when its node ended. Clarifai's outputs have one too, and it does not
    say that: in a recorded reply a crop was made 7.5 microseconds after the faces it cuts out, so
    it is when the message was put together. Times of Clarifai's nodes are therefore not known.

    Parameters
    ----------
    result
        What came of one input.
    latency_ms
        Of the whole call, which no node outlasts; 0 where it is not known.
    """
    times = [0.0] * len(result.outputs)
    began = _nanoseconds(result)
    if not began or not all(one.model.user_id == EMBEDDED_USER for one in result.outputs):
        return times
    ended = [_nanoseconds(output) for output in result.outputs]
    before = began
    for place in sorted(range(len(ended)), key=ended.__getitem__):
        if not ended[place]:
            continue
        took = max(ended[place] - before, 0) / 1e6
        times[place] = min(took, latency_ms) if latency_ms > 0 else took
        before = max(ended[place], before)
    return times


def _nanoseconds(said: resources_pb2.WorkflowResult | resources_pb2.Output) -> int:
    """Return the moment of ``created_at``, 0 for none; whatever stands there, it is a number."""
    moment = said.created_at
    return moment.seconds * 1_000_000_000 + moment.nanos
