"""Ratios beside other tools, in one run: printed, and written to bench.json. `make bench`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import covering, drawing, headless, in_browser
from tests.benchmarks.rows import Row, Skipped, machine, table
from tests.benchmarks.sizes import sizes
from tests.benchmarks.throughput import throughput

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "bench.json"
PARTS = (
    "import",
    "bundle",
    "redraw",
    "masks",
    "labels",
    "batch",
    "drop",
    "upload",
    "frame",
    "cover",
    "sizes",
)


def measure(parts: list[str]) -> Iterator[Row | Skipped]:
    plain = {
        "import": headless.import_time,
        "bundle": headless.bundle,
        "redraw": drawing.redraw,
        "masks": drawing.masks,
        "labels": drawing.labels,
        "batch": throughput,
    }
    for part, rows in plain.items():
        if part in parts:
            yield from rows()
    if {"drop", "upload", "frame", "cover"} & set(parts):
        with tempfile.TemporaryDirectory() as name, in_browser.browser() as driven:
            folder = Path(name)
            with in_browser.lab(folder) as where:
                if "drop" in parts:
                    yield from in_browser.drop_to_bars(driven, where, folder)
                if "upload" in parts:
                    yield from in_browser.uploads(driven, where, folder)
                if "frame" in parts:
                    yield from in_browser.call_to_frame(driven, where)
                if "cover" in parts:
                    yield from covering.cover(driven, where)
    if "sizes" in parts:
        yield from sizes()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", action="store_true", help="installed sizes, too: some minutes")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="these parts; bench.json stays")
    options = parser.parse_args()
    parts = options.only or [part for part in PARTS if options.sizes or part != "sizes"]
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for found in measure(parts):
        if isinstance(found, Skipped):
            skipped.append(found)
            print(f"not measured: {found.what} ({found.why})")
        else:
            rows.append(found)
            print(" | ".join(found.cells()), flush=True)
    print()
    print(table(rows))
    if not options.only:
        bench = {
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "machine": machine(),
            "rows": [row.to_json() for row in rows],
            "skipped": [row.to_json() for row in skipped],
        }
        OUTPUT.write_text(json.dumps(bench, indent=2) + "\n")
    failed = [row.what for row in rows if row.failed]
    if failed:
        print(f"over their bounds: {'; '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
