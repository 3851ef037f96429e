"""Labels with scores, in the ways people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from predict_widgets.embedded_server.models.registered.values import items_of, kind_of, score_of
from predict_widgets.embedded_server.protos import resources_pb2

PAIR = 2
PLACES = frozenset({"box", "mask", "polygon", "point", "points"})
CONCEPTS = "a dict of label to score, such as {'cat': 0.9}, or a list of (label, score)"


def concepts_of(result: object) -> list[resources_pb2.Concept]:
    """Return concepts from a dict of label to score, pairs, or dicts with label and score."""
    if isinstance(result, Mapping):
        pairs: Iterable[object] = cast("Mapping[object, object]", result).items()
    else:
        pairs = items_of(result, CONCEPTS)
    return [concept_of(*_label_and_score(pair)) for pair in pairs]


def concept_of(label: object, score: object) -> resources_pb2.Concept:
    """Return a concept whose id is its label."""
    return resources_pb2.Concept(id=str(label), name=str(label), value=score_of(score))


def _label_and_score(item: object) -> tuple[object, object]:
    if isinstance(item, Mapping):
        fields = cast("Mapping[str, object]", item)
        if placed := PLACES & fields.keys():
            raise TypeError(
                f"The function gave a region (a {min(placed)}), and the model was registered to "
                "give concepts: register it with output='regions'."
            )
        if "label" not in fields:
            raise ValueError(f"A concept needs a label; this one has {', '.join(fields)}.")
        return fields["label"], fields.get("score")
    if isinstance(item, (tuple, list)) and len(pair := cast("Sequence[object]", item)) == PAIR:
        return pair[0], pair[1]
    kind = kind_of(cast("object", item))
    raise TypeError(f"A concept must be (label, score); the function gave {kind}.")
