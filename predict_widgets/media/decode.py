"""Bytes in, a picture out: limits checked, the right way up, in colors that every model reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import ImageFile

from predict_widgets.errors import InputError
from predict_widgets.media.encode import PreparedImage, encode
from predict_widgets.media.exif import UPRIGHT, orientation_of, upright
from predict_widgets.media.jpeg import plain_size
from predict_widgets.media.limits import (
    IMAGE_FORMATS,
    IMAGE_MAX_BYTES,
    IMAGE_MAX_PIXELS,
    megabytes,
    megapixels,
)
from predict_widgets.media.opening import (
    Opened,
    named_errors,
    open_picture,
    readable_format,
    stored_orientation,
)
from predict_widgets.media.rgb import reads_alike_everywhere, to_rgb

if TYPE_CHECKING:
    from PIL import Image

# Frames are counted one by one, in files up to this size.
_COUNTED_BYTES = 4_000_000
# The marker behind a JPEG's pixels (ITU-T T.81, B.1.1.3): a file that was cut off lacks it. Some
# cameras and editors write a little more behind it.
_JPEG_END = b"\xff\xd9"
_NEAR_THE_END = 1024


def prepare_image(data: bytes, *, quick: bool = False) -> PreparedImage:
    """Check a picture and make it ready to send.

    Upright bytes in a format that Clarifai lists, within its limits, that every decoder shows
    alike are passed on untouched. Everything else is re-encoded once: turned upright, first frame,
    8-bit RGB, transparency on white, at most 20 MB and 85 megapixels.

    Parameters
    ----------
    data
        The file's bytes.
    quick
        Whether the pixels of a JPEG that is sent untouched and is whole by its end are left to
        the platform: of thousands, decoding each takes ten times as long as all else.

    Raises
    ------
    InputError
        ``IMAGE_EMPTY``, ``IMAGE_UNREADABLE``, ``IMAGE_FORMAT_NOT_SUPPORTED`` or
        ``IMAGE_TOO_LARGE``, with a hint.
    """
    name = readable_format(data)
    whole = quick and name == "JPEG" and _JPEG_END in data[-_NEAR_THE_END:]
    size = plain_size(data) if whole and len(data) < IMAGE_MAX_BYTES else None
    if size is not None and size[0] * size[1] <= IMAGE_MAX_PIXELS:
        return PreparedImage(data, name, *size, ())
    with named_errors(name):
        plain = _plain_jpeg(data, name)
        if plain is not None:
            if not whole:
                # Reads all of the file, to its end, at an eighth of the work on pixels.
                open_picture(data, edge=1).image.load()
            return PreparedImage(data, name, plain.width, plain.height, ())
        opened = open_picture(data)
        opened.image.load()
        picture, changes = upright_rgb(opened)
        changes = (*_frames(data, opened), *changes)
        reasons = _reasons(data, opened)
        if not changes and not reasons and name in IMAGE_FORMATS:
            return PreparedImage(data, name, opened.width, opened.height, ())
        return encode(picture, changes + reasons, opened.image.info.get("icc_profile"), name)


def prepare_pixels(image: Image.Image, changes: tuple[str, ...] = ()) -> PreparedImage:
    """Make a picture that is in memory ready to send, without loss where it fits.

    Parameters
    ----------
    image
        A Pillow picture of any mode; its current frame is taken. What Pillow opened is turned
        upright by its EXIF; what was computed from it stands as the person made it, even though
        Pillow copies the EXIF block along.
    changes
        What was changed before.

    Raises
    ------
    InputError
        ``IMAGE_EMPTY``, or ``IMAGE_UNREADABLE`` where the file behind it is damaged.
    """
    if image.width < 1 or image.height < 1:
        raise InputError(
            "The picture has no pixels.", name="IMAGE_EMPTY", hint="Look at its size attribute."
        )
    with named_errors(image.format or image.mode):
        if image.width * image.height > IMAGE_MAX_PIXELS:
            changes = (*changes, _shrunk_because(image.width, image.height))
        image.load()
        from_file = isinstance(image, ImageFile.ImageFile) and image.format != "TIFF"
        orientation = orientation_of(image.info.get("exif")) if from_file else UPRIGHT
        if orientation != UPRIGHT:
            changes = (*changes, _turned_by(orientation))
        picture, converted = to_rgb(image)
        picture = upright(picture, orientation)
        return encode(picture, changes + converted, image.info.get("icc_profile"), "")


def open_image(data: bytes) -> Image.Image:
    """Return the picture upright, in RGB, with no EXIF left: for drawing.

    A JPEG over 85 megapixels comes at a half or a quarter of its size. Raises as
    :func:`prepare_image`.
    """
    with named_errors(readable_format(data)):
        opened = open_picture(data)
        opened.image.load()
        return _bare(upright_rgb(opened)[0], opened)


def open_image_as_stored(data: bytes) -> Image.Image:
    """Return the picture in RGB as its pixels are stored: what a server sees.

    EXIF is ignored, as Clarifai does (page ``predict/images.md``); a TIFF alone comes upright,
    since its orientation is part of the format. Raises as :func:`prepare_image`.
    """
    with named_errors(readable_format(data)):
        opened = open_picture(data)
        opened.image.load()
        return _bare(to_rgb(opened.image)[0], opened)


def _bare(picture: Image.Image, opened: Opened) -> Image.Image:
    """Return the pixels without the file they came from or what it said about them."""
    picture = picture.copy() if picture is opened.image else picture
    picture.info.clear()
    return picture


def _plain_jpeg(data: bytes, name: str) -> Opened | None:
    """Return a JPEG that can be sent as it is; None for what cannot or may not."""
    if name != "JPEG" or len(data) >= IMAGE_MAX_BYTES:
        return None
    opened = open_picture(data)
    within = opened.width * opened.height <= IMAGE_MAX_PIXELS
    alike = opened.orientation == UPRIGHT and reads_alike_everywhere(opened.image.mode)
    return opened if within and alike else None


def upright_rgb(opened: Opened) -> tuple[Image.Image, tuple[str, ...]]:
    """Return the loaded picture upright in RGB, and what that changed."""
    # A PNG may tell its orientation behind the pixels.
    orientation = opened.orientation
    if orientation == UPRIGHT:
        orientation = stored_orientation(opened.image)
    picture, changes = to_rgb(opened.image)
    if orientation == UPRIGHT:
        return picture, changes
    # Pillow has turned a TIFF already, while it was loaded.
    turned = picture if opened.format == "TIFF" else upright(picture, orientation)
    return turned, (_turned_by(orientation), *changes)


def _turned_by(orientation: int) -> str:
    return f"turned upright (EXIF orientation {orientation})"


def _frames(data: bytes, opened: Opened) -> tuple[str, ...]:
    """Say that the picture is the first of several, and of how many where that can be counted."""
    if opened.format not in {"GIF", "WEBP", "PNG", "TIFF", "AVIF"}:
        return ()
    unit = "pages" if opened.format == "TIFF" else "frames"
    # Counting moves to the last frame, so it happens on a picture of its own.
    image: Any = open_picture(data).image
    try:
        # A few bytes are enough for a frame: counting a million of them takes minutes.
        many = len(data) > _COUNTED_BYTES and image.is_animated
        count = 0 if many else int(image.n_frames)
    except Exception:  # noqa: BLE001 - later frames may be damaged in any way; the first is good
        return (f"first of several {unit}",)
    if many:
        return (f"first of several {unit}",)
    return (f"first of {count} {unit}",) if count > 1 else ()


def _reasons(data: bytes, opened: Opened) -> tuple[str, ...]:
    """Return why the bytes cannot be sent as they are, beyond what their pixels are."""
    reasons: list[str] = []
    if opened.width * opened.height > IMAGE_MAX_PIXELS:
        reasons.append(_shrunk_because(opened.width, opened.height))
    elif len(data) >= IMAGE_MAX_BYTES:
        limit = megabytes(IMAGE_MAX_BYTES)
        reasons.append(f"{megabytes(len(data))} re-encoded to fit the limit of {limit}")
    return tuple(reasons)


def _shrunk_because(width: int, height: int) -> str:
    limit = IMAGE_MAX_PIXELS // 1_000_000
    return f"{megapixels(width, height)} shrunk to fit the limit of {limit}"
