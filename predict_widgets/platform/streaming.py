"""One RPC whose answer comes in pieces, which a person can break off at any moment."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import grpc

from predict_widgets.errors import PredictError
from predict_widgets.platform.calls import CHANNEL_CLOSED, Patience, closed
from predict_widgets.platform.errors import cancelled, error_from_rpc

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# How soon a cancelled call is noticed. A piece is noticed at once.
_POLL_SECONDS = 0.05


class _Call(Protocol[T_co]):
    """A call under way; gRPC's own type has no public name."""

    def __iter__(self) -> Iterator[T_co]: ...
    def code(self) -> grpc.StatusCode: ...
    def details(self) -> str | None: ...
    def cancel(self) -> bool: ...


class StreamRpc(Protocol[T_co]):
    """A call of an open channel that is answered in pieces."""

    def __call__(  # noqa: D102 - gRPC's own
        self,
        request: Any,  # noqa: ANN401 - each RPC has a request type of its own
        timeout: float | None = None,
        metadata: Any = None,  # noqa: ANN401 - gRPC's metadata
    ) -> _Call[T_co]: ...


def batches(
    rpc: StreamRpc[T],
    request: object,
    *,
    metadata: Sequence[tuple[str, str]],
    patience: Patience,
    host: str,
) -> Generator[list[T]]:
    """Make a call and yield its pieces: those that have come meanwhile together, at least one.

    Closing the iterator ends the call, and the server is told. ``patience.timeout`` is the longest
    silence between two pieces while they are waited for: a long answer may take any time in all.

    Raises
    ------
    CancelledError
        When ``patience.cancel`` is set, before or during the call.
    PredictError
        When gRPC itself fails, or is silent for too long. It stands alone: gRPC's exception, whose
        frames hold the credential, is not in its chain. What came before it has been yielded.
    """
    if patience.cancel is not None and patience.cancel.is_set():
        raise cancelled()
    stream = _Stream(rpc, request, metadata, host)
    try:
        while batch := stream.batch(patience):
            yield batch
    finally:
        stream.close()


class _Stream(Generic[T]):
    """A call and the thread that reads it: only so can waiting for a piece be given up.

    It has no repr of its own: gRPC's, of the call, has the server's words in it.
    """

    def __init__(
        self,
        rpc: StreamRpc[T],
        request: object,
        metadata: Sequence[tuple[str, str]],
        host: str,
    ) -> None:
        self._host = host
        self._read: queue.SimpleQueue[T | PredictError | None] = queue.SimpleQueue()
        self._ended: list[PredictError] = []
        self._is_over = False
        self._call: _Call[T] | None = None
        # "Cannot invoke RPC on closed channel!"
        with contextlib.suppress(ValueError):
            self._call = rpc(request, metadata=metadata)
        if self._call is None:
            self._read.put(closed())
            return
        threading.Thread(
            target=self._read_on, args=(self._call,), name="predict-widgets-stream", daemon=True
        ).start()

    def batch(self, patience: Patience) -> list[T]:
        """Wait for a piece and return what has come; nothing at the end of the stream."""
        pieces: list[T] = []
        until = time.monotonic() + patience.timeout
        while not pieces and not self._is_over:
            if patience.cancel is not None and patience.cancel.is_set():
                raise cancelled()
            left = until - time.monotonic()
            if left <= 0:
                raise self._silent(patience.timeout)
            self._take(pieces, min(left, _POLL_SECONDS))
        while not self._is_over and not self._read.empty():
            self._take(pieces, 0)
        if not pieces and self._ended:
            # Handed over: an error must not be held by what its traceback holds.
            raise self._ended.pop()
        return pieces

    def close(self) -> None:
        """End the call; does nothing to one that has ended."""
        if self._call is not None:
            self._call.cancel()

    def _take(self, pieces: list[T], seconds: float) -> None:
        try:
            item = self._read.get(timeout=seconds)
        except queue.Empty:
            return
        if item is None:
            self._is_over = True
        elif isinstance(item, PredictError):
            self._is_over, self._ended = True, [item]
        else:
            pieces.append(item)

    def _read_on(self, call: _Call[T]) -> None:
        end: PredictError | None = None
        try:
            for piece in call:
                self._read.put(piece)
        except grpc.RpcError as error:
            error.with_traceback(None)  # it is the call itself: a circle through this frame
            code, details = call.code(), call.details() or ""
            # gRPC 1.85 says "Stream removed (Channel closed!)".
            over = code is grpc.StatusCode.CANCELLED and CHANNEL_CLOSED in details
            end = closed() if over else error_from_rpc(code, details, host=self._host)
        except Exception as error:  # noqa: BLE001 - who waits must hear of it, whatever it is
            name = type(error).__name__
            end = error_from_rpc(grpc.StatusCode.INTERNAL, name, host=self._host)
        self._read.put(end)

    def _silent(self, seconds: float) -> PredictError:
        return error_from_rpc(
            grpc.StatusCode.DEADLINE_EXCEEDED, f"Nothing came for {seconds:g} s", host=self._host
        )
