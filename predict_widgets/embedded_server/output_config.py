"""What a caller asked to see of an answer: ``OutputConfig``, read and applied."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.base import DEFAULT_SAMPLE_MS
from predict_widgets.embedded_server.models.evidence import HEATMAP_CONCEPTS
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from predict_widgets.embedded_server.models.base import EmbeddedModel

# docs.clarifai.com/api-guide/predict/prediction-parameters
DEFAULT_MAX_CONCEPTS = 20
LARGEST_MAX_CONCEPTS = 200
# docs.clarifai.com/api-guide/predict/video
SMALLEST_SAMPLE_MS = 100
LARGEST_SAMPLE_MS = 60_000


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
    sample_ms
        The time between two frames of a video that are looked at, 100 to 60000.
    """

    max_concepts: int = DEFAULT_MAX_CONCEPTS
    min_value: float = 0.0
    selected: frozenset[str] = frozenset()
    sample_ms: int = DEFAULT_SAMPLE_MS


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
    sample_ms = config.sample_ms or DEFAULT_SAMPLE_MS
    if not SMALLEST_SAMPLE_MS <= sample_ms <= LARGEST_SAMPLE_MS:
        raise RefusedError(
            status.MODEL_INVALID_ARGUMENT,
            f"sample_ms is {sample_ms}; it must be {SMALLEST_SAMPLE_MS} to {LARGEST_SAMPLE_MS}.",
        )
    return Settings(
        config.max_concepts or DEFAULT_MAX_CONCEPTS, config.min_value, selected, sample_ms
    )


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

    Each frame of a video is narrowed like a picture. A region that had concepts and keeps none is
    left out. Where no concept has a value the model gives none, and the minimum drops nothing.
    """
    parts = [data, *(frame.data for frame in data.frames)]
    scored = any(concept.value for part in parts for concept in concepts_of(part))
    least = settings.min_value if scored and settings.min_value else -math.inf

    def keep(concept: resources_pb2.Concept) -> bool:
        if concept.value < least:
            return False
        selected = settings.selected
        return not selected or concept.id in selected or concept.name in selected

    for part in parts:
        _narrow_part(part, keep, settings.max_concepts)
        _narrow_heat_maps(part)


def concepts_of(data: resources_pb2.Data) -> list[resources_pb2.Concept]:
    """Return the concepts of an answer and of its regions, not those of its frames."""
    return [*data.concepts, *(c for region in data.regions for c in region.data.concepts)]


def _narrow_part(
    data: resources_pb2.Data, keep: Callable[[resources_pb2.Concept], bool], most: int
) -> None:
    _replace(data, _best(data.concepts, keep, most))
    for index in reversed(range(len(data.regions))):
        answer = data.regions[index].data
        if answer.concepts:
            _replace(answer, _best(answer.concepts, keep, most))
            if not answer.concepts:
                del data.regions[index]


def _narrow_heat_maps(data: resources_pb2.Data) -> None:
    """Leave in an answer only the heat maps of concepts that it still has."""
    if HEATMAP_CONCEPTS not in data.metadata:
        return
    shown = {concept.id for concept in data.concepts}
    owners = [str(owner) for owner in data.metadata.get_or_create_list(HEATMAP_CONCEPTS)]
    for index in reversed(range(len(data.heatmaps))):
        if owners[index] not in shown:
            del data.heatmaps[index], owners[index]
    data.metadata[HEATMAP_CONCEPTS] = owners


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
