"""What RPCs have in common: whose things are asked for, pages, and searches."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, TypeVar

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.embedded_server.protos import resources_pb2

# docs.clarifai.com/api-guide/advanced-topics/pagination
DEFAULT_PER_PAGE = 128
LARGEST_PER_PAGE = 1000

Item = TypeVar("Item")


def check_owner(ids: resources_pb2.UserAppIDSet) -> None:
    """Refuse ids of anybody else; empty ids and ``me`` mean the one user and app there is."""
    if ids.user_id not in ("", "me", USER_ID) or ids.app_id not in ("", APP_ID):
        raise RefusedError(
            status.CONN_DOES_NOT_EXIST,
            f"There is no user {ids.user_id!r} with an app {ids.app_id!r} here: the embedded "
            f"platform has the user {USER_ID!r} and the app {APP_ID!r}.",
        )


def page(items: Sequence[Item], page: int, per_page: int) -> Sequence[Item]:
    """Return one page, from 1 on; 0 stands for the first and for Clarifai's size of a page.

    Raises
    ------
    RefusedError
        If the page is too large.
    """
    if per_page > LARGEST_PER_PAGE:
        raise RefusedError(
            status.CONN_INVALID_REQUEST, f"per_page is {per_page}; the limit is {LARGEST_PER_PAGE}."
        )
    size = per_page or DEFAULT_PER_PAGE
    start = (max(page, 1) - 1) * size
    return items[start : start + size]


def contains(search: str, *texts: str) -> bool:
    """Say whether one of the texts contains what is searched for; nothing is in all of them."""
    wanted = search.strip().casefold()
    return any(wanted in text.casefold() for text in texts)


def matches(pattern: str, *texts: str) -> bool:
    """Say the same of a pattern, in which ``*`` stands for anything."""
    if "*" not in pattern:
        return contains(pattern, *texts)
    return any(fnmatch.fnmatch(text.casefold(), pattern.casefold()) for text in texts)
