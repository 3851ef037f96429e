"""A server on a bad day: whatever may go wrong with a call goes wrong with some."""

from __future__ import annotations

import itertools
import random
from typing import Any

import grpc

from tests.faults.server import Abort, answer_all, fail_with_a_bad_neighbor, failed, output, outputs

THROTTLED, DEPLOYING, BUSY, FAILURE, MIXED = 11005, 21351, 21354, 10020, 10010


def lost(request: Any) -> Any:
    """Say nothing of one input."""
    reply = answer_all(request)
    del reply.outputs[len(reply.outputs) // 2]
    return reply


def lost_without_names(request: Any) -> Any:
    """Say nothing of one input, and not which."""
    return outputs(*(output("whose?") for _ in request.inputs[1:]))


def swapped(request: Any) -> Any:
    """Answer in another order."""
    return outputs(*reversed(answer_all(request).outputs))


def one_is_busy(request: Any) -> Any:
    """Answer all but one, for which the model was busy."""
    reply = answer_all(request)
    reply.outputs[0].CopyFrom(output("", echo=request.inputs[0].id, code=BUSY))
    reply.status.code = MIXED
    return reply


def breaks(_: Any) -> Any:
    """End in an error of the server's own code."""
    raise RuntimeError("the model's own code")


# What passes by itself, on whichever call it falls; and what is a call's fault only where several
# inputs go together: of one alone it would be its own reason.
PASSING = (
    failed(THROTTLED),
    failed(DEPLOYING),
    Abort(grpc.StatusCode.UNAVAILABLE, "Socket closed"),
    Abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "for now"),
)
TOGETHER = (
    failed(FAILURE),
    Abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "CLIENT: Received message larger than max (3 vs. 2)"),
    Abort(grpc.StatusCode.INTERNAL, "out of memory"),
    breaks,
    lost,
    lost_without_names,
    swapped,
    one_is_busy,
)


class Chaos:
    """Answers as Clarifai does, and goes wrong in every way, call by call."""

    def __init__(self, seed: int, share: float = 0.4) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chosen to be the same again
        self._share = share
        self._faults = itertools.cycle((*PASSING, *TOGETHER))
        self.met: list[Any] = []

    def __call__(self, request: Any) -> Any:
        if self._random.random() > self._share:
            return fail_with_a_bad_neighbor(request)
        fault = next(self._faults)
        bad = any(item.data.image.base64.startswith(b"bad") for item in request.inputs)
        if fault in TOGETHER and (len(request.inputs) == 1 or bad):
            return fail_with_a_bad_neighbor(request)
        self.met.append(fault)
        return fault
