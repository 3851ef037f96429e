"""Cutting a sequence of sizes into pieces that keep within a count and a number of bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


def chunks(
    sizes: Sequence[int], max_count: int, max_bytes: int, alone: Container[int] = ()
) -> list[range]:
    """Cut into runs of neighbors, as few as keep within both limits.

    Parameters
    ----------
    sizes
        Bytes of each item, in order.
    max_count
        The most items a piece may hold; at least 1.
    max_bytes
        The most bytes a piece may hold. An item over it stands alone: the platform says what it
        thinks of it.
    alone
        Indices of items that share a piece with no other.

    Returns
    -------
    list of range
        Index ranges that cover every item once, in order.
    """
    pieces: list[range] = []
    start = weight = 0
    for index, size in enumerate(sizes):
        full = index - start >= max_count or weight + size > max_bytes
        if index > start and (full or index in alone or index - 1 in alone):
            pieces.append(range(start, index))
            start, weight = index, 0
        weight += size
    if len(sizes) > start:
        pieces.append(range(start, len(sizes)))
    return pieces
