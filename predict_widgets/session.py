"""What is asked in this session, of which model, with which settings; and what was answered."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.current import on_disconnect
from predict_widgets.platform.protos import resources_pb2, status_code_pb2
from predict_widgets.predictions.cache import AnswerCache, Remembered
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Answer, Platform
    from predict_widgets.platform.references import Reference

# Small enough that a long list shows progress and is soon cancelled, large enough that the way to
# the platform does not count.
INPUTS_PER_CALL = 16

_answers = AnswerCache()
_output_ids = itertools.count(1)
on_disconnect(_answers.clear)


@dataclass(frozen=True)
class Manner:
    """How patiently to ask.

    Attributes
    ----------
    timeout
        Seconds one call may take.
    again
        Ask anew what was answered earlier in the session.
    cancel
        Stops everything when set.
    on_wait
        Is told what is being waited for.
    on_answer
        Is called once for each input that has its answer.
    """

    timeout: float = 60.0
    again: bool = False
    cancel: threading.Event | None = None
    on_wait: Callable[[str], None] | None = None
    on_answer: Callable[[], None] | None = None


@dataclass(frozen=True)
class Question:
    """What is asked of every input.

    Attributes
    ----------
    platform, reference
        Who is asked: the model at the version that was resolved.
    model
        Its description; empty where the platform describes no models.
    output_config, params, deployment, nodepool
        The settings, as `Platform.predict` takes them.
    fields
        The input fields of the model's type; empty where they are not known.
    """

    platform: Platform
    reference: Reference
    model: resources_pb2.Model
    output_config: resources_pb2.OutputConfig | None = None
    params: Mapping[str, object] | None = None
    deployment: str = ""
    nodepool: str = ""
    fields: tuple[str, ...] = ()

    @property
    def settings_id(self) -> str:
        """A short name of the settings, the same for the same ones; empty for none."""
        config = self.output_config
        if config is None and not self.params:
            return ""
        written = config.SerializeToString(deterministic=True) if config is not None else b""
        written += json.dumps(self.params or {}, sort_keys=True, default=repr).encode()
        return hashlib.sha256(written).hexdigest()[:16]

    def about(self, item: Input) -> Hashable | None:
        """Return what makes two questions the same; None where the version is not known."""
        if not self.reference.version_id:
            return None
        where = (self.platform.uid, self.reference, self.deployment, self.nodepool)
        return (*where, self.settings_id, item.kind, item.identity)

    def asked(self, index: int, item: Input | None, latency_ms: float) -> Asked:
        """Return the question as the tables hold it."""
        return Asked(
            output_id=next(_output_ids),
            input_id=index,
            input_key=item.identity if item is not None else "",
            platform=self.platform.name,
            user_id=self.reference.user_id,
            app_id=self.reference.app_id,
            model_id=self.reference.id,
            model_version_id=self.reference.version_id,
            output_config_id=self.settings_id,
            latency_ms=latency_ms,
            width=item.width if item is not None else 0,
            height=item.height if item is not None else 0,
        )


def resolve(
    platform: Platform, reference: Reference, *, cancel: threading.Event | None = None
) -> tuple[Reference, resources_pb2.Model]:
    """Return the reference at the version that answers, and the model's description.

    A version that is still being trained is not named in the call: the platform then takes the
    newest that is ready. Clarifai's open-source server describes no models: then neither is known.
    """
    try:
        model = platform.describe_model(reference, cancel=cancel)
    except PredictError as error:
        if error.name not in {"UNIMPLEMENTED", "NOT_IMPLEMENTED"}:
            raise
        return reference, resources_pb2.Model()
    version = model.model_version
    ready = cast("Any", version).status.code in {0, int(status_code_pb2.MODEL_TRAINED)}
    if reference.version_id or not ready:
        return reference, model
    return reference.with_version(version.id), model


def answer(
    question: Question, items: Sequence[Input | InputError], manner: Manner, *, first: int = 0
) -> list[Prediction]:
    """Answer every input: from earlier in the session, or by asking.

    The same bytes are asked once, even when they stand in the list twice.

    Parameters
    ----------
    question
        What is asked.
    items
        The inputs; an error in the place of one becomes its prediction's error.
    manner
        How patiently.
    first
        The index of the first of them in the person's list.

    Raises
    ------
    PredictError
        For what concerns the whole call, see `Platform.predict`.
    """
    told = manner.on_answer or (lambda: None)
    predictions: dict[int, Prediction] = {}
    wanted: dict[Hashable, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, InputError):
            asked = question.asked(first + index, None, 0.0)
            predictions[index] = _failed(question, item, None, asked)
            told()
            continue
        key = question.about(item)
        known = None if manner.again or key is None else _answers.get(key)
        if known is None:
            wanted.setdefault(key or ("one of its own", index), []).append(index)
            continue
        asked = question.asked(first + index, item, known.latency_ms)
        predictions[index] = _known(question, known, item, asked, reused=True)
        told()
    places = list(wanted.values())

    def take(number: int, said: Answer) -> None:
        now = datetime.now(tz=UTC)
        for index in places[number]:
            item = cast("Input", items[index])
            asked = question.asked(first + index, item, said.latency_ms)
            if said.output is None:
                error = said.error or PredictError("The platform sent no output")
                predictions[index] = _failed(question, error, item, asked)
            else:
                known = Remembered(said.output, now, said.latency_ms)
                key = question.about(item)
                if key is not None:
                    _answers.put(key, known)
                predictions[index] = _known(question, known, item, asked, reused=False)
            told()

    _ask(question, [cast("Input", items[indices[0]]) for indices in places], manner, take)
    return [predictions[index] for index in range(len(items))]


def refused(
    question: Question, error: PredictError, count: int, *, first: int = 0
) -> list[Prediction]:
    """Return predictions that all failed with one error: the rest of a list that broke off."""
    return [
        _failed(question, error, None, question.asked(first + index, None, 0.0))
        for index in range(count)
    ]


def _ask(
    question: Question,
    items: Sequence[Input],
    manner: Manner,
    take: Callable[[int, Answer], None],
) -> None:
    question.platform.predict(
        question.reference,
        [resources_pb2.Input(data=item.to_proto()) for item in items],
        output_config=question.output_config,
        params=question.params,
        deployment=question.deployment,
        nodepool=question.nodepool,
        cancel=manner.cancel,
        timeout=manner.timeout,
        on_wait=manner.on_wait,
        on_answer=take,
        inputs_per_call=INPUTS_PER_CALL,
    )


def _known(
    question: Question, known: Remembered, item: Input, asked: Asked, *, reused: bool
) -> Prediction:
    return Prediction.from_output(
        known.output,
        input=item,
        asked=asked,
        model=question.model,
        asked_at=known.asked_at,
        reused=reused,
        output_config=question.output_config,
    )


def _failed(
    question: Question, error: PredictError, item: Input | None, asked: Asked
) -> Prediction:
    return Prediction.from_error(
        error,
        input=item,
        asked=asked,
        model=question.model,
        asked_at=datetime.now(tz=UTC),
        output_config=question.output_config,
    )
