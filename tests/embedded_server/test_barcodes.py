import io
import random
import string
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

from predict_widgets.embedded_server.models.barcode_reader import FORMATS, BarcodeReader
from predict_widgets.embedded_server.samples.rendered import CODES, code_picture, code_sheet

CHANCE = random.Random(20)  # noqa: S311 - no secret
CAPITALS = string.ascii_uppercase + string.digits
TEXT = string.ascii_letters + string.digits + " -./:"


def pick(letters, least, most=None):
    return "".join(CHANCE.choices(letters, k=CHANCE.randint(least, most or least)))


def digits(least, most=None):
    return pick(string.digits, least, most)


def words(most):
    return pick(string.ascii_letters, 1) + pick(TEXT, 2, most - 2) + pick(string.ascii_letters, 1)


def gtin(number, length):
    """Return a number with its check digit (GS1 General Specifications, 7.9)."""
    number = number.zfill(length - 1)
    total = sum(
        int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(number))
    )
    return number + str(-total % 10)


def application(content):
    return "(01)" + gtin(content, 14)


def code_32(content):
    """Return eight digits and their check digit in the base of 32 letters that Code 39 is given."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(content))
    number = int(content + str(sum(value // 10 + value % 10 for value in doubled) % 10))
    letters = "0123456789BCDFGHJKLMNPQRSTUVWXYZ"
    return "".join(letters[number >> shift & 31] for shift in range(25, -1, -5))


def same(content):
    return content


# Format as written -> (what it may say, what it says when it is read, format as read).
CONTENTS = {
    "Code 39": (lambda: pick(CAPITALS, 3, 14), same, "Code 39"),
    "Code 39 Standard": (lambda: pick(CAPITALS, 3, 14), same, "Code 39"),
    "Code 93": (lambda: words(16), same, "Code 93"),
    "Code 128": (lambda: words(20), same, "Code 128"),
    "Codabar": (lambda: f"A{digits(4, 12)}B", same, "Codabar"),
    "ITF": (lambda: digits(2 * CHANCE.randint(3, 8)), same, "ITF"),
    "ITF-14": (lambda: digits(13), lambda c: gtin(c, 14), "ITF"),
    "EAN-13": (lambda: digits(12), lambda c: gtin(c, 13), "EAN-13"),
    "EAN/UPC": (lambda: digits(12), lambda c: gtin(c, 13), "EAN-13"),
    "ISBN": (lambda: gtin(f"978{digits(9)}", 13), same, "EAN-13"),
    "UPC-A": (lambda: digits(11), lambda c: "0" + gtin(c, 12), "EAN-13"),
    "EAN-8": (lambda: digits(7), lambda c: gtin(c, 8), "EAN-8"),
    # Its short form for numbers with many zeros: 0 MM 00000 PPP C for MMPPP0.
    "UPC-E": (
        lambda: f"{digits(5)}0",
        lambda c: "0" + gtin(f"0{c[:2]}00000{c[2:5]}", 12),
        "UPC-E",
    ),
    "Code 32": (lambda: digits(8), code_32, "Code 39"),
    "Pharmazentralnummer": (lambda: "8328252", lambda _: "-83282527", "Pharmazentralnummer"),
    "Telepen": (lambda: words(14), same, "Telepen Alpha"),
    "Telepen Alpha": (lambda: words(14), same, "Telepen Alpha"),
    "DX Film Edge": (lambda: "699", lambda _: "43-11", "DX Film Edge"),
    "DataBar": (lambda: digits(13), application, "DataBar Omni"),
    "DataBar Omni": (lambda: digits(13), application, "DataBar Omni"),
    "DataBar Stacked": (lambda: digits(13), application, "DataBar Stacked"),
    "DataBar Stacked Omni": (lambda: digits(13), application, "DataBar Stacked"),
    "DataBar Limited": (lambda: f"0{digits(12)}", application, "DataBar Limited"),
    "DataBar Expanded": (
        lambda: application(digits(13)) + "(10)" + pick(CAPITALS, 3, 8),
        same,
        "DataBar Expanded",
    ),
    "DataBar Expanded Stacked": (
        lambda: application(digits(13)) + "(10)" + pick(CAPITALS, 3, 8),
        same,
        "DataBar Expanded Stacked",
    ),
    "PDF417": (lambda: words(40), same, "PDF417"),
    "Compact PDF417": (lambda: words(40), same, "PDF417"),
    "MicroPDF417": (lambda: words(30), same, "MicroPDF417"),
    "QR Code": (lambda: words(60), same, "QR Code"),
    "QR Code Model 2": (lambda: words(60), same, "QR Code"),
    "Micro QR Code": (lambda: words(12), same, "Micro QR Code"),
    "rMQR Code": (lambda: words(30), same, "rMQR Code"),
    "MaxiCode": (lambda: words(30), same, "MaxiCode"),
    "Data Matrix": (lambda: words(40), same, "Data Matrix"),
    "Aztec": (lambda: words(40), same, "Aztec"),
    "Aztec Code": (lambda: words(40), same, "Aztec"),
    "Aztec Rune": (lambda: str(CHANCE.randint(0, 255)), lambda c: c.zfill(3), "Aztec"),
}
# Telepen does not say whether its digits are letters, nor Code 39 whether its signs come in pairs:
# zxing-cpp guesses. EAN-2 and EAN-5 stand beside another code and are not read alone.
NOT_READ_BACK = {"Telepen Numeric", "Code 39 Extended", "EAN-2", "EAN-5"}


@pytest.fixture(scope="module")
def model():
    model = BarcodeReader()
    model.ensure_loaded()
    return model


def on_a_page(code, place=(50, 40), size=None):
    page = Image.new("RGB", size or (code.width + 100, code.height + 80), "white")
    page.paste(code, place)
    return page


def box_of(region, page):
    box = region.region_info.bounding_box
    return (
        box.left_col * page.width,
        box.top_row * page.height,
        box.right_col * page.width,
        box.bottom_row * page.height,
    )


def test_every_format_that_can_be_written_and_read_is_here():
    creatable = zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormat.AllCreatable)
    assert {str(name) for name in creatable} == set(CONTENTS) | NOT_READ_BACK


@pytest.mark.parametrize("name", CONTENTS)
def test_every_code_that_is_written_is_read(model, name):
    content_of, text_of, read_as = CONTENTS[name]
    for _ in range(12):
        content = content_of()
        page = on_a_page(code_picture(name, content, margin=True))
        (region,) = model.predict(page).regions
        assert region.data.text.raw == text_of(content)
        (concept,) = region.data.concepts
        assert (concept.name, concept.value, region.value) == (read_as, 0, 0)
        assert read_as in FORMATS


def test_six_signs_of_code_39_are_not_taken_for_a_number_of_code_32(model):
    (region,) = model.predict(on_a_page(code_picture("Code 39", "79Y46S", margin=True))).regions
    assert region.data.text.raw == "79Y46S"


def test_the_sheet_of_samples_is_read_from_top_to_bottom(model):
    sheet = Image.open(io.BytesIO(code_sheet())).convert("RGB")
    regions = model.predict(sheet).regions
    found = {region.data.concepts[0].name: region for region in regions}
    assert {name: region.data.text.raw for name, region in found.items()} == {
        code.format: code.text for code in CODES
    }
    for code in CODES:
        left, top, _, _ = box_of(found[code.format], sheet)
        assert left == pytest.approx(code.place[0], abs=12)
        assert top == pytest.approx(code.place[1], abs=12)
    tops = [region.region_info.bounding_box.top_row for region in regions]
    assert tops == sorted(tops)


def test_a_code_is_boxed_and_a_tilted_one_has_a_polygon(model):
    code = code_picture("QR Code", "https://example.org", 5)
    page = on_a_page(code, (120, 60), (400, 300))
    (region,) = model.predict(page).regions
    expected = (120, 60, 120 + code.width, 60 + code.height)
    assert box_of(region, page) == pytest.approx(expected, abs=3)
    assert not region.region_info.polygon.points
    tilted = page.rotate(30, expand=True, fillcolor="white")
    (region,) = model.predict(tilted).regions
    assert len(region.region_info.polygon.points) == 4
    assert region.data.text.raw == "https://example.org"


def test_codes_are_read_whichever_way_up_and_inverted(model):
    page = on_a_page(code_picture("Data Matrix", "either way", 4))
    for turn in (90, 180, 270):
        assert model.predict(page.rotate(turn, expand=True)).regions
    assert model.predict(page.point(lambda value: 255 - value)).regions


def test_a_large_picture_is_read_and_its_boxes_fit(model):
    page = Image.new("RGB", (5000, 4000), "white")
    page.paste(code_picture("QR Code", "far out", 20), (4000, 3000))
    (region,) = model.predict(page).regions
    assert box_of(region, page)[:2] == pytest.approx((4000, 3000), abs=12)


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (8000, 3)])
def test_any_size_of_picture_is_taken(model, size):
    assert not model.predict(Image.new("RGB", size, "white")).regions


def test_photos_have_no_codes(model, pictures):
    for picture in pictures.values():
        assert not model.predict(picture).regions


def test_text_of_any_script_and_of_several_lines_is_kept(model):
    for content in ("Grüße aus Köln", "図書館", "BEGIN:VCARD\nN:Doe\nEND:VCARD"):
        page = on_a_page(code_picture("QR Code", content, 4, margin=True))
        assert model.predict(page).regions[0].data.text.raw == content


def test_concepts_can_be_selected_by_format(client, helpers):
    from clarifai_grpc.grpc.api import resources_pb2

    wanted = [resources_pb2.Concept(name="QR Code")]
    reply = client.predict(
        "barcode-reader", code_sheet(), model=helpers.config(select_concepts=wanted)
    )
    texts = [region.data.text.raw for region in reply.outputs[0].data.regions]
    assert texts == ["https://example.org/menu"]


def test_without_zxing_it_says_what_to_install(monkeypatch, own_client, samples):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    reply = own_client.predict("barcode-reader", samples["coffee"])
    assert reply.status.code == 21350
    assert 'pip install "predict-widgets[embedded]"' in reply.status.details


def test_a_reader_that_lives_to_the_end_writes_nothing_to_the_terminal():
    """As a server's does, whose threads still hold it when the interpreter goes."""
    code = (
        "import threading, time\n"
        "from PIL import Image\n"
        "from predict_widgets.embedded_server.models.barcode_reader import BarcodeReader\n"
        "reader = BarcodeReader()\n"
        "reader.predict(Image.new('RGB', (9, 9)))\n"
        "hold = lambda held: time.sleep(60)\n"
        "threading.Thread(target=hold, args=(reader,), daemon=True).start()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert run.stdout == run.stderr == b""
