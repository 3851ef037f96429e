"""Clarifai's status codes: their names, what kind of trouble they are, and what to do.

Source: ``clarifai_grpc.grpc.api.status.status_code_pb2`` and docs.clarifai.com, "Status codes".
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from predict_widgets.errors import (
    AccessError,
    BusyError,
    CredentialError,
    InputError,
    NotFoundError,
    PredictError,
    UnreachableError,
)
from predict_widgets.platform.protos import status_code_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCESS = status_code_pb2.SUCCESS
MIXED_STATUS = status_code_pb2.MIXED_STATUS

# The enum gives these numbers two names, and which of them protobuf answers depends on its
# version. The description that comes with 30002 is "Download failed; check URL".
_ALIASED = {
    30000: "INPUT_DOWNLOAD_SUCCESS",
    30001: "INPUT_DOWNLOAD_PENDING",
    30002: "INPUT_DOWNLOAD_FAILED",
    30003: "INPUT_DOWNLOAD_IN_PROGRESS",
}
NAMES: Mapping[int, str] = {
    **{value.number: value.name for value in status_code_pb2.StatusCode.DESCRIPTOR.values},
    **_ALIASED,
}

# What a server says of a call that it does not know: gRPC's own name, and Clarifai's.
NOT_OFFERED = frozenset({"UNIMPLEMENTED", "NOT_IMPLEMENTED"})

# What passes by itself, and what to say while waiting for it.
TRANSIENT: Mapping[str, str] = {
    "UNAVAILABLE": "The platform cannot be reached",
    "RESOURCE_EXHAUSTED": "The platform is out of capacity",
    "TRY_AGAIN": "The platform asks to try again",
    "CONN_THROTTLED": "Too many requests a second",
    "MODEL_DEPLOYING": "The model is being deployed",
    "MODEL_QUEUED_FOR_DEPLOYMENT": "The model is queued for deployment",
    "MODEL_LOADING": "The model is loading",
    "MODEL_BUSY_PLEASE_RETRY": "The model is busy",
    "RUNNER_NEEDS_RETRY": "The runner asks to try again",
    # The docs describe both as load on Clarifai's side; a request that met them was not worked on.
    "RPC_REQUEST_QUEUE_FULL": "The platform's queue is full",
    "RPC_SERVER_UNAVAILABLE": "The model's server cannot be reached",
}


class Scope(Enum):
    """What a failure speaks about."""

    CALL = "the whole call: asking again with fewer inputs changes nothing"
    INPUT = "perhaps one input of several"


def name_of(code: int) -> str:
    """Return the one name of a status code; ``STATUS_<code>`` for one that is not known."""
    return NAMES.get(code, f"STATUS_{code}")


def scope_of(code: int) -> Scope:
    """Return whether a failed call may be the fault of one of its inputs.

    A credential, a model or a deployment concerns the call. What is said of inputs, and the
    catch-alls (FAILURE, INTERNAL_*), may come from one input among many.
    """
    if code in _ABOUT_AN_INPUT:
        return Scope.INPUT
    about_the_call = 11000 <= code < 30000 or 39996 < code < 39999 or code in _ABOUT_THE_CALL  # noqa: PLR2004 - blocks of Clarifai's numbering
    return Scope.CALL if about_the_call else Scope.INPUT


# Prediction failed; no node of the workflow takes it; the workflow's own failure; runner's item
# cancelled, processing failed.
_ABOUT_AN_INPUT = frozenset({21313, 22001, 22108, 25607, 25608})
_ABOUT_THE_CALL = frozenset(
    {10030, 10040, 40030, 40031, 40036, 51000, 51002, 60001, 60002, 60003, 60004, 60005, 60006}
    | {65000, 69000, 69001, 90500, 98013, 99001}
)

_FAMILIES: tuple[tuple[frozenset[int], type[PredictError]], ...] = (
    (frozenset({11000, 11001, 11002, 11008, 11009, 11200, 65000}), CredentialError),
    (frozenset({11003, 11004, 11005, 40030}), BusyError),
    (frozenset({11006, 11007, 11103, 11104, 50001, 69000, 69001}), AccessError),
    (frozenset({40031, 40032, 40034, 39997, 98009}), UnreachableError),
    (frozenset({40033, 46003, *range(47101, 47107)}), InputError),
)


def family_of(code: int) -> type[PredictError]:
    """Return the class of error that a status code is."""
    name = name_of(code)
    for codes, family in _FAMILIES:
        if code in codes:
            return family
    if name in TRANSIENT or code == 21353:  # noqa: PLR2004 - MODEL_NOT_DEPLOYED
        return BusyError
    if name.endswith("DOES_NOT_EXIST"):
        return NotFoundError
    if name.endswith("PERMISSION_DENIED"):
        return AccessError
    if 30000 <= code < 39996 or code == 39996:  # noqa: PLR2004 - Clarifai's block for inputs
        return InputError
    return PredictError


_NEW_PAT = (
    "The token may have expired or been deleted. Make or copy a personal access token at "
    "https://clarifai.com/settings/secrets and hand it over with pw.connect(pat=...) or in "
    "CLARIFAI_PAT. A server of `predict-widgets serve` takes the token that it printed."
)
_LOOK_AT_THE_ID = (
    "Look at its spelling and at the user and app it lives in (USER/APP/models/ID); pw.models() "
    "lists what there is."
)
_SHARE = "Ask its owner to share it, or use a token of a user who may see it."
_PICTURE = "Try the file in another program; JPEG, PNG, TIFF, BMP, WEBP and GIF are taken."
_KIND = "Look at whether the model takes this kind of input; if it does, the file may be damaged."
_URL = "Open the URL in a browser: the platform must be able to read it without logging in."
_LATER = "Ask again later."
_SMALLER = "Send a smaller file: images up to 20 MB and 85 megapixels, videos up to 128 MB."
_SUPPORT = "If it happens again, give the request id to the platform's support."

HINTS: Mapping[str, str] = {
    "CONN_ACCOUNT_ISSUES": "Log in at https://clarifai.com and look at the account's status.",
    "CONN_TOKEN_INVALID": _NEW_PAT,
    "CONN_CREDENTIALS_INVALID": _NEW_PAT,
    "CONN_KEY_INVALID": _NEW_PAT,
    "CONN_KEY_NOT_FOUND": _NEW_PAT,
    "CONN_INSUFFICIENT_SCOPES": (
        "Give the token the scopes Apps: Get, Concepts: Get, Models: Get and Predict, and for a "
        "workflow Workflows: Get, at https://clarifai.com/settings/secrets, or use one that has "
        "them."
    ),
    "CONN_EXCEED_HOURLY_LIMIT": "Wait for the next hour, or raise the limit of the plan.",
    "CONN_EXCEED_MONTHLY_LIMIT": "Wait for the next month, or raise the limit of the plan.",
    "CONN_EXCEEDS_LIMITS": "The plan does not allow more; see https://clarifai.com/settings.",
    "CONN_THROTTLED": "Wait some seconds, or send fewer requests at a time.",
    "CONN_NO_GDPR_CONSENT": "Log in at https://clarifai.com and accept the terms.",
    "CONN_DOES_NOT_EXIST": _LOOK_AT_THE_ID,
    "MODEL_DOES_NOT_EXIST": _LOOK_AT_THE_ID,
    "MODEL_PERMISSION_DENIED": _SHARE,
    "MODEL_INVALID_ARGUMENT": (
        "Look at max_concepts=, min_value=, select_concepts= and params=, and at the version."
    ),
    "MODEL_UNTRAINED": "Train the model first, or choose a version that is trained.",
    "MODEL_TRAINING": "Wait until it is trained, or choose a version that is.",
    "MODEL_PREDICTION_FAILED": (
        "Try another input; if that fails too, the model's own code is at fault: see the details."
    ),
    "MODEL_DEPLOYMENT_FAILED": "Look at the deployment's log in the portal, or choose another one.",
    "MODEL_DEPLOYING": _LATER,
    "MODEL_QUEUED_FOR_DEPLOYMENT": _LATER,
    "MODEL_LOADING": _LATER,
    "MODEL_BUSY_PLEASE_RETRY": _LATER,
    "RUNNER_NEEDS_RETRY": _LATER,
    "TRY_AGAIN": _LATER,
    "RPC_REQUEST_QUEUE_FULL": _LATER,
    "RPC_SERVER_UNAVAILABLE": _LATER,
    "RPC_REQUEST_TIMEOUT": "Send fewer or smaller inputs.",
    "RPC_MAX_MESSAGE_SIZE_EXCEEDED": _SMALLER,
    "MODEL_NOT_DEPLOYED": (
        "Deploy it in the portal (Compute), or name a deployment that runs it with deployment= "
        "or nodepool=."
    ),
    "DEPLOYMENT_DOES_NOT_EXIST": "Write deployment= as USER/ID or as one of your own ids.",
    "DEPLOYMENT_DISABLED": (
        "Enable the deployment in the portal (Compute), or name another place with deployment= or "
        "nodepool=."
    ),
    "NODEPOOL_DOES_NOT_EXIST": "Write nodepool= as CLUSTER/NODEPOOL.",
    "RUNNER_DOES_NOT_EXIST": "No runner serves it: start one, or deploy the model.",
    "RUNNER_PROCESSING_FAILED": "The model's own code failed on this input; try another one.",
    "INPUT_DOWNLOAD_FAILED": _URL,
    "INPUT_INVALID_URL": _URL,
    "INPUT_CONNECTION_FAILED": _URL,
    "INPUT_UNSUPPORTED_FORMAT": _PICTURE,
    "INPUT_INVALID_ARGUMENT": _KIND,
    "ALL_INPUT_INVALID_BYTES": _PICTURE,
    "MP_IMAGE_DECODE_ERROR": _PICTURE,
    "INPUT_OVER_LIMIT": _SMALLER,
    "INPUT_VIDEO_OVER_LIMIT": _SMALLER,
    "INPUT_VIDEO_DOWNLOAD_FAILED": _URL,
    "INPUT_VIDEO_INVALID_URL": _URL,
    "INPUT_VIDEO_UNSUPPORTED_FORMAT": "AVI, MP4, WMV, MOV and 3GPP are taken.",
    "WORKFLOW_DOES_NOT_EXIST": (
        "Look at its spelling and at the user and app it lives in (USER/APP/workflows/ID); "
        "pw.workflows() lists what there is."
    ),
    "WORKFLOW_NO_MATCHING_INPUT": (
        "No node takes this kind of input: look at what the workflow's first nodes take."
    ),
    "WORKFLOW_INVALID_GRAPH": (
        "Look at the nodes: each must exist, take what those before it give, and none may wait "
        "for itself."
    ),
    "WORKFLOW_INVALID_ARGUMENT": "Look at the settings, and at the version.",
    "WORKFLOW_INVALID_REQUEST": "Look at the settings, and at the version.",
    "WORKFLOW_INTERNAL_FAILURE": _SUPPORT,
    "WORKFLOW_PERMISSION_DENIED": _SHARE,
    "REQUEST_DISABLED_FOR_MAINTENANCE": "Ask again when the maintenance is over.",
    "FAILURE": "See the details; if they do not help, try the input in the portal.",
    "NOT_IMPLEMENTED": "The platform at this address does not offer it.",
    "INTERNAL_UNCATEGORIZED": _SUPPORT,
    # Ours, for what gRPC says.
    "UNAVAILABLE": (
        "Look at the network connection, at a proxy or firewall, and at the address given as "
        "base= or in CLARIFAI_API_BASE."
    ),
    "DEADLINE_EXCEEDED": "Allow more time with timeout=, or send fewer or smaller inputs.",
    "RESOURCE_EXHAUSTED": _LATER,
    "UNIMPLEMENTED": "The platform at this address does not offer it.",
    "UNAUTHENTICATED": _NEW_PAT,
    "PERMISSION_DENIED": _SHARE,
    "INTERNAL": _SUPPORT,
    "MISSING_OUTPUT": "Ask again for this input alone.",
}
