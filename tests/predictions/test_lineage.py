"""Which region of an earlier node a region comes from."""

from __future__ import annotations

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from predict_widgets.predictions.lineage import LEAST_OVERLAP, overlaps
from predict_widgets.predictions.workflow import WorkflowPrediction
from tests.builders.outputs import model_of, ok_output
from tests.builders.parts import add_region
from tests.builders.workflows import CROP, FACE, face_sentiment, result_of, workflow_of

NO_GRAPH = None


def predicted(graph, **regions):
    """Nodes by name; ``graph`` is of the nodes each works on, ``regions`` of (id, box) each."""
    models = {name: model_of(f"model-{name}", version_id="") for name in regions}
    outputs = []
    for name, said in regions.items():
        data = resources_pb2.Data()
        for region_id, box in said:
            region = add_region(data, region_id, None, 0.5)
            if box is not None:
                edges = region.region_info.bounding_box
                edges.left_col, edges.top_row, edges.right_col, edges.bottom_row = box
        outputs.append(ok_output(data, models[name]))
    workflow = None
    if graph is not None:
        workflow = workflow_of(*((name, models[name], graph.get(name, ())) for name in regions))
    return WorkflowPrediction.from_result(result_of(*outputs), workflow=workflow)


def parents(prediction, node):
    """(node, region) of the parent of each region of a node, by the region's id."""
    by_output = {one.output_id: name for name, one in prediction.items()}
    table = prediction[node].table
    names = ("region_id", "parent_output_id", "parent_region_id")
    columns = [table.column(name).to_pylist() for name in names]
    return {
        region: (by_output[output], parent) if output is not None else parent
        for region, output, parent in zip(*columns, strict=True)
    }


LEFT, RIGHT, WIDE = (0.1, 0.1, 0.4, 0.9), (0.6, 0.1, 0.9, 0.9), (0.05, 0.05, 0.45, 0.95)


def test_the_recorded_workflow_crops_a_face_and_reads_its_mood():
    workflow, result = face_sentiment()
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    face, crop = "32b383f26ce26a4ff16642447f9317b8", "6b5ea07bdaec9a8e48ff9424bf1f03b7"
    assert parents(prediction, "detect") == {face: ""}
    assert parents(prediction, "crop") == {crop: ("detect", face)}, "by its box"
    assert parents(prediction, "mood") == {crop: ("crop", crop)}, "by its id, the nearest"
    boxes = np.array([FACE, CROP], np.float32)
    assert overlaps(boxes[:1], boxes[1:])[0, 0] == pytest.approx(0.826, abs=0.001)


def test_the_same_id_goes_before_a_box_that_overlaps_more():
    found = predicted({"b": ["a"]}, a=[("x", RIGHT), ("y", LEFT)], b=[("x", LEFT)])
    assert parents(found, "b") == {"x": ("a", "x")}


def test_of_boxes_the_one_that_overlaps_most():
    found = predicted({"b": ["a"]}, a=[("x", WIDE), ("y", LEFT), ("z", RIGHT)], b=[("n", LEFT)])
    assert parents(found, "b") == {"n": ("a", "y")}


def test_half_an_overlap_is_not_enough():
    whole, half, more = (0.0, 0.0, 0.5, 1.0), (0.0, 0.0, 0.5, 0.5), (0.0, 0.0, 0.5, 0.51)
    assert parents(predicted({"b": ["a"]}, a=[("x", whole)], b=[("n", half)]), "b") == {"n": ""}
    found = predicted({"b": ["a"]}, a=[("x", whole)], b=[("n", more)])
    assert parents(found, "b") == {"n": ("a", "x")}


def test_of_equal_boxes_that_of_the_nearest_node():
    found = predicted({"b": ["a"], "c": ["b"]}, a=[("x", LEFT)], b=[("y", LEFT)], c=[("z", LEFT)])
    assert parents(found, "c") == {"z": ("b", "y")}


def test_a_farther_node_is_looked_at_where_the_nearest_has_none():
    found = predicted({"b": ["a"], "c": ["b"]}, a=[("x", LEFT)], b=[("y", RIGHT)], c=[("z", LEFT)])
    assert parents(found, "c") == {"z": ("a", "x")}


def test_nodes_side_by_side_are_no_parents_of_each_other():
    found = predicted({}, a=[("x", LEFT)], b=[("x", LEFT)])
    assert parents(found, "b") == {"x": ""}


def test_a_node_may_stand_before_the_one_it_works_on():
    found = predicted({"crop": ["find"]}, crop=[("c", LEFT)], find=[("f", LEFT)])
    assert parents(found, "crop") == {"c": ("find", "f")}
    assert parents(found, "find") == {"f": ""}


def test_nodes_that_wait_for_each_other_hang_nothing():
    found = predicted({"a": ["b"], "b": ["a"]}, a=[("x", LEFT)], b=[("x", LEFT)])
    assert found.table.num_rows == 2


def test_regions_without_an_id_of_the_models_own_are_joined_by_box_alone():
    found = predicted({"b": ["a"]}, a=[("", LEFT), ("", RIGHT)], b=[("", RIGHT), ("", LEFT)])
    assert parents(found, "b") == {"#1": ("a", "#2"), "#2": ("a", "#1")}


def test_of_two_that_share_an_id_the_box_decides():
    found = predicted({"b": ["a"]}, a=[("x", LEFT), ("x", RIGHT)], b=[("x", RIGHT), ("x", LEFT)])
    assert parents(found, "b") == {"x": ("a", "x#2"), "x#2": ("a", "x")}


def test_without_a_graph_only_ids_decide():
    found = predicted(NO_GRAPH, a=[("x", LEFT), ("y", RIGHT)], b=[("y", LEFT), ("z", LEFT)])
    assert parents(found, "model-b") == {"y": ("model-a", "y"), "z": ""}
    assert "does not describe the workflow" in found.notes[0]


def test_a_region_without_a_box_has_a_parent_by_id_only():
    found = predicted({"b": ["a"]}, a=[("x", None), ("y", LEFT)], b=[("x", None), ("z", None)])
    assert parents(found, "b") == {"x": ("a", "x"), "z": ""}


def test_a_region_in_a_region_of_its_own_output_stays_that_ones():
    found = predicted({"b": ["a"]}, a=[("x", LEFT)], b=[("outer", LEFT)])
    inner = add_region(found.proto.outputs[1].data.regions[0].data, "x")
    inner.region_info.bounding_box.right_col = 0.5
    inner.region_info.bounding_box.bottom_row = 0.5
    again = WorkflowPrediction.from_result(found.proto, workflow=found._described)
    assert parents(again, "b") == {"outer": ("a", "x"), "x": "outer"}


def test_regions_of_a_video_have_parents_of_the_same_moment():
    models = [model_of(name, version_id="") for name in "ab"]
    outputs = [ok_output(None, model) for model in models]
    for output in outputs:
        for time in (500, 1500):
            frame = output.data.frames.add()
            frame.frame_info.time = time
            region = add_region(frame.data, f"{output.model.id}-{time}", None, 0.5)
            region.region_info.bounding_box.right_col = 0.5
            region.region_info.bounding_box.bottom_row = 0.5
    workflow = workflow_of(("a", models[0], ()), ("b", models[1], ("a",)))
    found = WorkflowPrediction.from_result(result_of(*outputs), workflow=workflow)
    said = {name: parent for name, parent in parents(found, "b").items() if name}
    assert said == {"b-500": ("a", "a-500"), "b-1500": ("a", "a-1500")}


def test_the_views_say_the_parent_too():
    found = predicted({"b": ["a"]}, a=[("x", LEFT)], b=[("n", LEFT)])
    (region,) = found["b"].regions
    assert (region.parent_id, region.parent_output_id) == ("x", found["a"].output_id)


# --- what holds for any boxes --------------------------------------------------------------------
numbers = st.floats(0, 1, width=32)
boxes = st.tuples(numbers, numbers, numbers, numbers).map(
    lambda edges: (
        min(edges[0], edges[2]),
        min(edges[1], edges[3]),
        max(edges[0], edges[2]),
        max(edges[1], edges[3]),
    )
)
regions = st.lists(st.tuples(st.sampled_from(["", "p", "q", "r"]), boxes), max_size=5)


def shared(first, second):
    """Intersection over union, the plain way."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    inner = max(width, 0) * max(height, 0)
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    union = sum(sizes) - inner
    return inner / union if union > 0 else 0.0


@given(regions, regions, regions)
@settings(deadline=None, max_examples=150)
def test_every_parent_is_of_the_same_id_or_overlaps_most(first, second, third):
    prediction = predicted({"b": ["a"], "c": ["b"]}, a=first, b=second, c=third)
    given_to = {"a": first, "b": second, "c": third}
    above = {"a": [], "b": ["a"], "c": ["b", "a"]}
    made = {name: [one.id for one in prediction[name].regions] for name in given_to}
    for name, said in given_to.items():
        found = parents(prediction, name)
        for place, (region_id, box) in enumerate(said):
            parent = found[made[name][place]]
            named = [up for up in above[name] if region_id in {one for one, _ in given_to[up]}]
            best = max(
                (shared(box, other) for up in above[name] for _, other in given_to[up]), default=0
            )
            if region_id and named:
                node, parent_id = parent
                assert node == named[0]
                assert given_to[node][made[node].index(parent_id)][0] == region_id
            elif parent:
                node, parent_id = parent
                its = shared(box, given_to[node][made[node].index(parent_id)][1])
                assert its == pytest.approx(best, abs=1e-9)
                assert its > LEAST_OVERLAP - 1e-9
            else:
                assert best <= LEAST_OVERLAP + 1e-9
