"""``barcode-reader``: what the bar codes and matrix codes in a picture say."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.models.quads import region_info
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from collections.abc import Sequence

    import zxingcpp
    from PIL import Image

# Time grows with the pixels: 0.3 s for a photo of this edge, 1.6 s for pure noise.
LONGEST_EDGE = 4000

# What zxing-cpp 3 calls the formats it tells apart. Written down, since a model tells its concepts
# before the library is loaded, or where it is not installed; a test compares.
FORMATS = (
    "Aztec",
    "Codabar",
    "Code 128",
    "Code 39",
    "Code 39 Extended",
    "Code 93",
    "Data Matrix",
    "DataBar Expanded",
    "DataBar Expanded Stacked",
    "DataBar Limited",
    "DataBar Omni",
    "DataBar Stacked",
    "DX Film Edge",
    "EAN-13",
    "EAN-8",
    "ITF",
    "MaxiCode",
    "Micro QR Code",
    "MicroPDF417",
    "PDF417",
    "Pharmazentralnummer",
    "QR Code",
    "QR Code Model 1",
    "rMQR Code",
    "Telepen Alpha",
    "Telepen Numeric",
    "UPC-A",
    "UPC-E",
)


class BarcodeReader(ImageModel):
    """zxing-cpp. Each code is a region with its text and its format; there is no score."""

    id = "barcode-reader"
    type_id = "barcode-operator"
    card = Card(
        title="Barcode reader",
        task=(
            "Reads the bar codes and matrix codes in a picture (QR, Data Matrix, Aztec, PDF417, "
            "EAN, UPC, Code 128 and others) and says where they are."
        ),
        source="zxing-cpp 3 (Python package zxing-cpp), a C++ port of ZXing.",
        license="Apache-2.0",
        gets_wrong=(
            "A bar code that is tilted by more than some 20 degrees, blurred, torn or under two "
            "pixels a bar is missed without a word. What it does read is guarded by check "
            "digits, but short bar codes (ITF, Codabar) are now and then read where there are "
            "none. It gives no score. UPC-A and ISBN codes are told as the EAN-13 codes they "
            "are, Code 32 as Code 39; Telepen codes of digits may be read as letters, extended "
            "Code 39 as the pairs of signs it is made of. Binary content is shown with names "
            "such as <NUL> in it."
        ),
        not_for=(
            "Following what a code says without looking: anybody can print one. Payment, "
            "medication, or access without a second check."
        ),
    )

    @property
    def labels(self) -> Sequence[Label]:
        """The formats it reads."""
        return [_label(name) for name in FORMATS]

    def load(self) -> None:
        """Import the library.

        Raises
        ------
        MissingExtraError
            If it is not installed.
        """
        try:
            import zxingcpp  # noqa: F401  # pyright: ignore[reportUnusedImport] - predict() uses it
        except ImportError as error:
            raise MissingExtraError(
                "barcode-reader needs zxing-cpp.", hint=how_to_install("embedded")
            ) from error

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return one region for each code, from top to bottom."""
        self.ensure_loaded()
        import zxingcpp

        gray = image.convert("L")
        gray.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=2.0)
        found = zxingcpp.read_barcodes(np.asarray(gray), formats=_formats())
        return resources_pb2.Data(
            regions=[_region(code, gray.width, gray.height) for code in found]
        )


def _formats() -> zxingcpp.BarcodeFormats:
    """Return what to look for.

    Made for each picture (20 us): of one that lives to the interpreter's end the library's
    binding writes to the terminal that it leaked.
    """
    import zxingcpp

    formats = zxingcpp.BarcodeFormat
    # Code 32 is Code 39 under another name: with both, "79Y46S" is read as "A245305560". The
    # other kinds of Code 39 are in the list beside it.
    ambiguous = {formats.Code32, formats.Code39}
    readable = zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormats(formats.AllReadable))
    return zxingcpp.BarcodeFormats(
        [readable[index] for index in range(len(readable)) if readable[index] not in ambiguous]
    )


def _region(code: zxingcpp.Barcode, width: int, height: int) -> resources_pb2.Region:
    label = _label(str(code.format))
    place = code.position
    corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
    return resources_pb2.Region(
        id=uuid.uuid4().hex,
        region_info=region_info(np.array([(p.x, p.y) for p in corners]), width, height),
        data=resources_pb2.Data(
            text=resources_pb2.Text(raw=code.text),
            concepts=[resources_pb2.Concept(id=label.id, name=label.name)],
        ),
    )


def _label(name: str) -> Label:
    return Label(re.sub(r"[^a-z0-9]+", "-", name.lower()), name)
