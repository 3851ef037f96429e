"""Which output answers which input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.errors import PredictError
    from predict_widgets.platform.protos import resources_pb2


@dataclass(frozen=True)
class Answer:
    """What a platform answered to one input: an output or an error, never both.

    Attributes
    ----------
    output
        What the model says; None where it failed.
    error
        Why there is none.
    latency_ms
        Milliseconds of the call that brought it, which may have carried other inputs too.
    request_id
        The platform's id of that call.
    """

    output: resources_pb2.Output | None
    error: PredictError | None
    latency_ms: float
    request_id: str


def join(
    ids: Sequence[str], outputs: Sequence[resources_pb2.Output]
) -> list[resources_pb2.Output | None] | None:
    """Give each input its output.

    Every output that names an input of the call is given to that input, in whatever order they
    came; inputs without one have none. Where outputs name no input (Clarifai's open-source server
    need not echo them, and others echo ids of their own), they are taken in order.

    Parameters
    ----------
    ids
        The ids the inputs were sent with, all different.
    outputs
        As they came.

    Returns
    -------
    list of Output or None, or None
        One for each input. None altogether where it cannot be known: some outputs are lost and
        those that came name no input.
    """
    named = {output.input.id: output for output in outputs}
    if len(named) == len(outputs) and set(named) <= set(ids):
        return [named.get(input_id) for input_id in ids]
    if len(outputs) == len(ids):
        return list(outputs)
    if len(ids) == 1:
        return [outputs[0]]
    return None
