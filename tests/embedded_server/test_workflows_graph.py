"""What a workflow may be made of, and what is said of one that cannot run."""

import pytest

from predict_widgets.embedded_server.workflows.definition import InvalidWorkflowError, Node


def node(node_id, model, *inputs, **more):
    return {"id": node_id, "model": model, "inputs": list(inputs), **more}


def refusal(server, *nodes):
    with pytest.raises(InvalidWorkflowError) as caught:
        server.workflow("mine", nodes=list(nodes))
    assert "mine" not in server.workflow_ids
    return caught.value.code, caught.value.details


def test_each_definition_is_a_new_version_unless_one_is_named(own_server):
    nodes = [node("colors", "dominant-colors")]
    assert own_server.workflow("mine", nodes=nodes) == ("mine", "v1")
    assert own_server.workflow("mine", nodes=nodes) == ("mine", "v2")
    assert own_server.workflow("mine", nodes=nodes, version="last") == ("mine", "last")
    assert own_server.workflow_ids[-1] == "mine"
    with pytest.raises(ValueError, match="version 'v1' already"):
        own_server.workflow("mine", nodes=nodes, version="v1")
    with pytest.raises(ValueError, match="has its own 'face-colors'"):
        own_server.workflow("face-colors", nodes=nodes)


def test_a_refused_workflow_is_a_value_error_for_who_defines_it(own_server):
    with pytest.raises(ValueError, match="has no nodes"):
        own_server.workflow("mine", nodes=[])


def test_nodes_that_wait_for_each_other_are_named_along_the_circle(own_server):
    code, details = refusal(
        own_server,
        node("faces", "face-boxes"),
        node("a", "concept-thresholder", "c"),
        node("b", "concept-thresholder", "a"),
        node("c", "concept-thresholder", "b"),
        node("after", "concept-thresholder", "c"),
    )
    assert code == 22107
    assert (
        "a -> b -> c -> a" in details
        or "b -> c -> a -> b" in details
        or ("c -> a -> b -> c" in details)
    )
    assert "after" not in details
    assert "faces" not in details


def test_a_node_that_waits_for_itself_is_a_circle(own_server):
    code, details = refusal(own_server, node("a", "concept-thresholder", "a"))
    assert (code, "a -> a" in details) == (22107, True)


def test_an_input_that_is_not_there_is_refused_with_what_is(own_server):
    code, details = refusal(
        own_server, node("faces", "face-boxes"), node("crops", "image-crop", "face")
    )
    assert code == 22107
    assert "'crops' works on 'face'" in details
    assert "faces, crops" in details


def test_two_nodes_of_one_id_and_an_input_named_twice_are_refused(own_server):
    code, details = refusal(own_server, node("x", "face-boxes"), node("x", "dominant-colors"))
    assert (code, details) == (22107, "Two nodes have the id 'x'.")
    code, details = refusal(
        own_server, node("x", "face-boxes"), node("crops", "image-crop", "x", "x")
    )
    assert code == 22107
    assert "twice" in details


def test_an_unknown_model_or_version_is_refused_with_what_there_is(own_server):
    code, details = refusal(own_server, node("x", "general-image-recognition"))
    assert code == 22104
    assert details.startswith("Node 'x': ")
    assert "imagenet-classifier" in details
    assert "image-crop" in details
    assert "no version 'v7'" in refusal(own_server, node("x", "face-boxes/versions/v7"))[1]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        (
            [node("faces", "face-boxes"), node("languages", "language-id", "faces")],
            ["'languages': 'language-id' takes text", "'faces' gives regions, concepts of regions"],
        ),
        (
            [node("faces", "face-boxes"), node("colors", "dominant-colors", "faces")],
            ["'dominant-colors' takes image", "Put an 'image-crop' between"],
        ),
        (
            [node("what", "imagenet-classifier"), node("crops", "image-crop", "what")],
            ["'image-crop' takes regions", "'what' gives concepts"],
        ),
        (
            [node("what", "imagenet-classifier"), node("sure", "region-thresholder", "what")],
            ["takes concepts of regions"],
        ),
        ([node("crops", "image-crop")], ["works on regions of another node"]),
        ([node("sure", "concept-thresholder")], ["of another node"]),
        (
            [node("lines", "text-lines"), node("sure", "concept-thresholder", "lines")],
            ["gives regions, text of regions"],
        ),
    ],
)
def test_an_input_of_the_wrong_kind_is_refused_with_both_sides(own_server, nodes, said):
    code, details = refusal(own_server, *nodes)
    assert code == 22107
    for words in said:
        assert words in details


def test_kinds_follow_the_regions_through_the_graph(own_server):
    own_server.workflow(
        "long",
        nodes=[
            node("faces", "face-boxes"),
            node("crops", "image-crop", "faces"),
            node("what", "imagenet-classifier", "crops"),
            node("sure", "region-thresholder", "what"),
            node("again", "image-crop", "sure"),
            node("lines", "text-lines", "again"),
            node("languages", "language-id", "lines"),
        ],
    )
    # The classifier answers for each crop, so it has no concepts of the whole.
    code, _ = refusal(
        own_server,
        node("faces", "face-boxes"),
        node("crops", "image-crop", "faces"),
        node("colors", "dominant-colors", "crops"),
        node("sure", "concept-thresholder", "colors"),
    )
    assert code == 22107


def test_twenty_nodes_are_the_most(own_server):
    nodes = [node(f"n{number}", "dominant-colors") for number in range(20)]
    own_server.workflow("large", nodes=nodes)
    code, details = refusal(own_server, *nodes, node("one-more", "dominant-colors"))
    assert code == 22104
    assert "21 nodes; the limit is 20" in details


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("face-boxes", "are a list"),
        ({"faces": "face-boxes"}, "are a list"),
        (["face-boxes"], "Node 1 is not a dict"),
        ([{"id": "x"}], "needs an id and a model"),
        ([{"id": "x", "model": "face-boxes", "input": "y"}], "has no use for input. A node has"),
        ([{"id": "x y", "model": "face-boxes"}], "'x y' is not one"),
        ([{"id": "x", "model": ""}], "does not name a model"),
        ([{"id": "x", "model": "face-boxes", "inputs": 3}], "inputs are the ids"),
        ([{"id": "x", "model": "face-boxes", "suppress_output": "no"}], "is true or false"),
        ([{"id": "x", "model": "face-boxes", "params": 3}], "params are a dict"),
        ([{"id": "x", "model": "face-boxes", "params": {"margin": 2}}], "no parameter 'margin'"),
        ([{"id": "x", "model": "face-boxes", "concepts": {"face": 0.5}}], "Thresholds"),
    ],
)
def test_nodes_that_are_not_understood_say_what_is_wrong(own_server, given, said):
    with pytest.raises(InvalidWorkflowError, match=said) as caught:
        own_server.workflow("mine", nodes=given)
    assert caught.value.code == 22104


@pytest.mark.parametrize("settings", [{"params": {"margin": 9}}, {"concepts": {"face": 2}}])
def test_a_setting_out_of_its_range_is_refused(own_server, settings):
    code, _ = refusal(
        own_server,
        node("faces", "face-boxes"),
        node("x", "image-crop" if "params" in settings else "region-thresholder", "faces")
        | settings,
    )
    assert code == 22104


def test_a_node_may_name_its_model_in_every_spelling(own_server, own_client):
    own_server.register("words", lambda text: {text: 1.0}, input="text")
    own_server.register("words", lambda text: {text: 0.5}, input="text")
    spellings = ["words", "words/versions/v1", "embedded/main/models/words/versions/v1"]
    own_server.workflow(
        "mine",
        nodes=[*(node(f"n{n}", text) for n, text in enumerate(spellings)), Node("x", "words")],
    )
    outputs = own_client.run("mine", "hello").results[0].outputs
    versions = [output.model.model_version.id for output in outputs]
    assert versions == ["v2", "v1", "v1", "v2"]


def test_a_workflow_keeps_the_models_versions_it_was_defined_with(own_server, own_client):
    own_server.register("words", lambda _: {"first": 1.0}, input="text")
    own_server.workflow("mine", nodes=[node("x", "words")])
    own_server.register("words", lambda _: {"second": 1.0}, input="text")
    output = own_client.run("mine", "hello").results[0].outputs[0]
    assert output.data.concepts[0].name == "first"
