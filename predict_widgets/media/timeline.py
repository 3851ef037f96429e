"""When each frame of a video comes on, told by its packets without decoding any."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.media.containers import packets, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from av import Packet
    from av.container import InputContainer
    from av.video.stream import VideoStream

# Headers lie: more than this is a damaged time and no video.
LONGEST_MS = 24 * 60 * 60 * 1000
# Some 70 MB of times; ten minutes at 60 frames a second have 36,000.
_MOST_FRAMES = 1_000_000
_MICROSECOND = Fraction(1, 1_000_000)
# FFmpeg finds a place in these by guessing, and reckons the times behind it by the rate that is
# declared: a frame or more beside those read from the start.
_NO_INDEX = {"mpeg", "mpegts", "mpegvideo"}
# Where neither the file nor its frames tell a rate.
_USUAL_RATE = Fraction(25)


@dataclass(frozen=True)
class Timeline:
    """The frames of a video in the order in which they are shown.

    Parameters
    ----------
    stamps
        When each comes on, ascending, in units of ``unit``.
    keys
        Those from which a decoder can be started, ascending.
    lead
        By how much a frame is decoded before it is shown, at most, in units of ``unit``.
    unit
        Seconds.
    start
        Where the video's time is zero, in seconds: players begin with the first stream.
    end
        When the last frame goes off, in seconds from ``start``.
    """

    stamps: list[int]
    keys: list[int]
    lead: int
    unit: Fraction
    start: Fraction
    end: Fraction

    @property
    def duration_ms(self) -> int:
        """How long there are pictures, in milliseconds, at least 1."""
        return max(1, round(self.end * 1000))

    @property
    def frame_rate(self) -> float:
        """Frames a second, on average."""
        return len(self.stamps) * 1000 / self.duration_ms

    def number_at(self, time_ms: int) -> int:
        """Return which frame is on show: the last that has come on, or the first before all."""
        stamp = (Fraction(time_ms, 1000) + self.start) // self.unit
        return max(0, bisect_right(self.stamps, stamp) - 1)

    def frames_between(self, one: int, other: int) -> int:
        """Return how many frames come on after one stamp, up to and with another."""
        return bisect_right(self.stamps, other) - bisect_right(self.stamps, one)

    def key_before(self, stamp: int) -> int | None:
        """Return the last frame to start a decoder at, up to and with this one."""
        place = bisect_right(self.keys, stamp)
        return self.keys[place - 1] if place else None


def timeline_of(
    container: InputContainer, stream: VideoStream, wanted: Callable[[], bool]
) -> Timeline:
    """Read the times of all frames; the container stands at its end afterwards.

    Raises
    ------
    InputError
        ``VIDEO_UNREADABLE`` where there is no frame, or times no video has.
    CancelledError
        When it is no longer wanted.
    """
    seen = _Seen()
    for packet in packets(container, stream):
        if not wanted():
            raise CancelledError("Reading the video was cancelled.")
        if packet is not None and not packet.is_discard:
            seen.add(packet)
    stamps, keys = sorted(seen.stamps), sorted(seen.keys)
    if not stamps:
        raise unreadable("video", message="The video holds no frame.")
    unit = stream.time_base or Fraction(1, 1000)
    first = stamps[0] * unit
    begun = cast("int | None", container.start_time)  # typed as always known
    start = first if begun is None else min(first, begun * _MICROSECOND)
    shown = Fraction(seen.last_off) * unit
    if seen.last_off <= stamps[-1]:
        shown = stamps[-1] * unit + 1 / _rate(stream, stamps, unit)
    if _NO_INDEX & set(container.format.name.split(",")):
        keys = stamps[:1]
    found = Timeline(stamps, keys, seen.lead, unit, start, shown - start)
    if found.duration_ms > LONGEST_MS:
        hours = found.duration_ms // 3_600_000
        raise unreadable("video", f"Its frames say that it is {hours:,} hours long.")
    return found


@dataclass
class _Seen:
    """What the packets so far have told; see `Timeline`."""

    stamps: list[int] = field(default_factory=list[int])
    keys: list[int] = field(default_factory=list[int])
    lead: int = 0
    #: When the last frame goes off, as far as packets say how long theirs is on.
    last_off: int = 0

    def add(self, packet: Packet[Any]) -> None:
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is None:
            return
        if len(self.stamps) == _MOST_FRAMES:
            raise InputError(
                f"The video has more than {_MOST_FRAMES:,} frames.",
                name="VIDEO_TOO_LARGE",
                hint="Cut it into parts, and try again.",
            )
        self.stamps.append(stamp)
        if packet.is_keyframe:
            self.keys.append(stamp)
        if packet.dts is not None:
            self.lead = max(self.lead, stamp - packet.dts)
        self.last_off = max(self.last_off, stamp + (packet.duration or 0))


def _rate(stream: VideoStream, stamps: list[int], unit: Fraction) -> Fraction:
    if stream.average_rate:
        return stream.average_rate
    spread = (stamps[-1] - stamps[0]) * unit
    return (len(stamps) - 1) / spread if spread else _USUAL_RATE
