"""Outputs carry no node id: which is whose, and when that cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.predictions.alignment import align
from predict_widgets.predictions.nodes import graph_of
from tests.builders.outputs import concepts_output, empty_output, model_of
from tests.builders.workflows import workflow_of


def nodes_of(models, suppressed=()):
    """One node for each letter, which is its model; they are called 0, 1, 2 and so on."""
    described = [(str(n), model_of(letter, version_id=""), ()) for n, letter in enumerate(models)]
    return graph_of(workflow_of(*described, suppressed=suppressed)).nodes


def outputs_of(models):
    """An output for each letter; ``?`` names no model."""
    said = [
        concepts_output({letter: 0.5}, model_of("" if letter == "?" else letter, version_id=""))
        for letter in models
    ]
    for output in said:
        output.model.name = ""
    return said


@pytest.mark.parametrize(
    ("nodes", "outputs", "expected"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("aba", "aba", [0, 1, 2]),
        ("abc", "a?c", [0, 1, 2]),
        ("abc", "???", [0, 1, 2]),
        ("abc", "ac", [0, None, 1]),
        ("abc", "", [None, None, None]),
        ("abc", "c", [None, None, 0]),
        ("aab", "aab", [0, 1, 2]),
    ],
)
def test_each_node_gets_the_output_of_its_place_and_model(nodes, outputs, expected):
    found = align(nodes_of(nodes), outputs_of(outputs))
    assert found.outputs == expected
    assert (found.left_over, found.uncertain, found.reordered) == ([], [], False)


def test_a_suppressed_node_is_the_one_that_is_passed_over():
    found = align(nodes_of("aab", suppressed=["1"]), outputs_of("ab"))
    assert found.outputs == [0, None, 1]
    assert found.uncertain == []
    found = align(nodes_of("aab", suppressed=["0"]), outputs_of("ab"))
    assert found.outputs == [None, 0, 1]


def test_an_empty_output_of_a_suppressed_node_stands_at_its_place():
    outputs = [*outputs_of("a"), empty_output()]
    outputs[1].model.CopyFrom(model_of("a", version_id=""))
    found = align(nodes_of("aa", suppressed=["0"]), outputs[::-1])
    assert found.outputs == [0, 1]


def test_one_missing_of_two_of_the_same_model_cannot_be_told():
    found = align(nodes_of("aab"), outputs_of("ab"))
    assert found.uncertain == [0, 1]
    assert found.outputs[2] == 1
    assert sorted(found.outputs[:2], key=str) == [0, None], "it is given to one of them"


def test_versions_tell_two_nodes_of_a_model_apart():
    described = workflow_of(
        ("old", model_of("a", version_id="v1"), ()), ("new", model_of("a", version_id="v2"), ())
    )
    output = concepts_output({"x": 0.5}, model_of("a", version_id="v2"))
    found = align(graph_of(described).nodes, [output])
    assert found.outputs == [None, 0]
    assert found.uncertain == []


def test_an_output_that_names_its_version_alone_is_not_another_models():
    described = workflow_of(
        ("one", model_of("a", version_id="v1"), ()), ("two", model_of("b", version_id="v2"), ())
    )
    output = concepts_output({"x": 0.5}, model_of("", version_id="v2"))
    assert align(graph_of(described).nodes, [output]).outputs == [None, 0]


def test_outputs_in_another_order_are_joined_by_their_models():
    found = align(nodes_of("abc"), outputs_of("cab"))
    assert found.outputs == [1, 2, 0]
    assert found.reordered
    assert found.uncertain == []


def test_an_output_of_no_node_is_left_over_and_shifts_nothing():
    found = align(nodes_of("ab"), outputs_of("axb"))
    assert found.outputs == [0, 2]
    assert found.left_over == [1]


@given(st.text("abc", max_size=7), st.data())
def test_whatever_is_missing_no_node_gets_another_models_output(models, data):
    kept = sorted(data.draw(st.sets(st.integers(0, max(len(models) - 1, 0)))))
    outputs = "".join(models[place] for place in kept if place < len(models))
    found = align(nodes_of(models), outputs_of(outputs))
    given_out = [at for at in found.outputs if at is not None]
    assert given_out == list(range(len(outputs))), "each once, and in order"
    for node, at in enumerate(found.outputs):
        assert at is None or outputs[at] == models[node]
    if not found.uncertain:
        assert [node for node, at in enumerate(found.outputs) if at is not None] == kept[
            : len(outputs)
        ]


@given(st.permutations("abcde"), st.sets(st.sampled_from("abcde")))
def test_models_that_stand_once_are_found_in_any_order(order, missing):
    outputs = "".join(letter for letter in order if letter not in missing)
    found = align(nodes_of("abcde"), outputs_of(outputs))
    assert found.left_over == []
    for node, letter in enumerate("abcde"):
        at = found.outputs[node]
        assert (at is None) == (letter in missing)
        assert at is None or outputs[at] == letter
