"""Whatever a model says stands somewhere in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked, build_tables
from tests.builders import kinds
from tests.builders import outputs as built
from tests.builders.anything import datas
from tests.predictions.leaves import leaves, lost

if TYPE_CHECKING:
    from clarifai_grpc.grpc.api import resources_pb2

OUTPUTS = {
    **{name: make() for name, make in kinds.ALL.items()},
    "mixed": built.mixed_output(),
    "colors": built.colors_output([("#f2f2f2", "WhiteSmoke", "#f5f5f5", 0.5)]),
    "faces": built.face_output([(0.125, 0.25, 0.5, 0.75)]),
}


def lost_of(output: resources_pb2.Output, duration_ms: int = 0) -> list[str]:
    tables = build_tables([(Asked(1, duration_ms=duration_ms), output)])
    # The key says that the values are the labels of the heat maps, and there they are.
    missing = lost(output.data, tables.predictions, tables.outputs)
    return [said for said in missing if "'heatmap_concepts'" not in said]


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_value_of_every_kind_is_in_the_table(name: str):
    assert any(leaves(OUTPUTS[name].data))
    assert lost_of(OUTPUTS[name]) == []
    assert lost_of(OUTPUTS[name], duration_ms=2400) == []


@given(datas())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_value_of_any_data_is_in_the_table(data: resources_pb2.Data):
    assert lost_of(built.ok_output(data)) == []


@given(datas())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_data_reads_as_views_and_as_json(data: resources_pb2.Data):
    prediction = Prediction.from_output(built.ok_output(data))
    said = prediction.to_json(include_media=True)
    assert len(said["regions"]) == len(prediction.regions)
    assert prediction.shown(0.5, "text").table.num_rows <= prediction.table.num_rows


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_bytes_of_a_newer_api_are_told_with_their_numbers(data: bytes):
    output = built.empty_output()
    output.data.MergeFromString(b"\xfa\x3f" + bytes([len(data) & 127]) + data[: len(data) & 127])
    rows = build_tables([(Asked(1), output)]).predictions.column("value_json").to_pylist()
    assert len(rows) == 1
    assert '"1023"' in rows[0]
