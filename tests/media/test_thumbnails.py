"""Small upright pictures to look at."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from predict_widgets.errors import InputError
from predict_widgets.media.thumbnails import picture, thumbnail
from tests.builders import images


def shown(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize("name", sorted(images.one_of_each()))
def test_every_format_gives_an_upright_jpeg(name):
    image = shown(thumbnail(images.one_of_each()[name], 48))
    assert max(image.size) <= 48
    assert image.mode == "RGB"
    if "rotated" in name:
        assert images.corners(image) == images.UPRIGHT


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_upright(orientation):
    image = shown(thumbnail(images.exif_rotated(orientation, 1200, 800)))
    assert image.size == (256, 171)
    assert images.corners(image) == images.UPRIGHT


def test_a_small_picture_stays_as_large_as_it_is():
    assert shown(thumbnail(images.png(40, 30))).size == (40, 30)


def test_a_thin_picture_keeps_a_pixel_of_each_edge():
    assert shown(thumbnail(images.png(3000, 2))).size == (256, 1)


def test_a_large_jpeg_is_decoded_at_a_fraction(monkeypatch):
    drafted: list[tuple[int, int]] = []
    real = Image.Image.resize

    def spy(self: Image.Image, *args: object, **options: object) -> Image.Image:
        drafted.append(self.size)
        return real(self, *args, **options)

    monkeypatch.setattr(Image.Image, "resize", spy)
    thumbnail(images.encode(Image.new("RGB", (4000, 3000)), "JPEG"))
    # The longer edge decides.
    thumbnail(images.encode(Image.new("RGB", (4000, 1000)), "JPEG"))
    assert drafted == [(1000, 750), (1000, 250)]


def test_a_picture_is_capped_in_pixels():
    assert shown(picture(images.jpeg(2000, 1000), 500)).size == (500, 250)


def test_a_picture_is_capped_in_bytes_by_quality_first():
    data = images.noise(300, 200)
    free = picture(data)
    capped = picture(data, max_bytes=len(free) * 2 // 3)
    assert len(capped) <= len(free) * 2 // 3
    assert shown(capped).size == (300, 200)


def test_a_picture_is_capped_in_bytes_by_size_where_quality_is_not_enough():
    capped = picture(images.noise(900, 700), max_bytes=30_000)
    assert len(capped) <= 30_000
    assert max(shown(capped).size) < 900


def test_an_impossible_cap_ends_at_the_smallest_picture():
    assert max(shown(picture(images.noise(900, 700), max_bytes=1)).size) <= 64


def test_a_damaged_file_is_a_named_error():
    with pytest.raises(InputError) as raised:
        thumbnail(images.truncated())
    assert raised.value.name == "IMAGE_UNREADABLE"
