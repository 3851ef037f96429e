"""What a platform answers, as one of our errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from predict_widgets.errors import (
    AccessError,
    BusyError,
    CancelledError,
    CredentialError,
    InputError,
    MissingExtraError,
    NotFoundError,
    PredictError,
    UnreachableError,
)
from predict_widgets.platform.credential import redact
from predict_widgets.platform.protos import code_of
from predict_widgets.platform.statuses import HINTS, TRANSIENT, Scope, family_of, name_of, scope_of

if TYPE_CHECKING:
    from predict_widgets.platform.protos import status_pb2

_LONGEST = 2000
MODEL_DEPLOYMENT_FAILED = 21350
_EXTRA = "Install the extra `"
# A server whose code fails on one input answers with one of these (UNKNOWN: "Exception calling
# application").
_PERHAPS_ONE_INPUT = frozenset(
    {"UNKNOWN", "INTERNAL", "INVALID_ARGUMENT", "OUT_OF_RANGE", "ABORTED", "DATA_LOSS"}
    | {"FAILED_PRECONDITION", "MISSING_OUTPUT"}
)


def error_from_status(status: status_pb2.Status, *, request_id: str = "") -> PredictError:
    """Return a status other than success as an error.

    Parameters
    ----------
    status
        The status of a whole reply or of one of its outputs.
    request_id
        The request's id where the status itself has none.
    """
    code = code_of(status)
    name = name_of(code)
    if code == MODEL_DEPLOYMENT_FAILED and _EXTRA in status.details:
        # The embedded platform, here or behind `serve`: nothing was deployed; it has no portal.
        what, _, advice = _clean(status.details).partition(". ")
        return MissingExtraError(what, code=code, hint=advice)
    message = _clean(status.description) or name.replace("_", " ").capitalize()
    return family_of(code)(
        message.rstrip("."),
        name=name,
        code=code,
        details=_clean(status.details),
        request_id=redact(status.req_id or request_id),
        hint=HINTS.get(name, ""),
    )


def error_from_rpc(code: grpc.StatusCode, details: str, *, host: str) -> PredictError:
    """Return what gRPC itself said as an error.

    Two codes are decided here. DEADLINE_EXCEEDED is not asked again: whoever set the deadline
    should hear of it. RESOURCE_EXHAUSTED is two things: a message over the limit of one side,
    which is the input's fault, or a server out of capacity, which passes.
    """
    text = _clean(details)
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in text:
        name = "RPC_MAX_MESSAGE_SIZE_EXCEEDED"
        return InputError(
            "The message is larger than gRPC's limit",
            name=name,
            code=40033,
            details=text,
            hint=HINTS[name],
        )
    family, message = _RPC.get(code, (PredictError, "The platform at {host} failed"))
    return family(
        message.format(host=host), name=code.name, details=text, hint=HINTS.get(code.name, "")
    )


def silence(status: status_pb2.Status) -> None:
    """Take secrets out of a status as it came, before it is kept or shown anywhere."""
    for field in ("description", "details", "internal_details", "req_id"):
        text = getattr(status, field)
        clean = redact(text) if text else text
        if clean != text:
            setattr(status, field, clean)
    if status.stack_trace:
        status.stack_trace[:] = [redact(line) for line in status.stack_trace]


def is_transient(error: PredictError) -> bool:
    """Whether the trouble passes by itself."""
    return error.name in TRANSIENT


def concerns_the_call(error: PredictError) -> bool:
    """Whether asking with fewer inputs would change nothing."""
    if error.code is not None:
        return scope_of(error.code) is Scope.CALL
    return error.name not in _PERHAPS_ONE_INPUT


def missing_output(request_id: str) -> PredictError:
    """Return the error of an input that the reply has no output for."""
    return PredictError(
        "The platform sent no output for this input",
        name="MISSING_OUTPUT",
        request_id=redact(request_id),
        hint=HINTS["MISSING_OUTPUT"],
    )


def cancelled() -> CancelledError:
    """Return the error of a call that the person cancelled."""
    return CancelledError("Cancelled")


def _clean(text: str) -> str:
    text = redact(text.strip())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


_RPC: dict[grpc.StatusCode, tuple[type[PredictError], str]] = {
    grpc.StatusCode.UNAVAILABLE: (UnreachableError, "{host} cannot be reached"),
    grpc.StatusCode.DEADLINE_EXCEEDED: (UnreachableError, "{host} did not answer in time"),
    grpc.StatusCode.RESOURCE_EXHAUSTED: (BusyError, "{host} is out of capacity"),
    # The person's own cancelling never comes this way.
    grpc.StatusCode.CANCELLED: (PredictError, "{host} broke the call off"),
    grpc.StatusCode.UNAUTHENTICATED: (CredentialError, "{host} does not take the credential"),
    grpc.StatusCode.PERMISSION_DENIED: (AccessError, "{host} does not allow it"),
    grpc.StatusCode.NOT_FOUND: (NotFoundError, "{host} does not have it"),
    grpc.StatusCode.UNIMPLEMENTED: (PredictError, "{host} does not offer it"),
}
