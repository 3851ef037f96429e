"""Calls of one platform: each with a deadline, and asked again while the trouble passes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from predict_widgets.platform.calls import Patience, call, patiently
from predict_widgets.platform.errors import error_from_status, silence
from predict_widgets.platform.scopes import hint_of_scopes
from predict_widgets.platform.statuses import SUCCESS
from predict_widgets.platform.streaming import batches

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator

    from predict_widgets.errors import PredictError
    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.protos import status_pb2


class Caller:
    """Calls methods over a connection, which it owns. Thread safe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._met = False

    @property
    def host(self) -> str:
        """Where inputs are sent to, for a person."""
        return self._connection.endpoint.host

    @property
    def local(self) -> bool:
        """Whether it is this computer: what it answers costs nobody anything."""
        return self._connection.endpoint.local

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called: nothing opens it again."""
        return self._connection.is_closed

    def close(self) -> None:
        """Close the channel; calls under way end with an error. Idempotent."""
        self._connection.close()

    def _ask(
        self, method: str, request: object, reply: type[object], cancel: threading.Event | None
    ) -> Any:  # noqa: ANN401 - a reply's fields have no types, see protos.py
        """Ask patiently for something small; raise every status but success."""
        patience = Patience(cancel=cancel)

        def attempt() -> Any:  # noqa: ANN401 - as above
            answer = self._once(method, request, reply, patience)
            if answer.status.code != SUCCESS:
                raise _refused(method, answer.status)
            return answer

        return patiently(attempt, patience, met=lambda: self._met)

    def _once(self, method: str, request: object, reply: type[object], patience: Patience) -> Any:  # noqa: ANN401 - as above
        """Make one attempt and return the reply, whatever its status, without secrets in it."""
        rpc = self._connection.rpc(method, reply)
        answer: Any = call(
            rpc,
            request,
            metadata=self._connection.metadata(),
            patience=patience,
            host=self.host,
        )
        return self._heard(answer)

    def _stream(
        self, method: str, request: object, reply: type[object], patience: Patience
    ) -> Generator[list[Any]]:
        """Make one attempt and yield replies as they come, whatever their status; see `batches`."""
        stream = batches(
            self._connection.stream(method, reply),
            request,
            metadata=self._connection.metadata(),
            patience=patience,
            host=self.host,
        )
        with contextlib.closing(stream):
            for batch in stream:
                yield [self._heard(answer) for answer in batch]

    def _heard(self, answer: Any) -> Any:  # noqa: ANN401 - as above
        """Take secrets out of a reply that came."""
        self._met = True
        silence(answer.status)
        # Most outputs of a call say the same.
        clean: set[bytes] = set()
        for output in getattr(answer, "outputs", ()):
            said = output.status.SerializeToString()
            if said not in clean:
                silence(output.status)
                clean.add(output.status.SerializeToString())
        for result in getattr(answer, "results", ()):
            silence(result.status)
            for output in result.outputs:
                silence(output.status)
        return answer


def _refused(method: str, status: status_pb2.Status) -> PredictError:
    """Return a status as an error; which scopes are missing depends on the call."""
    error = error_from_status(status)
    if error.name == "CONN_INSUFFICIENT_SCOPES":
        error.hint = hint_of_scopes(method) or error.hint
    return error
