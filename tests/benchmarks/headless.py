"""What needs no browser: importing, and burning boxes into pixels with other tools."""

from __future__ import annotations

import gzip
import io
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import beside
from tests.benchmarks.boxes import HEIGHT, WIDTH, boxes, labels
from tests.benchmarks.rows import Row, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
# design: a bundle is paid for each widget that is opened.
BUNDLE_KB = 60
ROUNDS = 5


def import_time() -> Iterator[Row]:
    """Importing in fresh interpreters, by turns, so that a busy machine slows both."""
    statements = {
        "ours": "import predict_widgets",
        "used": "import predict_widgets as pw; pw.predict",
        "peer": "import ipywidgets",
        "ground": "import ipywidgets, numpy, clarifai_grpc.grpc.api.service_pb2_grpc",
    }
    taken: dict[str, list[float]] = {name: [] for name in statements}
    for number in range(ROUNDS + 1):
        for name, statement in statements.items():
            seconds = _fresh_seconds(statement)
            if number:  # the first writes compiled files
                taken[name].append(seconds * 1000)
    middle = {name: statistics.median(times) for name, times in taken.items()}
    yield Row(
        "import predict_widgets", middle["ours"], "import ipywidgets", middle["peer"], "ms", 1
    )
    ground = "import ipywidgets, numpy, clarifai_grpc"
    yield Row("import and look up predict", middle["used"], ground, middle["ground"], "ms", 1.5)


def bundle() -> Iterator[Row]:
    built = ROOT / "predict_widgets" / "static" / "model-viewer.js"
    ours = len(gzip.compress(built.read_bytes())) / 1000
    yield Row("front end, gzip", ours, "the limit we set", BUNDLE_KB, "kB", 1)
    theirs = list(beside.FOLDER.glob("lib/python*/site-packages/jupyter_bbox_widget/static/*.mjs"))
    if theirs:
        size = sum(len(gzip.compress(path.read_bytes())) for path in theirs) / 1000
        yield Row("front end, gzip", ours, "jupyter-bbox-widget", size, "kB")


def burning(frame_ms: float) -> Iterator[Row | Skipped]:
    """What another tool takes to put the same boxes into pixels, beside our redraw.

    Parameters
    ----------
    frame_ms
        One redraw of ours with the raster forced, measured in the browser in this run.
    """
    what = "1,000 labelled boxes at 1080p, redrawn with raster"
    yield Row(what, frame_ms, "matplotlib, the same boxes", _matplotlib_ms(), "ms", 0.5)
    if not beside.installed("supervision"):
        yield Skipped(f"{what} beside supervision", "not in .venv-bench")
        return
    question = {
        "width": WIDTH,
        "height": HEIGHT,
        "boxes": boxes().tolist(),
        "labels": labels(),
        "rounds": 10,
    }
    answer = beside.ask("supervision_draw.py", question)
    peer = f"supervision {answer['version']} with JPEG"
    yield Row(what, frame_ms, peer, answer["seconds"] * 1000, "ms")


def _matplotlib_ms() -> float:
    import numpy as np
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)

    def draw() -> None:
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.imshow(picture)
        for (left, top, right, bottom), label in zip(boxes(), labels(), strict=True):
            axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False))
            axes.text(left, top, label)
        figure.savefig(io.BytesIO(), format="png")

    return median_ms(draw, rounds=3)


def median_ms(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _fresh_seconds(statement: str) -> float:
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return float(ran.stdout)
