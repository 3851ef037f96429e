"""Pillow's warnings, kept from the person, on any thread.

A corrupt tag or a large picture makes Pillow warn; we look at the same facts and say what they
mean in a named error or in ``changes``. ``warnings.catch_warnings`` would put back a list of
filters that another thread has replaced since, so that a cell's ``simplefilter("error")`` could
stay for ever. Here one filter for Pillow's own modules is added and the same one removed: whatever
else happens to the list, nobody's filters are lost.
"""

from __future__ import annotations

import re
import sys
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Generator

_FILTER = ("ignore", None, Warning, re.compile(r"(PIL|pillow_heif)\b"), 0)
_lock = threading.Lock()
_users = 0
_touched: list[list[Any]] = []


@contextmanager
def without_pillow_warnings() -> Generator[None]:
    """Ignore warnings raised inside Pillow's modules for the length of the block."""
    # Python 3.14 can keep filters per context; then the standard way is safe on threads.
    if getattr(sys.flags, "context_aware_warnings", False):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif)\b")
            yield
        return
    _add()
    try:
        yield
    finally:
        _remove()


def _add() -> None:
    global _users  # noqa: PLW0603 - counts the threads inside, under the lock
    with _lock:
        _users += 1
        filters = cast("list[Any]", warnings.filters)
        if _FILTER not in filters:
            filters.insert(0, _FILTER)
            _touched.append(filters)


def _remove() -> None:
    global _users  # noqa: PLW0603 - counts the threads inside, under the lock
    with _lock:
        _users -= 1
        if _users:
            return
        # The current list may be a copy that somebody's catch_warnings made of ours meanwhile.
        for filters in (*_touched, cast("list[Any]", warnings.filters)):
            while _FILTER in filters:
                filters.remove(_FILTER)
        _touched.clear()
