"""``PostModelOutputs``: one output for each input, each with its own status."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.describe import output_model_proto
from predict_widgets.embedded_server.failures import describe_failure
from predict_widgets.embedded_server.output_config import narrow, settings_of, unmatched
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2, status_pb2
from predict_widgets.embedded_server.status import RefusedError, status_of
from predict_widgets.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.output_config import Settings

# docs.clarifai.com/compute/inference/advanced
MAX_INPUTS = 128

# An input that asks for a model's Python methods instead of a prediction (clarifai 12.5,
# client/model_client.py). These models have none, and empty text is how models older than that
# question answer it: the SDK then calls them with plain inputs.
METHOD_KEY = "_method_name"
GET_SIGNATURES = "_GET_SIGNATURES"


def predict(
    model: EmbeddedModel,
    request: service_pb2.PostModelOutputsRequest,
    *,
    fetch: Fetch,
    wanted: Callable[[], bool],
) -> service_pb2.MultiOutputResponse:
    """Answer a request for predictions.

    Parameters
    ----------
    model
        The version the request names.
    request
        1 to 128 inputs, and what to show of the answers.
    fetch
        Fetches what the inputs name by URL.
    wanted
        Says whether the caller still waits; asked before each input.

    Returns
    -------
    MultiOutputResponse
        With SUCCESS if every output has it, FAILURE if none has, else MIXED_STATUS, which also
        stands for selected concepts of which the model has only some.

    Raises
    ------
    RefusedError
        If the request as a whole cannot be answered.
    """
    _check_count(len(request.inputs))
    if _asks_for_signatures(request):
        return _signatures(model, request.inputs[0])
    settings = settings_of(request.model)
    missing = unmatched(settings, model)
    _load(model)
    described = output_model_proto(model)
    outputs = [
        _output(model, described, item, settings, fetch) for item in request.inputs if wanted()
    ]
    return service_pb2.MultiOutputResponse(status=_overall(outputs, missing), outputs=outputs)


def _load(model: EmbeddedModel) -> None:
    try:
        model.ensure_loaded()
    except MissingExtraError as error:
        details = f"{error.message} {error.hint}".strip()
        raise RefusedError(status.MODEL_DEPLOYMENT_FAILED, details) from error
    except Exception as error:
        raise RefusedError(status.MODEL_DEPLOYMENT_FAILED, describe_failure(error)) from error


def _check_count(count: int) -> None:
    if not count:
        raise RefusedError(status.PREDICT_INVALID_REQUEST, "The request has no inputs.")
    if count > MAX_INPUTS:
        raise RefusedError(
            status.PREDICT_INVALID_REQUEST,
            f"The request has {count} inputs; the limit is {MAX_INPUTS}.",
        )


def _output(
    model: EmbeddedModel,
    described: resources_pb2.Model,
    item: resources_pb2.Input,
    settings: Settings,
    fetch: Fetch,
) -> resources_pb2.Output:
    output = resources_pb2.Output(
        id=uuid.uuid4().hex, model=described, input=_echo(item), data=resources_pb2.Data()
    )
    output.created_at.GetCurrentTime()
    try:
        data = model.answer(item.data, fetch)
        narrow(data, settings)
        for concept in _concepts(data):
            concept.app_id, concept.user_id = APP_ID, USER_ID
    except RefusedError as refused:
        output.status.CopyFrom(status_of(refused.code, refused.details))
    # A function may call sys.exit(): its caller would wait for an answer to the end.
    except BaseException as error:  # noqa: BLE001 - one bad input must not lose its neighbors
        output.status.CopyFrom(status_of(status.MODEL_PREDICTION_FAILED, describe_failure(error)))
    else:
        output.data.CopyFrom(data)
        output.status.CopyFrom(status_of(status.SUCCESS))
    return output


def _concepts(data: resources_pb2.Data) -> list[resources_pb2.Concept]:
    return [*data.concepts, *(c for region in data.regions for c in region.data.concepts)]


def _echo(item: resources_pb2.Input) -> resources_pb2.Input:
    """Return the input without its bytes, for which Clarifai puts the text ``true``."""
    echo = resources_pb2.Input(id=item.id or uuid.uuid4().hex)
    data = item.data
    if data.HasField("image"):
        echo.data.image.url = data.image.url
        if data.image.base64:
            echo.data.image.base64 = b"true"
    if data.HasField("text"):
        echo.data.text.CopyFrom(data.text)
    return echo


def _overall(outputs: list[resources_pb2.Output], missing: list[str]) -> status_pb2.Status:
    failed = [output for output in outputs if output.status.code != status.SUCCESS]
    details = failed[0].status.details if failed else ""
    if failed and len(failed) == len(outputs):
        return status_of(status.FAILURE, details)
    if missing:
        details = f"No concept has the id or name {', '.join(missing)}. {details}".strip()
    return status_of(status.MIXED_STATUS if failed or missing else status.SUCCESS, details)


def _asks_for_signatures(request: service_pb2.PostModelOutputsRequest) -> bool:
    metadata = request.inputs[0].data.metadata
    return METHOD_KEY in metadata.fields and metadata[METHOD_KEY] == GET_SIGNATURES


def _signatures(model: EmbeddedModel, item: resources_pb2.Input) -> service_pb2.MultiOutputResponse:
    output = resources_pb2.Output(
        id=uuid.uuid4().hex,
        status=status_of(status.SUCCESS),
        model=output_model_proto(model),
        input=resources_pb2.Input(id=item.id),
        data=resources_pb2.Data(text=resources_pb2.Text(raw="")),
    )
    return service_pb2.MultiOutputResponse(status=status_of(status.SUCCESS), outputs=[output])
