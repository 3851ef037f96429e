"""Small pictures and sounds as models return them."""

from __future__ import annotations

import io
import math
import wave

from PIL import Image

Box = tuple[float, float, float, float]  # left, top, right, bottom, as fractions


def picture_of(box: Box, size: tuple[int, int] = (64, 48), value: int = 255) -> bytes:
    """A gray PNG, 0 but for ``value`` inside the box (fractions: left, top, right, bottom)."""
    width, height = size
    picture = Image.new("L", size)
    left, top, right, bottom = box
    edges = (round(left * width), round(top * height), round(right * width), round(bottom * height))
    picture.paste(value, edges)
    return _png(picture)


def ramp(size: tuple[int, int] = (16, 12), *, turned: bool = False) -> bytes:
    """A heat map: 0 at the left to 255 at the right, or the other way."""
    picture = Image.linear_gradient("L").rotate(-90 if turned else 90).resize(size)
    return _png(picture)


def tone(milliseconds: int = 200, rate: int = 8000) -> bytes:
    """A WAV file: 440 Hz, mono, 8 bit."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        count = rate * milliseconds // 1000
        sound.writeframes(
            bytes(round(128 + 90 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(count))
        )
    return stream.getvalue()


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
