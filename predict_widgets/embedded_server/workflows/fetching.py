"""What an input names by URL, fetched once for all the nodes that look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import InputError
from predict_widgets.media.limits import IMAGE_MAX_BYTES

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.reading import Fetch


class FetchedOnce:
    """Fetches for one input; a second question for a URL gets the first one's answer.

    Parameters
    ----------
    fetch
        Fetches.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: dict[tuple[str, int], bytes | InputError] = {}

    def __call__(self, url: str, *, max_bytes: int = IMAGE_MAX_BYTES) -> bytes:
        """Return the bytes behind a URL, or raise what it raised at first."""
        key = url, max_bytes
        if key not in self._kept:
            try:
                self._kept[key] = self._fetch(url, max_bytes=max_bytes)
            except InputError as error:
                self._kept[key] = error
        kept = self._kept[key]
        if isinstance(kept, InputError):
            raise kept
        return kept
