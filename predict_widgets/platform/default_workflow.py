"""Which workflow is run where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError
from predict_widgets.platform.references import EMBEDDED_USER, Reference

if TYPE_CHECKING:
    import threading

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2

# Of the embedded platform's own workflows the one whose nodes work on each other's regions.
EMBEDDED_DEFAULT_WORKFLOW_ID = "face-colors"


def default_workflow(platform: Platform, *, cancel: threading.Event | None = None) -> Reference:
    """Return the workflow that a platform runs where none is named.

    On an embedded platform it is ``face-colors``, or else the first one that it lists; elsewhere
    the default workflow of the app that the platform is connected with.

    Raises
    ------
    PredictError
        WORKFLOW_MISSING where there is none, and whatever went wrong with asking.
    """
    user_id, app_id = platform.user_id, platform.app_id
    if user_id == EMBEDDED_USER:
        found = platform.list_workflows(cancel=cancel)
        named = [each for each in found if each.id == EMBEDDED_DEFAULT_WORKFLOW_ID] or found
    else:
        named = [
            app.default_workflow
            for app in _apps(platform, user_id, app_id, cancel)
            if app.id == app_id and app.default_workflow.id
        ]
    if named:
        first = named[0]
        return Reference("workflows", first.id, first.user_id or user_id, first.app_id or app_id)
    where = f"the app {user_id}/{app_id} names no default workflow" if app_id else "no app is named"
    raise PredictError(
        f"There is no workflow to run: {where}.",
        name="WORKFLOW_MISSING",
        hint="Name one, as in pw.WorkflowViewer('USER/APP/workflows/ID'); pw.workflows() lists "
        "them.",
    )


def _apps(
    platform: Platform, user_id: str, app_id: str, cancel: threading.Event | None
) -> list[resources_pb2.App]:
    if not app_id:
        return []
    return platform.list_apps(search=app_id, user_id=user_id, cancel=cancel)
