"""A secret that is never printed."""

from __future__ import annotations

import os
import re
import threading
import weakref
from typing import TYPE_CHECKING, NoReturn, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable

PAT_VARIABLE = "CLARIFAI_PAT"
_HIDDEN = "[hidden]"
# What stands in an authorization header, in case a server quotes one that is not ours.
_HEADER = re.compile(r"\b(Key|Bearer)\s+[\w.\-]{16,}")
_SHORT = 8
_lock = threading.Lock()
_live: weakref.WeakSet[Credential] = weakref.WeakSet()


class _Header(str):
    """A header's value that debuggers and tracebacks with locals print as hidden."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(_HIDDEN)

    def __str__(self) -> str:
        return _HIDDEN

    def __format__(self, format_spec: str) -> str:
        return format(_HIDDEN, format_spec)


class Credential:
    """A PAT, an app's API key, or the token of a local server.

    The value lives in a closure: not in ``vars()``, not in a slot, not in a repr. It leaves only
    as the header of a call. Copies share it, and it refuses to be pickled.

    Parameters
    ----------
    value
        The secret; blanks around it are dropped. Never raises, so that no traceback holds it:
        ask `usable`.
    """

    __slots__ = ("__weakref__", "_reveal")

    def __init__(self, value: str) -> None:
        self._reveal: Callable[[], str] = _closed_over(value.strip())
        with _lock:
            _live.add(self)

    @property
    def usable(self) -> bool:
        """Whether there is a value and it can stand in a header (visible ASCII)."""
        value = self._reveal()
        return bool(value) and all("!" <= letter <= "~" for letter in value)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the authorization header as gRPC metadata."""
        return (("authorization", _Header(f"Key {self._reveal()}")),)

    def same_as(self, other: Credential | None) -> bool:
        """Whether the other holds the same secret."""
        return other is not None and self._reveal() == other._reveal()  # noqa: SLF001 - its own kind

    def scrub(self, text: str) -> str:
        """Return the text with the secret replaced."""
        return _scrub(text, self._reveal())

    def __bool__(self) -> bool:
        return bool(self._reveal())

    def __repr__(self) -> str:
        return f"Credential({_HIDDEN})" if self else "Credential(none)"

    def __copy__(self) -> Credential:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Credential:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        message = "A credential is not written anywhere."
        raise TypeError(message)


def _closed_over(value: str) -> Callable[[], str]:
    return lambda: value


def _scrub(text: str, value: str) -> str:
    if not value:
        return text
    if len(value) < _SHORT:  # a token such as "t" would eat every word
        return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _HIDDEN, text)
    return text.replace(value, _HIDDEN)


def redact(text: str) -> str:
    """Return the text without any secret of this process.

    Server messages pass through here before they reach an error.
    """
    with _lock:
        credentials = list(_live)
    for credential in credentials:
        text = credential.scrub(text)
    text = _scrub(text, os.environ.get(PAT_VARIABLE, "").strip())
    return _HEADER.sub(rf"\1 {_HIDDEN}", text)
