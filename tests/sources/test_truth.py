"""Ground truth, and its rows."""

from __future__ import annotations

import pickle

import pytest

from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.tables import PREDICTION_SCHEMA
from predict_widgets.sources.dataset import Truth, truth_table


def concept(name, value=1.0):
    return resources_pb2.Concept(id=name, name=name, value=value)


def region(*concepts):
    box = resources_pb2.BoundingBox(right_col=0.5, bottom_row=0.5)
    return resources_pb2.Region(
        region_info=resources_pb2.RegionInfo(bounding_box=box),
        data=resources_pb2.Data(concepts=concepts),
    )


def test_labels_are_what_is_there_in_regions_and_frames_too():
    data = resources_pb2.Data(
        concepts=[concept("cat"), concept("dog", 0.0)],
        regions=[region(concept("ear")), region(concept("cat"))],
        frames=[resources_pb2.Frame(data=resources_pb2.Data(concepts=[concept("tail")]))],
    )
    assert Truth.of(data).labels == ("cat", "ear", "tail")


def test_nothing_said_is_no_truth():
    assert Truth.of(resources_pb2.Data()) is None


def test_a_truth_can_be_pickled_and_its_message_is_new_each_time():
    truth = Truth.of_label("cat")
    assert pickle.loads(pickle.dumps(truth)) == truth  # noqa: S301 - our own
    truth.data.concepts.add(name="dog")
    assert truth.labels == ("cat",)


def test_rows_are_those_of_the_schema_and_say_that_people_said_them():
    table = truth_table([Truth.of_label("cat"), None, Truth.of_label("dog")], [5, 6, 7])
    assert table.schema.equals(PREDICTION_SCHEMA)
    assert table.column("output_id").to_pylist() == [5, 7]
    assert table.column("label").to_pylist() == ["cat", "dog"]
    assert table.column("source").to_pylist() == ["annotation", "annotation"]


def test_what_is_said_not_to_be_there_has_no_row():
    data = resources_pb2.Data(
        concepts=[concept("dog", 0.0), concept("cat")],
        regions=[region(concept("ear", 0.0)), region(concept("eye")), region()],
    )
    table = truth_table([Truth.of(data)], [1])
    assert table.column("label").to_pylist() == ["cat", "eye", ""]
    denied = Truth.of(resources_pb2.Data(concepts=[concept("dog", 0.0)]))
    assert denied.labels == ()
    assert truth_table([denied], [1]).num_rows == 0


def test_nothing_gives_an_empty_table():
    assert truth_table([], []).num_rows == 0
    assert truth_table([], []).schema.equals(PREDICTION_SCHEMA)
    with pytest.raises(ValueError, match="zip"):
        truth_table([None], [])
