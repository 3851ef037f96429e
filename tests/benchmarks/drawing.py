"""Drawing in the browser beside bare loops, and beside tools that burn it into pixels."""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import beside, headless
from tests.benchmarks.boxes import HEIGHT, WIDTH
from tests.benchmarks.rows import Row, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LIMIT = "the limit we set"
# Every label finds its place, and leaves a frame of 60 Hz half of its time.
PLACING_MS = 8
# A video goes on at 30 frames a second, and much else in the page with it.
VIDEO_FRAME_MS = 4


def redraw() -> Iterator[Row | Skipped]:
    """A redraw's script beside a bare loop over the same shapes; its frame beside other tools."""
    measured = _in_page("redraw")["spread"]
    times = measured["times"]
    what = f"script of a redraw, {measured['boxes']:,} boxes and {measured['chips']:,} labels"
    ours, bare = times["redraw"], times["bare"]
    yield Row(what, ours["script_ms"], "a bare loop", bare["script_ms"], "ms", 1.5)
    yield from headless.burning(ours["raster_ms"])


def masks() -> Iterator[Row | Skipped]:
    """Switching one of many masks, and another opacity for all: with the raster, as a page has it.

    The bare loop draws each mask, tinted beforehand and no larger than it is, by ``drawImage``.
    """
    measured = _in_page("masks")["masks"]
    times, count = measured["times"], measured["masks"]
    # All of them are painted anew for another opacity, with edges that the bare loop has not.
    steps = [
        (f"one of {count} masks at 1080p switched", times["toggle"]["raster_ms"], 1.5),
        (f"another opacity for {count} masks at 1080p", times["opacity"]["raster_ms"], 2),
    ]
    for what, ours, bound in steps:
        bare = times["bare"]["raster_ms"]
        yield Row(what, ours, "a bare loop of drawImage", bare, "ms", bound)
    if not beside.installed("supervision"):
        yield Skipped(f"{count} masks beside supervision", "not in .venv-bench")
        return
    theirs = _supervision({"polygons": measured["polygons"]})
    for what, ours, _ in steps:
        peer = f"supervision {theirs['version']}, MaskAnnotator"
        yield Row(what, ours, peer, theirs["masks"] * 1000, "ms", 0.5)


def labels() -> Iterator[Row | Skipped]:
    """Labels that do not lie over one another; and those of a video's frames, as it plays."""
    measured, video = _in_page("masks")["labels"], _in_page("masks")["video"]
    times, count = measured["times"], measured["chips"]
    what = f"script of placing {count} labels"
    yield Row(what, times["place"]["script_ms"], LIMIT, PLACING_MS, "ms", 1)
    what = f"script of a video's frame with {video['boxes']} boxes"
    yield Row(what, video["script_ms"], LIMIT, VIDEO_FRAME_MS, "ms", 1)
    what = f"{count} labels at 1080p placed and drawn, with raster"
    if not beside.installed("supervision"):
        yield Skipped(f"{what}, beside supervision", "not in .venv-bench")
        return
    theirs = _supervision({"boxes": measured["boxes"], "labels": measured["labels"]})
    peer = f"supervision {theirs['version']}, smart positions"
    yield Row(what, times["redraw"]["raster_ms"], peer, theirs["labels"] * 1000, "ms", 0.5)


@functools.cache
def _in_page(bench: str) -> dict[str, Any]:
    ran = subprocess.run(
        ["node", "bench/redraw.mjs", bench],
        cwd=ROOT / "js",
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(ran.stdout)


def _supervision(question: dict[str, Any]) -> dict[str, Any]:
    """What supervision takes for the very same masks or labels."""
    size = {"width": WIDTH, "height": HEIGHT, "rounds": 5}
    return beside.ask("supervision_burn.py", size | question)
