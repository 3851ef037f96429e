"""Say what went wrong in somebody's code without saying where it lies on this computer."""

from __future__ import annotations

import re

# An absolute path: a slash that follows no word (so no URL and no fraction) and has a folder in
# it, or a drive's letter and a backslash.
PATH = re.compile(
    r"""(?<![\w:/.])(?:/[^\s/'":]+)+/([^\s/'":]+)"""
    r"""|\b[A-Za-z]:\\(?:[^\s\\'":]+\\)*([^\s\\'":]+)"""
)

LONGEST = 500


def describe_failure(error: BaseException) -> str:
    """Return an exception's type, message and last note, with local paths cut to their last part.

    There is no traceback in it: what a function looks like is nobody else's business.
    """
    message = _short(str(error))
    name = type(error).__name__
    note = "".join(f" ({_short(note)})" for note in getattr(error, "__notes__", ())[-1:])
    return (f"{name}: {message}" if message else name) + note


def _short(text: str) -> str:
    text = PATH.sub(lambda match: match[1] or match[2], text).strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
