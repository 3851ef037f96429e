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


def describe_failure(error: Exception) -> str:
    """Return an exception's type and message, with local paths cut to their last part.

    There is no traceback in it: what a function looks like is nobody else's business.
    """
    message = PATH.sub(lambda match: match[1] or match[2], str(error)).strip()
    if len(message) > LONGEST:
        message = message[:LONGEST] + "…"
    name = type(error).__name__
    return f"{name}: {message}" if message else name
