"""Single frames of a video, decoding as few others as its coding allows."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import CancelledError
from predict_widgets.media.containers import ffmpeg, packets
from predict_widgets.media.limits import VIDEO_MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from predict_widgets.media.timeline import Timeline

# Each thread holds frames of its own.
_MOST_THREADS = 4
# Jumping throws away what the decoder's threads are at: not for less than this many frames.
_WORTH_A_JUMP = 4


class Decoder:
    """Gives frames by when they come on; cheapest in the order in which they are shown.

    Parameters
    ----------
    container, stream
        An open file and its pictures.
    timeline
        The times of its frames.
    needed
        Stamps of all frames that will be asked for; others that nothing depends on are not
        decoded.
    wanted
        Asked before each packet; where it says no, ``CancelledError`` is raised.
    threads
        How many decode at once, at most; each is some frames ahead.
    """

    def __init__(  # noqa: PLR0913 - what decoding depends on
        self,
        container: InputContainer,
        stream: VideoStream,
        timeline: Timeline,
        needed: Collection[int],
        wanted: Callable[[], bool],
        *,
        threads: int = _MOST_THREADS,
    ) -> None:
        self._container = container
        self._stream = stream
        self._timeline = timeline
        self._needed = needed
        self._wanted = wanted
        self._errors = cast("type[Exception]", ffmpeg().FFmpegError)
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._shown: tuple[int, VideoFrame] | None = None
        self._next: tuple[int, VideoFrame] | None = None
        self._sent: int | None = None
        #: Packets and frames that were found damaged so far.
        self.damaged = 0
        stream.thread_count = min(threads, os.cpu_count() or 1)
        cast("Any", stream).thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(VIDEO_MAX_PIXELS)}

    def frame(self, stamp: int) -> VideoFrame | None:
        """Return the frame on show from a stamp of the timeline on.

        Where it cannot be decoded it is the one before, or the first behind it that can; None
        where no frame can.
        """
        if self._must_jump(stamp):
            self._jump(stamp)
        while self._shown is None or self._shown[0] < stamp:
            if self._next is None:
                self._next = next(self._frames, None)
            if self._next is None:
                break
            if self._next[0] > stamp:
                return (self._shown or self._next)[1]
            self._shown, self._next = self._next, None
        return self._shown[1] if self._shown else None

    def _must_jump(self, stamp: int) -> bool:
        if self._sent is None or (self._shown is not None and stamp < self._shown[0]):
            return True
        key = self._timeline.key_before(stamp)
        if key is None or key <= self._sent:
            return False
        return self._timeline.frames_between(self._sent, key) >= _WORTH_A_JUMP

    def _jump(self, stamp: int) -> None:
        """Stand at a frame from which this one can be decoded, as late as there is one."""
        timeline = self._timeline
        begin = timeline.stamps[0] - timeline.lead
        key = timeline.key_before(stamp)
        # Some formats look for the time at which a frame is decoded, which lies before the one at
        # which it is shown, and some find a place only roughly: behind the frame is too late.
        for place in (begin,) if key is None else (key, key - timeline.lead, begin):
            self._shown = self._next = self._sent = None
            with contextlib.suppress(self._errors):
                self._container.seek(place, stream=self._stream)
                self._frames = self._decoded()
                self._next = next(self._frames, None)
            if self._next is not None and self._next[0] <= stamp:
                return

    def _decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield frames and their stamps from where the container stands."""
        context = self._stream.codec_context
        decode = cast("Callable[[object], list[VideoFrame]]", cast("Any", self._stream).decode)
        last = self._timeline.stamps[0]
        for packet in packets(self._container, self._stream):
            if not self._wanted():
                raise CancelledError("Reading the video was cancelled.")
            if packet is not None:
                stamp = packet.dts if packet.pts is None else packet.pts
                if stamp is not None:
                    self._sent = stamp if self._sent is None else max(self._sent, stamp)
                context.skip_frame = "DEFAULT" if stamp in self._needed else "NONREF"
            try:
                frames = decode(packet)
            except self._errors:
                self.damaged += 1
                continue
            for frame in frames:
                self.damaged += frame.is_corrupt
                found = frame.dts if frame.pts is None else frame.pts
                last = last if found is None else found
                yield last, frame
