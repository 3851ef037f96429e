"""Bytes in, a picture ready to send out; or an error that says what is wrong with them."""

from __future__ import annotations

import io
import sys
import tracemalloc
import types
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from predict_widgets.errors import InputError
from predict_widgets.media import decode, encode, opening
from predict_widgets.media.decode import (
    open_image,
    prepare_image,
    prepare_pixels,
)
from predict_widgets.media.limits import IMAGE_FORMATS, IMAGE_MAX_BYTES, megabytes, megapixels
from predict_widgets.media.thumbnails import thumbnail
from tests.builders import images


def failure(data: bytes) -> InputError:
    with pytest.raises(InputError) as raised:
        prepare_image(data)
    assert raised.value.hint
    return raised.value


def pixel(data: bytes, x: int, y: int) -> tuple[int, ...]:
    found = Image.open(io.BytesIO(data)).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("format_name", IMAGE_FORMATS)
def test_an_upright_picture_in_a_listed_format_is_sent_untouched(format_name):
    data = images.encode(images.scene(), format_name)
    prepared = prepare_image(data)
    assert prepared.data is data
    assert prepared.changes == ()
    assert (prepared.format, prepared.width, prepared.height) == (format_name, 96, 64)


def test_an_empty_file_says_so():
    error = failure(b"")
    assert error.name == "IMAGE_EMPTY"
    assert "empty" in error.message


@pytest.mark.parametrize("name", sorted(images.one_of_each()))
def test_a_truncated_file_says_so(name):
    data = images.one_of_each()[name]
    share = {"gif": 0.2, "ppm": 0.5}.get(name, 0.3)
    error = failure(images.truncated(data, share))
    assert error.name == "IMAGE_UNREADABLE"
    assert error.details


def test_a_quick_look_leaves_pixels_of_a_whole_jpeg_and_still_sees_one_that_is_cut(monkeypatch):
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(buffer, "JPEG")
    data = buffer.getvalue()
    loads = []
    load = JpegImagePlugin.JpegImageFile.load
    monkeypatch.setattr(
        JpegImagePlugin.JpegImageFile, "load", lambda self: loads.append(1) or load(self)
    )
    for whole in (data, data + b"more"):
        quick = prepare_image(whole, quick=True)
        assert (quick.data, quick.width, quick.height) == (whole, 400, 300)
    assert not loads
    with pytest.raises(InputError, match="IMAGE_UNREADABLE"):
        prepare_image(data[:-300], quick=True)


def test_a_jpeg_cut_near_its_end_is_noticed_though_it_would_be_sent_untouched():
    error = failure(images.truncated(images.noise(400, 300, "JPEG"), 0.98))
    assert error.name == "IMAGE_UNREADABLE"
    assert "cut short" in error.message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (images.svg(), "SVG"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\3\4word", "ZIP"),
        (images.mp4_header(), "MP4"),
        (b"8BPS\0\1", "PSD"),
    ],
)
def test_another_type_of_file_is_named(data, kind):
    error = failure(data)
    assert error.name == "IMAGE_FORMAT_NOT_SUPPORTED"
    assert kind in error.message


def test_bytes_of_no_known_format_are_unreadable():
    error = failure(b"just some words")
    assert error.name == "IMAGE_UNREADABLE"
    assert "JPEG" in error.hint


def test_heic_without_its_library_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    error = failure(images.heic_header())
    assert error.name == "IMAGE_FORMAT_NOT_SUPPORTED"
    assert "pip install pillow-heif" in error.hint


def test_heic_is_read_where_its_library_is_installed(monkeypatch):
    """The library's class is used as it is; here a stand-in with the same constructor."""

    def stand_in(_: io.BytesIO) -> Image.Image:
        return Image.open(io.BytesIO(images.png()))

    module = types.SimpleNamespace(HeifImageFile=stand_in)
    monkeypatch.setitem(sys.modules, "pillow_heif", module)
    prepared = prepare_image(images.heic_header())
    assert prepared.format == "JPEG"
    assert prepared.changes == ("converted from HEIF to JPEG",)


@pytest.mark.parametrize("data", [images.bomb(), images.bomb_gif()], ids=["png", "gif"])
def test_a_bomb_is_refused_before_it_is_decoded(data):
    tracemalloc.start()
    error = failure(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.name == "IMAGE_TOO_LARGE"
    assert "85 megapixels" in error.message
    assert peak < 2_000_000


def test_a_bomb_never_reaches_the_decoder(monkeypatch):
    loaded: list[str] = []
    plugin = opening._PLUGINS["PNG"]
    monkeypatch.setattr(plugin, "load", lambda self: loaded.append(self.format))
    failure(images.bomb())
    assert loaded == []


def test_a_photo_over_85_megapixels_is_shrunk_and_says_so():
    prepared = prepare_image(images.flat_jpeg(12_000, 9_000))
    assert (prepared.width, prepared.height) == (6_000, 4_500)
    assert prepared.changes == ("108 megapixels shrunk to fit the limit of 85",)
    assert prepare_image(prepared.data).changes == ()


def test_a_progressive_jpeg_over_the_limit_is_refused():
    """libjpeg would hold all of it in memory, whatever size it is asked for."""
    error = failure(images.flat_jpeg(10_000, 9_000, progressive=True))
    assert error.name == "IMAGE_TOO_LARGE"


def test_a_file_over_20_mb_is_encoded_once_more_and_says_so():
    data = images.noise(2_700, 2_500, "BMP")
    assert len(data) > IMAGE_MAX_BYTES
    prepared = prepare_image(data)
    assert len(prepared.data) < IMAGE_MAX_BYTES
    assert (prepared.width, prepared.height) == (2_700, 2_500)
    assert prepared.changes == (
        f"{megabytes(len(data))} re-encoded to fit the limit of 20 MB",
        "converted from BMP to JPEG",
    )


def test_what_is_still_too_large_is_shrunk(monkeypatch):
    monkeypatch.setattr(decode, "IMAGE_MAX_BYTES", 20_000)
    monkeypatch.setattr(encode, "IMAGE_MAX_BYTES", 20_000)
    prepared = prepare_image(images.noise(400, 300))
    assert len(prepared.data) < 20_000
    assert prepared.width < 400
    assert any(change.startswith("shrunk from 400 x 300") for change in prepared.changes)


def test_more_than_256_mib_is_not_read(monkeypatch):
    monkeypatch.setattr(opening, "FILE_MAX_BYTES", 1000)
    assert failure(images.noise(64, 64)).name == "IMAGE_TOO_LARGE"


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF"])
def test_cmyk_is_sent_as_rgb_with_its_colors(format_name):
    prepared = prepare_image(images.cmyk(format_name=format_name))
    assert "CMYK converted to RGB" in prepared.changes
    assert Image.open(io.BytesIO(prepared.data)).mode == "RGB"
    assert images.corners(open_image(prepared.data)) == images.UPRIGHT


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
@pytest.mark.parametrize(("highest", "bits"), [(65_535, 16), (4_095, 12)])
def test_sixteen_bits_keep_their_gradient(format_name, highest, bits):
    data = images.sixteen_bit(highest=highest, format_name=format_name)
    prepared = prepare_image(data)
    assert f"{bits}-bit values scaled to 8 bits" in prepared.changes
    dark, middle, bright = (pixel(prepared.data, x, 5)[0] for x in (0, 48, 95))
    assert dark == 0
    assert 120 < middle < 136
    assert bright == 255


@pytest.mark.parametrize(
    ("low", "high", "change"),
    [
        (0.0, 1.0, "values 0 to 1 scaled to 8 bits"),
        (0.0, 200.0, "values 0 to 255 taken as 8 bits"),
        (-1000.0, 3000.0, "values -1000 to 3000 stretched to 8 bits"),
        (-3e38, 3e38, "values -3e+38 to 3e+38 stretched to 8 bits"),
    ],
)
def test_numbers_without_a_range_become_gray_and_say_how(low, high, change):
    ramp = np.linspace(low, high, 64).astype(np.float32)
    data = images.encode(Image.fromarray(np.tile(ramp, (8, 1))), "TIFF")
    prepared = prepare_image(data)
    assert change in prepared.changes
    expected = 200 if high == 200 else 255
    assert pixel(prepared.data, 0, 4)[0] == 0
    assert pixel(prepared.data, 63, 4)[0] == expected


@pytest.mark.parametrize("format_name", ["PNG", "GIF"])
def test_a_transparent_palette_entry_shows_white(format_name):
    prepared = prepare_image(images.palette_with_transparency(format_name=format_name))
    assert "transparency laid on white" in prepared.changes
    assert pixel(prepared.data, 2, 2) == (255, 255, 255)
    assert pixel(prepared.data, 90, 2) == images.RED


def test_half_transparent_pixels_are_mixed_with_white():
    prepared = prepare_image(images.rgba(alpha=127))
    red, green, blue = pixel(prepared.data, 2, 2)
    assert 130 < red < 145
    assert 130 < green < 145
    assert blue > 230


def test_an_alpha_channel_that_hides_nothing_is_sent_untouched():
    data = images.rgba(alpha=255)
    assert prepare_image(data).data is data


@pytest.mark.parametrize(
    ("format_name", "unit"),
    [("GIF", "frames"), ("WEBP", "frames"), ("PNG", "frames"), ("TIFF", "pages")],
)
def test_of_several_frames_the_first_is_sent_and_it_says_so(format_name, unit):
    prepared = prepare_image(images.animated(format_name, frames=3))
    assert f"first of 3 {unit}" in prepared.changes
    assert images.corners(open_image(prepared.data)) == images.UPRIGHT
    assert getattr(Image.open(io.BytesIO(prepared.data)), "n_frames", 1) == 1


def test_a_damaged_later_frame_does_not_lose_the_first():
    data = images.animated("GIF", frames=4)
    prepared = prepare_image(data[:-60])
    assert any("first of" in change for change in prepared.changes)
    assert images.corners(open_image(prepared.data)) == images.UPRIGHT


def test_the_frames_of_a_large_animation_are_not_counted(monkeypatch):
    monkeypatch.setattr(decode, "_COUNTED_BYTES", 10)
    prepared = prepare_image(images.animated("GIF"))
    assert "first of several frames" in prepared.changes


@pytest.mark.parametrize("format_name", ["AVIF", "JPEG2000", "PPM"])
def test_a_readable_format_that_is_not_listed_is_converted(format_name):
    prepared = prepare_image(images.encode(images.scene(), format_name))
    assert prepared.format in {"JPEG", "PNG"}
    assert prepared.changes == (f"converted from {format_name} to {prepared.format}",)
    assert images.corners(open_image(prepared.data)) == images.UPRIGHT


def test_pixels_that_never_were_a_file_are_sent_without_loss():
    scene = images.scene()
    prepared = prepare_pixels(scene)
    assert (prepared.format, prepared.changes) == ("PNG", ())
    assert Image.open(io.BytesIO(prepared.data)).tobytes() == scene.tobytes()


@pytest.mark.parametrize(
    "raised",
    [OSError, SyntaxError, ValueError, EOFError, MemoryError, KeyError, OverflowError],
)
def test_whatever_a_decoder_raises_becomes_a_named_error(monkeypatch, raised):
    def fail(_: object) -> None:
        raise raised("from inside")

    monkeypatch.setattr(opening._PLUGINS["PNG"], "load", fail)
    error = failure(images.png())
    expected = "IMAGE_TOO_LARGE" if raised is MemoryError else "IMAGE_UNREADABLE"
    assert error.name == expected
    assert isinstance(error.__cause__, raised)


def test_many_threads_decode_what_pillow_warns_of_without_a_warning():
    files = [
        images.flat_jpeg(9_500, 9_500),
        images.corrupt_exif(b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01"),
    ]
    for data in files:
        with pytest.warns(Warning, match="exceeds limit|Corrupt EXIF"):
            Image.open(io.BytesIO(data))
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        list(pool.map(thumbnail, files * 10))
    assert [str(entry.message) for entry in caught] == []
    assert list(warnings.filters) == before


def test_sizes_over_a_limit_never_read_as_if_they_were_at_it():
    assert megabytes(20_000_000) == "20 MB"
    assert megabytes(20_000_001) == "20.1 MB"
    assert megapixels(10_000, 8_500) == "85 megapixels"
    assert megapixels(10_001, 8_500) == "85.1 megapixels"
