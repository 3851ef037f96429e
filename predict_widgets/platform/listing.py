"""One page of what a platform has, and the types of its models."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.platform.caller import Caller
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.protos import resources_pb2, service_pb2
from predict_widgets.platform.statuses import NOT_OFFERED, SUCCESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.platform.connection import Connection

#: Whose things are listed where no user is named: those of this connection's app, of all of the
#: person's own apps, what is public, or everything that the credential may see.
Scope: TypeAlias = Literal["app", "mine", "community", "all"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

# Of a list that has types to tell, the types come second: it waits for them this long.
_TYPES_SECONDS = 5.0
# How long a failure to list the types of model is believed.
_TYPES_AGAIN_SECONDS = 60.0
# docs.clarifai.com, "Pagination": the most of one page. Clarifai has about a hundred types.
_MOST_TYPES = 1000

# What each list is of, and how one of them is named without it.
_NAMED: Mapping[str, tuple[str, str]] = {
    "ListApps": ("apps", "USER/APP"),
    "ListModels": ("models", "USER/APP/models/ID, or the model's id"),
    "ListModelVersions": ("a model's versions", "USER/APP/models/ID/versions/VERSION"),
    "ListWorkflows": ("workflows", "USER/APP/workflows/ID, or the workflow's id"),
    "ListWorkflowVersions": ("a workflow's versions", "USER/APP/workflows/ID/versions/VERSION"),
    "ListDatasets": ("datasets", "USER/APP/datasets/ID, or USER/APP for all inputs of an app"),
    "ListDeployments": ("deployments", "ID or USER/ID"),
    "ListNodepools": ("nodepools", "CLUSTER/NODEPOOL"),
}


class Lister(Caller):
    """Asks for pages of lists. Thread safe."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._types_lock = threading.Lock()
        self._types: dict[str, resources_pb2.ModelType] = {}
        self._types_asked_at: float | None = None

    def _list(
        self, method: str, request: object, reply: type[object], cancel: threading.Event | None
    ) -> Any:  # noqa: ANN401 - a reply's fields have no types, see protos.py
        """Ask for a page of a list; what a server does not offer is said in so many words."""
        try:
            return self._ask(method, request, reply, cancel)
        except PredictError as error:
            if error.name not in NOT_OFFERED:
                raise
            raise self._not_listed(method, error) from None

    def _not_listed(self, method: str, error: PredictError) -> PredictError:
        what, spelling = _NAMED[method]
        return PredictError(
            f"{self.host} does not list {what}",
            name="NOT_IMPLEMENTED",
            code=error.code,
            details=error.details,
            request_id=error.request_id,
            hint=f"Type the reference: {spelling}.",
        )

    def model_types(
        self, *, cancel: threading.Event | None = None
    ) -> Mapping[str, resources_pb2.ModelType]:
        """Return what the platform's types of model take and give, by id.

        They are asked in one call, once for the life of the connection. It is there to make lists
        readable: where the platform does not tell, within some seconds, there are none.

        Raises
        ------
        CancelledError
            When ``cancel`` was set.
        """
        with self._types_lock:
            asked_at = self._types_asked_at
        now = time.monotonic()
        if asked_at is None or now - asked_at > _TYPES_AGAIN_SECONDS:
            found = self._ask_for_types(cancel)
            with self._types_lock:
                self._types |= found
                # What was told stays true; what was not may be told later.
                self._types_asked_at = float("inf") if found else now
        with self._types_lock:
            return dict(self._types)

    def _ask_for_types(self, cancel: threading.Event | None) -> dict[str, resources_pb2.ModelType]:
        request = service_pb2.ListModelTypesRequest(page=1, per_page=_MOST_TYPES)
        patience = Patience(timeout=_TYPES_SECONDS, cancel=cancel)
        reply_type = service_pb2.MultiModelTypeResponse
        try:
            reply = self._once("ListModelTypes", request, reply_type, patience)
        except CancelledError:
            raise
        except PredictError:
            return {}
        if reply.status.code != SUCCESS:
            return {}
        types = cast("Sequence[resources_pb2.ModelType]", reply.model_types)
        return {each.id: each for each in types}
