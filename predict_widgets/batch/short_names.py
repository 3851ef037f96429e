"""What models are called beside each other: short, and each another name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from predict_widgets.platform.references import Reference

# As much of a version's id as tells it from others.
_VERSION = 8


def short_names(references: Sequence[Reference]) -> list[str]:
    """Return a name for each model: its id, with as much more as tells it from the others.

    Parameters
    ----------
    references
        Each another one.
    """
    ways: tuple[Callable[[Reference], str], ...] = (
        lambda one: one.id,
        lambda one: f"{one.id} {one.version_id[:_VERSION]}".strip(),
        lambda one: f"{one.user_id}/{one.id}",
        str,
    )
    names = [""] * len(references)
    for way in ways:
        # Those that have found a name of their own keep it.
        open_ones = [at for at, name in enumerate(names) if not name]
        told = {at: way(references[at]) for at in open_ones}
        counts = Counter([*told.values(), *(name for name in names if name)])
        for at, name in told.items():
            if counts[name] == 1:
                names[at] = name
    return names
