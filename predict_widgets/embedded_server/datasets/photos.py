"""``photos``: the photos that come with the platform, with a label where they have one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from predict_widgets.embedded_server.datasets.base import BuiltInDataset, Item, concept_of
from predict_widgets.embedded_server.models.base import Label
from predict_widgets.embedded_server.models.imagenet_classifier import (
    group_members,
    imagenet_labels,
)
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.samples import Sample, photos

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is on the photo, in the words of the models' vocabularies: WordNet's synset where one of
# ImageNet's labels fits, and the everyday group. The others show what no label says.
LABELS = {
    "coffee": ("n07920052", "group-drink"),
    "cat": ("group-cat",),
    "camera-operator": ("n04485082", "group-camera-or-optical-instrument"),
    "rocket": ("group-aircraft-or-rocket",),
    "staircase": ("n02788148",),
    "naval-officer": ("n03763968", "group-clothes"),
    "digit": ("7",),
}


class Photos(BuiltInDataset):
    """The shipped photos."""

    id = "photos"
    description = (
        "The photos that come with the embedded platform. Labels are in the words of "
        "imagenet-classifier (the drawn seven: of digit-classifier); what none of its labels "
        "names has none. Sources and licenses stand in NOTICE."
    )
    modified_at = datetime(2026, 11, 22, tzinfo=UTC)

    @cached_property
    def ids(self) -> Sequence[str]:
        """``photos-coffee`` and so on."""
        return [f"photos-{photo.id}" for photo in photos()]

    def item(self, position: int) -> Item:
        """Return a photo."""
        photo = photos()[position]
        return Item(
            self.ids[position],
            "JPEG",
            {"name": photo.name, "note": photo.note},
            photo.data,
            partial(truth_of, photo),
        )


def truth_of(photo: Sample) -> resources_pb2.Data:
    """Return a photo's label, in each vocabulary that has one for it."""
    known = {label.id: label for label in imagenet_labels()}
    known |= {label.id: label for label, _ in group_members()}
    return resources_pb2.Data(
        concepts=[
            concept_of(known.get(label, Label(label, label))) for label in LABELS.get(photo.id, ())
        ]
    )
