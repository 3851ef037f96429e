"""The RPCs about workflows: what they answer, and each failure at its place."""

import threading
import time

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.embedded_server.workflows import states
from predict_widgets.errors import InputError


def node(node_id, model, *inputs, **more):
    return {"id": node_id, "model": model, "inputs": list(inputs), **more}


def codes(result):
    return [output.status.code for output in result.outputs]


def models(result):
    return [output.model.id for output in result.outputs]


def text_input(input_id, text):
    return resources_pb2.Input(
        id=input_id, data=resources_pb2.Data(text=resources_pb2.Text(raw=text))
    )


@pytest.fixture
def fragile(own_server):
    """A workflow of four nodes; what the text names fails."""

    def model(name):
        def say(text):
            if name in text:
                raise ValueError(f"{name} was asked about {text}")
            return {name: 0.9}

        own_server.register(name, say, input="text")

    def echo(text):
        if "middle" in text:
            raise ValueError("no")
        return text

    own_server.register("middle", echo, input="text", output="text")
    for name in ("first", "after", "beside"):
        model(name)
    own_server.workflow(
        "fragile",
        nodes=[
            node("last", "after", "mid"),
            node("one", "first"),
            node("mid", "middle"),
            node("other", "beside"),
            node("sure", "concept-thresholder", "last"),
        ],
    )
    return "fragile"


def test_workflows_are_listed_with_their_nodes(client):
    found = client.call("ListWorkflows", service_pb2.ListWorkflowsRequest()).workflows
    assert [workflow.id for workflow in found] == [
        "look-three-ways",
        "face-colors",
        "text-language",
    ]
    faces = found[1]
    assert (faces.user_id, faces.app_id, faces.version.id) == ("embedded", "main", "v1")
    assert [one.id for one in faces.nodes] == ["faces", "crops", "colors"]
    assert [one.model.id for one in faces.nodes] == ["face-boxes", "image-crop", "dominant-colors"]
    assert [[i.node_id for i in one.node_inputs] for one in faces.nodes] == [
        [],
        ["faces"],
        ["crops"],
    ]
    assert faces.nodes[1].output_info_override.params["margin"] == 1
    search = service_pb2.ListWorkflowsRequest(search="LANGUAGE")
    assert [w.id for w in client.call("ListWorkflows", search).workflows] == ["text-language"]
    second = service_pb2.ListWorkflowsRequest(page=2, per_page=2)
    assert [w.id for w in client.call("ListWorkflows", second).workflows] == ["text-language"]


def test_a_workflow_and_its_versions_are_described(own_server, own_client):
    for model in ("face-boxes", "dominant-colors"):
        own_server.workflow("mine", nodes=[node("x", model)], description=f"Asks {model}.")
    newest = own_client.call("GetWorkflow", service_pb2.GetWorkflowRequest(workflow_id="mine"))
    assert newest.workflow.version.id == "v2"
    assert newest.workflow.description == "Asks dominant-colors."
    assert newest.workflow.created_at.ToDatetime() < newest.workflow.modified_at.ToDatetime()
    listed = own_client.call(
        "ListWorkflowVersions", service_pb2.ListWorkflowVersionsRequest(workflow_id="mine")
    ).workflow_versions
    assert [version.id for version in listed] == ["v2", "v1"]
    request = service_pb2.GetWorkflowVersionRequest(workflow_id="mine", workflow_version_id="v1")
    version = own_client.call("GetWorkflowVersion", request).workflow_version
    assert version.workflow_id == "mine"
    assert [one.model.id for one in version.nodes] == ["face-boxes"]


def test_what_is_not_there_is_refused_with_what_is(client, samples):
    photo = samples["coffee"]
    stranger = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
    reply = client.run("face-sentiment", photo)
    assert reply.status.code == 22102
    assert "face-colors" in reply.status.details
    assert client.run("face-colors", photo, version_id="v9").status.code == 22102
    assert client.run("face-colors", photo, user_app_id=stranger).status.code == 11101
    get = service_pb2.GetWorkflowRequest(workflow_id="face-sentiment")
    assert client.call("GetWorkflow", get).status.code == 22102
    get = service_pb2.GetWorkflowVersionRequest(workflow_id="face-colors", workflow_version_id="v9")
    assert client.call("GetWorkflowVersion", get).status.code == 22102


def test_outputs_stand_in_the_order_of_definition_and_name_their_models_only(own_client, fragile):
    reply = own_client.run(fragile, text_input("mine", "hello"))
    assert reply.status.code == 10000
    assert reply.workflow.id == fragile
    (result,) = reply.results
    assert models(result) == ["after", "first", "middle", "beside", "concept-thresholder"]
    assert result.input.id == "mine"
    assert result.outputs[2].data.text.raw == "hello"
    assert result.outputs[4].data.concepts[0].name == "after"
    assert not any(output.HasField("input") for output in result.outputs)
    assert len({output.id for output in result.outputs} | {result.id}) == 6


def test_outputs_say_how_long_each_node_took(own_server, own_client):
    own_server.register("slow", lambda text: time.sleep(0.05) or text, input="text", output="text")
    own_server.register("quick", lambda text: {text: 1.0}, input="text")
    own_server.workflow("mine", nodes=[node("end", "quick", "begin"), node("begin", "slow")])
    (result,) = own_client.run("mine", "hello").results
    end, begin = (output.created_at.ToNanoseconds() for output in result.outputs)
    assert 50 <= (begin - result.created_at.ToNanoseconds()) / 1e6 < 1000
    assert 0 < (end - begin) / 1e6 < 50


def test_outputs_say_when_each_node_was_done(own_client, fragile):
    (result,) = own_client.run(fragile, "hello").results
    last, one, mid, other, sure = (o.created_at.ToDatetime() for o in result.outputs)
    assert result.created_at.ToDatetime() <= one <= mid
    assert one <= other
    assert mid <= last <= sure


def test_a_node_that_fails_fails_with_what_works_on_it_and_nothing_else(own_client, fragile):
    reply = own_client.run(fragile, "hello", "middle", "beside first")
    assert reply.status.code == 10010
    whole, middle, sides = reply.results
    assert (whole.status.code, codes(whole)) == (10000, [10000] * 5)
    assert middle.status.code == 10010
    assert codes(middle) == [22108, 10000, 21313, 10000, 22108]
    assert "ValueError: no" in middle.outputs[2].status.details
    for place in (0, 4):
        assert "the node 'mid' failed" in middle.outputs[place].status.details
    assert middle.outputs[1].data.concepts[0].name == "first"
    assert codes(sides) == [10000, 21313, 10000, 21313, 10000]


def test_a_model_that_cannot_be_loaded_fails_alone(own_server, own_client, samples):
    def load():
        raise OSError("the weights at /home/someone/weights.onnx are gone")

    own_server._catalog.find("face-boxes").load = load
    reply = own_client.run("look-three-ways", samples["coffee"])
    assert reply.status.code == 10010
    assert codes(reply.results[0]) == [10000, 10000, 21350]
    assert "/home/someone" not in reply.results[0].outputs[2].status.details


def test_an_input_that_cannot_be_read_loses_no_other(client, samples):
    reply = client.run("face-colors", samples["astronaut"], b"no picture", "a text")
    assert reply.status.code == 10010
    good, bad, text = reply.results
    assert codes(good) == [10000] * 3
    assert bad.status.code == 30104
    assert codes(bad) == [30104, 22108, 22108]
    assert "takes pictures" in text.status.details
    assert client.run("face-colors", b"no picture").status.code == 10020


def test_a_workflow_takes_1_to_32_inputs(own_server, own_client):
    own_server.register("words", lambda text: {text: 1.0}, input="text")
    own_server.workflow("mine", nodes=[node("x", "words")])
    texts = [f"text {number}" for number in range(33)]
    reply = own_client.run("mine", *texts[:32])
    assert [r.outputs[0].data.concepts[0].name for r in reply.results] == texts[:32]
    for inputs in ([], texts):
        refused = own_client.run("mine", *inputs)
        assert refused.status.code == 22999
        assert str(len(inputs) or "no inputs") in refused.status.details
        assert not refused.results


def test_nodes_that_are_suppressed_keep_their_place_and_say_nothing(own_server, own_client):
    own_server.register("words", lambda text: text.upper(), input="text", output="text")
    own_server.register("more", lambda text: text + "!", input="text", output="text")
    own_server.workflow(
        "mine",
        nodes=[node("quiet", "words", suppress_output=True), node("loud", "more", "quiet")],
    )
    get = service_pb2.GetWorkflowRequest(workflow_id="mine")
    nodes = own_client.call("GetWorkflow", get).workflow.nodes
    assert [one.suppress_output for one in nodes] == [True, False]
    (result,) = own_client.run("mine", "hello").results
    assert codes(result) == [10000, 10000]
    assert not result.outputs[0].data.ListFields()
    assert result.outputs[1].data.text.raw == "HELLO!"


def test_a_request_narrows_what_is_shown_not_what_nodes_tell_each_other(own_server, own_client):
    own_server.register("many", lambda _: {f"c{n}": 1 - n / 100 for n in range(50)}, input="text")
    own_server.workflow(
        "mine",
        nodes=[
            node("all", "many"),
            node("few", "concept-thresholder", "all", concepts={"c40": 0.5, "c2": 0.99}),
        ],
    )
    (result,) = own_client.run("mine", "x").results
    assert [len(output.data.concepts) for output in result.outputs] == [20, 1]
    assert result.outputs[1].data.concepts[0].name == "c40"
    config = resources_pb2.OutputConfig(max_concepts=3, min_value=0.98)
    (result,) = own_client.run("mine", "x", output_config=config).results
    assert [len(output.data.concepts) for output in result.outputs] == [3, 0]
    for wrong in ({"max_concepts": 201}, {"min_value": 2}, {"sample_ms": 3}):
        config = resources_pb2.OutputConfig(**wrong)
        assert own_client.run("mine", "x", output_config=config).status.code == 22104


def test_selected_concepts_that_no_model_has_are_told(client, samples):
    def select(*names):
        concepts = [resources_pb2.Concept(name=name) for name in names]
        return resources_pb2.OutputConfig(select_concepts=concepts)

    config = select("espresso", "face")
    reply = client.run("look-three-ways", samples["astronaut"], output_config=config)
    assert reply.status.code == 10000
    concepts, colors, faces = reply.results[0].outputs
    assert [concept.name for concept in concepts.data.concepts] == ["espresso"]
    assert colors.data.colors
    assert len(faces.data.regions) == 1
    some = client.run("look-three-ways", samples["coffee"], output_config=select("face", "soup?"))
    assert some.status.code == 10010
    assert "soup?" in some.status.details
    none = client.run("look-three-ways", samples["coffee"], output_config=select("soup?"))
    assert none.status.code == 22104


def test_a_state_is_begun_kept_and_ends_when_idle(client, samples, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(states.time, "monotonic", lambda: now[0])

    def run(state_id):
        state = resources_pb2.WorkflowState(id=state_id)
        return client.run("face-colors", samples["coffee"], workflow_state=state)

    state_id = run("init").workflow_state.id
    assert len(state_id) == 32
    assert run("init").workflow_state.id != state_id
    now[0] += 299
    assert run(state_id).workflow_state.id == state_id
    now[0] += 299
    assert run(state_id).workflow_state.id == state_id
    now[0] += 301
    assert run(state_id).status.code == 22104
    assert not client.run("face-colors", samples["coffee"]).HasField("workflow_state")


def test_runners_are_accepted_and_the_default_workflow_answers_where_none_is_named(client, samples):
    selectors = {"faces": resources_pb2.RunnerSelector()}
    reply = client.run("", samples["coffee"], node_runner_selectors=selectors)
    assert reply.status.code == 10000
    app = client.call("GetApp", service_pb2.GetAppRequest()).app
    assert reply.workflow.id == app.default_workflow.id == "look-three-ways"


def test_a_url_is_fetched_once_for_all_nodes(own_server, own_client, samples):
    asked = []

    def fetch(url, *, max_bytes):
        asked.append((url, max_bytes))
        if "gone" in url:
            raise InputError("Not there", name="URL_NOT_FOUND")
        return samples["coffee"]

    own_server._service._workflows._fetch = fetch
    by_url = [
        resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(url=url)))
        for url in ("https://example.org/a", "https://example.org/gone")
    ]
    good, gone = own_client.run("look-three-ways", *by_url).results
    assert [url for url, _ in asked] == ["https://example.org/a", "https://example.org/gone"]
    assert codes(good) == [10000] * 3
    assert gone.status.code == 30002
    assert codes(gone) == [30002] * 3


def test_a_caller_that_went_away_stops_the_work_between_nodes(own_server, own_client):
    calls, started, release = [], threading.Event(), threading.Event()

    def slow(text):
        calls.append(text)
        started.set()
        release.wait(20)
        return {}

    own_server.register("slow", slow, input="text")
    own_server.workflow("mine", nodes=[node("a", "slow"), node("b", "slow")])
    request = service_pb2.PostWorkflowResultsRequest(
        workflow_id="mine", inputs=[text_input("1", "one"), text_input("2", "two")]
    )
    future = own_client.stub.PostWorkflowResults.future(
        request, metadata=own_client.metadata, timeout=30
    )
    assert started.wait(10)
    future.cancel()
    threading.Event().wait(0.3)
    release.set()
    own_server.stop(grace=5)
    assert calls == ["one"]
