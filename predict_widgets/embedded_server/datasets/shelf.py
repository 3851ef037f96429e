"""All inputs of the built-in datasets, one after the other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.describe import PUBLIC
from predict_widgets.embedded_server.describe_inputs import (
    annotation_proto,
    input_proto,
    set_times,
)
from predict_widgets.embedded_server.failures import describe_failure
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from predict_widgets.embedded_server.datasets.base import BuiltInDataset, Item


class Shelf:
    """The built-in datasets as the app has them.

    Parameters
    ----------
    datasets
        The datasets, in the order of listing.
    """

    def __init__(self, datasets: Sequence[BuiltInDataset]) -> None:
        self.datasets: Mapping[str, BuiltInDataset] = {one.id: one for one in datasets}

    @cached_property
    def places(self) -> Mapping[str, tuple[BuiltInDataset, int]]:
        """Where each input is, by its id, in the order of listing."""
        return {
            input_id: (dataset, position)
            for dataset in self.datasets.values()
            for position, input_id in enumerate(dataset.ids)
        }

    @cached_property
    def ids(self) -> Sequence[str]:
        """The inputs' ids in the order of listing."""
        return list(self.places)

    @cached_property
    def sorted_ids(self) -> Sequence[str]:
        """The inputs' ids in their own order."""
        return sorted(self.ids)

    @cached_property
    def annotations(self) -> Sequence[resources_pb2.Annotation]:
        """The ground truth of all inputs that have one."""
        return [found for input_id in self.ids if (found := self.annotation(input_id))]

    def described(self, input_id: str) -> resources_pb2.Input:
        """Return an input as lists show it; nothing is made for that."""
        dataset, position = self.places[input_id]
        return _described(dataset, dataset.item(position))

    def content(self, input_id: str) -> resources_pb2.Input:
        """Return an input with its bytes.

        Raises
        ------
        RefusedError
            If it cannot be made.
        """
        dataset, position = self.places[input_id]
        item = dataset.item(position)
        proto = _described(dataset, item)
        try:
            proto.data.image.base64 = item.make()
        except Exception as error:
            details = f"The picture could not be made. {describe_failure(error)}"
            raise RefusedError(status.INPUT_FAILED, details) from error
        return proto

    def annotation(self, input_id: str) -> resources_pb2.Annotation | None:
        """Return an input's ground truth, ``None`` if it has none."""
        dataset, position = self.places[input_id]
        truth = dataset.item(position).truth()
        if not truth.ByteSize():
            return None
        return annotation_proto(
            f"{input_id}-truth", input_id, truth, microseconds(dataset.modified_at)
        )


def dataset_proto(dataset: BuiltInDataset) -> resources_pb2.Dataset:
    """Return a built-in dataset."""
    proto = resources_pb2.Dataset(
        id=dataset.id,
        user_id=USER_ID,
        app_id=APP_ID,
        description=dataset.description,
        visibility=PUBLIC,
    )
    made = microseconds(dataset.modified_at)
    set_times(proto, made, made)
    return proto


def _described(dataset: BuiltInDataset, item: Item) -> resources_pb2.Input:
    data = resources_pb2.Data()
    data.image.image_info.format = item.format
    data.metadata.update(dict(item.metadata))
    made = microseconds(dataset.modified_at)
    return input_proto(item.id, data, [dataset.id], made, made)


def microseconds(moment: datetime) -> int:
    """Return a time as microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)
