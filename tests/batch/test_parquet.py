"""What is written is what is read, also where a column says nothing at all."""

import time

import pytest
from arro3.core import Array, Field, Schema, Table

from predict_widgets.batch.parquet import read_table, written
from predict_widgets.predictions.schemas import UTF8

SCHEMA = Schema([Field("a", UTF8, nullable=False), Field("b", UTF8, nullable=True)])


def table_of(a, b):
    return Table.from_arrays([Array(a, type=UTF8), Array(b, type=UTF8)], schema=SCHEMA)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (["", "", ""], [None, None, None]),
        (["", "", ""], ["", "", ""]),
        (["", "x", ""], ["", None, ""]),
        (["x", "", ""], [None, "", "y"]),
        ([], []),
    ],
)
def test_texts_that_are_empty_come_back_empty(a, b):
    read = read_table(written(table_of(a, b)))
    assert read.schema == SCHEMA
    assert [column.to_pylist() for column in read.columns] == [a, b]


def test_a_column_of_empty_texts_takes_no_longer_than_one_of_words():
    def seconds(text):
        table = table_of([text] * 100_000, [None] * 100_000)
        started = time.process_time()
        written(table)
        return time.process_time() - started

    words, nothing = (min(seconds(text) for _ in range(3)) for text in ("word", ""))
    assert nothing < 10 * words
