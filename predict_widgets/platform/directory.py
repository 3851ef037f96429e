"""What a platform has: its apps, models, versions and types of model."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import NotFoundError, PredictError
from predict_widgets.platform.fields import fields_of
from predict_widgets.platform.home import CLARIFAI_APP, CLARIFAI_USER, Home
from predict_widgets.platform.listing import SCOPES
from predict_widgets.platform.protos import resources_pb2, service_pb2

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.listing import Scope
    from predict_widgets.platform.references import Reference

# How long a model's description is believed. A version trained meanwhile is seen after that.
DESCRIPTION_SECONDS = 60.0

_PERHAPS_DELETED = "The version may have been deleted; {} names the newest."
_OF_A_VERSION = frozenset(
    {"MODEL_DOES_NOT_EXIST", "WORKFLOW_DOES_NOT_EXIST", "CONN_DOES_NOT_EXIST"}
)


class Directory(Home):
    """Names and describes what a platform has."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._lock = threading.Lock()
        self._descriptions: dict[Reference, tuple[float, resources_pb2.Model]] = {}

    # --- listing and describing ------------------------------------------------------------------
    def list_apps(
        self,
        *,
        search: str = "",
        page: int = 1,
        per_page: int = 50,
        user_id: str = "",
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.App]:
        """Return one page of a user's apps; shorter than ``per_page`` at the end."""
        owner = user_id or self.user_id or "me"
        request = service_pb2.ListAppsRequest(
            user_app_id=resources_pb2.UserAppIDSet(user_id=owner),
            page=page,
            per_page=per_page,
            search=search,
        )
        reply = self._list("ListApps", request, service_pb2.MultiAppResponse, cancel)
        return list(cast("Sequence[resources_pb2.App]", reply.apps))

    def list_models(  # noqa: PLR0913 - what the RPC takes
        self,
        *,
        search: str = "",
        page: int = 1,
        per_page: int = 50,
        scope: Scope = "app",
        user_id: str = "",
        app_id: str = "",
        model_type_id: str = "",
        takes: str | Sequence[str] = (),
        gives: str | Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Model]:
        """Return one page of models; shorter than ``per_page`` at the end.

        Parameters
        ----------
        search
            Words to look for; empty for all.
        page, per_page
            Which page, from 1, and how many on it (at most 1000, docs.clarifai.com "Pagination").
        scope
            Whose models, where no user is named. ``app``: those of this connection's app, or
            Clarifai's own where that is unknown. ``mine``: of all apps of the person.
            ``community``: what is public. ``all``: whatever the credential may see.
        user_id, app_id
            Whose models. A user without an app: all apps of that user. An app without a user: the
            person's own.
        model_type_id
            Only models of this type, such as ``visual-detector``.
        takes, gives
            Only models with these among what they take and give: ``image``, ``text``,
            ``concepts``, ``regions``, ...; or fields as Clarifai writes them.
        cancel
            Stops the call when set.

        Raises
        ------
        PredictError
            ``NOT_IMPLEMENTED`` where the server lists none; ``FIELD_UNKNOWN``,
            ``SCOPE_UNKNOWN``; and whatever went wrong with asking.
        """
        request = service_pb2.ListModelsRequest(
            user_app_id=self._listed_at(scope, user_id, app_id, cancel),
            page=page,
            per_page=per_page,
            search=search,
            model_type_id=model_type_id,
            input_fields=fields_of(takes, "takes"),
            output_fields=fields_of(gives, "gives"),
            visibility=visibility_of(scope),
        )
        reply = self._list("ListModels", request, service_pb2.MultiModelResponse, cancel)
        return list(cast("Sequence[resources_pb2.Model]", reply.models))

    def describe_model(
        self, ref: Reference, *, fresh: bool = False, cancel: threading.Event | None = None
    ) -> resources_pb2.Model:
        """Return a model with its version: the one named, or the newest.

        A description is believed for a minute. Treat it as read-only: it is shared.

        Parameters
        ----------
        ref
            The model, with or without a version.
        fresh
            Ask anew even within the minute.
        cancel
            Stops the call when set.
        """
        ref = self.complete(ref, cancel=cancel)
        with self._lock:
            asked_at, model = self._descriptions.get(ref, (0.0, None))
        if model is not None and not fresh and time.monotonic() - asked_at < DESCRIPTION_SECONDS:
            return model
        request = service_pb2.GetModelRequest(
            user_app_id=whose(ref), model_id=ref.id, version_id=ref.version_id
        )
        with self._naming_version(ref):
            reply = self._ask("GetModel", request, service_pb2.SingleModelResponse, cancel)
        model = cast("resources_pb2.Model", reply.model)
        if ref.version_id and not model.model_version.id:
            model.model_version.id = ref.version_id
        with self._lock:
            self._descriptions[ref] = (time.monotonic(), model)
        return model

    @contextlib.contextmanager
    def _naming_version(self, ref: Reference) -> Generator[None]:
        """Say of what is not found that its version may be gone: then another is the newest."""
        try:
            yield
        except NotFoundError as error:
            if ref.version_id and error.name in _OF_A_VERSION:
                newest = ref.with_version("")
                error.hint = f"{_PERHAPS_DELETED.format(newest)} {error.hint}"
                with self._lock:
                    self._descriptions.pop(newest, None)
            raise

    def forget_descriptions(self) -> None:
        """Ask for every model anew at its next use."""
        with self._lock:
            self._descriptions.clear()

    def model_type(
        self, model_type_id: str, *, cancel: threading.Event | None = None
    ) -> resources_pb2.ModelType:
        """Return what a type of model takes and gives. It is asked once and shared: read-only."""
        with self._types_lock:
            known = self._types.get(model_type_id)
        if known is not None:
            return known
        user_id, app_id = self._home(cancel)
        request = service_pb2.GetModelTypeRequest(
            user_app_id=resources_pb2.UserAppIDSet(
                user_id=user_id or CLARIFAI_USER, app_id=app_id or CLARIFAI_APP
            ),
            model_type_id=model_type_id,
        )
        reply = self._ask("GetModelType", request, service_pb2.SingleModelTypeResponse, cancel)
        found = cast("resources_pb2.ModelType", reply.model_type)
        with self._types_lock:
            self._types[model_type_id] = found
        return found

    def list_model_versions(
        self,
        ref: Reference,
        *,
        page: int = 1,
        per_page: int = 50,
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.ModelVersion]:
        """Return one page of a model's versions, newest first."""
        ref = self.complete(ref, cancel=cancel)
        request = service_pb2.ListModelVersionsRequest(
            user_app_id=whose(ref), model_id=ref.id, page=page, per_page=per_page
        )
        reply = self._list(
            "ListModelVersions", request, service_pb2.MultiModelVersionResponse, cancel
        )
        return list(cast("Sequence[resources_pb2.ModelVersion]", reply.model_versions))

    def _listed_at(
        self, scope: Scope, user_id: str, app_id: str, cancel: threading.Event | None
    ) -> resources_pb2.UserAppIDSet:
        """Return whose things are listed where a person named the user, the app, both or none."""
        # People hand in what the annotation rules out.
        if scope not in SCOPES:
            message = f"scope={scope!r} is none of {', '.join(SCOPES)}"
            hint = "Leave it out for the app of this connection."
            raise PredictError(message, name="SCOPE_UNKNOWN", hint=hint)
        if not user_id and not (scope in {"community", "all"} and not app_id):
            home_user, home_app = self._home(cancel)
            if app_id or scope == "mine":
                user_id = home_user or "me"
            elif (home_user and home_app) or not self._connection.endpoint.clarifai:
                user_id, app_id = home_user, home_app
            else:
                user_id, app_id = CLARIFAI_USER, CLARIFAI_APP
        return resources_pb2.UserAppIDSet(user_id=user_id, app_id=app_id)


def whose(ref: Reference) -> resources_pb2.UserAppIDSet:
    """Return the user and app of a complete reference."""
    return resources_pb2.UserAppIDSet(user_id=ref.user_id, app_id=ref.app_id)


def visibility_of(scope: Scope) -> resources_pb2.Visibility | None:
    """Return what a list is filtered by: public things are what a community has."""
    if scope != "community":
        return None
    return resources_pb2.Visibility(gettable=resources_pb2.Visibility.Gettable.PUBLIC)
