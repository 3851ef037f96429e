"""One call about many inputs: chunks, partial answers, and finding the one bad input among them.

What is asked is a model or a workflow: `Reading` tells the two apart.

Clarifai "does not do partial predicts on early failures, so it will respond with FAILURE and two
failed inputs" (clarifai-python-grpc, ``tests/client/test_image_predict.py``): a good input comes
back failed because of its neighbor. So the inputs of a chunk that failed as a whole are asked
again in halves, until the bad one stands alone.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.platform.calls import Patience, patiently
from predict_widgets.platform.errors import (
    concerns_the_call,
    error_from_status,
    is_transient,
    missing_output,
)
from predict_widgets.platform.outputs import AnswerOf, Reply, S, join
from predict_widgets.platform.protos import code_of, status_of
from predict_widgets.platform.statuses import MIXED_STATUS, SUCCESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from predict_widgets.platform.protos import resources_pb2, status_pb2
    from predict_widgets.platform.sending import AnyInput


# An output is MIXED_STATUS too where only some of select_concepts matched (docs.clarifai.com,
# "Prediction parameters").
GOOD_CODES = frozenset({int(SUCCESS), int(MIXED_STATUS)})


@dataclass(frozen=True)
class Reading(Generic[S]):
    """How to read what answers one input.

    Attributes
    ----------
    verdict
        Of what came for an input (None for nothing), what is wrong with the whole reply and the
        request's id: why the input has no answer; None where it has one.
    is_worth_keeping
        Whether what came says something although its verdict is an error.
    """

    verdict: Callable[[S | None, PredictError | None, str], PredictError | None]
    is_worth_keeping: Callable[[S], bool]


class Asking(Generic[S]):
    """The inputs of one call and their answers as they come.

    Parameters
    ----------
    post
        Sends inputs in one attempt and returns the reply, whatever its status.
    inputs
        All of them, with ids that differ.
    reading
        How to read what answers one of them.
    patience
        How long each chunk may take; see `Patience`.
    met
        Whether the platform has ever answered.
    on_answer
        Is told each answer with its input's index, as soon as it has come.
    """

    def __init__(  # noqa: PLR0913 - what asking depends on
        self,
        post: Callable[[Sequence[AnyInput]], Reply[S]],
        inputs: Sequence[AnyInput],
        reading: Reading[S],
        *,
        patience: Patience,
        met: Callable[[], bool],
        on_answer: Callable[[int, AnswerOf[S]], None] | None = None,
    ) -> None:
        self._post = post
        self._inputs = inputs
        self._reading = reading
        self._patience = patience
        self._met = met
        self._on_answer = on_answer
        self._answers: dict[int, AnswerOf[S]] = {}
        # What an input that is asked again has said so far.
        self._kept: dict[int, AnswerOf[S]] = {}

    def run(self, pieces: Iterable[Sequence[int]]) -> list[AnswerOf[S]]:
        """Ask chunk after chunk and return one answer for each input, in order.

        Raises
        ------
        PredictError
            For what concerns the whole call, as long as nothing has been answered. Afterwards it
            becomes the answer of the inputs that have none: what has come is not lost.
        CancelledError
            When the person cancels.
        """
        work = deque(list(piece) for piece in pieces)
        while work:
            piece = work.popleft()
            try:
                suspects = self._ask(piece)
            except CancelledError:
                raise
            except PredictError as error:
                if not self._answers:
                    raise
                self._give_up(error, range(len(self._inputs)))
                break
            half = (len(suspects) + 1) // 2
            work.extendleft(part for part in (suspects[half:], suspects[:half]) if part)
        return [self._answers[index] for index in range(len(self._inputs))]

    def _ask(self, piece: list[int]) -> list[int]:
        """Ask for these inputs; return those that must be asked again in smaller company."""
        pending = list(piece)
        suspects: list[int] = []

        watch = self._patience.watch

        def attempt() -> None:
            if watch is not None:
                watch.before()
            started = time.perf_counter()
            try:
                reply = self._post([self._inputs[index] for index in pending])
            except PredictError as error:
                reply, trouble = None, error
            else:
                trouble = trouble_of(reply.status)
            latency_ms = (time.perf_counter() - started) * 1000
            if watch is not None:
                watch.after(trouble)
            if reply is None and trouble is not None and _is_for_the_caller(trouble):
                raise trouble
            self._judge(reply, trouble, latency_ms, pending, suspects)

        try:
            patiently(attempt, self._patience, met=self._met)
        except PredictError as error:
            # Some of the chunk has been answered: only those still waited for get the error.
            kept = not self._kept.keys().isdisjoint(pending)
            partly = bool(self._answers) and len(pending) < len(piece)
            if isinstance(error, CancelledError) or not (kept or partly):
                raise
            self._give_up(error, pending)
        return suspects

    def _judge(
        self,
        reply: Reply[S] | None,
        trouble: PredictError | None,
        latency_ms: float,
        pending: list[int],
        suspects: list[int],
    ) -> None:
        """Take what a reply answers; leave in ``pending`` what to wait for, and raise for it."""
        came = reply.outputs if reply is not None else ()
        if (
            trouble is not None
            and _is_for_the_caller(trouble)
            and not any(self._reading.is_worth_keeping(output) for output in came)
        ):
            raise trouble
        request_id = reply.status.req_id if reply is not None else ""
        ids = [self._inputs[index].id for index in pending]
        joined = join(ids, came)
        outputs = joined or [None] * len(ids)
        errors = [self._reading.verdict(output, trouble, request_id) for output in outputs]
        if trouble is not None and not self._answers:
            _raise_if_all_concern_the_call(errors)
        collateral = len(pending) > 1 and (trouble is not None or joined is None)
        later: list[int] = []
        passing: PredictError | None = None
        for index, output, error in zip(list(pending), outputs, errors, strict=True):
            if error is not None and is_transient(error):
                later.append(index)
                passing = error
                if output is not None and self._reading.is_worth_keeping(output):
                    self._kept[index] = AnswerOf(output, None, latency_ms, request_id)
            elif error is not None and collateral:
                suspects.append(index)
            else:
                said = output if error is None else None
                self._take(index, AnswerOf(said, error, latency_ms, request_id))
        pending[:] = later
        if passing is not None:
            raise passing

    def _take(self, index: int, answer: AnswerOf[S]) -> None:
        self._answers[index] = answer
        if self._on_answer is not None:
            self._on_answer(index, answer)

    def _give_up(self, error: PredictError, indices: Iterable[int]) -> None:
        """Answer what has no answer with what was kept of it, else with the error."""
        for index in indices:
            if index not in self._answers:
                nothing = AnswerOf[S](None, error, 0.0, error.request_id)
                self._take(index, self._kept.get(index, nothing))


def _is_for_the_caller(error: PredictError) -> bool:
    """Whether what went wrong with a call says nothing of its inputs."""
    return is_transient(error) or concerns_the_call(error)


def trouble_of(status: status_pb2.Status) -> PredictError | None:
    """Return what is wrong with a reply as a whole; None where its outputs speak for themselves."""
    if code_of(status) in GOOD_CODES:
        return None
    return error_from_status(status)


def output_verdict(
    output: resources_pb2.Output | None, trouble: PredictError | None, request_id: str
) -> PredictError | None:
    """Return why an input has no answer of a model; None where it has one."""
    if output is None:
        return trouble or missing_output(request_id)
    status = status_of(output)
    if code_of(status) in GOOD_CODES:
        return None
    if code_of(status):
        return error_from_status(status, request_id=request_id)
    return trouble  # no status of its own


def _is_good(output: resources_pb2.Output) -> bool:
    return code_of(status_of(output)) in GOOD_CODES


def model_reading() -> Reading[resources_pb2.Output]:
    """Return how to read what a model answers."""
    return Reading(output_verdict, _is_good)


def _raise_if_all_concern_the_call(errors: Sequence[PredictError | None]) -> None:
    """Raise what a failed reply says of every single output, such as a model that is unknown."""
    found = [error for error in errors if error is not None and concerns_the_call(error)]
    if len(found) == len(errors) and not is_transient(found[0]):
        raise found[0]
