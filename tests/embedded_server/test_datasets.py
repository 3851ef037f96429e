"""The built-in datasets: cheap to list, the same each time, with a truth that holds."""

import io

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image, ImageStat

from predict_widgets.embedded_server.datasets import (
    built_in_datasets,
    rendered_lines,
    stress_photos,
)
from predict_widgets.embedded_server.datasets import digits as digits_module
from predict_widgets.embedded_server.datasets import photos as photos_module
from predict_widgets.embedded_server.datasets.shelf import Shelf
from predict_widgets.embedded_server.models import digit_classifier
from predict_widgets.embedded_server.models.digit_classifier import DigitClassifier

NAMES = ["digits", "photos", "stress-photos", "rendered-lines"]


@pytest.fixture
def shelf():
    return Shelf(built_in_datasets())


def picture(shelf, input_id):
    return Image.open(io.BytesIO(shelf.content(input_id).data.image.base64))


def labels(shelf, input_id):
    found = shelf.annotation(input_id)
    return [concept.name for concept in found.data.concepts] if found else []


def test_every_input_has_an_id_of_its_own(shelf):
    assert list(shelf.datasets) == NAMES
    assert [len(dataset.ids) for dataset in shelf.datasets.values()] == [1797, 10, 203, 120]
    assert len(shelf.places) == 2130


def test_listing_makes_no_picture_and_reads_no_photo(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError

    for module in (digits_module, photos_module, stress_photos, rendered_lines):
        monkeypatch.setattr(module.Image if hasattr(module, "Image") else Image, "new", refuse)
    monkeypatch.setattr(Image, "open", refuse)
    monkeypatch.setattr(Image, "fromarray", refuse)
    monkeypatch.setattr(digits_module, "digits", refuse)
    shelf = Shelf([type(dataset)() for dataset in built_in_datasets()])
    described = [shelf.described(input_id) for input_id in shelf.ids]
    assert all(one.data.HasField("image") and not one.data.image.base64 for one in described)
    assert {one.data.image.image_info.format for one in described} == {"PNG", "JPEG"}


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_what_its_listing_says(shelf, name):
    for input_id in shelf.datasets[name].ids[::37]:
        listed, made = shelf.described(input_id), shelf.content(input_id)
        assert picture(shelf, input_id).format == listed.data.image.image_info.format
        made.data.image.ClearField("base64")
        assert made == listed
        assert list(listed.dataset_ids) == [name]
        assert listed.modified_at.seconds


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_the_same_each_time(name):
    first, second = (
        {one.id: one for one in (type(dataset)() for dataset in built_in_datasets())}[name]
        for _ in range(2)
    )
    for position in range(0, len(first.ids), 17):
        assert first.item(position).make() == second.item(position).make()
        assert first.item(position).truth() == second.item(position).truth()


def test_digits_are_the_datas_with_their_labels(shelf):
    known, truth = digit_classifier.digits()
    for row in range(0, 1797, 53):
        input_id = f"digits-{row:04}"
        pixels = np.asarray(picture(shelf, input_id).convert("L"), float)
        assert pixels.shape == (8, 8)
        assert np.array_equal(np.round((255 - pixels) / 255 * 16).ravel(), known[row])
        assert labels(shelf, input_id) == [str(truth[row])]


def test_the_classifier_is_fitted_to_the_digits_that_say_so_and_to_no_other(shelf):
    model = DigitClassifier()
    model.ensure_loaded()
    known, _ = digit_classifier.digits()
    splits = [shelf.described(i).data.metadata["split"] for i in shelf.datasets["digits"].ids]
    assert (splits.count("train"), splits.count("held-out")) == (1347, 450)
    train = [row for row, split in enumerate(splits) if split == "train"]
    assert np.array_equal(model._digits, known[train])


def test_the_classifier_reads_held_out_digits_as_well_as_its_card_says(shelf):
    model = DigitClassifier()
    right = sum(
        model.predict(picture(shelf, input_id).convert("RGB")).concepts[0].name
        == labels(shelf, input_id)[0]
        for input_id in shelf.datasets["digits"].ids[1347:]
    )
    assert 100 * right / 450 == pytest.approx(97.1, abs=0.1)


@pytest.mark.parametrize("inverted", [False, True])
def test_eight_pixels_are_read_as_they_are_in_either_polarity(inverted):
    known, _ = digit_classifier.digits()
    for row in range(1797):
        ink = np.asarray(np.round(known[row].reshape(8, 8) * (255 / 16)), np.uint8)
        read = digit_classifier.digit_of(Image.fromarray(ink if inverted else 255 - ink))
        assert np.array_equal(np.round(read).ravel(), known[row])


def test_photos_bear_labels_that_the_models_know(shelf, client):
    known = set()
    for model_id in ("imagenet-classifier", "digit-classifier"):
        request = service_pb2.GetModelRequest(model_id=model_id)
        concepts = client.call("GetModel", request).model.output_info.data.concepts
        known |= {(concept.id, concept.name, concept.vocab_id) for concept in concepts}
    found = {
        (concept.id, concept.name, concept.vocab_id)
        for input_id in shelf.datasets["photos"].ids
        if (annotation := shelf.annotation(input_id))
        for concept in annotation.data.concepts
    }
    assert found <= known
    assert labels(shelf, "photos-coffee") == ["espresso", "drink"]
    assert labels(shelf, "photos-digit") == ["7"]
    assert labels(shelf, "photos-raccoon") == []


def test_stressed_photos_keep_the_label_of_their_source(shelf):
    assert "truth is not looked up again" in shelf.datasets["stress-photos"].description
    for input_id in shelf.datasets["stress-photos"].ids:
        metadata = shelf.described(input_id).data.metadata
        assert labels(shelf, input_id) == labels(shelf, metadata["source"]) != []


def test_every_stress_grows_with_its_strength(shelf):
    """The stronger, the farther from the unharmed picture (or the smaller what is left of it)."""
    ids = [one for one in shelf.datasets["stress-photos"].ids if "-coffee-" in one]
    plain = picture(shelf, ids[0]).convert("RGB")
    harm = {}
    for input_id in ids:
        made = picture(shelf, input_id).convert("RGB")
        metadata = shelf.described(input_id).data.metadata
        far = np.abs(np.asarray(made.resize(plain.size), float) - np.asarray(plain, float)).mean()
        lost = 1 - made.width * made.height / (plain.width * plain.height)
        value = lost if metadata["stress"] == "crop" else far
        harm.setdefault(metadata["stress"], []).append((metadata["strength"], value))
    assert harm["none"] == [(0, 0)]
    assert {name: len(steps) for name, steps in harm.items() if name != "none"} == dict.fromkeys(
        ["crop", "blur", "jpeg", "noise", "dark", "bright", "rotation"], 4
    )
    for name, steps in harm.items():
        assert [strength for strength, _ in steps] == sorted(strength for strength, _ in steps)
        if name != "rotation":
            assert [value for _, value in steps] == sorted(value for _, value in steps)


def test_strengths_are_what_the_description_says(shelf):
    def made(name, strength):
        return picture(shelf, f"stress-photos-camera-operator-{name}-{strength}").convert("RGB")

    plain = made("none", 0)
    assert max(plain.size) == 448
    assert made("crop", "0_6").size == (180, 180)
    assert ImageStat.Stat(made("dark", 2)).mean[0] == pytest.approx(
        ImageStat.Stat(plain).mean[0] / 4, abs=0.6
    )
    noise = np.asarray(made("noise", 10), float) - np.asarray(plain, float)
    middle = (np.asarray(plain) > 60) & (np.asarray(plain) < 195)
    assert noise[middle].std() == pytest.approx(10, abs=0.3)
    assert made("rotation", 180).transpose(Image.Transpose.ROTATE_180).tobytes() == plain.tobytes()


def test_the_boxes_of_lines_hold_all_their_ink_and_nothing_else(shelf):
    for input_id in shelf.datasets["rendered-lines"].ids:
        page = picture(shelf, input_id).convert("RGB")
        regions = shelf.annotation(input_id).data.regions
        pixels = np.asarray(page, int)
        ink = (pixels != pixels[0, 0]).any(axis=2)
        assert len(regions) == shelf.described(input_id).data.metadata["lines"]
        covered = np.zeros_like(ink)
        for region in regions:
            box = region.region_info.bounding_box
            left, right = round(box.left_col * page.width), round(box.right_col * page.width)
            top, bottom = round(box.top_row * page.height), round(box.bottom_row * page.height)
            inside = ink[top:bottom, left:right]
            # Each edge touches ink: one pixel less would cut it.
            assert inside[0].any()
            assert inside[-1].any()
            assert inside[:, 0].any()
            assert inside[:, -1].any()
            assert not covered[top:bottom, left:right].any()
            covered[top:bottom, left:right] = True
        assert not (ink & ~covered).any()


def test_the_text_of_a_line_is_what_its_ink_spells(shelf):
    """Drawn again from the truth alone, by Pillow, each line gives the same ink."""
    for input_id in shelf.datasets["rendered-lines"].ids[::7]:
        page = picture(shelf, input_id).convert("RGB")
        metadata = shelf.described(input_id).data.metadata
        font = rendered_lines.font_of(int(metadata["size"]), metadata["font"])
        for region in shelf.annotation(input_id).data.regions:
            again = Image.new("L", page.size)
            rendered_lines.draw_line(again, region.data.text.raw, (5, 5), font, "white")
            spelled = np.asarray(again.crop(again.getbbox())) > 0
            box = region.region_info.bounding_box
            cut = page.crop(
                (
                    round(box.left_col * page.width),
                    round(box.top_row * page.height),
                    round(box.right_col * page.width),
                    round(box.bottom_row * page.height),
                )
            )
            pixels, paper = np.asarray(cut, int), np.asarray(page, int)[0, 0]
            # The faintest ink may round to the paper's own color.
            assert spelled.shape == pixels.shape[:2]
            assert ((pixels != paper).any(axis=2) != spelled).mean() < 0.02


def test_lines_are_read_by_the_reader_of_lines(client, shelf):
    pytest.importorskip("rapidocr")
    reply = client.predict("text-lines", shelf.content("rendered-lines-000").data.image.base64)
    read = [region.data.text.raw for region in reply.outputs[0].data.regions]
    truth = shelf.annotation("rendered-lines-000").data.regions
    assert read == [region.data.text.raw for region in truth]


def test_a_picture_that_cannot_be_made_is_a_status(client, monkeypatch):
    def fail(_self, _row):
        message = "no such row in /home/somebody/digits.csv"
        raise OSError(message)

    monkeypatch.setattr(digits_module.Digits, "_picture", fail)
    request = service_pb2.GetInputRequest(
        user_app_id=resources_pb2.UserAppIDSet(user_id="embedded", app_id="main"),
        input_id="digits-0001",
    )
    status = client.call("GetInput", request).status
    assert status.code == 30002
    assert "no such row" in status.details
    assert "/home/somebody" not in status.details
