"""The platform that everything in this process shares.

There is one connected platform and one embedded platform, each made at first use under a lock.
They live until `disconnect` or the end of the process; widgets borrow them and never close them.
"""

from __future__ import annotations

import atexit
import difflib
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection, connection_from
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.embedded import EmbeddedPlatform
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.prompt import HOW_TO_GIVE_ONE, ask_for_credential
from predict_widgets.platform.references import (
    EMBEDDED_USER,
    Reference,
    parse_dataset,
    parse_reference,
)
from predict_widgets.platform.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from predict_widgets.platform.references import Kind


@dataclass
class _Shared:
    """What the process holds; `connections` runs parallel to `connected`."""

    connected: Platform | None = None
    connection: Connection | None = None
    embedded: EmbeddedPlatform | None = None
    # Replaced by a later `connect`, but widgets may still be using them.
    retired: list[Platform] = field(default_factory=list[Platform])
    on_disconnect: list[Callable[[], object]] = field(default_factory=list["Callable[[], object]"])
    process: int = field(default_factory=os.getpid)


_lock = threading.RLock()
_shared = _Shared()


def connect(
    pat: str | Credential | None = None,
    base: str | None = None,
    *,
    user_id: str | None = None,
    app_id: str | None = None,
) -> Platform:
    """Connect to Clarifai, or to a server of its API, and make it this process's platform.

    Without a PAT it takes the one in the environment (``CLARIFAI_PAT``) or in Clarifai's config
    file, and its repr says which; without any it asks for one. Nothing is sent yet: a wrong PAT
    shows at the first call.

    Parameters
    ----------
    pat
        A personal access token, an app's API key, or the token of a local server.
    base
        The API base, such as ``http://127.0.0.1:8765`` for ``predict-widgets serve``.
    user_id, app_id
        Where bare ids live.

    Raises
    ------
    CredentialError
        When there is no credential and nobody to ask, or it would be sent unencrypted over a
        network.
    PredictError
        When the base is no address.
    """
    given = pat if isinstance(pat, Credential) or pat is None else Credential(pat)
    del pat  # a traceback with locals must not hold it
    settings = read_settings()
    source = "the argument pat="
    if given is not None and not given:
        message = "The PAT is empty"
        raise CredentialError(message, name="CREDENTIAL_EMPTY", hint=HOW_TO_GIVE_ONE)
    to_local_server = bool(base) and parse_endpoint(base or "").local
    # Clarifai's own local server asks for no credential.
    if given is None and not settings.credential and not to_local_server:
        given, source = ask_for_credential(), "what was typed"
    connection = connection_from(
        settings,
        credential=given,
        source=source,
        base=base or "",
        user_id=user_id or "",
        app_id=app_id or "",
    )
    with _lock:
        return _share(connection)


def disconnect() -> None:
    """Close the shared platforms; the next use makes new ones. Idempotent."""
    with _lock:
        platforms = [_shared.connected, _shared.embedded, *_shared.retired]
        _shared.connected = _shared.connection = _shared.embedded = None
        _shared.retired = []
        callbacks = list(_shared.on_disconnect)
    for callback in callbacks:
        callback()
    for platform in platforms:
        if platform is not None:
            platform.close()


def on_disconnect(callback: Callable[[], object]) -> Callable[[], None]:
    """Have a function called at each `disconnect` and at exit, before the platforms close.

    Returns
    -------
    callable
        Takes the function off again.
    """
    with _lock:
        _shared.on_disconnect.append(callback)

    def forget() -> None:
        with _lock:
            if callback in _shared.on_disconnect:
                _shared.on_disconnect.remove(callback)

    return forget


def current_platform() -> Platform:
    """Return the connected platform, or the embedded one where there is no credential."""
    return _connected() or embedded_platform()


def embedded_platform() -> EmbeddedPlatform:
    """Return the platform in the box. Its server starts when it is first asked."""
    with _lock:
        if _shared.embedded is None or _shared.embedded.is_closed:
            _shared.embedded = EmbeddedPlatform()
        return _shared.embedded


def platform_for(
    model: str | Reference | None = None,
    platform: Platform | None = None,
    *,
    cancel: threading.Event | None = None,
) -> tuple[Platform, Reference]:
    """Decide who answers for a model. The embedded platform never stands in silently.

    A platform that is handed over wins. Without one: a model of user ``embedded`` is the embedded
    platform's, or that of the connected ``predict-widgets serve``; no model at all goes to the
    connected platform, or to the embedded one where nothing is connected and no credential is set;
    everything else needs a credential, save a bare id that is exactly the id of an embedded model.

    Parameters
    ----------
    model
        The model as the person named it; None or empty for the platform's default.
    platform
        The platform that the person handed over.
    cancel
        Stops it when set: a server that is not Clarifai's may have to be asked whose it is.

    Returns
    -------
    Platform, Reference
        The platform and the complete reference.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    CredentialError
        When a credential is needed and there is none, or a connected server that is not
        Clarifai's does not take the one it was given.
    UnreachableError
        When such a server has to be asked whose it is, and does not answer.
    ReferenceNotUnderstoodError
        When the text names no model.
    TypeError
        When ``platform`` is something else.
    """
    reference = None if model is None or model == "" else parse_reference(model)
    platform = _checked(_choose(reference, cancel) if platform is None else platform)
    if reference is None:
        platform.find_home(cancel=cancel)
        return platform, platform.default_model
    return platform, platform.complete(reference, cancel=cancel)


def platform_for_workflow(
    workflow: str | Reference,
    platform: Platform | None = None,
    *,
    cancel: threading.Event | None = None,
) -> tuple[Platform, Reference]:
    """Decide who runs a workflow, by the rule of `platform_for`. It has no default.

    Raises
    ------
    CancelledError, CredentialError, ReferenceNotUnderstoodError, TypeError
        As of `platform_for`.
    """
    reference = parse_reference(workflow, "workflows")
    chosen = _checked(_choose(reference, cancel) if platform is None else platform)
    return chosen, chosen.complete(reference, cancel=cancel)


def platform_for_dataset(
    dataset: str | Reference,
    platform: Platform | None = None,
    *,
    cancel: threading.Event | None = None,
) -> tuple[Platform, Reference]:
    """Decide where a dataset lies, by the rule of `platform_for`. It has no default.

    Raises
    ------
    CancelledError, CredentialError, ReferenceNotUnderstoodError, TypeError
        As of `platform_for`.
    """
    reference = parse_dataset(dataset)
    chosen = _checked(_choose(reference, cancel) if platform is None else platform)
    return chosen, chosen.complete_dataset(reference, cancel=cancel)


def _checked(platform: Platform) -> Platform:
    # People hand in what the annotation rules out, such as a platform's name.
    if not isinstance(platform, Platform):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"platform= takes what pw.connect() or pw.embedded() returns, not {platform!r}"
        raise TypeError(message)
    return platform


def _choose(reference: Reference | None, cancel: threading.Event | None) -> Platform:
    if reference is not None and reference.user_id == EMBEDDED_USER:
        return _another_processes_embedded(cancel) or embedded_platform()
    connected = _connected()
    if connected is not None:
        return connected
    if reference is None:
        return embedded_platform()
    embedded = embedded_platform()
    ids = _ids_of(embedded, reference.kind)
    if reference.bare and reference.id in ids:
        return embedded
    needed = f"{reference} needs a Clarifai credential, and there is none"
    have = f"Without one, the embedded platform has: {', '.join(ids)}."
    other = _of_the_other_kind(reference, embedded)
    close = difflib.get_close_matches(reference.id.lower(), ids, n=1) if reference.bare else []
    if close and not other:
        noun = reference.kind[:-1]
        raise CredentialError(
            f"No embedded {noun} is called {reference.id}: did you mean {close[0]}?",
            hint=f"For a {noun} on Clarifai: {needed}. {HOW_TO_GIVE_ONE} {have}",
        )
    raise CredentialError(needed, hint=f"{other}{HOW_TO_GIVE_ONE} {have}")


def _of_the_other_kind(reference: Reference, embedded: EmbeddedPlatform) -> str:
    """Say that a bare id is a workflow's, or a model's, in a sentence and a space; else nothing."""
    others: dict[Kind, Kind] = {"models": "workflows", "workflows": "models"}
    other = others.get(reference.kind)
    if other is None or not reference.bare or reference.id not in _ids_of(embedded, other):
        return ""
    noun = other[:-1]
    return f"It is a {noun} of the embedded platform: hand it in as {noun}={reference.id!r}. "


def _ids_of(embedded: EmbeddedPlatform, kind: Kind) -> list[str]:
    if kind == "datasets":
        return [dataset.id for dataset in embedded.list_datasets()]
    return embedded.model_ids() if kind == "models" else embedded.workflow_ids()


def _another_processes_embedded(cancel: threading.Event | None) -> Platform | None:
    """Return the connected platform where it is a ``predict-widgets serve``: same user, its ids.

    A config file that cannot be read is no reason not to use the embedded platform that the
    reference asks for. A server that does not answer, or not with this credential, is: who
    connected to it would take this computer's answers for the server's.
    """
    try:
        connected = _connected()
    except PredictError:
        return None
    if connected is None or not connected.serves_embedded_models(cancel=cancel):
        return None
    return connected


def _connected() -> Platform | None:
    """Return the connected platform, or connect where a credential has appeared meanwhile."""
    with _lock:
        if _shared.connected is not None and not _shared.connected.is_closed:
            return _shared.connected
        settings = read_settings()
        if settings.credential:
            return _share(connection_from(settings))
        if settings.unreadable:
            message = f"{settings.unreadable} cannot be read"
            raise PredictError(
                message,
                name="CONFIG_UNREADABLE",
                hint="Correct it, write it anew with `clarifai login`, or use pw.connect(pat=...) "
                "or platform=pw.embedded().",
            )
        return None


def _share(connection: Connection) -> Platform:
    used = _shared.connected
    if used is not None and not used.is_closed:
        if _shared.connection is not None and _shared.connection.same_as(connection):
            return used
        _shared.retired.append(used)
    _shared.connection = connection
    _shared.connected = Platform(connection)
    return _shared.connected


def _at_exit() -> None:
    if _shared.process == os.getpid():
        disconnect()


def _after_fork_in_child() -> None:
    """Start afresh: the channel and the server belong to the parent, which goes on using them."""
    global _lock, _shared  # noqa: PLW0603 - a lock held by a thread of the parent stays held here
    _lock = threading.RLock()
    _shared = _Shared()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
