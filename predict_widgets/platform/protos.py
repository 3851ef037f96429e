"""The message modules of Clarifai's API, in one place for the type checker.

clarifai-grpc ships ``.pyi`` files but no ``py.typed``, and ``service_pb2.pyi`` imports its
neighbors by a path that is not in the wheel (``proto.clarifai.api``). So the import is excused
once, here, with typed ways to the fields whose types get lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from clarifai_grpc.grpc.api import (  # pyright: ignore[reportMissingTypeStubs]  # see above
    resources_pb2,
    service_pb2,
)
from clarifai_grpc.grpc.api.status import (  # pyright: ignore[reportMissingTypeStubs]  # see above
    status_code_pb2,
    status_pb2,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "OutputsReply",
    "code_of",
    "resources_pb2",
    "service_pb2",
    "status_code_pb2",
    "status_of",
    "status_pb2",
]


class OutputsReply(Protocol):
    """A ``MultiOutputResponse``, as far as it is read."""

    @property
    def status(self) -> status_pb2.Status:
        """The status of the whole reply."""
        ...

    @property
    def outputs(self) -> Sequence[resources_pb2.Output]:
        """One for each input, or fewer."""
        ...


def code_of(status: status_pb2.Status) -> int:
    """Return a status' code."""
    return cast("Any", status).code


def status_of(output: resources_pb2.Output) -> status_pb2.Status:
    """Return an output's own status."""
    return cast("Any", output).status
