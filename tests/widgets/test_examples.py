"""The page's requests about examples, on the embedded platform and from a set."""

from pathlib import Path

import pytest

import predict_widgets as pw
from predict_widgets.platform.connection import serve_embedded
from predict_widgets.platform.references import parse_reference
from predict_widgets.widgets.wire import ExampleCard, ExamplesResult

GUEST = "the-guest-token-of-these-tests"


@pytest.fixture
def red_page(viewers, redness, page_of):
    """The page of a viewer of a model with no examples yet."""
    return page_of(viewers(redness))


def tried(page, photo, name="photo.png"):
    result, _ = page.ask("try", {"name": name}, [photo])
    return result["input"]["key"]


def names(result):
    return [card["name"] for card in result["examples"]]


def test_a_model_begins_without_examples_and_its_owner_may_add(red_page):
    result, buffers = red_page.ask("examples.list")
    assert result.keys() == ExamplesResult.__annotations__.keys()
    assert (result["examples"], buffers) == ([], [])
    assert (result["owner"], result["kept"]) == (True, "platform")
    assert (result["set_path"], result["publish_url"], result["missing"]) == ("", "", "")
    assert "on this computer" in result["note"]


def test_what_was_tried_becomes_an_example_with_a_thumbnail(red_page, png):
    key = tried(red_page, png("red"))
    added = {"input_key": key, "name": "Poppies", "description": "All red."}
    result, buffers = red_page.ask("examples.add", added)
    (card,) = result["examples"]
    assert card.keys() == ExampleCard.__annotations__.keys()
    assert (card["name"], card["description"], card["kind"]) == ("Poppies", "All red.", "image")
    assert (card["predicted"], card["model_version_id"]) == (False, "v1")
    assert len(buffers) == 1
    assert buffers[0].startswith(b"\xff\xd8")


def test_every_page_hears_of_what_one_of_them_changed(red_page, png):
    def heard():
        return sum(said["event"] == "examples" for said, _ in red_page.messages("event"))

    key = tried(red_page, png("red"))
    result, _ = red_page.ask("examples.add", {"input_key": key, "name": "a", "description": ""})
    which = {"id": result["examples"][0]["id"]}
    assert heard() == 1
    red_page.ask("examples.change", {**which, "name": "b", "description": ""})
    red_page.ask("examples.move", {**which, "to": 0})
    red_page.ask("examples.remove", which)
    assert heard() == 4


def test_without_a_name_it_is_called_as_the_input_was(red_page, png):
    key = tried(red_page, png("red"), "poppies.png")
    result, _ = red_page.ask("examples.add", {"input_key": key, "name": "", "description": ""})
    assert names(result) == ["poppies.png"]


def test_examples_are_moved_described_anew_and_removed(red_page, png):
    for color in ("red", "green", "blue"):
        key = tried(red_page, png(color))
        said = {"input_key": key, "name": color, "description": ""}
        result, _ = red_page.ask("examples.add", said)
    ids = [card["id"] for card in result["examples"]]
    result, _ = red_page.ask("examples.move", {"id": ids[2], "to": 0})
    assert names(result) == ["blue", "red", "green"]
    changed = {"id": ids[0], "name": "crimson", "description": "deep"}
    result, _ = red_page.ask("examples.change", changed)
    assert names(result) == ["blue", "crimson", "green"]
    assert result["examples"][1]["description"] == "deep"
    result, buffers = red_page.ask("examples.remove", {"id": ids[1]})
    assert names(result) == ["blue", "crimson"]
    assert len(buffers) == 2
    assert names(red_page.ask("examples.list")[0]) == ["blue", "crimson"]


def test_another_viewer_of_the_model_has_the_same_examples(viewers, redness, png, page_of):
    first = viewers(redness)
    first.examples.add(png("red"), "Poppies")
    assert names(page_of(viewers(redness)).ask("examples.list")[0]) == ["Poppies"]


def test_an_example_is_opened_with_what_the_model_says_of_it(viewers, redness, png, page_of):
    viewers(redness).examples.add(png("red"), "Poppies")
    viewer = viewers(redness)
    page = page_of(viewer)
    (card,) = page.ask("examples.list")[0]["examples"]
    result, buffers = page.ask("examples.open", {"id": card["id"]})
    assert result["input"]["name"] == "Poppies"
    (answer,) = result["answers"]
    assert (answer["status"], answer["input_key"]) == ("ok", result["input"]["key"])
    assert len(buffers) == 3
    assert buffers[2].startswith(b"\xff\xd8")
    assert viewer.predictions[0].concepts[0].label == "red"
    opened, _ = page.ask("open")
    assert [each["name"] for each in opened["inputs"]] == ["Poppies"]


def test_code_of_an_example_says_where_its_file_has_to_come_from(viewers, redness, png, page_of):
    viewer = viewers(redness)
    viewer.examples.add(png("red"), "poppies.png")
    page = page_of(viewer)
    (card,) = page.ask("examples.list")[0]["examples"]
    result, _ = page.ask("examples.open", {"id": card["id"]})
    asked = {"input_keys": [result["input"]["key"]], "threshold": 0.5}
    code = page.ask("code", asked)[0]["code"]
    assert "one of the model's examples" in code
    assert "dropped" not in code


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("examples.open", {"id": "gone"}),
        ("examples.remove", {"id": "gone"}),
        ("examples.move", {"id": "gone", "to": 0}),
        ("examples.change", {"id": "gone", "name": "a", "description": ""}),
        ("examples.add", {"input_key": "gone", "name": "a", "description": ""}),
        ("examples.add", {"name": "a"}),
        ("examples.move", {"id": "gone", "to": -1}),
        ("examples.change", {"id": "gone", "name": 7}),
    ],
)
def test_what_cannot_be_done_is_an_error_and_changes_nothing(red_page, png, failed, method, params):
    key = tried(red_page, png("red"))
    red_page.ask("examples.add", {"input_key": key, "name": "Poppies", "description": ""})
    with pytest.raises(failed) as raised:
        red_page.ask(method, params)
    assert raised.value.payload["message"]
    assert names(red_page.ask("examples.list")[0]) == ["Poppies"]


@pytest.mark.parametrize("name", ["\0", "x" * 201, "\u200b\n"])
def test_names_that_cannot_be_shown_are_refused(red_page, png, failed, name):
    key = tried(red_page, png("red"))
    with pytest.raises(failed) as raised:
        red_page.ask("examples.add", {"input_key": key, "name": name, "description": ""})
    assert raised.value.name == "EXAMPLE_NAME_NOT_TAKEN"
    assert red_page.ask("examples.list")[0]["examples"] == []


def test_what_could_not_be_read_can_be_no_example(viewers, redness, page_of, failed, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    viewer = viewers(redness)
    viewer.predict([str(broken)])
    page = page_of(viewer)
    key = page.ask("open")[0]["inputs"][0]["key"]
    with pytest.raises(failed):
        page.ask("examples.add", {"input_key": key, "name": "a", "description": ""})
    assert len(viewer.examples) == 0


def test_another_model_has_its_own_examples(viewers, redness, halves, png, page_of):
    viewer = viewers(redness)
    viewer.examples.add(png("red"), "Poppies")
    page = page_of(viewer)
    page.ask("models.choose", {"reference": halves})
    assert page.ask("examples.list")[0]["examples"] == []
    page.ask("models.choose", {"reference": redness})
    assert names(page.ask("examples.list")[0]) == ["Poppies"]


def test_an_example_that_the_model_fails_on_says_why(viewers, model, png, page_of):
    def fail(_picture):
        raise ValueError("not today")

    viewer = viewers(model(fail))
    viewer.examples.add(png("red"), "Poppies")
    page = page_of(viewer)
    (card,) = page.ask("examples.list")[0]["examples"]
    result, _ = page.ask("examples.open", {"id": card["id"]})
    assert result["answers"][0]["status"] == "failed"
    assert "not today" in result["answers"][0]["error"]["details"]


# --- owner and guest ------------------------------------------------------------------------------
@pytest.fixture
def served(tmp_path, monkeypatch):
    """The embedded platform of another process, as far as this one can tell; with an example."""
    monkeypatch.setenv("PREDICT_WIDGETS_DATA", str(tmp_path / "served"))
    monkeypatch.chdir(tmp_path)
    server = serve_embedded(guest_token=GUEST)
    example = {"name": "Poppies", "description": "All red."}
    ref = parse_reference("embedded/main/models/dominant-colors/versions/v1")
    yield server, ref, example
    pw.disconnect()
    server.stop()


def connected(served, token):
    server, *_ = served
    base = f"http://{server.address}"
    return pw.connect(token, base, user_id="embedded", app_id="main")


def published(served, content):
    from clarifai_grpc.grpc.api import resources_pb2

    server, ref, said = served
    data = resources_pb2.Data(image=resources_pb2.Image(base64=content))
    example = resources_pb2.ModelVersionInputExample(**said, data=data)
    added = server.examples.add(ref.id, ref.version_id, example)
    assert added.status.code == 10000


def test_a_guest_sees_the_examples_and_adds_none(served, viewers, page_of, png, failed):
    published(served, png("red"))
    viewer = viewers("dominant-colors", platform=connected(served, GUEST))
    page = page_of(viewer)
    result, buffers = page.ask("examples.list")
    assert (names(result), result["owner"], result["kept"]) == (["Poppies"], False, "platform")
    assert buffers[0].startswith(b"\xff\xd8")
    assert result["note"] == "Only the owner of the model, embedded, can add examples."
    card = result["examples"][0]
    opened, _ = page.ask("examples.open", {"id": card["id"]})
    assert opened["answers"][0]["status"] == "ok"
    added = {"input_key": opened["input"]["key"], "name": "mine", "description": ""}
    for method, params in (
        ("examples.add", added),
        ("examples.remove", {"id": card["id"]}),
        ("examples.move", {"id": card["id"], "to": 0}),
        ("examples.change", {"id": card["id"], "name": "mine", "description": ""}),
    ):
        with pytest.raises(failed) as raised:
            page.ask(method, params)
        assert raised.value.name == "EXAMPLES_NOT_YOURS"
        assert "embedded" in raised.value.payload["hint"]
    with pytest.raises(pw.PredictError, match="owner"):
        viewer.examples.add(png("blue"))
    assert names(page.ask("examples.list")[0]) == ["Poppies"]


def test_the_owner_there_is_told_where_examples_of_a_served_platform_are_added(
    served, viewers, page_of, png, failed
):
    viewer = viewers("dominant-colors", platform=connected(served, served[0].token))
    page = page_of(viewer)
    key = tried(page, png("blue"))
    result, _ = page.ask("examples.list")
    assert (names(result), result["owner"], result["kept"]) == ([], False, "platform")
    for part in ("in the process that does", "same data folder", "pw.embedded()"):
        assert part in result["note"]
    with pytest.raises(failed) as raised:
        page.ask("examples.add", {"input_key": key, "name": "Sky", "description": ""})
    assert raised.value.name == "EXAMPLES_ADDED_ELSEWHERE"
    assert "pw.embedded()" in raised.value.payload["hint"]
    with pytest.raises(pw.PredictError, match="no call"):
        viewer.examples.add(png("blue"), "Sky")
    assert list(Path().glob("*.zip")) == []
    # As it says: any kernel with the same data folder adds them, and whoever is connected sees it.
    here = viewers("dominant-colors", platform=pw.embedded())
    here.examples.add(png("blue"), "Sky")
    for token in (GUEST, served[0].token):
        there = viewers("dominant-colors", platform=connected(served, token))
        assert [one.name for one in there.examples] == ["Sky"]


def test_a_file_beside_the_notebook_does_not_stand_in_for_what_another_process_serves(
    served, viewers, page_of, png
):
    published(served, png("red"))
    viewer = viewers("dominant-colors", platform=connected(served, served[0].token))
    path = viewer.examples.save("dominant-colors")
    published(served, png("blue"))
    page = page_of(viewers("dominant-colors", platform=connected(served, served[0].token)))
    result, _ = page.ask("examples.list")
    assert (names(result), result["kept"]) == (["Poppies", "Poppies"], "platform")
    # A set that the person asks for is shown, named, and theirs to change.
    viewer.examples.load(path)
    viewer.examples.add(png("green"), "Grass")
    result, _ = page_of(viewer).ask("examples.list")
    assert (names(result), result["owner"], result["kept"]) == (["Poppies", "Grass"], True, "set")
    assert result["note"].startswith("From dominant-colors.examples.zip, saved on ")
    viewer.examples.unload()
    assert [one.name for one in viewer.examples] == ["Poppies", "Poppies"]


def test_an_input_that_the_model_does_not_take_is_no_example(viewers, redness, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("Look here.")
    viewer = viewers(redness)
    with pytest.raises(pw.PredictError, match="takes pictures") as raised:
        viewer.examples.add(note, "x")
    assert raised.value.name == "INPUT_KIND_NOT_SUPPORTED"
    assert len(viewer.examples) == 0


def test_the_same_bytes_are_one_example_under_what_was_said_last(viewers, redness, png, page_of):
    viewer = viewers(redness)
    first = viewer.examples.add(png("red"), "Poppies", "All red.")
    viewer.examples.add(png("blue"), "Sky")
    assert viewer.examples.add(png("red")) == first
    again = viewer.examples.add(png("red"), "Roses")
    assert (again.id, again.name, again.description) == (first.id, "Roses", "All red.")
    page = page_of(viewer)
    said = {"input_key": tried(page, png("red")), "name": "", "description": "Redder."}
    result, _ = page.ask("examples.add", said)
    assert names(result) == ["Roses", "Sky"]
    assert result["examples"][0]["description"] == "Redder."


def test_the_same_bytes_are_one_example_of_a_set_too(viewers, redness, png, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    viewer = viewers(redness)
    viewer.examples.add(png("red"), "Poppies")
    viewer.examples.load(viewer.examples.save("reds"))
    viewer.examples.add(png("red"), "Roses", "Thorny.")
    (only,) = viewers(examples="reds.examples.zip").examples
    assert (only.name, only.description) == ("Roses", "Thorny.")
