import random
import re
import sys

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw

from predict_widgets.embedded_server.models import digit_classifier
from predict_widgets.embedded_server.models.color_difference import color_difference, lab_of
from predict_widgets.embedded_server.models.digit_classifier import DigitClassifier
from predict_widgets.embedded_server.models.dominant_colors import CSS_NAMES, DominantColors
from predict_widgets.embedded_server.models.face_boxes import FaceBoxes

# Sharma, Wu, Dalal 2005, table 1: two colors in CIELAB and their difference.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "expected"), SHARMA)
def test_color_difference_is_that_of_the_paper(first, second, expected):
    pair = np.array([first, second], float)
    assert color_difference(pair[0], pair[1]) == pytest.approx(expected, abs=1e-4)
    assert color_difference(pair[1], pair[0]) == pytest.approx(expected, abs=1e-4)


def test_lab_of_known_colors():
    colors = lab_of(np.array([[255, 255, 255], [255, 0, 0], [0, 0, 0]], float))
    expected = [(100, 0, 0), (53.24, 80.09, 67.20), (0, 0, 0)]
    assert colors == pytest.approx(np.array(expected), abs=0.05)


def test_colors_come_with_their_shares_and_names():
    picture = Image.new("RGB", (200, 100), "#ff6347")
    picture.paste("#4682b4", (0, 0, 50, 100))
    colors = DominantColors().predict(picture).colors
    assert [(c.raw_hex, c.w3c.name) for c in colors] == [
        ("#ff6347", "Tomato"),
        ("#4682b4", "SteelBlue"),
    ]
    assert [c.value for c in colors] == pytest.approx([0.75, 0.25], abs=0.01)
    assert colors[0].w3c.hex == "#ff6347"


def test_alike_colors_are_one():
    picture = Image.new("RGB", (100, 100), "#336699")
    picture.paste("#34689b", (0, 0, 50, 100))
    assert len(DominantColors().predict(picture).colors) == 1


def test_shares_sum_to_one_on_photos_and_none_is_tiny(pictures):
    for picture in pictures.values():
        shares = [color.value for color in DominantColors().predict(picture).colors]
        assert sum(shares) == pytest.approx(1, abs=1e-5)
        assert min(shares) >= 0.01
        assert shares == sorted(shares, reverse=True)


def test_a_picture_of_one_pixel_has_one_color():
    (color,) = DominantColors().predict(Image.new("RGB", (1, 1), "red")).colors
    assert (color.raw_hex, color.value) == ("#ff0000", 1)


def test_css_names_are_all_of_pillows_by_spelling():
    assert len({name.lower() for name in CSS_NAMES}) == len(CSS_NAMES)
    missing = set(ImageColor.colormap) - {name.lower() for name in CSS_NAMES}
    assert all("grey" in name or name in {"cyan", "magenta"} for name in missing)


def test_faces_are_found_and_have_no_score(pictures):
    faces = FaceBoxes()
    (region,) = faces.predict(pictures["astronaut"]).regions
    box = region.region_info.bounding_box
    assert box.left_col < 0.44 < box.right_col
    assert box.top_row < 0.22 < box.bottom_row
    assert region.value == 0
    assert [(c.name, c.value) for c in region.data.concepts] == [("face", 0)]
    assert not faces.predict(pictures["coffee"]).regions


def test_faces_are_where_they_were_in_a_larger_picture(pictures):
    large = pictures["astronaut"].resize((2048, 2048))
    small, big = (
        FaceBoxes().predict(picture).regions[0].region_info.bounding_box
        for picture in (pictures["astronaut"], large)
    )
    assert small.left_col == pytest.approx(big.left_col, abs=0.05)


def test_without_opencv_the_model_is_listed_and_says_what_to_install(
    monkeypatch, own_server, own_client, samples
):
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert "face-boxes" in own_server.model_ids
    reply = own_client.predict("face-boxes", samples["astronaut"])
    assert reply.status.code == 21350
    assert 'pip install "predict-widgets[vision]"' in reply.status.details
    monkeypatch.delitem(sys.modules, "cv2")
    assert own_client.predict("face-boxes", samples["astronaut"]).status.code == 10000


def digit_picture(values, size=240, *, inverted=False):
    """Draw an 8 x 8 digit of the data large, smooth and off center, dark on light or not."""
    ink = Image.fromarray((values.reshape(8, 8) * 15.9).astype(np.uint8))
    page = Image.new("L", (size * 2, size + 90))
    page.paste(ink.resize((size, size), Image.Resampling.BICUBIC), (30, 50))
    return page.point(lambda value: value if inverted else 255 - value).convert("RGB")


def test_the_card_tells_the_held_out_accuracy():
    known, truth = digit_classifier.digits()
    order = random.Random(0).sample(range(len(known)), len(known))  # noqa: S311 - no secret
    told = [float(text) for text in re.findall(r"([\d.]+) of 100", DigitClassifier.card.source)]
    for rows, expected in zip((range(len(known)), order), told, strict=True):
        train, held_out = list(rows[:1347]), list(rows[1347:])
        weights = digit_classifier.fit(known[train], truth[train])
        scores = digit_classifier.closeness(known[held_out], known[train]) @ weights
        accuracy = 100 * (scores.argmax(axis=1) == truth[held_out]).mean()
        assert accuracy == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("inverted", [False, True])
def test_digits_of_any_size_and_polarity_are_read(inverted):
    known, truth = digit_classifier.digits()
    model = DigitClassifier()
    model._digits, model._weights = known[:1347], digit_classifier.fit(known[:1347], truth[:1347])
    model._loaded = True
    right = 0
    for row in range(1347, 1797, 3):
        picture = digit_picture(known[row], inverted=inverted)
        right += model.predict(picture).concepts[0].name == str(truth[row])
    assert right / 150 > 0.9


def test_the_drawn_sample_is_read(pictures):
    concepts = DigitClassifier().predict(pictures["digit"]).concepts
    assert concepts[0].name == "7"
    assert sum(concept.value for concept in concepts) == pytest.approx(1, abs=1e-5)
    assert len(concepts) == 10


def test_a_blank_page_has_no_digit():
    assert not DigitClassifier().predict(Image.new("RGB", (90, 90), "white")).concepts


def test_a_wide_stroke_stays_inside_the_eight_pixels():
    picture = Image.new("RGB", (400, 100), "white")
    ImageDraw.Draw(picture).line((20, 50, 380, 50), fill="black", width=8)
    digit = digit_classifier.digit_of(picture)
    assert digit.shape == (8, 8)
    assert 0 <= digit.min() <= digit.max() <= 16


def test_a_model_loads_once_though_many_ask_at_the_same_time():
    import threading

    loads = []

    class Counting(DominantColors):
        def load(self):
            threading.Event().wait(0.05)
            loads.append(1)

    model = Counting()
    threads = [threading.Thread(target=model.ensure_loaded) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert loads == [1]
