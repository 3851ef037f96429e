"""The size of a plain JPEG, told by its markers: ten times as fast as Pillow, for thousands."""

from __future__ import annotations

import struct

from predict_widgets.media.exif import UPRIGHT, orientation_of

# Markers of ITU-T T.81, table B.1.
_APP1, _SOS = 0xE1, 0xDA
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # Huffman coding: baseline, extended, progressive
_OTHER_FRAMES = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
_LEAST_LENGTH = 2
# Gray, or three colors; four are ink, which not every decoder shows alike.
_COMPONENTS = frozenset({1, 3})
_BITS = 8
_EXIF = b"Exif\0\0"


def plain_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of an upright JPEG of 8 bits in gray or color.

    None for every other one, and for one whose header is not as it should be: Pillow says what it
    is. Nothing behind the header is looked at.
    """
    size: tuple[int, int] | None = None
    at = 2
    try:
        while True:
            start, marker, length = struct.unpack_from(">BBH", data, at)
            odd = start != 0xFF or marker == 0xFF or length < _LEAST_LENGTH  # noqa: PLR2004 - begins every marker
            if odd or marker in _WITHOUT_LENGTH or marker in _OTHER_FRAMES:
                return None
            if marker == _SOS:
                return size
            if marker in _FRAMES:
                bits, height, width, components = struct.unpack_from(">BHHB", data, at + 4)
                plain = bits == _BITS and components in _COMPONENTS and width and height
                if not plain or size is not None:
                    return None
                size = width, height
            exif = data[at + 4 : at + 2 + length] if marker == _APP1 else b""
            if exif.startswith(_EXIF) and orientation_of(exif) != UPRIGHT:
                return None
            at += 2 + length
    except struct.error:  # it ends here
        return None
