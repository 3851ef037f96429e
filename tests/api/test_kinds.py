"""Whether an input is of a kind that the model takes."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets import inputs, kinds
from predict_widgets.errors import InputError
from tests.api.asking import MODEL, labels, png
from tests.faults.server import SUCCESS, status


@pytest.mark.usefixtures("quick_waits")
def test_a_text_model_takes_a_bare_str(server):
    def text_model(_):
        version = resources_pb2.ModelVersion(id="v1", status=status(21100))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(
                id="t", model_type_id="text-classifier", model_version=version
            ),
        )

    server.always("GetModel", text_model)
    pw.connect("a-token", server.base)
    prediction = pw.predict("https://is.this/a-text?", MODEL)
    assert prediction.concepts[0].label == "https://is.this/a-text?"
    assert labels(pw.predict(["one", pw.Text("two")], MODEL)) == ["one", "two"]


@pytest.mark.usefixtures("connected")
def test_a_server_that_describes_no_models_still_predicts(server):
    server.always("GetModel", None)
    prediction = pw.predict(png(4), MODEL)
    assert labels([prediction]) == ["red 4"]
    assert prediction.model == MODEL
    assert not pw.predict(png(4), MODEL).reused, "its version is not known"


@pytest.mark.usefixtures("connected")
def test_a_text_file_for_a_model_of_pictures_is_refused_before_it_is_sent(server, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary")
    with pytest.raises(InputError, match=r"takes pictures, and 'notes\.txt' is a text") as caught:
        pw.predict(str(notes), MODEL)
    assert caught.value.name == "INPUT_KIND_NOT_SUPPORTED"
    with pytest.raises(InputError):
        pw.predict(pw.Text("Dear diary"), MODEL)
    assert server.requests["PostModelOutputs"] == []
    bad, good = pw.predict([notes, png(3)], MODEL)
    assert (bad.error.name, good.error) == ("INPUT_KIND_NOT_SUPPORTED", None)
    assert "notes.txt" in repr(bad)


def test_a_video_is_no_stranger_to_a_model_of_pictures():
    video = inputs.Input("video", b"frames", "v.mp4", "sha256:0", 0, 0, (), "video/mp4")
    assert not kinds.misfit(video, ["image"])
    assert kinds.misfit(video, ["text"])
    assert not kinds.misfit(video, ["any"])
    assert not kinds.misfit(video, [])


@pytest.fixture
def echo():
    return pw.embedded().register("echo-text", lambda text: text, input="text", output="text")


def test_a_str_that_names_a_file_is_its_path_to_a_text_model_too(echo, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("what is in the file")
    assert pw.predict(str(path), echo).texts[0].text == "what is in the file"
    assert pw.predict("note.txt", echo).texts[0].text == "note.txt"


def test_bytes_are_a_text_to_a_text_model_and_a_picture_is_none(echo):
    assert pw.predict("Grüße".encode(), echo).texts[0].text == "Grüße"
    assert pw.predict(b"\xef\xbb\xbfmarked", echo).texts[0].text == "marked"
    with pytest.raises(InputError, match="INPUT_KIND_NOT_SUPPORTED"):
        pw.predict(png(200), echo)
