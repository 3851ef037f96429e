"""A short video made of the shipped photos: each in turn, while the camera moves slowly over it."""

from __future__ import annotations

import importlib.util
import io
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from PIL import Image

from predict_widgets.media.containers import ffmpeg

WIDTH, HEIGHT = 640, 360
RATE = 12
SECONDS_EACH = 2
SHOWN = ("coffee", "cat", "astronaut")
# How much larger than the frame a photo is: the way there is for the camera.
_ROOM = 1.12
_BITS_PER_SECOND = 400_000

# What plays in every browser first; (container, encoder, options).
_ENCODERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("mp4", "libx264", {"preset": "veryfast", "crf": "25"}),
    ("mp4", "libopenh264", {}),
    ("webm", "libvpx", {"deadline": "realtime", "cpu-used": "8"}),
    ("mp4", "mpeg4", {}),
)


def can_be_made() -> bool:
    """Say whether PyAV, the extra ``video``, is installed."""
    # Importing it takes 0.2 s, which everybody would pay who looks at the samples.
    return importlib.util.find_spec("av") is not None


@cache
def video() -> bytes:
    """Return six seconds of video, 640 x 360; made at the first call, in some 0.2 s.

    Raises
    ------
    MissingExtraError
        Without PyAV.
    RuntimeError
        If its FFmpeg has none of the encoders.
    """
    av = ffmpeg()
    for container, encoder, options in _ENCODERS:
        if encoder in av.codecs_available and _writes(av, encoder):
            return _written(av, container, encoder, options)
    raise RuntimeError("This FFmpeg has no encoder for the sample video.")


def _writes(av: Any, encoder: str) -> bool:  # noqa: ANN401 - PyAV, which may not be there
    try:
        av.Codec(encoder, "w")
    except (ValueError, av.FFmpegError):
        return False
    return True


def _written(
    av: Any,  # noqa: ANN401 - as above
    container_name: str,
    encoder: str,
    options: dict[str, str],
) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container_name) as container:
        stream = container.add_stream(encoder, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        if "crf" not in options:
            stream.bit_rate = _BITS_PER_SECOND
        number = 0
        for name in SHOWN:
            photo = _enlarged(name)
            for step in range(SECONDS_EACH * RATE):
                frame = av.VideoFrame.from_image(_window(photo, step / (SECONDS_EACH * RATE)))
                frame.pts, frame.time_base = number, Fraction(1, RATE)
                container.mux(stream.encode(frame))
                number += 1
        container.mux(stream.encode())
    return file.getvalue()


def _enlarged(name: str) -> Image.Image:
    """Return a photo that covers the frame and a little more."""
    package = resources.files(__name__.rpartition(".")[0])
    photo = Image.open(io.BytesIO(package.joinpath(f"{name}.jpg").read_bytes())).convert("RGB")
    scale = _ROOM * max(WIDTH / photo.width, HEIGHT / photo.height)
    return photo.resize((round(photo.width * scale), round(photo.height * scale)))


def _window(photo: Image.Image, progress: float) -> Image.Image:
    """Return what the camera sees, from the upper left towards the lower right."""
    left = round((photo.width - WIDTH) * progress)
    # Of a high photo only as far down as it goes to the side: what it shows is at its top.
    top = round(min(photo.height - HEIGHT, HEIGHT * (_ROOM - 1)) * progress)
    return photo.crop((left, top, left + WIDTH, top + HEIGHT))
