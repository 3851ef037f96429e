"""What the page of a workflow asks: its card, its answers node by node, its menu, its code."""

import pyarrow as pa
import pytest
from clarifai_grpc.grpc.api import service_pb2

import predict_widgets as pw
from predict_widgets.widgets import loop
from predict_widgets.widgets.wire import Answer, NodeCard, WorkflowCard
from tests.faults.fixtures import quick_waits, server
from tests.faults.server import SUCCESS, Abort, run, run_failed, status, workflow_of
from tests.widgets.test_code import run as run_code

__all__ = ["quick_waits", "server"]

RUN = "PostWorkflowResults"


@pytest.fixture
def viewer(workflow_viewers, red_halves):
    return workflow_viewers(red_halves)


@pytest.fixture
def page(viewer, page_of):
    return page_of(viewer)


def rows_of(stream):
    return pa.ipc.open_stream(stream).read_all().to_pylist()


def keep(page, data, name="a.png"):
    return page.upload(name, data)[0]["input"]["key"]


def ask(page, *keys):
    result, tables = page.ask("predict", {"input_keys": [*keys], "max_concepts": 5})
    return result, [rows_of(table) for table in tables]


def by_node(result, key):
    return {one["node_id"]: one for one in result["answers"] if one["input_key"] == key}


# --- the card ------------------------------------------------------------------------------------
def test_the_card_has_the_nodes_in_order_with_their_edges(page):
    card = page.ask("open")[0]["model"]
    assert card.keys() == WorkflowCard.__annotations__.keys()
    assert [(node["id"], node["inputs"]) for node in card["nodes"]] == [
        ("halves", []),
        ("crops", ["halves"]),
        ("red", ["crops"]),
    ]
    assert all(node.keys() == NodeCard.__annotations__.keys() for node in card["nodes"])
    assert card["nodes"][1]["model_type_id"] == "image-crop"
    assert (card["input_fields"], card["output_fields"]) == (["image"], ["concepts"])
    assert (card["streams"], card["parameters"], card["version_id"]) == (False, [], "v1")


def test_samples_are_of_the_kinds_that_its_first_nodes_take(workflow_viewers, page_of, workflow):
    texts = workflow({"id": "language", "model": "language-id"})
    page = page_of(workflow_viewers(texts))
    result, _ = page.ask("open")
    assert result["samples"]
    assert {sample["kind"] for sample in result["samples"]} == {"text"}
    page.until(lambda: set(page.widget._admits) == {"text"})


def test_a_kind_that_no_first_node_takes_is_refused_as_the_workflows(page, failed):
    page.ask("open")
    with pytest.raises(failed, match="This workflow does not take"):
        page.ask("input.text", {"text": "words"})
    with pytest.raises(failed, match=r"This workflow does not take a\.txt"):
        page.upload("a.txt", b"words", "text/plain")


# --- answers -------------------------------------------------------------------------------------
def test_an_answer_is_a_line_for_all_of_it_and_one_for_each_node(page, png):
    key = keep(page, png((255, 0, 0)))
    result, (outputs, rows) = ask(page, key)
    assert all(one.keys() == Answer.__annotations__.keys() for one in result["answers"])
    assert [one["node_id"] for one in result["answers"]] == ["", "halves", "crops", "red"]
    whole, *nodes = result["answers"]
    assert (whole["status"], whole["max_concepts"]) == ("ok", 5)
    assert whole["latency_ms"] > 0
    # Each node's own time; all of them together are no more than the whole.
    assert all(node["latency_ms"] > 0 for node in nodes)
    assert sum(node["latency_ms"] for node in nodes) <= whole["latency_ms"]
    numbers = [one["output_id"] for one in nodes]
    assert [output["output_id"] for output in outputs] == numbers
    assert {row["output_id"] for row in rows} == set(numbers)
    assert len({whole["output_id"], *numbers}) == 4


def test_rows_tell_which_region_of_which_node_they_come_from(page, png):
    key = keep(page, png((255, 0, 0)))
    result, (_, rows) = ask(page, key)
    number = {name: one["output_id"] for name, one in by_node(result, key).items()}
    reds = [row for row in rows if row["output_id"] == number["red"]]
    assert {row["parent_output_id"] for row in reds} == {number["crops"]}
    crops = {row["region_id"]: row for row in rows if row["output_id"] == number["crops"]}
    halves = {row["region_id"] for row in rows if row["output_id"] == number["halves"]}
    assert {row["parent_region_id"] for row in reds} == set(crops)
    assert {row["parent_region_id"] for row in crops.values()} == halves


@pytest.fixture
def troubles(workflow, model, halves, redness):
    """A workflow with a node that fails on what is red, and one that says nothing."""

    def fussy(picture):
        if picture.getpixel((0, 0))[0] > 200:
            raise ValueError("not of red")
        return {"fine": 1.0}

    return workflow(
        {"id": "halves", "model": halves},
        {"id": "fussy", "model": model(fussy)},
        {"id": "nothing", "model": model(lambda _picture: [], output="regions")},
        {"id": "crops", "model": "image-crop", "inputs": ["nothing"]},
        {"id": "red", "model": redness, "inputs": ["crops"]},
        {"id": "unsaid", "model": redness, "suppress_output": True},
    )


@pytest.fixture
def troubled(workflow_viewers, page_of, troubles):
    return page_of(workflow_viewers(troubles))


def test_a_node_that_fails_costs_nothing_else(troubled, png):
    keys = [keep(troubled, png((red, 0, 0)), f"{red}.png") for red in (250, 10)]
    result, (_, rows) = ask(troubled, *keys)
    red, dark = (by_node(result, key) for key in keys)
    assert red[""]["status"] == "ok"
    assert red["fussy"]["status"] == "failed"
    assert "not of red" in str(red["fussy"]["error"])
    assert (red["halves"]["status"], red["halves"]["error"]) == ("ok", None)
    assert dark["fussy"]["status"] == "ok"
    said = {row["output_id"] for row in rows}
    assert {red["halves"]["output_id"], dark["fussy"]["output_id"]} <= said
    assert troubled.widget.status in {"ok", "queued"}


def test_a_node_to_which_nothing_came_says_so(troubled, png):
    key = keep(troubled, png((10, 0, 0)))
    nodes = by_node(ask(troubled, key)[0], key)
    assert (nodes["nothing"]["status"], nodes["nothing"]["notes"]) == ("empty", [])
    assert nodes["red"]["status"] == "empty"
    assert nodes["red"]["notes"][0].startswith("Nothing came to this node")


def test_a_node_whose_output_is_suppressed_is_told_from_one_that_says_nothing(troubled, png):
    key = keep(troubled, png((10, 0, 0)))
    nodes = by_node(ask(troubled, key)[0], key)
    assert nodes["unsaid"]["status"] == "suppressed"


def test_media_and_vectors_are_those_of_a_node(page, workflow_viewers, page_of, workflow, png):
    key = keep(page, png((255, 0, 0)))
    result, (_, rows) = ask(page, key)
    crops = by_node(result, key)["crops"]["output_id"]
    ordinals = [row["ordinal"] for row in rows if row["output_id"] == crops and row["media_type"]]
    assert ordinals
    media, pictures = page.ask("media", {"output_id": crops, "ordinals": ordinals})
    assert [card["error"] for card in media["media"]] == [""] * len(ordinals)
    assert all(pictures)
    page = page_of(workflow_viewers(workflow({"id": "seen", "model": "image-embedding"})))
    key = keep(page, png((255, 0, 0)))
    result, (_, rows) = ask(page, key)
    output_id = by_node(result, key)["seen"]["output_id"]
    _, (vector,) = page.ask("vectors", {"output_id": output_id, "ordinals": [rows[0]["ordinal"]]})
    assert len(vector) == 4 * 1280


def test_open_gives_back_what_was_tried(page, png):
    key = keep(page, png((255, 0, 0)))
    asked, _ = ask(page, key)
    result, buffers = page.ask("open")
    assert result["answers"] == asked["answers"]
    assert result["current"] == key
    assert {row["output_id"] for row in rows_of(buffers[1])} == {
        one["output_id"] for one in asked["answers"][1:]
    }


def test_the_same_is_asked_once(page, png):
    key = keep(page, png((255, 0, 0)))
    assert {one["reused"] for one in ask(page, key)[0]["answers"]} == {False}
    assert {one["reused"] for one in ask(page, key)[0]["answers"]} == {True}


# --- the menu ------------------------------------------------------------------------------------
def test_workflows_and_versions_are_listed_and_one_is_chosen(viewer, page, png):
    key = keep(page, png((255, 0, 0)))
    ask(page, key)
    page.save(folded=["red"], node="red")
    listed, _ = page.ask("workflows.list", {"search": "language", "page": 1})
    assert [card["id"] for card in listed["models"]] == ["text-language"]
    assert (listed["more"], listed["models"][0]["nodes"]) == (False, [])
    reference = listed["models"][0]["reference"]
    versions, _ = page.ask("workflows.versions", {"reference": reference})
    assert [version["id"] for version in versions["versions"]] == ["v1"]
    chosen, buffers = page.ask("workflows.choose", {"reference": reference})
    assert [node["id"] for node in chosen["model"]["nodes"]] == ["lines", "languages"]
    assert len(buffers) == len(chosen["samples"])
    page.until(lambda: viewer.workflow == reference and viewer.folded == [])
    assert (viewer.node, viewer.prediction) == ("", None)
    assert viewer.input_key == key


@pytest.mark.parametrize("busy", [False, True])
def test_what_is_taken_follows_the_choice_at_once(page, workflow, monkeypatch, busy):
    texts = workflow({"id": "languages", "model": "language-id"})
    if busy:  # a running cell: traits change when it is done
        monkeypatch.setattr(loop, "post", lambda _change: None)
    chosen, _ = page.ask("workflows.choose", {"reference": texts})
    assert "english-text" in [sample["id"] for sample in chosen["samples"]]
    kept, _ = page.ask("input.text", {"text": "words"})
    assert kept["input"]["kind"] == "text"
    page.until(lambda: busy or list(page.widget._admits) == ["text"])


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("embedded/main/workflows/none", "WORKFLOW_DOES_NOT_EXIST"),
        ("a b c", "REFERENCE_NOT_UNDERSTOOD"),
        ("embedded/main/models/dominant-colors", "REFERENCE_OF_ANOTHER_KIND"),
        ("clarifai/main/workflows/x", "CREDENTIAL_MISSING"),
    ],
)
def test_what_cannot_be_chosen_is_an_error_and_nothing_is_lost(page, failed, png, reference, name):
    key = keep(page, png((255, 0, 0)))
    asked, _ = ask(page, key)
    page.save(folded=["red"])
    with pytest.raises(failed) as caught:
        page.ask("workflows.choose", {"reference": reference})
    assert caught.value.name == name
    assert page.widget.folded == ["red"]
    result, _ = page.ask("open")
    assert result["answers"] == asked["answers"]


def test_a_model_is_not_chosen_here(page, failed):
    with pytest.raises(failed, match="METHOD_UNKNOWN"):
        page.ask("models.choose", {"reference": "dominant-colors"})


# --- a platform that refuses ---------------------------------------------------------------------
@pytest.fixture
def refusing(server, quick_waits, workflow_viewers, page_of):  # noqa: ARG001 - for what it does
    """A page of a workflow on a server that does what its script says."""
    platform = pw.connect("a-token", server.base)
    yield page_of(workflow_viewers("somebody/an-app/workflows/w", platform=platform))
    pw.disconnect()


@pytest.mark.parametrize(
    "step",
    [
        run_failed(22103, "no permission"),
        run_failed(22102, "none of that name"),
        run_failed(22104, "a graph with a circle"),
    ],
)
def test_a_graph_that_is_not_run_is_an_error_and_the_input_stays(
    server, refusing, failed, png, step
):
    key = keep(refusing, png((1, 2, 3)))
    server.always(RUN, step)
    with pytest.raises(failed) as caught:
        ask(refusing, key)
    assert caught.value.name.startswith("WORKFLOW_")
    assert caught.value.payload["code"] == step.status.code
    refusing.until(lambda: refusing.widget.status == "failed")
    assert [card["key"] for card in refusing.ask("open")[0]["inputs"]] == [key]
    server.always(RUN, run_as_nodes)
    result, _ = ask(refusing, key)
    assert [one["node_id"] for one in result["answers"]] == ["", "first", "second"]


def run_as_nodes(request):
    for item in request.inputs:
        item.data.image.base64 = b"it"
    return run(request)


def test_an_input_that_fails_has_its_error_for_all_of_it(server, refusing, png):
    keys = [keep(refusing, png((red, 0, 0)), f"{red}.png") for red in (1, 2)]

    def second_fails(request):
        reply = run_as_nodes(request)
        for item, result in zip(request.inputs, reply.results, strict=True):
            if len(request.inputs) == 1 or item is request.inputs[-1]:
                result.status.CopyFrom(status(30002, "bad input"))
                del result.outputs[:]
        return reply

    server.always(RUN, second_fails)
    result, _ = ask(refusing, *keys)
    good, bad = (by_node(result, key) for key in keys)
    assert good[""]["status"] == "ok"
    assert bad[""]["status"] == "failed"
    assert bad[""]["error"]["code"] == 30002
    assert {one["status"] for one in bad.values()} == {"failed"}


def test_a_platform_that_describes_no_workflow_has_its_nodes_in_the_answers(server, refusing, png):
    import grpc

    server.always("GetWorkflow", Abort(grpc.StatusCode.UNIMPLEMENTED))
    server.always(RUN, run_as_nodes)
    key = keep(refusing, png((1, 2, 3)))
    assert refusing.ask("open")[0]["model"]["nodes"] == []
    result, _ = ask(refusing, key)
    assert [one["node_id"] for one in result["answers"]] == ["", "model-first", "model-second"]


def test_without_a_name_it_is_the_default_of_the_app(server, workflow_viewers):
    apps = service_pb2.MultiAppResponse(status=status(SUCCESS))
    apps.apps.add(id="other").default_workflow.id = "not-this"
    apps.apps.add(id="my-app").default_workflow.CopyFrom(workflow_of("mine", "first"))
    server.always("ListApps", apps)
    platform = pw.connect("a-token", server.base, user_id="me", app_id="my-app")
    viewer = workflow_viewers(platform=platform)
    assert viewer.workflow == "somebody/an-app/workflows/mine"
    apps.apps[1].ClearField("default_workflow")
    with pytest.raises(pw.PredictError, match="WORKFLOW_MISSING") as caught:
        pw.WorkflowViewer(platform=platform)
    assert "USER/APP/workflows/ID" in caught.value.hint
    platform = pw.connect("a-token", server.base, user_id="me")
    with pytest.raises(pw.PredictError, match="no app is named"):
        pw.WorkflowViewer(platform=platform)
    pw.disconnect()


# --- the code ------------------------------------------------------------------------------------
def without_times(printed):
    """Leave out who answered in how many milliseconds."""
    return [line for line in printed.splitlines() if " ms" not in line]


def test_the_code_prints_what_is_on_show_of_every_node(workflow_viewers, page_of, tmp_path):
    viewer = workflow_viewers("look-three-ways", threshold=0.3)
    page = page_of(viewer)
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    page.ask("predict", {"input_keys": [key], "max_concepts": 7})
    asked = {"input_keys": [key], "max_concepts": 7, "threshold": 0.3, "concept_filter": "e"}
    code = page.ask("code", asked)[0]["code"]
    assert "workflow='embedded/main/workflows/look-three-ways/versions/v1'" in code
    said = viewer.prediction.items()
    wanted = "".join(f"{node}\n{one.shown(0.3, 'e')}\n" for node, one in said)
    assert "espresso" in wanted
    assert without_times(run_code(code, tmp_path)) == without_times(wanted)


def test_the_code_about_several_inputs_runs(viewer, page, tmp_path, png):
    keys = [keep(page, png((red, 0, 0)), f"{red}.png") for red in (10, 250)]
    ask(page, *keys)
    for red in (10, 250):
        (tmp_path / f"{red}.png").write_bytes(png((red, 0, 0)))
    viewer.workflow = "look-three-ways"
    asked = {"input_keys": keys, "max_concepts": 3, "threshold": 0, "concept_filter": ""}
    printed = run_code(page.ask("code", asked)[0]["code"], tmp_path)
    assert printed.splitlines().count("concepts") == 2
    assert printed.splitlines().count("faces") == 2


def test_the_code_about_what_could_not_be_read_names_who_would_be_asked_now(viewer, tmp_path, png):
    missing = tmp_path / "missing.png"
    viewer.predict([missing, png((1, 2, 3))])
    viewer.workflow = "look-three-ways"
    code = viewer.code()
    assert str(missing) in code
    assert "workflow='embedded/main/workflows/look-three-ways" in code
