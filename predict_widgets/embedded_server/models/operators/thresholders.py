"""``concept-thresholder`` and ``region-thresholder``: let through what scores high or low enough.

After docs.clarifai.com/create/agent-system-operators/filter.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, cast

from predict_widgets.embedded_server.models.base import DEFAULT_SAMPLE_MS, Card
from predict_widgets.embedded_server.models.operators.base import Operator
from predict_widgets.embedded_server.models.parameters import Param
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Self

    from predict_widgets.embedded_server.models.reading import Fetch

# clarifai-grpc, resources.proto: ValueComparator.
COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_OR_EQUAL": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_OR_EQUAL": operator.le,
    "EQUAL": operator.eq,
}
REGION_FIELD = "regions"


class _Thresholder(Operator):
    """Lets concepts through whose value compares well with a threshold.

    Parameters
    ----------
    thresholds
        By the ids or names of the only concepts to let through, a threshold for each; without
        any, all concepts compare with the parameter ``threshold``.
    """

    parameters = (
        Param(
            "concept_threshold_type",
            "GREATER_THAN",
            "How a concept's value must compare with the threshold to pass.",
            choices=tuple(COMPARATORS),
        ),
        Param(
            "threshold",
            0.5,
            "What the values of concepts are compared with, where no concepts are chosen.",
            minimum=0.0,
            maximum=1.0,
            step=0.01,
        ),
    )

    def __init__(self, thresholds: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self._thresholds = dict(thresholds or {})

    def with_concepts(self, concepts: Mapping[str, float]) -> Self:
        """Return it with these thresholds."""
        return type(self)(concepts)

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Return the data with what passes. A region that keeps no concept is left out."""
        del fetch, sample_ms
        self.check(data)
        compare = COMPARATORS[cast("str", params["concept_threshold_type"])]
        common = cast("float", params["threshold"])

        def passes(concept: resources_pb2.Concept) -> bool:
            threshold: float | None = common
            if self._thresholds:
                threshold = self._thresholds.get(concept.id, self._thresholds.get(concept.name))
            # Values are 32-bit floats and thresholds are not: 0.9 would be less than itself.
            return threshold is not None and compare(concept.value, _as_sent(threshold))

        return self._passing(data, passes)

    def _passing(
        self, data: resources_pb2.Data, passes: Callable[[resources_pb2.Concept], bool]
    ) -> resources_pb2.Data:
        kept = resources_pb2.Data()
        for region in data.regions:
            concepts = [concept for concept in region.data.concepts if passes(concept)]
            if concepts:
                copy = kept.regions.add()
                copy.CopyFrom(region)
                _replace(copy.data, concepts)
        return kept


class ConceptThresholder(_Thresholder):
    """Lets concepts through: those of the whole input, and those of its regions."""

    id = "concept-thresholder"
    type_id = "concept-thresholder"
    wants = frozenset({"concepts", "regions.concepts"})
    card = Card(
        title="Concept thresholder",
        task="Lets through the concepts that score above, or below, a threshold.",
        source="Written for this package, after Clarifai's operator of the same type.",
        license="Apache-2.0",
        gets_wrong=(
            "Nothing it is told is wrong, but a model without scores, such as face-boxes, has "
            "nothing to compare: all its values count as 0."
        ),
        not_for="Making an unsure model sure.",
    )

    def gives(self, fields: AbstractSet[str]) -> frozenset[str]:
        """Return what it was given: it only leaves out."""
        return frozenset(
            field for field in fields if field == "concepts" or field.startswith(REGION_FIELD)
        )

    def _passing(
        self, data: resources_pb2.Data, passes: Callable[[resources_pb2.Concept], bool]
    ) -> resources_pb2.Data:
        kept = super()._passing(data, passes)
        kept.concepts.extend(concept for concept in data.concepts if passes(concept))
        return kept


class RegionThresholder(_Thresholder):
    """Lets regions through, with those of their concepts that pass."""

    id = "region-thresholder"
    type_id = "region-thresholder"
    wants = frozenset({"regions.concepts"})
    card = Card(
        title="Region thresholder",
        task="Lets through the regions whose concepts score above, or below, a threshold.",
        source="Written for this package, after Clarifai's operator of the same type.",
        license="Apache-2.0",
        gets_wrong=(
            "Nothing it is told is wrong, but a model without scores, such as face-boxes, has "
            "nothing to compare: all its values count as 0."
        ),
        not_for="Making an unsure model sure.",
    )

    def gives(self, fields: AbstractSet[str]) -> frozenset[str]:
        """Return the regions it was given, with what is in them."""
        return frozenset(field for field in fields if field.startswith(REGION_FIELD))


def _replace(data: resources_pb2.Data, concepts: Iterable[resources_pb2.Concept]) -> None:
    kept = resources_pb2.Data(concepts=concepts)
    data.ClearField("concepts")
    data.concepts.MergeFrom(kept.concepts)


def _as_sent(value: float) -> float:
    """Return a value as a concept's field of 32 bits holds it."""
    return resources_pb2.Concept(value=value).value
