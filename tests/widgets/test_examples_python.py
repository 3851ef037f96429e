"""``viewer.examples`` from Python: a sequence, changed and saved and loaded."""

import os
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

import predict_widgets as pw
from predict_widgets.example_sets.reading import read_set
from predict_widgets.example_sets.writing import write_set
from predict_widgets.platform.client import Platform
from predict_widgets.widgets.examples import Example


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def viewer(viewers, redness, png, folder):  # noqa: ARG001 - the working folder
    made = viewers(redness)
    for color in ("red", "green", "blue"):
        made.examples.add(png(color), color)
    return made


def names(viewer):
    return [each.name for each in viewer.examples]


def test_examples_are_a_sequence(viewer):
    examples = viewer.examples
    assert len(examples) == 3
    assert isinstance(examples[0], Example)
    assert [each.name for each in examples[1:]] == ["green", "blue"]
    assert examples[-1].name == "blue"
    assert examples[0] in examples
    assert examples[0].input.width == 32
    assert examples[0].prediction is None
    with pytest.raises(IndexError):
        examples[3]


def test_they_are_changed_by_place_name_and_id(viewer):
    examples = viewer.examples
    examples.move("blue", 0)
    assert names(viewer) == ["blue", "red", "green"]
    examples.move(0, -1)
    assert names(viewer) == ["red", "green", "blue"]
    examples.rename(0, "crimson", "Deep.")
    examples.rename("crimson", "scarlet")
    assert (examples[0].name, examples[0].description) == ("scarlet", "Deep.")
    examples.remove(examples[1].id)
    examples.remove(-1)
    assert names(viewer) == ["scarlet"]


@pytest.mark.parametrize("which", [7, -4, "nobody", ""])
def test_what_is_not_there_is_said(viewer, which):
    for change in (viewer.examples.remove, lambda one: viewer.examples.rename(one, "x")):
        with pytest.raises(pw.PredictError) as raised:
            change(which)
        assert raised.value.name == "EXAMPLE_UNKNOWN"
    assert names(viewer) == ["red", "green", "blue"]


def test_a_name_that_several_have_is_not_clear(viewer, png):
    viewer.examples.add(png("white"), "red")
    with pytest.raises(pw.PredictError, match="2 examples are called") as raised:
        viewer.examples.remove("red")
    assert raised.value.name == "EXAMPLE_NOT_CLEAR"
    assert len(viewer.examples) == 4


def test_what_is_no_input_is_refused(viewer, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    for value in (broken, tmp_path / "gone.png", b"", object()):
        with pytest.raises(pw.PredictError):
            viewer.examples.add(value)
    assert len(viewer.examples) == 3


def test_pages_hear_of_every_change(viewer, page_of, png, folder):
    page = page_of(viewer)

    def heard():
        return sum(said["event"] == "examples" for said, _ in page.messages("event"))

    changes = [
        lambda: viewer.examples.add(png("white"), "white"),
        lambda: viewer.examples.move("white", 0),
        lambda: viewer.examples.rename("white", "snow"),
        lambda: viewer.examples.remove("snow"),
        lambda: viewer.examples.save("a"),
        lambda: viewer.examples.load(folder / "a.examples.zip"),
        viewer.examples.unload,
    ]
    before = heard()
    for number, change in enumerate(changes, start=1):
        change()
        assert heard() == before + number


def test_they_are_shown_as_a_table_without_trusting_their_names(viewer):
    viewer.examples.rename(0, "<b>bold</b>", "<script>alert(1)</script>")
    shown = viewer.examples._repr_html_()
    assert "&lt;b&gt;bold" in shown
    assert "<script>" not in shown
    assert shown.count("data:image/jpeg;base64,") == 3
    said = repr(viewer.examples)
    assert said.splitlines()[0].startswith("3 examples.")
    assert "<b>bold</b>" in said


def test_a_repr_says_what_is_wrong_rather_than_raising(viewers, model):
    viewer = viewers(model(lambda _picture: {"it": 1.0}))
    viewer.model = "embedded/main/models/not-there"
    assert "not-there" in repr(viewer.examples) or "exist" in repr(viewer.examples)
    assert viewer.examples._repr_html_().startswith("<div>")


# --- sets -----------------------------------------------------------------------------------------
def test_a_set_has_all_predictions_and_opens_with_them(viewer, viewers):
    path = viewer.examples.save("reds")
    assert path.name == "reds.examples.zip"
    opened = viewers(examples=path)
    assert opened.model == viewer.model
    assert names(opened) == ["red", "green", "blue"]
    assert (opened._opens_on, viewer._opens_on) == ("examples", "try")
    for example in opened.examples:
        kept, asked = example.prediction, viewer.predict(example.input)
        rows = [said.to_pandas().drop(columns="output_id") for said in (kept, asked)]
        assert_frame_equal(*rows)
        assert kept.proto == asked.proto
    assert {each.model_version_id for each in opened.examples} == {"v1"}


def test_a_prediction_that_is_kept_is_shown_and_nobody_is_asked(
    viewer, viewers, page_of, monkeypatch
):
    path = viewer.examples.save("reds")
    opened = viewers(examples=path)
    page = page_of(opened)
    told, _ = page.ask("open")
    assert told["model"]["version_id"] == "v1"
    assert told["samples"] == []
    result, buffers = page.ask("examples.list")
    assert (result["kept"], result["set_path"]) == ("set", str(path))
    assert all(card["predicted"] for card in result["examples"])
    assert all(buffers)
    with monkeypatch.context() as patched:
        patched.setattr(Platform, "predict", lambda *_a, **_k: pytest.fail("it was asked"))
        answered, _ = page.ask("examples.open", {"id": result["examples"][0]["id"]})
    (answer,) = answered["answers"]
    assert (answer["status"], answer["reused"]) == ("ok", True)
    assert "version v1 said so" in answer["notes"][-1]
    page.until(lambda: opened.status == "ok")
    again, _ = page.ask("predict", {"input_keys": [answered["input"]["key"]], "again": True})
    assert again["answers"][0]["reused"] is False
    assert not any("Kept with" in note for note in again["answers"][0]["notes"])


def test_what_was_predicted_in_the_viewer_is_not_asked_again(
    viewers, redness, png, folder, monkeypatch
):
    viewer = viewers(redness)
    viewer.predict(png("red"))
    viewer.examples.add(png("red"), "red")
    monkeypatch.setattr(Platform, "predict", lambda *_a, **_k: pytest.fail("it was asked"))
    viewer.examples.save("reds")
    assert viewers(examples=folder / "reds.examples.zip").examples[0].prediction is not None


def test_a_set_without_predictions_is_predicted_when_it_is_opened(viewer, viewers, page_of):
    path = viewer.examples.save("reds", predict=False)
    page = page_of(viewers(examples=path))
    cards = page.ask("examples.list")[0]["examples"]
    assert not any(card["predicted"] for card in cards)
    answered, _ = page.ask("examples.open", {"id": cards[0]["id"]})
    assert answered["answers"][0]["reused"] in {True, False}
    assert answered["answers"][0]["status"] == "ok"


def test_loading_shows_the_set_and_changes_of_it_are_in_its_file(viewer, viewers, redness):
    path = viewer.examples.save("reds")
    viewer.examples.remove("red")
    viewer.examples.load(path)
    assert names(viewer) == ["red", "green", "blue"]
    viewer.examples.remove("green")
    viewer.examples.rename("blue", "sky", "Clear.")
    viewer.examples.move("sky", 0)
    assert names(viewers(examples=path)) == ["sky", "red"]
    # The platform's are as they were.
    assert names(viewers(redness)) == ["green", "blue"]
    viewer.examples.unload()
    assert names(viewer) == ["green", "blue"]
    assert path.exists()


def test_a_picture_of_another_set_is_not_shown_for_an_example_of_the_same_id(
    viewer, page_of, png, folder
):
    page = page_of(viewer)
    path = viewer.examples.save("reds")
    viewer.examples.load(path)
    before = page.ask("examples.list")[1]
    held, _ = read_set(path)
    other = replace(held.examples[0], data=png("white"), answer=None)
    write_set(folder / "other.zip", held.with_examples((other, *held.examples[1:])))
    viewer.examples.load(folder / "other.zip")
    after = page.ask("examples.list")[1]
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_a_set_of_another_model_is_refused(viewer, viewers, halves):
    path = viewer.examples.save("reds")
    other = viewers(halves)
    with pytest.raises(pw.PredictError) as raised:
        other.examples.load(path)
    assert raised.value.name == "EXAMPLES_OF_ANOTHER_MODEL"
    assert "ModelViewer(examples=" in raised.value.hint
    assert len(other.examples) == 0
    with pytest.raises(pw.PredictError, match="and this is"):
        viewers(halves, examples=path)


def test_a_damaged_set_is_refused_and_what_is_shown_stays(viewer, viewers, folder):
    path = viewer.examples.save("reds")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(pw.PredictError):
        viewer.examples.load(path)
    with pytest.raises(pw.PredictError):
        viewers(examples=path)
    with pytest.raises(pw.PredictError):
        viewers(examples=folder / "gone.zip")
    assert names(viewer) == ["red", "green", "blue"]


def test_a_set_that_somebody_else_changed_is_not_written_over(viewer, viewers):
    path = viewer.examples.save("reds")
    first, second = viewers(examples=path), viewers(examples=path)
    first.examples.remove("red")
    with pytest.raises(pw.PredictError) as raised:
        second.examples.remove("blue")
    assert raised.value.name == "EXAMPLES_CHANGED_MEANWHILE"
    assert names(viewers(examples=path)) == ["green", "blue"]
    second.examples.load(path)
    second.examples.remove("blue")
    assert names(second) == ["green"]


def test_a_save_that_fails_changes_nothing(viewer, viewers, model, png, folder):
    path = viewer.examples.save("reds")
    before = path.read_bytes()

    def fail(_picture):
        raise ValueError("not today")

    broken = viewers(model(fail))
    broken.examples.add(png("red"), "red")
    with pytest.raises(pw.PredictError, match="failed"):
        broken.examples.save("broken")
    assert sorted(each.name for each in folder.iterdir()) == ["reds.examples.zip"]
    with pytest.raises(pw.PredictError):
        viewer.examples.save(folder / "not-there" / "reds")
    assert path.read_bytes() == before


def test_one_that_the_model_fails_on_does_not_keep_the_others(viewers, model, png, folder, caplog):
    def fail_on_red(picture):
        if picture.getpixel((0, 0))[0] > 200:
            raise ValueError("not red")
        return {"fine": 1.0}

    viewer = viewers(model(fail_on_red))
    viewer.examples.add(png("red"), "red")
    viewer.examples.add(png("blue"), "blue")
    viewer.examples.save("mixed")
    assert "Kept without a prediction" in caplog.text
    opened = viewers(examples=folder / "mixed.examples.zip")
    assert [each.prediction is not None for each in opened.examples] == [False, True]


def test_an_unknown_argument_is_told_about_examples(viewers):
    with pytest.raises(TypeError, match="examples"):
        viewers(example="x")


# --- a kernel with nothing ------------------------------------------------------------------------
FRESH = """
    import json, sys
    import comm
    from comm.base_comm import BaseComm

    class Silent(BaseComm):
        def publish_msg(self, *_a, **_k):
            pass

    comm.create_comm = Silent
    import grpc
    # Whoever opens a channel or a server from here on has not understood.
    def refuse(*_a, **_k):
        raise AssertionError("a connection was opened")
    names = ("insecure_channel", "secure_channel", "server")
    former = {name: getattr(grpc, name) for name in names}
    for name in names:
        setattr(grpc, name, refuse)
    import predict_widgets as pw
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.params import Params

    viewer = pw.ModelViewer(examples=sys.argv[1])

    def ask(method, **params):
        sent = []
        job = Job("1", lambda said, buffers: sent.append((said, buffers)), lambda _job: None)
        job._run(lambda job: viewer._methods[method](job, Params(params), []))
        return sent[-1][0], sent[-1][1]

    opened, _ = ask("open")
    listed, pictures = ask("examples.list")
    card = listed["result"]["examples"][0]
    answer, buffers = ask("examples.open", id=card["id"])
    key = answer["result"]["input"]["key"]
    added, _ = ask("examples.add", input_key=key, name="mine", description="")
    concepts = [[c.label, c.score] for c in viewer.examples[0].prediction.concepts]
    shown = repr(viewer), "Poppies" in viewer.examples._repr_html_()
    # To say what there is instead, the embedded platform is asked.
    for name in names:
        setattr(grpc, name, former[name])
    again, _ = ask("predict", input_keys=[key], again=True)
    print(json.dumps({
        "opened": opened, "listed": listed, "pictures": [len(p) for p in pictures],
        "answer": answer, "again": again, "added": added,
        "concepts": concepts, "repr": shown[0], "html": shown[1],
        "platform": viewer.platform,
    }))
"""


def in_a_fresh_kernel(path, tmp_path):
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CLARIFAI")}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FRESH), str(path)],
        env={**bare, "HOME": str(tmp_path), "PREDICT_WIDGETS_DATA": str(tmp_path / "none")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    import json

    return json.loads(ran.stdout.splitlines()[-1]), ran


def test_a_set_of_clarifai_opens_in_a_fresh_kernel_with_no_platform(tmp_path):
    from predict_widgets.example_sets.writing import write_set
    from tests.builders.example_sets import example_set

    path = tmp_path / "reds.examples.zip"
    write_set(path, example_set())
    said, _ = in_a_fresh_kernel(path, tmp_path)
    opened = said["opened"]["result"]
    assert opened["model"]["name"] == "How red"
    assert opened["model"]["url"].startswith("https://clarifai.com/somebody/an-app/models/reds")
    assert opened["model"]["parameters"][0]["choices"] == ["fast", "slow"]
    assert opened["platform"] == {"name": "clarifai", "host": "api.clarifai.com", "embedded": False}
    listed = said["listed"]["result"]
    assert [card["name"] for card in listed["examples"]] == ["Poppies", "Wörter", "Sky"]
    assert [card["predicted"] for card in listed["examples"]] == [True, False, False]
    assert (listed["owner"], listed["kept"], listed["set_path"]) == (False, "set", str(path))
    assert [bool(size) for size in said["pictures"]] == [True, False, True]
    (answer,) = said["answer"]["result"]["answers"]
    assert (answer["status"], answer["reused"]) == ("ok", True)
    assert said["concepts"] == [["red", 0.75]]
    # What is not in the set needs a credential, and says so in place.
    assert said["again"]["error"]["name"] == "CREDENTIAL_MISSING"
    assert "CLARIFAI_PAT" in said["again"]["error"]["hint"]
    assert said["added"]["error"]["name"] == "EXAMPLES_NOT_YOURS"
    assert said["repr"].endswith("on clarifai, 1 input)")
    assert said["html"]
    assert read_back(path) == 3


def test_a_set_saved_here_opens_in_a_fresh_kernel_with_no_platform(viewer, tmp_path):
    path = viewer.examples.save("reds")
    viewer.examples.rename("red", "Poppies")
    path = viewer.examples.save(path)
    said, _ = in_a_fresh_kernel(path, tmp_path)
    assert [card["name"] for card in said["listed"]["result"]["examples"]] == [
        *("Poppies", "green", "blue"),
    ]
    assert said["answer"]["result"]["answers"][0]["status"] == "ok"
    assert said["concepts"] == [["red", 1.0]]
    assert said["platform"]["name"] == "embedded"
    assert "error" in said["again"]


def read_back(path):
    from predict_widgets.example_sets.reading import read_set

    return len(read_set(path)[0].examples)


def test_examples_survive_a_kernel_restart(tmp_path, png):
    script = """
        import sys
        import comm
        from comm.base_comm import BaseComm

        class Silent(BaseComm):
            def publish_msg(self, *_a, **_k):
                pass

        comm.create_comm = Silent
        import predict_widgets as pw
        viewer = pw.ModelViewer("dominant-colors")
        if len(sys.argv) > 1:
            viewer.examples.add(sys.argv[1], "Poppies", "All red.")
        print([(each.name, each.description, each.input.width) for each in viewer.examples])
    """
    picture = tmp_path / "red.png"
    picture.write_bytes(png("red"))
    env = {**os.environ, "PREDICT_WIDGETS_DATA": str(tmp_path / "data")}

    def kernel(*arguments):
        return subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), *arguments],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout.strip()

    assert kernel(str(picture)) == kernel() == "[('Poppies', 'All red.', 32)]"
