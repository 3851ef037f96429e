"""What every operator is."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.base import EmbeddedModel
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from predict_widgets.embedded_server.protos import resources_pb2


class Operator(EmbeddedModel):
    """A model of what other models say.

    Fields are named as in :mod:`predict_widgets.embedded_server.workflows.fields`: ``concepts``
    for those of the whole input, ``regions.concepts`` for those of its regions.

    Attributes
    ----------
    wants
        The fields it works on; an input of a node must have one of them.
    """

    operator = True
    wants: frozenset[str]

    @abstractmethod
    def gives(self, fields: AbstractSet[str]) -> frozenset[str]:
        """Return the fields of its answer to data that has these."""

    def check(self, data: resources_pb2.Data) -> None:
        """Refuse data without what it works on, as of a person's picture.

        Raises
        ------
        RefusedError
            If there are neither regions nor, where it wants them, concepts.
        """
        if not data.regions and not (data.concepts and "concepts" in self.wants):
            raise RefusedError(
                status.INPUT_INVALID_ARGUMENT,
                f"{self.id!r} works on what another model says: it is for workflows.",
            )

    def with_concepts(self, concepts: Mapping[str, float]) -> Operator:
        """Return the operator with a threshold, 0 to 1, for each of some concepts.

        Raises
        ------
        RefusedError
            If it has no use for them.
        """
        if concepts:
            raise RefusedError(
                status.MODEL_INVALID_ARGUMENT, f"{self.id!r} takes no thresholds for concepts."
            )
        return self
