"""A model teacher: what its page asks for, what Python does, and that they show the same."""

import gc
import io
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.references import Reference
from predict_widgets.platform.teaching import MOST_PICTURES
from predict_widgets.widgets.teaching.teaching import Teaching

RED, GREEN, BLUE = (200, 20, 20), (20, 200, 20), (20, 20, 200)


def pixels(color, number=0, edge=16):
    made = np.full((edge, edge, 3), color, np.uint8)
    made[0, 0] = number
    return made


def several(color, count=5, first=0):
    return [pixels(color, first + number) for number in range(count)]


def png(color, number=0, edge=16):
    buffer = io.BytesIO()
    Image.fromarray(pixels(color, number, edge)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def teachers():
    """Make teachers that are closed at the end."""
    made = []

    def make(*arguments, **settings):
        made.append(pw.ModelTeacher(*arguments, **{"name": "colors", **settings}))
        return made[-1]

    yield make
    for teacher in made:
        teacher.close()


@pytest.fixture
def teacher(teachers):
    return teachers()


@pytest.fixture
def page(teacher, page_of):
    return page_of(teacher)


@pytest.fixture
def filled(teachers):
    """Enough pictures of two classes."""
    return teachers({"red": several(RED), "green": several(GREEN)})


@pytest.fixture
def filled_page(filled, page_of):
    return page_of(filled)


def add_class(page, name=""):
    return page.ask("class.add", {"name": name})[0]["class_id"]


def add_picture(page, class_id, data, /, **params):
    told = {"name": "a.png", "media_type": "image/png", "page": "page", "number": 1}
    given = {"class_id": class_id, **told, **params}
    return page.ask("picture.add", given, [data] if data else [])


def names(page):
    card = page.ask("teaching.open")[0]["teaching"]
    return [(each["name"], each["count"]) for each in card["classes"]]


# --- the page ------------------------------------------------------------------------------------
def test_a_page_finds_what_there_is_to_begin_with(page):
    opened, buffers = page.ask("teaching.open")
    assert opened["platform"]["embedded"]
    assert opened["methods"] == ["nearest class mean", "logistic regression"]
    card = opened["teaching"]
    assert (card["name"], card["status"], card["classes"]) == ("colors", "empty", [])
    assert card["problems"] == ["0 classes: 2 to 10 are needed."]
    assert not buffers


def test_classes_are_added_renamed_removed_and_brought_back(page):
    first, second = add_class(page), add_class(page)
    assert names(page) == [("class 1", 0), ("class 2", 0)]
    page.ask("class.rename", {"class_id": first, "name": " cup "})
    card = page.ask("class.remove", {"class_id": first})[0]["teaching"]
    assert [each["name"] for each in card["classes"]] == ["class 2"]
    page.ask("class.restore", {"class_id": first})
    assert names(page) == [("cup", 0), ("class 2", 0)]
    assert first != second


@pytest.mark.parametrize(
    ("method", "params", "name"),
    [
        ("class.add", {"name": "cup"}, "CLASS_NAME_TAKEN"),
        ("class.add", {"name": "x" * 65}, "CLASS_NAME_INVALID"),
        ("class.rename", {"name": ""}, "CLASS_NAME_INVALID"),
        ("class.rename", {"name": "pen"}, "CLASS_NAME_TAKEN"),
        ("class.rename", {"class_id": "gone", "name": "x"}, "CLASS_UNKNOWN"),
        ("class.remove", {"class_id": "gone"}, "CLASS_UNKNOWN"),
        ("class.restore", {"class_id": "gone"}, "CLASS_UNKNOWN"),
    ],
)
def test_what_cannot_be_done_with_a_class_changes_nothing(page, failed, method, params, name):
    class_id = add_class(page, "cup")
    add_class(page, "pen")
    with pytest.raises(failed, match=name):
        page.ask(method, {"class_id": class_id, **params})
    assert names(page) == [("cup", 0), ("pen", 0)]


def test_there_are_ten_classes_at_the_most(page, failed):
    for _ in range(10):
        add_class(page)
    with pytest.raises(failed, match="11 classes"):
        add_class(page)


def test_a_picture_comes_with_its_thumbnail_and_counts_once(page):
    class_id = add_class(page, "red")
    added, (jpeg,) = add_picture(page, class_id, png(RED, edge=400))
    assert (added["known"], added["count"]) == (False, 1)
    assert (added["picture"]["width"], added["picture"]["height"]) == (400, 400)
    assert max(Image.open(io.BytesIO(jpeg)).size) == 128
    again, _ = add_picture(page, class_id, png(RED, edge=400), name="b.png")
    assert (again["known"], again["count"]) == (True, 1)
    assert again["revision"] > added["revision"]
    key = added["picture"]["key"]
    assert page.ask("thumbnails", {"keys": [key, "gone"]})[1] == [jpeg, b""]
    page.ask("picture.remove", {"class_id": class_id, "key": key})
    assert names(page) == [("red", 0)]


def test_pictures_stand_in_the_order_they_were_given_whichever_comes_first(page, teacher):
    class_id = add_class(page, "red")
    # The third comes last: it had failed. Another page and Python come in between.
    for number in (2, 1, 5, 4):
        add_picture(page, class_id, png(RED, number), name=f"{number}.png", number=number)
    add_picture(page, class_id, png(RED, 91), name="other.png", page="other", number=1)
    teacher.add("red", pixels(RED, 92))
    add_picture(page, class_id, png(RED, 3), name="3.png", number=3)
    add_picture(page, class_id, png(RED, 6), name="6.png", number=6)
    wanted = [*(f"{number}.png" for number in range(1, 6)), "other.png", "array", "6.png"]
    assert [each.name for each in teacher.pictures["red"]] == wanted
    (card,) = page.ask("teaching.open")[0]["teaching"]["classes"]
    assert [each["name"] for each in card["pictures"]] == wanted


def test_what_was_given_twice_is_said_while_too_few_are_left(teachers):
    said = "red has 1 picture: 5 are needed. 5 more were the same again: a picture counts once."
    teacher = teachers({"red": [pixels(RED)] * 6, "green": several(GREEN)})
    with pytest.raises(PredictError, match=said):
        teacher.teach()
    teacher.add("red", pixels(RED, 1))
    with pytest.raises(PredictError, match=r"red has 2 pictures: 5 are needed\. 5 more"):
        teacher.teach()
    teacher.add("red", several(RED, 3, 2))
    assert teacher.teach().n == 10


def test_doubles_in_a_folder_are_counted(page, tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.png").write_bytes(png(RED))
    params = {"path": str(tmp_path), "class_id": add_class(page, "red")}
    found, _ = page.ask("pictures.folder", params)
    assert (found["added"], found["known"]) == (1, 5)
    (card,) = found["teaching"]["classes"]
    assert card["problem"].endswith("5 more were the same again: a picture counts once.")
    key = card["pictures"][0]["key"]
    gone, _ = page.ask("picture.remove", {"class_id": card["id"], "key": key})
    assert gone["teaching"]["classes"][0]["problem"] == "red has 0 pictures: 5 are needed."


def test_a_picture_in_two_classes_is_named_in_both(teachers):
    teacher = teachers({"red": several(RED), "green": [*several(GREEN), pixels(RED, 3)]})
    said = "The same picture is in red (array, number 4) and in green (array, number 6)."
    assert teacher._teaching.card()["problems"] == [said]
    with pytest.raises(PredictError, match="number 4"):
        teacher.teach()


def test_a_large_file_comes_in_chunks_and_is_kept_small(page, teacher):
    class_id = add_class(page, "red")
    data = png(RED, edge=1500)
    card, _ = page.upload("large.png", data, "image/png")
    added, _ = add_picture(page, class_id, b"", input_key=card["input"]["key"])
    assert added["count"] == 1
    (kept,) = teacher.pictures["red"]
    assert (kept.width, kept.height) == (1024, 1024)
    # Its reply was lost, and the page asks again.
    assert add_picture(page, class_id, b"", input_key=card["input"]["key"])[0]["known"]


@pytest.mark.parametrize(
    ("data", "params", "name"),
    [
        (b"no picture", {}, "IMAGE_UNREADABLE"),
        (b"", {"input_key": "gone"}, "UPLOAD_UNKNOWN"),
        (b"some words", {"name": "a.txt", "media_type": "text/plain"}, "INPUT_KIND_NOT_SUPPORTED"),
        (b"\0" * (4 * 1024 * 1024 + 1), {}, "UPLOAD_CHUNK_TOO_LARGE"),
    ],
)
def test_what_is_no_picture_is_refused_and_its_neighbors_stay(page, failed, data, params, name):
    class_id = add_class(page, "red")
    add_picture(page, class_id, png(RED))
    with pytest.raises(failed, match=name):
        add_picture(page, class_id, data, **params)
    assert names(page) == [("red", 1)]


def test_a_class_has_fifty_pictures_at_the_most(teachers, page_of, failed):
    page = page_of(teachers({"red": several(RED, MOST_PICTURES)}))
    (red,) = page.ask("teaching.open")[0]["teaching"]["classes"]
    with pytest.raises(failed, match="red would have 51 pictures"):
        add_picture(page, red["id"], png(BLUE))


def test_what_is_missing_is_said_until_nothing_is(page, teacher):
    assert teacher.status == "empty"
    for name, color in (("red", RED), ("green", GREEN)):
        class_id = add_class(page, name)
        for number in range(5):
            add_picture(page, class_id, png(color, number))
            card = page.ask("teaching.open")[0]["teaching"]
            if number == 2:
                assert f"{name} has 3 pictures: 5 are needed." in card["problems"]
                assert card["classes"][-1]["problem"] == f"{name} has 3 pictures: 5 are needed."
                assert card["status"] == "collecting"
    assert card["problems"] == []
    page.until(lambda: teacher.status == "ready")
    assert teacher.classes == [{"name": "red", "count": 5}, {"name": "green", "count": 5}]


# --- folders -------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path):
    for name, color in (("red", RED), ("green", GREEN)):
        (tmp_path / "colors" / name).mkdir(parents=True)
        for number in range(6):
            (tmp_path / "colors" / name / f"{number}.png").write_bytes(png(color, number))
    return tmp_path / "colors"


def test_a_folder_of_the_kernels_computer_brings_classes(page, folder):
    found, _ = page.ask("pictures.folder", {"path": str(folder), "class_id": ""})
    assert (found["added"], found["known"]) == (12, 0)
    assert names(page) == [("green", 6), ("red", 6)]
    # These very pictures lie there: the code can name it.
    assert found["teaching"]["saved"] == str(folder)
    again, _ = page.ask("pictures.folder", {"path": str(folder), "class_id": ""})
    assert (again["added"], again["known"]) == (0, 12)
    class_id = again["teaching"]["classes"][0]["id"]
    page.ask("class.remove", {"class_id": class_id})
    assert page.ask("teaching.open")[0]["teaching"]["saved"] == ""


def test_a_folder_may_go_into_one_class(page, folder):
    class_id = add_class(page, "stop")
    page.ask("pictures.folder", {"path": str(folder / "red"), "class_id": class_id})
    assert names(page) == [("stop", 6)]


def test_a_folder_with_a_bad_picture_adds_none(page, failed, folder):
    (folder / "red" / "3.png").write_bytes(b"no picture")
    with pytest.raises(failed, match=r"red: 3\.png"):
        page.ask("pictures.folder", {"path": str(folder), "class_id": ""})
    assert names(page) == []


@pytest.mark.parametrize(
    ("path", "name"), [("", "FOLDER_NOT_FOUND"), ("/no/such", "FOLDER_NOT_FOUND")]
)
def test_a_folder_that_is_not_there_says_so(page, failed, path, name):
    with pytest.raises(failed, match=name):
        page.ask("pictures.folder", {"path": path, "class_id": ""})


# --- teaching ------------------------------------------------------------------------------------
def teach(page, name="colors", description=""):
    return page.ask("teach", {"name": name, "description": description})[0]


def test_teaching_makes_a_model_and_says_what_it_is_worth(filled, filled_page):
    result = teach(filled_page, "red-or-green", "Red or green.")
    told = result["taught"]
    assert told["reference"].startswith("embedded/main/models/red-or-green/versions/v")
    assert told["method"] == "logistic regression"
    assert (told["n"], told["correct"], told["accuracy"]) == (10, 10, 1.0)
    assert told["low"] == pytest.approx(0.722, abs=0.001)
    assert told["confusion"] == [[5, 0], [0, 5]]
    assert told["labels"] == ["red", "green"]
    assert told["per_class"][0] == {
        "label": "red", "n": 5, "correct": 5, "accuracy": 1.0,
        "low": pytest.approx(0.566, abs=0.001), "high": 1.0,
    }  # fmt: skip
    assert told["current"]
    assert result["teaching"]["status"] == "taught"
    filled_page.until(lambda: filled.status == "taught")
    assert filled.name == "red-or-green"
    assert filled.taught["sentence"] == told["sentence"]
    assert str(filled.model) == told["reference"]
    assert isinstance(filled.model, Reference)


def test_what_was_taught_is_old_when_pictures_change(filled, filled_page):
    teach(filled_page)
    card = filled_page.ask("teaching.open")[0]["teaching"]
    red = card["classes"][0]
    changed = filled_page.ask(
        "picture.remove", {"class_id": red["id"], "key": red["pictures"][0]["key"]}
    )[0]["teaching"]
    assert changed["status"] == "changed"
    assert not changed["taught"]["current"]
    assert changed["problems"] == ["red has 4 pictures: 5 are needed."]
    filled.add("red", pixels(RED, 77))
    again = teach(filled_page)["taught"]
    assert again["current"]
    assert again["version_id"] != card["taught"]["version_id"]


def test_progress_counts_pictures(filled_page):
    request = filled_page.request("teach", {"name": "colors", "description": ""})
    filled_page.answer(request)
    told = filled_page.progress(request)
    assert told[0]["stage"] == "predicting"
    assert {each["total"] for each in told} == {10}


def test_a_cancel_leaves_things_as_they_were(filled_page, monkeypatch, failed):
    begun, go_on = threading.Event(), threading.Event()
    platform = type(pw.embedded())
    original = platform.teach

    def slow(self, *arguments, **settings):
        begun.set()
        assert go_on.wait(20)
        return original(self, *arguments, **settings)

    monkeypatch.setattr(platform, "teach", slow)
    request = filled_page.request("teach", {"name": "colors", "description": ""})
    assert begun.wait(20)
    assert filled_page.ask("teaching.open")[0]["teaching"]["status"] == "teaching"
    filled_page.cancel(request)
    go_on.set()
    with pytest.raises(failed, match="CANCELLED"):
        filled_page.answer(request)
    card = filled_page.ask("teaching.open")[0]["teaching"]
    assert (card["status"], card["taught"], card["error"]) == ("ready", None, None)


def test_what_fails_is_shown_until_something_changes(filled, filled_page, failed):
    with pytest.raises(failed, match="MODEL_ID_INVALID"):
        teach(filled_page, "not an id")
    card = filled_page.ask("teaching.open")[0]["teaching"]
    assert (card["status"], card["error"]["name"]) == ("failed", "MODEL_ID_INVALID")
    filled.name = "colors"
    assert filled_page.ask("teaching.open")[0]["teaching"]["status"] == "ready"


def test_nothing_is_taught_while_something_is_missing(page, failed):
    add_class(page, "red")
    with pytest.raises(failed, match="red has 0 pictures: 5 are needed"):
        teach(page)
    assert page.ask("teaching.open")[0]["teaching"]["status"] == "collecting"


def test_pictures_are_looked_at_while_they_come(teachers, page_of, monkeypatch):
    looked = []
    monkeypatch.setattr(Teaching, "look_ahead", lambda _self, item: looked.append(item.identity))
    page = page_of(teachers())
    added, _ = add_picture(page, add_class(page, "red"), png(RED))
    page.until(lambda: looked == [added["picture"]["key"]])


# --- trying --------------------------------------------------------------------------------------
def test_the_model_is_tried_and_looked_through(filled_page):
    taught = teach(filled_page)["taught"]
    params = {"name": "x.png", "media_type": "image/png"}
    tried, (jpeg,) = filled_page.ask("taught.try", params, [png(GREEN, 99)])
    assert tried["reference"] == taught["reference"]
    assert [bar["label"] for bar in tried["bars"]] == ["green", "red"]
    assert sum(bar["score"] for bar in tried["bars"]) == pytest.approx(1, abs=1e-5)
    assert Image.open(io.BytesIO(jpeg)).size == (16, 16)
    live, buffers = filled_page.ask("taught.live", {}, [png(RED, 98)])
    assert live["bars"][0]["label"] == "red"
    assert live["latency_ms"] > 0
    assert buffers == []
    # Nothing that was only tried is kept.
    assert names(filled_page) == [("red", 5), ("green", 5)]


def test_one_look_through_the_webcam_at_a_time(filled_page, monkeypatch):
    teach(filled_page)
    under_way, most = [], []
    original = Teaching.ask

    def counted(self, *arguments):
        under_way.append(1)
        most.append(len(under_way))
        try:
            return original(self, *arguments)
        finally:
            under_way.pop()

    monkeypatch.setattr(Teaching, "ask", counted)
    asked = [filled_page.request("taught.live", {}, [png(RED, number)]) for number in range(6)]
    for request in asked:
        filled_page.answer(request)
    assert (len(most), max(most)) == (6, 1)


@pytest.mark.parametrize("method", ["taught.try", "taught.live"])
def test_before_a_model_is_taught_none_can_be_tried(page, failed, method):
    with pytest.raises(failed, match="NOT_TAUGHT"):
        page.ask(method, {"name": "x.png", "media_type": "image/png"}, [png(RED)])


# --- all pages, and Python -----------------------------------------------------------------------
def test_what_python_does_is_told_to_every_page(filled, filled_page):
    before = filled_page.ask("teaching.open")[0]["teaching"]["revision"]
    filled.add("blue", several(BLUE))
    (event, _) = filled_page.wait_for(lambda: filled_page.messages("event"))[-1]
    assert event["event"] == "teaching"
    assert event["params"]["revision"] > before
    assert [each["name"] for each in event["params"]["classes"]] == ["red", "green", "blue"]
    filled.remove("red")
    assert list(filled.pictures) == ["green", "blue"]


def test_python_hears_of_each_status_and_may_answer(filled):
    """A callback that adds pictures while it hears of others is no deadlock."""
    heard = []

    def hear(change):
        heard.append(change["new"])
        if change["new"] == "taught":
            filled.add("blue", several(BLUE))

    filled.observe(hear, "status")
    taught = filled.teach()
    assert heard == ["teaching", "taught", "changed"]
    assert taught.accuracy == 1.0
    assert filled.predict(pixels(GREEN, 55)).concepts[0].label == "green"


def test_python_is_told_what_is_missing(teachers):
    teacher = teachers({"red": several(RED, 2)})
    with pytest.raises(PredictError, match="red has 2 pictures: 5 are needed"):
        teacher.teach()
    with pytest.raises(InputError, match="picture 1"):
        teacher.add("green", [b"no picture"])
    with pytest.raises(PredictError, match="There is no class 'blue'"):
        teacher.remove("blue")
    assert repr(teacher) == "ModelTeacher('colors': red (2))"


def test_the_model_works_in_a_viewer(filled, viewers, page_of):
    viewer = viewers(filled.teach())
    tried, _ = page_of(viewer).ask("try", {"name": "a.png", "media_type": "image/png"}, [png(RED)])
    assert tried["model"]["id"] == "colors"
    assert viewer.prediction.concepts[0].label == "red"


def test_saved_pictures_teach_the_same_model_again(filled, filled_page, tmp_path):
    told = teach(filled_page)["taught"]
    saved, _ = filled_page.ask("teaching.save", {"path": str(tmp_path / "of" / "colors")})
    assert saved["pictures"] == 10
    assert saved["teaching"]["saved"] == saved["folder"] == str(tmp_path / "of" / "colors")
    code = filled_page.ask("teaching.code")[0]["code"]
    space = {}
    exec(code.rpartition("pw.ModelViewer")[0], space)  # noqa: S102 - it is what a person would run
    assert space["taught"].confusion == tuple(map(tuple, told["confusion"]))
    assert sorted(each.name for each in (tmp_path / "of" / "colors").iterdir()) == ["green", "red"]
    filled.add("blue", several(BLUE))
    assert "Save them first" in filled.code()


@pytest.mark.parametrize(
    ("label", "folder", "name"),
    [
        ("red/green", "new", "CLASS_NAME_INVALID"),
        ("red", ".", "FOLDER_NOT_EMPTY"),
        ("red", "file/inside", "FOLDER_NOT_WRITTEN"),
    ],
)
def test_what_cannot_be_saved_leaves_nothing_behind(teachers, tmp_path, label, folder, name):
    (tmp_path / "file").write_bytes(b"")
    teacher = teachers({label: several(RED)})
    with pytest.raises(PredictError) as caught:
        teacher.save(tmp_path / folder)
    assert caught.value.name == name
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_is_full_leaves_nothing_behind(filled, tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(self, data):
        if self.name.startswith("03"):
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PredictError, match="No space left on device"):
        filled.save(tmp_path / "colors")
    assert not list(tmp_path.iterdir())


# --- in the notebook -----------------------------------------------------------------------------
def test_a_saved_notebook_holds_a_table_and_the_accuracy(teachers):
    teacher = teachers({"<b>red": several(RED), "green": several(GREEN)})
    teacher.teach()
    html = teacher._repr_mimebundle_()[0]["text/html"]
    assert "&lt;b&gt;red" in html
    assert "<b>" not in html
    assert "Of 10 held-out pictures 10 were named right" in html
    assert "1.00 (95 % interval .57 to 1.00, n = 5)" in html
    teacher.add("green", pixels(GREEN, 90))
    assert "have changed since" in teacher._repr_mimebundle_()[0]["text/html"]


def test_state_that_is_saved_is_small(filled):
    filled.teach()
    state = filled.get_state()
    state.pop("_esm")
    assert len(str(state)) < 6000
    assert not any(isinstance(value, bytes | memoryview) for value in state.values())


def test_arguments_it_does_not_have_are_named():
    with pytest.raises(TypeError, match="Did you mean 'name'"):
        pw.ModelTeacher(nam="colors")


def test_nothing_is_taught_on_a_platform_elsewhere():
    class Elsewhere:
        name = "api.example.com"

    with pytest.raises(PredictError, match="No model can be taught on api"):
        pw.ModelTeacher(platform=Elsewhere())


def test_what_it_offers_is_what_a_person_types(filled):
    assert {"add", "teach", "model", "save", "pictures"} <= set(dir(filled))
    assert not [name for name in dir(filled) if name.startswith("_")]
    for name in dir(filled):
        getattr(filled, name)


def test_closing_frees_the_pictures_and_keeps_the_model():
    teacher = pw.ModelTeacher({"red": several(RED), "green": several(GREEN)}, name="freed")
    taught = teacher.teach()
    kept = weakref.ref(teacher._teaching.classes)
    picture = weakref.ref(teacher.pictures["red"][0])
    teacher.close()
    assert repr(teacher) == "ModelTeacher(closed)"
    gc.collect()
    assert picture() is None
    assert pw.predict(pixels(RED, 3), model=taught).concepts[0].label == "red"
    teacher.close()
    del teacher
    gc.collect()
    assert kept() is None
