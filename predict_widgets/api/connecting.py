"""Who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError
from predict_widgets.platform import current
from predict_widgets.platform.credential import Credential

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.embedded import EmbeddedPlatform


def connect(
    pat: str | None = None,
    base: str | None = None,
    *,
    user_id: str | None = None,
    app_id: str | None = None,
) -> Platform:
    """Connect to Clarifai, or to a server of its API; from then on everything uses it.

    Parameters
    ----------
    pat
        A personal access token, an app's API key, or the token of a local server. Without one the
        environment (``CLARIFAI_PAT``) and ``~/.config/clarifai/config`` are looked at, and the
        repr says which it was; where there is none, it asks.
    base
        The API base, such as ``http://127.0.0.1:8765`` for ``predict-widgets serve``; without one
        ``CLARIFAI_GRPC_BASE``, ``CLARIFAI_API_BASE``, the config file, ``api.clarifai.com``.
    user_id, app_id
        Where bare ids live; without them ``CLARIFAI_USER_ID``, ``CLARIFAI_APP_ID``.

    Returns
    -------
    Platform
        Nothing has been sent to it yet: a wrong PAT shows at the first call.

    Raises
    ------
    CredentialError
        When there is no credential and nobody to ask, or it would be sent unencrypted over a
        network.
    PredictError
        When the base is no address.
    """
    given = {"pat": pat, "base": base, "user_id": user_id, "app_id": app_id}
    # People hand in what the annotations rule out. What it is stays unsaid: perhaps a secret.
    wrong = [
        f"{name}= takes a text, not an object of type {type(value).__name__}"
        for name, value in given.items()
        if value is not None and not isinstance(value, str)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]
    credential = Credential(pat) if isinstance(pat, str) else None
    del pat, given  # a traceback with locals must not hold it
    if wrong:
        hint = 'Write it in quotes, as in pw.connect(pat="...").'
        raise PredictError(wrong[0], name="SETTING_NOT_UNDERSTOOD", hint=hint)
    return current.connect(credential, base, user_id=user_id, app_id=app_id)


def disconnect() -> None:
    """Close the connection and the embedded platform; the next use makes new ones."""
    current.disconnect()


def embedded() -> EmbeddedPlatform:
    """Return the embedded platform: small real models, on this computer, with no account."""
    return current.embedded_platform()
