"""A covered picture differs from the uncovered one where the patch is, and nowhere else."""

import io

import numpy as np
import pytest
from PIL import Image

from predict_widgets.errors import InputError
from predict_widgets.media.covering import EDGE, GRAY, Coverable, Patch, grid, is_patch
from tests.builders import images

# What JPEG loses of these pictures at the quality that is used.
LOSS = 24


def drawn(width=96, height=64):
    """A picture whose columns differ: its left half is dark, its right one bright, with a ramp."""
    ramp = np.linspace(0, 255, width).astype(np.uint8)
    return Image.fromarray(np.repeat(np.tile(ramp, (height, 1))[:, :, None], 3, axis=2))


def bytes_of(picture, kind="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


@pytest.fixture
def coverable():
    return Coverable(bytes_of(drawn()))


def test_gray_covers_the_patch_and_nothing_else(coverable):
    whole = pixels(coverable.covered())
    covered = pixels(coverable.covered(Patch(0.25, 0.25, 0.5, 0.75), "gray"))
    assert np.abs(covered[18:46, 26:46] - GRAY).max() < LOSS
    outside = np.ones(whole.shape[:2], bool)
    outside[8:56, 16:56] = False
    assert np.abs(covered - whole)[outside].max() < LOSS
    assert np.abs(covered - whole)[20:44, 28:44].mean() > LOSS


def test_blur_keeps_the_color_and_loses_the_detail():
    board = np.kron(np.indices((16, 24)).sum(0) % 2, np.ones((4, 4))) * 255
    coverable = Coverable(bytes_of(Image.fromarray(board.astype(np.uint8)).convert("RGB")))
    covered = pixels(coverable.covered(Patch(0.25, 0.25, 0.75, 0.75), "blur"))
    inside, outside = covered[20:44, 28:68], covered[:12]
    assert abs(inside.mean() - 127) < 12
    assert inside.std() < outside.std() / 2


def test_mirror_swaps_left_and_right_within_the_patch(coverable):
    whole = pixels(coverable.covered())
    covered = pixels(coverable.covered(Patch(0.25, 0.25, 0.75, 0.75), "mirror"))
    assert np.abs(covered[20:44, 24:72] - whole[20:44, 24:72][:, ::-1]).max() < LOSS


def test_covering_once_leaves_the_next_one_clean(coverable):
    before = coverable.covered()
    for fill in ("gray", "blur", "mirror"):
        coverable.covered(Patch(0, 0, 1, 1), fill)
    assert coverable.covered() == before


def test_a_patch_beyond_the_edge_is_cut_off(coverable):
    covered = pixels(coverable.covered(Patch(-0.5, -0.5, 0.25, 0.25), "gray"))
    assert np.abs(covered[2:12, 2:20] - GRAY).max() < LOSS
    assert pixels(coverable.covered(Patch(0.9, 0.9, 3, 3), "mirror")).shape == (64, 96, 3)


def test_the_smallest_patch_covers_a_pixel():
    white = Coverable(bytes_of(Image.new("RGB", (8, 8), "white")))
    covered = pixels(white.covered(Patch(0.5, 0.5, 0.5001, 0.5001), "gray"))
    assert covered[4, 4].mean() < 200


def test_a_picture_is_covered_upright():
    coverable = Coverable(images.exif_rotated(6))
    assert coverable.size == (96, 64)
    assert images.corners(coverable.picture) == images.corners(images.scene())
    covered = Image.open(io.BytesIO(coverable.covered(Patch(0, 0, 1, 0.5))))
    assert (covered.size, covered.getexif().get(0x0112, 1)) == ((96, 64), 1)


def test_a_large_picture_is_made_smaller_once():
    coverable = Coverable(bytes_of(drawn(3000, 1000), "JPEG"))
    assert coverable.size == (EDGE, round(EDGE / 3))
    assert Image.open(io.BytesIO(coverable.covered())).size == coverable.size


def test_what_is_no_picture_is_refused():
    with pytest.raises(InputError) as caught:
        Coverable(b"words")
    assert caught.value.name == "IMAGE_UNREADABLE"


def test_a_grid_covers_every_place():
    patches = grid(3, 5, 1)
    assert len(patches) == 15
    assert patches[0] == pytest.approx((0, 0, 1 / 5, 1 / 3))
    assert patches[1].left == pytest.approx(patches[0].right)
    assert patches[5].top == pytest.approx(patches[0].bottom)
    assert patches[-1] == pytest.approx((4 / 5, 2 / 3, 1, 1))


def test_larger_patches_overlap_around_the_same_middles():
    for small, large in zip(grid(4, 4, 1), grid(4, 4, 2), strict=True):
        assert small.left + small.right == pytest.approx(large.left + large.right)
        assert large.right - large.left == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("patch", "covers"),
    [
        (Patch(0.1, 0.1, 0.2, 0.2), True),
        (Patch(0, 0, 1, 1), True),
        (Patch(0.2, 0.1, 0.2, 0.3), False),
        (Patch(0.3, 0.1, 0.2, 0.3), False),
        (Patch(1, 0, 2, 1), False),
        (Patch(float("nan"), 0, 1, 1), False),
    ],
)
def test_what_covers_nothing_is_no_patch(patch, covers):
    assert is_patch(patch) is covers
