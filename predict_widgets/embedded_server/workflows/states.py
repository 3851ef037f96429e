"""The states that callers keep across calls of a workflow: ids that are forgotten when idle."""

from __future__ import annotations

import threading
import time
import uuid

from predict_widgets.embedded_server.workflows.definition import invalid

# clarifai-grpc, resources.proto: WorkflowState.
INIT = "init"
IDLE_SECONDS = 5 * 60


class States:
    """The states there are, each with the time of its last call. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[str, float] = {}

    def touch(self, state_id: str) -> str:
        """Return the state's id, a new one for ``init``, and keep it five minutes more.

        Raises
        ------
        InvalidWorkflowError
            If there is no such state, or it was not used for five minutes.
        """
        now = time.monotonic()
        with self._lock:
            self._used = {
                known: used for known, used in self._used.items() if now - used < IDLE_SECONDS
            }
            if state_id == INIT:
                state_id = uuid.uuid4().hex
            elif state_id not in self._used:
                raise invalid(
                    f"There is no workflow state {state_id!r}: states end five minutes after the "
                    f"last call. Send {INIT!r} to begin one."
                )
            self._used[state_id] = now
        return state_id
