"""How things are counted in words."""


def number_of(number: int, noun: str) -> str:
    """Return a number of things: ``1 call``, ``1,024 calls``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
