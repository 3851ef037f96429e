from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from arro3.io import read_ipc_stream
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.errors import InputError
from predict_widgets.predictions.tables import (
    OUTPUT_SCHEMA,
    PREDICTION_SCHEMA,
    Asked,
    build_tables,
    to_ipc,
)
from tests.builders import outputs as built

if TYPE_CHECKING:
    from arro3.core import Table

OUTPUT_COLUMNS = [
    "output_id", "input_id", "input_key", "platform", "user_id", "app_id", "model_id",
    "model_version_id", "workflow_id", "workflow_version_id", "node_id", "node_position",
    "output_config_id", "status", "code", "description", "details", "request_id",
    "latency_ms", "width", "height", "output",
]  # fmt: skip
PREDICTION_COLUMNS = [
    "output_id", "ordinal", "source", "time_ms", "end_ms", "region_id", "parent_output_id",
    "parent_region_id", "track_id", "kind", "shape", "left", "top", "right", "bottom",
    "polygon", "points", "point_names", "point_extra", "span_start", "span_end", "label_id",
    "label", "vocabulary", "score", "score_means", "text", "hex", "vector", "media",
    "media_type", "media_url", "value_json",
]  # fmt: skip


def columns(table: Table) -> dict[str, list]:
    return {name: table.column(name).to_pylist() for name in table.column_names}


def outputs_of(*answers) -> dict[str, list]:
    items = [(Asked(number), answer) for number, answer in enumerate(answers)]
    return columns(build_tables(items).outputs)


def test_the_schemas_have_the_designed_columns_in_order():
    assert OUTPUT_SCHEMA.names == OUTPUT_COLUMNS
    assert PREDICTION_SCHEMA.names == PREDICTION_COLUMNS


def test_no_items_make_two_empty_tables():
    tables = build_tables([])
    assert tables.outputs.num_rows == 0
    assert tables.predictions.num_rows == 0
    assert tables.outputs.column_names == OUTPUT_COLUMNS
    assert tables.predictions.column_names == PREDICTION_COLUMNS


def test_each_answer_becomes_one_outputs_row_with_its_status():
    rows = outputs_of(
        built.concepts_output({"cat": 0.9}),
        built.empty_output(),
        built.failed_output(request_id="req-7"),
        InputError("The file is empty.", name="IMAGE_EMPTY", hint="Try another."),
    )
    assert rows["status"] == ["ok", "empty", "failed", "failed"]
    assert rows["code"] == [10000, 10000, 30002, None]
    assert rows["request_id"] == ["", "", "req-7", ""]
    assert rows["details"][2].startswith("404")
    assert rows["description"][3] == "IMAGE_EMPTY: The file is empty."
    assert rows["details"][3] == "Try another."


def test_an_answer_without_a_status_or_with_mixed_status_did_not_fail():
    silent = built.concepts_output({"cat": 0.9})
    silent.ClearField("status")
    mixed = built.concepts_output({"cat": 0.9})
    mixed.status.code = 10010
    assert outputs_of(silent, mixed)["status"] == ["ok", "ok"]


def test_a_suppressed_output_says_so():
    asked = Asked(1, suppressed=True, node_id="n1", node_position=2)
    rows = columns(build_tables([(asked, built.empty_output())]).outputs)
    assert (rows["status"], rows["node_id"], rows["node_position"]) == (["suppressed"], ["n1"], [2])


def test_the_untouched_proto_is_kept_with_fields_that_no_one_knows():
    known = built.concepts_output({"cat": 0.9}).SerializeToString()
    unknown = bytes([0xFA, 0x3F, 0x03]) + b"new"  # field 1023, length-delimited
    output = resources_pb2.Output.FromString(known + unknown)
    assert outputs_of(output)["output"] == [known + unknown]


def test_ids_come_from_the_answer_where_the_question_left_them_open():
    output = built.concepts_output({"cat": 0.9}, built.model_of("m", version_id="v9"))
    rows = columns(build_tables([(Asked(1, model_id="asked"), output)]).outputs)
    assert rows["model_id"] == ["asked"]
    assert rows["model_version_id"] == ["v9"]
    assert (rows["user_id"], rows["app_id"]) == (["clarifai"], ["main"])


def test_ordinals_count_within_an_output_even_when_ids_repeat():
    two = built.concepts_output({"a": 0.9, "b": 0.8})
    rows = columns(build_tables([(Asked(5), two), (Asked(5), two), (Asked(6), two)]).predictions)
    assert rows["output_id"] == [5, 5, 5, 5, 6, 6]
    assert rows["ordinal"] == [0, 1, 0, 1, 0, 1]


def test_an_empty_answer_between_two_leaves_their_rows_in_place():
    one = built.concepts_output({"a": 0.9})
    items = [(Asked(0), one), (Asked(1), built.empty_output()), (Asked(2), one)]
    assert columns(build_tables(items).predictions)["output_id"] == [0, 2]


def test_a_stream_is_uncompressed_and_leaves_heavy_columns_out():
    tables = build_tables([(Asked(1), built.embedding_output([0.5] * 4096))])
    light, heavy = to_ipc(tables.predictions), to_ipc(tables.predictions, heavy=True)
    assert len(heavy) > len(light) + 4096 * 4 - 1
    for stream, missing in ((light, {"vector", "media"}), (heavy, set())):
        batches = pa.ipc.open_stream(stream)
        assert set(PREDICTION_COLUMNS) - set(batches.schema.names) == missing
    assert "output" not in read_ipc_stream(to_ipc(tables.outputs)).schema.names


@pytest.mark.parametrize("name", ["left", "score", "polygon", "vector"])
def test_numbers_are_float32(name: str):
    field = pa.schema(PREDICTION_SCHEMA).field(name)
    assert getattr(field.type, "value_type", field.type) == pa.float32()


def test_other_readers_of_arrow_take_the_tables():
    tables = build_tables([(Asked(1), built.mixed_output())])
    table = pa.table(tables.predictions)
    assert table.column("kind").to_pylist() == columns(tables.predictions)["kind"]
    table.validate(full=True)
    pa.table(tables.outputs).validate(full=True)


def test_a_thousand_regions_are_built_in_milliseconds():
    boxes = [(f"label {n % 7}", 0.5, (0.1, 0.1, 0.6, 0.7)) for n in range(1000)]
    output = resources_pb2.Output.FromString(built.boxes_output(boxes).SerializeToString())
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        tables = build_tables([(Asked(1), output)])
        seconds.append(time.perf_counter() - start)
    assert tables.predictions.num_rows == 1000
    # 10 ms on the machine this was written on; the rest is for a busy one.
    assert min(seconds) < 0.06
