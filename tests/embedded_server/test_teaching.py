"""Teaching: what is learned, what it is worth, and that it is never judged by its own pictures."""

import io
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from predict_widgets.embedded_server.models.digit_classifier import FITTED, digits
from predict_widgets.embedded_server.models.image_embedding import ImageEmbedding
from predict_widgets.embedded_server.teaching import Features
from predict_widgets.embedded_server.teaching import taught as taught_from
from predict_widgets.embedded_server.teaching.held_out import (
    FOLDS,
    confusion_of,
    folds_of,
    held_out_logits,
)
from predict_widgets.embedded_server.teaching.methods import (
    Linear,
    logistic_regression,
    nearest_class_mean,
    sharpness_of,
)
from predict_widgets.errors import CancelledError, MissingExtraError
from predict_widgets.inputs import as_input
from predict_widgets.intervals import Share


class Colors:
    """An embedding of three numbers, so that what is learned can be told by hand."""

    def __init__(self):
        self.looked = 0

    def vector(self, image):
        self.looked += 1
        mean = np.asarray(image, np.float64).mean(axis=(0, 1)) + 1
        return mean / np.linalg.norm(mean)


def picture(color, number):
    """A picture of one color, a little unlike all others of that color."""
    pixels = np.full((8, 8, 3), color, np.int64)
    pixels[0, 0] = number
    return as_input(pixels.astype(np.uint8), name=f"picture {number}")


def of_color(color, count=6, first=0):
    return [picture(color, first + number) for number in range(count)]


@pytest.fixture
def colors():
    return {"red": of_color((200, 20, 20)), "green": of_color((20, 200, 20))}


@pytest.fixture
def embedding():
    return Colors()


@pytest.fixture
def without_sklearn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)


@pytest.fixture
def features():
    """Features of 40 made-up pictures of four classes that overlap."""
    random = np.random.default_rng(4)
    truth = np.repeat(np.arange(4), 10)
    return random.normal(size=(40, 12)) + np.eye(4, 12)[truth] * 2, truth


# --- what is held out ----------------------------------------------------------------------------
def test_each_part_holds_a_stretch_of_every_class():
    truth = np.array([0] * 7 + [1] * 5 + [0] * 3)
    parts = folds_of(truth)
    for number in (0, 1):
        own = parts[truth == number]
        assert (np.diff(own) >= 0).all()
        assert set(own) == set(range(FOLDS))
        assert np.ptp(np.bincount(own)) <= 1


def test_no_picture_is_judged_by_what_was_taught_with_it(features):
    seen, truth = features
    asked_about = []

    def method(taught, labels, classes):
        assert len(taught) == len(labels)

        class Model(Linear):
            def logits(self, asked):
                asked_about.append(len(asked))
                same = (asked[:, None] == taught[None]).all(axis=2)
                assert not same.any()
                return super().logits(asked)

        return Model(np.zeros((classes, taught.shape[1])), np.zeros(classes))

    held_out_logits(method, seen, truth, 4)
    assert sum(asked_about) == len(seen)


def test_the_accuracy_is_not_that_of_the_pictures_taught_with():
    """Pictures without any order in them: learned by heart, and worth nothing."""
    random = np.random.default_rng(0)
    seen, truth = random.normal(size=(60, 100)), np.repeat(np.arange(3), 20)
    own = logistic_regression(seen, truth, 3).logits(seen).argmax(axis=1)
    assert (own == truth).all()
    held_out = confusion_of(held_out_logits(logistic_regression, seen, truth, 3), truth, 3)
    assert Share.named_right(held_out).value < 0.55


def test_confusion_has_a_row_for_each_true_class():
    logits = np.array([[2, 1], [1, 2], [1, 2]])
    assert confusion_of(logits, np.array([0, 0, 1]), 2) == ((1, 1), (0, 1))


# --- the methods ---------------------------------------------------------------------------------
def test_the_nearest_class_mean_is_the_nearest(features):
    seen, truth = features
    means = np.array([seen[truth == number].mean(axis=0) for number in range(4)])
    distances = ((seen[:, None] - means) ** 2).sum(axis=2)
    logits = nearest_class_mean(seen, truth, 4).logits(seen)
    assert (logits.argmax(axis=1) == distances.argmin(axis=1)).all()
    # Softmax of minus the squared distances, as its scores are said to mean.
    np.testing.assert_allclose(logits - logits[:, :1], distances[:, :1] - distances, atol=1e-9)


@pytest.mark.parametrize("classes", [2, 4])
def test_logistic_regression_says_what_scikit_learn_says(features, classes):
    from sklearn.linear_model import LogisticRegression

    seen, truth = features
    seen, truth = seen[truth < classes], truth[truth < classes]
    mean = seen.mean(axis=0)
    spread = np.sqrt(((seen - mean) ** 2).sum(axis=1).mean())
    theirs = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    theirs.fit((seen - mean) / spread, truth)
    ours = logistic_regression(seen, truth, classes)
    expected = theirs.predict_proba((seen[:5] - mean) / spread)
    np.testing.assert_allclose([ours.scores(row) for row in seen[:5]], expected, atol=1e-6)


def test_pictures_that_all_look_the_same_teach_nothing_and_break_nothing():
    seen, truth = np.ones((10, 5)), np.repeat([0, 1], 5)
    for method in (nearest_class_mean, logistic_regression):
        assert method(seen, truth, 2).scores(seen[0]) == pytest.approx([0.5, 0.5])


def test_what_differs_by_rounding_alone_teaches_nothing():
    noise = np.random.default_rng(2).normal(size=(10, 5)) * 1e-15
    seen, truth = np.full((10, 5), 5**-0.5) + noise, np.repeat([0, 1], 5)
    scores = [logistic_regression(seen, truth, 2).scores(row) for row in seen]
    np.testing.assert_allclose(scores, 0.5, atol=1e-6)


def test_a_few_pictures_all_of_them_right_make_nobody_certain():
    truth = np.repeat([0, 1], 5)
    logits = np.eye(2)[truth]
    sharp = sharpness_of(logits, truth)
    assert Linear(np.eye(2), np.zeros(2), sharp).scores(np.array([1.0, 0.0]))[0] < 0.9
    many = np.repeat([0, 1], 50)
    assert sharpness_of(np.eye(2)[many], many) > sharp


def test_what_is_often_wrong_is_said_softly(features):
    seen, truth = features
    logits = held_out_logits(nearest_class_mean, seen, truth, 4)
    shuffled = np.random.default_rng(1).permutation(truth)
    assert sharpness_of(logits, truth) > 3 * sharpness_of(logits, shuffled)


# --- a lesson ------------------------------------------------------------------------------------
def test_a_lesson_tells_classes_apart(colors, embedding):
    lesson = taught_from(colors, Features(embedding))
    assert lesson.method == "logistic regression"
    assert (lesson.labels, lesson.pictures) == (("red", "green"), (6, 6))
    assert lesson.share == Share(12, 12)
    assert lesson.sentence == (
        "Of 12 held-out pictures 12 were named right: 1.00 (95 % interval .76 to 1.00, n = 12)."
    )
    assert lesson.warnings == ("The interval is wide: more pictures make it narrower.",)


def test_the_same_pictures_give_the_same_model(colors, embedding):
    first, second = (taught_from(colors, Features(embedding)) for _ in range(2))
    np.testing.assert_array_equal(first.linear.weights, second.linear.weights)
    assert first.linear.sharpness == second.linear.sharpness
    assert first.confusion == second.confusion


@pytest.mark.usefixtures("without_sklearn")
def test_without_scikit_learn_the_nearest_class_mean_decides(colors, embedding):
    lesson = taught_from(colors, Features(embedding))
    assert lesson.method == "nearest class mean"
    assert "predict-widgets[teach]" in lesson.method_note
    assert "squared distances" in lesson.score_means
    assert lesson.share == Share(12, 12)


def test_what_cannot_be_learned_is_said(embedding):
    gray = {name: of_color((90, 90, 90), 10, first) for name, first in (("a", 0), ("b", 20))}
    lesson = taught_from(gray, Features(embedding))
    assert any("perhaps learned nothing" in warning for warning in lesson.warnings)
    assert any("were taken for" in warning for warning in lesson.warnings)


def test_naming_the_largest_class_each_time_is_no_lesson(embedding):
    gray = {"many": of_color((90, 90, 90), 40), "few": of_color((90, 90, 90), 6, 50)}
    lesson = taught_from(gray, Features(embedding))
    told = replace(lesson, confusion=((40, 0), (6, 0)))
    assert told.share.interval[0] > 0.7
    assert "Who always says many is right in 40 of 46" in told.warnings[0]


def test_a_picture_is_looked_at_once_in_the_process(colors, embedding):
    features = Features(embedding)
    seen = []
    taught_from(colors, features, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(number, 12) for number in range(1, 13)]
    taught_from({**colors, "blue": of_color((20, 20, 200))}, features)
    assert embedding.looked == 12 + 6


def test_a_cancel_stops_it_between_two_pictures(colors, embedding):
    cancel = threading.Event()

    def progress(done, _total):
        if done == 3:
            cancel.set()

    with pytest.raises(CancelledError):
        taught_from(colors, Features(embedding), progress=progress, cancel=cancel)
    assert embedding.looked == 3


# --- as a model ----------------------------------------------------------------------------------
@pytest.fixture
def taught(own_server, colors):
    return own_server.teach("colors", colors)


def test_a_taught_model_is_a_model_like_any_other(own_client, taught, png):
    output = own_client.predict("colors", png("red")).outputs[0]
    assert output.status.code == 10000
    assert [concept.name for concept in output.data.concepts] == ["red", "green"]
    assert sum(concept.value for concept in output.data.concepts) == pytest.approx(1, abs=1e-5)
    assert output.model.model_type_id == "visual-classifier"
    assert output.model.model_version.id == taught.version == "v1"


def test_taught_again_it_is_a_new_version_and_the_old_one_stays(own_server, own_client, colors):
    own_server.teach("colors", colors)
    more = {**colors, "blue": of_color((20, 20, 200))}
    assert own_server.teach("colors", more).version == "v2"
    image = io.BytesIO()
    Image.new("RGB", (9, 9), "blue").save(image, "PNG")
    newest, first = (
        own_client.predict("colors", image.getvalue(), version_id=version).outputs[0]
        for version in ("", "v1")
    )
    assert newest.data.concepts[0].name == "blue"
    assert {concept.name for concept in first.data.concepts} == {"red", "green"}


def test_a_registered_function_is_not_taken_for_a_lesson_nor_a_lesson_for_a_function(
    own_server, own_client, colors, png
):
    own_server.register("thirds", lambda _image: {"left": 1.0})
    with pytest.raises(ValueError, match="'thirds' is a function that was registered"):
        own_server.teach("thirds", colors)
    concepts = own_client.predict("thirds", png("red")).outputs[0].data.concepts
    assert [concept.name for concept in concepts] == ["left"]
    own_server.teach("colors", colors)
    for version in ("", "mine"):
        with pytest.raises(ValueError, match="'colors' was taught with pictures"):
            own_server.register("colors", lambda _image: {"left": 1.0}, version=version)
    # Each is still what it was, and has new versions of its own kind.
    assert own_server.register("thirds", lambda _image: {"right": 1.0}) == ("thirds", "v2")
    assert own_server.teach("colors", colors).version == "v2"


def test_a_function_registered_while_it_learned_keeps_its_name(own_server, colors):
    def register(_done, _total):
        if "late" not in own_server.model_ids:
            own_server.register("late", lambda _image: {"left": 1.0})

    with pytest.raises(ValueError, match="'late' is a function"):
        own_server.teach("late", colors, progress=register)


def test_the_card_says_how_it_was_taught_and_what_it_is_worth(own_server, helpers, own_client):
    pictures = {"red": of_color((200, 20, 20)), "green": of_color((20, 200, 20), 7)}
    own_server.teach("colors", pictures, description="Red or green.")
    model = helpers.caller(own_client)("GetModel", model_id="colors").model
    card = dict(model.metadata["card"].items())
    assert card["task"] == model.description == "Red or green."
    assert "13 pictures: red (6), green (7)" in card["source"]
    assert "Logistic regression on the 1280 values of image-embedding" in card["source"]
    assert "Of 13 held-out pictures" in card["gets_wrong"]
    assert "95 % interval" in card["gets_wrong"]
    assert "n = 13" in card["gets_wrong"]
    assert "stratified cross-validation" in card["gets_wrong"]
    assert "Decisions about people" in card["not_for"]
    assert model.model_version.active_concept_count == 2


@pytest.mark.usefixtures("taught")
def test_it_works_on_crops_in_a_workflow(own_server, own_client, png):
    def halves(_image):
        return [{"box": (0, 0, 0.5, 1), "label": "left", "score": 1.0}]

    own_server.register("halves", halves, output="regions")
    own_server.workflow(
        "look",
        [
            {"id": "halves", "model": "halves"},
            {"id": "crop", "model": "image-crop", "inputs": ["halves"]},
            {"id": "color", "model": "colors", "inputs": ["crop"]},
        ],
    )
    outputs = own_client.run("look", png("green", (64, 64))).results[0].outputs
    assert outputs[-1].data.regions[0].data.concepts[0].name == "green"


@pytest.mark.parametrize("name", ["image-embedding", "no id", ""])
def test_a_name_that_cannot_be_is_refused_before_anything_is_looked_at(own_server, colors, name):
    def progress(_done, _total):
        raise AssertionError

    with pytest.raises(ValueError, match=r"its own|is not one"):
        own_server.teach(name, colors, progress=progress)


def test_nothing_is_left_of_a_lesson_that_was_cancelled(own_server, colors):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        own_server.teach("colors", colors, cancel=cancel)
    assert "colors" not in own_server.model_ids


def test_without_the_weights_it_says_what_to_install(own_server, colors, monkeypatch):
    def missing(_self):
        raise MissingExtraError("The weights are not installed.", hint="Install them.")

    monkeypatch.setattr(ImageEmbedding, "load", missing)
    with pytest.raises(MissingExtraError):
        own_server.teach("colors", colors)
    assert "colors" not in own_server.model_ids


# --- on real pictures ----------------------------------------------------------------------------
def handwritten(rows, ink):
    return [as_input(np.asarray(255 - np.round(ink[row] * (255 / 16)), np.uint8)) for row in rows]


@pytest.mark.parametrize(
    ("logistic", "method", "least"),
    [(True, "logistic regression", 0.70), (False, "nearest class mean", 0.65)],
)
def test_ten_digits_of_each_kind_are_enough(own_server, monkeypatch, logistic, method, least):
    """Measured: logistic regression .87 in the lesson (n = 100), .82 on digits that it was not
    taught (interval .77 to .87, n = 225: every second of those held out); the class mean .83, and
    .71 (.64 to .76). Those held out are by others.
    """
    if not logistic:
        monkeypatch.setitem(sys.modules, "sklearn", None)
    flat, truth = digits()
    ink = flat.reshape(-1, 8, 8)
    lesson_rows = {str(digit): np.flatnonzero(truth[:FITTED] == digit)[:10] for digit in range(10)}
    model = own_server.teach(
        "taught-digits", {label: handwritten(rows, ink) for label, rows in lesson_rows.items()}
    )
    lesson = model.lesson
    assert (lesson.method, lesson.share.n) == (method, 100)
    assert lesson.share.value >= 0.65
    assert lesson.share.interval[0] < lesson.share.value < lesson.share.interval[1]

    others = range(FITTED, len(truth), 2)
    assert len(others) == 225
    pictures = handwritten(others, ink)
    said = [
        model.predict(Image.open(io.BytesIO(each.data)).convert("RGB")).concepts[0]
        for each in pictures
    ]
    right = [one.name == str(truth[row]) for one, row in zip(said, others, strict=True)]
    assert np.mean(right) >= least
    # What it says of its own certainty is not far from how often it is right.
    assert np.mean([one.value for one in said]) == pytest.approx(np.mean(right), abs=0.15)
