"""Small functions that make real image bytes, for every test that needs some.

The picture of :func:`scene` has a red corner at its top left, a green one at its top right, a
blue one at its bottom left and is white elsewhere, on a gradient: whichever way it is turned, the
corners tell.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)

# How a camera stores the upright picture when EXIF tells this orientation: the way back from it.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Return an upright RGB picture with three colored corners, each a quarter of an edge long."""
    rows, columns = np.mgrid[0:height, 0:width]
    gray = 120 + 80 * (rows + columns) / (height + width)
    pixels = np.repeat(gray[:, :, None], 3, axis=2).astype(np.uint8)
    h, w = max(1, height // 4), max(1, width // 4)
    pixels[:h, :w], pixels[:h, -w:], pixels[-h:, :w] = RED, GREEN, BLUE
    return Image.fromarray(pixels)


def corners(image: Image.Image) -> list[str]:
    """Return the colors of top left, top right, bottom left, bottom right: "red", ..., "gray"."""
    rgb = image.convert("RGB")
    x, y = rgb.width // 16, rgb.height // 16
    right, bottom = rgb.width - 1 - x, rgb.height - 1 - y
    return [_color(rgb.getpixel(at)) for at in [(x, y), (right, y), (x, bottom), (right, bottom)]]


UPRIGHT = ["red", "green", "blue", "gray"]


def _color(pixel: tuple[int, int, int]) -> str:
    distances = {
        name: sum(abs(a - b) for a, b in zip(pixel, color, strict=True))
        for name, color in {"red": RED, "green": GREEN, "blue": BLUE}.items()
    }
    name = min(distances, key=distances.__getitem__)
    return name if distances[name] < 120 else "gray"


def encode(image: Image.Image, format_name: str, **options: object) -> bytes:
    """Return the picture as bytes of a format, by Pillow's name of it."""
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def jpeg(width: int = 96, height: int = 64, **options: object) -> bytes:
    return encode(scene(width, height), "JPEG", **{"quality": 90, **options})


def png(width: int = 96, height: int = 64, **options: object) -> bytes:
    return encode(scene(width, height), "PNG", **options)


def noise(width: int, height: int, format_name: str = "PNG", seed: int = 0) -> bytes:
    """Return a picture that nothing compresses: about 3 bytes a pixel as PNG."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return encode(Image.fromarray(pixels), format_name)


def exif_rotated(
    orientation: int, width: int = 96, height: int = 64, format_name: str = "JPEG"
) -> bytes:
    """Return a file that shows :func:`scene` upright only where EXIF orientation is heeded."""
    stored = scene(width, height)
    if orientation in _STORED:
        stored = stored.transpose(_STORED[orientation])
    if format_name == "TIFF":
        return encode(stored, "TIFF", tiffinfo={0x0112: orientation})
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(stored, format_name, exif=exif.tobytes())


def corrupt_exif(block: bytes = b"Exif\0\0II*\0\xff\xff\xff\xff\xff\xff") -> bytes:
    """Return a good JPEG whose EXIF block is nonsense."""
    plain = jpeg()
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    return plain[:2] + segment + plain[2:]


def cmyk(width: int = 96, height: int = 64, format_name: str = "JPEG") -> bytes:
    return encode(scene(width, height).convert("CMYK"), format_name)


def sixteen_bit(
    width: int = 96, height: int = 64, highest: int = 65_535, format_name: str = "PNG"
) -> bytes:
    """Return a gray picture of 16 bits whose values go from 0, left, to ``highest``, right."""
    ramp = np.linspace(0, highest, width).astype(np.uint16)
    return encode(Image.fromarray(np.tile(ramp, (height, 1))), format_name)


def palette_with_transparency(width: int = 96, height: int = 64, format_name: str = "PNG") -> bytes:
    """Return a palette picture whose left half is transparent and whose right half is red."""
    image = Image.new("P", (width, height), 1)
    image.putpalette([0, 0, 0, *RED])
    image.paste(0, (0, 0, width // 2, height))
    return encode(image, format_name, transparency=0)


def rgba(width: int = 96, height: int = 64, alpha: int = 0, format_name: str = "PNG") -> bytes:
    """Return a blue picture of which the left half has this opacity, 0 to 255."""
    image = Image.new("RGBA", (width, height), (*BLUE, 255))
    image.paste((*BLUE, alpha), (0, 0, width // 2, height))
    return encode(image, format_name)


def animated(format_name: str = "GIF", frames: int = 3, width: int = 96, height: int = 64) -> bytes:
    """Return an animation (GIF, WEBP, PNG) or several pages (TIFF); the first is the scene."""
    first = scene(width, height)
    others = [Image.new("RGB", first.size, (0, 40 * n % 256, 90)) for n in range(1, frames)]
    return encode(first, format_name, save_all=True, append_images=others)


def truncated(data: bytes | None = None, share: float = 0.5) -> bytes:
    """Return the first part of a file."""
    data = noise(64, 64, "JPEG") if data is None else data
    return data[: int(len(data) * share)]


def bomb(width: int = 10_000, height: int = 10_000) -> bytes:
    """Return a PNG of a few bytes that declares 100 megapixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + _chunk(b"IEND", b"")
    )


def bomb_gif(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return a GIF of a few bytes that declares 400 megapixels."""
    plain = encode(Image.new("P", (8, 8)), "GIF")
    return plain[:6] + struct.pack("<HH", width, height) + plain[10:]


def flat_jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    """Return a gray JPEG of any size: 100 megapixels take 0.6 MB."""
    return encode(Image.new("L", (width, height), 128), "JPEG", progressive=progressive)


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def svg() -> bytes:
    return (
        b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        b"<script>alert(1)</script></svg>"
    )


def heic_header() -> bytes:
    """Return how a phone's HEIC file starts; the picture is missing."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08mdat"


def mp4_header() -> bytes:
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08mdat"


def one_of_each() -> dict[str, bytes]:
    """Return small good files of every format and kind that can be read, by name."""
    return {
        "jpeg": jpeg(),
        "jpeg progressive": jpeg(progressive=True),
        "jpeg rotated": exif_rotated(6),
        "jpeg cmyk": cmyk(),
        "jpeg gray": encode(scene().convert("L"), "JPEG"),
        "png": png(),
        "png 16 bit": sixteen_bit(),
        "png palette": palette_with_transparency(),
        "png rgba": rgba(alpha=90),
        "png animated": animated("PNG"),
        "png rotated": exif_rotated(3, format_name="PNG"),
        "tiff": encode(scene(), "TIFF"),
        "tiff lzw": encode(scene(), "TIFF", compression="tiff_lzw"),
        "tiff pages": animated("TIFF"),
        "tiff cmyk": cmyk(format_name="TIFF"),
        "tiff float": encode(Image.new("F", (40, 30), 0.5), "TIFF"),
        "tiff rotated": exif_rotated(8, format_name="TIFF"),
        "bmp": encode(scene(), "BMP"),
        "gif": encode(scene(), "GIF"),
        "gif animated": animated("GIF"),
        "webp": encode(scene(), "WEBP"),
        "webp animated": animated("WEBP"),
        "avif": encode(scene(), "AVIF"),
        "jpeg 2000": encode(scene(), "JPEG2000"),
        "ppm": encode(scene(), "PPM"),
    }
