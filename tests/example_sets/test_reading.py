"""Files from anywhere: read whole and unchanged, or refused with a reason; never more."""

import hashlib
import io
import json
import os
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predict_widgets.errors import PredictError
from predict_widgets.example_sets import reading
from predict_widgets.example_sets.reading import is_set, read_set
from predict_widgets.example_sets.writing import write_set
from tests.builders.example_sets import example_set

NAMES = {
    *("EXAMPLES_NOT_FOUND", "EXAMPLES_NOT_READABLE", "EXAMPLES_DAMAGED", "EXAMPLES_TOO_LARGE"),
    "EXAMPLES_NEWER",
}


@pytest.fixture
def path(kept, tmp_path):
    path = tmp_path / "a.examples.zip"
    write_set(path, kept)
    return path


@pytest.fixture
def changed(path):
    """Write the set anew with some of its manifest, or of its members, changed."""

    def change(edit=lambda _said: None, extra=(), **members):
        with zipfile.ZipFile(path) as archive:
            contents = {info.filename: archive.read(info) for info in archive.infolist()}
        said = json.loads(contents["examples.json"])
        edit(said)
        contents["examples.json"] = json.dumps(said).encode()
        contents |= {name.replace("__", "/"): data for name, data in members.items()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in [*contents.items(), *extra]:
                archive.writestr(name, data)
        return path

    return change


def refusal(path):
    with pytest.raises(PredictError) as raised:
        read_set(path)
    assert raised.value.name in NAMES
    assert raised.value.hint
    return raised.value


def test_what_is_not_there_is_said(tmp_path):
    assert refusal(tmp_path / "gone.zip").name == "EXAMPLES_NOT_FOUND"
    assert refusal(tmp_path).name == "EXAMPLES_NOT_READABLE"


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no zip at all" * 100, b"PK\5\6" + bytes(18), b"\xff\xd8\xff" * 50]
)
def test_what_is_no_example_set_is_said(tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert refusal(path).name == "EXAMPLES_NOT_READABLE"
    assert not is_set(path)


def test_another_zip_file_is_no_example_set(tmp_path):
    path = tmp_path / "a.zip"
    for members in ({}, {"photo.jpg": b"x"}, {"examples.json": b'{"format": "another"}'}):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        assert refusal(path).name == "EXAMPLES_NOT_READABLE"


def test_a_newer_file_asks_for_an_update(changed):
    path = changed(lambda said: said.update(version=2, package="predict-widgets 9.9"))
    error = refusal(path)
    assert error.name == "EXAMPLES_NEWER"
    assert "predict-widgets 9.9" in error.message
    assert "Update" in error.hint


def edits():
    """Changes to a manifest after which it describes no set."""
    first = "examples", 0
    wrong = {
        ("examples",): [None, {}, "x", [1], [{}]],
        ("model",): [None, [], {}],
        ("model", "reference"): ["", "reds", "a b/c", "u/a/workflows/w", 7, "x" * 5000],
        ("model", "input_fields"): [None, [1], "image"],
        ("model", "streams"): ["yes", None],
        ("model", "parameters"): [[{}], [{"name": "x", "kind": "secret"}]],
        ("saved_at",): ["yesterday", None, ""],
        ("platform",): [None],
        ("version",): [None, "1", 0.5, True],
        (*first, "id"): ["", None, "two", "x" * 500, "\ud800"],
        (*first, "name"): ["", "a\nb", "x" * 201, None, "\x1b[2J"],
        (*first, "description"): ["x" * 2001, None, "\udfff"],
        (*first, "kind"): ["program", None, "Image"],
        (*first, "input", "member"): ["inputs/9999", "/etc/passwd", None],
        (*first, "input", "sha256"): ["0" * 64, None],
        (*first, "input", "bytes"): [1, -1, 10**30, None],
        (*first, "answer", "asked_at"): ["now"],
        (*first, "answer", "latency_ms"): ["fast", None, True],
        (*first, "answer", "max_concepts"): [1.5, 1 << 40],
        (*first, "answer", "min_value"): [1e39, -1e300],
        (*first, "answer", "model"): ["reds", "", "another/app/models/reds/versions/1"],
        (*first, "answer"): [[], "x", {}],
    }
    for where, values in wrong.items():
        for value in values:
            yield pytest.param(where, value, id=f"{'.'.join(map(str, where))}={str(value)[:20]!r}")


@pytest.mark.parametrize(("where", "value"), list(edits()))
def test_a_manifest_that_is_wrong_anywhere_is_refused(changed, where, value):
    def edit(said):
        *way, last = where
        for step in way:
            said = said[step]
        said[last] = value

    assert refusal(changed(edit)).name == "EXAMPLES_DAMAGED"


@pytest.mark.parametrize(
    "text", ["1e999", "-Infinity", "NaN", "1" * 5000, "[" * 100_000, '"\\ud800"']
)
def test_values_that_json_cannot_say_again_are_refused(path, changed, text):
    changed()
    with zipfile.ZipFile(path) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
    said = contents["examples.json"].decode().replace('"default": "fast"', f'"default": {text}')
    contents["examples.json"] = said.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    assert refusal(path).name == "EXAMPLES_DAMAGED"


def test_bytes_that_are_not_those_of_the_manifest_are_refused(changed):
    assert refusal(changed(inputs__0003=b"another", **{"inputs__0003.png": b"x"})).name == (
        "EXAMPLES_DAMAGED"
    )


def test_an_answer_that_is_no_answer_is_refused(changed):
    broken = b"\xff\xff\xff"

    def edit(said):
        told = {"bytes": len(broken), "sha256": hashlib.sha256(broken).hexdigest()}
        said["examples"][0]["answer"].update(told)

    assert "answer" in refusal(changed(edit, **{"answers__0001.pb": broken})).message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(changed):
    path = changed(extra=[("inputs/0001.png", b"another")])
    assert refusal(path).name == "EXAMPLES_DAMAGED"


def test_more_than_is_read_is_refused_before_it_is_unpacked(changed, monkeypatch):
    big = bytes(3_000_000)

    def edit(said):
        told = {"bytes": len(big), "sha256": hashlib.sha256(big).hexdigest()}
        said["examples"][0]["input"].update(told)

    path = changed(edit, **{"inputs__0001.png": big})
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000_000)
    assert refusal(path).name == "EXAMPLES_TOO_LARGE"
    monkeypatch.setattr(reading, "MOST_BYTES", 512_000_000)
    monkeypatch.setattr(reading, "MOST_MANIFEST_BYTES", 10)
    assert refusal(path).name == "EXAMPLES_TOO_LARGE"


def test_a_bomb_is_read_to_the_size_it_names_and_no_further(path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("examples.json", b" " * 50_000_000)
    # What it says of its own size is a lie.
    small = bomb.getvalue().replace(struct.pack("<I", 50_000_000), struct.pack("<I", 100))
    path.write_bytes(small)
    assert refusal(path).name == "EXAMPLES_DAMAGED"


def test_a_directory_that_would_fill_the_memory_is_not_read(changed):
    path = changed(extra=[(f"{number}", b"") for number in range(40_000)])
    assert refusal(path).name == "EXAMPLES_NOT_READABLE"


def test_nothing_is_written_wherever_the_names_in_it_point(changed, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    names = ["../outside", "/tmp/absolute", "elsewhere/inside", "..\\windows"]  # noqa: S108 - a name in a file

    def edit(said):
        said["examples"][0]["id"] = "../../outside"
        said["examples"][0]["name"] = "../outside.png"
        for key in ("input", "answer"):
            said["examples"][0][key]["member"] = f"../{key}"

    with zipfile.ZipFile(changed()) as archive:
        own = [
            ("../input", archive.read("inputs/0001.png")),
            ("../answer", archive.read("answers/0001.pb")),
        ]
    path = changed(edit, extra=[*own, *((name, b"x") for name in names)])
    before = sorted(os.walk(tmp_path.parent))
    found, _ = read_set(path)
    assert found.examples[0].read().name == "../outside.png"
    assert sorted(os.walk(tmp_path.parent)) == before


def test_a_locked_or_strangely_packed_member_is_refused(path):
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\1\2")
    for place, value in ((8, 1), (10, 99)):
        broken = bytearray(data)
        broken[first + place] |= value
        path.write_bytes(bytes(broken))
        assert refusal(path).name == "EXAMPLES_DAMAGED"


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), how=st.sampled_from(["flip", "cut", "swap", "end", "join"]))
def test_a_damaged_file_is_refused_or_all_the_same(tmp_path_factory, whole, seed, how):
    data, want = whole
    path = tmp_path_factory.mktemp("damaged") / "a.zip"
    path.write_bytes(damage(bytearray(data), random.Random(seed), how))  # noqa: S311 - no secret
    try:
        found, _ = read_set(path)
    except PredictError as error:
        name, found = error.name, want
    else:
        name = "EXAMPLES_DAMAGED"
    assert name in NAMES
    # What was hit may be nothing that is read, such as a time of the zip file's own.
    assert found == want


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "a.zip"
    want = write_set(path, example_set())
    return path.read_bytes(), want


def damage(data, dice, how):
    if how == "flip":
        for _ in range(dice.choice([1, 1, 3])):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif how == "cut":
        del data[dice.randrange(len(data)) :]
    elif how == "swap":
        start = dice.randrange(len(data))
        data[start : start + dice.randrange(60)] = dice.randbytes(dice.randrange(60))
    elif how == "end":
        data[dice.randrange(len(data) - 900, len(data))] = dice.randrange(256)
    else:
        data += data[dice.randrange(len(data)) :]
    return bytes(data)
