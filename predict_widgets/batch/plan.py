"""What a run will do: which inputs are asked about, in how many calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, TypeVar

from predict_widgets.batch.words import number_of
from predict_widgets.errors import CancelledError
from predict_widgets.platform.client import INPUTS_PER_CALL
from predict_widgets.platform.requests import BYTES_PER_CALL
from predict_widgets.platform.workflows import WORKFLOW_INPUTS_PER_CALL
from predict_widgets.session.question import INPUTS_PER_CALL as INPUTS_PER_CALL_HERE

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator

    from predict_widgets.batch.asked import AskedFor
    from predict_widgets.batch.journal import Journal
    from predict_widgets.sources.dataset import Dataset, DatasetInput

T = TypeVar("T")

_PAGE = 256
# The fewest inputs of a call that a small dataset is cut into.
_FEWEST = 16


@dataclass(frozen=True)
class Plan:
    """What a run will do, before its first call.

    Attributes
    ----------
    inputs
        Inputs of the dataset.
    known
        Those that the journal has an answer for.
    failed
        Those that failed before, and are asked about again only with ``retry_failed``.
    repeated
        Those that stand in the dataset a second time: each input is sent once.
    wanted
        Those that will be asked about.
    calls
        How many calls that takes, as long as none is split or asked again.
    inputs_per_call
        The most inputs of one call; a call also carries at most 128 MB, and one video.
    bytes
        Of what is sent, as far as it is known without reading.
    unmeasured
        Inputs whose size is not known without reading.
    seconds
        How long the calls take at least, at the rate that is set; 0 for no limit.
    notes
        Sentences on what could not be found out.
    """

    inputs: int
    known: int
    failed: int
    repeated: int
    wanted: int
    calls: int
    inputs_per_call: int
    bytes: int
    unmeasured: int
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        size = f"{self.bytes / 1e6:,.1f} MB" if self.bytes else ""
        if self.unmeasured and size:
            size += f" and {self.unmeasured:,} of unknown size"
        parts = [
            number_of(self.inputs, "input"),
            f"{self.known:,} known" if self.known else "",
            f"{self.failed:,} failed before" if self.failed else "",
            f"{self.repeated:,} repeated" if self.repeated else "",
            f"{self.wanted:,} to predict in {number_of(self.calls, 'call')}"
            if self.wanted
            else "all known",
            size if self.wanted else "",
            f"at least {self.seconds:,.0f} s" if self.seconds >= 1 else "",
        ]
        return " · ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return "\n".join([f"<Plan {self}>", *self.notes])

    def _repr_html_(self) -> str:
        return "".join(f"<div>{escape(line)}</div>" for line in (str(self), *self.notes))


@dataclass
class Sifted:
    """Which inputs of a dataset are asked about, told while it is gone through.

    Attributes
    ----------
    seen, repeated
        Inputs gone through so far, and those among them that stood there before.
    known
        What the journal said of those that are not asked about, by status.
    reasons
        Why those of them that failed did.
    """

    dataset: Dataset
    journal: Journal
    retry_failed: bool = False
    only_failed: bool = False
    seen: int = 0
    repeated: int = 0
    left_out: int = 0
    known: Counter[str] = field(default_factory=Counter[str])
    reasons: Counter[str] = field(default_factory=Counter[str])

    def wanted(
        self, *, cancel: threading.Event | None = None
    ) -> Iterator[tuple[int, DatasetInput]]:
        """Yield what is asked about, with its place in the dataset; page after page.

        Raises
        ------
        PredictError
            When the platform it lies on cannot be asked.
        CancelledError
            When ``cancel`` was set.
        """
        met: set[str] = set()
        while page := self.dataset.page(self.seen, _PAGE, cancel=cancel):
            for item in page:
                if cancel is not None and cancel.is_set():
                    raise CancelledError("Cancelled")
                place, self.seen = self.seen, self.seen + 1
                if item.key in met:
                    self.repeated += 1
                    continue
                met.add(item.key)
                if self._is_wanted(item):
                    yield place, item

    def _is_wanted(self, item: DatasetInput) -> bool:
        entry = self.journal.entry(item.key)
        if entry is None:
            self.left_out += self.only_failed
            return not self.only_failed
        # Of a workflow, an answer in which a node failed is tried again as well.
        if entry.error_name and (self.retry_failed or self.only_failed):
            return True
        self.known[entry.status] += 1
        if entry.status == "failed":
            self.reasons[entry.error_name] += 1
        return False


def chunked(
    things: Iterable[T],
    most: int,
    size: Callable[[T], int],
    alone: Callable[[T], bool],
    most_bytes: int = BYTES_PER_CALL,
) -> Iterator[list[T]]:
    """Yield neighbors that go together in one call, as soon as they are known to.

    Parameters
    ----------
    things
        What is cut.
    most
        How many go together at most.
    size
        How many bytes one is.
    alone
        Whether one shares a call with no other, as a video does.
    most_bytes
        How many bytes they are together at most; one over it stands alone: the platform says what
        it thinks of it.
    """
    chunk: list[T] = []
    weight = 0
    for thing in things:
        if chunk and (alone(thing) or weight + size(thing) > most_bytes):
            yield chunk
            chunk, weight = [], 0
        chunk.append(thing)
        weight += size(thing)
        if len(chunk) >= most or alone(thing):
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def inputs_per_call(asked: AskedFor, count: int | None, concurrency: int) -> int:
    """Return the most inputs of one call.

    Parameters
    ----------
    asked
        What is asked: the embedded platform gets fewer at a time, for the way there costs nothing
        and its models are slow.
    count
        How many inputs the dataset has; None where that is not known. A small one is cut so that
        each worker has something to do.
    concurrency
        How many calls are under way at a time.
    """
    limit = WORKFLOW_INPUTS_PER_CALL if asked.noun == "workflow" else INPUTS_PER_CALL
    if asked.question.platform.embedded:
        return min(limit, INPUTS_PER_CALL_HERE)
    if count is None:
        return limit
    return min(limit, max(_FEWEST, -(-count // concurrency)))


def plan_of(
    asked: AskedFor,
    sifted: Sifted,
    *,
    concurrency: int,
    rate: float | None,
    cancel: threading.Event | None = None,
) -> Plan:
    """Go through the dataset, reading no input, and say what a run will do.

    Raises as `Sifted.wanted`.
    """
    most = inputs_per_call(asked, sifted.dataset.count, concurrency)
    wanted = calls = total = unmeasured = 0
    inputs = (item for _, item in sifted.wanted(cancel=cancel))
    for chunk in chunked(inputs, most, lambda item: item.bytes, lambda item: item.kind == "video"):
        calls += 1
        wanted += len(chunk)
        total += sum(item.bytes for item in chunk)
        unmeasured += sum(not item.bytes for item in chunk)
    known = sifted.known
    return Plan(
        inputs=sifted.seen,
        known=known["ok"] + known["empty"],
        failed=known["failed"],
        repeated=sifted.repeated,
        wanted=wanted,
        calls=calls,
        inputs_per_call=most,
        bytes=total,
        unmeasured=unmeasured,
        seconds=calls / rate if rate else 0.0,
        notes=(*asked.notes, *sifted.dataset.notes),
    )
