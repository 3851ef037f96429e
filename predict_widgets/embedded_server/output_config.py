"""What a caller asked to see of an answer: ``OutputConfig``, read and applied."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from predict_widgets.embedded_server.models.base import EmbeddedModel

# docs.clarifai.com/api-guide/predict/prediction-parameters
DEFAULT_MAX_CONCEPTS = 20
LARGEST_MAX_CONCEPTS = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """A caller's wishes for one request.

    Attributes
    ----------
    max_concepts
        How many concepts at most, in each vocabulary of the answer: a model with two
        vocabularies shows both.
    min_value
        Concepts below it are left out, 0 to 1.
    selected
        Ids and names of the only concepts to show; empty shows all.
    """

    max_concepts: int = DEFAULT_MAX_CONCEPTS
    min_value: float = 0.0
    selected: frozenset[str] = frozenset()


def settings_of(model: resources_pb2.Model) -> Settings:
    """Read the settings of a request's ``model``.

    Clients write them in two places, ``output_info`` and ``model_version.output_info``; where
    both say something the version's, which is nearer to what runs, wins.

    Raises
    ------
    RefusedError
        If a setting is out of its range.
    """
    config = resources_pb2.OutputConfig()
    config.MergeFrom(model.output_info.output_config)
    config.MergeFrom(model.model_version.output_info.output_config)
    # Both places may name the same concepts, and merging appends lists: a set takes each once.
    selected = frozenset(concept.id or concept.name for concept in config.select_concepts) - {""}
    if not 0 <= config.max_concepts <= LARGEST_MAX_CONCEPTS:
        raise RefusedError(
            status.MODEL_INVALID_ARGUMENT,
            f"max_concepts is {config.max_concepts}; it must be 1 to {LARGEST_MAX_CONCEPTS}.",
        )
    if not 0 <= config.min_value <= 1:
        raise RefusedError(
            status.MODEL_INVALID_ARGUMENT,
            f"min_value is {config.min_value:g}; it must be 0 to 1.",
        )
    return Settings(config.max_concepts or DEFAULT_MAX_CONCEPTS, config.min_value, selected)


def unmatched(settings: Settings, model: EmbeddedModel) -> list[str]:
    """Return the selected concepts that the model does not have, sorted.

    A model that does not know its concepts beforehand has them all.

    Raises
    ------
    RefusedError
        If concepts are selected and the model has none of them. Ids and names must match
        exactly (docs.clarifai.com/api-guide/predict/prediction-parameters).
    """
    if not settings.selected or not model.labels:
        return []
    known = {label.id for label in model.labels} | {label.name for label in model.labels}
    missing = sorted(settings.selected - known)
    if len(missing) == len(settings.selected):
        raise RefusedError(
            status.MODEL_INVALID_ARGUMENT,
            f"{model.id!r} has no concept with the id or name {', '.join(missing)}.",
        )
    return missing


def narrow(data: resources_pb2.Data, settings: Settings) -> None:
    """Leave in an answer, in place, only what the settings ask for, the best first.

    A region that had concepts and keeps none is left out. Where no concept has a value the model
    gives none, and the minimum drops nothing.
    """
    regions = [concept for region in data.regions for concept in region.data.concepts]
    scored = any(concept.value for concept in (*data.concepts, *regions))
    least = settings.min_value if scored and settings.min_value else -math.inf

    def keep(concept: resources_pb2.Concept) -> bool:
        if concept.value < least:
            return False
        selected = settings.selected
        return not selected or concept.id in selected or concept.name in selected

    _replace(data, _best(data.concepts, keep, settings.max_concepts))
    for index in reversed(range(len(data.regions))):
        answer = data.regions[index].data
        if answer.concepts:
            _replace(answer, _best(answer.concepts, keep, settings.max_concepts))
            if not answer.concepts:
                del data.regions[index]


def _best(
    concepts: Iterable[resources_pb2.Concept],
    keep: Callable[[resources_pb2.Concept], bool],
    most: int,
) -> list[resources_pb2.Concept]:
    """Return the best concepts, at most ``most`` of each vocabulary, vocabularies in order."""
    by_vocabulary: dict[str, list[resources_pb2.Concept]] = {}
    for concept in concepts:
        if keep(concept):
            by_vocabulary.setdefault(concept.vocab_id, []).append(concept)
    return [
        concept
        for group in by_vocabulary.values()
        for concept in sorted(group, key=lambda concept: -concept.value)[:most]
    ]


def _replace(data: resources_pb2.Data, concepts: list[resources_pb2.Concept]) -> None:
    kept = resources_pb2.Data(concepts=concepts)
    data.ClearField("concepts")
    data.concepts.MergeFrom(kept.concepts)
