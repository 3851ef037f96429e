"""``dominant-colors``: the colors of a picture and how much of it each covers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageColor

from predict_widgets.embedded_server.models.base import Card, ImageModel
from predict_widgets.embedded_server.models.color_difference import color_difference, lab_of
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

# Shares are those of this many pixels at most; more changes them by less than they round to.
LONGEST_EDGE = 256

# More colors than anybody wants, to be merged by how alike they look.
PALETTE_SIZE = 32
LOOKS_ALIKE = 12.0
SMALLEST_SHARE = 0.01

# The named colors of CSS, in the spelling Clarifai's color model uses; the values are Pillow's.
CSS_NAMES = """
AliceBlue AntiqueWhite Aqua Aquamarine Azure Beige Bisque Black BlanchedAlmond Blue BlueViolet
Brown BurlyWood CadetBlue Chartreuse Chocolate Coral CornflowerBlue Cornsilk Crimson DarkBlue
DarkCyan DarkGoldenRod DarkGray DarkGreen DarkKhaki DarkMagenta DarkOliveGreen DarkOrange
DarkOrchid DarkRed DarkSalmon DarkSeaGreen DarkSlateBlue DarkSlateGray DarkTurquoise DarkViolet
DeepPink DeepSkyBlue DimGray DodgerBlue FireBrick FloralWhite ForestGreen Fuchsia Gainsboro
GhostWhite Gold GoldenRod Gray Green GreenYellow HoneyDew HotPink IndianRed Indigo Ivory Khaki
Lavender LavenderBlush LawnGreen LemonChiffon LightBlue LightCoral LightCyan
LightGoldenRodYellow LightGray LightGreen LightPink LightSalmon LightSeaGreen LightSkyBlue
LightSlateGray LightSteelBlue LightYellow Lime LimeGreen Linen Maroon MediumAquaMarine
MediumBlue MediumOrchid MediumPurple MediumSeaGreen MediumSlateBlue MediumSpringGreen
MediumTurquoise MediumVioletRed MidnightBlue MintCream MistyRose Moccasin NavajoWhite Navy
OldLace Olive OliveDrab Orange OrangeRed Orchid PaleGoldenRod PaleGreen PaleTurquoise
PaleVioletRed PapayaWhip PeachPuff Peru Pink Plum PowderBlue Purple RebeccaPurple Red RosyBrown
RoyalBlue SaddleBrown Salmon SandyBrown SeaGreen SeaShell Sienna Silver SkyBlue SlateBlue
SlateGray Snow SpringGreen SteelBlue Tan Teal Thistle Tomato Turquoise Violet Wheat White
WhiteSmoke Yellow YellowGreen
""".split()  # noqa: SIM905 - 140 pairs of quotes would only be in the way


class DominantColors(ImageModel):
    """Pillow's color quantization, merged by CIEDE2000 and named by CSS.

    ``max_concepts`` and ``min_value`` speak of concepts and leave colors alone.
    """

    id = "dominant-colors"
    type_id = "image-color-recognizer"
    card = Card(
        title="Dominant colors",
        task="Gives the main colors of a picture, each with the share of the picture it covers.",
        source="Written for this package: Pillow's quantization, merged by CIEDE2000.",
        license="Apache-2.0",
        gets_wrong=(
            "CSS has few names for dark colors, so the nearest name can be far off: trust the hex "
            "value. A color in many shades, such as a sky, may be split in two. Transparent parts "
            "count as they are shown."
        ),
        not_for="Measuring colors: cameras and lighting change them.",
    )

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return the colors, the largest share first; together they are the whole picture."""
        centers, shares = main_colors(image)
        return resources_pb2.Data(
            colors=[_color(center, share) for center, share in zip(centers, shares, strict=True)]
        )


def main_colors(image: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Return an RGB picture's main colors, (n, 3) from 0 to 255, and their (n,) shares.

    The shares sum to 1: what falls below one percent goes to the color it looks most like.
    """
    centers, shares = _palette(image)
    lab = lab_of(centers)
    distances = color_difference(lab[:, None], lab[None])
    np.fill_diagonal(distances, np.inf)
    while len(centers) > 1:
        smallest = int(shares.argmin())
        first, second = (
            int(index) for index in np.unravel_index(distances.argmin(), distances.shape)
        )
        if distances[first, second] >= LOOKS_ALIKE:
            if shares[smallest] >= SMALLEST_SHARE:
                break
            first, second = smallest, int(distances[smallest].argmin())
        both = [first, second]
        rest = np.delete(np.arange(len(centers)), both)
        center: np.ndarray = np.average(centers[both], axis=0, weights=shares[both])
        distances = _with_one_more(distances[np.ix_(rest, rest)], centers[rest], center)
        centers = np.vstack([centers[rest], center])
        shares = np.append(shares[rest], shares[both].sum())
    order = np.argsort(-shares, kind="stable")
    return centers[order], shares[order]


def _palette(image: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Return more colors than are wanted, (n, 3) from 0 to 255, and their (n,) shares."""
    scale = min(1.0, LONGEST_EDGE / max(image.size))
    size = (max(1, round(scale * image.width)), max(1, round(scale * image.height)))
    small = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    quantized = small.quantize(PALETTE_SIZE, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.array(quantized.getpalette(), np.float64).reshape(-1, 3)
    counts = np.bincount(np.asarray(quantized).ravel(), minlength=len(palette))[: len(palette)]
    used = counts > 0
    return palette[used], counts[used] / counts.sum()


def _with_one_more(distances: np.ndarray, centers: np.ndarray, center: np.ndarray) -> np.ndarray:
    """Return the (n + 1, n + 1) distances of n colors and one that comes after them."""
    more = np.pad(distances, (0, 1), constant_values=np.inf)
    more[-1, :-1] = more[:-1, -1] = color_difference(lab_of(centers), lab_of(center))
    return more


def _color(center: np.ndarray, share: float) -> resources_pb2.Color:
    names, values = css_colors()
    nearest = _nearest_css(center)
    return resources_pb2.Color(
        raw_hex=hex_of(center),
        w3c=resources_pb2.W3C(hex=hex_of(values[nearest]), name=names[nearest]),
        value=share,
    )


def css_name(rgb: np.ndarray) -> str:
    """Return the name of the CSS color that looks most like (3,) values from 0 to 255."""
    return css_colors()[0][_nearest_css(rgb)]


def hex_of(rgb: np.ndarray) -> str:
    """Return (3,) values from 0 to 255 as ``#rrggbb``."""
    red, green, blue = (round(float(value)) for value in rgb)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _nearest_css(rgb: np.ndarray) -> int:
    return int(color_difference(lab_of(rgb), lab_of(css_colors()[1])).argmin())


@cache
def css_colors() -> tuple[Sequence[str], np.ndarray]:
    """Return the names of CSS's colors and their (n, 3) values from 0 to 255."""
    return CSS_NAMES, np.array([ImageColor.getrgb(name)[:3] for name in CSS_NAMES], np.float64)
