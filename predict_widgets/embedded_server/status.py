"""Clarifai's status codes: the ones answered here, with the descriptions Clarifai gives them.

Codes and descriptions: docs.clarifai.com/resources/api-overview/status-codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.embedded_server.protos import status_code_pb2, status_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator

SUCCESS = 10000
MIXED_STATUS = 10010
FAILURE = 10020
TRY_AGAIN = 10030
CONN_INSUFFICIENT_SCOPES = 11007
CONN_KEY_INVALID = 11008
CONN_DOES_NOT_EXIST = 11101
CONN_INVALID_REQUEST = 11102
MODEL_TRAINED = 21100
MODEL_DOES_NOT_EXIST = 21200
MODEL_INVALID_ARGUMENT = 21202
MODEL_PREDICTION_FAILED = 21313
MODEL_DEPLOYMENT_FAILED = 21350
MODEL_EXAMPLE_INPUT_INVALID_ARGUMENT = 21420
WORKFLOW_DOES_NOT_EXIST = 22102
WORKFLOW_INVALID_ARGUMENT = 22104
WORKFLOW_INVALID_GRAPH = 22107
WORKFLOW_INTERNAL_FAILURE = 22108
WORKFLOW_INVALID_REQUEST = 22999
ANNOTATION_SUCCESS = 24150
INPUT_DOWNLOAD_SUCCESS = 30000
INPUT_FAILED = 30002
INPUT_DUPLICATE = 30100
INPUT_UNSUPPORTED_FORMAT = 30101
INPUT_DOES_NOT_EXIST = 30102
INPUT_PERMISSION_DENIED = 30103
INPUT_INVALID_ARGUMENT = 30104
INPUT_OVER_LIMIT = 30105
INPUT_INVALID_URL = 30106
INPUT_CONNECTION_FAILED = 39996
INPUT_INVALID_REQUEST = 39999
PREDICT_INVALID_REQUEST = 40001
INTERNAL_DATABASE_ISSUE = 98006

DESCRIPTIONS = {
    SUCCESS: "Ok",
    MIXED_STATUS: "Mixed Success",
    FAILURE: "Failure",
    CONN_INSUFFICIENT_SCOPES: "Insufficient scopes",
    CONN_KEY_INVALID: "Invalid API key or Invalid API key/application pair",
    CONN_DOES_NOT_EXIST: "Resource does not exist",
    CONN_INVALID_REQUEST: "Invalid request",
    MODEL_TRAINED: "Model is trained and ready",
    MODEL_DOES_NOT_EXIST: "Model does not exist",
    MODEL_INVALID_ARGUMENT: "Invalid model argument",
    MODEL_PREDICTION_FAILED: "Model prediction failed",
    MODEL_DEPLOYMENT_FAILED: "Model deployment failed",
    MODEL_EXAMPLE_INPUT_INVALID_ARGUMENT: "Invalid model example input argument",
    WORKFLOW_DOES_NOT_EXIST: "Workflow does not exist",
    WORKFLOW_INVALID_ARGUMENT: "Invalid workflow argument",
    WORKFLOW_INVALID_GRAPH: "Invalid workflow graph",
    WORKFLOW_INTERNAL_FAILURE: "Workflow internal failure",
    WORKFLOW_INVALID_REQUEST: "Invalid workflow request",
    ANNOTATION_SUCCESS: "Annotation success",
    INPUT_DOWNLOAD_SUCCESS: "Download complete",
    INPUT_FAILED: "Download failed; check URL",
    INPUT_UNSUPPORTED_FORMAT: "Input image format unsupported",
    INPUT_DUPLICATE: "Input has a duplicate ID",
    INPUT_DOES_NOT_EXIST: "Input does not exist",
    INPUT_PERMISSION_DENIED: "Input permission denied",
    INPUT_INVALID_ARGUMENT: "Input invalid argument",
    INPUT_OVER_LIMIT: "Input image is larger than the allowed limit",
    INPUT_INVALID_URL: "Input image URL invalid",
    INPUT_CONNECTION_FAILED: "Connection attempts to the input URL failed",
    INPUT_INVALID_REQUEST: "Invalid input request",
    PREDICT_INVALID_REQUEST: "Invalid request",
    INTERNAL_DATABASE_ISSUE: "Internal database issue",
    TRY_AGAIN: "Try again",
}


class RefusedError(Exception):
    """A request, or one of its inputs, that is answered with a status instead of a result.

    Parameters
    ----------
    code
        Clarifai's status code, such as 21200.
    details
        What is wrong with this very request, in one sentence or two.
    """

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code = code
        self.details = details


def status_of(code: int, details: str = "", request_id: str = "") -> status_pb2.Status:
    """Return the status message for a code of this module or of Clarifai's enumeration."""
    return status_pb2.Status(
        code=cast("status_code_pb2.StatusCode.ValueType", code),
        description=DESCRIPTIONS.get(code) or _words(code),
        details=details,
        req_id=request_id,
    )


def known_codes() -> Iterator[int]:
    """Yield every status code of the API, each number once: the enumeration has aliases."""
    seen: set[int] = set()
    for value in status_code_pb2.StatusCode.DESCRIPTOR.values:
        if value.number and value.number not in seen:
            seen.add(value.number)
            yield value.number


def _words(code: int) -> str:
    value = status_code_pb2.StatusCode.DESCRIPTOR.values_by_number.get(code)
    return value.name.replace("_", " ").capitalize() if value else ""
