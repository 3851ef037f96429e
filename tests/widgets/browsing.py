"""Folders to browse, and what a page reads of the tables."""

import io

import pyarrow as pa
from PIL import Image

NAMES = [f"{color}/{number}.png" for color in ("red", "green", "blue") for number in range(4)]
COLORS = {"red": (200, 20, 20), "green": (20, 180, 20), "blue": (20, 20, 200)}


def picture(color=(10, 120, 200), size=(64, 48)):
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


def folder_of(path, names):
    """Write pictures of one color each: ``red/1.png`` is labeled red."""
    for number, name in enumerate(names):
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        color = COLORS.get(name.partition("/")[0], (number * 7 % 256, 90, 160))
        # No two files have the same bytes: those would be asked about once.
        file.write_bytes(picture(tuple(min(255, part + number) for part in color)))
    return path


def colors(image):
    """Say how much of each color a picture has: a model for tests."""
    return {name: value / 255 for name, value in zip(COLORS, image.getpixel((0, 0)), strict=True)}


def rows_of(stream):
    return pa.ipc.open_stream(stream).read_all().to_pylist()


def runs(page):
    return [said["params"] for said, _ in page.messages("event") if said["event"] == "run"]


def run_through(page, method="run.start"):
    """Start a run and wait for its end; return the last card."""
    running = page.widget._browsing.limit(0, 0.0)
    page.ask(method)
    page.until(lambda: not running.running)
    page.wait_for(lambda: runs(page) and runs(page)[-1] == running.card())
    return runs(page)[-1]
