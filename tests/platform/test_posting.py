"""Uploading inputs into an app."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import PredictError
from predict_widgets.platform import posting, requests
from predict_widgets.platform.references import Reference
from tests.builders.images import jpeg, png
from tests.faults.server import FAILURE, MIXED, SUCCESS, Abort, status

APP = "somebody/an-app"


def stored(request, bad=b"bad"):
    """Store every input but the bad ones, whose neighbors fail with them, as on Clarifai."""
    inputs = [resources_pb2.Input(id=one.id, status=status(30000)) for one in request.inputs]
    spoiled = [bad in (one.data.text.raw.encode() or b"") for one in request.inputs]
    if any(spoiled):
        for one in inputs:
            one.status.CopyFrom(status(30104, "Invalid argument"))
    code = FAILURE if any(spoiled) else SUCCESS
    return service_pb2.MultiInputResponse(status=status(code), inputs=inputs)


@pytest.fixture
def posted(server):
    server.always("PostInputs", stored)
    return server.requests["PostInputs"]


def texts(count):
    return [pw.Text(f"text {number}") for number in range(count)]


def test_inputs_go_in_calls_of_128(platform, posted):
    results = platform.post_inputs(APP, texts(300))
    assert [len(request.inputs) for request in posted] == [128, 128, 44]
    assert len({one.id for one in results}) == 300
    assert all(one.error is None for one in results)
    assert posted[0].user_app_id.user_id == "somebody"
    assert posted[0].user_app_id.app_id == "an-app"
    sent = [one.data.text.raw for request in posted for one in request.inputs]
    assert sent == [f"text {number}" for number in range(300)]


def test_calls_are_held_to_their_bytes_too(platform, posted, monkeypatch):
    monkeypatch.setattr(requests, "BYTES_PER_CALL", 3 * len(png()) + 400)
    platform.post_inputs(APP, [png()] * 7)
    assert [len(request.inputs) for request in posted] == [3, 3, 1]


def test_labels_names_and_the_dataset_go_along(platform, posted, tmp_path):
    (tmp_path / "tom.jpg").write_bytes(jpeg())
    files = [tmp_path / "tom.jpg", jpeg()]
    platform.post_inputs(APP, files, dataset="pets", labels=["house cat", ["dog", "small"]])
    first, second = posted[0].inputs
    assert list(first.dataset_ids) == ["pets"]
    assert [(one.id, one.name) for one in first.data.concepts] == [("house-cat", "house cat")]
    assert [one.name for one in second.data.concepts] == ["dog", "small"]
    assert first.data.metadata["filename"] == "tom.jpg"


def test_one_bad_input_does_not_cost_its_neighbors(platform, posted, tmp_path):
    values = [*texts(5), pw.Text("bad"), b"no picture", tmp_path / "gone.jpg", *texts(3)]
    results = platform.post_inputs(APP, values)
    names = [one.error and one.error.name for one in results]
    bad = ["INPUT_INVALID_ARGUMENT", "IMAGE_UNREADABLE", "FILE_NOT_FOUND"]
    assert names == [None] * 5 + bad + [None] * 3
    assert len(posted) < 12


def test_what_the_platform_says_of_single_inputs_stands(platform, server):
    def one_fails(request):
        codes = [30000, 30101, 30001]
        inputs = [
            resources_pb2.Input(id=one.id, status=status(code))
            for one, code in zip(request.inputs, codes, strict=False)
        ]
        return service_pb2.MultiInputResponse(status=status(MIXED), inputs=inputs)

    server.always("PostInputs", one_fails)
    results = platform.post_inputs(APP, texts(3))
    names = [one.error and one.error.name for one in results]
    assert names == [None, "INPUT_UNSUPPORTED_FORMAT", None]


def test_an_upload_whose_reply_was_lost_is_not_called_a_duplicate(platform, server):
    def twice(request):
        inputs = [resources_pb2.Input(id=one.id, status=status(30100)) for one in request.inputs]
        return service_pb2.MultiInputResponse(status=status(FAILURE), inputs=inputs)

    import grpc

    server.script("PostInputs", Abort(grpc.StatusCode.UNAVAILABLE), twice)
    assert platform.post_inputs(APP, texts(1))[0].error is None
    server.script("PostInputs", twice)
    own = resources_pb2.Input(id="mine", data=resources_pb2.Data(text={"raw": "words"}))
    [result] = platform.post_inputs(APP, [own])
    assert (result.id, result.error.name) == ("mine", "INPUT_DUPLICATE")


def test_what_concerns_all_of_them_is_raised_unless_some_are_there(platform, server, monkeypatch):
    refused = service_pb2.MultiInputResponse(status=status(11006))
    server.script("PostInputs", refused)
    with pytest.raises(PredictError):
        platform.post_inputs(APP, texts(2))
    monkeypatch.setattr(posting, "INPUTS_PER_POST", 2)
    server.script("PostInputs", stored, refused, refused)
    results = platform.post_inputs(APP, texts(6))
    assert [one.error is None for one in results] == [True, True, False, False, False, False]


def test_each_is_told_of_when_its_call_has_ended(platform, posted, monkeypatch):
    monkeypatch.setattr(posting, "INPUTS_PER_POST", 2)
    told = []
    platform.post_inputs(
        APP, texts(3), on_posted=lambda place, one: told.append((place, one.error, len(posted)))
    )
    assert told == [(0, None, 1), (1, None, 1), (2, None, 2)]


def test_lists_that_do_not_match_are_refused_before_anything_is_sent(platform, posted):
    with pytest.raises(ValueError, match="3 inputs and 1 labels"):
        platform.post_inputs(APP, texts(3), labels=["cat"])
    assert posted == []


def test_what_was_uploaded_to_the_embedded_platform_is_a_dataset_there(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    values = [jpeg(), b"no picture", png(40, 30), pw.Text("words")]
    labels = ["red", "none", ["green", "small"], "written"]
    embedded = pw.embedded()
    embedded.create_dataset(Reference("datasets", "mine"), "What I made")
    results = embedded.post_inputs("embedded/main", values, dataset="mine", labels=labels)
    assert [one.error is None for one in results] == [True, False, True, True]
    dataset = pw.dataset("mine")
    inputs = {one.id: one for one in dataset}
    assert len(inputs) == dataset.find_count() == 3
    mine = [inputs[one.id] for one in results if one.error is None]
    assert [one.kind for one in mine] == ["image", "image", "text"]
    assert [one.load(None).width for one in mine] == [96, 40, 0]
    assert mine[2].load(None).data == b"words"
    said = [truth.labels for truth in dataset.truth(mine)]
    assert said == [("red",), ("green", "small"), ("written",)]
