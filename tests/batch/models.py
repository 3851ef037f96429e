"""Functions as models, which another process can import; and inputs that cannot travel."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from predict_widgets.sources.files import FileInput

MARKER = "PREDICT_WIDGETS_TEST_MARKER"


def shade(image, *, levels: int = 4):
    """Say how bright a picture is, in words."""
    mean = image.convert("L").resize((1, 1)).getpixel((0, 0))
    return {f"shade {mean * levels // 256}": 1.0, "any": 0.5}


def shade_or_die(image):
    """The same, but the first process that comes here ends, as one without memory does."""
    try:
        Path(os.environ[MARKER]).open("x").close()
    except FileExistsError:
        return shade(image)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def set_marker(path):
    """Say where the marker lies, in a process that runs already."""
    os.environ[MARKER] = path


def die(image):
    """End the process, whichever it is."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {str(image): 1.0}


class Shades:
    """Holds a function, and can be called itself."""

    def __call__(self, image):
        return shade(image)

    @staticmethod
    def of(image):
        """As `shade`."""
        return shade(image)


def made():
    """Return a function without a name that could be imported."""

    def inner(image):
        return shade(image)

    return inner


@dataclass(frozen=True)
class Bound(FileInput):
    """A file that holds on to something that does not pickle."""

    lock: Any = field(default=None, kw_only=True, compare=False)
