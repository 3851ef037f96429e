"""What people say of an input: the ground truth, and its rows beside a model's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from arro3.core import Array, ChunkedArray

from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.schemas import PREDICTION_SCHEMA
from predict_widgets.predictions.tables import Asked, build_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from arro3.core import Table

SOURCE = "annotation"


@dataclass(frozen=True)
class Truth:
    """The ground truth of one input. It can be pickled, which a message cannot.

    Attributes
    ----------
    raw
        The serialized ``resources_pb2.Data``: concepts, regions, frames, text. A concept whose
        value is 0 says that it is not there (docs.clarifai.com, "Annotations").
    """

    raw: bytes = field(repr=False)

    @classmethod
    def of(cls, data: resources_pb2.Data) -> Truth | None:
        """Return what a message says; None where it says nothing."""
        raw = data.SerializeToString()
        return cls(raw) if raw else None

    @classmethod
    def of_label(cls, label: str) -> Truth:
        """Return the truth that the whole input is one thing."""
        concept = resources_pb2.Concept(id=label, name=label, value=1.0)
        return cls(resources_pb2.Data(concepts=[concept]).SerializeToString())

    @property
    def data(self) -> resources_pb2.Data:
        """The truth as Clarifai's message, a new one each time."""
        return resources_pb2.Data.FromString(self.raw)

    @property
    def labels(self) -> tuple[str, ...]:
        """What is there, each once, in the order in which it is said; regions' labels too."""
        said = (concept.name or concept.id for concept in _concepts(self.data) if concept.value > 0)
        return tuple(dict.fromkeys(label for label in said if label))

    def __repr__(self) -> str:
        return f"Truth({', '.join(self.labels) or f'{len(self.raw):,} bytes'})"


def truth_table(truths: Iterable[Truth | None], output_ids: Sequence[int]) -> Table:
    """Return ground truth as rows of the predictions schema, with ``source`` ``"annotation"``.

    What is said not to be there, a concept of value 0, has no row.

    Parameters
    ----------
    truths
        One for each id; None has no rows.
    output_ids
        The ids of the rows, such as those of the outputs they stand beside.
    """
    said = [
        (Asked(output_id), resources_pb2.Output(data=_affirmed(truth.data)))
        for truth, output_id in zip(truths, output_ids, strict=True)
        if truth is not None
    ]
    table = build_tables(said).predictions
    place = PREDICTION_SCHEMA.get_field_index("source")
    field_of_source = PREDICTION_SCHEMA.field(place)
    column = Array([SOURCE] * table.num_rows, type=field_of_source.type)
    return table.set_column(place, field_of_source, ChunkedArray([column]))


def _concepts(data: resources_pb2.Data) -> Iterator[resources_pb2.Concept]:
    """Yield every concept of the data and of what is within it."""
    yield from data.concepts
    for part in (*data.regions, *data.frames, *data.tracks, *data.time_segments):
        yield from _concepts(part.data)


def _affirmed(data: resources_pb2.Data) -> resources_pb2.Data:
    """Take out of the data, in place, what it says is not there; return it."""
    _keep(data.concepts, [one for one in data.concepts if one.value > 0])
    # Regions around a thing that is not there would be drawn as if it were.
    denied = [
        index
        for index, region in enumerate(data.regions)
        if region.data.concepts and not any(one.value > 0 for one in region.data.concepts)
    ]
    for index in reversed(denied):
        del cast("Any", data.regions)[index]
    for part in (*data.regions, *data.frames, *data.tracks, *data.time_segments):
        _affirmed(part.data)
    return data


def _keep(field_of_data: Any, kept: list[resources_pb2.Concept]) -> None:  # noqa: ANN401 - a repeated field
    if len(kept) == len(field_of_data):
        return
    copies = [resources_pb2.Concept.FromString(one.SerializeToString()) for one in kept]
    del field_of_data[:]
    field_of_data.extend(copies)
