"""The golden files still say what the package does; vitest reads the same files."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from arro3.core import Table
from arro3.io import read_ipc_stream

from tests.contract import make_agreement, make_rules, make_tables

HERE = Path(__file__).parent
MADE = make_tables.tables()


def golden(name: str):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def test_palette_is_the_golden_one():
    assert make_rules.palette() == golden("palette")


def test_visibility_is_the_golden_one():
    assert make_rules.visible_cases() == golden("visible")


def test_agreement_is_the_golden_one():
    assert make_agreement.cases() == golden("agreement")


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("table", ["outputs", "predictions"])
def test_tables_are_the_golden_ones(name: str, table: str):
    expected = golden(name)[table]
    assert make_tables.payload(MADE[name])[table]["columns"] == expected["columns"]
    stream = Table.from_arrow(read_ipc_stream(base64.b64decode(expected["ipc"])))
    decoded = {column: stream.column(column).to_pylist() for column in stream.column_names}
    assert decoded == expected["columns"]


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("part", ["media", "vectors", "notes"])
def test_what_no_stream_carries_is_the_golden_one(name: str, part: str):
    assert make_tables.payload(MADE[name])[part] == golden(name)[part]


def test_the_goldens_have_every_kind_and_every_shape():
    kinds, shapes = set(), set()
    for made in MADE.values():
        kinds |= set(made.predictions.column("kind").to_pylist())
        shapes |= set(made.predictions.column("shape").to_pylist())
    assert kinds == {
        "concept", "color", "text", "embedding", "image", "audio", "heatmap", "cluster", "hit",
        "frame", "segment", "value", "other",
    }  # fmt: skip
    assert shapes == {"whole", "box", "polygon", "mask", "points", "span"}
