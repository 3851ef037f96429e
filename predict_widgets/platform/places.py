"""Where models can run on compute of one's own: deployments and nodepools."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.platform.directory import Directory
from predict_widgets.platform.protos import resources_pb2, service_pb2

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

# docs.clarifai.com, "Pagination". Nobody has a second page of them.
_A_PAGE = 128


class Places(Directory):
    """Lists the deployments and nodepools of whoever is connected."""

    def list_deployments(
        self,
        *,
        model_version_id: str = "",
        workflow_version_id: str = "",
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Deployment]:
        """Return the deployments of the person, those that are off included.

        Parameters
        ----------
        model_version_id, workflow_version_id
            Only those of this version of a model, or of a workflow.
        cancel
            Stops the call when set.

        Raises
        ------
        PredictError
            ``NOT_IMPLEMENTED`` where the server lists none, and whatever went wrong with asking.
        """
        request = service_pb2.ListDeploymentsRequest(
            user_app_id=resources_pb2.UserAppIDSet(user_id=self._home(cancel)[0] or "me"),
            model_version_ids=[model_version_id] if model_version_id else [],
            workflow_version_ids=[workflow_version_id] if workflow_version_id else [],
            page=1,
            per_page=_A_PAGE,
        )
        reply = self._list("ListDeployments", request, service_pb2.MultiDeploymentResponse, cancel)
        return list(cast("Sequence[resources_pb2.Deployment]", reply.deployments))

    def list_nodepools(
        self, *, cancel: threading.Event | None = None
    ) -> list[resources_pb2.Nodepool]:
        """Return the nodepools of the person, of all compute clusters.

        Raises
        ------
        PredictError
            As of `list_deployments`.
        """
        request = service_pb2.ListNodepoolsRequest(
            user_app_id=resources_pb2.UserAppIDSet(user_id=self._home(cancel)[0] or "me"),
            page=1,
            per_page=_A_PAGE,
        )
        reply = self._list("ListNodepools", request, service_pb2.MultiNodepoolResponse, cancel)
        return list(cast("Sequence[resources_pb2.Nodepool]", reply.nodepools))
