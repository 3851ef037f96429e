"""Examples on Clarifai, and on servers that lack a call, are slow, or fail."""

import os
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import CancelledError
from predict_widgets.platform.client import Platform
from predict_widgets.widgets import example_requests
from tests.faults.fixtures import SECRET, nothing_connected, platform, quick_waits, server
from tests.faults.server import SUCCESS, Abort, Hang, Late, output, outputs, status

__all__ = ["nothing_connected", "platform", "quick_waits", "server"]

MINE, THEIRS = "somebody/an-app/models/reds", "another/an-app/models/reds"
PAGE = "https://clarifai.com/somebody/an-app/models/reds"
LIST, GET = "ListModelVersionInputExamples", "GetModelVersionInputExample"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def clarifai(platform, monkeypatch):
    """A scripted server that is called as Clarifai's own is."""
    monkeypatch.setattr(Platform, "name", property(lambda _self: "clarifai"))
    return platform


@pytest.fixture
def visit(viewers, page_of, platform):
    """Open a viewer of a model of the scripted server."""
    return lambda model=MINE: page_of(viewers(model, platform=platform))


@pytest.fixture
def answering(server):
    """Let the server answer whatever it is asked about."""
    server.always(
        "PostModelOutputs",
        lambda request: outputs(*(output("red", echo=item.id) for item in request.inputs)),
    )


def example(number, content=b"", **said):
    data = resources_pb2.Data(image=resources_pb2.Image(base64=content))
    said = {"name": f"number {number}", **said}
    return resources_pb2.ModelVersionInputExample(id=f"e{number}", data=data, **said)


def publish(server, *examples):
    """List examples without bytes, and give each with them."""
    listed = []
    for one in examples:
        listed.append(resources_pb2.ModelVersionInputExample.FromString(one.SerializeToString()))
        listed[-1].data.image.base64 = b""
    reply = service_pb2.MultiModelVersionInputExampleResponse(
        status=status(SUCCESS), model_version_input_examples=listed
    )
    server.always(LIST, reply)
    whole = {one.id: one for one in examples}
    server.always(
        GET,
        lambda request: service_pb2.SingleModelVersionInputExampleResponse(
            status=status(SUCCESS), model_version_input_example=whole[request.example_id]
        ),
    )


def names(result):
    return [card["name"] for card in result["examples"]]


def added(page, content, name):
    result, _ = page.ask("try", {"name": f"{name}.png"}, [content])
    said = {"input_key": result["input"]["key"], "name": name, "description": ""}
    return page.ask("examples.add", said)[0]


# --- Clarifai -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("clarifai")
def test_the_owner_is_told_that_clarifai_takes_none_and_where_to_publish(server, png, visit):
    publish(server, example(1, png("red")))
    page = visit()
    result, _ = page.ask("examples.list")
    assert (names(result), result["owner"], result["kept"]) == (["number 1"], True, "set")
    assert result["publish_url"] == PAGE
    assert result["set_path"] == ""
    assert "Clarifai publishes no call that adds examples" in result["note"]
    assert "publish it on the model's page" in result["note"]


@pytest.mark.usefixtures("clarifai")
def test_a_guest_is_told_who_can(server, png, visit):
    publish(server, example(1, png("red")))
    page = visit(THEIRS)
    result, _ = page.ask("examples.list")
    assert (names(result), result["owner"], result["kept"]) == (["number 1"], False, "platform")
    assert (result["publish_url"], result["set_path"]) == ("", "")
    assert result["note"] == "Only the owner of the model, another, can add examples."
    assert len(server.requests["GetUser"]) == 1
    page.ask("examples.list")
    assert len(server.requests["GetUser"]) == 1


@pytest.mark.usefixtures("answering", "clarifai")
def test_what_the_owner_adds_is_kept_in_a_file_beside_the_notebook(
    server, viewers, png, folder, visit
):
    publish(server, example(1, png("red"), description="The first."))
    page = visit()
    result = added(page, png("blue"), "Sky")
    path = folder / "reds.examples.zip"
    assert names(result) == ["number 1", "Sky"]
    assert (result["kept"], result["set_path"]) == ("set", str(path))
    assert result["examples"][0]["description"] == "The first."
    assert [card["predicted"] for card in result["examples"]] == [False, True]
    assert "that file" in result["note"]
    # The page's own change is in it at once; so is what follows, published ones included.
    page.ask("examples.move", {"id": result["examples"][1]["id"], "to": 0})
    page.ask("examples.change", {"id": "e1", "name": "Poppies", "description": ""})
    opened = viewers(examples=path)
    assert [each.name for each in opened.examples] == ["Sky", "Poppies"]
    assert opened.examples[0].prediction.concepts[0].label == "red"
    # Nothing was written on the platform.
    assert set(server.requests) <= {
        *("GetModel", "GetModelType", "GetUser", "PostModelOutputs", LIST, GET),
    }


@pytest.mark.usefixtures("answering", "clarifai")
def test_after_a_restart_the_owners_file_is_found_and_a_guest_does_not_look(
    server, png, folder, visit
):
    publish(server)
    added(visit(), png("blue"), "Sky")
    again = visit()
    result, _ = again.ask("examples.list")
    assert (names(result), result["set_path"]) == (["Sky"], str(folder / "reds.examples.zip"))
    assert names(visit(THEIRS).ask("examples.list")[0]) == []


@pytest.mark.usefixtures("answering", "clarifai")
def test_a_file_of_that_name_that_is_something_else_stays(server, png, visit):
    publish(server)
    Path("reds.examples.zip").write_bytes(b"precious")
    page = visit()
    assert page.ask("examples.list")[0]["set_path"] == ""
    result = added(page, png("blue"), "Sky")
    assert result["set_path"].endswith("reds-2.examples.zip")
    assert Path("reds.examples.zip").read_bytes() == b"precious"
    # It is found again where it is.
    assert names(visit().ask("examples.list")[0]) == ["Sky"]


@pytest.mark.usefixtures("answering", "clarifai")
def test_a_pipe_of_that_name_is_not_waited_for(server, png, visit):
    publish(server)
    os.mkfifo("reds.examples.zip")
    page = visit()
    assert names(page.ask("examples.list")[0]) == []
    assert added(page, png("blue"), "Sky")["set_path"].endswith("reds-2.examples.zip")


@pytest.mark.usefixtures("clarifai")
def test_a_model_that_is_chosen_meanwhile_gets_no_example_of_the_other(server, png, folder, visit):
    publish(server)
    page = visit()
    asked = threading.Event()

    def slowly(request):
        asked.set()
        return Late(0.5, outputs(*(output("red", echo=item.id) for item in request.inputs)))

    server.always("PostModelOutputs", slowly)
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(page.widget.examples.add, png("blue"), "Sky")
        assert asked.wait(10)
        page.ask("models.choose", {"reference": "somebody/an-app/models/blues"})
        with pytest.raises(CancelledError):
            adding.result(10)
    assert names(page.ask("examples.list")[0]) == []
    assert not list(folder.glob("*.zip"))


@pytest.mark.usefixtures("answering", "clarifai")
def test_a_folder_that_takes_no_file_is_said_and_nothing_is_added(
    server, png, failed, monkeypatch, visit
):
    publish(server)
    page = visit()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("predict_widgets.example_sets.writing.synced", full)
        with pytest.raises(failed) as raised:
            added(page, png("blue"), "Sky")
    assert raised.value.name == "EXAMPLES_NOT_WRITTEN"
    assert "save(path)" in raised.value.payload["hint"]
    assert names(page.ask("examples.list")[0]) == []


def test_an_input_that_the_model_fails_on_is_not_added(clarifai, server, viewers, png):
    publish(server)
    server.always("PostModelOutputs", Abort(grpc.StatusCode.INTERNAL, "broken"))
    viewer = viewers(MINE, platform=clarifai)
    with pytest.raises(pw.PredictError):
        viewer.examples.add(png("blue"), "Sky")
    assert len(viewer.examples) == 0


@pytest.mark.usefixtures("answering")
def test_anything_that_a_platform_calls_its_examples_makes_a_set_that_can_be_read(
    clarifai, server, viewers, png, folder
):
    odd = [
        example(1, png("red"), name="line\nbreak\x07" + "x" * 300),
        example(2, png("green"), name="", description="y" * 5000),
        example(3, png("blue"), name="\u200b"),
    ]
    publish(server, *odd)
    viewers(THEIRS, platform=clarifai).examples.save("odd")
    found = viewers(examples=folder / "odd.examples.zip").examples
    assert [each.prediction is not None for each in found] == [True, True, True]
    assert found[0].name.startswith("line break")
    assert (len(found[0].name), len(found[1].description)) == (200, 2000)
    assert all(each.name.isprintable() for each in found)


# --- what servers lack ----------------------------------------------------------------------------
@pytest.mark.usefixtures("answering")
def test_a_server_without_the_call_says_so_and_a_set_still_works(platform, png, visit):
    page = visit()
    result, _ = page.ask("examples.list")
    assert result["missing"] == f"{platform.host} does not list public preview examples."
    assert (result["examples"], result["kept"]) == ([], "set")
    result = added(page, png("blue"), "Sky")
    assert (names(result), result["missing"]) == (["Sky"], "")
    assert f"{platform.host} publishes no call" in result["note"]


def test_a_server_that_knows_no_users_has_guests_only(server, failed, visit):
    server.always("GetUser", Abort(grpc.StatusCode.UNIMPLEMENTED))
    page = visit()
    result, _ = page.ask("examples.list")
    assert result["owner"] is False
    assert result["missing"]
    with pytest.raises(failed) as raised:
        page.ask("examples.remove", {"id": "e1"})
    assert raised.value.name == "EXAMPLES_NOT_YOURS"


@pytest.mark.parametrize(
    "said",
    [
        Abort(grpc.StatusCode.PERMISSION_DENIED, "not you"),
        service_pb2.MultiModelVersionInputExampleResponse(status=status(21201, "No access")),
    ],
)
def test_a_credential_that_may_not_list_them_is_said_in_a_sentence(server, said, visit):
    server.always(LIST, said)
    result, _ = visit().ask("examples.list")
    assert result["missing"].startswith("The credential may not list public preview examples: ")


def test_trouble_is_an_error_in_place_and_passes(server, failed, png, visit):
    publish(server, example(1, png("red")))
    server.script(LIST, Abort(grpc.StatusCode.INTERNAL, "broken"))
    page = visit()
    with pytest.raises(failed) as raised:
        page.ask("examples.list")
    assert raised.value.name == "INTERNAL"
    assert names(page.ask("examples.list")[0]) == ["number 1"]


def test_one_that_cannot_be_fetched_does_not_keep_the_others(server, failed, png, visit):
    publish(server, example(1, png("red")), example(2, b"no picture"), example(3))
    page = visit()
    result, pictures = page.ask("examples.list")
    assert names(result) == ["number 1", "number 2", "number 3"]
    assert [bool(each) for each in pictures] == [True, False, False]
    for number in (2, 3):
        with pytest.raises(failed) as raised:
            page.ask("examples.open", {"id": f"e{number}"})
        assert raised.value.name in {"IMAGE_UNREADABLE", "INPUT_WITHOUT_MEDIA"}
    assert page.ask("open")[0]["inputs"] == []


def test_a_list_does_not_wait_for_a_picture_that_is_late(server, png, monkeypatch, visit):
    publish(server, example(1, png("red")), example(2, png("blue")))
    monkeypatch.setattr(example_requests, "_PICTURES_SECONDS", 0.3)
    quick = server._always[GET]

    def slow_for_the_second(request):
        return Late(1.0, quick) if request.example_id == "e2" else quick(request)

    server.always(GET, slow_for_the_second)
    page = visit()
    began = time.monotonic()
    _, pictures = page.ask("examples.list")
    assert time.monotonic() - began < 0.9
    assert [bool(each) for each in pictures] == [True, False]
    page.until(lambda: all(page.ask("examples.list")[1]))


def test_a_list_can_be_cancelled(server, failed, visit):
    server.always(LIST, Hang())
    page = visit()
    request = page.request("examples.list")
    page.until(lambda: server.requests[LIST])
    page.cancel(request)
    with pytest.raises(failed) as raised:
        page.answer(request)
    assert raised.value.name == "CANCELLED"
    assert server.hung_up.wait(5)


@pytest.mark.usefixtures("folder")
def test_the_pat_is_nowhere_in_a_set(server, visit, viewers, png, platform):
    def leak(request):
        (item,) = request.inputs
        said = output("red", echo=item.id, details=f"asked with Key {SECRET}")
        return outputs(said, details=SECRET)

    publish(server, example(1, png("red"), description=f"Asked with {SECRET}."))
    server.always("PostModelOutputs", leak)
    added(visit(), png("blue"), f"Sky {SECRET}")
    viewers(THEIRS, platform=platform).examples.save("theirs")
    for path in ("reds.examples.zip", "theirs.examples.zip"):
        with zipfile.ZipFile(path) as archive:
            contents = [*archive.namelist(), *(archive.read(one) for one in archive.namelist())]
        assert len(contents) >= 10
        assert not any(SECRET in str(one) for one in contents)
        assert viewers(examples=path).examples[-1].prediction is not None
