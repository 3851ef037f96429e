"""The quick look at a JPEG says what Pillow says, or nothing."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from predict_widgets.media.decode import prepare_image
from predict_widgets.media.jpeg import plain_size
from predict_widgets.media.quiet import without_pillow_warnings


def jpeg(mode="RGB", size=(40, 30), orientation=0, **more):
    image = Image.new(mode, size)
    buffer = io.BytesIO()
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        more["exif"] = exif
    image.save(buffer, "JPEG", **more)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        jpeg(),
        jpeg("L"),
        jpeg(progressive=True),
        jpeg(size=(1, 1)),
        jpeg(size=(65500, 1)),
        jpeg(comment=b"\xff\xd8 a comment \xff\xda"),
        jpeg(orientation=1),
        jpeg(icc_profile=bytes(100_000)),
    ],
)
def test_a_plain_one_is_told_its_size(data):
    assert plain_size(data) == Image.open(io.BytesIO(data)).size
    quick = prepare_image(data, quick=True)
    assert quick == prepare_image(data)
    assert quick.data is data


@pytest.mark.parametrize("data", [jpeg("CMYK"), *(jpeg(orientation=turn) for turn in range(2, 9))])
def test_one_that_must_be_changed_is_left_to_pillow(data):
    assert plain_size(data) is None
    assert prepare_image(data, quick=True).changes


def test_a_header_cut_anywhere_tells_nothing():
    data = jpeg(orientation=1)
    header = data.index(b"\xff\xda")
    assert all(plain_size(data[:end]) is None for end in range(header))


@given(st.integers(2, 300), st.integers(0, 255))
def test_a_byte_that_changed_in_the_header_gives_no_size_that_pillow_denies(place, value):
    data = bytearray(jpeg(orientation=1))
    data[place] = value
    size = plain_size(bytes(data))
    try:
        with without_pillow_warnings():
            image = Image.open(io.BytesIO(bytes(data)), formats=["JPEG"])
    except (OSError, SyntaxError, ValueError):
        return
    if size is not None:
        assert size == image.size
