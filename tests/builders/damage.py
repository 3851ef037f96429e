"""Files damaged the way files get damaged, for the tests that hand them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return a file with bits flipped, cut short, pieces swapped, repeated or from another."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(changed) + 1)
        # Headers are short and hold most of what can go wrong.
        if chance.random() < 0.5:
            at = min(at, chance.randrange(64))
        length = chance.randint(1, 64)
        match chance.randrange(6):
            case 0:
                changed[at : at + length] = chance.randbytes(length)
            case 1:
                for _ in range(chance.randint(1, 8)):
                    spot = chance.randrange(max(1, min(len(changed), 200)))
                    if changed:
                        changed[spot] ^= 1 << chance.randrange(8)
            case 2:
                del changed[max(at, 4) :]
            case 3:
                del changed[at : at + length]
            case 4:
                start = chance.randrange(len(other))
                changed[at:at] = other[start : start + length]
            case _:
                changed = changed[: len(changed) // 2] + bytearray(other[len(other) // 2 :])
    return bytes(changed)
