"""Uploading inputs into an app."""

from __future__ import annotations

import uuid
from collections.abc import Sized
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.inputs import as_inputs
from predict_widgets.platform.asking import GOOD_CODES, Asking, Reading
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.directory import whose
from predict_widgets.platform.errors import error_from_status, missing_output
from predict_widgets.platform.hosted import Hosted
from predict_widgets.platform.outputs import Reply
from predict_widgets.platform.protos import code_of, resources_pb2, service_pb2, status_code_pb2
from predict_widgets.platform.references import Reference, parse_dataset
from predict_widgets.platform.requests import pieces_of
from predict_widgets.platform.sending import About

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.sending import AnyInput

# SDK, constants/input.py: the most inputs of one call.
INPUTS_PER_POST = 128
# How ids begin that are made up here.
_OURS = "pw-"
_DUPLICATE = int(status_code_pb2.INPUT_DUPLICATE)
_STORED = GOOD_CODES | {
    int(status_code_pb2.INPUT_DOWNLOAD_SUCCESS),
    int(status_code_pb2.INPUT_DOWNLOAD_PENDING),
    int(status_code_pb2.INPUT_DOWNLOAD_IN_PROGRESS),
}


@dataclass(frozen=True)
class Posted:
    """What came of uploading one input.

    Attributes
    ----------
    id
        Its id in the app.
    error
        Why it is not there; None where it is.
    """

    id: str
    error: PredictError | None = None


@dataclass(frozen=True)
class _Stored:
    """An input as the platform answers it."""

    input: resources_pb2.Input

    @property
    def code(self) -> int:
        return code_of(self.input.status)


class Posting(Hosted):
    """Uploads inputs."""

    def post_inputs(  # noqa: PLR0913 - what an upload depends on
        self,
        app: str | Reference,
        inputs: Iterable[InputLike | resources_pb2.Input],
        *,
        dataset: str = "",
        labels: Iterable[str | Iterable[str]] | None = None,
        cancel: threading.Event | None = None,
        timeout: float = 120.0,
        on_posted: Callable[[int, Posted], None] | None = None,
    ) -> list[Posted]:
        """Upload inputs into an app; one bad input does not cost its neighbors.

        Parameters
        ----------
        app
            ``USER/APP``, the address of its page, or any reference into it.
        inputs
            As `predict_widgets.predict` takes them, or Clarifai's messages. They are read and
            sent 128 at a time, and at most 128 MB a call.
        dataset
            Id of the app's dataset that they go into, which must be there (`create_dataset`);
            empty for none.
        labels
            For each input a label, or several.
        cancel
            Stops the upload when set; what was sent stays.
        timeout
            Seconds that one call may take.
        on_posted
            Is told what came of each input, with its place.

        Returns
        -------
        list of Posted
            One for each input, in order.

        Raises
        ------
        ValueError
            When there are fewer labels than inputs, or more.
        PredictError
            For what concerns all of them: the credential, the app, the network. Once something
            was uploaded it does not raise: what is left gets the error.
        CancelledError
            When cancelled.
        """
        ref = parse_dataset(app) if isinstance(app, str) else app
        _check_lengths(inputs, labels)
        posted: list[Posted] = []
        said = _with_labels(inputs, labels)
        while some := list(islice(said, INPUTS_PER_POST)):
            named = [_message(*each, dataset) for each in _prepared(some, cancel)]
            patience = Patience(timeout=timeout, budget=timeout, cancel=cancel)
            try:
                answers = self._post(ref, named, patience)
            except CancelledError:
                raise
            except PredictError as error:
                if not any(one.error is None for one in posted):
                    raise
                answers = {one.id: error for one in named if not isinstance(one, InputError)}
            for one in named:
                if isinstance(one, InputError):
                    posted.append(Posted("", one))
                else:
                    posted.append(Posted(one.id, answers[one.id]))
                if on_posted is not None:
                    on_posted(len(posted) - 1, posted[-1])
        return posted

    def _post(
        self,
        ref: Reference,
        named: Sequence[resources_pb2.Input | InputError],
        patience: Patience,
    ) -> dict[str, PredictError | None]:
        """Send what can be sent; return by id what is wrong with each."""
        inputs = [one for one in named if not isinstance(one, InputError)]

        def post(some: Sequence[AnyInput]) -> Reply[_Stored]:
            request = About(service_pb2.PostInputsRequest(user_app_id=whose(ref)), some)
            reply = self._once("PostInputs", request, service_pb2.MultiInputResponse, patience)
            return Reply(reply.status, [_Stored(one) for one in reply.inputs])

        def verdict(
            stored: _Stored | None, trouble: PredictError | None, request_id: str
        ) -> PredictError | None:
            # Of an id that was made up here: an attempt whose reply was lost had stored it.
            if (
                stored is not None
                and stored.code == _DUPLICATE
                and stored.input.id.startswith(_OURS)
            ):
                return None
            return _verdict(stored, trouble, request_id)

        asking = Asking(
            post,
            inputs,
            Reading(verdict, lambda stored: stored.code in _STORED),
            patience=patience,
            met=lambda: self._met,
        )
        answers = asking.run(pieces_of(inputs, INPUTS_PER_POST))
        return {one.id: answer.error for one, answer in zip(inputs, answers, strict=True)}


def _verdict(
    stored: _Stored | None, trouble: PredictError | None, request_id: str
) -> PredictError | None:
    """Return why an input was not stored; None where it was."""
    if stored is None:
        return trouble or missing_output(request_id)
    if stored.code in _STORED and stored.code:
        return None
    if stored.code:
        return error_from_status(stored.input.status, request_id=request_id)
    return trouble


def _check_lengths(inputs: object, labels: object) -> None:
    """Refuse lists that do not match before anything is sent."""
    if isinstance(inputs, Sized) and isinstance(labels, Sized) and len(inputs) != len(labels):
        message = f"There are {len(inputs)} inputs and {len(labels)} labels"
        raise ValueError(message)


def _with_labels(
    inputs: Iterable[InputLike | resources_pb2.Input],
    labels: Iterable[str | Iterable[str]] | None,
) -> Iterator[tuple[InputLike | resources_pb2.Input, tuple[str, ...]]]:
    if labels is None:
        for one in inputs:
            yield one, ()
        return
    for one, said in zip(inputs, labels, strict=True):
        yield one, (said,) if isinstance(said, str) else tuple(said)


def _prepared(
    some: Sequence[tuple[InputLike | resources_pb2.Input, tuple[str, ...]]],
    cancel: threading.Event | None,
) -> Iterator[tuple[resources_pb2.Input | InputError, tuple[str, ...]]]:
    """Yield each input as a message, or what is wrong with it, and its labels."""
    values = [one for one, _ in some if not isinstance(one, resources_pb2.Input)]
    read = iter(as_inputs(values, cancel=cancel))
    for one, labels in some:
        if isinstance(one, resources_pb2.Input):
            yield one, labels
            continue
        made = next(read)
        if isinstance(made, InputError):
            yield made, labels
        else:
            message = resources_pb2.Input(id=_OURS + uuid.uuid4().hex, data=made.to_proto())
            cast("Any", message.data.metadata).update({"filename": made.name})
            yield message, labels


def _message(
    given: resources_pb2.Input | InputError, labels: Sequence[str], dataset: str
) -> resources_pb2.Input | InputError:
    """Return the message to send: with an id of its own, its labels and its dataset."""
    if isinstance(given, InputError):
        return given
    message = resources_pb2.Input()
    message.CopyFrom(given)
    message.id = message.id or uuid.uuid4().hex
    for label in labels:
        # Ids hold no blanks.
        message.data.concepts.add(id="-".join(label.split()), name=label, value=1.0)
    if dataset and dataset not in message.dataset_ids:
        message.dataset_ids.append(dataset)
    return message
