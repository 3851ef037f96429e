"""``PostModelOutputs``: one output for each input, each with its own status."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID
from predict_widgets.embedded_server.describe import output_model_proto
from predict_widgets.embedded_server.failures import describe_failure
from predict_widgets.embedded_server.models.parameters import params_of
from predict_widgets.embedded_server.models.reading import Caller
from predict_widgets.embedded_server.output_config import (
    concepts_of,
    narrow,
    settings_of,
    unmatched,
)
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2, status_pb2
from predict_widgets.embedded_server.signatures import read_parts
from predict_widgets.embedded_server.status import RefusedError, status_of
from predict_widgets.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    check_count(len(request.inputs))
    if _asks_for_signatures(request):
        return _signatures(model, request.inputs[0])
    wishes = wishes_of(model, request.model)
    load(model)
    fetch = Caller(fetch, wanted, lambda data: narrow(data, wishes.settings))
    described = output_model_proto(model)
    outputs = [
        _output(model, described, item, wishes, fetch) for item in request.inputs if wanted()
    ]
    return service_pb2.MultiOutputResponse(status=overall(outputs, wishes.missing), outputs=outputs)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a request is to be answered, whatever its inputs are.

    Attributes
    ----------
    settings
        What to show of the answers.
    missing
        Selected concepts the model does not have.
    params
        A value for each of the model's parameters.
    """

    settings: Settings
    missing: list[str]
    params: Mapping[str, object]


def wishes_of(model: EmbeddedModel, sent: resources_pb2.Model) -> Wishes:
    """Read how a request's ``model`` wants to be answered.

    Raises
    ------
    RefusedError
        If a setting or a parameter is unknown or out of its range.
    """
    settings = settings_of(sent)
    params = params_of(
        model.id,
        model.parameters,
        sent.output_info.params,
        sent.model_version.output_info.params,
    )
    return Wishes(settings, unmatched(settings, model), params)


def question_of(
    model: EmbeddedModel, item: resources_pb2.Input, wishes: Wishes
) -> tuple[resources_pb2.Data, Mapping[str, object]]:
    """Return an input's data and parameters; a client may send both as a method's arguments.

    Raises
    ------
    RefusedError
        If an argument is not what the parameter may be.
    """
    data, arguments = read_parts(item.data, model.parameters)
    if not arguments.fields:
        return data, wishes.params
    own = params_of(model.id, model.parameters, arguments)
    return data, {**wishes.params, **{name: own[name] for name in arguments}}


def load(model: EmbeddedModel) -> None:
    """Load the model unless it is loaded.

    Raises
    ------
    RefusedError
        If it cannot be loaded; with the extra to install, if that is why.
    """
    try:
        model.ensure_loaded()
    except MissingExtraError as error:
        details = f"{error.message} {error.hint}".strip()
        raise RefusedError(status.MODEL_DEPLOYMENT_FAILED, details) from error
    except Exception as error:
        raise RefusedError(status.MODEL_DEPLOYMENT_FAILED, describe_failure(error)) from error


def check_count(count: int) -> None:
    """Refuse a request without inputs or with more than 128."""
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
    wishes: Wishes,
    fetch: Fetch,
) -> resources_pb2.Output:
    output = new_output(described, item)

    def answer() -> resources_pb2.Data:
        data, params = question_of(model, item, wishes)
        return model.answer(data, fetch, params, wishes.settings.sample_ms)

    fill(output, answer, wishes.settings)
    return output


def new_output(described: resources_pb2.Model, item: resources_pb2.Input) -> resources_pb2.Output:
    """Return an output that says nothing yet: its id, its model, its input without the bytes."""
    output = resources_pb2.Output(
        id=uuid.uuid4().hex, model=described, input=echo(item), data=resources_pb2.Data()
    )
    output.created_at.GetCurrentTime()
    return output


def fill(
    output: resources_pb2.Output, ask: Callable[[], resources_pb2.Data], settings: Settings
) -> bool:
    """Put into an output what ``ask`` returns, narrowed, or the status of what it raises.

    Returns
    -------
    bool
        Whether it was an answer.
    """
    try:
        data = ask()
        narrow(data, settings)
        for part in (data, *(frame.data for frame in data.frames)):
            for concept in concepts_of(part):
                concept.app_id = APP_ID
    except RefusedError as refused:
        output.status.CopyFrom(status_of(refused.code, refused.details))
        return False
    # A function may call sys.exit(): its caller would wait for an answer to the end.
    except BaseException as error:  # noqa: BLE001 - one bad input must not lose its neighbors
        output.status.CopyFrom(status_of(status.MODEL_PREDICTION_FAILED, describe_failure(error)))
        return False
    output.data.CopyFrom(data)
    output.status.CopyFrom(status_of(status.SUCCESS))
    return True


def echo(item: resources_pb2.Input) -> resources_pb2.Input:
    """Return the input without its bytes, for which Clarifai puts the text ``true``."""
    echo = resources_pb2.Input(id=item.id or uuid.uuid4().hex)
    data = item.data
    if data.HasField("image"):
        echo.data.image.url = data.image.url
        if data.image.base64:
            echo.data.image.base64 = b"true"
    if data.HasField("video"):
        echo.data.video.url = data.video.url
        if data.video.base64:
            echo.data.video.base64 = b"true"
    if data.HasField("audio"):
        echo.data.audio.url = data.audio.url
        if data.audio.base64:
            echo.data.audio.base64 = b"true"
    if data.HasField("text"):
        echo.data.text.CopyFrom(data.text)
    return echo


def overall(outputs: list[resources_pb2.Output], missing: list[str]) -> status_pb2.Status:
    """Return the status of a response with these outputs, some selected concepts missing."""
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
