"""What the digit classifier sees, for whoever draws one."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from predict_widgets.embedded_server.models.digit_classifier import DigitClassifier, digits


@pytest.fixture(scope="module")
def model():
    return DigitClassifier()


def seen_by(model, image):
    return np.asarray(Image.open(io.BytesIO(model.predict(image, seen=True).image.base64)))


@pytest.mark.parametrize("number", [0, 1500])
def test_a_digit_of_the_data_is_seen_as_it_is(model, number):
    counts = digits()[0][number].reshape(8, 8)
    paper = np.round((1 - counts / 16) * 255).astype(np.uint8)
    seen = seen_by(model, Image.fromarray(paper).convert("RGB"))
    assert np.array_equal(seen, paper)


def test_a_drawing_is_seen_centered_and_upright_dark_on_light(model):
    drawing = Image.new("RGB", (280, 280), "black")
    ImageDraw.Draw(drawing).line([(40, 30), (60, 250)], fill="white", width=24)
    seen = seen_by(model, drawing)
    assert seen.shape == (8, 8)
    assert (seen < 200).any(axis=1).all(), "its full height is used"
    assert (seen[:, [0, -1]] == 255).all(), "it stands in the middle"


def test_nobody_is_sent_a_picture_who_did_not_ask_or_drew_nothing(model):
    assert not model.predict(Image.new("RGB", (28, 28), "white"), seen=True).HasField("image")
    counts = digits()[0][3].reshape(8, 8)
    image = Image.fromarray((255 - counts * 15).astype(np.uint8)).convert("RGB")
    assert not model.predict(image).HasField("image")
    with_picture = model.predict(image, seen=True)
    assert with_picture.concepts == model.predict(image).concepts
