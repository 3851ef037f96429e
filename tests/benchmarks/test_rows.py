"""What a ratio means, what fails, and that the README carries it."""

import math

import pytest

from tests.benchmarks.readme import END, START, written_into
from tests.benchmarks.rows import Row, table


def test_a_cost_over_its_bound_fails():
    assert not Row("draw", 1.5, "bare loop", 1.0, "ms", bound=1.5).failed
    assert Row("draw", 1.6, "bare loop", 1.0, "ms", bound=1.5).failed


def test_a_speed_is_turned_round_so_that_smaller_is_better():
    assert Row("upload", 40, "FileUpload", 20, "MB/s", bound=1).ratio == 0.5


def test_a_figure_that_is_no_number_fails():
    assert Row("draw", math.nan, "bare loop", 1.0, "ms", bound=2).failed


def test_a_row_without_a_bound_cannot_fail():
    assert not Row("draw", 9, "bare loop", 1, "ms").failed


def test_the_readme_gets_the_rows_and_keeps_the_rest():
    row = Row("draw", 1.6, "bare loop", 1.0, "ms", bound=1.5)
    bench = {
        "rows": [row.to_json()],
        "skipped": [{"what": "gradio", "why": "not installed"}],
        "machine": {"cpu": "C", "cores": 2, "system": "S", "python": "3"},
        "date": "2026-01-01",
    }
    once = written_into(f"before\n{START}\nold\n{END}\nafter", bench)
    assert once.startswith("before\n")
    assert once.endswith("\nafter")
    assert "old" not in once
    assert "1.60 FAILED" in once
    assert "gradio (not installed)" in once
    assert written_into(once, bench) == once


def test_a_readme_without_markers_is_said():
    with pytest.raises(SystemExit, match="bench:start"):
        written_into("nothing", {})


def test_the_table_is_aligned():
    lines = table([Row("a", 1, "b", 2, "ms"), Row("longer", 1, "b", 2, "ms")]).splitlines()
    assert len({len(line) for line in lines}) == 1
