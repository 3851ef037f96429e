import io
import logging
import random
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from predict_widgets.embedded_server.models.reading_order import reading_order
from predict_widgets.embedded_server.models.text_lines import TextLines
from predict_widgets.embedded_server.samples.rendered import (
    PAGE_LINES,
    draw_line,
    font_of,
    text_page,
)

WORDS = (  # noqa: SIM905 - quotes around each would only be in the way
    "the river path market window seventeen bottle garden letter winter school kitchen morning "
    "ticket orange system bridge 2041 16:40 1,284.50 Paris Tuesday invoice number street March "
    "green paper (see page 12) walks@example.org +44 20 7946 0958"
).split()


@pytest.fixture(scope="module")
def model():
    model = TextLines()
    model.ensure_loaded()
    return model


def written(count, length, seed):
    """Return lines of words, each at least ``length`` characters."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    lines = []
    for _ in range(count):
        line = chance.choice(WORDS)
        while len(line) < length:
            line += " " + chance.choice(WORDS)
        lines.append(line)
    return lines


def page_of(lines, size=24, name="DejaVuSans", paper="white", ink="#111"):
    page = Image.new("RGB", (1000, int(len(lines) * size * 1.9) + 80), paper)
    for number, line in enumerate(lines):
        draw_line(page, line, (40, 40 + number * size * 1.9), font_of(size, name), ink)
    return page


def read(model, page):
    return [region.data.text.raw for region in model.predict(page).regions]


def characters_wrong(ours, truth):
    """Return how many characters to insert, delete or change (Levenshtein), and of how many."""
    ours, truth = "\n".join(ours), "\n".join(truth)
    row = list(range(len(truth) + 1))
    for first, letter in enumerate(ours, 1):
        before, row[0] = row[0], first
        for second, wanted in enumerate(truth, 1):
            before, row[second] = (
                row[second],
                min(row[second] + 1, row[second - 1] + 1, before + (letter != wanted)),
            )
    return row[-1], len(truth)


def test_characters_wrong_counts_edits():
    assert characters_wrong(["kitten"], ["sitting"]) == (3, 7)


def test_the_sample_page_is_read_to_the_letter(model):
    assert read(model, Image.open(io.BytesIO(text_page())).convert("RGB")) == list(PAGE_LINES)


@pytest.mark.parametrize("name", ["DejaVuSans", "DejaVuSerif-Italic", "DejaVuSansMono-Bold"])
@pytest.mark.parametrize("size", [12, 26])
def test_rendered_pages_are_read_with_under_1_character_in_200_wrong(model, name, size):
    lines = written(10, 34, seed=size)
    wrong, of = characters_wrong(read(model, page_of(lines, size, name)), lines)
    assert wrong / of < 0.005


def test_light_text_on_dark_and_a_poor_jpeg_are_read(model):
    lines = written(8, 30, seed=3)
    buffer = io.BytesIO()
    page_of(lines, paper="#202830", ink="#e8e8e0").save(buffer, "JPEG", quality=30)
    wrong, of = characters_wrong(read(model, Image.open(buffer).convert("RGB")), lines)
    assert wrong / of < 0.02


def test_a_line_has_its_place_its_text_and_its_score(model):
    page = Image.new("RGB", (800, 200), "white")
    font = font_of(30)
    draw_line(page, "A line in its place", (200, 80), font)
    (region,) = model.predict(page).regions
    ink = np.argwhere(np.asarray(page.convert("L")) < 128)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
    box = region.region_info.bounding_box
    for ours, truth, edge in (
        (box.left_col, left, 800),
        (box.right_col, right, 800),
        (box.top_row, top, 200),
        (box.bottom_row, bottom, 200),
    ):
        assert ours * edge == pytest.approx(truth, abs=10)
    assert region.data.text.raw == "A line in its place"
    assert 0.9 < region.value <= 1
    assert not region.region_info.polygon.points
    assert region.id


def test_a_tilted_line_has_a_polygon_along_it(model):
    page = page_of(["Tilted by eight degrees"], 30).rotate(8, expand=True, fillcolor="white")
    (region,) = model.predict(page).regions
    assert region.data.text.raw == "Tilted by eight degrees"
    corners = [(p.col * page.width, p.row * page.height) for p in region.region_info.polygon.points]
    assert len(corners) == 4
    (x0, y0), (x1, y1) = corners[:2]
    assert np.degrees(np.arctan2(y0 - y1, x1 - x0)) == pytest.approx(8, abs=1.5)


def test_a_line_in_a_long_low_picture_is_boxed_where_it_is(model):
    strip = Image.new("RGB", (1000, 60), "white")
    draw_line(strip, "A single line of text", (20, 15), font_of(26))
    (region,) = model.predict(strip).regions
    box = region.region_info.bounding_box
    assert (box.left_col * 1000, box.top_row * 60) == pytest.approx((20, 18), abs=8)
    assert box.bottom_row * 60 == pytest.approx(45, abs=8)


def test_it_reads_column_by_column_and_tables_row_by_row(model):
    left, right = written(6, 30, seed=1), written(6, 30, seed=2)
    page = Image.new("RGB", (1100, 400), "white")
    headline = "A headline that runs across both columns of it"
    draw_line(page, headline, (60, 20), font_of(26))
    for number in range(6):
        draw_line(page, left[number], (60, 90 + 45 * number), font_of(18))
        draw_line(page, right[number], (600, 97 + 45 * number), font_of(18))
    assert read(model, page) == [headline, *left, *right]
    goods, prices = ["Coffee", "Bread", "Orange juice"], ["2.80", "3.10", "4.00"]
    table = Image.new("RGB", (700, 220), "white")
    for number in range(3):
        draw_line(table, goods[number], (40, 30 + 60 * number), font_of(26))
        draw_line(table, prices[number], (500, 30 + 60 * number), font_of(26))
    pairs = zip(goods, prices, strict=True)
    assert read(model, table) == [text for pair in pairs for text in pair]


def test_lines_come_one_by_one_and_together_are_the_answer(model):
    page = page_of(written(5, 30, seed=4))
    pieces = list(model.pieces(page))
    assert [len(piece.regions) for piece in pieces] == [1] * 5
    assert [piece.regions[0].data.text.raw for piece in pieces] == read(model, page)


def test_a_line_is_read_only_when_it_is_asked_for(model, monkeypatch):
    calls = []
    recognize = model._engine.recognize_txt
    monkeypatch.setattr(
        model._engine, "recognize_txt", lambda crops: calls.append(1) or recognize(crops)
    )
    pieces = model.pieces(page_of(written(5, 30, seed=4)))
    next(pieces)
    pieces.close()
    assert len(calls) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (8000, 200), (20_000, 10), (31, 31)])
def test_any_size_of_picture_is_taken(model, size):
    assert not model.predict(Image.new("RGB", size, "gray")).regions


def test_photos_without_text_have_none(model, pictures):
    for name in ("cat", "galaxies", "astronaut"):
        assert not model.predict(pictures[name]).regions


def test_nothing_is_logged_and_the_librarys_logger_stays_as_it_was(model, capfd):
    logger = logging.getLogger("RapidOCR")
    before = logger.level
    logger.setLevel(logging.INFO)
    TextLines().predict(Image.new("RGB", (64, 64), "white"))
    assert logger.level == logging.INFO
    logger.setLevel(before)
    assert capfd.readouterr() == ("", "")
    assert model.streaming


def test_nothing_is_downloaded_where_the_networks_are_missing(monkeypatch, tmp_path):
    import rapidocr

    (tmp_path / "models").mkdir()
    monkeypatch.setattr(rapidocr, "__file__", str(tmp_path / "__init__.py"))
    from predict_widgets.errors import MissingExtraError

    with pytest.raises(MissingExtraError, match="without its networks"):
        TextLines().load()


def test_without_rapidocr_it_says_what_to_install(monkeypatch, own_client, samples):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    reply = own_client.predict("text-lines", samples["coffee"])
    assert reply.status.code == 21350
    assert 'pip install "predict-widgets[vision]"' in reply.status.details


def test_reading_order_of_boxes():
    def boxes(*places):
        return np.array(places, float)

    # A word that sits a little lower than the one after it is in the same row.
    assert reading_order(boxes((200, 10, 300, 30), (0, 14, 150, 34), (0, 50, 300, 70))) == [1, 0, 2]
    assert reading_order(np.zeros((0, 4))) == []
    # Three columns of running text, the middle one a row longer.
    places = [
        (column * 300, row * 30, column * 300 + 240, row * 30 + 20)
        for row in range(5)
        for column in range(3)
        if row < 4 or column == 1
    ]
    expected = sorted(range(len(places)), key=lambda index: (places[index][0], places[index][1]))
    assert reading_order(boxes(*places)) == expected
    # Two columns, the right one beginning three rows higher.
    places = [
        (column * 300, row * 30, column * 300 + 240, row * 30 + 20)
        for row in range(8)
        for column in range(2)
        if row >= 3 or column == 1
    ]
    expected = sorted(range(len(places)), key=lambda index: (places[index][0], places[index][1]))
    assert reading_order(boxes(*places)) == expected


def test_importing_predict_widgets_imports_no_models_library():
    code = (
        "import sys, predict_widgets; "
        "from predict_widgets.embedded_server.models.shipped import shipped_models; "
        "shipped_models(); "
        "libraries = {'rapidocr', 'zxingcpp', 'py3langid', 'cv2', 'onnxruntime', 'av'}; "
        "print(sorted(libraries & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
