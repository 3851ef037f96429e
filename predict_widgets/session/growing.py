"""One input's answer as it grows."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from predict_widgets.errors import (
    AccessError,
    BusyError,
    CancelledError,
    CredentialError,
    NotFoundError,
    PredictError,
    UnreachableError,
)
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.predictions.cache import Remembered
from predict_widgets.session.answering import only_answer
from predict_widgets.session.remembered import known_prediction, recall, remember

if TYPE_CHECKING:
    from collections.abc import Generator

    from predict_widgets.inputs import Input
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.tables import Asked
    from predict_widgets.session.question import Manner, Question

# What has nothing to do with streaming, and would be the same at once.
_OTHER_REASONS = (
    AccessError,
    BusyError,
    CancelledError,
    CredentialError,
    NotFoundError,
    UnreachableError,
)


def generate(question: Question, item: Input, manner: Manner) -> Generator[Prediction]:
    """Yield the answer to one input as it grows, then the whole, which alone is not partial.

    Where the platform cannot answer in pieces, and where the answer is known, that is the one
    thing yielded.

    Raises
    ------
    PredictError
        Whatever went wrong. What came before it has been yielded.
    """
    known = None if manner.again else recall(question, item)
    if known is not None or question.streams is False:
        yield only_answer(question, item, manner)
        return
    asked = question.asked(0, item, 0.0)
    began, now = time.perf_counter(), datetime.now(tz=UTC)
    said: Remembered[resources_pb2.Output] | None = None
    stream = question.platform.generate(
        question.reference,
        question.message(item),
        output_config=question.output_config,
        params=question.params,
        deployment=question.deployment,
        nodepool=question.nodepool,
        cancel=manner.cancel,
        timeout=question.seconds_for([item]) if manner.timeout is None else manner.timeout,
        on_wait=manner.on_wait,
    )
    with contextlib.closing(stream):
        try:
            for output in stream:
                said = Remembered(output, now, (time.perf_counter() - began) * 1000)
                yield _grown(question, said, item, asked, partial=True)
        except PredictError as error:
            if said is not None or not _may_not_stream(question, error):
                raise
    if said is None:
        yield only_answer(question, item, manner)
        return
    remember(question, item, said)
    yield _grown(question, said, item, asked, partial=False)


def _may_not_stream(question: Question, error: PredictError) -> bool:
    """Whether asking at once may help: it says that it does not stream, or it may mean that."""
    if error.name in NOT_OFFERED:
        return True
    return question.streams is None and not isinstance(error, _OTHER_REASONS)


def _grown(
    question: Question,
    said: Remembered[resources_pb2.Output],
    item: Input,
    asked: Asked,
    *,
    partial: bool,
) -> Prediction:
    asked = replace(asked, latency_ms=said.latency_ms)
    return known_prediction(question, said, item, asked, reused=False, partial=partial)
