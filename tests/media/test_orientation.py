"""Whichever way the camera was held, what is sent and drawn stands upright."""

from __future__ import annotations

import pytest

from predict_widgets.media.decode import open_image, open_image_as_stored, prepare_image
from tests.builders import images


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_is_sent_upright(orientation, format_name):
    data = images.exif_rotated(orientation, format_name=format_name)
    prepared = prepare_image(data)
    # The check reads the pixels as a server does, without EXIF.
    assert images.corners(open_image_as_stored(prepared.data)) == images.UPRIGHT
    assert (prepared.width, prepared.height) == (96, 64)
    if orientation == 1:
        assert prepared.data is data
    else:
        assert f"turned upright (EXIF orientation {orientation})" in prepared.changes
        assert prepare_image(prepared.data).changes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_open_image_is_upright_and_keeps_no_exif(orientation):
    image = open_image(images.exif_rotated(orientation))
    assert images.corners(image) == images.UPRIGHT
    assert image.size == (96, 64)
    assert image.mode == "RGB"
    assert not image.getexif()
    assert image.info == {}


def test_as_stored_ignores_exif_like_the_server():
    image = open_image_as_stored(images.exif_rotated(6))
    assert image.size == (64, 96)
    assert images.corners(image) == ["green", "gray", "red", "blue"]


@pytest.mark.parametrize(
    "block",
    [
        b"Exif\0\0",
        b"Exif\0\0II*\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x01" * 40,
        b"Exif\0\0XX*\0\x08\0\0\0",
        # The tag is there, its value is none.
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0",
    ],
)
def test_corrupt_exif_does_not_spoil_a_good_picture(block):
    data = images.corrupt_exif(block)
    prepared = prepare_image(data)
    assert prepared.data is data
    assert images.corners(open_image(data)) == images.UPRIGHT
