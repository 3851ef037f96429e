"""What a built-in dataset is: ids that cost nothing, and inputs that are made one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from predict_widgets.embedded_server.models.base import Label


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of a built-in dataset.

    Attributes
    ----------
    id
        Unique among all inputs of the app.
    format
        Pillow's name of the format, such as ``PNG``.
    metadata
        What is known of it beside the truth.
    make
        Makes its bytes, the same ones each time.
    truth
        Makes the ground truth: concepts of value 1, or regions; nothing where it has none.
    """

    id: str
    format: str
    metadata: Mapping[str, str | float]
    make: Callable[[], bytes]
    truth: Callable[[], resources_pb2.Data]


class BuiltInDataset(ABC):
    """A dataset of pictures that come with the platform.

    Attributes
    ----------
    id
        Its id in the app.
    description
        What it holds and where the truth comes from.
    modified_at
        When its content last changed. Who keeps answers about an input keeps them under this:
        it must move whenever a picture of it does.
    """

    id: str
    description: str
    modified_at: datetime

    @cached_property
    @abstractmethod
    def ids(self) -> Sequence[str]:
        """The ids of its inputs, in order, without one of them made."""

    @abstractmethod
    def item(self, position: int) -> Item:
        """Return the input at a position of :attr:`ids`."""


def concept_of(label: Label) -> resources_pb2.Concept:
    """Return a label as ground truth says it."""
    return resources_pb2.Concept(
        id=label.id,
        name=label.name,
        value=1,
        vocab_id=label.vocabulary,
        app_id=APP_ID,
        user_id=USER_ID,
    )
