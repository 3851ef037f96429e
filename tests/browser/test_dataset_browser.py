"""A dataset browser in a real JupyterLab: from Try Inputs to the mistakes, and one opened."""

import re

import pytest
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DIGITS = """\
import tempfile
import predict_widgets as pw

browser = pw.DatasetBrowser(
    "digits", "digit-classifier", platform=pw.embedded(), folder=tempfile.mkdtemp()
)
browser"""
KEPT = """\
import predict_widgets as pw

browser = pw.DatasetBrowser("digits", "digit-classifier", platform=pw.embedded(), folder="journal")
browser"""
FOLDER = """\
import predict_widgets as pw

browser = pw.DatasetBrowser("many", "dominant-colors", platform=pw.embedded(), folder="colors")
browser"""


class Browsed:
    """The browser in the output of one cell."""

    def __init__(self, notebook, index=0):
        self.frame = notebook.cell(index).locator(".pw-frame").last
        self.frame.locator(".pw-tile img").first.wait_for()

    def press(self, words):
        self.frame.get_by_role("button", name=words).first.click()

    def choose(self, label, value):
        self.frame.get_by_label(label, exact=True).select_option(value)

    @property
    def tiles(self):
        return self.frame.locator(".pw-tile")

    def count(self):
        """Return how many inputs are on show, as the page says."""
        said = self.frame.locator(".pw-foot__count").inner_text()
        return int(re.match(r"[\d,]+", said).group().replace(",", ""))


RUN_MS = 120_000


def run(open_notebook):
    notebook = open_notebook(DIGITS)
    notebook.run(0)
    shown = Browsed(notebook)
    shown.press("Try Inputs")
    shown.frame.get_by_text(re.compile(r"^1,797 inputs, 1,797 to predict, \d+ calls")).wait_for()
    shown.press("Start")
    shown.frame.get_by_text("1,797 inputs predicted").wait_for(timeout=RUN_MS)
    return notebook, shown


def opened(open_notebook, cell, on=lambda _notebook: None):
    notebook = open_notebook(cell)
    on(notebook)
    notebook.run(0)
    return notebook, Browsed(notebook)


def tile(shown, name):
    return shown.tiles.filter(has_text=name)


def test_digits_are_predicted_filtered_to_the_mistakes_and_opened(open_notebook):
    notebook, shown = run(open_notebook)
    shown.choose("Ground truth", "mistakes")
    shown.frame.get_by_text(re.compile(r"^\d+ of 1,797 inputs")).wait_for()
    mistakes = shown.count()
    # What the page shows is what Python gets.
    assert notebook.ask("len(browser.visible)") == mistakes
    assert 0 < mistakes < 100
    first = shown.tiles.first.locator(".pw-tile__name").inner_text()
    assert notebook.ask("browser.visible[0].name") == first
    assert shown.tiles.first.locator(".pw-tile__sign--not").count() == 1

    shown.tiles.first.click()
    shown.frame.locator(".pw-opened .pw-bar").first.wait_for()
    assert shown.frame.locator(".pw-opened__at").inner_text() == f"1 of {mistakes}"
    shown.frame.locator(".pw-opened").press("ArrowRight")
    shown.frame.get_by_text(f"2 of {mistakes}", exact=True).wait_for()
    shown.frame.locator(".pw-opened").press("Escape")

    shown.press("Select all")
    shown.frame.get_by_text(f"{mistakes} selected").wait_for()
    for _ in range(100):
        if notebook.ask("len(browser.selection)") == mistakes:
            break
        shown.frame.page.wait_for_timeout(50)
    assert notebook.ask("set(browser.selection) == {each.id for each in browser.visible}")


def test_what_is_selected_in_the_page_is_in_python_and_the_other_way(open_notebook):
    notebook, shown = opened(open_notebook, KEPT)
    tile(shown, "digits-0002").locator(".pw-tile__check").click()
    chosen = notebook.ask_until("list(browser.selection)", lambda ids: ids == ["digits-0002"])
    assert chosen == ["digits-0002"]
    notebook.ask("setattr(browser, 'selection', ['digits-0001', 'digits-0003'])")
    shown.frame.get_by_text("2 selected").first.wait_for()


def test_a_bad_picture_says_why_on_its_tile_and_the_others_are_predicted(open_notebook):
    def many(notebook):
        folder = notebook.path.parent / "many"
        folder.mkdir(exist_ok=True)
        for number in range(60):
            color = (number * 4, 80, 200 - number * 3)
            Image.new("RGB", (64, 48), color).save(folder / f"photo {number:02}.jpg")
        (folder / "bad.jpg").write_bytes(b"no picture")

    notebook, shown = opened(open_notebook, FOLDER, on=many)
    notebook.ask("browser.run(progress=None).failed")
    shown.choose("Status", "failed")
    shown.frame.get_by_text("1 of 61").first.wait_for()
    assert "no picture" in tile(shown, "bad.jpg").inner_text()
    assert notebook.ask("[len(browser.predictions), len(browser.failures)]") == [61, 1]


def test_a_second_kernel_opens_with_what_the_first_one_was_told(open_notebook):
    first, _ = opened(open_notebook, KEPT)
    first.ask("browser.run(progress=None).ok")
    _, shown = opened(open_notebook, KEPT)
    tile(shown, "digits-0000").locator(".pw-tile__lines").wait_for()
