"""Whatever bytes come in as video or sound, what comes out is frames or a named error, in time."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

import pytest

from predict_widgets.errors import InputError
from predict_widgets.inputs import as_input
from predict_widgets.media.video import probe, sample_times, samples_at
from tests.builders import videos
from tests.builders.damage import damaged

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SEED = 31_337
ENDINGS = {"EMPTY", "UNREADABLE", "FORMAT_NOT_SUPPORTED", "TOO_LARGE", "WITHOUT_PICTURES"}
# Most take some milliseconds.
LONGEST_SECONDS = 10
# A damaged header may make a clip hours long; no more frames are looked at than a server would.
MOST_FRAMES = 50


def mutated(good: dict[str, bytes], count: int, seed: int) -> list[tuple[str, bytes]]:
    chance = random.Random(seed)  # noqa: S311 - the same files in every run
    names = sorted(good)
    return [
        (name, damaged(good[name], good[chance.choice(names)], chance))
        for name in (chance.choice(names) for _ in range(count))
    ]


def sounds() -> dict[str, bytes]:
    return {kind: videos.sound(kind, 0.3) for kind in ("wav", "mp3", "ogg", "flac", "m4a", "aac")}


def check(name: str, data: bytes, kind: str) -> bool:
    """Put one file through everything; return whether it was readable."""
    started = time.monotonic()
    taken = answered(lambda: as_input(data, kind=kind), ENDINGS)
    if isinstance(taken, InputError):
        return False
    assert taken.data == data
    if kind == "video":
        facts = probe(data)
        assert (taken.width, taken.height) == (facts.width, facts.height) > (0, 0)
        assert taken.duration_ms == facts.duration_ms > 0
        # Behind the damage there may be frames that change in size, and the like.
        answered(lambda: look_at(data, facts.duration_ms), {"UNREADABLE", "TOO_LARGE"})
    assert time.monotonic() - started < LONGEST_SECONDS, name
    return True


def look_at(data: bytes, duration_ms: int) -> None:
    times = sample_times(duration_ms, max(100, duration_ms // MOST_FRAMES))
    for sample in samples_at(data, times):
        assert sample.image.mode == "RGB"


def answered(work: Callable[[], T], endings: set[str]) -> T | InputError:
    """Return what the work gave, or the error that it raised, looked at."""
    try:
        return work()
    except InputError as error:
        raised = error
    kind, _, ending = raised.name.partition("_")
    assert kind in {"VIDEO", "AUDIO"}
    assert ending in endings
    assert raised.hint
    return raised


def test_every_good_file_is_readable():
    assert all(check(name, data, "video") for name, data in videos.one_of_each().items())
    assert all(check(name, data, "audio") for name, data in sounds().items())


def test_150_damaged_videos_give_frames_or_a_named_error():
    files = mutated(videos.one_of_each(), 150, SEED)
    readable = [check(name, data, "video") for name, data in files]
    assert 20 < sum(readable) < 130


def test_100_damaged_sounds_give_a_length_or_a_named_error():
    readable = [check(name, data, "audio") for name, data in mutated(sounds(), 100, SEED)]
    assert 10 < sum(readable) < 95


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_1500_damaged_videos_give_frames_or_a_named_error():
    files = mutated(videos.one_of_each(), 1500, SEED + 1)
    readable = [check(name, data, "video") for name, data in files]
    assert 200 < sum(readable) < 1300


def test_random_bytes_behind_every_start_give_a_named_error_or_frames():
    chance = random.Random(SEED)  # noqa: S311 - the same files in every run
    for name, data in videos.one_of_each().items():
        for start in (12, 40, 200):
            check(name, data[:start] + chance.randbytes(300), "video")
