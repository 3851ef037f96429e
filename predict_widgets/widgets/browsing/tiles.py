"""Thumbnails for the grid: made off the kernel's threads, and kept while there is room."""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.widgets.browser_wire import MOST_TILES, TileCard, TilesResult
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.receiving import THUMBNAIL_EDGE
from predict_widgets.widgets.wire import LARGEST_REPLY_BYTES

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.sources.dataset import DatasetInput
    from predict_widgets.widgets.browsing.listed import Listed
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.params import Params

# Some four thousand tiles.
KEPT_BYTES = 64 * 1024 * 1024
# What is done by then is sent; the page asks again for the rest. A tile is on view sooner so, and
# what has left the view meanwhile is not waited for.
REPLY_SECONDS = 0.12
# What a page shows first is made before it asks. What is not done by then it asks for, which takes
# it longer than this moment.
FIRST_TILES = 24
FIRST_SECONDS = 0.05
# Decoding takes a whole core, and the run needs one too. What lies elsewhere is waited for.
_LANES = 2
_LANES_FROM_AFAR = 8
_LARGEST_EDGE = 512


class Tiles:
    """The thumbnails of one dataset. May be used from any thread.

    Parameters
    ----------
    listed
        The inputs.
    """

    def __init__(self, listed: Listed) -> None:
        self._listed = listed
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._bytes = 0
        self._begun = 0
        self._begun_done = threading.Condition(self._lock)
        self._asked = False
        self._end = threading.Event()
        lanes = [Lane() for _ in range(_LANES_FROM_AFAR if listed.far else _LANES)]
        self._lanes = itertools.cycle(lanes)

    def lane(self) -> Lane:
        """Return the line for the next request: they take turns."""
        # From now on the page says which ones are in sight.
        self._asked = True
        return self._next_lane()

    def _next_lane(self) -> Lane:
        with self._lock:
            return next(self._lanes)

    def begin(self, platform: Platform) -> None:
        """Make the first ones before a page asks for them."""
        count = self._listed.count
        for index in range(min(FIRST_TILES, count if count >= 0 else FIRST_TILES)):
            with self._lock:
                self._begun += 1
            self._next_lane().submit(partial(self._begin, index, platform))

    def _begin(self, index: int, platform: Platform) -> None:
        try:
            # What is wrong with one is said when it is asked for.
            with suppress(PredictError):
                if not self._asked:
                    self.get(index, THUMBNAIL_EDGE, platform, cancel=self._end)
        finally:
            with self._begun_done:
                self._begun -= 1
                self._begun_done.notify_all()

    def first(self) -> dict[int, bytes]:
        """Return those of the first ones that are there, waiting a moment for the others."""
        with self._begun_done:
            self._begun_done.wait_for(lambda: not self._begun, FIRST_SECONDS)
        known = {index: self.known(index, THUMBNAIL_EDGE) for index in range(FIRST_TILES)}
        return {index: data for index, data in known.items() if data is not None}

    def reply(self, job: Job, params: Params, platform: Platform) -> Reply:
        """``tiles``: the first ones that fit into one message, and a moment."""
        edge = min(max(params.integer("edge", THUMBNAIL_EDGE), 16), _LARGEST_EDGE)
        end = time.monotonic() + REPLY_SECONDS
        cards: list[TileCard] = []
        buffers: list[bytes] = []
        size = 0
        for index in params.integers("indexes")[:MOST_TILES]:
            if cards and (time.monotonic() > end or size > LARGEST_REPLY_BYTES):
                break
            error, data = "", b""
            try:
                data = self.get(index, edge, platform, cancel=job.cancel_event)
            except CancelledError:
                raise
            except PredictError as problem:
                error = problem.message
            size += len(data)
            cards.append(TileCard(index=index, error=error))
            buffers.append(data)
        return Reply(TilesResult(tiles=cards), buffers)

    def get(
        self,
        index: int,
        edge: int,
        platform: Platform,
        *,
        cancel: threading.Event | None = None,
    ) -> bytes:
        """Return the JPEG of an input.

        Raises
        ------
        PredictError
            When it cannot be drawn, or there is no such input.
        CancelledError
            When ``cancel`` was set.
        """
        known = self.known(index, edge)
        if known is not None:
            return known
        made = _drawn(self._listed.at(index, cancel=cancel), edge, platform, cancel)
        with self._lock:
            if not self._end.is_set() and (index, edge) not in self._kept:
                self._kept[index, edge] = made
                self._bytes += len(made)
            while self._bytes > KEPT_BYTES and self._kept:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return made

    def known(self, index: int, edge: int) -> bytes | None:
        """Return a JPEG that was made before; None where none is kept."""
        with self._lock:
            known = self._kept.get((index, edge))
            if known is not None:
                self._kept.move_to_end((index, edge))
            return known

    @property
    def nbytes(self) -> int:
        """How much is kept."""
        return self._bytes

    def close(self) -> None:
        """Let all of it go, and keep no more."""
        with self._lock:
            self._end.set()
            self._kept.clear()
            self._bytes = 0


def _drawn(
    item: DatasetInput, edge: int, platform: Platform, cancel: threading.Event | None
) -> bytes:
    try:
        return item.thumbnail(platform, edge, cancel=cancel)
    except PredictError:
        raise
    # One odd file must not cost its neighbors their tiles.
    except Exception as error:
        message = f"It cannot be drawn: {type(error).__name__}"
        raise PredictError(message, name="NOTHING_TO_DRAW") from error
