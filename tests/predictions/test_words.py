"""What a prediction says in a terminal, in a cell and in JSON."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from predict_widgets.errors import InputError, MissingExtraError
from predict_widgets.inputs import as_input
from predict_widgets.predictions.html import concept_table_html, fallback_bundle
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.still import jpeg_of, still_png
from predict_widgets.predictions.tables import Asked
from predict_widgets.predictions.terminal import text_bar
from tests.builders import outputs as built

HOSTILE = "<script>alert('x')</script> & \"q\""


def prediction_of(output, **given) -> Prediction:
    asked = Asked(1, platform="embedded", latency_ms=14.2)
    return Prediction.from_output(output, asked=asked, **given)


def pictured(output, width: int = 640, height: int = 480) -> Prediction:
    return prediction_of(output, input=as_input(built.picture_bytes(width, height), name="cup.jpg"))


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


# --- terminal ------------------------------------------------------------------------------------
def test_repr_names_model_version_platform_input_time_and_best_concepts_first():
    output = built.concepts_output(
        {"cup": 0.25, "espresso": 0.95}, built.model_of("imagenet-classifier", version_id="v1")
    )
    lines = repr(pictured(output)).splitlines()
    assert lines[0] == "imagenet-classifier · version v1 · embedded · cup.jpg · 14 ms"
    assert [line.split()[0] for line in lines[2:]] == ["espresso", "cup"]
    assert lines[2].endswith("0.95")
    assert lines[2].count("█") == 19


def test_repr_groups_by_vocabulary_and_says_what_it_folds():
    output = built.concepts_output({"": {f"c{n}": 0.5 for n in range(9)}, "groups": {"g": 0.5}})
    text = repr(prediction_of(output))
    assert "  groups\n" in text
    assert "… 4 more" in text


def test_repr_of_a_cut_off_answer_says_at_least():
    output = built.concepts_output({f"c{n}": 0.5 for n in range(20)})
    assert "… at least 15 more" in repr(prediction_of(output))
    config = resources_pb2.OutputConfig(min_value=0.5)
    assert "… perhaps more" in repr(
        prediction_of(built.concepts_output({"a": 0.5}), output_config=config)
    )


def test_repr_of_failure_emptiness_texts_and_frames():
    assert "INPUT_DOWNLOAD_FAILED 30002" in repr(prediction_of(built.failed_output()))
    assert "The model returned nothing." in repr(prediction_of(built.empty_output()))
    assert "“a cat on a mat”" in repr(prediction_of(built.text_output("a cat\non a mat")))
    assert "3 dimensions" in repr(prediction_of(built.embedding_output([1, 2, 3])))
    frames = built.frames_output([(0, {}), (1001, {})])
    assert "2 frames, 0 to 1.001 s" in repr(prediction_of(frames))


def test_a_label_cannot_steer_the_terminal():
    text = repr(prediction_of(built.concepts_output({"\x1b[2Jevil\r\nx\u202e": 0.5})))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert len(text.splitlines()) == 3


def test_an_answer_used_again_says_when_it_was_asked():
    when = datetime(2026, 1, 2, 10, 42, tzinfo=UTC)
    again = prediction_of(built.mixed_output(), asked_at=when, reused=True)
    assert "asked at 10:42" in repr(again)


def test_text_bars_are_exact_to_an_eighth():
    assert text_bar(1.0) == "█" * 20
    assert text_bar(0.0) == ""
    assert text_bar(1 / 160) == "▏"
    assert text_bar(None) == ""


# --- HTML ----------------------------------------------------------------------------------------
def test_text_from_models_and_files_stays_text_in_html():
    output = built.concepts_output({HOSTILE: 0.5})
    output.data.text.raw = HOSTILE
    output.data.colors.add(raw_hex='"><script>alert(1)</script>', value=0.5)
    output.data.regions.extend(built.boxes_output([(HOSTILE, 0.5, (0, 0, 1, 1))]).data.regions)
    given = as_input(built.picture_bytes(), name=HOSTILE)
    page = Prediction.from_output(output, input=given)._repr_html_()
    seen = Tags(page)
    assert not {"script", "style"} & {tag for tag, _ in seen.tags}
    assert not any(name.startswith("on") for _, attrs in seen.tags for name in attrs)
    assert sum(HOSTILE in words for words in seen.words) >= 3
    assert [attrs["alt"] for tag, attrs in seen.tags if tag == "img"] == [HOSTILE]


def test_html_sets_no_color_of_text_or_ground():
    page = concept_table_html(prediction_of(built.mixed_output()))
    assert not re.search(r"[;\"]color:(?!inherit)", page)
    assert "<html" not in page
    assert "class=" not in page


def test_the_concept_table_keeps_to_threshold_and_filter():
    prediction = prediction_of(built.concepts_output({"cat": 0.92, "catfish": 0.25, "dog": 0.75}))
    words = Tags(concept_table_html(prediction, 0.5, "cat")).words
    assert "cat" in words
    assert not {"catfish", "dog"} & set(words)
    assert "Nothing is on show" in concept_table_html(prediction, 0.95)


def test_errors_and_nothing_are_said_in_html():
    failed = concept_table_html(prediction_of(built.failed_output()))
    assert "INPUT_DOWNLOAD_FAILED" in failed
    assert 'role="alert"' in failed
    assert "The model returned nothing." in concept_table_html(prediction_of(built.empty_output()))


# --- what a saved cell shows ---------------------------------------------------------------------
def noisy(width: int, height: int) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def test_a_saved_cell_holds_small_pictures_of_the_hardest_photo():
    given = as_input(noisy(1000, 1400), name="noise.jpg")
    boxes = built.boxes_output([("cat", 0.9, (0.1, 0.1, 0.9, 0.9))])
    bundle = fallback_bundle(prediction_of(boxes, input=given), picture=True)
    source = next(attrs["src"] for tag, attrs in Tags(bundle["text/html"]).tags if tag == "img")
    jpeg = base64.b64decode(source.removeprefix("data:image/jpeg;base64,"))
    assert len(jpeg) < 100_000
    assert Image.open(io.BytesIO(jpeg)).format == "JPEG"
    png = base64.b64decode(bundle["image/png"])
    assert len(png) < 150_000
    assert Image.open(io.BytesIO(png)).format == "PNG"


def test_the_still_picture_shrinks_until_it_fits():
    prediction = prediction_of(
        built.mixed_output(), input=as_input(noisy(1000, 1000), name="noise.jpg")
    )
    assert len(still_png(prediction, picture=True, max_bytes=60_000)) <= 60_000
    assert len(jpeg_of(prediction, max_bytes=20_000) or b"") <= 20_000


def test_a_saved_cell_without_the_picture_shows_none_of_it():
    green = io.BytesIO()
    Image.new("RGB", (300, 300), "#00ff00").save(green, "PNG")
    prediction = prediction_of(built.mixed_output(), input=as_input(green.getvalue(), name="x.png"))

    def greens(bundle: dict[str, str]) -> int:
        image = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).convert("RGB")
        return sum(count for count, color in image.getcolors(1 << 20) if color[1] - color[0] > 200)

    with_picture = fallback_bundle(prediction, picture=True)
    without = fallback_bundle(prediction, picture=False)
    assert greens(with_picture) > 10_000
    assert greens(without) == 0
    assert "<img" in with_picture["text/html"]
    assert "<img" not in without["text/html"]


def test_boxes_are_drawn_where_they_are():
    output = built.boxes_output([("cat", 0.9, (0.5, 0.5, 1.0, 1.0))])
    bundle = fallback_bundle(pictured(output), picture=True)
    source = next(attrs["src"] for tag, attrs in Tags(bundle["text/html"]).tags if tag == "img")
    stream = io.BytesIO(base64.b64decode(source.partition(",")[2]))
    drawn = np.asarray(Image.open(stream).convert("RGB"), dtype=int)
    plain = np.asarray(Image.open(io.BytesIO(built.picture_bytes(640, 480))), dtype=int)
    changed = np.abs(drawn - plain).sum(axis=2) > 60
    rows, columns = np.nonzero(changed)
    assert changed[215:480, 310:640].sum() == changed.sum()
    assert (rows.max(), columns.max()) >= (470, 630)
    assert not changed[260:460, 340:620].any()


def test_masks_of_another_size_tint_their_part():
    output = built.masks_output({"sky": 0.5}, {"sky": built.mask_bytes()})
    bundle = fallback_bundle(pictured(output), picture=True)
    source = next(attrs["src"] for tag, attrs in Tags(bundle["text/html"]).tags if tag == "img")
    drawn = np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))
    assert np.ptp(drawn[470, 10].astype(int)) > 30
    assert np.ptp(drawn[470, 630].astype(int)) < 15


@pytest.mark.parametrize("mask", [b"no picture", b""])
def test_a_mask_that_is_no_picture_is_passed_over(mask: bytes):
    output = built.masks_output({"sky": 0.5}, {"sky": mask})
    assert "sky" in pictured(output)._repr_html_()


def test_a_text_or_a_lost_picture_shows_bars_alone():
    assert "<img" not in prediction_of(built.mixed_output())._repr_html_()
    error = InputError("The file is empty.", name="IMAGE_EMPTY")
    assert "IMAGE_EMPTY" in Prediction.from_error(error)._repr_html_()
    assert fallback_bundle(Prediction.from_error(error), picture=True)["image/png"]


# --- JSON and pandas -----------------------------------------------------------------------------
def test_json_is_plain_and_complete():
    said = json.loads(json.dumps(pictured(built.mixed_output()).to_json(), allow_nan=False))
    assert said["platform"] == "embedded"
    assert said["model"].startswith("clarifai/main/models/")
    assert said["concepts"][0] == {
        "label": "cat", "score": 0.92, "id": "ai_cat", "vocabulary": "",
    }  # fmt: skip
    assert said["regions"][0]["right"] == 0.5
    assert said["colors"][0]["hex"] == "#f2f2f2"
    assert said["texts"][0]["text"] == "a cat on a mat"
    assert said["input"]["name"] == "cup.jpg"
    assert (said["input"]["width"], said["error"], said["status"]) == (640, None, "ok")


def test_json_holds_errors_frames_vectors_and_what_no_view_shows():
    failed = prediction_of(built.failed_output()).to_json()
    assert failed["error"]["code"] == 30002
    frames = prediction_of(built.frames_output([(0, {"a": 0.5})])).to_json()["frames"]
    assert frames[0]["concepts"][0]["label"] == "a"
    assert prediction_of(built.embedding_output([0.5])).to_json()["embeddings"][0]["vector"] == [
        0.5
    ]
    data = resources_pb2.Data()
    data.metadata.update({"shutter": 0.5})
    other = prediction_of(built.ok_output(data)).to_json()["other"]
    assert (other[0]["kind"], other[0]["value_json"]) == ("other", {"metadata": {"shutter": 0.5}})


def test_json_has_null_where_json_has_no_number():
    output = built.concepts_output({"a": float("nan"), "b": float("inf")})
    said = json.dumps(prediction_of(output).to_json(), allow_nan=False)
    assert [concept["score"] for concept in json.loads(said)["concepts"]] == [None, None]
    assert repr(prediction_of(output))
    assert prediction_of(output)._repr_html_()


def test_json_holds_no_bytes_of_masks():
    output = built.masks_output({"sky": 0.5}, {"sky": built.mask_bytes()})
    said = json.loads(json.dumps(prediction_of(output).to_json()))
    size = len(built.mask_bytes())
    assert said["regions"][0]["mask"] == {"media_type": "image/png", "bytes": size}


def test_pandas_keeps_32_bits_and_missing_numbers():
    frame = prediction_of(built.mixed_output()).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["score"].dtype == np.float32
    assert frame["label"].tolist()[:3] == ["cat", "dog", "animal"]
    assert frame["time_ms"].isna().all()
    assert frame["ordinal"].tolist() == list(range(6))


def test_without_pandas_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match="pip install pandas"):
        prediction_of(built.mixed_output()).to_pandas()


@pytest.mark.parametrize(("least", "said"), [(0.5, "0.50"), (0.999, "0.999"), (0.0, "")])
def test_nothing_above_a_lowest_score_says_which(least, said):
    config = resources_pb2.OutputConfig(min_value=least)
    empty = prediction_of(built.concepts_output({}), output_config=config)
    wanted = f"nothing at or above {said}." if said else "The model returned nothing."
    assert wanted in repr(empty)
    assert wanted in concept_table_html(empty)


def test_a_cell_folds_a_long_vocabulary():
    page = concept_table_html(
        prediction_of(built.concepts_output({f"c{n}": 0.01 for n in range(15)}))
    )
    assert "… 7 more" in page
    assert "c7" in page
    assert "c8" not in page
