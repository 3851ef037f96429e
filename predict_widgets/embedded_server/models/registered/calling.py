"""A function that runs once at a time, since its author did not write it for threads."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, cast

from predict_widgets.embedded_server.models.registered.results import (
    Function,
    is_streaming,
    joined,
    read_piece,
    read_result,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from predict_widgets.embedded_server.models.adapters import Size
    from predict_widgets.embedded_server.protos import resources_pb2


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
        if self.streaming:
            return joined(self.pieces(arguments, params, size))
        with self._lock:
            with _told_where():
                result = self._fn(*arguments, **params)
            # A function may hand on another's generator: it is worked off here.
            if isinstance(result, Generator):
                return joined(self._read(cast("Generator[object]", result), size))
        return read_result(result, self._output, size)

    def pieces(
        self,
        arguments: Sequence[object],
        params: Mapping[str, object],
        size: Size | None = None,
    ) -> Iterator[resources_pb2.Data]:
        """Yield the answer piece by piece; other calls wait until it has ended."""
        with self._lock:
            with _told_where():
                result = self._fn(*arguments, **params)
            yield from self._read(cast("Generator[object]", result), size)

    def _read(self, said: Generator[object], size: Size | None) -> Iterator[resources_pb2.Data]:
        with closing(said):
            while True:
                with _told_where():
                    piece = next(said, _END)
                if piece is _END:
                    return
                yield read_piece(piece, self._output, size)


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
