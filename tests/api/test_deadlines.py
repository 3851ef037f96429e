"""How long a call may take, where the person does not say."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2

import predict_widgets as pw
from predict_widgets.errors import CancelledError
from predict_widgets.inputs import Input
from predict_widgets.platform.references import parse_reference
from predict_widgets.questions import workflow_question_for
from predict_widgets.session import Manner, Question
from tests.api.asking import MODEL

WORKFLOW = "somebody/an-app/workflows/a-workflow"  # of two nodes


def lasting(kind, duration_ms):
    return Input(kind, b"", "name", "key", 0, 0, (), "", duration_ms)


VIDEO = lasting("video", 120_000)


@pytest.mark.parametrize(
    ("items", "sample_ms", "seconds"),
    [
        ([], 0, 60),
        ([lasting("image", 0)], 500, 60),
        ([VIDEO], 0, 60 + 120),
        ([VIDEO], 100, 60 + 1200),
        ([VIDEO, lasting("image", 0)], 60_000, 60 + 2),
        ([lasting("video", 0)], 0, 60 + 600),
        ([lasting("audio", 90_000)], 100, 60 + 90),
    ],
)
def test_a_long_video_is_given_more_time(connected, items, sample_ms, seconds):
    config = resources_pb2.OutputConfig(sample_ms=sample_ms)
    question = Question(connected, parse_reference(MODEL), resources_pb2.Model(), config)
    assert question.seconds_for(items) == seconds


@pytest.mark.parametrize(("given", "seconds"), [({}, 180), ({"timeout": 5}, 5)])
@pytest.mark.parametrize("method", ["predict", "generate"])
def test_what_the_person_says_counts(connected, monkeypatch, method, given, seconds):
    told = []

    def ask(*_args, timeout, **_options):
        told.append(timeout)
        raise CancelledError("Enough.")

    monkeypatch.setattr(connected, method, ask)
    with pytest.raises(CancelledError):
        list(getattr(pw, method)(VIDEO, MODEL, platform=connected, **given))
    assert told == [seconds]


def test_each_node_of_a_workflow_looks_at_the_whole_input(connected, monkeypatch):
    told = []

    def run(*_args, timeout, **_options):
        told.append(timeout)
        raise CancelledError("Enough.")

    monkeypatch.setattr(connected, "run_workflow", run)
    for given in ({}, {"timeout": 5}):
        with pytest.raises(CancelledError):
            pw.predict(VIDEO, workflow=WORKFLOW, platform=connected, **given)
    assert told == [60 + 2 * 120 + 2, 5]


def test_many_inputs_of_one_call_are_given_more_time(connected, monkeypatch):
    told = []

    def run(*_args, timeout, **_options):
        told.append(timeout)
        raise CancelledError("Enough.")

    monkeypatch.setattr(connected, "run_workflow", run)
    for count in (10, 60):
        pictures = [lasting("image", 0)] * count
        question = workflow_question_for(WORKFLOW, connected, None, "", ("", ""), None, cancel=None)
        with pytest.raises(CancelledError):
            question.ask(pictures, Manner(), lambda *_: None)
    assert told == [60 + 2 * 10, 60 + 2 * 32], "a call carries 32 at most"
