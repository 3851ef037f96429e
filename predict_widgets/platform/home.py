"""Whose a platform is: its user, and where what is named by a bare id lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.errors import (
    AccessError,
    NotFoundError,
    PredictError,
    ReferenceNotUnderstoodError,
)
from predict_widgets.platform.listing import Lister
from predict_widgets.platform.protos import resources_pb2, service_pb2
from predict_widgets.platform.references import (
    EMBEDDED_GUEST,
    EMBEDDED_USER,
    LOCAL_USER,
    Reference,
)
from predict_widgets.platform.statuses import NOT_OFFERED

if TYPE_CHECKING:
    import threading

    from predict_widgets.platform.connection import Connection

CLARIFAI_USER = "clarifai"
CLARIFAI_APP = "main"
CLARIFAI_DEFAULT = Reference("models", "general-image-recognition", CLARIFAI_USER, CLARIFAI_APP)
EMBEDDED_DEFAULT_ID = "imagenet-classifier"
LOCAL_DEFAULT_ID = "model"


class Home(Lister):
    """Knows whose a platform is, and completes bare ids."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._asked_home: tuple[str, str] | None = None
        self._has_embedded_user: bool | None = None

    @property
    def name(self) -> str:
        """``clarifai``, ``embedded``, or the host of another server."""
        return "clarifai" if self._connection.endpoint.clarifai else self.host

    @property
    def base(self) -> str:
        """The API base to connect to it with."""
        return self._connection.endpoint.base

    @property
    def user_id(self) -> str:
        """The user whose apps hold bare ids; empty where unknown."""
        return self._home()[0]

    @property
    def app_id(self) -> str:
        """The app that holds bare ids; empty where unknown."""
        return self._home()[1]

    @property
    def default_model(self) -> Reference:
        """The model that answers where none is named."""
        if self._connection.endpoint.clarifai:
            return CLARIFAI_DEFAULT
        user_id, app_id = self._home()
        if user_id == EMBEDDED_USER:
            return Reference("models", EMBEDDED_DEFAULT_ID, user_id, app_id)
        if user_id == LOCAL_USER:
            return Reference("models", LOCAL_DEFAULT_ID, user_id, app_id)
        return CLARIFAI_DEFAULT

    def complete(self, reference: Reference, *, cancel: threading.Event | None = None) -> Reference:
        """Return a reference with user and app: a bare id gets this platform's.

        Where the user and app of this connection are not both known, a bare id on Clarifai is
        taken to be one of Clarifai's own models, in ``clarifai/main``.
        """
        if not reference.bare:
            return reference
        user_id, app_id = self._home(cancel)
        if user_id and app_id:
            return reference.at(user_id, app_id)
        if self._connection.endpoint.clarifai:
            return reference.at(CLARIFAI_USER, CLARIFAI_APP)
        message = f"{reference.id!r} is a bare id, and {self.host} does not say whose"
        raise ReferenceNotUnderstoodError(
            message,
            name="REFERENCE_INCOMPLETE",
            hint=f"Write USER/APP/{reference.kind}/{reference.id}, or connect with user_id= and "
            "app_id=, or set both CLARIFAI_USER_ID and CLARIFAI_APP_ID.",
        )

    def serves_embedded_models(self, *, cancel: threading.Event | None = None) -> bool:
        """Whether it is another process's embedded platform, such as ``predict-widgets serve``.

        Raises
        ------
        CancelledError
            When ``cancel`` was set.
        PredictError
            Where the server cannot be asked, or does not take the credential.
        """
        connection = self._connection
        if connection.endpoint.clarifai:
            return False
        if connection.user_id in {"", EMBEDDED_USER}:
            try:
                return self._home(cancel)[0] == EMBEDDED_USER
            except AccessError:
                # An embedded platform tells everybody whom it lets in.
                return False
        # Whose bare ids are was said, such as by CLARIFAI_USER_ID: that is not what the server is.
        return self._knows_embedded_user(cancel)

    def find_home(self, *, cancel: threading.Event | None = None) -> None:
        """Learn where bare ids live, where that takes a call: the properties then wait for none.

        Raises
        ------
        CancelledError
            When ``cancel`` was set.
        """
        self._home(cancel)

    def user(self, *, cancel: threading.Event | None = None) -> resources_pb2.User:
        """Return whose credential this is."""
        request = service_pb2.GetUserRequest(user_app_id=resources_pb2.UserAppIDSet(user_id="me"))
        reply = self._ask("GetUser", request, service_pb2.SingleUserResponse, cancel)
        return cast("resources_pb2.User", reply.user)

    def _owner(self, cancel: threading.Event | None) -> str:
        """Return the user to look for a deployment or nodepool at."""
        self.find_home(cancel=cancel)
        return self.user_id or self.user(cancel=cancel).id

    def _home(self, cancel: threading.Event | None = None) -> tuple[str, str]:
        """Return the user and app of bare ids.

        A server that is not Clarifai's is asked once for its user, so that the models of
        ``predict-widgets serve`` have short names there too, and for its guests. One without
        users, such as Clarifai's own model server, serves one model by whatever name: it gets one
        that is nobody else's.
        """
        connection = self._connection
        if connection.user_id or connection.endpoint.clarifai:
            return connection.user_id, connection.app_id
        if self._asked_home is None:
            try:
                user_id = self.user(cancel=cancel).id
            except PredictError as error:
                if error.name not in NOT_OFFERED:
                    raise
                user_id = LOCAL_USER
            if user_id == EMBEDDED_GUEST and self._knows_embedded_user(cancel):
                user_id = EMBEDDED_USER
            self._asked_home = (user_id, connection.app_id or CLARIFAI_APP)
        return self._asked_home

    def _knows_embedded_user(self, cancel: threading.Event | None) -> bool:
        """Ask a server once whether it has the user of embedded platforms, whoever asks."""
        known = self._has_embedded_user
        if known is None:
            request = service_pb2.GetUserRequest(
                user_app_id=resources_pb2.UserAppIDSet(user_id=EMBEDDED_USER)
            )
            try:
                reply = self._ask("GetUser", request, service_pb2.SingleUserResponse, cancel)
                known = bool(reply.user.id == EMBEDDED_USER)
            except PredictError as error:
                refused = isinstance(error, AccessError | NotFoundError)
                if not refused and error.name not in NOT_OFFERED:
                    raise
                known = False
            self._has_embedded_user = known
        return known
