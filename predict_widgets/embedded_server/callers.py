"""Who calls: the person whose platform it is, or a guest, who looks, asks, and changes nothing."""

from __future__ import annotations

import hmac
from contextvars import ContextVar
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import USER_ID
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    import grpc

GUEST_ID = "guest"
# What these RPCs post is a question.
_QUESTIONS = frozenset({"PostModelOutputs", "PostModelsSearches", "PostWorkflowResults"})
_CHANGES = ("Post", "Put", "Patch", "Delete")

#: The user whose call this thread works on.
caller: ContextVar[str] = ContextVar("caller", default=USER_ID)


class Callers:
    """The tokens that are taken.

    Parameters
    ----------
    token
        What the person whose platform it is sends as ``authorization: Key TOKEN``.
    guest_token
        The same of a guest; empty where there are none.

    Raises
    ------
    ValueError
        When the two are the same: every guest would be the owner.
    """

    def __init__(self, token: str, guest_token: str = "") -> None:
        if token == guest_token:
            raise ValueError("The guest token is the owner's: guests need one of their own.")
        self._users = [(f"Key {token}".encode(), USER_ID)]
        if guest_token:
            self._users.append((f"Key {guest_token}".encode(), GUEST_ID))

    def admit(self, name: str, context: grpc.ServicerContext) -> None:
        """Note who calls an RPC.

        Raises
        ------
        RefusedError
            For a stranger, and for a guest who wants to change something.
        """
        user = self._user(context)
        if user is None:
            raise RefusedError(
                status.CONN_KEY_INVALID,
                "The embedded platform answers only callers that know its token.",
            )
        if user == GUEST_ID and name.startswith(_CHANGES) and name not in _QUESTIONS:
            raise RefusedError(
                status.CONN_INSUFFICIENT_SCOPES,
                f"A guest may look and ask; {name} changes what belongs to the user {USER_ID!r}.",
            )
        caller.set(user)

    def _user(self, context: grpc.ServicerContext) -> str | None:
        for name, value in context.invocation_metadata():
            if name == "authorization":
                sent = value.encode() if isinstance(value, str) else value
                for known, user in self._users:
                    if hmac.compare_digest(sent, known):
                        return user
        return None
