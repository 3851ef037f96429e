"""The journal as it lies on the disk, read by what people have."""

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from predict_widgets.batch.journal_schema import JOURNAL_OUTPUT_SCHEMA, JOURNAL_PREDICTION_SCHEMA
from predict_widgets.predictions.schemas import HEAVY_COLUMNS
from tests.batch.journaling import opened, result, with_mask

OUTPUT_COLUMNS = """
output_id input_id input_key platform user_id app_id model_id model_version_id workflow_id
workflow_version_id node_id node_position output_config_id status code description details
request_id latency_ms width height output journal_key sha256 input_name dataset_input_id
"""
DOCUMENTED = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")


@pytest.fixture(params=["parts", "compacted"])
def folder(tmp_path, request):
    journal = opened(tmp_path / "journal")
    journal.append([result("a", "cat", "dog"), result("b", error="BAD")])
    journal.append([with_mask("c", b"\x00\x01"), result("d")])
    if request.param == "compacted":
        journal.compact()
    return tmp_path / "journal"


SAID = [("a", "cat", 1.0), ("a", "dog", 0.9375), ("c", "c", 0.5)]


def test_duckdb(folder):
    said = duckdb.sql(
        f"""
        select journal_key, label, score
        from read_parquet('{folder}/parts/*/predictions.parquet') as predictions
        join read_parquet('{folder}/parts/*/outputs.parquet') as outputs using (output_id)
        order by output_id, ordinal
        """  # noqa: S608 - a path of the test's own
    ).fetchall()
    assert said == SAID


def test_the_sql_of_the_documentation_takes_the_last_answer_of_each_input(tmp_path):
    journal = opened(tmp_path / "journal")
    journal.append([result("a", error="LATER"), result("b", "cat")])
    journal.append([result("a", "dog"), result("b", error="LATER")])
    (sql,) = [one.split("```")[0] for one in DOCUMENTED.split("```sql\n")[1:]]
    said = duckdb.sql(sql.replace("FOLDER", str(tmp_path / "journal"))).fetchall()
    assert sorted(said) == [("a", "dog", 1.0), ("b", "cat", 1.0)]


def test_polars(folder):
    outputs = pl.read_parquet(folder / "parts" / "*" / "outputs.parquet")
    predictions = pl.read_parquet(folder / "parts" / "*" / "predictions.parquet")
    both = predictions.join(outputs, on="output_id").sort("output_id", "ordinal")
    assert both.select("journal_key", "label", "score").rows() == SAID
    heavy = pl.read_parquet(folder / "parts" / "*" / "predictions-heavy.parquet")
    whole = predictions.join(heavy, on=["output_id", "ordinal"])
    assert len(whole) == len(predictions)
    assert whole["media"].drop_nulls().to_list() == [b"\x00\x01"]


def test_pandas(folder):
    read = {
        name: pd.concat(
            [pd.read_parquet(path) for path in sorted(folder.glob(f"parts/*/{name}.parquet"))]
        )
        for name in ("outputs", "predictions")
    }
    both = read["predictions"].merge(read["outputs"], on="output_id")
    both = both.sort_values(["output_id", "ordinal"])
    said = list(zip(both["journal_key"], both["label"], both["score"], strict=True))
    assert said == SAID
    assert read["outputs"]["status"].tolist() == ["ok", "failed", "ok", "empty"]


@pytest.mark.parametrize(
    ("name", "schema"),
    [("outputs", JOURNAL_OUTPUT_SCHEMA), ("predictions", JOURNAL_PREDICTION_SCHEMA)],
)
def test_pyarrow_reads_the_documented_schema(folder, name, schema):
    whole = pa.schema(schema)
    files = sorted(folder.glob(f"parts/*/{name}.parquet"))
    for path in files:
        light = pq.read_schema(path).remove_metadata()
        heavy = pq.read_schema(path.with_stem(f"{name}-heavy")).remove_metadata()
        assert {*light.names, *heavy.names} == set(whole.names)
        assert set(heavy.names) - set(light.names) == HEAVY_COLUMNS & set(whole.names)
        assert all(field == whole.field(field.name) for field in [*light, *heavy])
    assert pq.ParquetFile(files[0]).metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_columns_of_the_outputs_are_the_documented_ones():
    assert JOURNAL_OUTPUT_SCHEMA.names == OUTPUT_COLUMNS.split()


def test_the_documentation_names_every_column_of_its_own():
    for name in ("journal_key", "sha256", "input_name", "dataset_input_id"):
        assert f"`{name}`" in DOCUMENTED
