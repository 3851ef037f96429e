"""``pw.dataset``: whatever names a dataset."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import CredentialError, NotFoundError, PredictError
from predict_widgets.sources.clarifai import ClarifaiDataset
from predict_widgets.sources.coco import Coco
from predict_widgets.sources.folder import Folder
from predict_widgets.sources.held import Held
from tests.builders.images import jpeg
from tests.faults.server import failed


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with a folder of pictures, a picture and a COCO file."""
    monkeypatch.chdir(tmp_path)
    Path("holiday").mkdir()
    Path("holiday/1.jpg").write_bytes(jpeg())
    Path("one.jpg").write_bytes(jpeg())
    Path("truth.json").write_text(json.dumps({"images": [], "annotations": []}))
    return tmp_path


@pytest.mark.usefixtures("here")
def test_paths_are_folders_coco_files_or_single_files():
    assert isinstance(pw.dataset("holiday"), Folder)
    assert isinstance(pw.dataset(Path("holiday")), Folder)
    assert isinstance(pw.dataset("truth.json"), Coco)
    single = pw.dataset("one.jpg")
    assert isinstance(single, Held)
    assert [one.load(None).width for one in single] == [96]


def test_the_home_folder_is_known(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here))
    assert pw.dataset("~/holiday").count == 1


@pytest.mark.usefixtures("here")
def test_what_a_dataset_is_called_by_opens_it_again():
    for value in ("holiday", "truth.json", "photos", "embedded/main"):
        opened = pw.dataset(value)
        again = pw.dataset(opened.reference)
        assert (type(again), again.name, again.count) == (type(opened), opened.name, opened.count)
        assert pw.dataset(opened) is opened


def test_lists_and_single_inputs_are_taken():
    pixels = np.zeros((4, 5, 3), np.uint8)
    for value in ([jpeg()], (one for one in [jpeg()]), jpeg(), pixels, Image.new("RGB", (5, 4))):
        assert len([one.load(None) for one in pw.dataset(value)]) == 1
    assert list(pw.dataset([])) == []
    assert [one.key for one in pw.dataset("https://example.org/1.jpg")] == [
        "url:https://example.org/1.jpg"
    ]


@pytest.mark.parametrize("value", [None, 3, {"a": 1}, 1.5])
def test_what_is_no_dataset_is_told_what_is(value):
    with pytest.raises(PredictError) as caught:
        pw.dataset(value)
    assert caught.value.name == "DATASET_NOT_UNDERSTOOD"
    assert "folder" in caught.value.hint


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("./holidays", "FOLDER_NOT_FOUND", "Did you mean 'holiday'?"),
        ("holidays/", "FOLDER_NOT_FOUND", "Did you mean 'holiday'?"),
        ("truht.json", "FOLDER_NOT_FOUND", "Did you mean 'truth.json'?"),
        ("/nowhere/at/all", "FOLDER_NOT_FOUND", "'/nowhere/at/all'"),
        ("", "DATASET_NOT_UNDERSTOOD", "Hand in a folder"),
        ("what is this?", "DATASET_NOT_UNDERSTOOD", "Hand in a folder"),
        ("a\0b", "DATASET_NOT_UNDERSTOOD", "Hand in a folder"),
        ("holidys", "CREDENTIAL_MISSING", "Did you mean 'holiday'?"),
        ("digit", "CREDENTIAL_MISSING", "digit needs a Clarifai credential"),
        ("photo", "CREDENTIAL_MISSING", "no folder of that name"),
        ("x" * 5000, "CREDENTIAL_MISSING", "the embedded platform has: "),
    ],
)
def test_a_text_that_names_nothing_is_told_what_there_is(text, name, hint):
    with pytest.raises(PredictError) as caught:
        pw.dataset(text)
    assert caught.value.name == name
    assert hint in caught.value.hint


def test_the_embedded_platform_says_what_it_has_instead():
    with pytest.raises(NotFoundError) as caught:
        pw.dataset("embedded/main/datasets/foto")
    assert "photos" in caught.value.hint
    with pytest.raises(NotFoundError):
        pw.dataset("embedded/elsewhere")


def test_an_embedded_dataset_is_named_where_the_connected_platform_has_none(connected, server):
    server.always("GetDataset", failed(11101, "Resource does not exist"))
    server.always("ListDatasets", failed(11101, "Resource does not exist"))
    with pytest.raises(NotFoundError) as caught:
        pw.dataset("me/app/datasets/digits", platform=connected)
    assert "embedded/main/datasets/digits" in caught.value.hint


def test_a_dataset_elsewhere_needs_a_credential():
    with pytest.raises(CredentialError):
        pw.dataset("me/app/datasets/pets")
    with pytest.raises(CredentialError):
        pw.dataset("https://clarifai.com/me/app/datasets/pets")


def test_a_version_cannot_be_listed():
    with pytest.raises(PredictError) as caught:
        pw.dataset("embedded/main/datasets/digits/versions/1")
    assert caught.value.name == "DATASET_VERSION_NOT_LISTED"


def test_a_folder_wins_over_an_id_of_the_same_name(here):
    (here / "digits").mkdir()
    assert isinstance(pw.dataset("digits"), Folder)
    assert isinstance(pw.dataset("embedded/main/datasets/digits"), ClarifaiDataset)
