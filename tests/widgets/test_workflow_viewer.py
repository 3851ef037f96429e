"""The viewer of workflows from Python: what it shows, returns and refuses."""

import json
import math

import pytest
import traitlets

import predict_widgets as pw
from predict_widgets.errors import CredentialError, NotFoundError, ReferenceNotUnderstoodError

FACES = "embedded/main/workflows/face-colors"


@pytest.fixture
def viewer(workflow_viewers, red_halves):
    return workflow_viewers(red_halves)


@pytest.fixture
def page(viewer, page_of):
    return page_of(viewer)


# --- predict and show ----------------------------------------------------------------------------
def test_predict_shows_and_returns_what_each_node_says(viewer, page, png):
    prediction = viewer.predict(png((255, 0, 0)))
    assert isinstance(prediction, pw.WorkflowPrediction)
    assert prediction.nodes == ("halves", "crops", "red")
    assert viewer.prediction is prediction
    assert viewer.predictions == [prediction]
    assert (viewer.status, viewer.input_key) == ("ok", prediction.input.identity)
    event, buffers = page.wait_for(lambda: page.messages("event"))[0]
    answers = event["params"]["answers"]
    assert [answer["node_id"] for answer in answers] == ["", "halves", "crops", "red"]
    assert [node["id"] for node in event["params"]["model"]["nodes"]] == ["halves", "crops", "red"]
    assert len(buffers) == 4


def test_concepts_on_show_name_their_node_and_follow_threshold_and_filter(viewer, png):
    viewer.predict(png((255, 0, 0)))
    said = [(each["node"], each["label"]) for each in viewer.concepts]
    assert said == [("halves", "left"), ("halves", "right"), ("red", "red"), ("red", "red")]
    assert set(viewer.concepts[0]) == {"label", "score", "vocabulary", "color", "node"}
    viewer.threshold = 0.5
    assert [each["label"] for each in viewer.concepts] == ["left", "red", "red"]
    viewer.concept_filter = " LEF "
    assert [(each["node"], each["label"]) for each in viewer.concepts] == [("halves", "left")]


def test_every_node_has_room_among_the_concepts(workflow_viewers, workflow, model, png):
    many = model(lambda _picture: {f"label {number}": 0.5 for number in range(300)})
    one = model(lambda _picture: {"last": 0.1})
    nodes = [{"id": f"n{n}", "model": many} for n in range(3)] + [{"id": "last", "model": one}]
    viewer = workflow_viewers(workflow(*nodes), max_concepts=200)
    viewer.predict(png((1, 2, 3)))
    assert len(viewer.concepts) <= 200
    assert {each["node"] for each in viewer.concepts} == {"n0", "n1", "n2", "last"}


def test_several_inputs_are_shown_in_order_a_bad_one_with_its_error(viewer, page, png, tmp_path):
    missing = tmp_path / "missing.png"
    given = [png((255, 0, 0)), missing, png((0, 0, 255))]
    red, bad, blue = viewer.predict(given)
    assert (red.error, blue.error) == (None, None)
    assert "pw.Text" in bad.error.hint
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    lines = [(answer["node_id"], answer["status"]) for answer in event["params"]["answers"]]
    # No node was asked about what could not be read.
    nodes = [("halves", "ok"), ("crops", "ok"), ("red", "ok")]
    assert lines == [("", "ok"), *nodes, ("", "failed"), ("", "ok"), *nodes]
    with pytest.raises(pw.PredictError):
        viewer.predict(missing)
    assert len(viewer.predictions) == 3


def test_to_pandas_has_every_input_and_node(viewer, png):
    assert list(viewer.to_pandas().columns[:2]) == ["input", "node_id"]
    assert len(viewer.to_pandas()) == 0
    first, second = viewer.predict([png((255, 0, 0)), png((51, 0, 0))])
    frame = viewer.to_pandas()
    assert list(frame.columns[:2]) == ["input", "node_id"]
    assert list(frame.columns[2:]) == list(first["red"].to_pandas().columns)
    assert list(dict.fromkeys(frame.node_id)) == ["halves", "crops", "red"]
    assert set(frame.input) == {first.input.name, second.input.name}
    assert len(frame) == first.table.num_rows + second.table.num_rows
    red = frame[frame.node_id == "red"]
    scores = list(red[red.kind == "concept"].score)
    # A crop is a JPEG.
    assert scores == pytest.approx([1, 1, 0.2, 0.2], abs=0.02)
    crops = frame[frame.node_id == "crops"].drop_duplicates("region_id")
    assert set(red.parent_region_id) <= set(crops.region_id)


def test_the_figure_is_of_what_is_on_show(viewer, png):
    with pytest.raises(pw.PredictError, match="NOT_PREDICTED"):
        viewer.figure()
    viewer.predict(png((255, 0, 0)))
    viewer.threshold, viewer.concept_filter = 0.5, "left"
    figure = viewer.figure(width=7)
    assert figure.get_figwidth() == pytest.approx(7)
    told = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    told += " ".join(label.get_text() for axes in figure.axes for label in axes.get_yticklabels())
    assert "left" in told
    assert "right" not in told


def test_what_a_saved_cell_shows_is_every_node_at_threshold_and_filter(viewer, png):
    data, _ = viewer._repr_mimebundle_()
    assert "text/html" not in data
    viewer.threshold = 0.5
    viewer.predict(png((255, 0, 0)))
    data, _ = viewer._repr_mimebundle_()
    assert {"text/html", "image/png"} <= set(data)
    assert all(node in data["text/html"] for node in ("halves", "crops", "red"))
    assert "left" in data["text/html"]
    assert ">right<" not in data["text/html"]
    assert "data:image/jpeg" in data["text/html"]
    viewer.picture_in_notebook = False
    data, _ = viewer._repr_mimebundle_()
    assert "data:image" not in data["text/html"]


# --- which workflow ------------------------------------------------------------------------------
def test_without_a_name_it_is_face_colors_on_the_embedded_platform(workflow_viewers):
    assert workflow_viewers().workflow == FACES
    assert workflow_viewers(platform=pw.embedded()).workflow == FACES


def test_a_workflow_of_the_list_can_be_handed_over(workflow_viewers, page_of):
    listed = next(one for one in pw.workflows() if one.reference.id == "text-language")
    viewer = workflow_viewers(listed)
    assert viewer.workflow.startswith("embedded/main/workflows/text-language")
    assert page_of(viewer).ask("open")[0]["model"]["id"] == "text-language"


def test_another_workflow_forgets_answers_and_what_meant_something_to_the_former(viewer, page, png):
    viewer.predict(png((255, 0, 0)))
    key = viewer.input_key
    page.save(node="red", selected="1", folded=["crops"])
    viewer.threshold = 0.3
    viewer.workflow = "look-three-ways"
    assert viewer.workflow == "embedded/main/workflows/look-three-ways"
    assert (viewer.node, viewer.selected, viewer.folded) == ("", "", [])
    assert (viewer.prediction, viewer.predictions, viewer.concepts) == (None, [], [])
    # The input and what was set for any workflow stay.
    assert (viewer.input_key, viewer.threshold) == (key, 0.3)
    assert [card["key"] for card in page.ask("open")[0]["inputs"]] == [key]


def test_a_listed_workflow_and_a_reference_can_be_set(viewer):
    listed = pw.workflows()[0]
    for named in (listed, listed.reference):
        viewer.workflow = "text-language"
        viewer.workflow = named
        assert viewer.workflow == str(listed.reference)


def test_a_workflow_defined_anew_is_drawn_as_it_answers(workflow_viewers, page_of, redness, png):
    pw.embedded().workflow("anew", [{"id": "before", "model": redness}])
    viewer = workflow_viewers("anew")
    page = page_of(viewer)
    page.ask("open")
    pw.embedded().workflow("anew", [{"id": n, "model": redness} for n in ("first", "second")])
    assert viewer.predict(png((1, 2, 3))).nodes == ("first", "second")
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    drawn = [node["id"] for node in event["params"]["model"]["nodes"]]
    assert drawn == [answer["node_id"] for answer in event["params"]["answers"][1:]]
    pw.embedded().workflow("anew", [{"id": "third", "model": redness}])
    result, _ = page.ask("predict", {"input_keys": [viewer.input_key]})
    assert [node["id"] for node in result["model"]["nodes"]] == ["third"]


@pytest.mark.parametrize("wrong", ["a b c", "u/a/models/m", "clarifai/main/workflows/x"])
def test_a_workflow_that_cannot_be_changes_nothing(viewer, png, wrong):
    before = viewer.workflow
    prediction = viewer.predict(png((255, 0, 0)))
    viewer.folded = ["red"]
    with pytest.raises(pw.PredictError):
        viewer.workflow = wrong
    assert (viewer.workflow, viewer.folded) == (before, ["red"])
    assert viewer.prediction is prediction


def test_a_workflow_that_does_not_exist_says_so_when_it_is_asked(workflow_viewers, png):
    viewer = workflow_viewers("embedded/main/workflows/none")
    with pytest.raises(NotFoundError, match="none"):
        viewer.predict(png((1, 2, 3)))
    assert viewer.predictions == []


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: pw.WorkflowViewer("u/a/models/m"), "pw.ModelViewer('u/a/models/m')"),
        (lambda: pw.WorkflowViewer("dominant-colors"), "pw.ModelViewer('dominant-colors')"),
        (lambda: pw.ModelViewer("u/a/workflows/w"), "pw.WorkflowViewer('u/a/workflows/w')"),
        (lambda: pw.ModelViewer("face-colors"), "pw.WorkflowViewer('face-colors')"),
        (
            lambda: pw.ModelViewer("face-colors", platform=pw.embedded()).predict(b"any"),
            "pw.WorkflowViewer('embedded/main/workflows/face-colors')",
        ),
    ],
)
def test_a_model_handed_to_the_viewer_of_workflows_is_sent_on_and_the_reverse(make, named):
    with pytest.raises(ReferenceNotUnderstoodError) as caught:
        make()
    assert named in caught.value.hint


def test_a_name_that_is_neither_keeps_its_own_error():
    with pytest.raises(ReferenceNotUnderstoodError, match="does not name a workflow"):
        pw.WorkflowViewer("a b c")
    with pytest.raises(CredentialError) as caught:
        pw.WorkflowViewer("clarifai/main/workflows/general")
    assert "face-colors" in caught.value.hint


@pytest.mark.parametrize("make", [pw.WorkflowViewer, pw.ModelViewer])
def test_what_cannot_be_a_name_says_its_type(make):
    with pytest.raises(ReferenceNotUnderstoodError, match="An object of type int"):
        make(3)


@pytest.mark.parametrize("threshold", [math.nan, math.inf, -1])
def test_a_threshold_that_is_no_number_from_zero_is_refused(viewer, threshold):
    with pytest.raises(traitlets.TraitError, match="threshold"):
        viewer.threshold = threshold
    assert viewer.threshold == 0.01


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("inptus", r"no argument 'inptus'\. Did you mean 'inputs'\?"),
        ("model", r"no argument 'model': that is for pw\.ModelViewer"),
        ("params", r"no argument 'params': that is for pw\.ModelViewer"),
    ],
)
def test_an_argument_that_does_not_exist_is_refused_by_name(argument, told):
    with pytest.raises(TypeError, match=told):
        pw.WorkflowViewer(**{argument: 1})
    with pytest.raises(TypeError, match=r"'workflow': that is for pw\.WorkflowViewer"):
        pw.ModelViewer(workflow="w")


def test_places_for_each_node_are_asked_with_and_copied(workflow_viewers, red_halves, png):
    viewer = workflow_viewers(red_halves, deployment={"none": "d"})
    with pytest.raises(pw.PredictError, match="NODE_DOES_NOT_EXIST"):
        viewer.predict(png((1, 2, 3)))
    assert "deployment={'none': 'd'}" in viewer.code()


# --- its words -----------------------------------------------------------------------------------
def test_repr_and_tab_completion(workflow_viewers, red_halves, png):
    viewer = workflow_viewers()
    assert repr(viewer) == f"WorkflowViewer('{FACES}' on embedded)"
    viewer.workflow = red_halves
    viewer.predict(png((1, 2, 3)))
    assert repr(viewer).endswith("on embedded, 1 input)")
    names = dir(viewer)
    assert {"predict", "prediction", "to_pandas", "figure", "folded", "node", "freeze"} <= {*names}
    assert "params" not in names
    assert all(hasattr(viewer, name) for name in names)
    viewer.close()
    assert repr(viewer) == "WorkflowViewer(closed)"


def test_its_state_is_small_json(viewer, png):
    viewer.predict(png((1, 2, 3)))
    state = viewer.get_state()
    assert {"workflow", "node", "folded", "concepts", "threshold"} <= state.keys()
    assert state.keys().isdisjoint({"model", "params"})
    assert len(json.dumps({name: value for name, value in state.items() if name != "_esm"})) < 9000
