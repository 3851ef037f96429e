"""Opens a picture without trusting it: by its own first bytes, its declared size checked first.

Pillow's ``Image.open`` tries every plugin and guards against huge pictures with a warning and a
process-wide number. We choose the one plugin that fits the bytes and compare the size that the
header declares with our own limit, before any pixel is decoded.
"""

from __future__ import annotations

import importlib
import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from predict_widgets.errors import InputError
from predict_widgets.media.exif import ORIENTATION_TAG, UPRIGHT, orientation_of, upright_size
from predict_widgets.media.limits import (
    FILE_MAX_BYTES,
    IMAGE_FORMATS,
    IMAGE_MAX_PIXELS,
    SHRINKABLE_PIXELS,
    megabytes,
    megapixels,
)
from predict_widgets.media.quiet import without_pillow_warnings
from predict_widgets.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from PIL.ImageFile import ImageFile

# JpegImageFile and not the plugin's factory: a phone's MPO file is a JPEG with more JPEGs behind
# it, and the first is the photo.
_PLUGINS: dict[str, Callable[[io.BytesIO], ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "JPEG2000": Jpeg2KImagePlugin.Jpeg2KImageFile,
    "PPM": PpmImagePlugin.PpmImageFile,
}
_TEXT = ' A text is handed in as pw.Text("...").'
_TAKEN = "Clarifai takes " + ", ".join(IMAGE_FORMATS[:-1]) + " and " + IMAGE_FORMATS[-1] + "."
_HINTS = {
    "SVG": "An SVG file is a drawing in code: export it as PNG first.",
    "HTML": "This is a web page: open it, and copy the address of the picture on it.",
    "PDF": "Export the page as PNG first.",
    "ZIP": "Unpack it, and hand in the pictures inside.",
}


@dataclass(frozen=True)
class Opened:
    """A picture whose header has been read; pixels are decoded by ``image.load()``.

    ``width`` and ``height`` are the declared ones of the upright picture. ``orientation`` is what
    EXIF tells, 1 to 8. ``image`` may have been set to decode at a fraction of its size.
    """

    image: ImageFile
    format: str
    width: int
    height: int
    orientation: int


@contextmanager
def named_errors(format_name: str) -> Generator[None]:
    """Turn whatever decoding raises into an :class:`InputError`, and keep warnings in."""
    try:
        with without_pillow_warnings():
            yield
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(
            "There is not enough memory to decode the picture.",
            name="IMAGE_TOO_LARGE",
            hint="Make it smaller, and try again.",
        ) from error
    # Decoders of damaged data raise nearly anything: OSError, SyntaxError, struct.error,
    # zlib.error, EOFError, KeyError, OverflowError, RuntimeError, ...
    except Exception as error:
        cut = isinstance(error, EOFError) or "truncated" in str(error).lower()
        state = "cut short" if cut else "damaged"
        raise InputError(
            f"The {format_name} picture cannot be read: the file is {state}.",
            name="IMAGE_UNREADABLE",
            details=f"{type(error).__name__}: {error}",
            hint="Copy or download the file again, or open it in a viewer and save it anew.",
        ) from error


def readable_format(data: bytes) -> str:
    """Return Pillow's name of the picture's format.

    Raises
    ------
    InputError
        ``IMAGE_EMPTY``, ``IMAGE_TOO_LARGE`` (over 256 MiB), ``IMAGE_UNREADABLE`` (no known
        format) or ``IMAGE_FORMAT_NOT_SUPPORTED`` (a known one that holds no picture for us).
    """
    if not data:
        raise InputError(
            "The file is empty.",
            name="IMAGE_EMPTY",
            hint="It may not have been saved or downloaded to the end: try again.",
        )
    if len(data) > FILE_MAX_BYTES:
        raise InputError(
            f"The file has {megabytes(len(data))}; the largest that is read is "
            f"{megabytes(FILE_MAX_BYTES)}.",
            name="IMAGE_TOO_LARGE",
            hint="Make the picture smaller, and try again.",
        )
    name = sniff(data)
    if name in _PLUGINS or name == "HEIF":
        return name
    if not name:
        raise InputError(
            "The bytes are no picture in a format that is known here.",
            name="IMAGE_UNREADABLE",
            details=f"They start with {data[:12]!r}.",
            hint=_TAKEN + _TEXT,
        )
    article = "an" if name[0] in "AHIMOSX" else "a"
    raise InputError(
        f"This is {article} {name} file, not a picture that a model can look at.",
        name="IMAGE_FORMAT_NOT_SUPPORTED",
        hint=_HINTS.get(name, "Save the picture as JPEG or PNG first. " + _TAKEN),
    )


def open_picture(data: bytes, edge: int = 0) -> Opened:
    """Read a picture's header; call it inside :func:`named_errors`.

    Parameters
    ----------
    data
        The file's bytes.
    edge
        Pixels that are enough along the longer edge: a JPEG is then decoded at 1/2, 1/4 or 1/8
        (libjpeg's scaled decoding), as long as it stays at least so large. 0 asks for them all.

    Raises
    ------
    InputError
        As :func:`readable_format`, and ``IMAGE_TOO_LARGE`` for a size over 85 megapixels that
        cannot be shrunk in bounded memory.
    """
    name = readable_format(data)
    plugin = _heif_plugin() if name == "HEIF" else _PLUGINS[name]
    image = plugin(io.BytesIO(data))
    if image.width < 1 or image.height < 1:
        raise InputError(
            f"The {name} picture has no pixels.",
            name="IMAGE_UNREADABLE",
            hint="Save it anew, and try again.",
        )
    over = _check_pixels(image, name)
    orientation = stored_orientation(image)
    # Pillow gives the size of a TIFF as it stands upright, of others as it is stored.
    turned = UPRIGHT if name == "TIFF" else orientation
    width, height = upright_size(image.size, turned)
    if over:
        # 1/2, 1/4 or 1/8, whichever is the first within the limit.
        edge = min(edge or 1 << 30, _edge_within(image.size))
    if edge and name == "JPEG":
        # Pillow looks at the edge that is scaled down least.
        scale = min(1.0, edge / max(image.size))
        image.draft(None, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    return Opened(image, name, width, height, orientation)


def stored_orientation(image: ImageFile) -> int:
    """Return the orientation that the file's EXIF tells; some formats know it after loading."""
    tags = getattr(image, "tag_v2", None)  # of a TIFF; its whole file is what EXIF is a block of
    if tags is not None:
        value = tags.get(ORIENTATION_TAG, UPRIGHT)
        return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT  # noqa: PLR2004 - EXIF's own range
    return orientation_of(image.info.get("exif"))


def _check_pixels(image: ImageFile, name: str) -> bool:
    """Return whether the picture is over the limit but can be shrunk while it is decoded."""
    pixels = image.width * image.height
    if pixels <= IMAGE_MAX_PIXELS:
        return False
    # libjpeg holds a progressive picture whole, whatever size it is asked for.
    whole = name != "JPEG" or "progressive" in image.info
    if not whole and pixels <= SHRINKABLE_PIXELS:
        return True
    raise InputError(
        f"The picture has {megapixels(image.width, image.height)} "
        f"({image.width} x {image.height}); Clarifai takes up to "
        f"{IMAGE_MAX_PIXELS // 1_000_000} megapixels.",
        name="IMAGE_TOO_LARGE",
        hint="Make it smaller, or cut out the part that matters, and try again.",
    )


def _edge_within(size: tuple[int, int]) -> int:
    scale = 2
    while size[0] * size[1] > IMAGE_MAX_PIXELS * scale * scale:
        scale *= 2
    return max(1, max(size) // scale)


def _heif_plugin() -> Callable[[io.BytesIO], ImageFile]:
    # pillow-heif bundles GPL encoders, so it is never installed unasked. Its class is used as it
    # is: registering it would change what Image.open does in the whole process.
    try:
        module: Any = importlib.import_module("pillow_heif")
    except ImportError as error:
        raise InputError(
            "This is a HEIC picture, and the library that reads those is not installed.",
            name="IMAGE_FORMAT_NOT_SUPPORTED",
            hint='Run "pip install pillow-heif" and try again, or save the picture as JPEG.',
        ) from error
    return cast("Callable[[io.BytesIO], ImageFile]", module.HeifImageFile)
