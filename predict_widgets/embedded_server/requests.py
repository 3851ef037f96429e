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
    """Refuse ids that models and workflows are not under; empty ids and ``me`` mean those."""
    if ids.user_id not in ("", "me", USER_ID) or ids.app_id not in ("", APP_ID):
        raise RefusedError(
            status.CONN_DOES_NOT_EXIST,
            f"There are no models of user {ids.user_id!r}, app {ids.app_id!r}, here: those of the "
            f"embedded platform are in the app {APP_ID!r} of user {USER_ID!r}.",
        )


def page(items: Sequence[Item], page: int, per_page: int) -> Sequence[Item]:
    """Return one page, from 1 on; 0 stands for the first and for Clarifai's size of a page.

    Raises
    ------
    RefusedError
        If the page is too large.
    """
    start, size = window(page, per_page)
    return items[start : start + size]


def window(page: int, per_page: int) -> tuple[int, int]:
    """Return how many items come before a page, and how many it has room for.

    Raises
    ------
    RefusedError
        If the page is too large.
    """
    size = page_size(per_page)
    return (max(page, 1) - 1) * size, size


def page_size(per_page: int, default: int = DEFAULT_PER_PAGE) -> int:
    """Return how many items a page has room for; 0 stands for the default.

    Raises
    ------
    RefusedError
        If that is too many.
    """
    if per_page > LARGEST_PER_PAGE:
        raise RefusedError(
            status.CONN_INVALID_REQUEST, f"per_page is {per_page}; the limit is {LARGEST_PER_PAGE}."
        )
    return per_page or default


def contains(search: str, *texts: str) -> bool:
    """Say whether one of the texts contains what is searched for; nothing is in all of them."""
    wanted = search.strip().casefold()
    return any(wanted in text.casefold() for text in texts)


def matches(pattern: str, *texts: str) -> bool:
    """Say the same of a pattern, in which ``*`` stands for anything."""
    if "*" not in pattern:
        return contains(pattern, *texts)
    return any(fnmatch.fnmatch(text.casefold(), pattern.casefold()) for text in texts)
