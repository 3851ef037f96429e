"""CIELAB and CIEDE2000: how far apart two colors look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

# IEC 61966-2-1, linear sRGB to XYZ under D65, and the white point of D65.
SRGB_KNEE = 0.04045
RGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

HALF_TURN = 180


def lab_of(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (..., 3) CIELAB of (..., 3) sRGB values from 0 to 255."""
    share = rgb / 255
    linear = np.where(share <= SRGB_KNEE, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = linear @ RGB_TO_XYZ.T / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def color_difference(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the CIEDE2000 difference of (..., 3) CIELAB values, broadcast against each other.

    About 1 is just visible. Formula: Sharma, Wu, Dalal, "The CIEDE2000 color-difference
    formula", Color Research & Application 30(1), 2005; checked against its test data.
    """
    l1, a1, b1 = first[..., 0], first[..., 1], first[..., 2]
    l2, a2, b2 = second[..., 0], second[..., 1], second[..., 2]
    # Near gray the a axis is stretched (their equations 2 to 7).
    seventh = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1 = np.degrees(np.arctan2(b1, a1 * stretch)) % 360
    h2 = np.degrees(np.arctan2(b2, a2 * stretch)) % 360
    # Differences in lightness, chroma and hue (8 to 11).
    gray = c1 * c2 == 0
    apart = h2 - h1
    turn = np.where(np.abs(apart) <= HALF_TURN, apart, apart - np.sign(apart) * 2 * HALF_TURN)
    turn = np.where(gray, 0, turn)
    d_lightness, d_chroma = l2 - l1, c2 - c1
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    # Means, and how much each difference weighs there (12 to 22).
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = np.where(gray, h1 + h2, (h1 + turn / 2) % 360)
    weight = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_lightness = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_chroma = 1 + 0.045 * chroma
    s_hue = 1 + 0.015 * chroma * weight
    seventh = chroma**7
    rotation = (
        -2
        * np.sqrt(seventh / (seventh + 25.0**7))
        * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    lightness_part, chroma_part, hue_part = (
        d_lightness / s_lightness,
        d_chroma / s_chroma,
        d_hue / s_hue,
    )
    return np.sqrt(
        lightness_part**2 + chroma_part**2 + hue_part**2 + rotation * chroma_part * hue_part
    )
