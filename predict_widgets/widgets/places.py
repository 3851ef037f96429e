"""Where what is chosen can run: the places of the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.requests import runner_selector
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.wire import PlaceCard, PlacesResult

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.params import Params

_HERE = "Models of the embedded platform run on this computer, and nowhere else."
_STATUS = resources_pb2.Nodepool.NodepoolStatus
_NOT_READY = {
    _STATUS.NODEPOOL_STATUS_PENDING: "being set up",
    _STATUS.NODEPOOL_STATUS_ERROR: "out of order",
    _STATUS.NODEPOOL_STATUS_DELETED: "deleted",
}


def places_of(
    platform: Platform, reference: Reference, routing: Routing, cancel: threading.Event
) -> PlacesResult:
    """Return the deployments of a model or workflow, and the nodepools of the person.

    Raises
    ------
    PredictError
        When neither of them can be listed, for another reason than that the server lists none.
    """
    if platform.embedded:
        return _result([], routing, _HERE)
    places: list[PlaceCard] = []
    failures: list[PredictError] = []

    def add(found: Callable[[], list[PlaceCard]]) -> None:
        try:
            places.extend(found())
        except CancelledError:
            raise
        except PredictError as error:
            failures.append(error)

    add(lambda: _deployments(platform, reference, cancel))
    add(lambda: _nodepools(platform, cancel))
    return _result(places, routing, _missing(platform, failures))


def routing_asked(params: Params) -> Routing | None:
    """Return where a page wants it to run; ``None`` where it says nothing of that.

    Raises
    ------
    PredictError
        ``DEPLOYMENT_AND_NODEPOOL`` or ``RUNNER_NOT_UNDERSTOOD``.
    """
    if not (params.has("deployment") or params.has("nodepool")):
        return None
    deployment = params.text("deployment", "").strip()
    nodepool = params.text("nodepool", "").strip()
    # Whose they are does not matter yet: it is looked at whether they can be read.
    runner_selector(deployment, nodepool, lambda: "")
    return Routing(deployment, nodepool)


def _result(places: list[PlaceCard], routing: Routing, missing: str) -> PlacesResult:
    def one(place: object) -> str:
        # A workflow may have one for each node, which Python alone can say.
        return place if isinstance(place, str) else ""

    return PlacesResult(
        places=places,
        deployment=one(routing.deployment),
        nodepool=one(routing.nodepool),
        missing=missing,
    )


def _missing(platform: Platform, failures: Sequence[PredictError]) -> str:
    """Return in a sentence why something is not listed."""
    if not failures:
        return ""
    if all(each.name in NOT_OFFERED for each in failures):
        what = "deployments or nodepools" if len(failures) > 1 else _what(failures[0])
        return f"{platform.host} does not list {what}: what runs there can still be typed."
    error = next(each for each in failures if each.name not in NOT_OFFERED)
    if len(failures) > 1:
        raise error
    hint = f" {error.hint}" if error.hint else ""
    return f"Not all can be listed: {error.message}.{hint}"


def _what(error: PredictError) -> str:
    return error.message.rpartition(" does not list ")[2]


def _deployments(
    platform: Platform, reference: Reference, cancel: threading.Event
) -> list[PlaceCard]:
    version_id = _version_of(platform, reference, cancel)
    noun = reference.kind[:-1]
    found = platform.list_deployments(
        model_version_id=version_id if noun == "model" else "",
        workflow_version_id=version_id if noun == "workflow" else "",
        cancel=cancel,
    )
    if not version_id:
        # The server could not be asked for those of one version.
        found = [each for each in found if getattr(each.worker, noun).id in {"", reference.id}]
    return [_deployment_card(each) for each in found]


def _version_of(platform: Platform, reference: Reference, cancel: threading.Event) -> str:
    if reference.version_id:
        return reference.version_id
    try:
        if reference.kind == "workflows":
            return platform.describe_workflow(reference, cancel=cancel).version.id
        return platform.describe_model(reference, cancel=cancel).model_version.id
    except PredictError as error:
        if error.name not in NOT_OFFERED:
            raise
        return ""


def _deployment_card(deployment: resources_pb2.Deployment) -> PlaceCard:
    user_id = deployment.user_id
    pools = [f"{each.compute_cluster.id}/{each.id}".strip("/") for each in deployment.nodepools]
    notes = [
        "off: turn it on in the portal" if _is_off(deployment) else "",
        "scales to nothing: the first answer takes its time" if _sleeps(deployment) else "",
        f"on {', '.join(pools)}" if pools else "",
        deployment.description,
    ]
    return PlaceCard(
        kind="deployment",
        reference=f"{user_id}/{deployment.id}" if user_id else deployment.id,
        name=deployment.id,
        note=" · ".join(note for note in notes if note),
    )


def _is_off(deployment: resources_pb2.Deployment) -> bool:
    return deployment.status == resources_pb2.Deployment.Status.DISABLED


def _sleeps(deployment: resources_pb2.Deployment) -> bool:
    """Whether nothing may be running at this moment."""
    said = deployment.HasField("autoscale_config")
    return said and not _is_off(deployment) and not deployment.autoscale_config.min_replicas


def _nodepools(platform: Platform, cancel: threading.Event) -> list[PlaceCard]:
    found = platform.list_nodepools(cancel=cancel)
    # Without its cluster none can be named.
    return [_nodepool_card(each) for each in found if each.compute_cluster.id]


def _nodepool_card(nodepool: resources_pb2.Nodepool) -> PlaceCard:
    cluster = nodepool.compute_cluster
    where = (cluster.user_id, cluster.id, nodepool.id)
    machines = ", ".join(each.id for each in nodepool.instance_types)
    notes = [
        _NOT_READY.get(nodepool.status, ""),
        nodepool.status_description,
        machines,
        cluster.region or cluster.cloud_provider.name,
        nodepool.description,
    ]
    return PlaceCard(
        kind="nodepool",
        reference="/".join(part for part in where if part),
        name=f"{cluster.id}/{nodepool.id}",
        note=" · ".join(note for note in notes if note),
    )
