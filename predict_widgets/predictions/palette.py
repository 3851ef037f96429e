"""A label's color, the same in every widget, figure and export.

``tests/contract/palette.json`` holds the page's side (``js/src/palette.ts``) to the same colors.
"""

from __future__ import annotations

from functools import lru_cache

# Okabe and Ito's color-blind-safe set (https://jfly.uni-koeln.de/color/) without black, which is
# no color on a dark page; then the same hues 38 % darker, then 45 % lighter. Yellow and orange
# have no lighter step: it would vanish on white. 19 is prime, so hashes spread evenly.
PALETTE: tuple[str, ...] = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
    "#8F6300",
    "#357090",
    "#006247",
    "#958D29",
    "#00476E",
    "#843A00",
    "#7E4B68",
    "#A2D6F3",
    "#73CAB2",
    "#73B1D4",
    "#E8A673",
    "#E3B5CF",
)

_FNV_OFFSET = 2166136261
_FNV_PRIME = 16777619
_UINT32 = 0xFFFFFFFF
# Where black and white contrast equally with a color (WCAG 2.2, relative luminance):
# (L + 0.05)^2 = 1.05 * 0.05.
_EVEN_LUMINANCE = 0.1791


def fnv1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash of a text's UTF-8 bytes.

    Source: draft-eastlake-fnv, http://www.isthe.com/chongo/tech/comp/fnv/.
    """
    value = _FNV_OFFSET
    for byte in text.encode("utf-8", "replace"):
        value = ((value ^ byte) * _FNV_PRIME) & _UINT32
    return value


@lru_cache(maxsize=4096)
def color_of(label: str) -> str:
    """Return the color of a label as ``#RRGGBB``."""
    return PALETTE[fnv1a(label) % len(PALETTE)]


def luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2) of ``#RRGGBB``, 0 for black to 1 for white."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the constants of sRGB
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(color: str) -> str:
    """Return the color of text on ``#RRGGBB`` that contrasts more: ``#000`` or ``#fff``."""
    return "#000" if luminance(color) > _EVEN_LUMINANCE else "#fff"
