"""Public preview examples over gRPC: kept in order, for good, by their owner alone."""

import sqlite3

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.embedded_server.server import EmbeddedServer
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store import Store
from predict_widgets.embedded_server.store.schema import SCHEMA

MODEL, VERSION = "dominant-colors", "v1"
SUCCESS, NO_SCOPE, BAD_EXAMPLE, MISSING = 10000, 11007, 21420, 11101
GUEST = "a-guest-and-nobody-else"


class Platform:
    """A server over a folder, its client, and who writes examples there."""

    def __init__(self, folder, helpers):
        self.server = EmbeddedServer(data_folder=folder, guest_token=GUEST)
        self.server.start()
        self.client = helpers.client(self.server)
        self.ask = helpers.caller(self.client)
        guest = helpers.client(self.server, GUEST)
        self.guest_channel, self.ask_as_guest = guest.channel, helpers.caller(guest)
        self.guest = guest

    def add(self, name, content, description="", version=VERSION):
        data = resources_pb2.Data(image=resources_pb2.Image(base64=content))
        example = resources_pb2.ModelVersionInputExample(
            name=name, description=description, data=data
        )
        added = self.server.examples.add(MODEL, version, example)
        return added.status, added.model_version_input_example.id

    def listed(self, **fields):
        reply = self.ask(
            "ListModelVersionInputExamples", model_id=MODEL, model_version_id=VERSION, **fields
        )
        assert reply.status.code == SUCCESS, reply.status
        return list(reply.model_version_input_examples)

    def names(self, **fields):
        return [one.name for one in self.listed(**fields)]

    def get(self, example_id):
        return self.ask(
            "GetModelVersionInputExample",
            model_id=MODEL,
            model_version_id=VERSION,
            example_id=example_id,
        )

    def close(self):
        self.client.channel.close()
        self.guest_channel.close()
        self.server.stop()


@pytest.fixture
def start(data_folder, helpers):
    started = []

    def start():
        started.append(Platform(data_folder, helpers))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def platform(start):
    return start()


def test_a_model_has_no_examples_until_somebody_adds_one(platform):
    assert platform.listed() == []


def test_an_example_is_listed_without_its_bytes_and_given_with_them(platform, png):
    _, example_id = platform.add("red", png("red"), "All of it.")
    (listed,) = platform.listed()
    assert (listed.id, listed.name, listed.description) == (example_id, "red", "All of it.")
    assert (listed.model_id, listed.model_version_id) == (MODEL, VERSION)
    assert listed.data.image.base64 == b""
    assert listed.data.image.image_info.width == 20
    given = platform.get(example_id).model_version_input_example
    assert given.data.image.base64 == png("red")


def test_texts_are_examples_too(platform):
    data = resources_pb2.Data(text=resources_pb2.Text(raw="ein Wörtchen"))
    example = resources_pb2.ModelVersionInputExample(name="words", data=data)
    added = platform.server.examples.add("language-id", "v1", example)
    reply = platform.ask(
        "GetModelVersionInputExample",
        model_id="language-id",
        model_version_id="v1",
        example_id=added.model_version_input_example.id,
    )
    assert reply.model_version_input_example.data.text.raw == "ein Wörtchen"


def test_they_stand_in_the_order_that_their_owner_gave_them(platform, png):
    ids = {name: platform.add(name, png(name))[1] for name in ("red", "green", "blue", "gold")}
    examples = platform.server.examples
    examples.move(MODEL, VERSION, ids["gold"], 0)
    examples.move(MODEL, VERSION, ids["red"], 2)
    assert platform.names() == ["gold", "green", "red", "blue"]
    examples.remove(MODEL, VERSION, ids["green"])
    platform.add("white", png("white"))
    assert platform.names() == ["gold", "red", "blue", "white"]
    examples.move(MODEL, VERSION, ids["gold"], 99)
    assert platform.names() == ["red", "blue", "white", "gold"]
    assert platform.names(page=2, per_page=3) == ["gold"]
    for name in ("red", "blue"):
        examples.remove(MODEL, VERSION, ids[name])
    platform.add("black", png("black"))
    assert platform.names() == ["white", "gold", "black"]


def test_a_change_of_name_changes_nothing_else(platform, png):
    _, example_id = platform.add("red", png("red"))
    platform.server.examples.change(MODEL, VERSION, example_id, "crimson", "Deep.")
    given = platform.get(example_id).model_version_input_example
    assert (given.name, given.description) == ("crimson", "Deep.")
    assert given.data.image.base64 == png("red")


def test_they_outlive_the_platform(start, png):
    first = start()
    first.add("red", png("red"))
    first.add("blue", png("blue"))
    first.close()
    second = start()
    assert second.names() == ["red", "blue"]
    example_id = second.listed()[1].id
    given = second.get(example_id).model_version_input_example
    assert given.data.image.base64 == png("blue")


def test_each_version_has_its_own(platform, png):
    platform.server.register("mine", lambda _picture: {"it": 1.0})
    platform.server.register("mine", lambda _picture: {"it": 0.5})
    data = resources_pb2.Data(image=resources_pb2.Image(base64=png()))
    example = resources_pb2.ModelVersionInputExample(name="one", data=data)
    platform.server.examples.add("mine", "v2", example)

    def names(version):
        reply = platform.ask(
            "ListModelVersionInputExamples", model_id="mine", model_version_id=version
        )
        return [each.name for each in reply.model_version_input_examples]

    assert (names("v1"), names("v2")) == ([], ["one"])


@pytest.mark.parametrize(
    ("name", "description"),
    [("", ""), ("  ", ""), ("x" * 201, ""), ("a\nb", ""), ("fine", "x" * 2001)],
)
def test_names_that_cannot_stand_in_a_line_are_refused(platform, png, name, description):
    status, _ = platform.add(name, png(), description)
    assert status.code == BAD_EXAMPLE
    assert status.details
    assert platform.listed() == []
    _, example_id = platform.add("good", png())
    changed = platform.server.examples.change(MODEL, VERSION, example_id, name, description)
    assert changed.code == BAD_EXAMPLE
    assert platform.names() == ["good"]


def test_what_is_no_input_is_refused(platform):
    status, _ = platform.add("broken", b"no picture")
    assert status.code == 30104
    assert platform.add("none", b"")[0].code != SUCCESS
    assert platform.listed() == []


def test_a_version_has_a_bearable_number_of_them(platform, png, monkeypatch):
    monkeypatch.setattr("predict_widgets.embedded_server.app_data.examples.MOST_EXAMPLES", 2)
    assert [platform.add(f"{n}", png())[0].code for n in range(3)] == [SUCCESS, SUCCESS, 21420]
    assert platform.names() == ["0", "1"]


def test_what_is_not_there_is_said_by_name(platform):
    examples = platform.server.examples
    for status in (
        examples.remove(MODEL, VERSION, "gone"),
        examples.move(MODEL, VERSION, "gone", 0),
        examples.change(MODEL, VERSION, "gone", "a", "b"),
        platform.get("gone").status,
    ):
        assert status.code == MISSING
        assert "gone" in status.details
    assert examples.remove("no-model", "v1", "gone").code == 21200
    reply = platform.ask("ListModelVersionInputExamples", model_id="no-model")
    assert reply.status.code == 21200


def test_inputs_and_examples_share_bytes_and_neither_takes_them_from_the_other(
    platform, png, picture, data_folder
):
    platform.ask.post(picture("mine", png("red")))
    _, first = platform.add("one", png("red"))
    _, second = platform.add("two", png("red"))
    examples = platform.server.examples
    platform.ask("DeleteInputs", ids=["mine"])
    examples.remove(MODEL, VERSION, first)
    given = platform.get(second).model_version_input_example
    assert given.data.image.base64 == png("red")
    examples.remove(MODEL, VERSION, second)
    with sqlite3.connect(data_folder / "state.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (0,)
    connection.close()


def test_a_file_of_the_version_before_is_taken_along(data_folder, start, png):
    data_folder.mkdir()
    with sqlite3.connect(data_folder / "state.sqlite3") as connection:
        for statement in SCHEMA[0].split(";"):
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO datasets VALUES ('main', 'pets', ?, 1)",
            (resources_pb2.Dataset(id="pets").SerializeToString(),),
        )
    connection.close()
    platform = start()
    platform.add("red", png("red"))
    assert platform.names() == ["red"]
    assert "pets" in [one.id for one in platform.ask("ListDatasets").datasets]


def test_two_who_add_at_once_lose_nothing(data_folder, png):
    # Two processes, as far as SQLite can tell.
    first, second = Store(data_folder), Store(data_folder)
    from predict_widgets.embedded_server.store import NewExample

    for number in range(6):
        store = (first, second)[number % 2]
        data = resources_pb2.Data(image=resources_pb2.Image())
        store.examples.add("m", "v", NewExample(str(number), "", data, {"image": png()}))
    assert [one.name for one in first.examples.listed("m", "v", 0, 9)] == list("012345")
    first.close()
    second.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path, png):
    taken = tmp_path / "file"
    taken.write_text("not a folder")
    store = Store(taken / "data")
    from predict_widgets.embedded_server.store import NewExample

    new = NewExample("a", "", resources_pb2.Data(), {"image": png()})
    with pytest.raises(RefusedError, match="cannot be written"):
        store.examples.add("m", "v", new)
    assert store.examples.listed("m", "v", 0, 9) == []


# --- owner and guest ------------------------------------------------------------------------------
def test_the_owner_is_the_platforms_user_and_a_guest_is_not(platform):
    me = resources_pb2.UserAppIDSet(user_id="me")
    assert platform.ask("GetUser", me).user.id == "embedded"
    assert platform.ask_as_guest("GetUser", me).user.id == "guest"
    owner = resources_pb2.UserAppIDSet(user_id="embedded")
    assert platform.ask_as_guest("GetUser", owner).user.id == "embedded"


def test_a_guest_sees_examples_and_may_ask(platform, png):
    platform.add("red", png("red"))
    reply = platform.ask_as_guest(
        "ListModelVersionInputExamples", model_id=MODEL, model_version_id=VERSION
    )
    assert [one.name for one in reply.model_version_input_examples] == ["red"]
    assert platform.guest.predict(MODEL, png("red")).status.code == SUCCESS
    query = service_pb2.PostModelsSearchesRequest()
    assert platform.guest.call("PostModelsSearches", query).status.code == SUCCESS


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("PostInputs", {"inputs": [resources_pb2.Input(id="mine")]}),
        ("PostDatasets", {"datasets": [resources_pb2.Dataset(id="mine")]}),
        ("PostApps", {"apps": [resources_pb2.App(id="mine")]}),
        ("DeleteInputs", {"ids": ["digits-1"]}),
    ],
)
def test_a_guest_changes_nothing(platform, name, fields):
    reply = platform.ask_as_guest(name, **fields)
    assert reply.status.code == NO_SCOPE
    assert "guest" in reply.status.details
    assert platform.ask("ListInputs", per_page=1000).inputs[0].id != "mine"


def test_without_a_guest_token_there_are_no_guests(own_server, helpers):
    client = helpers.client(own_server, "anything")
    reply = client.call("GetUser", service_pb2.GetUserRequest())
    assert reply.status.code == 11008
    client.channel.close()
