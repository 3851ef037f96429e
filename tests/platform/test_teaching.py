"""What a person may hand in to teach with, what is refused, and what comes out."""

import copy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.references import Reference
from predict_widgets.platform.teaching_pictures import PICTURE_EDGE, classes_of

RED, GREEN = (200, 20, 20), (20, 200, 20)


def pixels(color, number, edge=12):
    made = np.full((edge, edge, 3), color, np.uint8)
    made[0, 0] = number
    return made


def several(color, count=5, first=0):
    return [pixels(color, first + number) for number in range(count)]


@pytest.fixture
def folder(tmp_path):
    """A folder of two classes, with what systems leave behind and what is no picture."""
    for name, color in (("red", RED), ("green", GREEN)):
        inside = tmp_path / "colors" / name
        inside.mkdir(parents=True)
        for number in range(11):
            Image.fromarray(pixels(color, number)).save(inside / f"{number}.png")
        (inside / ".DS_Store").write_bytes(b"\0")
        (inside / "notes.txt").write_text("about them", encoding="utf-8")
    return tmp_path / "colors"


@pytest.fixture
def embedded():
    platform = pw.embedded()
    yield platform
    pw.disconnect()


def refused(given, name="TEACHING_CLASSES"):
    with pytest.raises(PredictError) as caught:
        classes_of(given)
    assert caught.value.name == name
    return caught.value.message


# --- what is taken -------------------------------------------------------------------------------
def test_a_folder_has_a_sub_folder_for_each_class(folder):
    classes = classes_of(folder)
    assert list(classes) == ["green", "red"]
    # In the order in which people count: 10 after 9.
    assert [each.name for each in classes["red"]] == [f"{number}.png" for number in range(11)]
    assert [each.identity for each in classes_of(str(folder))["red"]] == [
        each.identity for each in classes["red"]
    ]


def test_a_class_may_be_a_folder_of_its_own(folder):
    classes = classes_of({"stop": folder / "red", "go": str(folder / "green")})
    assert {label: len(pictures) for label, pictures in classes.items()} == {"stop": 11, "go": 11}


def test_pictures_may_be_anything_that_is_predicted_on(folder):
    paths = sorted(folder.glob("red/*.png"))
    mixed = [
        paths[0],
        str(paths[1]),
        paths[2].read_bytes(),
        Image.open(paths[3]),
        np.asarray(Image.open(paths[4])),
    ]
    assert len(classes_of({"red": mixed, "green": folder / "green"})["red"]) == 5


def test_pictures_may_come_from_a_generator_or_a_stack(folder):
    stack = np.stack(several(GREEN))
    gray = np.random.default_rng(0).integers(0, 255, (6, 8, 8), np.uint8)
    given = {0: (path for path in sorted(folder.glob("red/*.png"))), 1: stack, 2: gray}
    assert {label: len(v) for label, v in classes_of(given).items()} == {"0": 11, "1": 5, "2": 6}


def test_a_picture_that_comes_twice_counts_once():
    classes = classes_of({"red": several(RED) + several(RED), "green": several(GREEN)})
    assert len(classes["red"]) == 5


def test_a_large_picture_is_taught_with_in_small():
    large = [np.full((40, 3000, 3), 10 * number, np.uint8) for number in range(5)]
    for each in classes_of({"large": large, "red": several(RED)})["large"]:
        assert (each.width, each.height) == (PICTURE_EDGE, 14)
        assert each.changes[-1] == "made smaller: 1024 x 14 of 3000 x 40"


# --- what is refused -----------------------------------------------------------------------------
def test_too_few_pictures_are_named_by_class():
    said = refused({"red": several(RED, 3), "green": several(GREEN, 1), "blue": []})
    assert "red has 3 pictures: 5 are needed." in said
    assert "green has 1 picture: 5 are needed." in said
    assert "blue has 0 pictures: 5 are needed." in said


def test_too_many_pictures_are_named_by_class_before_they_are_read():
    given = {"red": [Path("there is none")] * 51, "green": several(GREEN)}
    assert "red has 51 pictures: 50 is the most." in refused(given)


def test_doubles_are_not_enough():
    given = {"red": several(RED, 4) + several(RED, 1), "green": several(GREEN)}
    assert (
        "red has 4 pictures: 5 are needed. 1 more was the same again: a picture counts once."
    ) in refused(given)


@pytest.mark.parametrize(("count", "said"), [(0, "0 classes"), (1, "1 class:"), (11, "11 classes")])
def test_there_are_two_to_ten_classes(count, said):
    given = {f"class {n}": several(RED, 5, 5 * n) for n in range(count)}
    assert said in refused(given)


def test_a_picture_in_two_classes_is_named_in_both(tmp_path):
    folders = {label: tmp_path / label for label in ("red", "green")}
    for (label, folder), color in zip(folders.items(), (RED, GREEN), strict=True):
        folder.mkdir()
        for number in range(5):
            Image.fromarray(pixels(color, number)).save(folder / f"{label}-{number}.png")
    (folders["red"] / "also.png").write_bytes((folders["green"] / "green-2.png").read_bytes())
    assert (
        "The same picture is in red (also.png, number 1) and in green (green-2.png, number 3)."
    ) in refused(folders)


def test_all_pictures_that_cannot_be_read_are_named_and_nothing_is_taught(folder, embedded):
    (folder / "red" / "3.png").write_bytes(b"no picture")
    (folder / "green" / "7.png").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        embedded.teach("colors", folder)
    assert caught.value.name == "TEACHING_PICTURES"
    assert caught.value.message.startswith("2 pictures cannot be taught with, so nothing was:")
    assert "red: 3.png: " in caught.value.message
    assert "green: 7.png: " in caught.value.message
    assert "colors" not in embedded.model_ids()


def test_what_is_no_picture_is_refused_by_its_place():
    given = {"red": [*several(RED), pw.Text("red"), 7], "green": several(GREEN)}
    said = refused(given, "TEACHING_PICTURES")
    assert "red: text is of kind text, not a picture." in said
    assert "red: picture 7: An object of type int is not an input." in said


@pytest.mark.parametrize("given", [[several(RED), several(GREEN)], 7, None])
def test_pictures_need_labels(given):
    assert "without labels" in refused(given)


def test_a_folder_without_sub_folders_is_no_set_of_classes(folder):
    assert "no sub-folders with pictures" in refused(folder / "red")
    refused(folder / "blue", "FOLDER_NOT_FOUND")


def test_a_class_needs_a_name():
    assert "no name" in refused({" ": several(RED), "green": several(GREEN)})


# --- what comes out ------------------------------------------------------------------------------
@pytest.fixture
def taught(embedded, folder):
    return embedded.teach("colors", folder, description="Red or green.")


def test_it_says_what_it_is_worth_on_held_out_pictures(taught):
    assert (taught.n, taught.accuracy) == (22, 1.0)
    assert taught.interval == pytest.approx((0.851, 1.0), abs=0.001)
    assert str(taught.per_class["red"]) == "1.00 (95 % interval .74 to 1.00, n = 11)"
    assert taught.confusion == ((11, 0), (0, 11))
    said = repr(taught)
    for part in (
        "'embedded/main/models/colors/versions/v1' by logistic regression",
        "Of 22 held-out pictures 22 were named right: 1.00 (95 % interval .85 to 1.00, n = 22).",
        "  green  1.00 (95 % interval .74 to 1.00, n = 11)",
        "stratified cross-validation",
    ):
        assert part in said


def test_it_is_a_reference(taught):
    plain = Reference("models", "colors", "embedded", "main", "v1")
    assert isinstance(taught, Reference)
    assert taught == plain
    assert plain == taught
    assert hash(taught) == hash(plain)
    assert str(taught) == str(plain)
    assert taught != plain.with_version("v2")
    assert type(taught.with_version("")) is Reference
    assert type(taught.at("user", "app")) is Reference
    assert copy.deepcopy(taught).per_class == taught.per_class


def test_it_is_asked_like_any_other_model(taught, embedded):
    for name in (taught, "colors", str(taught)):
        prediction = pw.predict(pixels(RED, 77), model=name, platform=embedded)
        assert prediction.concepts[0].label == "red"
        assert prediction.model_version_id == "v1"
    assert "colors" in embedded.model_ids()
    listed = {each.reference.id: each for each in pw.models("colors", platform=embedded)}
    assert listed["colors"].description == "Red or green."


def test_teaching_again_makes_a_new_version(taught, embedded, folder):
    again = embedded.teach("colors", folder)
    assert (taught.version_id, again.version_id) == ("v1", "v2")
    assert again.confusion == taught.confusion


@pytest.mark.parametrize("name", ["digit-classifier", "my cups"])
def test_a_name_that_cannot_be_says_so(embedded, folder, name):
    with pytest.raises(PredictError) as caught:
        embedded.teach(name, folder)
    assert caught.value.name == "MODEL_ID_INVALID"


def test_a_run_in_other_processes_says_that_they_do_not_have_it(taught, embedded, folder, tmp_path):
    class Nowhere:
        def submit(self, *_arguments, **_settings):
            raise AssertionError

    run = pw.BatchRun(
        folder, model=taught, platform=embedded, executor=Nowhere(), folder=tmp_path / "run"
    )
    with pytest.raises(PredictError, match="was taught in this process"):
        run.run(progress=None)


def test_a_dataset_is_run_through_it(taught, embedded, folder, tmp_path):
    run = pw.BatchRun(folder, model=taught, platform=embedded, folder=tmp_path / "run")
    assert run.run(progress=None).failed == 0
    table = run.predictions.to_pandas()
    best = table.sort_values("score").groupby("output_id").last()
    assert best["label"].value_counts().to_dict() == {"red": 11, "green": 11}


def test_the_name_of_a_registered_function_is_refused(embedded):
    embedded.register("thirds", lambda _image: {"left": 1.0})
    with pytest.raises(PredictError, match="'thirds' is a function that was registered") as raised:
        embedded.teach("thirds", {"red": several(RED), "green": several(GREEN)})
    assert raised.value.name == "MODEL_ID_INVALID"
