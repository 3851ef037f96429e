"""Small functions that make real video and audio bytes, for every test that needs some.

Every frame is the scene of :mod:`tests.builders.images` with its own number across the middle, as
twelve black or white blocks: whatever a codec did to it, :func:`number_of` reads it again.
"""

from __future__ import annotations

import functools
import io
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from tests.builders import images

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

BITS = 12
WIDTH, HEIGHT = 192, 128
MILLISECOND = Fraction(1, 1000)

#: Container and codec of each kind of file, by a name for people.
KINDS: dict[str, tuple[str, str]] = {
    "mp4": ("mp4", "libx264"),
    "mov": ("mov", "libx264"),
    "3gp": ("3gp", "mpeg4"),
    "avi": ("avi", "mpeg4"),
    "avi mjpeg": ("avi", "mjpeg"),
    "wmv": ("asf", "wmv2"),
    "webm": ("webm", "libvpx-vp9"),
    "mkv": ("matroska", "libx264"),
    "flv": ("flv", "flv1"),
    "mpeg": ("mpeg", "mpeg2video"),
    "ts": ("mpegts", "mpeg2video"),
}


def frame(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Return the scene with a number in it, as (height, width, 3) uint8."""
    pixels = np.array(images.scene(width, height))
    edges = np.linspace(0, width, BITS + 1).astype(int)
    for bit in range(BITS):
        white = number >> bit & 1
        pixels[3 * height // 8 : 5 * height // 8, edges[bit] : edges[bit + 1]] = 255 * white
    return pixels


def number_of(image: Image.Image) -> int:
    """Return the number in an upright frame."""
    pixels = np.asarray(image.convert("L"))
    centers = ((np.arange(BITS) + 0.5) * image.width / BITS).astype(int)
    row = pixels[image.height // 2 - 2 : image.height // 2 + 2]
    return sum(1 << bit for bit, x in enumerate(centers) if row[:, x - 1 : x + 2].mean() > 127)


def clip(  # noqa: PLR0913 - what a file can differ in
    kind: str = "mp4",
    *,
    times_ms: Sequence[int] | None = None,
    frames: int = 30,
    rate: int = 10,
    gop: int = 12,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    rotation: int = 0,
    mirrored: bool = False,
    aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
    sound_seconds: float = 0,
    start_ms: int = 0,
) -> bytes:
    """Return a video whose frame ``n`` bears the number ``n``.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    times_ms
        When each frame comes on; every ``1 / rate`` seconds where it is None.
    frames, rate
        How many, and how many a second.
    gop
        Frames from one that stands for itself to the next.
    size
        Of the upright picture.
    rotation
        Degrees counter-clockwise by which a player turns what is stored; what is stored is turned
        the other way, so that the upright picture is the same.
    mirrored
        Whether a player then mirrors it, left to right.
    aspect
        Width of a stored pixel over its height.
    options
        Of the container.
    sound_seconds
        Length of a tone beside the pictures; 0 for none.
    start_ms
        Time of the first frame.
    """
    container_name, codec = KINDS[kind]
    file = io.BytesIO()
    stored = size[::-1] if rotation in {90, 270} else size
    with av.open(file, "w", format=container_name, options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = stored
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size = gop
        # Millisecond times, where the codec can tell them; the old ones count frames.
        if codec.startswith("lib"):
            stream.codec_context.time_base = MILLISECOND
        if codec == "libvpx-vp9":
            stream.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "bf": "2", "b-pyramid": "none"}
        if codec in {"mpeg4", "mjpeg", "wmv2", "flv1", "mpeg2video"}:
            stream.codec_context.bit_rate = 2_000_000
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation or mirrored:
            stream.set_display_rotation(rotation, hflip=mirrored)
        sound = container.add_stream(*_sound_codec(container_name)) if sound_seconds else None
        container.start_encoding()
        if times_ms is None:
            times_ms = [start_ms + round(n * 1000 / rate) for n in range(frames)]
        for number, time_ms in enumerate(times_ms):
            pixels = frame(number, *size)
            pixels = np.rot90(pixels[:, ::-1] if mirrored else pixels, -rotation // 90)
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            picture.time_base = MILLISECOND if codec.startswith("lib") else Fraction(1, rate)
            picture.pts = time_ms if codec.startswith("lib") else round(time_ms * rate / 1000)
            container.mux(stream.encode(picture.reformat(format=stream.pix_fmt)))
        container.mux(stream.encode())
        if sound is not None:
            _add_tone(container, sound, sound_seconds)
    return file.getvalue()


def sound(kind: str = "wav", seconds: float = 1.0, rate: int = 16_000) -> bytes:
    """Return a tone as WAV, MP3, OGG, FLAC, M4A or WebM."""
    container_name, codec = {
        "wav": ("wav", "pcm_s16le"),
        "mp3": ("mp3", "libmp3lame"),
        "ogg": ("ogg", "libopus"),
        "flac": ("flac", "flac"),
        "m4a": ("ipod", "aac"),
        "webm": ("webm", "libopus"),
        "aac": ("adts", "aac"),
    }[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=48_000 if codec == "libopus" else rate)
        _add_tone(container, stream, seconds)
    return file.getvalue()


def _sound_codec(container_name: str) -> tuple[str, int]:
    if container_name == "webm":
        return "libopus", 48_000
    return ("aac", 44_100) if container_name in {"mp4", "mov"} else ("libmp3lame", 44_100)


def _add_tone(container, stream, seconds: float) -> None:
    rate = stream.codec_context.sample_rate
    wave = np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate) * 0.3
    samples = (wave * 32767).astype(np.int16)[None, :]
    tone = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    tone.sample_rate, tone.pts, tone.time_base = rate, 0, Fraction(1, rate)
    resampler = av.AudioResampler(
        stream.codec_context.format, stream.codec_context.layout, rate, stream.frame_size or None
    )
    for piece in (*resampler.resample(tone), *resampler.resample(None)):
        container.mux(stream.encode(piece))
    container.mux(stream.encode())


@functools.cache
def one_of_each() -> dict[str, bytes]:
    """Return small good files of every format that can be read, by name."""
    return {
        **{kind: clip(kind, frames=12) for kind in KINDS},
        "mp4 portrait": clip(frames=6, rotation=90, size=(96, 160)),
        "mp4 fragments": clip(options={"movflags": "empty_moov+frag_keyframe"}, frames=12),
        "mp4 with sound": clip(frames=12, sound_seconds=1.2),
        "webm live": clip("webm", options={"live": "1"}, frames=12),
    }
