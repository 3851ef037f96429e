"""A picture that cannot be sent as it came, encoded once within Clarifai's limits."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from predict_widgets.media.limits import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS, SHRUNK_PIXELS

if TYPE_CHECKING:
    from PIL import Image

# Formats whose pixels went through a lossy encoder before: one more pass at 95 shows no change.
_LOSSY = ("JPEG", "WEBP", "AVIF", "HEIF", "JPEG2000")
_QUALITIES = (95, 90, 80)
# Above this a PNG takes seconds to write and lands near the limit of 20 MB.
_PNG_MAX_PIXELS = 16_000_000
# libjpeg's JPEG_MAX_DIMENSION.
_JPEG_MAX_EDGE = 65_500


@dataclass(frozen=True)
class PreparedImage:
    """A picture as it is sent.

    Parameters
    ----------
    data
        The bytes to send: the very ones handed in where ``changes`` is empty.
    format
        Pillow's name of their format, one of ``limits.IMAGE_FORMATS``.
    width, height
        Of the upright picture in ``data``, in pixels.
    changes
        Short sentences about what differs from the bytes handed in.
    """

    data: bytes
    format: str
    width: int
    height: int
    changes: tuple[str, ...]

    def __repr__(self) -> str:
        size = f"{self.width} x {self.height}"
        return f"PreparedImage({self.format}, {size}, {len(self.data)} bytes, {self.changes!r})"


def encode(
    picture: Image.Image, changes: tuple[str, ...], icc: object, source: str
) -> PreparedImage:
    """Encode an upright RGB picture once, as large as the limits allow.

    ``source`` is the format it came in; ``""`` where it never was a file.
    """
    # A profile that described CMYK or gray would be wrong of the RGB we made.
    profile = icc if isinstance(icc, bytes) and icc[16:20] == b"RGB " else None
    if source not in _LOSSY and picture.width * picture.height <= _PNG_MAX_PIXELS:
        data = _save(picture, "PNG", icc_profile=profile, compress_level=1)
        if len(data) < IMAGE_MAX_BYTES:
            converted = () if source in {"PNG", ""} else (f"converted from {source} to PNG",)
            return PreparedImage(data, "PNG", *picture.size, changes + converted)
    before = picture.size
    data, picture = _jpeg(picture, profile)
    if picture.size != before and not any("shrunk" in change for change in changes):
        changes = (*changes, f"shrunk from {before[0]} x {before[1]}")
    if source != "JPEG":
        changes = (*changes, f"converted from {source} to JPEG" if source else "stored as JPEG")
    return PreparedImage(data, "JPEG", *picture.size, changes)


def _jpeg(picture: Image.Image, profile: bytes | None) -> tuple[bytes, Image.Image]:
    """Return JPEG bytes under the limit, and the picture at the size they hold."""
    if max(picture.size) > _JPEG_MAX_EDGE or picture.width * picture.height > IMAGE_MAX_PIXELS:
        picture = _shrunk(picture, SHRUNK_PIXELS)
    while True:
        for quality in _QUALITIES:
            data = _save(picture, "JPEG", icc_profile=profile, quality=quality)
            if len(data) < IMAGE_MAX_BYTES:
                return data, picture
        picture = _shrunk(picture, min(SHRUNK_PIXELS, picture.width * picture.height // 2))


def _shrunk(picture: Image.Image, pixels: int) -> Image.Image:
    scale = min(
        (pixels / (picture.width * picture.height)) ** 0.5, _JPEG_MAX_EDGE / max(picture.size), 1.0
    )
    size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
    return picture.resize(size, reducing_gap=2.0)


def _save(picture: Image.Image, format_name: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    buffer = io.BytesIO()
    picture.save(buffer, format_name, exif=b"", **options)
    return buffer.getvalue()
