"""Inputs of a dataset as they are read, shortly before they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.batch.tally import stops_the_run
from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import Input
from predict_widgets.questions import misfit_of

if TYPE_CHECKING:
    import threading

    from predict_widgets.session import Question, WorkflowQuestion
    from predict_widgets.sources.dataset import DatasetInput


@dataclass(frozen=True)
class Loaded:
    """An input of a dataset that was read, or why it could not be.

    Attributes
    ----------
    item
        What was read.
    place
        Its place in the dataset, from 0 on.
    input
        The input, or what is wrong with it.
    sha256
        Of its bytes, ``sha256:<hex>``; empty where none were read.
    """

    item: DatasetInput
    place: int
    input: Input | InputError
    sha256: str = ""

    @property
    def size(self) -> int:
        """Bytes that are sent."""
        return len(self.input.data) if isinstance(self.input, Input) else 0

    @property
    def unreadable(self) -> bool:
        """Whether there is nothing to ask about."""
        return isinstance(self.input, InputError)

    @property
    def light(self) -> Loaded:
        """The same without the bytes, for when they have been sent."""
        one = self.input
        if not isinstance(one, Input):
            return self
        # `replace` takes ten times as long.
        bare = Input(
            one.kind,
            b"",
            one.name,
            one.identity,
            one.width,
            one.height,
            one.changes,
            one.media_type,
            one.duration_ms,
            one.notes,
        )
        return Loaded(self.item, self.place, bare, self.sha256)

    @property
    def is_video(self) -> bool:
        """Whether it shares a call with no other."""
        return isinstance(self.input, Input) and self.input.kind == "video"


def load(
    item: DatasetInput,
    place: int,
    question: Question | WorkflowQuestion,
    *,
    cancel: threading.Event | None = None,
) -> Loaded:
    """Read an input, and see whether it can be meant for what is asked.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    PredictError
        For what concerns all inputs, such as a platform that cannot be reached.
    """
    try:
        read = item.load(question.platform, cancel=cancel)
        wrong = misfit_of(question)(read)
    except InputError as error:
        return Loaded(item, place, error)
    except PredictError as error:
        if stops_the_run(error):
            raise
        return Loaded(item, place, _input_error(error))
    except Exception as error:  # noqa: BLE001 - of this one input, whatever it is
        told = InputError(f"It cannot be read: {error}", name="INPUT_UNREADABLE")
        return Loaded(item, place, told)
    return Loaded(item, place, wrong or read, read.identity)


def _input_error(error: PredictError) -> InputError:
    """Return what a platform said of one input, as an error of the input."""
    return InputError(
        error.message,
        name=error.name,
        code=error.code,
        details=error.details,
        request_id=error.request_id,
        hint=error.hint,
    )
