"""A saved notebook shows what was on show: a contact sheet, and how often each class came."""

import base64
import io
import json

import pytest
from PIL import Image

from predict_widgets.widgets.browsing import still
from tests.widgets.browsing import colors, folder_of

NAMES = [f"{color}/{number}.png" for color in ("red", "green", "blue") for number in range(6)]
MOST_BYTES = 100_000


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path / "photos", NAMES)


def test_a_browser_that_has_predicted_carries_its_first_tiles(browsers, folder, model):
    browser = browsers(folder, model(colors))
    assert "text/html" not in browser._repr_mimebundle_()[0]
    browser.threshold = 0.6
    browser.run(progress=None)
    saved = browser._repr_mimebundle_()[0]
    jpeg = base64.b64decode(saved["image/jpeg"])
    assert len(jpeg) < MOST_BYTES
    with Image.open(io.BytesIO(jpeg)) as sheet:
        assert sheet.width > 4 * 160
        assert sheet.height > 3 * 160
        # The first tile is that of the first input: blue.
        red, _, blue = sheet.convert("RGB").getpixel((8 + 80, 8 + 80))
        assert blue > red + 50
    html = saved["text/html"]
    assert "18 of 18 inputs on show" in html
    assert "18 predicted" in html
    for row in ("blue</td>", "Ground truth", ">6</td>"):
        assert row in html


def test_without_pictures_there_are_none(browsers, folder, model):
    browser = browsers(folder, model(colors), picture_in_notebook=False)
    browser.run(progress=None)
    saved = browser._repr_mimebundle_()[0]
    assert "image/jpeg" not in saved
    assert "<img" not in saved["text/html"]
    assert "blue</td>" in saved["text/html"]


def test_text_from_models_and_files_is_text(browsers, tmp_path, model):
    folder = folder_of(tmp_path / "<b>bold</b>", ["a&b/<i>.png"])
    browser = browsers(folder, model(lambda _image: {"<script>alert(1)</script>": 0.9}))
    browser.run(progress=None)
    html = browser._repr_mimebundle_()[0]["text/html"]
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_what_is_on_show_is_what_is_kept(browsers, folder, model):
    browser = browsers(folder, model(colors), concept_filter="nothing has this")
    browser.run(progress=None)
    saved = browser._repr_mimebundle_()[0]
    assert "0 of 18 inputs on show" in saved["text/html"]
    assert "image/jpeg" not in saved


@pytest.fixture
def page(browsers, folder, model, page_of):
    return page_of(browsers(folder, model(colors)))


def test_freeze_keeps_what_is_on_show_now(page, failed, monkeypatch):
    with pytest.raises(failed, match="NOT_DISPLAYED"):
        page.ask("freeze")
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_named: shown.append(data))
    monkeypatch.setattr("IPython.display.update_display", lambda data, **_named: shown.append(data))
    page.widget._ipython_display_()
    page.ask("freeze")
    assert "text/html" not in shown[0]
    assert "18 of 18" in shown[1]["text/html"]


def test_what_is_saved_as_traits_is_small(browsers, folder, model):
    browser = browsers(folder, model(colors))
    browser.run(progress=None)
    browser.selection = [item.id for item in browser.visible]
    state = {name: value for name, value in browser.get_state().items() if name != "_esm"}
    assert len(json.dumps(state)) < 3000


def test_a_large_sheet_of_noise_stays_small():
    noise = io.BytesIO()
    Image.effect_noise((256, 256), 120).convert("RGB").save(noise, "JPEG", quality=95)
    tiles = [still.TileOnShow("x" * 99, "y" * 99, 0.5, noise.getvalue()) for _ in range(12)]
    tiles[3] = still.TileOnShow("cannot be drawn", "", None, None)
    assert len(still.contact_sheet(tiles)) < MOST_BYTES
    assert len(still.contact_sheet(tiles, max_bytes=20_000)) < 25_000
