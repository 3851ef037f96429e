"""Apps and datasets of one's own: what they hold, and taking it out again."""

import sqlite3

import pytest
from clarifai_grpc.grpc.api import resources_pb2


@pytest.fixture
def ask(ask_own):
    """Ask a server into which things may be put."""
    return ask_own


def codes(reply):
    return [one.status.code for one in reply.inputs]


def test_datasets_are_made_and_hold_what_is_put_in(ask, picture):
    dataset = resources_pb2.Dataset(id="mine", description="What I saw")
    made = ask("PostDatasets", datasets=[dataset]).datasets[0]
    assert (made.user_id, made.app_id, made.description) == ("embedded", "main", "What I saw")
    found = ask("GetDataset", dataset_id="mine").dataset
    assert found.version.metrics["all"].inputs_count.value == 0
    found.ClearField("version")
    assert found == made
    assert ask("ListDatasets").datasets[-1] == made
    assert ask("ListDatasetInputs", dataset_id="mine").status.code == 10000
    ask.post(*(picture(f"n{number}", dataset_ids=["mine", "mine"]) for number in range(5)))
    ask.post(picture("elsewhere"))
    pages = [
        ask("ListDatasetInputs", dataset_id="mine", page=page, per_page=2).dataset_inputs
        for page in (1, 2, 3, 4)
    ]
    assert [[one.input.id for one in page] for page in pages] == [
        *(["n0", "n1"], ["n2", "n3"], ["n4"], [])
    ]
    assert list(pages[0][0].input.dataset_ids) == ["mine"]
    found = ask("GetDataset", dataset_id="mine").dataset
    assert found.version.metrics["all"].inputs_count.value == 5


@pytest.mark.parametrize("dataset_id", ["digits", "mine", "a/b", "x" * 65])
def test_a_dataset_that_is_there_or_cannot_be_named_is_refused_with_its_neighbors(ask, dataset_id):
    ask("PostDatasets", datasets=[resources_pb2.Dataset(id="mine")])
    reply = ask(
        "PostDatasets",
        datasets=[resources_pb2.Dataset(id="other"), resources_pb2.Dataset(id=dataset_id)],
    )
    assert reply.status.code == 11102
    assert dataset_id in reply.status.details
    assert ask("GetDataset", dataset_id="other").status.code == 11101


def test_an_app_of_its_own_holds_its_own_inputs(ask, picture):
    assert ask("PostApps", apps=[resources_pb2.App(id="zoo")]).apps[0].user_id == "embedded"
    zoo = resources_pb2.UserAppIDSet(user_id="embedded", app_id="zoo")
    assert [app.id for app in ask("ListApps").apps] == ["main", "zoo"]
    assert [app.id for app in ask("ListApps", search="ZO").apps] == ["zoo"]
    assert ask("GetApp", user_app_id=zoo).app.id == "zoo"
    assert not ask("ListDatasets", user_app_id=zoo).datasets
    assert ask("GetDataset", user_app_id=zoo, dataset_id="digits").status.code == 11101
    # The ids of main's inputs and datasets are free here.
    ask("PostDatasets", user_app_id=zoo, datasets=[resources_pb2.Dataset(id="digits")])
    sent = picture(
        "digits-0000", dataset_ids=["digits"], concepts=[resources_pb2.Concept(id="a", value=1)]
    )
    assert codes(ask.post(sent, user_app_id=zoo)) == [30000]
    assert ask("GetInputCount", user_app_id=zoo).counts.processed == 1
    assert ask("ListAnnotations", user_app_id=zoo).annotations[0].data.concepts[0].app_id == "zoo"
    assert ask("GetInputCount").counts.processed == 2130
    assert not ask("ListModels", user_app_id=zoo).models
    assert not ask("ListWorkflows", user_app_id=zoo).workflows
    assert ask("ListModels", user_app_id=zoo).status.code == 10000
    assert ask("GetModel", user_app_id=zoo, model_id="face-boxes").status.code == 11101
    for taken in ("main", "zoo", "", "a b"):
        again = ask("PostApps", apps=[resources_pb2.App(id=taken)])
        assert again.status.code == (10000 if taken == "" else 11102)
    assert ask("PostApps").status.code == 11102


def test_deleted_inputs_are_gone_with_their_truth_and_their_bytes(ask, data_folder, picture, png):
    concepts = [resources_pb2.Concept(id="cat", value=1)]
    content = png("black", (300, 300))
    ask.post(picture("a", content, concepts=concepts), picture("b", content), picture("c"))
    assert ask("DeleteInputs", ids=["a", "c", "a"]).status.code == 10000
    assert ask("GetInput", input_id="a").status.code == 30102
    assert not ask("ListAnnotations", input_ids=["a"]).annotations
    assert ask("GetInput", input_id="b").input.data.image.base64 == content
    with sqlite3.connect(data_folder / "state.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (1,)
    connection.close()
    assert ask("DeleteInput", input_id="b").status.code == 10000
    assert ask("GetInputCount").counts.processed == 2130


@pytest.mark.parametrize(("bad", "code"), [("nowhere", 30102), ("digits-0000", 30103)])
def test_nothing_is_deleted_where_one_of_several_cannot_be(ask, bad, code, picture):
    ask.post(picture("a"))
    status = ask("DeleteInputs", ids=["a", bad]).status
    assert status.code == code
    assert bad in status.details
    assert ask("GetInput", input_id="a").status.code == 10000


def test_a_stream_goes_from_built_in_inputs_to_those_put_in_and_back(ask, picture):
    ask.post(picture("b"), picture("digits-0000a"))
    forth = ask("StreamInputs", last_id="rendered-lines-118", per_page=10).inputs
    assert [one.id for one in forth] == ["rendered-lines-119", "b", "digits-0000a"]
    rest = ask("StreamInputs", last_id="b", per_page=10).inputs
    assert [one.id for one in rest] == ["digits-0000a"]
    back = ask("StreamInputs", per_page=3, descending=True).inputs
    assert [one.id for one in back] == ["digits-0000a", "b", "rendered-lines-119"]
    ordered = ask("StreamInputs", per_page=4, order_by_id=True).inputs
    assert [one.id for one in ordered] == ["b", "digits-0000", "digits-0000a", "digits-0001"]
    downwards = ask(
        "StreamInputs", last_id="digits-0001", per_page=4, order_by_id=True, descending=True
    ).inputs
    assert [one.id for one in downwards] == ["digits-0000a", "digits-0000", "b"]


def test_what_is_merely_tried_is_never_written(ask, data_folder, samples, picture):
    item = picture("seven", samples["digit"])
    ask("PostModelOutputs", model_id="digit-classifier", inputs=[item])
    for name in ("ListApps", "ListDatasets", "ListInputs", "GetInputCount", "ListAnnotations"):
        ask(name)
    assert ask("GetInput", input_id="seven").status.code == 30102
    assert not data_folder.exists()


def test_pages_go_on_beyond_the_built_in_inputs(ask, picture):
    concepts = [resources_pb2.Concept(id="cat", value=1)]
    ask.post(*(picture(f"n{number}", concepts=concepts) for number in range(5)))

    def page(number, per_page):
        return [one.id for one in ask("ListInputs", page=number, per_page=per_page).inputs]

    # 2130 built-in inputs come first: 304 pages of 7, and 2 over.
    assert page(305, 7) == [
        "rendered-lines-118",
        "rendered-lines-119",
        *(f"n{n}" for n in range(5)),
    ]
    assert [page(number, 1) for number in range(2130, 2137)] == [
        *(["rendered-lines-119"], ["n0"], ["n1"], ["n2"], ["n3"], ["n4"], [])
    ]
    # And 2127 annotations.
    found = [
        one.input_id
        for number in range(2127, 2134)
        for one in ask("ListAnnotations", page=number, per_page=1).annotations
    ]
    assert found == ["rendered-lines-119", *(f"n{number}" for number in range(5))]
