"""One request of the page, worked on off the kernel's threads, answered exactly once."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from predict_widgets.errors import CancelledError, ErrorPayload, PredictError
from predict_widgets.platform.credential import redact
from predict_widgets.widgets import pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.widgets.pool import Lane

# Progress beyond ten a second cannot be seen, and a kernel drops messages beyond 1000 a second.
PROGRESS_SECONDS = 0.1

Buffer: TypeAlias = "bytes | bytearray | memoryview"
Stage: TypeAlias = Literal["queued", "fetching", "predicting", "waiting"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """What a request is answered with: small JSON, and bytes beside it.

    ``after`` runs once the reply has been sent: what the page is to hear of only then.
    """

    result: object
    buffers: Sequence[Buffer] = field(default=())
    after: Callable[[], None] | None = None


class Job:
    """A request under way: its cancel flag, its progress, its one reply.

    Parameters
    ----------
    request_id
        The page's id of the request.
    send
        Sends one message to the page. May be called from any thread.
    on_done
        Called once, after the reply has been sent.
    """

    def __init__(
        self,
        request_id: str,
        send: Callable[[Mapping[str, object], Sequence[Buffer]], None],
        on_done: Callable[[Job], None],
    ) -> None:
        self.id = request_id
        self.cancel_event = threading.Event()
        self._send = send
        self._on_done = on_done
        self._lock = threading.Lock()
        self._started = False
        self._replied = False
        self._last_stage = ""
        self._last_progress = 0.0

    def start(self, work: Callable[[Job], Reply], lane: Lane | None = None) -> None:
        """Work on it on a thread of the pool, after what stands in the same lane.

        The work sees the context of the message that asked for it: ipykernel sends what the
        page says next to the thread from which the kernel last spoke.
        """
        context = contextvars.copy_context()

        def task() -> None:
            context.run(self._run, work)

        if lane is None:
            pool.submit(task)
        else:
            lane.submit(task)

    def cancel(self) -> None:
        """Ask it to stop. What has not begun is answered at once; the rest answers when it can."""
        self.cancel_event.set()
        with self._lock:
            started = self._started
        if not started:
            self._fail(_cancelled())

    def check(self) -> None:
        """Raise ``CancelledError`` if the person cancelled."""
        if self.cancel_event.is_set():
            raise _cancelled()

    def progress(self, stage: Stage, done: int = 0, total: int = 0, message: str = "") -> None:
        """Tell the page how far it is: at once at a new stage, else ten times a second."""
        now = time.monotonic()
        with self._lock:
            soon = now - self._last_progress < PROGRESS_SECONDS
            if self._replied or (stage == self._last_stage and soon):
                return
            self._last_stage, self._last_progress = stage, now
        self._send(
            {
                "type": "progress",
                "id": self.id,
                "stage": stage,
                "done": done,
                "total": total,
                "message": redact(message),
            },
            (),
        )

    def partial(self, result: object, buffers: Sequence[Buffer]) -> None:
        """Tell the page what has come so far; nothing once the reply has been sent."""
        with self._lock:
            if self._replied:
                return
        self._send({"type": "partial", "id": self.id, "result": result}, buffers)

    def _run(self, work: Callable[[Job], Reply]) -> None:
        with self._lock:
            self._started = True
            if self._replied:
                return
        try:
            self.check()
            reply = work(self)
        except PredictError as error:
            self._fail(error)
        # A worker has nobody above it: whatever the work raised, the page gets its reply and the
        # thread lives on. ``SystemExit`` and ``KeyboardInterrupt`` of a user's function included.
        except BaseException as error:  # noqa: BLE001
            self._fail(unexpected(error))
        else:
            self._succeed(reply)

    def _succeed(self, reply: Reply) -> None:
        if not self._claim():
            return
        try:
            self._send({"type": "reply", "id": self.id, "result": reply.result}, reply.buffers)
        except Exception as error:  # noqa: BLE001 - a result that cannot be sent is an error to show
            self._send_failure(unexpected(error))
        finally:
            self._on_done(self)
        if reply.after is not None:
            reply.after()

    def _fail(self, error: PredictError) -> None:
        if not self._claim():
            return
        try:
            self._send_failure(error)
        finally:
            self._on_done(self)

    def _claim(self) -> bool:
        with self._lock:
            if self._replied:
                return False
            self._replied = True
            return True

    def _send_failure(self, error: PredictError) -> None:
        try:
            self._send({"type": "reply", "id": self.id, "error": error_payload(error)}, ())
        except Exception:  # noqa: BLE001 - the comm is gone: there is nobody left to tell
            _log.debug("no reply could be sent to request %s", self.id)


def error_payload(error: PredictError) -> ErrorPayload:
    """Return an error as it crosses the wire, with every secret blotted out."""
    known = error.to_json()
    return ErrorPayload(
        name=known["name"],
        code=known["code"],
        message=redact(known["message"]),
        details=redact(known["details"]),
        request_id=known["request_id"],
        hint=redact(known["hint"]),
    )


def _cancelled() -> CancelledError:
    return CancelledError("This was cancelled.")


def unexpected(error: BaseException) -> PredictError:
    """Describe what no handler foresaw; the traceback goes to the log, without secrets."""
    _log.error("%s", redact("".join(traceback.format_exception(error))))
    return PredictError(
        "Something went wrong inside predict-widgets.",
        name="INTERNAL_ERROR",
        details=f"{type(error).__name__}: {error}",
        hint="The kernel's log has the traceback.",
    )
