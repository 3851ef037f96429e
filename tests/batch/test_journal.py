"""What was journaled is known again, each input once."""

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2

from predict_widgets.batch import journal_known
from predict_widgets.batch.journal import Journal
from predict_widgets.batch.results import Result
from predict_widgets.batch.settings import Settings
from predict_widgets.errors import PredictError
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.schemas import HEAVY_COLUMNS, OUTPUT_SCHEMA, PREDICTION_SCHEMA
from predict_widgets.predictions.tables import Asked, Tables, build_tables, joined
from tests.batch.journaling import (
    SETTINGS,
    answer,
    column,
    labels_of,
    opened,
    result,
    sha_of,
    with_mask,
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "journal"


# --- what is known -------------------------------------------------------------------------------
def test_what_was_appended_is_known_by_a_journal_that_opens_later(folder):
    journal = opened(folder)
    journal.append([result("a", "cat", "dog"), result("b"), result("c", error="IMAGE_UNREADABLE")])
    journal.append([result("d", "car")])
    for known in (journal, opened(folder)):
        assert [(one.key, one.status, one.error_name) for one in known.entries.values()] == [
            ("a", "ok", ""),
            ("b", "empty", ""),
            ("c", "failed", "IMAGE_UNREADABLE"),
            ("d", "ok", ""),
        ]
        assert labels_of(known) == {"a": ["cat", "dog"], "b": [], "c": [], "d": ["car"]}
        assert column(known.outputs, "output_id") == [1, 2, 3, 4]
        assert column(known.predictions, "output_id") == [1, 1, 4]
        assert (known.entry("a").input_id, known.entry("a").name) == ("id-a", "a.jpg")
        assert known.entry("z") is None
        assert len(known) == 4
        assert known.notes == ()


def test_a_journal_without_a_folder_is_empty_and_writes_nothing(folder):
    journal = opened(folder)
    assert (len(journal), journal.outputs.num_rows, journal.predictions.num_rows) == (0, 0, 0)
    assert journal.outputs.schema.names[-1] == "dataset_input_id"
    journal.append([])
    assert not folder.exists()


def test_an_answer_replaces_a_failure_and_no_failure_replaces_an_answer(folder):
    journal = opened(folder)
    journal.append([result("a", error="TRY_AGAIN"), result("b", "cat")])
    journal.append([result("a", "dog"), result("b", error="TRY_AGAIN")])
    for known in (journal, opened(folder)):
        assert {key: one.status for key, one in known.entries.items()} == {"a": "ok", "b": "ok"}
        assert labels_of(known) == {"a": ["dog"], "b": ["cat"]}


def test_the_last_of_several_answers_and_of_several_failures_counts(folder):
    journal = opened(folder)
    journal.append([result("a", "cat"), result("b", error="FIRST")])
    journal.append([result("a", "dog"), result("b", error="SECOND"), result("a", "cow")])
    for known in (journal, opened(folder)):
        assert labels_of(known) == {"a": ["cow"], "b": []}
        assert known.entry("b").error_name == "SECOND"
        assert sorted(column(known.outputs, "journal_key")) == ["a", "b"]


def test_a_moved_input_is_found_by_its_bytes_and_keeps_its_answer(folder):
    journal = opened(folder)
    journal.append([result("old", "cat", "dog"), result("bad", error="IMAGE_UNREADABLE")])
    journal = opened(folder)
    entry = journal.moved(sha_of("old"))
    assert entry.key == "old"
    assert journal.moved(sha_of("bad")) is None, "a failure is no answer"
    assert journal.moved("") is None
    journal.append([replace(journal.result("old"), key="new", name="new.jpg")])
    assert labels_of(opened(folder)) == {
        "old": ["cat", "dog"],
        "bad": [],
        "new": ["cat", "dog"],
    }
    assert opened(folder).entry("new").name == "new.jpg"


def test_bytes_that_changed_under_a_key_are_not_found_by_the_old_hash(folder):
    journal = opened(folder)
    journal.append([replace(result("url", "cat"), sha256=sha_of("before"))])
    journal.append([replace(result("url", "dog"), sha256=sha_of("after"))])
    assert journal.moved(sha_of("before")) is None
    assert journal.moved(sha_of("after")).key == "url"


def test_a_failure_of_the_platform_is_known_by_the_name_of_its_code(folder):
    said = PredictError("Busy", name="MODEL_DEPLOYING", code=int(status_code_pb2.MODEL_DEPLOYING))
    tables = build_tables([(Asked(1), said)])
    journal = opened(folder)
    journal.append([Result("a", "a", "a", "", tables)])
    assert journal.entry("a").error_name == "MODEL_DEPLOYING"


# --- tables --------------------------------------------------------------------------------------
def test_tables_can_be_had_of_some_inputs_and_without_what_is_heavy(folder):
    journal = opened(folder)
    for part in range(3):
        journal.append([with_mask(f"{part}-{place}", b"m" * 50) for place in range(4)])
    keys = ["2-1", "0-0", "unknown", "0-3"]
    outputs, predictions = journal.tables(keys)
    assert column(outputs, "journal_key") == ["0-0", "0-3", "2-1"]
    assert column(predictions, "label") == ["0-0", "0-3", "2-1"]
    assert column(predictions, "output_id") == column(outputs, "output_id")
    light = journal.tables(keys, heavy=False)
    assert column(light[1], "label") == ["0-0", "0-3", "2-1"]
    assert not HEAVY_COLUMNS & {*light[0].column_names, *light[1].column_names}


@pytest.mark.parametrize("compacted", [False, True])
def test_heavy_bytes_are_not_read_until_they_are_asked_for(folder, monkeypatch, compacted):
    journal = opened(folder)
    for part in range(2):
        journal.append([with_mask(f"{part}-{n}", os.urandom(200_000)) for n in range(20)])
    if compacted:
        journal.compact()
    read = _files_read(monkeypatch)
    light = journal.tables(heavy=False)
    assert column(light[1], "label") == [f"{part}-{n}" for part in range(2) for n in range(20)]
    assert sum(read.values()) < 100_000, "8 MB of masks lie there"
    journal.tables()
    assert sum(read.values()) > 8_000_000


def test_compaction_leaves_large_parts_apart_and_one_input_is_read_from_its_own(
    folder, monkeypatch
):
    monkeypatch.setattr(journal_known, "_PART_BYTES", 1_000_000)
    journal = opened(folder)
    for part in range(6):
        size = 450_000 if part == 2 else 100_000
        journal.append([with_mask(f"{part}-{n}", os.urandom(size)) for n in range(2)])
    journal.compact()
    names = sorted(path.name for path in (folder / "parts").iterdir())
    assert names == ["000001-000002", "000003", "000004-000005", "000006"]
    everything = [f"{part}-{n}" for part in range(6) for n in range(2)]
    for known in (journal, opened(folder)):
        assert column(known.predictions, "label") == everything
    read = _files_read(monkeypatch)
    assert column(journal.result("4-1").tables.predictions, "label") == ["4-1"]
    assert {path.parent.name for path in read} == {"000004-000005"}
    journal.compact()
    assert sorted(path.name for path in (folder / "parts").iterdir()) == names, "it is done"


def test_compaction_drops_what_counts_no_more_from_large_parts_too(folder, monkeypatch):
    monkeypatch.setattr(journal_known, "_PART_BYTES", 1_000_000)
    journal = opened(folder)
    for _ in range(2):
        journal.append([with_mask(f"{n}", os.urandom(900_000)) for n in range(2)])
    journal.compact()
    (part,) = (folder / "parts").iterdir()
    assert part.name == "000001-000002"
    assert part.joinpath("predictions-heavy.parquet").stat().st_size < 2_000_000
    assert column(opened(folder).predictions, "label") == ["0", "1"]


def test_a_result_comes_back_as_it_was_appended(folder):
    given = with_mask("a", b"\x01\x02")
    journal = opened(folder)
    journal.append([result("first", "cat"), given])
    back = opened(folder).result("a")
    assert (back.key, back.input_id, back.name, back.sha256) == (
        given.key,
        given.input_id,
        given.name,
        given.sha256,
    )
    assert back.tables.outputs.schema == OUTPUT_SCHEMA
    assert back.tables.predictions.schema == PREDICTION_SCHEMA
    own = {"output_id", "input_id"}
    for table, kept in zip(_tables(given), _tables(back), strict=True):
        names = [name for name in table.column_names if name not in own]
        assert _rows(table.select(names)) == _rows(kept.select(names))
    assert column(back.tables.outputs, "output") == column(given.tables.outputs, "output")
    assert opened(folder).result("z") is None


def test_the_nodes_of_a_workflow_stay_together_with_their_lineage(folder):
    nodes = [_nodes("a", 7, failed=False), _nodes("b", 7, failed=True)]
    journal = opened(folder)
    journal.append([result("first", "cat"), *nodes])
    for known in (journal, opened(folder)):
        outputs, predictions = known.outputs, known.predictions
        assert column(outputs, "output_id") == [1, 2, 3, 4, 5]
        assert column(outputs, "input_id") == [1, 2, 2, 4, 4]
        assert column(outputs, "node_id") == ["", "faces", "colors", "faces", "colors"]
        parents = zip(
            column(predictions, "output_id"), column(predictions, "parent_output_id"), strict=True
        )
        assert list(parents) == [(1, None), (2, None), (3, 2), (4, None)]
        assert (known.entry("a").status, known.entry("a").error_name) == ("ok", "")
        assert (known.entry("b").status, known.entry("b").error_name) == ("ok", "NODE_BROKE")


def test_an_answer_with_a_failed_node_does_not_replace_a_whole_one(folder):
    journal = opened(folder)
    journal.append([_nodes("a", 1, failed=False), _nodes("b", 1, failed=True)])
    journal.append([_nodes("a", 1, failed=True), _nodes("b", 1, failed=False)])
    assert {key: one.error_name for key, one in opened(folder).entries.items()} == {
        "a": "",
        "b": "",
    }


# --- compaction ----------------------------------------------------------------------------------
def test_compaction_makes_one_part_that_says_the_same(folder):
    journal = opened(folder)
    for part in range(5):
        journal.append([result(f"{part}", "cat", "dog"), result("again", f"try {part}")])
    journal.append([result("bad", error="BAD"), result("1", error="LATER")])
    before = [_rows(table) for table in (journal.outputs, journal.predictions)]
    journal.compact()
    assert [path.name for path in (folder / "parts").iterdir()] == ["000001-000006"]
    assert list((folder / "incoming").iterdir()) == []
    for known in (journal, opened(folder)):
        assert [_rows(table) for table in (known.outputs, known.predictions)] == before
        assert known.entry("bad").error_name == "BAD"
        assert known.entry("again").part == 6
    journal.append([result("new", "cow")])
    assert labels_of(opened(folder))["new"] == ["cow"]
    assert column(opened(folder).outputs, "output_id")[-1] == 13, "no number is used twice"
    journal.compact()
    assert [path.name for path in (folder / "parts").iterdir()] == ["000001-000007"]
    assert labels_of(opened(folder))["again"] == ["try 4"]


def test_compacting_what_is_one_part_already_writes_nothing(folder):
    journal = opened(folder)
    journal.compact()
    journal.append([result("a", "cat")])
    before = (folder / "parts" / "000001").stat()
    journal.compact()
    assert (folder / "parts" / "000001").stat() == before


def test_an_input_twice_in_one_part_is_there_once_after_a_compaction(folder):
    journal = opened(folder)
    journal.append([result("a", "cat"), result("a", "dog")])
    for _ in range(2):
        journal.compact()
        assert labels_of(opened(folder)) == {"a": ["dog"]}
        assert [path.name for path in (folder / "parts").iterdir()] == ["000001-000001"]
    assert opened(folder).outputs.num_rows == 1


def test_tidying_compacts_many_small_parts_and_not_a_few(folder, monkeypatch):
    monkeypatch.setattr("predict_widgets.batch.journal._PARTS_KEPT", 3)
    journal = opened(folder)
    for part in range(4):
        if part == 3:
            journal.tidy()
        journal.append([result(f"{part}", "cat")])
    assert len(list((folder / "parts").iterdir())) == 4
    with opened(folder).writing():
        journal.tidy()  # another writes: never mind
    assert len(list((folder / "parts").iterdir())) == 4
    journal.tidy()
    assert len(list((folder / "parts").iterdir())) == 1
    assert len(opened(folder)) == 4


def test_a_reader_goes_on_after_another_process_compacted(folder):
    journal = opened(folder)
    journal.append([result("a", "cat")])
    journal.append([result("b", "dog")])
    reader = opened(folder)
    journal.compact()
    assert labels_of(reader) == {"a": ["cat"], "b": ["dog"]}
    assert reader.notes == ()


# --- settings ------------------------------------------------------------------------------------
def test_a_folder_holds_the_journal_of_one_set_of_settings(folder):
    opened(folder).append([result("a", "cat")])
    other = replace(SETTINGS, model_version_id="v2", prompt="What?")
    with pytest.raises(PredictError) as raised:
        opened(folder, other)
    assert raised.value.name == "JOURNAL_OTHER_SETTINGS"
    assert "model_version_id: 'v2' instead of 'v1'" in raised.value.details
    assert "prompt" in raised.value.details


def test_without_a_folder_each_settings_have_their_own_in_the_users_data(monkeypatch, tmp_path):
    monkeypatch.setattr(
        "predict_widgets.batch.journal_folder.platformdirs.user_data_path",
        lambda name: tmp_path / name,
    )
    first = Journal.open(None, SETTINGS, name="my photos/2024: best")
    second = Journal.open(None, replace(SETTINGS, prompt="x"), name="my photos/2024: best")
    assert first.folder.parent == tmp_path / "predict-widgets" / "journals"
    assert first.folder.name == f"my-photos-2024-best-{SETTINGS.id[:12]}"
    assert first.folder != second.folder
    first.append([result("a", "cat")])
    assert len(Journal.open(None, SETTINGS, name="my photos/2024: best")) == 1
    assert len(second) == 0


def test_settings_written_otherwise_are_the_same():
    one = Settings.of(
        "clarifai",
        Reference("models", "m", "u", "a", "v"),
        params={"b": 1, "a": [1.5, "x"]},
        output_config=resources_pb2.OutputConfig(max_concepts=5, min_value=0.25),
    )
    other = replace(
        one,
        params='{"a": [1.5, "x"],   "b": 1}',
        output_config='{"min_value":0.25,"max_concepts":5}',
    )
    assert one == other
    assert one.id == other.id
    assert Settings.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert one.config == resources_pb2.OutputConfig(max_concepts=5, min_value=0.25)
    assert one.param_values == {"b": 1, "a": [1.5, "x"]}
    assert one.reference == Reference("models", "m", "u", "a", "v")
    workflow = Settings.of("clarifai", Reference("workflows", "w", "u", "a", "v"))
    assert workflow.reference == Reference("workflows", "w", "u", "a", "v")
    assert workflow.id != one.id
    assert workflow.config is None


def test_a_journal_of_a_later_version_is_not_touched(folder):
    opened(folder).append([result("a", "cat")])
    about = json.loads((folder / "journal.json").read_text())
    (folder / "journal.json").write_text(json.dumps(about | {"version": 2}))
    with pytest.raises(PredictError, match="later version") as raised:
        opened(folder)
    assert raised.value.name == "JOURNAL_NEWER"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "settings": 3}'])
def test_a_journal_whose_settings_cannot_be_read_is_refused(folder, text):
    folder.mkdir()
    (folder / "journal.json").write_text(text)
    with pytest.raises(PredictError) as raised:
        opened(folder)
    assert raised.value.name == "JOURNAL_UNREADABLE"


def test_a_folder_of_something_else_is_not_taken_for_a_journal(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(PredictError, match="no journal") as raised:
        opened(tmp_path)
    assert raised.value.name == "JOURNAL_UNREADABLE"
    assert os.listdir(tmp_path) == ["holiday.jpg"]  # noqa: PTH208 - names are enough


def _nodes(key, first, *, failed):
    """Two nodes, the second about a region of the first."""
    faces = answer()
    faces.data.regions.add(id="face").data.concepts.add(id="f", name="face", value=0.9)
    broken = PredictError("It broke.", name="NODE_BROKE")
    asked = [Asked(first, node_id="faces"), Asked(first + 1, node_id="colors", node_position=1)]
    said = [faces, broken if failed else answer("red")]
    tables = build_tables(list(zip(asked, said, strict=True)))
    predictions = tables.predictions
    if not failed:
        parents = np.array([0, first], dtype=np.int32)
        place = predictions.schema.names.index("parent_output_id")
        from arro3.core import Array, ChunkedArray, DataType

        values = [None if not one else int(one) for one in parents]
        made = ChunkedArray([Array(values, type=DataType.int32())])
        predictions = predictions.set_column(place, predictions.schema.field(place), made)
    return Result(key, key, key, sha_of(key), Tables(tables.outputs, predictions))


def _tables(one):
    return one.tables.outputs, one.tables.predictions


def _rows(table):
    whole = joined([table], table.schema)
    return {name: column(whole, name) for name in whole.column_names}


def _files_read(monkeypatch):
    """How many bytes of which Parquet files are read from now on."""
    read = Counter()
    real = Path.read_bytes

    def counting(path):
        data = real(path)
        if path.suffix == ".parquet":
            read[path] += len(data)
        return data

    monkeypatch.setattr(Path, "read_bytes", counting)
    return read
