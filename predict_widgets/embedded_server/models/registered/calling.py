"""A function that runs once at a time, since its author did not write it for threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from predict_widgets.embedded_server.models.registered.results import (
    Function,
    is_streaming,
    joined,
    read_piece,
    read_result,
)
from predict_widgets.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from predict_widgets.embedded_server.models.adapters import Size
    from predict_widgets.embedded_server.protos import resources_pb2


# How soon a call that waits for its turn sees that nobody waits for it.
_POLL_SECONDS = 0.1

#: Says whether whom this thread works for still waits. Who has left must not keep one of the
#: server's few threads waiting for a function that takes long, or for ever.
wanted: ContextVar[Callable[[], bool]] = ContextVar("wanted", default=lambda: True)


class Call:
    """A function with what it gives.

    Parameters
    ----------
    fn
        The function.
    output
        What it says it gives.
    """

    def __init__(self, fn: Function, output: str) -> None:
        self._fn = fn
        self._output = output
        self._lock = threading.Lock()
        self.streaming = is_streaming(fn)

    def whole(
        self,
        arguments: Sequence[object],
        params: Mapping[str, object],
        size: Size | None = None,
    ) -> resources_pb2.Data:
        """Return the whole answer.

        Parameters
        ----------
        arguments, params
            The inputs, and the settings by name.
        size
            Width and height of the picture in pixels, if there is one.
        """
        return joined(self.pieces(arguments, params, size))

    def pieces(
        self,
        arguments: Sequence[object],
        params: Mapping[str, object],
        size: Size | None = None,
    ) -> Iterator[resources_pb2.Data]:
        """Yield the answer piece by piece; other calls wait until it has ended.

        Raises
        ------
        CancelledError
            When nobody waits for the answer any more before its turn has come.
        """
        with self._turn():
            with _told_where():
                result = self._fn(*arguments, **params)
            # What a function is written as does not tell: a decorator may work a generator off,
            # and a plain function hand on another's.
            if isinstance(result, Generator):
                yield from self._read(cast("Generator[object]", result), size)
            else:
                yield read_result(result, self._output, size)

    @contextmanager
    def _turn(self) -> Generator[None]:
        while not self._lock.acquire(timeout=_POLL_SECONDS):
            _check_wanted()
        try:
            _check_wanted()
            yield
        finally:
            self._lock.release()

    def _read(self, said: Generator[object], size: Size | None) -> Iterator[resources_pb2.Data]:
        with closing(said):
            while True:
                with _told_where():
                    piece = next(said, _END)
                if piece is _END:
                    return
                yield read_piece(piece, self._output, size)


def _check_wanted() -> None:
    if not wanted.get()():
        raise CancelledError("Nobody waits for it.")


_END = object()


@contextmanager
def _told_where() -> Generator[None]:
    """Note the line of the function on what it raises: its author looks there, not in callees."""
    try:
        yield
    except BaseException as error:
        # This frame, the caller's, then the function's own.
        inside = error.__traceback__ and error.__traceback__.tb_next
        inside = inside and inside.tb_next
        if inside:
            error.add_note(f"line {inside.tb_lineno} of {inside.tb_frame.f_code.co_name}")
        raise
