"""The same question is asked once a session."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets import session
from predict_widgets.inputs import Input
from predict_widgets.platform.references import parse_reference
from predict_widgets.session import remembered
from tests.api.asking import MODEL, labels, png
from tests.faults.server import SUCCESS, failed, status


@pytest.mark.usefixtures("connected")
def test_the_same_question_is_asked_once(server):
    first = pw.predict(png(1), MODEL)
    second = pw.predict(png(1), MODEL)
    assert (first.reused, second.reused) == (False, True)
    assert second.asked_at == first.asked_at
    assert labels([second]) == ["red 1"]
    assert len(server.requests["PostModelOutputs"]) == 1


@pytest.mark.usefixtures("connected")
def test_again_asks_anew_and_is_remembered(server):
    first = pw.predict(png(1), MODEL)
    again = pw.predict(png(1), MODEL, again=True)
    assert not again.reused
    assert again.asked_at > first.asked_at
    assert pw.predict(png(1), MODEL).asked_at == again.asked_at
    assert len(server.requests["PostModelOutputs"]) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"max_concepts": 3},
        {"min_value": 0.5},
        {"select_concepts": ["cat"]},
        {"params": {"temperature": 1}},
        {"sample_ms": 250},
        {"prompt": "Why?"},
        {"deployment": "u/d"},
        {"nodepool": "u/c/n"},
        {"model": f"{MODEL}/versions/v9"},
        {"model": "somebody/an-app/models/another"},
    ],
)
@pytest.mark.usefixtures("connected")
def test_another_question_is_asked(server, other):
    picture_and_text = resources_pb2.ModelType(input_fields=["image", "text"])
    server.always(
        "GetModelType",
        service_pb2.SingleModelTypeResponse(status=status(SUCCESS), model_type=picture_and_text),
    )
    pw.predict(png(1), MODEL)
    pw.predict(png(1), **{"model": MODEL, **other})
    assert len(server.requests["PostModelOutputs"]) == 2


def test_settings_are_told_apart_by_what_they_hold(connected):
    reference, model = parse_reference(MODEL), resources_pb2.Model()
    configs = [None, *(resources_pb2.OutputConfig(sample_ms=ms) for ms in (250, 500))]
    ids = [
        session.Question(connected, reference, model, config, params, prompt=prompt).settings_id
        for config in configs
        for params in ({}, {"x": 1}, {"x": 2})
        for prompt in ("", "Why?", "How?")
    ]
    assert len(set(ids)) == 27
    assert ids[0] == "", "of none there is nothing to say"


def test_the_same_bytes_of_another_kind_are_another_question(connected):
    reference = parse_reference(f"{MODEL}/versions/v1")
    question = session.Question(connected, reference, resources_pb2.Model())
    kinds = ("image", "text", "video", "audio")
    asked = {question.about(Input(kind, b"", "name", "key", 0, 0, (), "")) for kind in kinds}
    assert len(asked) == len(kinds)


def test_a_new_version_is_asked_anew(connected, server):
    pw.predict(png(1), MODEL)
    connected.forget_descriptions()

    def newer(request):
        version = resources_pb2.ModelVersion(id="version-2", status=status(21100))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(id=request.model_id, model_version=version),
        )

    server.always("GetModel", newer)
    assert pw.predict(png(1), MODEL).model.endswith("/versions/version-2")
    assert len(server.requests["PostModelOutputs"]) == 2


@pytest.mark.usefixtures("connected")
def test_a_version_still_in_training_is_not_pinned_and_nothing_is_reused(server):
    def training(request):
        version = resources_pb2.ModelVersion(id="version-3", status=status(21101))
        return service_pb2.SingleModelResponse(
            status=status(SUCCESS),
            model=resources_pb2.Model(id=request.model_id, model_version=version),
        )

    server.always("GetModel", training)
    pw.predict(png(1), MODEL)
    pw.predict(png(1), MODEL)
    assert [request.version_id for request in server.requests["PostModelOutputs"]] == ["", ""]


@pytest.mark.usefixtures("connected")
def test_the_same_bytes_twice_in_a_list_are_sent_once(server):
    assert labels(pw.predict([png(1), png(2), png(1)], MODEL)) == ["red 1", "red 2", "red 1"]
    assert len(server.requests["PostModelOutputs"][0].inputs) == 2


@pytest.mark.usefixtures("connected")
def test_a_failure_is_not_remembered(server):
    server.script("PostModelOutputs", failed(10020, "Failure"))
    assert labels(pw.predict([png(1)], MODEL)) == ["FAILURE"]
    assert labels(pw.predict([png(1)], MODEL)) == ["red 1"]


def test_another_platform_is_asked_itself(connected, server):
    pw.predict(png(1), MODEL)
    pw.connect("another-token", server.base)
    assert not pw.predict(png(1), MODEL).reused
    assert pw.predict(png(1), MODEL, platform=connected).reused


@pytest.mark.usefixtures("connected")
def test_disconnecting_forgets_the_answers():
    pw.predict(png(1), MODEL)
    assert len(remembered._answers) == 1
    pw.disconnect()
    assert len(remembered._answers) == 0


def test_the_cache_drops_what_was_used_longest_ago():
    from datetime import UTC, datetime

    from predict_widgets.predictions.cache import AnswerCache, Remembered

    def remembered(size):
        data = resources_pb2.Data(text=resources_pb2.Text(raw="x" * size))
        return Remembered(resources_pb2.Output(data=data), datetime.now(tz=UTC), 1.0)

    cache = AnswerCache(max_bytes=350)
    for name in "abc":
        cache.put(name, remembered(100))
    assert cache.get("a")
    cache.put("d", remembered(100))
    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]
    cache.put("huge", remembered(1000))
    assert cache.get("huge") is None
    assert len(cache) == 3
    cache.put("a", remembered(10))
    assert len(cache) == 3
    cache.clear()
    assert len(cache) == 0
