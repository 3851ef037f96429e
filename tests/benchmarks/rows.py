"""A row of the bench: ours and a peer's figure of the same thing, in the same run."""

from __future__ import annotations

import math
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("what", "ours", "beside", "theirs", "ours / theirs", "bound")


@dataclass(frozen=True)
class Row:
    """``ratio`` is ours / theirs of a cost: smaller is better, and over ``bound`` the bench fails.

    A speed is turned round (theirs / ours), so that every ratio reads the same way.
    """

    what: str
    ours: float
    peer: str
    theirs: float
    unit: str  # ms, s, MB/s, MB, kB
    bound: float | None = None

    @property
    def ratio(self) -> float:
        if self.unit == "MB/s":
            return self.theirs / self.ours
        return self.ours / self.theirs

    @property
    def failed(self) -> bool:
        return self.bound is not None and not self.ratio <= self.bound  # a NaN fails, too

    def cells(self) -> tuple[str, ...]:
        bound = "" if self.bound is None else f"at most {_digits(self.bound)}"
        return (
            self.what,
            f"{_digits(self.ours)} {self.unit}",
            self.peer,
            f"{_digits(self.theirs)} {self.unit}",
            _digits(self.ratio) + (" FAILED" if self.failed else ""),
            bound,
        )

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio, "failed": self.failed}


@dataclass(frozen=True)
class Skipped:
    """A row that could not be measured here, and why."""

    what: str
    why: str

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown, which also reads well in a terminal."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = [
        "| "
        + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        + " |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    import os

    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        models = (line for line in info.read_text().splitlines() if line.startswith("model name"))
        cpu = next(models, f": {cpu}").partition(":")[2].strip()
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _digits(value: float) -> str:
    """Three significant digits, without an exponent."""
    if not math.isfinite(value) or value == 0:
        return str(value)
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"
