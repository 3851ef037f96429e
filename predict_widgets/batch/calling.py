"""One call about inputs of a dataset, and whatever it takes until each has its result."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.batch.answered import Answered, results_of
from predict_widgets.batch.tally import Attempts, Tally, stops_the_run, timed_out
from predict_widgets.errors import PredictError
from predict_widgets.platform.outputs import AnswerOf
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.sending import MediaInput
from predict_widgets.session import WorkflowQuestion
from predict_widgets.session.question import add_prompt, message_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from predict_widgets.batch.loading import Loaded
    from predict_widgets.batch.pacing import Gate, Pacer, Slots
    from predict_widgets.batch.results import Result
    from predict_widgets.inputs import Input
    from predict_widgets.platform.sending import AnyInput
    from predict_widgets.session import Question

    Take = Callable[[Sequence[Result]], object]
    Hear = Callable[[Sequence[Answered]], object]

# How often an output that a reply lacks is asked for.
_TIMES_LOST = 3
# Seconds that each input of a call may add to what one alone may take.
_SECONDS_EACH = 1.0
# One input that takes for ever is found in eight halves; after so many the network is gone.
_TIMEOUTS_IN_A_ROW = 10


@dataclass(frozen=True)
class Manner:
    """How a chunk is asked about.

    Attributes
    ----------
    tally
        Where its calls are counted.
    gate, pacer, slots
        What holds each call back; None lets it through.
    cancel
        Ends it when set.
    budget
        Seconds that asking again may take in all, for each call.
    timeout
        Seconds that a call about one input may take; None for what the question says.
    on_wait
        Is told what is being waited for.
    """

    tally: Tally = field(default_factory=Tally)
    gate: Gate | None = None
    pacer: Pacer | None = None
    slots: Slots | None = None
    cancel: threading.Event | None = None
    budget: float = 120.0
    timeout: float | None = None
    on_wait: Callable[[str], None] = lambda _: None


def ask(
    question: Question | WorkflowQuestion, chunk: Sequence[Loaded], manner: Manner, take: Take
) -> None:
    """Ask about inputs in one call, and again in parts or later where that is needed.

    Parameters
    ----------
    question
        What is asked.
    chunk
        At most as many as fit in one call. Those that could not be read get their reason.
    manner
        How patiently.
    take
        Is handed results as soon as they are safe to keep, each input's once. What concerns the
        whole call is nobody's result.

    Raises
    ------
    PredictError
        For what concerns the whole call: the credential, the model, the network. What had come
        before has been handed over.
    CancelledError
        When cancelled; so has it then.
    """
    hear_of(question, chunk, manner, lambda came: take(results_of(question, came)))


def hear_of(
    question: Question | WorkflowQuestion, chunk: Sequence[Loaded], manner: Manner, hear: Hear
) -> None:
    """Ask as `ask` does; ``hear`` is told what comes as it is, for who builds tables elsewhere."""
    unread = [one for one in chunk if one.unreadable]
    if unread:
        hear([Answered(one) for one in unread])
    read = [one for one in chunk if not one.unreadable]
    if read:
        _Chunk(question, manner, hear).run(read)


class _Chunk:
    """The inputs of one call until each has its result."""

    def __init__(self, question: Question | WorkflowQuestion, manner: Manner, hear: Hear) -> None:
        self._question = question
        self._manner = manner
        self._hear = hear
        self._came: list[Answered] = []
        # Alone, and not answered in time: its own fault, if others are answered.
        self._timed_out: list[Answered] = []
        self._times_lost: Counter[str] = Counter()

    def run(self, chunk: Sequence[Loaded]) -> None:
        """Ask until nothing is left to ask."""
        work = deque([list(chunk)])
        while work:
            some = work.popleft()
            try:
                left, halve = self._once(some)
            finally:
                self._hand_over()
            if halve and len(left) > 1:
                half = (len(left) + 1) // 2
                work.extendleft([left[half:], left[:half]])
                self._manner.tally.add(splits=2)
            elif left:
                work.appendleft(left)
                self._manner.tally.add(retries=1, perhaps_paid_twice=int(not halve))
        self._came += self._timed_out
        self._hand_over()

    def _once(self, some: list[Loaded]) -> tuple[list[Loaded], bool]:
        """Make one call; return what must be asked again, and whether it took too long."""
        left: list[Loaded] = []
        slow: list[Loaded] = []
        broke_off: list[PredictError] = []

        def hear(index: int, answer: AnswerOf[Any]) -> None:
            one, error = some[index], answer.error
            if error is not None and timed_out(error) and len(some) > 1:
                slow.append(one)
            elif error is not None and self._is_lost(one, error):
                left.append(one)
            elif error is not None and stops_the_run(error):
                broke_off.append(error)
            else:
                self._came.append(Answered(one.light, answer))

        try:
            self._send(some, hear)
        except PredictError as error:
            if not timed_out(error) or self._manner.tally.silent >= _TIMEOUTS_IN_A_ROW:
                raise
            if len(some) == 1:
                nothing = AnswerOf[Any](None, error, 0.0, error.request_id)
                self._timed_out.append(Answered(some[0].light, nothing))
            else:
                slow = some
        if broke_off:
            raise broke_off[0]
        return (slow + left, True) if slow else (left, False)

    def _is_lost(self, one: Loaded, error: PredictError) -> bool:
        """Whether a reply lacked the output, and it is worth asking for it once more."""
        if error.name != "MISSING_OUTPUT" or self._times_lost[one.item.key] >= _TIMES_LOST:
            return False
        self._times_lost[one.item.key] += 1
        return True

    def _send(self, some: list[Loaded], hear: Callable[[int, AnswerOf[Any]], None]) -> None:
        """Make one call, as often as its trouble passes."""
        question, manner = self._question, self._manner
        attempts = Attempts(manner.tally, manner.gate, manner.pacer, manner.slots, self._hand_over)
        items = [cast("Input", one.input) for one in some]
        seconds = question.seconds_for(items) if manner.timeout is None else manner.timeout

        def wait(told: str) -> None:
            attempts.wait(told)
            manner.on_wait(told)

        both: dict[str, Any] = {
            "output_config": question.output_config,
            "cancel": manner.cancel,
            "timeout": seconds + _SECONDS_EACH * (len(some) - 1),
            "budget": manner.budget,
            "on_wait": wait,
            "on_answer": hear,
            "inputs_per_call": len(some),
            "watch": attempts,
        }
        messages = [_message(item, question.prompt, n) for n, item in enumerate(items)]
        if isinstance(question, WorkflowQuestion):
            both |= {"deployments": question.deployments, "nodepools": question.nodepools}
            question.platform.run_workflow(question.reference, messages, **both)
        else:
            both |= {"deployment": question.deployment, "nodepool": question.nodepool}
            question.platform.predict(question.reference, messages, params=question.params, **both)

    def _hand_over(self) -> None:
        came, self._came = self._came, []
        if came:
            self._hear(came)


def _message(item: Input, prompt: str, place: int) -> AnyInput:
    """Return an input as it is sent; the bytes of media are not copied."""
    name = f"input-{place}"
    if item.kind not in {"image", "video", "audio"}:
        message = message_of(item, prompt)
        message.id = name
        return message
    beside = resources_pb2.Data()
    add_prompt(beside, prompt)
    return MediaInput(name, item.kind, item.data, beside)
