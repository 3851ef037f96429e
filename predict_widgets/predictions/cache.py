"""The session's answers: the same question is asked once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

# Masks and pictures make outputs heavy; embeddings and concepts are a few kilobytes.
CACHE_BYTES = 256 * 1024 * 1024


class Weighed(Protocol):
    """A message, or what holds some."""

    def ByteSize(self) -> int:  # noqa: N802 - protobuf's name
        """Return how many bytes it takes."""
        ...


S = TypeVar("S", bound=Weighed)


@dataclass(frozen=True)
class Remembered(Generic[S]):
    """An answer of earlier in the session.

    Attributes
    ----------
    output
        What the model, or the workflow, said. Shared: read-only.
    asked_at
        When it was asked.
    latency_ms
        Milliseconds it took then.
    """

    output: S
    asked_at: datetime
    latency_ms: float


class AnswerCache(Generic[S]):
    """Answers by question, the least recently used dropped first. Thread safe.

    Parameters
    ----------
    max_bytes
        Bytes of protos to hold. An answer over it is not remembered.
    """

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[Hashable, tuple[Remembered[S], int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable) -> Remembered[S] | None:
        """Return the answer to a question asked before."""
        with self._lock:
            if question not in self._answers:
                return None
            self._answers.move_to_end(question)
            return self._answers[question][0]

    def put(self, question: Hashable, answer: Remembered[S]) -> None:
        """Remember an answer; it replaces an earlier one to the same question."""
        size = answer.output.ByteSize()
        with self._lock:
            _, old = self._answers.pop(question, (None, 0))
            self._bytes -= old
            if size > self._max_bytes:
                return
            self._answers[question] = (answer, size)
            self._bytes += size
            while self._bytes > self._max_bytes:
                _, (_, dropped) = self._answers.popitem(last=False)
                self._bytes -= dropped

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
            self._bytes = 0

    def __len__(self) -> int:
        with self._lock:
            return len(self._answers)

    def __repr__(self) -> str:
        return f"<AnswerCache of {len(self)} answers, {self._bytes:,} bytes>"
