"""What a page is sent of a run: the columns that it reads, by the place of each input."""

from __future__ import annotations

import itertools

import pytest

import predict_widgets as pw
from predict_widgets.batch.journal_schema import numbered
from predict_widgets.batch.narrowed import OUTPUT_SCHEMA, ROW_COLUMNS, narrowed, truth_rows
from predict_widgets.batch.results import Result
from predict_widgets.batch.shares import cells
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Tables
from predict_widgets.sources.truth import Truth


@pytest.fixture
def result():
    """Make the result of an input of this key."""
    from predict_widgets.platform.protos import resources_pb2

    numbers = itertools.count(1)

    def make(key, *concepts, error=None, text=None):
        if error is not None:
            said = Prediction.from_error(error)
        else:
            data = resources_pb2.Data(
                concepts=[resources_pb2.Concept(name=name, value=0.5) for name in concepts],
            )
            if text is not None:
                data.text.raw = text
            said = Prediction.from_output(resources_pb2.Output(data=data))
        next(numbers)
        return Result(key, key, key, "", Tables(said.outputs, said.table))

    return make


def tables_of(*results):
    return numbered(list(results), 1)


def test_only_what_tiles_and_filters_read_is_there(result):
    (part,) = narrowed(*tables_of(result("a", "cat")), lambda _: (3,), first=1, most=10)
    assert part.outputs.column_names == OUTPUT_SCHEMA.names
    assert tuple(part.rows.column_names) == ROW_COLUMNS
    assert cells(part.outputs, "index") == [3]
    assert cells(part.rows, "label") == ["cat"]


def test_an_input_that_stands_twice_has_an_answer_at_both_places(result):
    places = {"a": (0, 2), "b": (1,)}
    tables = tables_of(result("a", "cat", "dog"), result("b", "cow"))
    (part,) = narrowed(*tables, places.__getitem__, first=7, most=10)
    assert cells(part.outputs, "index") == [0, 2, 1]
    assert cells(part.outputs, "output_id") == [7, 8, 9]
    assert cells(part.rows, "output_id") == [7, 7, 8, 8, 9]
    assert cells(part.rows, "label") == ["cat", "dog", "cat", "dog", "cow"]


def test_an_input_that_is_not_in_the_dataset_is_left_out(result):
    tables = tables_of(result("gone", "cat"), result("b", "cow"))
    (part,) = narrowed(*tables, {"gone": (), "b": (0,)}.__getitem__, first=1, most=10)
    assert cells(part.rows, "label") == ["cow"]
    assert cells(part.rows, "output_id") == [1]
    assert list(narrowed(*tables, lambda _: (), first=1, most=10)) == []


def test_parts_are_cut_between_inputs(result):
    results = [result(str(key), *"abc") for key in range(5)]
    tables = tables_of(*results)
    parts = list(narrowed(*tables, lambda key: (int(key),), first=1, most=7))
    assert [part.rows.num_rows for part in parts] == [6, 6, 3]
    assert [cells(part.outputs, "index") for part in parts] == [[0, 1], [2, 3], [4]]
    numbers = [number for part in parts for number in cells(part.outputs, "output_id")]
    assert numbers == [1, 2, 3, 4, 5]
    # One with more rows than that has a part for itself.
    assert len(list(narrowed(*tables, lambda key: (int(key),), first=1, most=1))) == 5


def test_a_failure_says_why(result):
    ours = pw.PredictError("No such file", name="FILE_NOT_FOUND", hint="Look at its spelling.")
    theirs = pw.PredictError("Image decoding failed", name="INPUT_INVALID_IMAGE", code=30300)
    tables = tables_of(result("a", error=ours), result("b", error=theirs), result("c"))
    (part,) = narrowed(*tables, lambda key: ("abc".index(key),), first=1, most=10)
    assert cells(part.outputs, "status") == ["failed", "failed", "empty"]
    names = cells(part.outputs, "error_name")
    assert names[0] == "FILE_NOT_FOUND"
    assert names[1]
    assert names[2] == ""
    assert cells(part.outputs, "error_message")[0] == "No such file"
    assert "decoding failed" in cells(part.outputs, "error_message")[1]


def test_a_long_text_is_cut_short(result):
    (part,) = narrowed(*tables_of(result("a", text="word " * 900)), lambda _: (0,), first=1, most=9)
    (text,) = [text for text in cells(part.rows, "text") if text]
    assert text == ("word " * 900)[:200]


def test_ground_truth_that_inputs_share_is_read_once_and_stands_at_each(monkeypatch):
    from predict_widgets.batch import narrowed as module

    asked = []
    real = module.truth_table

    def counting(truths, ids):
        truths = list(truths)
        asked.append(len(truths))
        return real(truths, ids)

    monkeypatch.setattr(module, "truth_table", counting)
    cat, dog = Truth.of_label("cat"), Truth.of_label("dog")
    rows = truth_rows([cat, None, dog, cat, cat], 10)
    assert cells(rows, "output_id") == [10, 12, 13, 14]
    assert cells(rows, "label") == ["cat", "dog", "cat", "cat"]
    assert asked == [2]
    assert truth_rows([None, None], 0).num_rows == 0
    assert truth_rows([], 0).column_names == list(ROW_COLUMNS)
