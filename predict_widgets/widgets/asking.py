"""How a question is put, apart from what it is about: as the page says it, as traits hold it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypedDict

from predict_widgets.errors import PredictError
from predict_widgets.platform.output_config import (
    LARGEST_SAMPLE_MS,
    MAX_CONCEPTS,
    SMALLEST_SAMPLE_MS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import ModelCard


class WorkflowSettings(TypedDict, total=False):
    """The settings as `predict_widgets.predict` takes them of a workflow."""

    max_concepts: int
    min_value: float | None
    prompt: str
    sample_ms: int


class Settings(WorkflowSettings, total=False):
    """The settings as `predict_widgets.predict` takes them of a model."""

    params: dict[str, object]


@dataclass(frozen=True)
class Asking:
    """How a question is put.

    Parameters
    ----------
    max_concepts
        How many concepts to ask for, 1 to 200.
    min_value
        The lowest score to ask for, 0 to 1.
    prompt
        What is said together with each input.
    params
        Free settings of the model.
    sample_ms
        Milliseconds between two frames that are looked at, 0 for the model's own.
    """

    max_concepts: int = 20
    min_value: float = 0.0
    prompt: str = ""
    params: Mapping[str, object] = field(default_factory=dict[str, object])
    sample_ms: int = 0

    @classmethod
    def of(cls, params: Params) -> Asking:
        """Read what came with a request.

        Raises
        ------
        PredictError
            For what is out of range.
        """
        sample_ms = params.integer("sample_ms", 0)
        if not is_sample_ms(sample_ms):
            raise not_sample_ms(sample_ms)
        return cls(
            max_concepts=min(max(params.integer("max_concepts", 20), 1), MAX_CONCEPTS),
            min_value=params.fraction("min_value", 0.0),
            prompt=params.text("prompt", ""),
            params=params.mapping("params"),
            sample_ms=sample_ms,
        )

    def of_model(self, card: ModelCard | None, kinds: Collection[str]) -> Asking:
        """Leave out what does not concern this model and inputs of these kinds.

        A prompt goes beside what is not a text itself, to a model that takes both or does not say
        what it takes; the time between frames goes with videos and what may be one.
        """
        fields = [] if card is None else card["input_fields"]
        both = not fields or ("text" in fields and len(fields) > 1)
        prompted = both and set(kinds) != {"text"}
        return replace(
            self,
            prompt=self.prompt if prompted else "",
            sample_ms=self.sample_ms if {"video", "file"} & set(kinds) else 0,
        )

    @property
    def settings(self) -> Settings:
        """The keyword arguments of ``pw.predict``; what is not set is left to the platform."""
        settings = Settings(**self.of_a_workflow)
        if self.params:
            settings["params"] = dict(self.params)
        return settings

    @property
    def of_a_workflow(self) -> WorkflowSettings:
        """The same of a workflow, whose nodes hold free settings of their own."""
        settings = WorkflowSettings(
            max_concepts=self.max_concepts, min_value=self.min_value or None
        )
        if self.prompt:
            settings["prompt"] = self.prompt
        if self.sample_ms:
            settings["sample_ms"] = self.sample_ms
        return settings


def is_sample_ms(value: int) -> bool:
    """Whether a platform takes it as the time between two frames."""
    return value == 0 or SMALLEST_SAMPLE_MS <= value <= LARGEST_SAMPLE_MS


def not_sample_ms(value: int) -> PredictError:
    """Return the error for what is none."""
    wanted = f"0 or from {SMALLEST_SAMPLE_MS} to {LARGEST_SAMPLE_MS} milliseconds"
    return PredictError(
        f"sample_ms={value} is not {wanted}.",
        name="SETTING_NOT_UNDERSTOOD",
        hint="0 leaves the time between two frames to the model.",
    )
