"""Paths as text: absolute, and such that they can be shown."""

from __future__ import annotations

import os


def absolute_of(path: str | os.PathLike[str]) -> str:
    """Return an absolute path, ``~`` for the person's home; links stay links."""
    return os.path.abspath(os.path.expanduser(os.fspath(path)))  # noqa: PTH100, PTH111 - resolve() would follow links


def printable(text: str) -> str:
    r"""Return a path as text that can be encoded: bytes that are no UTF-8 as ``\xff``."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")
