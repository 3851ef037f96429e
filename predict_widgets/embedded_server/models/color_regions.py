"""``color-regions``: which parts of a picture have which of its main colors."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.base import Card, ImageModel
from predict_widgets.embedded_server.models.color_difference import color_difference, lab_of
from predict_widgets.embedded_server.models.dominant_colors import css_name, hex_of, main_colors
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator

# Masks are drawn over the picture at its own size; more pixels make them no clearer.
LONGEST_EDGE = 512

# A pixel goes with the color its palette entry looks most like. More entries than Pillow's 256
# there cannot be, and comparing each pixel by CIEDE2000 would take seconds.
PALETTE_SIZE = 256

# The fastest that still shrinks; masks of a few colors are small at any level.
COMPRESSION = 1


class ColorRegions(ImageModel):
    """The colors of ``dominant-colors`` as masks. Together the masks are the whole picture."""

    id = "color-regions"
    type_id = "visual-segmenter"
    card = Card(
        title="Color regions",
        task=(
            "Splits a picture into its main colors: one mask for each, with the share of the "
            "picture it covers."
        ),
        source="Written for this package: the colors of dominant-colors, nearest by CIEDE2000.",
        license="Apache-2.0",
        gets_wrong=(
            "It knows colors, not things: a red car and a red roof are one region, a striped "
            "shirt is several. Shadows and highlights of one thing fall apart. The values are "
            "shares of the picture and say nothing of how sure it is."
        ),
        not_for="Cutting out objects, measuring areas or colors.",
    )

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return one region for each color, the largest first, each with a mask and no box."""
        return resources_pb2.Data(
            regions=[_region(center, mask) for center, mask in color_masks(image)]
        )


def color_masks(image: Image.Image) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield an RGB picture's main colors, (3,) from 0 to 255, each with its mask.

    A mask is (height, width) bool, its longer edge at most 512. Every pixel is in exactly one,
    none is empty, and the one with the most pixels comes first.
    """
    centers, _ = main_colors(image)
    small = image.copy()
    small.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    quantized = small.quantize(PALETTE_SIZE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.array(quantized.getpalette(), np.float64).reshape(-1, 3)
    distances = color_difference(lab_of(palette)[:, None], lab_of(centers)[None])
    nearest = np.zeros(PALETTE_SIZE, np.uint8)
    nearest[: len(palette)] = distances.argmin(axis=1)
    owners = nearest[np.asarray(quantized)]
    counts = np.bincount(owners.ravel(), minlength=len(centers))
    for index in np.argsort(-counts, kind="stable"):
        if counts[index]:
            yield centers[index], owners == index


def _region(center: np.ndarray, mask: np.ndarray) -> resources_pb2.Region:
    color = hex_of(center)
    concept = resources_pb2.Concept(
        id=color.removeprefix("#"), name=f"{css_name(center)} {color}", value=float(mask.mean())
    )
    image = resources_pb2.Image(base64=png_of(mask))
    return resources_pb2.Region(
        id=uuid.uuid4().hex,
        region_info=resources_pb2.RegionInfo(mask=resources_pb2.Mask(image=image)),
        data=resources_pb2.Data(concepts=[concept]),
    )


def png_of(mask: np.ndarray) -> bytes:
    """Return a (height, width) bool mask as an 8-bit gray PNG of 0 and 255."""
    buffer = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).save(buffer, "PNG", compress_level=COMPRESSION)
    return buffer.getvalue()
