"""What is saved is read again, by us and by other tools, and a file is whole or not there."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from predict_widgets.errors import PredictError
from predict_widgets.example_sets import writing
from predict_widgets.example_sets.kept import KeptAnswer
from predict_widgets.example_sets.reading import read_set, stamp_of
from predict_widgets.example_sets.writing import free_path, paths_beside, set_path, write_set
from predict_widgets.platform.credential import Credential

SECRET = "5ec2e7c0ffee4a7e9b1d0badcafe5678"  # noqa: S105 - made up here


def names_in(folder):
    return [each.name for each in folder.iterdir()]


def test_all_of_a_set_comes_back(kept, tmp_path):
    path = tmp_path / "a.examples.zip"
    saved = write_set(path, kept)
    found, stamp = read_set(path)
    assert found == saved
    assert found == replace(kept, package=found.package, saved_at=found.saved_at)
    assert found.package.startswith("predict-widgets ")
    assert found.saved_at
    assert stamp == stamp_of(path)


def test_an_answer_is_a_prediction_again(kept, tmp_path):
    path = tmp_path / "a.examples.zip"
    write_set(path, kept)
    first = read_set(path)[0].examples[0]
    said = first.answer.prediction(first.read())
    assert [(each.label, each.score) for each in said.concepts] == [("red", 0.75)]
    region = said.regions[0]
    assert (region.left, region.bottom) == pytest.approx((0.2, 0.8))
    assert (said.model_version_id, said.platform) == ("v7", "clarifai")
    assert said.model == "somebody/an-app/models/reds/versions/v7"
    assert said.asked_at.isoformat() == "2026-03-04T05:06:07+00:00"
    assert (said.reused, said.max_concepts, said.latency_ms) == (True, 7, 12.5)
    assert said.size == (32, 24)
    assert said.notes[-1] == "Kept with the example: version v7 said so on 2026-03-04."
    assert said.shown(0.9).notes == said.notes
    # And kept once more it is the same.
    assert KeptAnswer.of(said, "How red") == first.answer


def test_other_tools_read_the_tables_and_the_inputs(kept, tmp_path):
    path = tmp_path / "a.examples.zip"
    write_set(path, kept)
    first = kept.examples[0]
    said = first.answer.prediction(first.read())
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "examples.json"
        assert {"inputs/0001.png", "inputs/0002.txt", "inputs/0003.png"} < set(names)
        predictions = pq.read_table(io.BytesIO(archive.read("predictions.parquet"))).to_pylist()
        outputs = pq.read_table(io.BytesIO(archive.read("outputs.parquet"))).to_pylist()
        assert archive.read("inputs/0002.txt").decode() == "größer"
    want = [{**row} for row in said.to_pandas().to_dict("records")]
    assert [(row["kind"], row["label"], row["score"]) for row in predictions] == [
        (row["kind"], row["label"], pytest.approx(row["score"], nan_ok=True)) for row in want
    ]
    (output,) = outputs
    assert output["model_version_id"] == "v7"
    assert output["input_key"] == first.read().identity
    assert output["output_id"] == predictions[0]["output_id"]


def test_an_empty_set_can_be_kept(kept, tmp_path):
    path = tmp_path / "a.examples.zip"
    write_set(path, kept.with_examples(()))
    assert read_set(path)[0].examples == ()


def test_names_get_the_suffix_that_says_what_it_is(tmp_path, monkeypatch):
    assert set_path(Path("cats")) == Path("cats.examples.zip")
    assert set_path(Path("a/v1.2")) == Path("a/v1.2.examples.zip")
    assert set_path(Path("cats.ZIP")) == Path("cats.ZIP")
    monkeypatch.chdir(tmp_path)
    first = next(paths_beside("reds"))
    assert first == tmp_path / "reds.examples.zip"
    assert free_path("reds") == first
    first.touch()
    assert free_path("reds") == tmp_path / "reds-2.examples.zip"


def test_a_set_is_replaced_and_anything_else_is_not(kept, tmp_path):
    path = tmp_path / "a.zip"
    write_set(path, kept)
    write_set(path, kept.with_examples(()))
    assert read_set(path)[0].examples == ()
    for content in (b"precious", b""):
        path.write_bytes(content)
        with pytest.raises(PredictError) as raised:
            write_set(path, kept)
        assert raised.value.name == "EXAMPLES_PATH_TAKEN"
        assert path.read_bytes() == content
    assert names_in(tmp_path) == ["a.zip"]


def test_a_write_that_fails_leaves_the_former_file_and_nothing_else(kept, tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    write_set(path, kept)
    before = path.read_bytes()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    for broken in ("_write", "synced"):
        with monkeypatch.context() as patched:
            patched.setattr(writing, broken, full)
            with pytest.raises(PredictError, match="No space left") as raised:
                write_set(path, kept.with_examples(()))
        assert raised.value.name == "EXAMPLES_NOT_WRITTEN"
        assert path.read_bytes() == before
        assert names_in(tmp_path) == ["a.zip"]


def test_a_folder_that_is_not_there_is_said(kept, tmp_path):
    with pytest.raises(PredictError) as raised:
        write_set(tmp_path / "gone" / "a.zip", kept)
    assert raised.value.name == "EXAMPLES_NOT_WRITTEN"
    assert not (tmp_path / "gone").exists()


def test_a_set_that_nobody_could_read_is_not_written(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_BYTES", 100)
    with pytest.raises(PredictError) as raised:
        write_set(tmp_path / "a.zip", kept)
    assert raised.value.name == "EXAMPLES_TOO_LARGE"
    assert names_in(tmp_path) == []


def test_an_input_that_cannot_be_read_here_keeps_its_neighbors(with_example, tmp_path):
    path = tmp_path / "a.zip"
    write_set(path, with_example(data=b"\xff\xd8 was a photo once"))
    found, _ = read_set(path)
    assert found.examples[0].answer is not None
    assert found.examples[2].read().width == 32
    with pytest.raises(PredictError):
        found.examples[0].read()


def test_a_secret_in_a_name_is_not_handed_on(with_example, tmp_path):
    credential = Credential(SECRET)
    path = tmp_path / "a.zip"
    write_set(path, with_example(name=f"asked with {SECRET}", description=f"Key {SECRET}"))
    with zipfile.ZipFile(path) as archive:
        assert not any(SECRET.encode() in archive.read(name) for name in archive.namelist())
        said = json.loads(archive.read("examples.json"))
    assert said["examples"][0]["name"] == "asked with [hidden]"
    assert credential
