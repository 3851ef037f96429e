"""The message modules of Clarifai's API, in one place for the type checker.

clarifai-grpc ships ``.pyi`` files but no ``py.typed``, so the import is excused once, here. The
path they import each other by (``proto.clarifai.api``) is not in the wheel: ``typings/`` has it.
"""

from __future__ import annotations

from clarifai_grpc.grpc.api import (  # pyright: ignore[reportMissingTypeStubs]  # see above
    resources_pb2,
    service_pb2,
)
from clarifai_grpc.grpc.api.status import (  # pyright: ignore[reportMissingTypeStubs]  # see above
    status_code_pb2,
    status_pb2,
)

__all__ = ["resources_pb2", "service_pb2", "status_code_pb2", "status_pb2"]
