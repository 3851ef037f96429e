"""Every way to store a picture -> 8-bit RGB, and a sentence where that changed what it shows."""

from __future__ import annotations

import io
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageCms

_TWELVE_BITS = 4095
_EIGHT_BITS = 255

_WITH_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")
_ANY_NUMBERS = ("I", "F")


def reads_alike_everywhere(mode: str) -> bool:
    """Say whether every decoder shows a picture of this Pillow mode with the same colors.

    Opacity apart: a palette or gray picture may still hold transparent pixels.
    """
    return mode not in {"CMYK", "LAB", "HSV", *_SIXTEEN_BITS, *_ANY_NUMBERS}


def to_rgb(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Return the picture as 8-bit RGB, and what that changed.

    Returns
    -------
    image
        Mode ``"RGB"``, same width and height.
    changes
        Short sentences, such as ``"CMYK converted to RGB"``; empty where the picture shows the
        same before and after.
    """
    if image.mode in {"CMYK", "LAB"}:
        return _managed(image), (f"{image.mode} converted to RGB",)
    if image.mode in _SIXTEEN_BITS:
        return _from_sixteen_bits(image)
    if image.mode in _ANY_NUMBERS:
        return _from_numbers(image)
    # A transparent color or palette entry stands in the info, not in the mode.
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        return _on_white(image.convert("RGBA"))
    return (image if image.mode == "RGB" else image.convert("RGB")), ()


def _on_white(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    alpha = image.getchannel("A")
    # Pillow types extrema for pictures of many bands as well; one band gives two numbers.
    lowest: Any = alpha.getextrema()[0]
    if lowest == _EIGHT_BITS:
        return image.convert("RGB"), ()
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image.convert("RGB"), mask=alpha)
    return paper, ("transparency laid on white",)


def _managed(image: Image.Image) -> Image.Image:
    """Convert CMYK or LAB by the picture's own profile, plainly where it has no usable one."""
    if image.mode == "LAB":
        source = _profile("LAB")
    else:
        icc = image.info.get("icc_profile")
        if not isinstance(icc, bytes) or icc[16:20] != b"CMYK":
            return image.convert("RGB")
        source = io.BytesIO(icc)
    try:
        turned = ImageCms.profileToProfile(image, source, _profile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        if image.mode == "LAB":
            raise
        return image.convert("RGB")
    return turned or image.convert("RGB")


def _profile(space: Literal["LAB", "sRGB"]) -> Any:  # noqa: ANN401 - Pillow gives it no type
    return ImageCms.createProfile(space)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _from_sixteen_bits(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Keep the 8 highest bits of 16; of 12, where a camera or a scanner filled only those."""
    values = np.asarray(image)
    highest = int(values.max(initial=0))
    shift, bits = (4, 12) if _EIGHT_BITS < highest <= _TWELVE_BITS else (8, 16)
    shown = Image.fromarray((values >> shift).astype(np.uint8))
    return shown.convert("RGB"), (f"{bits}-bit values scaled to 8 bits",)


def _from_numbers(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Map numbers without a declared range: 0 to 1 and 0 to 255 as they are meant, others fully."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), copy=True)
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if low >= 0 and image.mode == "F" and high <= 1:
        values *= _EIGHT_BITS
        change = "values 0 to 1 scaled to 8 bits"
    elif low >= 0 and high <= _EIGHT_BITS:
        change = "values 0 to 255 taken as 8 bits"
    else:
        low = float(values.min())
        # In double: the difference of two float32 may lie beyond the largest of them.
        values = (values.astype(np.float64) - low) / max(high - low, 1e-30) * _EIGHT_BITS
        change = f"values {low:g} to {high:g} stretched to 8 bits"
    shown = Image.fromarray((values + 0.5).clip(0, _EIGHT_BITS).astype(np.uint8))
    return shown.convert("RGB"), (change,)
