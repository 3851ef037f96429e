"""What is asked of every input, and how patiently."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2, status_code_pb2
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.predictions.tables import Asked
from predict_widgets.session.remembered import failed_prediction, known_prediction, of_models

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Answer, Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.cache import AnswerCache, Remembered
    from predict_widgets.predictions.prediction import Prediction

# docs.clarifai.com/api-guide/predict/video
DEFAULT_SAMPLE_MS = 1000
# Seconds that a call may take, and those that each frame or second of sound adds. A small computer
# reads the text of a frame in less.
CALL_SECONDS = 60.0
SECONDS_EACH = 1.0
# Of a video that does not say how long it is: the longest that Clarifai takes (docs, "Video").
LONGEST_MS = 600_000

# Small enough that a long list shows progress and is soon cancelled, large enough that the way to
# the platform does not count.
INPUTS_PER_CALL = 16

OUTPUT_IDS = itertools.count(1)
"""Numbers of answers within the session."""


@dataclass(frozen=True)
class Manner:
    """How patiently to ask.

    Attributes
    ----------
    timeout
        Seconds one call may take; None for what the question's ``seconds_for`` says.
    again
        Ask anew what was answered earlier in the session.
    cancel
        Stops everything when set.
    on_wait
        Is told what is being waited for.
    on_answer
        Is called once for each input that has its answer.
    kept
        Whether its answers are remembered; those about a passing picture are not.
    inputs_per_call
        The most inputs of one call.
    """

    timeout: float | None = None
    again: bool = False
    cancel: threading.Event | None = None
    on_wait: Callable[[str], None] | None = None
    on_answer: Callable[[], None] | None = None
    kept: bool = True
    inputs_per_call: int = INPUTS_PER_CALL


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
    prompt
        The text that goes along with each input.
    fields
        The input fields of the model's type; empty where they are not known.
    streams
        Whether the model says that its answers come in pieces; None where it says nothing, as
        most of Clarifai's do: then only asking shows.
    """

    platform: Platform
    reference: Reference
    model: resources_pb2.Model
    output_config: resources_pb2.OutputConfig | None = None
    params: Mapping[str, object] | None = None
    deployment: str = ""
    nodepool: str = ""
    prompt: str = ""
    fields: tuple[str, ...] = ()
    streams: bool | None = None

    @property
    def settings_id(self) -> str:
        """A short name of the settings, the same for the same ones; empty for none."""
        return settings_id_of(self.output_config, self.params, self.prompt)

    def about(self, item: Input) -> Hashable | None:
        """Return what makes two questions the same; None where the version is not known."""
        if not self.reference.version_id:
            return None
        where = (self.platform.uid, self.reference, self.deployment, self.nodepool)
        return (*where, self.settings_id, item.kind, item.identity)

    def asked(self, index: int, item: Input | None, latency_ms: float) -> Asked:
        """Return the question as the tables hold it."""
        return replace(
            asked_about(item, next(OUTPUT_IDS), self.output_config),
            input_id=index,
            platform=self.platform.name,
            user_id=self.reference.user_id,
            app_id=self.reference.app_id,
            model_id=self.reference.id,
            model_version_id=self.reference.version_id,
            output_config_id=self.settings_id,
            latency_ms=latency_ms,
        )

    def message(self, item: Input) -> resources_pb2.Input:
        """Return an input as it is sent, the prompt beside it in the same ``Data``."""
        return message_of(item, self.prompt)

    def seconds_for(self, items: Sequence[Input]) -> float:
        """Return how long one call about some of these may take, as the longest of them needs."""
        return seconds_for(items, self.output_config)

    @property
    def memory(self) -> AnswerCache[resources_pb2.Output]:
        """Where its answers are kept."""
        return of_models()

    def is_whole(self, said: resources_pb2.Output) -> bool:  # noqa: ARG002 - a workflow's may not be
        """Return True: a model answers an input or does not."""
        return True

    def ask(
        self, items: Sequence[Input], manner: Manner, take: Callable[[int, Answer], None]
    ) -> None:
        """Ask the model; see `answer`."""
        self.platform.predict(
            self.reference,
            [self.message(item) for item in items],
            output_config=self.output_config,
            params=self.params,
            deployment=self.deployment,
            nodepool=self.nodepool,
            cancel=manner.cancel,
            timeout=self.seconds_for(items) if manner.timeout is None else manner.timeout,
            on_wait=manner.on_wait,
            on_answer=take,
            inputs_per_call=manner.inputs_per_call,
        )

    def known(
        self, index: int, item: Input, known: Remembered[resources_pb2.Output], *, reused: bool
    ) -> Prediction:
        """Return the prediction that an answer makes; ``index`` is of the person's list."""
        asked = self.asked(index, item, known.latency_ms)
        return known_prediction(self, known, item, asked, reused=reused)

    def failed(
        self, index: int, item: Input | None, error: PredictError, latency_ms: float = 0.0
    ) -> Prediction:
        """Return the prediction of an input that has no answer."""
        return failed_prediction(self, error, item, self.asked(index, item, latency_ms))


def settings_id_of(
    config: resources_pb2.OutputConfig | None, params: Mapping[str, object] | None, prompt: str
) -> str:
    """Return a short name of settings, the same for the same ones; empty for none."""
    if config is None and not params and not prompt:
        return ""
    sent = config.SerializeToString(deterministic=True).hex() if config is not None else ""
    written = json.dumps([sent, params or {}, prompt], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def message_of(item: Input, prompt: str) -> resources_pb2.Input:
    """Return an input as it is sent, the prompt beside it in the same ``Data``."""
    message = resources_pb2.Input()
    item.write_to(message.data)
    add_prompt(message.data, prompt)
    return message


def add_prompt(data: resources_pb2.Data, prompt: str) -> None:
    """Put the prompt beside what is sent; an empty one is none."""
    if prompt:
        # What UTF-8 cannot say, such as half an emoji, becomes a question mark, as in a Text.
        data.text.raw = prompt.encode(errors="replace").decode()


def asked_about(
    item: Input | None, output_id: int, config: resources_pb2.OutputConfig | None
) -> Asked:
    """Return what the tables hold of an input; None for one that could not be read."""
    if item is None:
        return Asked(output_id)
    return Asked(
        output_id,
        input_key=item.identity,
        width=item.width,
        height=item.height,
        duration_ms=item.duration_ms,
        sample_ms=_sample_ms(item, config),
    )


def seconds_for(
    items: Sequence[Input], config: resources_pb2.OutputConfig | None, models: int = 1
) -> float:
    """Return how long one call about some of these may take, as the longest of them needs.

    Parameters
    ----------
    items
        What it may be about.
    config
        What is asked for.
    models
        How many models look at each, one after the other.
    """
    looks = max((_looks(item, config) for item in items), default=0)
    return CALL_SECONDS + SECONDS_EACH * looks * models


def _looks(item: Input, config: resources_pb2.OutputConfig | None) -> float:
    """Return at how many frames of a video, or seconds of sound, a model looks."""
    if item.kind == "video":
        return (item.duration_ms or LONGEST_MS) / _sample_ms(item, config)
    return item.duration_ms / 1000


def _sample_ms(item: Input, config: resources_pb2.OutputConfig | None) -> int:
    """Return the time between two frames of a video that are looked at; 0 of all others."""
    if item.kind != "video":
        return 0
    asked_for = config.sample_ms if config is not None else 0
    return asked_for or DEFAULT_SAMPLE_MS


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
        if error.name not in NOT_OFFERED:
            raise
        return reference, resources_pb2.Model()
    version = model.model_version
    ready = cast("Any", version).status.code in {0, int(status_code_pb2.MODEL_TRAINED)}
    if reference.version_id or not ready:
        return reference, model
    return reference.with_version(version.id), model
