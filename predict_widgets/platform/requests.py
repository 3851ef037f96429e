"""The parts of a request about inputs that take some putting together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.chunks import chunks
from predict_widgets.platform.param_values import plain_params
from predict_widgets.platform.protos import resources_pb2, service_pb2
from predict_widgets.platform.sending import MediaInput, is_video

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.platform.references import Reference
    from predict_widgets.platform.sending import AnyInput

# docs.clarifai.com, "Managing inputs": the most bytes of a batch.
BYTES_PER_CALL = 128_000_000


def predict_request(
    ref: Reference,
    output_config: resources_pb2.OutputConfig | None,
    params: Mapping[str, object] | None,
) -> service_pb2.PostModelOutputsRequest:
    """Return a request without inputs.

    The settings of a call go into ``model.model_version.output_info``, where Clarifai's SDK puts
    them (clarifai-python, ``client/model_client.py``).

    Raises
    ------
    PredictError
        When a setting cannot be written as JSON.
    """
    request = service_pb2.PostModelOutputsRequest(
        user_app_id=resources_pb2.UserAppIDSet(user_id=ref.user_id, app_id=ref.app_id),
        model_id=ref.id,
        version_id=ref.version_id,
    )
    info = resources_pb2.OutputInfo()
    if output_config is not None:
        info.output_config.CopyFrom(output_config)
    if params:
        cast("Any", info.params).update(plain_params(params))
    if info.ByteSize():
        model = resources_pb2.Model(model_version=resources_pb2.ModelVersion(output_info=info))
        cast("Any", request).model.CopyFrom(model)
    return request


def workflow_request(
    ref: Reference,
    output_config: resources_pb2.OutputConfig | None,
    selectors: Mapping[str, resources_pb2.RunnerSelector],
) -> service_pb2.PostWorkflowResultsRequest:
    """Return a request to run a workflow, without inputs; ``selectors`` are by node id."""
    request = service_pb2.PostWorkflowResultsRequest(
        user_app_id=resources_pb2.UserAppIDSet(user_id=ref.user_id, app_id=ref.app_id),
        workflow_id=ref.id,
        version_id=ref.version_id,
    )
    if output_config is not None:
        cast("Any", request).output_config.CopyFrom(output_config)
    for node_id, selector in selectors.items():
        cast("Any", request).node_runner_selectors[node_id].CopyFrom(selector)
    return request


def with_ids(inputs: Sequence[AnyInput]) -> list[AnyInput]:
    """Return the inputs with ids that differ, so that outputs can be told apart."""
    ids = [item.id for item in inputs]
    if all(ids) and len(set(ids)) == len(ids):
        return list(inputs)
    return [_named(item, f"input-{index}") for index, item in enumerate(inputs)]


def _named(item: AnyInput, name: str) -> AnyInput:
    if isinstance(item, MediaInput):
        return replace(item, id=name)
    return resources_pb2.Input(id=name, data=item.data)


def pieces_of(inputs: Sequence[AnyInput], most: int) -> list[range]:
    """Return which inputs go together in one call: at most so many, and at most 128 MB."""
    sizes = [item.ByteSize() for item in inputs]
    # Clarifai takes one video a request ("Managing inputs"), and loses a second one.
    videos = {index for index, item in enumerate(inputs) if is_video(item)}
    return chunks(sizes, most, BYTES_PER_CALL, alone=videos)


def runner_selector(
    deployment: str, nodepool: str, owner: Callable[[], str]
) -> resources_pb2.RunnerSelector | None:
    """Return where to run; None leaves it to the platform.

    Parameters
    ----------
    deployment
        ``ID`` or ``USER/ID``.
    nodepool
        ``CLUSTER/NODEPOOL`` or ``USER/CLUSTER/NODEPOOL``.
    owner
        Is asked for the user where none is named.

    Raises
    ------
    PredictError
        When both are given, or one has another shape.
    """
    if deployment and nodepool:
        message = "A deployment runs on nodepools of its own: name one or the other"
        raise PredictError(message, name="DEPLOYMENT_AND_NODEPOOL", hint="Leave one of them out.")
    if deployment:
        user_id, name = _split(deployment, 1, "deployment", "ID or USER/ID")
        return resources_pb2.RunnerSelector(
            deployment=resources_pb2.Deployment(id=name[0], user_id=user_id or owner())
        )
    if nodepool:
        user_id, (cluster, name) = _split(
            nodepool, 2, "nodepool", "CLUSTER/NODEPOOL or USER/CLUSTER/NODEPOOL"
        )
        return resources_pb2.RunnerSelector(
            nodepool=resources_pb2.Nodepool(
                id=name,
                compute_cluster=resources_pb2.ComputeCluster(
                    id=cluster, user_id=user_id or owner()
                ),
            )
        )
    return None


def _split(text: str, count: int, argument: str, shape: str) -> tuple[str, list[str]]:
    """Return the user, empty where none is named, and the names after it."""
    parts = text.strip("/ ").split("/")
    if all(parts) and len(parts) in {count, count + 1}:
        return "/".join(parts[:-count]), parts[-count:]
    message = f"{argument}={text!r} is not {shape}"
    raise PredictError(message, name="RUNNER_NOT_UNDERSTOOD", hint=f"Write {argument}= as {shape}.")
