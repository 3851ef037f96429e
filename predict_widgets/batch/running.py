"""One run: inputs are read, asked about and written down, each by threads of its own.

Few inputs are held at a time, whatever the dataset's size: a chunk for each worker, one that waits,
one that grows, and some that are being read.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from predict_widgets.batch.answered import Answered, results_of
from predict_widgets.batch.calling import hear_of
from predict_widgets.batch.flow import Channel
from predict_widgets.batch.pacing import Gate, Pacer, Slots
from predict_widgets.batch.plan import chunked
from predict_widgets.batch.reading import read_ahead
from predict_widgets.batch.report import Progress, Report
from predict_widgets.batch.tally import Tally
from predict_widgets.batch.twins import Twins
from predict_widgets.batch.words import number_of
from predict_widgets.batch.writing import Writer
from predict_widgets.errors import CancelledError, PredictError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from predict_widgets.batch.job import Job
    from predict_widgets.batch.loading import Loaded
    from predict_widgets.batch.results import Result
    from predict_widgets.batch.writing import Came
    from predict_widgets.sources.dataset import DatasetInput

# How often somebody who looks is told, and a cancelling is noticed.
_TICK_SECONDS = 0.05
_PROGRESS_SECONDS = 0.25
# How long a cancelled run waits for what its threads have in hand.
_LAST_SECONDS = 0.6
# The rate is that of so many seconds.
_LATELY_SECONDS = 15.0
_LATELY_ROOM = 2048


class Run:
    """A run that is under way.

    Parameters
    ----------
    job
        What it works on.
    gate
        What pauses and cancels it.
    telling
        Whether parts are told as they come to lie in the journal.
    """

    def __init__(self, job: Job, gate: Gate, *, telling: bool) -> None:
        self._job = job
        self._gate = gate
        self._tally = Tally()
        self._tally.add(perhaps_paid_twice=job.left_by_a_crash)
        self._lock = threading.Lock()
        self._error: PredictError | None = None
        self._crash: BaseException | None = None
        self._statuses: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._moved = self._done = self._failed = 0
        self._waiting = ""
        self._started = time.monotonic()
        self._lately: deque[tuple[float, int]] = deque(maxlen=_LATELY_ROOM)
        self._twins = Twins(job.journal)
        self._chunks: Channel[list[Any]] = Channel(1)
        self._writer = Writer(job.journal, self._build, self._stop, self._kept, telling=telling)
        self._manner = replace(
            job.manner,
            tally=self._tally,
            gate=gate,
            pacer=job.pacer or Pacer(job.rate),
            slots=Slots(job.concurrency),
            cancel=gate.cancelled,
            on_wait=self._wait,
        )
        feed = self._feed if job.elsewhere is None else self._feed_unread
        # One more than calls: while it puts a request together, the others are under way.
        workers = job.concurrency + (job.elsewhere is None)
        work = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        self._workers = [threading.Thread(target=self._guarded, args=(feed,), daemon=True), *work]
        self._left = len(self._workers)
        for thread in self._workers:
            thread.start()

    # --- seen from the caller's thread -----------------------------------------------------------
    def watch(
        self,
        *,
        cancel: threading.Event | None,
        progress: Callable[[Progress], object] | None,
        on_part: Callable[[Sequence[Result]], object] | None,
    ) -> Report:
        """Wait for the end, and tell of progress and parts meanwhile."""
        told_at = 0.0
        try:
            while not self._writer.parts.done:
                part = self._writer.parts.take(_TICK_SECONDS)
                if part is not None and on_part is not None:
                    on_part(part)
                if cancel is not None and cancel.is_set():
                    self._gate.cancel()
                if self._gate.cancelled.is_set():
                    self._wind_up()
                now = time.monotonic()
                if progress is not None and now - told_at >= _PROGRESS_SECONDS:
                    told_at = now
                    progress(self.progress())
            if progress is not None:
                progress(self.progress())
        except BaseException:
            # An interrupt, or what the caller's own functions raise.
            self._gate.cancel()
            self._writer.parts.give_up()
            self._wind_up()
            raise
        finally:
            self._writer.join()
        if self._crash is not None:
            raise self._crash
        return self.report()

    def progress(self) -> Progress:
        """Return how far it has come."""
        sifted = self._job.sifted
        with self._lock:
            now = time.monotonic()
            while self._lately and now - self._lately[0][0] > _LATELY_SECONDS:
                self._lately.popleft()
            lately = sum(count for _, count in self._lately)
            span = min(now - self._started, _LATELY_SECONDS)
            rate = lately / span if span > 0 else 0.0
            done = self._done + sifted.known.total() + sifted.repeated
            failed = self._failed + sifted.known["failed"]
        total = sifted.dataset.count
        left = None if total is None or not rate else max(total - done - sifted.left_out, 0) / rate
        calls = self._tally.counted.calls
        return Progress(done, total, failed, rate, left, self._waiting, calls)

    def report(self) -> Report:
        """Return what came of it."""
        sifted, unwritten = self._job.sifted, self._writer.not_kept
        both = self._statuses + sifted.known
        got = both.total() + sifted.repeated
        error = self._error
        if error is None and self._gate.cancelled.is_set():
            error = CancelledError("Cancelled", hint="Run again: only the rest is predicted.")
        notes = [*self._job.asked.notes, *self._job.journal.notes]
        if self._job.left_by_a_crash:
            notes.append(
                "The run before ended without a word: up to "
                f"{number_of(self._job.left_by_a_crash, 'call')} that it had under way may be paid "
                "for twice."
            )
        if unwritten:
            are = "is" if unwritten == 1 else "are"
            told = number_of(unwritten, "result")
            notes.append(f"{told} could not be written and {are} lost.")
        return Report(
            inputs=sifted.seen,
            ok=both["ok"],
            empty=both["empty"],
            failed=both["failed"],
            repeated=sifted.repeated,
            missing=sifted.seen - got,
            from_journal=sifted.known.total(),
            moved=self._moved,
            reasons=Counter(dict((self._reasons + sifted.reasons).most_common())),
            counted=self._tally.counted,
            seconds=time.monotonic() - self._started,
            error=error,
            notes=tuple(notes),
        )

    def _wind_up(self) -> None:
        """End what is cancelled: threads that are slow to notice are not waited for."""
        until = time.monotonic() + _LAST_SECONDS
        self._chunks.give_up()
        for thread in self._workers[1:]:
            thread.join(max(until - time.monotonic(), 0.0))
        self._writer.close()

    # --- threads ---------------------------------------------------------------------------------
    def _guarded(self, work: Callable[[], None]) -> None:
        """Do a thread's work; whatever ends it ends the run, and nobody waits in vain."""
        try:
            work()
        except CancelledError:
            pass
        except PredictError as error:
            self._stop(error)
        except BaseException as error:  # noqa: BLE001 - raised again where it is seen
            self._crash = self._crash or error
            self._gate.cancel()
        with self._lock:
            self._left -= 1
            last = not self._left
        if last:
            self._writer.close()

    def _stop(self, error: PredictError) -> None:
        """End the run for what concerns it all; calls under way are heard to their end."""
        with self._lock:
            self._error = self._error or error
        self._gate.stop()
        self._chunks.give_up()

    def _feed(self) -> None:
        """Read inputs, a few ahead, and put them into chunks."""
        try:
            self._put(chunked(self._to_ask(), self._job.inputs_per_call, _size, _is_video))
        finally:
            self._chunks.close()

    def _feed_unread(self) -> None:
        """Put inputs into chunks: they are read where they are asked about."""
        wanted = self._job.sifted.wanted(cancel=self._gate.cancelled)
        items = (item for _, item in wanted)
        try:
            self._put(chunked(items, self._job.inputs_per_call, _bytes, _looks_like_a_video))
        finally:
            self._chunks.close()

    def _put(self, chunks: Iterator[list[Any]]) -> None:
        for chunk in chunks:
            self._gate.wait()
            if not self._chunks.put(chunk):
                return

    def _to_ask(self) -> Iterator[Loaded]:
        """Yield inputs that must be asked about; others have their result at once."""
        with contextlib.closing(read_ahead(self._job, self._gate)) as read:
            for one in read:
                if one.unreadable:
                    self._keep([Answered(one)])
                    continue
                known = self._twins.known(one)
                if known is None:
                    yield one
                elif known:
                    with self._lock:
                        self._moved += len(known)
                    self._keep(known)

    def _work(self) -> None:
        self._guarded(self._ask_all)

    def _ask_all(self) -> None:
        job = self._job
        for chunk in self._chunks:
            self._gate.wait()
            if job.elsewhere is None:
                hear_of(job.asked.question, chunk, self._manner, self._keep)
                continue
            done = job.elsewhere.ask(chunk, self._manner)
            self._tally.add_all(done.counted)
            self._keep(done.results)
            if done.error is not None:
                raise done.error

    # --- results ---------------------------------------------------------------------------------
    def _keep(self, came: Sequence[Came]) -> None:
        """Hand what came of inputs to who writes it down."""
        if not self._writer.put(came):
            return
        failed = sum(
            one.output is None if isinstance(one, Answered) else one.status == "failed"
            for one in came
        )
        self._count(len(came), failed)

    def _build(self, came: Sequence[Came]) -> list[Result]:
        """Return what came of inputs as results, and of those that have the same bytes."""
        answered = [one for one in came if isinstance(one, Answered)]
        results = results_of(self._job.asked.question, answered) if answered else []
        twins = self._twins.answered(results)
        self._count(len(twins), sum(one.status == "failed" for one in twins))
        results += [*twins, *(one for one in came if not isinstance(one, Answered))]
        with self._lock:
            self._moved += len(twins)
        return results

    def _kept(self, results: Sequence[Result]) -> None:
        """Count what lies in the journal now: nothing else has been done for good."""
        self._twins.forget(results)
        with self._lock:
            self._statuses.update(one.status for one in results)
            self._reasons.update(one.error_name for one in results if one.status == "failed")

    def _count(self, done: int, failed: int) -> None:
        with self._lock:
            self._waiting = ""
            self._done += done
            self._failed += failed
            self._lately.append((time.monotonic(), done))

    def _wait(self, told: str) -> None:
        self._waiting = told


def _size(one: Loaded) -> int:
    return one.size


def _is_video(one: Loaded) -> bool:
    return one.is_video


def _bytes(item: DatasetInput) -> int:
    return item.bytes


def _looks_like_a_video(item: DatasetInput) -> bool:
    return item.kind == "video"
