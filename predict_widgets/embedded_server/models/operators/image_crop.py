"""``image-crop``: cuts the regions that another model found out of the picture."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, cast

from PIL import Image

from predict_widgets.embedded_server.models.base import DEFAULT_SAMPLE_MS, Card
from predict_widgets.embedded_server.models.operators.base import Operator
from predict_widgets.embedded_server.models.parameters import Param
from predict_widgets.embedded_server.models.reading import read_image
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from predict_widgets.embedded_server.models.reading import Fetch

# Shows no change, at a tenth of what a photo's PNG weighs.
QUALITY = 95


class ImageCrop(Operator):
    """Each region as a picture of its own, under the region's own id."""

    id = "image-crop"
    type_id = "image-crop"
    wants = frozenset({"regions"})
    parameters = (
        Param(
            "margin",
            1.0,
            "How large the crop is: 1 is the region's own box, 1.1 a tenth wider and higher.",
            minimum=0.5,
            maximum=3.0,
            step=0.05,
        ),
    )
    card = Card(
        title="Image cropper",
        task="Cuts regions out of a picture, each as a picture of its own.",
        source="Written for this package, after Clarifai's operator of the same type.",
        license="Apache-2.0",
        gets_wrong=(
            "It cuts upright boxes: of a tilted or odd-shaped thing the surroundings come along. "
            "Crops are JPEGs of quality 95. Regions without a place are left out."
        ),
        not_for="Showing people's faces without their consent.",
    )

    def gives(self, fields: AbstractSet[str]) -> frozenset[str]:
        """Return regions, with a picture in each."""
        del fields
        return frozenset({"regions", "regions.image"})

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Return one region for each that has a place: its id, the crop's box, the crop."""
        del sample_ms
        self.check(data)
        margin = cast("float", params["margin"])
        image = read_image(data, fetch)
        return resources_pb2.Data(
            regions=[
                _cut(region, box, image)
                for region in data.regions
                for box in _pixels(region.region_info, margin, image.size)
            ]
        )


def _cut(
    region: resources_pb2.Region, box: tuple[int, int, int, int], image: Image.Image
) -> resources_pb2.Region:
    left, top, right, bottom = box
    file = io.BytesIO()
    image.crop(box).save(file, "JPEG", quality=QUALITY, subsampling=0)
    return resources_pb2.Region(
        id=region.id,
        track_id=region.track_id,
        region_info=resources_pb2.RegionInfo(
            bounding_box=resources_pb2.BoundingBox(
                left_col=left / image.width,
                top_row=top / image.height,
                right_col=right / image.width,
                bottom_row=bottom / image.height,
            )
        ),
        data=resources_pb2.Data(image=resources_pb2.Image(base64=file.getvalue())),
    )


def _pixels(
    info: resources_pb2.RegionInfo, margin: float, size: tuple[int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the box to cut, in whole pixels inside the picture; nothing where there is none."""
    around = _around(info)
    if around is None:
        return
    edges: list[tuple[int, int]] = []
    for low, high, length in ((around[0], around[2], size[0]), (around[1], around[3], size[1])):
        middle, half = (low + high) / 2, (high - low) / 2 * margin
        start, end = max(0.0, middle - half) * length, min(1.0, middle + half) * length
        if not start < end:
            return
        # Boxes come in 32 bits: an edge that lies on a pixel's must not take the next one along.
        edges.append((math.floor(start + 1e-3), math.ceil(end - 1e-3)))
    (left, right), (top, bottom) = edges
    yield left, top, right, bottom


def _around(info: resources_pb2.RegionInfo) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of a region as fractions, whatever shape it has."""
    if info.HasField("bounding_box"):
        box = info.bounding_box
        return box.left_col, box.top_row, box.right_col, box.bottom_row
    points = info.polygon.points or info.keypoint_locations
    if points:
        columns, rows = [point.col for point in points], [point.row for point in points]
        return min(columns), min(rows), max(columns), max(rows)
    if info.mask.image.base64:
        mask = Image.open(io.BytesIO(info.mask.image.base64)).convert("L")
        box = mask.getbbox()
        if box is not None:
            left, top, right, bottom = box
            return (
                left / mask.width,
                top / mask.height,
                right / mask.width,
                bottom / mask.height,
            )
    return None
