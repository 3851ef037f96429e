import threading
import time

import numpy as np
import pytest
from clarifai_grpc.grpc.api import service_pb2

from predict_widgets.embedded_server.failures import describe_failure
from tests.embedded_server.conftest import config


@pytest.fixture
def run(own_server, own_client, samples):
    """Register a function and return the output for one sample photo or text."""

    def run(fn, **options):
        model_id, _ = own_server.register("mine", fn, **options)
        item = "some text" if options.get("input") == "text" else samples["cat"]
        return own_client.predict(model_id, item).outputs[0]

    return run


@pytest.mark.parametrize(
    "result",
    [
        {"cat": 0.75, "dog": 0.25},
        [("cat", 0.75), ("dog", 0.25)],
        [["dog", 0.25], ["cat", 0.75]],
        [{"label": "cat", "score": 0.75}, {"label": "dog", "score": 0.25}],
        {"cat": np.float32(0.75), "dog": np.float64(0.25)},
        (pair for pair in [("cat", 0.75), ("dog", 0.25)]),
    ],
)
def test_concepts_may_be_written_in_many_ways(run, result):
    output = run(lambda _: result)
    assert output.status.code == 10000
    assert [(c.name, c.value) for c in output.data.concepts] == [("cat", 0.75), ("dog", 0.25)]


def test_a_picture_comes_as_rgb(run):
    output = run(lambda image: {image.mode: 1.0, f"{image.width}": 0.5})
    assert [c.name for c in output.data.concepts] == ["RGB", "451"]


def test_regions_have_boxes_labels_scores_and_text(run):
    region = {"box": (0.1, 0.2, 0.3, 0.4), "label": "cat", "score": 0.75, "text": "meow"}
    found = run(lambda _: [region], output="regions").data.regions[0]
    box = found.region_info.bounding_box
    edges = (box.left_col, box.top_row, box.right_col, box.bottom_row)
    assert edges == pytest.approx((0.1, 0.2, 0.3, 0.4))
    assert (found.value, found.data.concepts[0].name) == (0.75, "cat")
    assert found.data.text.raw == "meow"
    assert found.id


def test_text_in_and_text_out(run):
    output = run(lambda text: text.upper(), input="text", output="text")
    assert output.data.text.raw == "SOME TEXT"
    assert output.model.model_type_id == "text-to-text"


@pytest.mark.parametrize(
    ("options", "result", "said"),
    [
        ({}, 7, "{'cat': 0.9}"),
        ({}, "cat", "a dict of label to score"),
        ({}, None, "None"),
        ({}, [("cat",)], "(label, score)"),
        ({}, {"cat": float("nan")}, "finite"),
        ({}, {"cat": "high"}, "ValueError"),
        ({}, [{"name": "cat"}], "label"),
        ({"output": "text"}, 7, "str"),
        ({}, [{"box": (0, 0, 1, 1), "label": "cat"}], "output='regions'"),
        ({"output": "regions"}, [{"label": "cat"}], "box, mask, polygon"),
        ({"output": "regions"}, [{"box": (0, 0, 100, 50)}], "divide pixels"),
        ({"output": "regions"}, [{"box": (0.5, 0, 0.1, 1)}], "left, top, right, bottom"),
        ({"output": "regions"}, [{"box": (0, 1, 1)}], "3 values"),
        ({"output": "regions"}, [{"box": (0, 0, 1, 1), "colour": 1}], "colour"),
    ],
)
def test_a_result_that_is_not_understood_says_what_was_expected(run, options, result, said):
    output = run(lambda _: result, **options)
    assert output.status.code == 21313
    assert said in output.status.details


def test_a_raising_function_fails_that_output_alone(own_server, own_client):
    def picky(text):
        if text == "bad":
            raise LookupError("no such thing")
        return {text: 1.0}

    own_server.register("picky", picky, input="text")
    reply = own_client.predict("picky", "good", "bad", "fine")
    assert reply.status.code == 10010
    assert [output.status.code for output in reply.outputs] == [10000, 21313, 10000]
    line = picky.__code__.co_firstlineno + 2
    expected = f"LookupError: no such thing (line {line} of picky)"
    assert reply.outputs[1].status.details == expected


def test_no_local_path_and_no_traceback_leaves_with_a_failure(run):
    output = run(lambda _: open("/home/someone/secret/weights.bin", "rb"))  # noqa: PTH123, SIM115
    details = output.status.details
    assert "weights.bin" in details
    assert "/home" not in details
    assert "Traceback" not in details
    assert not output.status.stack_trace


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("see https://host.example/a/b/c.png", "see https://host.example/a/b/c.png"),
        ("ratio 3/4 of a/b/c", "ratio 3/4 of a/b/c"),
        ("in '/tmp/x/y.py': boom", "in 'y.py': boom"),
        (r"in C:\Users\me\m.onnx", "in m.onnx"),
        ("x" * 2000, "x" * 500 + "…"),
        ("", ""),
    ],
)
def test_paths_are_cut_and_the_rest_is_left(message, expected):
    said = describe_failure(ValueError(message))
    assert said == (f"ValueError: {expected}" if expected else "ValueError")


def test_a_function_runs_once_at_a_time(own_server, own_client):
    running, most, lock = 0, 0, threading.Lock()

    def busy(_text):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.05)
        with lock:
            running -= 1
        return {}

    own_server.register("busy", busy, input="text")
    threads = [
        threading.Thread(target=own_client.predict, args=("busy", "a", "b")) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == 1


def test_the_description_or_the_docstring_is_the_models_task(own_server, own_client):
    def documented(_text):
        """Count words.

        At length.
        """
        return {}

    own_server.register("a", documented, input="text")
    own_server.register("b", documented, input="text", description="Something else.")
    texts = [
        own_client.call("GetModel", service_pb2.GetModelRequest(model_id=name)).model.description
        for name in ("a", "b")
    ]
    assert texts == ["Count words.", "Something else."]


def test_registering_tells_the_ids_and_lists_the_model(own_server):
    assert own_server.register("mine", lambda _: {}) == ("mine", "v1")
    assert own_server.register("mine", lambda _: {}) == ("mine", "v2")
    assert own_server.register("mine", lambda _: {}, version="best") == ("mine", "best")
    assert own_server.model_ids[-1] == "mine"


@pytest.mark.parametrize(
    ("model_id", "options", "said"),
    [
        ("face-boxes", {}, "its own"),
        ("has space", {}, "model id"),
        ("", {}, "model id"),
        ("a/b", {}, "model id"),
        ("fine", {"version": "../x"}, "version"),
        ("fine", {"input": "video"}, "video"),
        ("fine", {"input": "text", "output": "masks"}, "masks"),
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(own_server, model_id, options, said):
    with pytest.raises(ValueError, match=said):
        own_server.register(model_id, lambda _: {}, **options)
    assert "fine" not in own_server.model_ids


def test_a_version_cannot_be_replaced(own_server):
    own_server.register("mine", lambda _: {}, version="v5")
    with pytest.raises(ValueError, match="v5"):
        own_server.register("mine", lambda _: {}, version="v5")


def test_what_cannot_be_called_is_no_model(own_server):
    with pytest.raises(TypeError, match="int"):
        own_server.register("mine", 7)


def test_a_function_that_leaves_the_program_fails_that_output_alone(run):
    def leave(_):
        raise SystemExit(3)

    output = run(leave)
    assert output.status.code == 21313
    assert output.status.details.startswith("SystemExit: 3")


def test_a_failure_says_where_in_the_function(run):
    def broken(_):
        return {}["whiskers"]

    line = broken.__code__.co_firstlineno + 1
    assert run(broken).status.details == f"KeyError: 'whiskers' (line {line} of broken)"


def test_scores_below_zero_are_scores(run):
    output = run(lambda _: {"cat": -1.5, "dog": -3.0})
    assert [(c.name, c.value) for c in output.data.concepts] == [("cat", -1.5), ("dog", -3.0)]


def test_a_score_that_no_float32_holds_is_refused(run):
    assert "finite" in run(lambda _: {"cat": 1e300}).status.details


@pytest.mark.parametrize(
    ("result", "options"),
    [
        ([{"label": "cat"}, {"label": "dog"}], {}),
        ([{"box": (0, 0, 1, 1), "label": "cat"}], {"output": "regions"}),
    ],
)
def test_a_minimum_value_drops_nothing_where_no_scores_are_given(
    own_server, own_client, samples, result, options
):
    model_id, _ = own_server.register("mine", lambda _: result, **options)
    asked = config(min_value=0.5)
    data = own_client.predict(model_id, samples["cat"], model=asked).outputs[0].data
    assert len(data.concepts) + len(data.regions) == len(result)


def test_registering_from_many_threads_gives_each_a_version(own_server, monkeypatch):
    slow = own_server._catalog.next_version

    def next_version(model_id):
        version = slow(model_id)
        time.sleep(0.05)
        return version

    monkeypatch.setattr(own_server._catalog, "next_version", next_version)
    versions = []
    threads = [
        threading.Thread(target=lambda: versions.append(own_server.register("mine", str)[1]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert sorted(versions) == ["v1", "v2", "v3", "v4"]
