"""The run of a browser: what the journal knows, a run in a thread or in the cell, how far it is."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

from predict_widgets.batch.bar import following
from predict_widgets.batch.journal_schema import numbered
from predict_widgets.batch.report import Progress
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.widgets.browser_wire import RunCard, RunState
from predict_widgets.widgets.browsing.parts import Parts
from predict_widgets.widgets.jobs import error_payload, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from predict_widgets.batch.batch_run import BatchRun
    from predict_widgets.batch.predictions import Failure
    from predict_widgets.batch.report import Report
    from predict_widgets.batch.results import Result
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.browsing.listed import Listed

    OnProgress = Literal["tqdm"] | Callable[[Progress], object]

_NOTHING = Progress(0, None)
# A run that was ended has let go of its journal by then.
_ENDS_WITHIN_SECONDS = 5.0
_POLL_SECONDS = 0.05


class Running:
    """One dataset, one model, one journal. May be used from any thread.

    Parameters
    ----------
    era
        Its number; what pages hold of another one is void.
    batch
        The run.
    listed
        The inputs.
    tell
        Is called when there is news, from any thread and often.
    turn
        Held by the run under way, of whichever era: two of them may have the same journal.
    parts
        What is filled with what it says; without it parts of its own.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a run depends on
        self,
        era: int,
        batch: BatchRun,
        listed: Listed,
        tell: Callable[[], None],
        turn: threading.Lock,
        parts: Parts | None = None,
    ) -> None:
        self.era = era
        self.batch = batch
        self.parts = parts or Parts(listed)
        self.report: Report | None = None
        self._listed = listed
        self._tell = tell
        self._turn = turn
        self._lock = threading.Lock()
        # Held while the journal is read for the first time.
        self._loading = threading.Lock()
        self._state: RunState = "idle"
        self._error: PredictError | None = None
        self._progress = _NOTHING
        self._known = 0
        self._calls = 0
        self._loaded = False
        # Set to end what is under way; each run has one of its own.
        self._stop = threading.Event()
        self._closed = threading.Event()

    # --- what the journal knows ------------------------------------------------------------------
    def load(self) -> None:
        """Bring in what earlier runs left in the journal; errors stand on the card."""
        try:
            self._load()
        except CancelledError:
            return
        except PredictError as error:
            if not self.running:
                self._become("failed", error)
            return
        with self._lock:
            if self._state == "idle":
                self._state = self._resting
        self._tell()

    def _load(self) -> None:
        if self._loaded:
            return
        with self._loading:
            if self._loaded:
                return
            self.batch.prepare(cancel=self._stop)
            self._catch_up()
            self._known = self.parts.done
            self._loaded = True

    def _catch_up(self) -> None:
        """Bring in what the journal has and the parts have not."""
        entries = self.batch.journal.entries
        if not entries or self._closed.is_set():
            return
        self._listed.list_all(cancel=self._closed)
        parts, places = self.parts, self._listed.places
        missing = [
            key
            for key, entry in entries.items()
            if any(parts.status_of(place) != entry.status for place in places(key))
        ]
        if missing:
            parts.add(*self.batch.journal.tables(missing, heavy=False))

    # --- running ---------------------------------------------------------------------------------
    def start(self, *, retry: bool = False) -> None:
        """Run in a thread; errors stand on the card.

        Raises
        ------
        PredictError
            ``RUN_UNDER_WAY``.
        """
        self._begin()

        def work() -> None:
            try:
                self._work(None, retry=retry)
            except PredictError:
                pass
            # A thread has nobody above it; the card tells, and the log has the traceback.
            except BaseException as error:  # noqa: BLE001
                self._become("failed", unexpected(error))

        threading.Thread(target=work, name="dataset-browser-run", daemon=True).start()

    def run(self, progress: OnProgress | None, *, retry: bool = False) -> Report:
        """Run here, and return what came of it.

        Raises
        ------
        PredictError
            ``RUN_UNDER_WAY``, or as of `BatchRun.run`.
        """
        # First, as it may fail: what has begun ends in `_work`.
        with following(progress, self._listed.dataset.count) as tell:
            self._begin()
            return self._work(tell, retry=retry)

    def planned(self) -> None:
        """Hear that somebody knows what a run would do."""
        with self._lock:
            if self._state in {"idle", "failed"}:
                self._state, self._error = "planned", None
        self._tell()

    def pause(self) -> None:
        """Begin no new call."""
        self.batch.pause()
        self._tell()

    def resume(self) -> None:
        """Go on."""
        self.batch.resume()
        self._tell()

    def cancel(self) -> None:
        """End the run within a second; what came before stays."""
        with self._lock:
            # What the journal knows comes in, whatever is cancelled.
            if not self.running:
                return
            self._state = "cancelling"
            self._stop.set()
        self.batch.cancel()
        self._tell()

    def close(self) -> None:
        """End what runs, and tell nothing any more."""
        with self._lock:
            self._closed.set()
            self._stop.set()
        self.batch.cancel()

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._state in {"running", "cancelling"}

    @property
    def error(self) -> PredictError | None:
        """What ended it before its end."""
        return self._error

    def failures(self) -> list[Failure]:
        """Return the inputs without an output, in the dataset's order."""
        return self.parts.failures()

    @property
    def reference(self) -> Reference | None:
        """What is asked, at the version that answers; None until that is known."""
        return self.batch.prepare().question.reference if self._loaded else None

    def _begin(self) -> None:
        with self._lock:
            if self._state in {"running", "cancelling"}:
                raise PredictError(
                    "The run is under way",
                    name="RUN_UNDER_WAY",
                    hint="Wait for its end, or cancel it first.",
                )
            self._state, self._error, self._calls = "running", None, 0
            self.report = None
            self._progress = _NOTHING
            # Where the journal is being read already the run does so itself, and hears a cancel.
            self._stop.set()
            self._stop = threading.Event()
            if self._closed.is_set():
                self._stop.set()
        self.batch.resume()
        self._tell()

    def _work(self, tell: Callable[[Progress], object] | None, *, retry: bool) -> Report:
        def progressed(progress: Progress) -> None:
            self._progress = progress
            if tell is not None:
                tell(progress)
            self._tell()

        try:
            self._load()
            with self._in_turn():
                report = self._asked(progressed, retry=retry)
        except PredictError as error:
            self._become("failed", error)
            raise
        except BaseException:
            self._settle()
            raise
        self._calls, self.report = report.calls, report
        if report.error is not None and not isinstance(report.error, CancelledError):
            self._become("failed", report.error)
        else:
            self._settle()
        return report

    def _asked(self, progressed: Callable[[Progress], object], *, retry: bool) -> Report:
        run = self.batch.retry_failed if retry else self.batch.run
        try:
            return run(progress=progressed, cancel=self._stop, on_part=self._came)
        finally:
            # After an interrupt parts may lie in the journal of which nobody told.
            with suppress(PredictError):
                self._catch_up()

    @contextmanager
    def _in_turn(self) -> Generator[None]:
        """Wait for the end of a former era's run, which was told to end."""
        until = time.monotonic() + _ENDS_WITHIN_SECONDS
        mine = False
        while not (mine or self._stop.is_set() or time.monotonic() > until):
            mine = self._turn.acquire(timeout=_POLL_SECONDS)
        try:
            yield
        finally:
            if mine:
                self._turn.release()

    def _came(self, results: Sequence[Result]) -> None:
        if not self._closed.is_set():
            self.parts.add(*numbered(results, 1))
            self._tell()

    # --- how far it is ---------------------------------------------------------------------------
    def _become(self, state: RunState, error: PredictError | None = None) -> None:
        if isinstance(error, CancelledError):
            self._settle()
            return
        with self._lock:
            self._state, self._error = state, error
        self._tell()

    def _settle(self) -> None:
        self._become(self._resting)

    @property
    def _resting(self) -> RunState:
        """Idle, or done where each input has a result."""
        return "done" if 0 <= self._listed.count <= self.parts.done else "idle"

    @property
    def state(self) -> RunState:
        """As of `RunCard`."""
        with self._lock:
            return "paused" if self._state == "running" and self.batch.paused else self._state

    def card(self) -> RunCard:
        """Return how far it is, for the page."""
        progress, parts, error = self._progress, self.parts, self._error
        running = self.running
        total = self._listed.count
        return RunCard(
            era=self.era,
            state=self.state,
            done=max(progress.done, parts.done) if running else parts.done,
            total=total,
            failed=max(progress.failed, parts.failed) if running else parts.failed,
            known=self._known,
            calls=progress.calls if running else self._calls,
            rate=progress.rate if running else 0.0,
            seconds_left=progress.seconds_left if running else None,
            waiting=progress.waiting if running else "",
            error=None if error is None else error_payload(error),
            parts=parts.count,
            folder=self._folder,
            models=[],
        )

    @property
    def _folder(self) -> str:
        return str(self.batch.journal.folder) if self._loaded else ""
