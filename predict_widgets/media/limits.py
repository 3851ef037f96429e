"""What Clarifai takes, and what we are ready to decode.

Numbers of the first group come from Clarifai's documentation, page "Managing inputs" (its limits
"also apply for inferencing") unless a line names another page. A size is over its limit when it
is equal to it: the page says "less than".
"""

from __future__ import annotations

from predict_widgets.errors import InputError

IMAGE_MAX_BYTES = 20_000_000
IMAGE_MAX_PIXELS = 85_000_000
# Pillow's names, in the order of the page "Supported formats".
IMAGE_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")

VIDEO_MAX_BYTES = 128_000_000
# Page "Supported formats": AVI, MP4, WMV, MOV, 3GPP.
VIDEO_MEDIA_TYPES = (
    "video/mp4",
    "video/quicktime",
    "video/x-msvideo",
    "video/x-ms-wmv",
    "video/3gpp",
)
# Pages "Video" and "Supported formats": of one sent by URL. Of one sent as bytes the newest page
# says VIDEO_MAX_BYTES, so that these are told and not held to.
VIDEO_TOLD_BYTES = 100_000_000
VIDEO_TOLD_MS = 10 * 60 * 1000
# Page "Supported formats".
AUDIO_MEDIA_TYPES = ("audio/wav",)
TEXT_MAX_BYTES = 20_000_000
AUDIO_MAX_BYTES = 20_000_000
# One request, all inputs together.
BATCH_MAX_BYTES = 128_000_000

# Ours: a picture over Clarifai's limits is shrunk when that can be done in bounded memory. Only
# baseline JPEG can be decoded at a fraction of its size.
SHRINKABLE_PIXELS = 4 * IMAGE_MAX_PIXELS
# A picture whose JPEG would still be over IMAGE_MAX_BYTES is shrunk to this first.
SHRUNK_PIXELS = 25_000_000
# A frame of 8K film: 400 MB while it is decoded.
VIDEO_MAX_PIXELS = 8192 * 4320
# More than this is not read into memory at all; it is also what the page can upload.
FILE_MAX_BYTES = 256 * 1024 * 1024

_MAX_BYTES = {
    "video": VIDEO_MAX_BYTES,
    "text": TEXT_MAX_BYTES,
    "audio": AUDIO_MAX_BYTES,
    "file": FILE_MAX_BYTES,
}


def check_bytes(kind: str, count: int) -> None:
    """Refuse what has too many bytes; ``kind`` is anything but a picture, which can be shrunk.

    Raises
    ------
    InputError
        Such as ``VIDEO_TOO_LARGE``.
    """
    limit = _MAX_BYTES[kind]
    if count >= limit:
        raise InputError(
            f"The {kind} has {megabytes(count)}; the limit is {megabytes(limit)}.",
            name=f"{kind.upper()}_TOO_LARGE",
            hint="Cut it into parts, and try again.",
        )


def megabytes(count: int) -> str:
    """Return a number of bytes the way the limits are written: ``"20.4 MB"``.

    Rounded up, so that what is over a limit never reads as if it were at it.
    """
    tenths = -(-count // 100_000)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"


def megapixels(width: int, height: int) -> str:
    """Return a size in pixels the way the limits are written: ``"85.1 megapixels"``."""
    tenths = -(-width * height // 100_000)
    figure = str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10:.1f}"
    return f"{figure} megapixels"
