"""A platform as a task names it, and the platform that it names in whichever process."""

from __future__ import annotations

import atexit
import os
import threading
import uuid
import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from predict_widgets.batch.functions import Definition, Function, travelling
from predict_widgets.errors import CredentialError
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import connection_from
from predict_widgets.platform.credential import PAT_VARIABLE
from predict_widgets.platform.current import embedded_platform
from predict_widgets.platform.embedded import EmbeddedPlatform
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.settings import read_settings

if TYPE_CHECKING:
    from predict_widgets.batch.settings import Settings

# A worker that lives long meets many runs, each perhaps with functions of its own.
_MOST_OPEN = 8
_PROCESS = uuid.uuid4().hex
_lock = threading.RLock()
_live: weakref.WeakValueDictionary[int, Platform] = weakref.WeakValueDictionary()
_opened: dict[PlatformReference, Platform] = {}


@dataclass(frozen=True)
class PlatformReference:
    """Where to ask. It holds no secret.

    Attributes
    ----------
    base
        The API base; empty for the embedded platform, of which each process has its own.
    user_id, app_id
        Where bare ids live.
    process, uid
        The process that named it, and its number there: a pool of threads uses the very same.
    functions, definitions
        What was registered on the embedded platform and is asked for.
    """

    base: str = ""
    user_id: str = ""
    app_id: str = ""
    process: str = ""
    uid: int = 0
    functions: tuple[Function, ...] = ()
    definitions: tuple[Definition, ...] = ()


def named(platform: Platform, settings: Settings) -> PlatformReference:
    """Return a platform as a task names it.

    Parameters
    ----------
    platform
        Which is asked.
    settings
        What it is asked: functions that were registered on the embedded platform, and workflows
        that were defined there, go along as far as that needs them.

    Raises
    ------
    PredictError
        ``FUNCTION_NOT_IMPORTABLE``: another process cannot find one of these functions.
    """
    with _lock:
        _live[platform.uid] = platform
    own = PlatformReference(process=_process(), uid=platform.uid)
    if isinstance(platform, EmbeddedPlatform):
        functions, definitions = travelling(platform, settings.reference)
        return replace(own, functions=functions, definitions=definitions)
    base, user_id, app_id = platform.base, platform.user_id, platform.app_id
    return replace(own, base=base, user_id=user_id, app_id=app_id)


def opened(reference: PlatformReference) -> Platform:
    """Return the platform that is named, open. It stays open as long as the process.

    Raises
    ------
    CredentialError
        When it needs a credential and this process's environment has none.
    PredictError
        When a function that goes along is not here, or is not the same.
    """
    with _lock:
        here = _live.get(reference.uid) if reference.process == _process() else None
        if here is not None and not here.is_closed:
            return here
        wanted = replace(reference, process="", uid=0)
        known = _opened.get(wanted)
        if known is None or known.is_closed:
            _opened.pop(wanted, None)
            while len(_opened) >= _MOST_OPEN:
                _opened.pop(next(iter(_opened))).close()
            known = _opened[wanted] = _open(wanted)
        return known


def _open(reference: PlatformReference) -> Platform:
    if reference.base:
        return _connected(reference)
    if not reference.functions and not reference.definitions:
        return embedded_platform()
    # One of its own: what was registered under the same name by another run stays apart.
    platform = EmbeddedPlatform()
    try:
        for one in (*reference.functions, *reference.definitions):
            one.register(platform)
    except BaseException:
        platform.close()
        raise
    return platform


def _connected(reference: PlatformReference) -> Platform:
    settings = read_settings()
    if not settings.credential and not parse_endpoint(reference.base).local:
        raise CredentialError(
            f"A worker has no credential for {parse_endpoint(reference.base).host}",
            hint=f"Set {PAT_VARIABLE} in the environment of the workers before they start: a task "
            "never carries it.",
        )
    connection = connection_from(
        settings, base=reference.base, user_id=reference.user_id, app_id=reference.app_id
    )
    return Platform(connection)


def _process() -> str:
    # A forked child has the same memory, and is another process.
    return f"{_PROCESS}-{os.getpid()}"


def _close_all() -> None:
    with _lock:
        for platform in _opened.values():
            platform.close()


atexit.register(_close_all)
