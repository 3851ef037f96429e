"""Small upright JPEGs of pictures, decoded at a fraction of their size where that can be done."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from predict_widgets.media.decode import upright_rgb
from predict_widgets.media.opening import named_errors, open_picture, readable_format

if TYPE_CHECKING:
    from PIL import Image

_THUMBNAIL_QUALITY = 82
# From what shows no loss to what still shows what is on the picture.
_PICTURE_QUALITIES = (85, 75, 65, 55, 45)
# Where even this is over the cap it is sent all the same: some 2 kB.
_SMALLEST_EDGE = 64


def thumbnail(data: bytes, edge: int = 256) -> bytes:
    """Return a small upright JPEG of a picture.

    Parameters
    ----------
    data
        The file's bytes.
    edge
        The longest edge of the thumbnail, in pixels; a smaller picture stays as large as it is.

    Raises
    ------
    InputError
        As :func:`predict_widgets.media.decode.prepare_image`.
    """
    return _jpeg(_fitted(data, edge), _THUMBNAIL_QUALITY)


def picture(data: bytes, edge: int = 1600, max_bytes: int | None = None) -> bytes:
    """Return an upright JPEG to look at, with as much detail as the caps allow.

    Parameters
    ----------
    data
        The file's bytes.
    edge
        The longest edge, in pixels; a smaller picture stays as large as it is.
    max_bytes
        Quality, then size, are lowered until the JPEG is no larger than this.

    Raises
    ------
    InputError
        As :func:`predict_widgets.media.decode.prepare_image`.
    """
    shown = _fitted(data, edge)
    encoded = _jpeg(shown, _PICTURE_QUALITIES[0])
    if max_bytes is None or len(encoded) <= max_bytes:
        return encoded
    # The lowest quality tells whether this size can do; a higher one is tried only then.
    while len(encoded := _jpeg(shown, _PICTURE_QUALITIES[-1])) > max_bytes:
        edge = max(shown.size)
        if edge <= _SMALLEST_EDGE:
            return encoded
        scale = max(0.5, 0.95 * (max_bytes / len(encoded)) ** 0.5)
        shown = _within(shown, max(_SMALLEST_EDGE, int(edge * scale)))
    for quality in _PICTURE_QUALITIES[1:-1]:
        better = _jpeg(shown, quality)
        if len(better) <= max_bytes:
            return better
    return encoded


def _fitted(data: bytes, edge: int) -> Image.Image:
    name = readable_format(data)
    with named_errors(name):
        # Twice the wanted size keeps what the last step of scaling needs to be smooth.
        opened = open_picture(data, edge=2 * edge)
        opened.image.load()
        return _within(upright_rgb(opened)[0], edge)


def _within(image: Image.Image, edge: int) -> Image.Image:
    scale = edge / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, reducing_gap=2.0)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    # A thumbnail of a wide-gamut phone photo without its profile looks pale in the browser.
    icc = image.info.get("icc_profile")
    profile = icc if isinstance(icc, bytes) and icc[16:20] == b"RGB " else None
    image.save(buffer, "JPEG", quality=quality, icc_profile=profile, exif=b"")
    return buffer.getvalue()
