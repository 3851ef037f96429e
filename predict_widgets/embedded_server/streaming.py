"""``GenerateModelOutputs``: one input, whose answer goes out piece by piece as it is found."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe import output_model_proto
from predict_widgets.embedded_server.models.reading import Caller
from predict_widgets.embedded_server.output_config import narrow
from predict_widgets.embedded_server.predicting import (
    fill,
    load,
    new_output,
    overall,
    question_of,
    wishes_of,
)
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.models.reading import Fetch


def generate(
    model: EmbeddedModel,
    request: service_pb2.PostModelOutputsRequest,
    *,
    fetch: Fetch,
    wanted: Callable[[], bool],
) -> Iterator[service_pb2.MultiOutputResponse]:
    """Answer in pieces: lists are to be appended and texts to be joined.

    A model that does not stream gives its whole answer as the one piece. Once a piece is a
    failure there are no more.

    Parameters
    ----------
    model
        The version the request names.
    request
        One input, and what to show of the answer. ``max_concepts`` counts in each piece.
    fetch
        Fetches what the input names by URL.
    wanted
        Says whether the caller still waits; asked before each piece.

    Raises
    ------
    RefusedError
        If the request cannot be answered. Clarifai's own servers take one input here, too
        (clarifai 12.5, ``runners/models/model_class.py``).
    """
    if len(request.inputs) != 1:
        raise RefusedError(
            status.PREDICT_INVALID_REQUEST,
            f"GenerateModelOutputs takes one input; the request has {len(request.inputs)}.",
        )
    wishes = wishes_of(model, request.model)
    load(model)
    fetch = Caller(fetch, wanted, lambda data: narrow(data, wishes.settings))
    (item,) = request.inputs
    said = new_output(output_model_proto(model), item)
    with contextlib.closing(_Pieces()) as pieces:

        def start() -> resources_pb2.Data:
            data, params = question_of(model, item, wishes)
            pieces.start(model.stream(data, fetch, params, wishes.settings.sample_ms))
            return pieces.next()

        ask = start
        first = True
        while wanted():
            said.ClearField("data")  # a failure must not say the last piece again
            good = fill(said, ask, wishes.settings)
            # A model that says nothing at all says so once.
            if pieces.ended and not first:
                return
            yield service_pb2.MultiOutputResponse(
                status=overall([said], wishes.missing), outputs=[said]
            )
            if not good or pieces.ended:
                return
            ask, first = pieces.next, False


class _Pieces:
    """A model's pieces, which can end without raising: a failure is what raises."""

    def __init__(self) -> None:
        self.ended = False
        self._stream: Iterator[resources_pb2.Data] = iter(())

    def start(self, stream: Iterator[resources_pb2.Data]) -> None:
        self._stream = stream

    def next(self) -> resources_pb2.Data:
        """Return the next piece, an empty one at the end."""
        piece = next(self._stream, None)
        self.ended = piece is None
        return piece if piece is not None else resources_pb2.Data()

    def close(self) -> None:
        """Have the model stop where it is."""
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
