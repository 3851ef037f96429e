"""A mark beside the journal that a run is under way: what it leaves behind tells of a crash."""

from __future__ import annotations

import contextlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_NAME = "under_way.json"


@contextmanager
def marked(folder: Path, concurrency: int) -> Generator[int]:
    """Mark a run for as long as it lasts; whoever holds the right to write calls it.

    Parameters
    ----------
    folder
        Of the journal.
    concurrency
        How many calls the run has under way at most.

    Yields
    ------
    int
        How many calls the run before had under way at most when it ended without a word, such as
        by ``kill -9``: what they carried may be paid for twice. 0 where it ended well.
    """
    mark = folder / _NAME
    left = _left_behind(mark)
    # A mark that cannot be written or taken away costs a count, and no result.
    with contextlib.suppress(OSError):
        mark.write_text(json.dumps({"calls": concurrency}), encoding="utf-8")
    try:
        yield left
    finally:
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)


def _left_behind(mark: Path) -> int:
    try:
        return int(json.loads(mark.read_bytes())["calls"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
