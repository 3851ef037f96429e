"""Ratios beside other tools, in one run: printed, and written to bench.json. `make bench`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import headless, in_browser
from tests.benchmarks.rows import Row, Skipped, machine, table
from tests.benchmarks.sizes import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "bench.json"
PARTS = ("import", "bundle", "redraw", "drop", "upload", "frame", "sizes")


def redraw() -> Iterator[Row | Skipped]:
    """A redraw's script beside a bare loop over the same shapes; its frame beside other tools."""
    ran = subprocess.run(
        ["node", "bench/redraw.mjs"],
        cwd=ROOT / "js",
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    measured = json.loads(ran.stdout)["spread"]
    times = measured["times"]
    what = f"script of a redraw, {measured['boxes']:,} boxes and {measured['chips']:,} labels"
    ours, bare = times["redraw"], times["bare"]
    yield Row(what, ours["script_ms"], "a bare loop", bare["script_ms"], "ms", 1.5)
    yield from headless.burning(ours["raster_ms"])


def measure(parts: list[str]) -> Iterator[Row | Skipped]:
    if "import" in parts:
        yield from headless.import_time()
    if "bundle" in parts:
        yield from headless.bundle()
    if "redraw" in parts:
        yield from redraw()
    if {"drop", "upload", "frame"} & set(parts):
        with tempfile.TemporaryDirectory() as name, in_browser.browser() as driven:
            folder = Path(name)
            with in_browser.lab(folder) as where:
                if "drop" in parts:
                    yield from in_browser.drop_to_bars(driven, where, folder)
                if "upload" in parts:
                    yield from in_browser.uploads(driven, where, folder)
                if "frame" in parts:
                    yield from in_browser.call_to_frame(driven, where)
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
