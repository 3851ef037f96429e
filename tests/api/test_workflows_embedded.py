"""Workflows on the real embedded platform: each failure at its place, and nothing else is lost."""

from __future__ import annotations

import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.embedded_server.workflows import service
from predict_widgets.errors import NotFoundError, PredictError
from predict_widgets.platform import requests
from tests.api.asking import png


@pytest.fixture
def calls(monkeypatch):
    """How many inputs each call carried that reached the server."""
    counts = []

    def results(workflow, request, **more):
        counts.append(len(request.inputs))
        return answer(workflow, request, **more)

    answer = service.results
    monkeypatch.setattr(service, "results", results)
    return counts


@pytest.fixture
def shades():
    """A workflow of three nodes; ``bad`` fails at red, and ``sure`` lets through what is over 0.5.

    How dark a picture is, is what the other nodes say of it.
    """
    platform = pw.embedded()

    def shade(picture):
        return {"dark": 1 - picture.getpixel((0, 0))[0] / 255}

    def fail_at_red(picture):
        if picture.getpixel((0, 0))[0] == 200:
            raise ValueError("red")
        return {"fine": 0.9}

    platform.register("shade", shade)
    platform.register("bad", fail_at_red)
    nodes = [
        {"id": "shade", "model": "shade"},
        {"id": "bad", "model": "bad"},
        {"id": "after", "model": "concept-thresholder", "inputs": ["bad"]},
        {"id": "sure", "model": "concept-thresholder", "inputs": ["shade"]},
    ]
    return platform.workflow("shades", nodes=nodes)


def shade_of(prediction):
    return round(255 * (1 - prediction["shade"].concepts[0].score))


def test_a_hundred_inputs_are_four_calls_each_with_its_own_answer(shades, calls):
    predictions = pw.predict([png(shade) for shade in range(100)], workflow=shades)
    assert [shade_of(one) for one in predictions] == list(range(100))
    assert sorted(calls, reverse=True) == [32, 32, 32, 4]


def test_33_large_inputs_are_cut_by_bytes_too(shades, calls, monkeypatch):
    monkeypatch.setattr(requests, "BYTES_PER_CALL", 100_000)
    noise = [Image.effect_noise((90, 90), 99).convert("RGB") for _ in range(33)]
    for shade, picture in enumerate(noise):
        picture.putpixel((0, 0), (shade, 0, 0))
    predictions = pw.predict(noise, workflow=shades)
    assert [shade_of(one) for one in predictions] == list(range(33))
    assert sum(calls) == 33
    assert max(calls) < 32, "bytes cut before the count did"


def test_a_node_that_fails_costs_what_works_on_it_and_nothing_else(shades):
    good, bad = pw.predict([png(1), png(200)], workflow=shades)
    assert good.status == "ok"
    assert (bad.status, bad.error) == ("partial", None)
    assert shade_of(bad) == 200
    assert bad["bad"].error.name == "MODEL_PREDICTION_FAILED"
    assert "ValueError: red" in bad["bad"].error.details
    assert "'bad' failed" in bad["after"].error.details
    assert "'bad' failed" in repr(bad)


def test_an_input_that_fails_costs_no_other(shades, calls):
    predictions = pw.predict([png(1), b"no picture", png(3)], workflow=shades)
    assert [shade_of(predictions[place]) for place in (0, 2)] == [1, 3]
    assert predictions[1].status == "failed"
    assert predictions[1].error.name == "IMAGE_UNREADABLE"
    assert calls == [2]


def test_an_empty_node_says_that_nothing_passed(shades):
    prediction = pw.predict(png(250), workflow=shades)
    assert (prediction.status, prediction["sure"].status) == ("ok", "empty")
    assert prediction["sure"].nothing_passed == "Nothing passed this node."
    assert prediction["shade"].concepts


def test_nodes_say_how_long_they_took(shades):
    for prediction in pw.predict([png(1), png(2)], workflow=shades):
        times = [said.took_ms for _, said in prediction.items()]
        assert all(0 < took <= prediction.latency_ms for took in times)
        assert sum(times) <= prediction.latency_ms


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("no-such-workflow", "look-three-ways, face-colors, text-language"),
        ("face-colors/versions/v9", "Leave the version out"),
    ],
)
def test_a_workflow_that_is_not_there_is_refused_with_what_is(named, said, calls):
    with pytest.raises(NotFoundError) as caught:
        pw.predict(png(1), workflow=f"embedded/main/workflows/{named}")
    assert said in str(caught.value)
    assert calls == []


def test_the_app_of_somebody_else_is_refused(calls):
    platform = pw.embedded()
    with pytest.raises(PredictError) as caught:
        pw.predict(png(1), workflow="somebody/main/workflows/face-colors", platform=platform)
    assert "somebody" in str(caught.value)
    assert calls == []


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        (
            [
                {"id": "a", "model": "image-crop", "inputs": ["b"]},
                {"id": "b", "model": "image-crop", "inputs": ["a"]},
            ],
            "wait for each other: ",
        ),
        ([{"id": "a", "model": "face-boxes", "inputs": ["gone"]}], "'gone', which is not there"),
        (
            [
                {"id": "lines", "model": "text-lines"},
                {"id": "look", "model": "dominant-colors", "inputs": ["lines"]},
            ],
            "Put an 'image-crop' between them",
        ),
    ],
)
def test_a_graph_that_cannot_run_is_refused_and_takes_nothing_along(shades, nodes, said):
    with pytest.raises(ValueError, match=said):
        pw.embedded().workflow("wrong", nodes=nodes)
    assert "wrong" not in pw.embedded().workflow_ids()
    assert pw.predict(png(1), workflow=shades).status == "ok"
