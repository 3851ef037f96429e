"""Whatever bytes come in, what comes out is a picture ready to send or a named error."""

from __future__ import annotations

import io
import random
import time
import warnings
from typing import TYPE_CHECKING, TypeVar

import pytest
from PIL import Image

from predict_widgets.errors import InputError
from predict_widgets.media.decode import open_image, open_image_as_stored, prepare_image
from predict_widgets.media.limits import IMAGE_FORMATS, IMAGE_MAX_BYTES
from predict_widgets.media.thumbnails import thumbnail
from tests.builders import images
from tests.builders.damage import damaged

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SEED = 20_260
NAMES = {
    "IMAGE_EMPTY",
    "IMAGE_UNREADABLE",
    "IMAGE_FORMAT_NOT_SUPPORTED",
    "IMAGE_TOO_LARGE",
}
# A file takes a few milliseconds; the largest that a mutated header can declare, two seconds.
LONGEST_SECONDS = 20


def mutated(count: int, seed: int) -> list[tuple[str, bytes]]:
    """Return damaged files: bits flipped, cut short, pieces swapped, repeated or from another."""
    chance = random.Random(seed)  # noqa: S311 - the same files in every run
    good = images.one_of_each()
    names = sorted(good)
    return [
        (name, damaged(good[name], good[chance.choice(names)], chance))
        for name in (chance.choice(names) for _ in range(count))
    ]


def check(name: str, data: bytes) -> bool:
    """Put one file through everything; return whether it was readable."""
    started = time.monotonic()
    prepared = answered(prepare_image, data)
    if not isinstance(prepared, InputError):
        assert prepared.format in IMAGE_FORMATS
        assert 0 < len(prepared.data) < IMAGE_MAX_BYTES
        assert (prepared.data == data) == (not prepared.changes), prepared.changes
        with warnings.catch_warnings():
            # Ours stay in; this test's own look at the file may warn of its damage.
            warnings.simplefilter("ignore")
            shown = Image.open(io.BytesIO(prepared.data))
        assert shown.format in {prepared.format, "MPO"}
        assert shown.size == (prepared.width, prepared.height)
    for draw in (open_image, open_image_as_stored, thumbnail):
        answered(draw, data)
    assert time.monotonic() - started < LONGEST_SECONDS, name
    return not isinstance(prepared, InputError)


def answered(work: Callable[[bytes], T], data: bytes) -> T | InputError:
    """Return what the work gave, or the error that it raised, looked at."""
    try:
        return work(data)
    except InputError as error:
        raised = error
    assert raised.name in NAMES
    assert raised.hint
    return raised


def test_every_good_file_is_readable():
    assert all(check(name, data) for name, data in images.one_of_each().items())


def test_200_damaged_files_give_a_picture_or_a_named_error():
    readable = [check(name, data) for name, data in mutated(200, SEED)]
    # Both must happen often, or the damage is too small or too large to test anything.
    assert 20 < sum(readable) < 180


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_2000_damaged_files_give_a_picture_or_a_named_error():
    readable = [check(name, data) for name, data in mutated(2000, SEED + 1)]
    assert 200 < sum(readable) < 1800


def test_random_bytes_behind_every_magic_number_give_a_named_error_or_a_picture():
    chance = random.Random(SEED)  # noqa: S311 - the same files in every run
    for name, data in images.one_of_each().items():
        for start in (4, 12, 30):
            check(name, data[:start] + chance.randbytes(200))
