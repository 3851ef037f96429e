"""Which scopes a token needs for a call, as Clarifai's own service definition says."""

from __future__ import annotations

from functools import cache
from typing import Any

from clarifai_grpc.grpc.auth.scope import (  # pyright: ignore[reportMissingTypeStubs] - see protos.py
    scope_pb2,
)
from clarifai_grpc.grpc.auth.util import (  # pyright: ignore[reportMissingTypeStubs] - as above
    extension_pb2,
)

from predict_widgets.platform.protos import service_pb2

_SERVICE: Any = service_pb2.DESCRIPTOR.services_by_name["V2"]
_EXTENSION: Any = extension_pb2


@cache
def scopes_of(method: str) -> tuple[str, ...]:
    """Return the scopes of a call as the portal writes them, such as ``Models: Get``."""
    options = _SERVICE.methods_by_name[method].GetOptions()
    numbers = options.Extensions[_EXTENSION.cl_depending_scopes]
    names = [scope_pb2.S.Name(number).replace("_", ": ") for number in numbers]
    return tuple(dict.fromkeys(names))


def hint_of_scopes(method: str) -> str:
    """Return what to do about a token that lacks a scope of a call; empty of some calls."""
    if not scopes_of(method):  # of GetUser, for one, the definition names none
        return ""
    *others, last = scopes_of(method)
    what = f"{', '.join(others)} and {last}" if others else last
    return (
        f"This takes the scopes {what}: give them to the token at "
        "https://clarifai.com/settings/secrets, or use one that has them."
    )
