"""What an example set holds: inputs with their names, and what a model said of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from predict_widgets.inputs import as_input
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.references import parse_reference
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from predict_widgets.session.question import OUTPUT_IDS

if TYPE_CHECKING:
    import threading
    from typing import Self

    from predict_widgets.inputs import Input, InputKind
    from predict_widgets.platform.parameters import Parameter
    from predict_widgets.platform.references import Reference

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2000


class KeptPrediction(Prediction):
    """A prediction that was kept with an example; its notes say when, and by which version."""

    @classmethod
    def of(cls, answer: KeptAnswer, item: Input | None) -> Self:
        """Return the prediction that an answer makes, about an input if that is held."""
        model = parse_reference(answer.model)
        asked = Asked(
            next(OUTPUT_IDS),
            platform=answer.platform,
            user_id=model.user_id,
            app_id=model.app_id,
            model_id=model.id,
            model_version_id=model.version_id,
            latency_ms=answer.latency_ms,
            sample_ms=answer.sample_ms,
        )
        made = cls.from_output(
            resources_pb2.Output.FromString(answer.output),
            input=item,
            asked=asked,
            model=resources_pb2.Model(id=model.id, name=answer.model_name),
            asked_at=datetime.fromisoformat(answer.asked_at),
            reused=True,
            output_config=resources_pb2.OutputConfig(
                max_concepts=answer.max_concepts,
                min_value=answer.min_value,
                sample_ms=answer.sample_ms,
            ),
        )
        by = f"version {model.version_id}" if model.version_id else "the model"
        note = f"Kept with the example: {by} said so on {answer.asked_at[:10]}."
        made._more_notes = (note,)  # noqa: SLF001 - its own kind
        return made


@dataclass(frozen=True)
class KeptAnswer:
    """What a model said of an example.

    Attributes
    ----------
    output
        The untouched proto.
    model, model_name
        The model with the version that answered, and what its owner calls it.
    platform
        The name of the platform that answered.
    asked_at
        When, in ISO 8601, UTC.
    latency_ms, max_concepts, min_value, sample_ms
        As of `Prediction`.
    """

    output: bytes = field(repr=False)
    model: str
    model_name: str
    platform: str
    asked_at: str
    latency_ms: float
    max_concepts: int
    min_value: float
    sample_ms: int

    @classmethod
    def of(cls, said: Prediction, model_name: str) -> KeptAnswer | None:
        """Return what is kept of a prediction; None of one that failed or is not whole."""
        if said.proto is None or said.error is not None or said.partial or not said.model:
            return None
        return cls(
            output=said.proto.SerializeToString(),
            model=said.model,
            model_name=model_name,
            platform=said.platform,
            asked_at=(said.asked_at or datetime.now(tz=UTC)).astimezone(UTC).isoformat(),
            latency_ms=said.latency_ms,
            max_concepts=said.max_concepts,
            min_value=said.min_value,
            sample_ms=said.sample_ms,
        )

    @property
    def version_id(self) -> str:
        """The id of the model version that answered."""
        return parse_reference(self.model).version_id

    def prediction(self, item: Input | None) -> Prediction:
        """Return it as a prediction about an input."""
        return KeptPrediction.of(self, item)


@dataclass(frozen=True)
class KeptExample:
    """An example.

    Attributes
    ----------
    id
        Unique within the set.
    name, description
        What its owner says of it.
    kind, data
        What it is, and its bytes as they are sent.
    answer
        What the model said of it; None where it was not asked.
    """

    id: str
    name: str
    description: str
    kind: InputKind
    data: bytes = field(repr=False)
    answer: KeptAnswer | None = None

    def read(self, cancel: threading.Event | None = None) -> Input:
        """Check and prepare the input.

        Raises
        ------
        InputError
            When it is none that can be predicted on.
        """
        return as_input(self.data, name=self.name, kind=self.kind, cancel=cancel)


@dataclass(frozen=True)
class KeptModel:
    """The model that examples are of, as a header shows it where it cannot be asked.

    Attributes
    ----------
    reference
        Its name, with the version that was newest or chosen.
    name, description, model_type_id
        What the platform says of it.
    input_fields, output_fields
        What goes in and comes out.
    parameters
        Its free settings.
    streams
        Whether its answers come in pieces.
    """

    reference: Reference
    name: str
    description: str
    model_type_id: str
    input_fields: tuple[str, ...]
    output_fields: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    streams: bool


@dataclass(frozen=True)
class ExampleSet:
    """A model's examples, in their owner's order.

    Attributes
    ----------
    model
        The model.
    platform, host
        The platform that answered: its name, and where inputs are sent to.
    examples
        The examples.
    package, saved_at
        The predict-widgets that wrote it, and when, in ISO 8601, UTC; empty before it was saved.
    """

    model: KeptModel
    platform: str
    host: str
    examples: tuple[KeptExample, ...]
    package: str = ""
    saved_at: str = ""

    def with_examples(self, examples: tuple[KeptExample, ...]) -> ExampleSet:
        """Return the set with other examples."""
        return replace(self, examples=examples)
