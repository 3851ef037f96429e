"""Sentences on how an answer was read, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.platform.protos import resources_pb2, status_code_pb2
from predict_widgets.predictions.tree import plain

if TYPE_CHECKING:
    from collections.abc import Collection

# In ``Data.metadata``: a list of sentences.
OWN_NOTES = "notes"


def notes_of(
    output: resources_pb2.Output,
    labels: Collection[str],
    config: resources_pb2.OutputConfig | None,
) -> tuple[str, ...]:
    """Return what a person should know of an answer beside its statements.

    Parameters
    ----------
    output
        The answer.
    labels
        Names and ids of the concepts in it.
    config
        What was asked for.
    """
    own = own_notes(output.data)
    return (*own, *_unknown(output, labels, config), *_tokens(output))


def own_notes(data: resources_pb2.Data) -> list[str]:
    """Return the model's own sentences on its answer, such as that its video is damaged."""
    said: object = plain(data.metadata).get(OWN_NOTES)
    notes = cast("list[object]", said) if isinstance(said, list) else []
    sentences = [one for one in notes if isinstance(one, str)]
    return sentences if len(sentences) == len(notes) else []


def _unknown(
    output: resources_pb2.Output,
    labels: Collection[str],
    config: resources_pb2.OutputConfig | None,
) -> list[str]:
    """Say that the model does not know a selected concept.

    MIXED_STATUS says so of some (docs, prediction-parameters), not of which: those of which
    nothing came back, where no lower limit of scores can have kept them back.
    """
    if output.status.code != int(status_code_pb2.MIXED_STATUS):
        return []
    selected = [] if config is None else [one.name or one.id for one in config.select_concepts]
    missing = [name for name in selected if name not in labels]
    if not missing or (config is not None and config.min_value > 0):
        return ["The model knows only some of the selected concepts."]
    return [f"Of the selected concepts the model does not know: {', '.join(missing)}."]


def _tokens(output: resources_pb2.Output) -> list[str]:
    prompt, completion = output.prompt_tokens, output.completion_tokens
    cached = output.cached_tokens
    if not (prompt or completion or cached):
        return []
    from_cache = f" ({cached:,} of them from the cache)" if cached else ""
    return [f"{prompt:,} tokens in the prompt{from_cache}, {completion:,} in the answer."]
