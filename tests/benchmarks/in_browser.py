"""What a person waits for, in a real browser: ours in JupyterLab, others where they live."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.benchmarks import beside, watch
from tests.benchmarks.boxes import COUNT, HEIGHT, WIDTH, boxes
from tests.benchmarks.rows import Row, Skipped
from tests.browser.jupyter import Lab, Notebook, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

_numbers = itertools.count()
ROUNDS = 20
UPLOADS = 3
MEGABYTE = 1_000_000
OURS = "input[type=file][aria-label='Choose files']"
INSTANT = """\
import itertools
import predict_widgets as pw

numbers = itertools.count(1)

def instant(picture):
    return {f"answer-{next(numbers)}-": 0.9, "other": 0.1}

model = pw.embedded().register("instant", instant)
viewer = pw.ModelViewer(model)
viewer"""
# Bytes of no kind, kept and not predicted on; the clock stops when they lie in the kernel, hashed.
OPAQUE = """\
import time
import predict_widgets as pw

viewer = pw.ModelViewer(platform=pw.embedded())
viewer._admits = {"file": {"max_bytes": 256 << 20, "formats": [], "source": "the bench"}}
arrived = []
put = viewer._session.shelf.put

def noted(item, origin):
    arrived.append(time.time())
    return put(item, origin)

viewer._session.shelf.put = noted
viewer"""
FILE_UPLOAD = """\
import time
import ipywidgets

upload = ipywidgets.FileUpload()
arrived = []
upload.observe(lambda change: arrived.append(time.time()), "value")
upload"""
BOXES = """\
import json, time
import predict_widgets as pw
from PIL import Image

boxes = json.load(open("boxes.json"))
numbers = iter(range(1, 100))

def boxed(picture):
    number = next(numbers)
    return [{"box": box, "label": f"round-{number}-", "score": 0.9} for box in boxes]

model = pw.embedded().register("boxed", boxed, output="regions")
viewer = pw.ModelViewer(model, max_concepts=200)
viewer"""
SHOW = """\
started = time.time()
viewer.predict(Image.new("RGB", (1920, 1080), (number_of_round, 60, 90)))
None"""
BBOX = """\
import sys, time, json
sys.path.append({site!r})
from jupyter_bbox_widget import BBoxWidget

boxes = json.load(open("boxes.json"))
widget = BBoxWidget(image="picture.png", classes=["a"])
widget"""
BBOX_SHOW = """\
started = time.time()
widget.bboxes = [
    {"x": l * 1920, "y": t * 1080, "width": (r - l) * 1920, "height": (b - t) * 1080, "label": "a"}
    for l, t, r, b in boxes
]
None"""


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        raise SystemExit("no Chromium here: set CHROMIUM")
    from playwright.sync_api import sync_playwright

    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=arguments)
        yield started
        started.close()


@contextlib.contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """JupyterLab with the front end of jupyter-bbox-widget beside ours, if it is there."""
    extensions = beside.FOLDER / "share" / "jupyter"
    started = Lab(folder / "lab", env={"JUPYTER_PATH": str(extensions)}).start()
    edges = boxes() / [WIDTH, HEIGHT, WIDTH, HEIGHT]
    (started.root / "boxes.json").write_text(json.dumps(edges.tolist()))
    Image.new("RGB", (WIDTH, HEIGHT), "gray").save(started.root / "picture.png")
    yield started
    started.stop()


def photos(folder: Path, count: int) -> list[Path]:
    """Make photos of 1 MP that differ, in texture about as hard to decode as a real one."""
    generator = np.random.default_rng(3)
    made = []
    for number in range(count):
        coarse = generator.integers(0, 255, (40, 40, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((1000, 1000), Image.Resampling.BICUBIC)
        path = folder / f"photo-{number}.jpg"
        picture.save(path, quality=90)
        made.append(path)
    return made


def drop_to_bars(driven: Browser, where: Lab, folder: Path) -> Iterator[Row | Skipped]:
    """From the file handed over to painted bars, by a model that takes no time of its own."""
    what = "drop of a 1 MP photo to bars, beyond the model's own time"
    files = photos(folder, ROUNDS + 1)
    page = driven.new_page()
    notebook = Notebook(page, where, "drop", [INSTANT])
    notebook.run(0)
    page.locator(OURS).first.wait_for(state="attached")
    watch.install(page)
    taken = []
    for number, path in enumerate(files, 1):
        taken.append(watch.drop_ms(page, OURS, str(path), f"answer-{number}-"))
    ours = statistics.median(taken[1:])
    notebook.close()
    page.close()
    if not beside.installed("gradio"):
        yield Skipped(f"{what} beside gradio", "not in .venv-bench")
        yield Row(what, ours, "the limit we set", 100, "ms", 1)
        return
    theirs = statistics.median(_gradio_ms(driven, files)[1:])
    yield Row(what, ours, f"gradio {beside.version('gradio')}", theirs, "ms", 1.5)


def _gradio_ms(driven: Browser, files: list[Path]) -> list[float]:
    taken = []
    with beside.served("gradio_app.py") as address:
        page = driven.new_page()
        for number, path in enumerate(files, 1):
            # A picture is taken only where none is shown.
            page.goto(address, wait_until="load")
            page.locator("input[type=file]").first.wait_for(state="attached")
            watch.install(page)
            taken.append(watch.drop_ms(page, "input[type=file]", str(path), f"answer-{number}"))
        page.close()
    return taken


def uploads(driven: Browser, where: Lab, folder: Path) -> Iterator[Row | Skipped]:
    """Bytes into Python, from a file that the browser reads from disk."""
    large, small = folder / "large.bin", folder / "small.bin"
    large.write_bytes(os.urandom(64 * MEGABYTE))
    small.write_bytes(os.urandom(9 * MEGABYTE))
    with_panel = beside.installed("panel")
    ours, file_upload, panel = [], [], []
    for _ in range(UPLOADS):  # by turns, so that a busy machine slows all
        ours.append(_our_speed(driven, where, large))
        # From 10 MiB on it loses everything.
        file_upload.append(_file_upload_speed(driven, where, small))
        if with_panel:
            panel.append(_panel_speed(driven, large))
    what = "upload of 64 MB into the kernel"
    speed = statistics.median(ours)
    # One message of 9 MB needs no acknowledgement: the price of sending more is at most this.
    yield Row(what, speed, "FileUpload with 9 MB", statistics.median(file_upload), "MB/s", 2)
    if not with_panel:
        yield Skipped(f"{what} beside Panel FileDropper", "not in .venv-bench")
        return
    peer = f"Panel {beside.version('panel')} FileDropper"
    yield Row(what, speed, peer, statistics.median(panel), "MB/s", 1.25)


def _our_speed(driven: Browser, where: Lab, path: Path) -> float:
    page = driven.new_page()
    notebook = Notebook(page, where, f"upload-{next(_numbers)}", [OPAQUE])
    notebook.run(0)
    field = page.locator(OURS).first
    field.wait_for(state="attached")
    started = time.time()
    field.set_input_files(str(path))
    arrived = notebook.ask_until("arrived", bool, 60)
    notebook.close()
    page.close()
    return path.stat().st_size / MEGABYTE / (arrived[0] - started)


def _file_upload_speed(driven: Browser, where: Lab, path: Path) -> float:
    page = driven.new_page()
    notebook = Notebook(page, where, f"upload-{next(_numbers)}", [FILE_UPLOAD])
    notebook.run(0)
    with page.expect_file_chooser() as chooser:
        notebook.cell(0).locator("button").first.click()
    started = time.time()
    chooser.value.set_files(str(path))
    arrived = notebook.ask_until("arrived", bool, 60)
    notebook.close()
    page.close()
    return path.stat().st_size / MEGABYTE / (arrived[0] - started)


def _panel_speed(driven: Browser, path: Path) -> float:
    size = path.stat().st_size
    with beside.served("panel_app.py") as address:
        page = driven.new_page()
        page.goto(address, wait_until="load")
        field = page.locator("input[type=file]").first
        field.wait_for(state="attached")
        started = time.time()
        field.set_input_files(str(path))
        said = page.get_by_text(f"arrived:{size}:")
        said.wait_for(timeout=60_000)
        seconds = float(said.text_content().rpartition(":")[2]) - started
        page.close()
    return size / MEGABYTE / seconds


def call_to_frame(driven: Browser, where: Lab) -> Iterator[Row | Skipped]:
    """From a call in Python to the painted frame, with a thousand boxes."""
    what = f"Python call to painted frame, {COUNT:,} boxes"
    page = driven.new_page()
    notebook = Notebook(page, where, "boxes", [BOXES, "number_of_round = 0", SHOW])
    notebook.run(0)
    page.locator(OURS).first.wait_for(state="attached")
    watch.install(page)
    taken = []
    for number in range(1, 7):
        notebook.ask(f"globals().update(number_of_round={number})")
        page.evaluate("text => benchWatch.until(text)", f"round-{number}-")
        notebook.run(2)
        taken.append(watch.ended_ms(page) - notebook.ask("started") * 1000)
    ours = statistics.median(taken[1:])
    notebook.close()
    page.close()
    if not beside.installed("jupyter-bbox-widget"):
        yield Skipped(f"{what} beside jupyter-bbox-widget", "not in .venv-bench")
        yield Row(what, ours, "the limit we set", 150, "ms", 1)
        return
    peer = f"jupyter-bbox-widget {beside.version('jupyter-bbox-widget')}"
    yield Row(what, ours, peer, _bbox_ms(driven, where), "ms", 1)


def _bbox_ms(driven: Browser, where: Lab) -> float:
    (site,) = beside.FOLDER.glob("lib/python*/site-packages")
    page = driven.new_page()
    notebook = Notebook(
        page, where, "bbox", [BBOX.format(site=str(site)), "widget.bboxes = []", BBOX_SHOW]
    )
    notebook.run(0)
    notebook.cell(0).locator("img, svg, canvas").first.wait_for(state="attached")
    taken = []
    for _ in range(4):
        notebook.run(1)
        page.wait_for_timeout(500)
        page.evaluate(
            """count => {
                globalThis.benchEnded = 0;
                const cell = document.querySelector('.jp-Notebook .jp-OutputArea');
                const before = cell.querySelectorAll('*').length;
                const look = () => {
                    if (cell.querySelectorAll('*').length < before + count) {
                        return requestAnimationFrame(look);
                    }
                    requestAnimationFrame(() => requestAnimationFrame(() => {
                        globalThis.benchEnded = performance.timeOrigin + performance.now();
                    }));
                };
                look();
            }""",
            COUNT,
        )
        notebook.run(2)
        page.wait_for_function("() => benchEnded > 0", timeout=60_000)
        taken.append(page.evaluate("benchEnded") - notebook.ask("started") * 1000)
    notebook.close()
    page.close()
    return statistics.median(taken[1:])
