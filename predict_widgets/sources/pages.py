"""Pages of a list that lies elsewhere: fetched once, a bounded number of them kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class Pages(Generic[T]):
    """Items by their place, through pages of one size. May be used from any thread.

    Parameters
    ----------
    fetch
        Returns a page by its number, from 1: as many as ``per_page``, fewer at the end.
    per_page
        How many items a page holds.
    kept
        How many pages are kept, those that were asked for last.
    """

    def __init__(
        self,
        fetch: Callable[[int, threading.Event | None], Sequence[T]],
        per_page: int,
        kept: int = 100,
    ) -> None:
        self._fetch = fetch
        self._per_page = per_page
        self._most = kept
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Sequence[T]] = OrderedDict()
        self._fetching: dict[int, threading.Lock] = {}
        #: How many items there are; None until the end was seen.
        self.count: int | None = None

    def read(self, start: int, count: int, cancel: threading.Event | None = None) -> list[T]:
        """Return items from a place on; fewer at the end."""
        found: list[T] = []
        end = start + count
        while start < end and (self.count is None or start < self.count):
            number, offset = divmod(start, self._per_page)
            page = self._page(number + 1, cancel)
            taken = page[offset : offset + end - start]
            found += taken
            start += len(taken)
            if not taken:
                break
        return found

    def _page(self, number: int, cancel: threading.Event | None) -> Sequence[T]:
        with self._lock:
            waiting = self._fetching.setdefault(number, threading.Lock())
        # Whoever wants the same page meanwhile waits for it, and does not fetch it too.
        with waiting:
            with self._lock:
                known = self._kept.get(number)
                if known is not None:
                    self._kept.move_to_end(number)
                    return known
            page = self._fetch(number, cancel)
            with self._lock:
                if page and page == self._kept.get(number - 1):
                    page = ()  # a server that knows no pages: there would be no end
                self._keep(number, page)
        return page

    def _keep(self, number: int, page: Sequence[T]) -> None:
        self._kept[number] = page
        self._fetching.pop(number, None)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        # An empty page tells where the end is only if the one before it was full.
        before = self._kept.get(number - 1)
        full_before = number == 1 or (before is not None and len(before) == self._per_page)
        if 0 < len(page) < self._per_page or (not page and full_before):
            self.count = (number - 1) * self._per_page + len(page)
