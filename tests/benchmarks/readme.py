"""Writes bench.json into the README, between its two markers: no figure is typed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.rows import Row, table

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
ROOT = Path(__file__).parents[2]


def render(bench: dict[str, Any]) -> str:
    """Return what stands between the markers."""
    fields = ("what", "ours", "peer", "theirs", "unit", "bound")
    rows = [Row(**{field: row[field] for field in fields}) for row in bench["rows"]]
    machine = bench["machine"]
    measured = (
        f"Measured on {bench['date']}: {machine['cores']} cores, {machine['cpu']}, "
        f"{machine['system']}, Python {machine['python']}. A ratio under 1 is in our favor."
    )
    parts = [measured, table(rows)]
    if bench["skipped"]:
        missing = "; ".join(f"{row['what']} ({row['why']})" for row in bench["skipped"])
        parts.append(f"Not measured: {missing}.")
    return "\n\n".join(parts)


def written_into(readme: str, bench: dict[str, Any]) -> str:
    """Return the README with this bench in place of the last."""
    before, found_start, rest = readme.partition(START)
    _, found_end, after = rest.partition(END)
    if not (found_start and found_end):
        raise SystemExit(f"README.md lacks {START} or {END}")
    return f"{before}{START}\n{render(bench)}\n{END}{after}"


def main() -> None:
    readme = ROOT / "README.md"
    bench = json.loads((ROOT / "bench.json").read_text())
    readme.write_text(written_into(readme.read_text(), bench))


if __name__ == "__main__":
    main()
