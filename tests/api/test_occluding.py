"""An occlusion map falls most where what the model looks at is."""

import io
import itertools
import threading

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.api.occluding import Raster, cost_of, passing
from predict_widgets.errors import InputError, PredictError
from predict_widgets.platform.caller import Caller
from predict_widgets.predictions.occlusion import OcclusionMap
from predict_widgets.session.remembered import of_models
from tests.faults.server import failed, output, outputs

_numbers = itertools.count()


def register(function, **settings):
    name = f"occluded-{next(_numbers)}"
    return str(pw.embedded().register(name, function, **settings))


def brightness_at(x, y):
    """A model whose score is how bright a picture is at one place, and nowhere else."""

    def look(picture):
        width, height = picture.size
        return {"bright": picture.convert("L").getpixel((int(x * width), int(y * height))) / 255}

    return look


@pytest.fixture
def white():
    return Image.new("RGB", (280, 140), "white")


@pytest.fixture
def elsewhere(monkeypatch):
    """Have every platform be on another computer."""
    monkeypatch.setattr(Caller, "local", False)


@pytest.mark.parametrize("place", [(0, 0), (3, 9), (13, 13)], ids=str)
def test_the_largest_drop_is_where_the_model_looks(white, place):
    row, column = place
    model = register(brightness_at((column + 0.5) / 14, (row + 0.5) / 14))
    found = pw.occlusion_map(white, model, patch=1)
    assert found.drops.shape == (14, 14)
    assert found.drops.dtype == np.float32
    assert np.unravel_index(found.drops.argmax(), found.drops.shape) == place
    assert found.drops[place] == pytest.approx(0.5, abs=0.02)
    others = np.delete(found.drops.ravel(), row * 14 + column)
    assert np.abs(others).max() < 0.02


def test_larger_patches_reach_their_neighbors(white):
    model = register(brightness_at(0.5 + 0.25 / 14, 0.5 + 0.25 / 14))
    found = pw.occlusion_map(white, model, patch=2)
    dropped = np.argwhere(found.drops > 0.4).tolist()
    assert dropped == [[6, 6], [6, 7], [7, 6], [7, 7]]


def test_covering_may_raise_a_score():
    dark = Image.new("RGB", (80, 80), (51, 51, 51))
    found = pw.occlusion_map(dark, register(brightness_at(0.1, 0.1)), rows=4, columns=4, patch=1)
    assert found.drops[0, 0] == pytest.approx(-0.3, abs=0.02)
    assert found.score == pytest.approx(0.2, abs=0.02)


def test_the_grid_is_as_asked(white):
    asked = []

    def look(picture):
        asked.append(picture.size)
        return {"bright": 0.5}

    told = []
    found = pw.occlusion_map(
        white, register(look), rows=3, columns=5, progress=lambda *said: told.append(said)
    )
    assert (found.rows, found.columns, found.done) == (3, 5, 15)
    # Pictures that are the same byte for byte are asked about once; of white and gray none are.
    assert len(asked) == 16
    assert set(asked) == {(280, 140)}
    assert told == [(done, 16) for done in range(1, 17)]


def test_the_first_concept_is_the_default_and_another_can_be_named(white):
    model = register(lambda _picture: {"one": 0.9, "two": 0.4})
    assert pw.occlusion_map(white, model, rows=1, columns=1).concept == "one"
    found = pw.occlusion_map(white, model, concept="two", rows=1, columns=1)
    assert (found.concept, found.score) == ("two", pytest.approx(0.4))


def test_of_regions_the_best_of_a_label_counts(white):
    def find(picture):
        left = picture.convert("L").getpixel((10, 10)) / 255
        return [
            {"box": (0, 0, 0.5, 1), "label": "thing", "score": 0.3},
            {"box": (0.5, 0, 1, 1), "label": "thing", "score": 0.5 * left},
        ]

    found = pw.occlusion_map(
        white, register(find, output="regions"), rows=2, columns=2, patch=1, concept="thing"
    )
    assert found.score == pytest.approx(0.5, abs=0.01)
    assert found.drops[0, 0] == pytest.approx(0.2, abs=0.01)
    assert found.drops[1, 1] == pytest.approx(0, abs=0.01)


def test_a_concept_that_is_not_said_any_more_has_lost_its_score(white):
    def look(picture):
        bright = picture.convert("L").getpixel((5, 5)) > 200
        return {"bright": 0.8} if bright else {"dark": 0.9}

    found = pw.occlusion_map(white, register(look), rows=2, columns=2, patch=1)
    assert found.drops.round(2).tolist() == [[pytest.approx(0.8), 0], [0, 0]]


def test_a_concept_that_is_not_there_is_named_with_those_that_are(white):
    with pytest.raises(PredictError) as caught:
        pw.occlusion_map(white, register(lambda _picture: {"one": 0.9}), concept="other")
    assert caught.value.name == "CONCEPT_NOT_FOUND"
    assert "one" in caught.value.hint


def test_a_model_without_scores_has_no_map(white):
    model = register(lambda _picture: "words", output="text")
    with pytest.raises(PredictError) as caught:
        pw.occlusion_map(white, model)
    assert caught.value.name == "CONCEPT_NOT_FOUND"


@pytest.mark.parametrize(
    "settings",
    [
        {"rows": 0},
        {"rows": 33},
        {"columns": 2.5},
        {"columns": True},
        {"patch": 0},
        {"patch": 9},
        {"patch": "2"},
        {"fill": "green"},
        {"prompt": 3},
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused_before_anybody_is_asked(white, settings):
    with pytest.raises(PredictError) as caught:
        pw.occlusion_map(white, "embedded/main/models/there-is-none", **settings)
    assert caught.value.name == "SETTING_NOT_UNDERSTOOD"
    assert next(iter(settings)) in caught.value.message


def test_a_text_is_no_picture(tmp_path):
    model = register(lambda text: {text: 1.0}, input="text")
    with pytest.raises(InputError) as caught:
        pw.occlusion_map(pw.Text("words"), model)
    assert caught.value.name == "INPUT_NOT_A_PICTURE"
    (tmp_path / "notes.png").write_bytes(b"words")
    with pytest.raises(InputError):
        pw.occlusion_map(tmp_path / "notes.png")


def test_nothing_of_it_is_remembered(white):
    before = len(of_models())
    pw.occlusion_map(white, register(brightness_at(0.5, 0.5)), rows=2, columns=2)
    assert len(of_models()) == before


def test_cancelling_returns_what_is_done(white):
    cancel = threading.Event()
    model = register(brightness_at(0.5, 0.5))

    def told(done, _total):
        if done > 20:
            cancel.set()

    found = pw.occlusion_map(white, model, cancel=cancel, progress=told)
    assert 16 <= found.done < 196
    assert found.error is None
    assert np.isfinite(found.drops).sum() == found.done
    assert f"{found.done} of 196 done" in repr(found)


def test_one_failed_patch_does_not_cost_its_neighbors(white):
    def look(picture):
        if picture.convert("L").getpixel((5, 5)) < 200:
            message = "not this one"
            raise ValueError(message)
        return {"bright": 0.5}

    found = pw.occlusion_map(white, register(look), rows=2, columns=2, patch=1)
    assert np.isnan(found.drops[0, 0])
    assert found.done == 3
    assert found.error is not None


def test_a_map_of_which_nothing_came_raises(white):
    def look(picture):
        if picture.convert("L").getextrema()[0] < 200:
            message = "covered"
            raise ValueError(message)
        return {"bright": 0.5}

    with pytest.raises(PredictError):
        pw.occlusion_map(white, register(look), rows=2, columns=2)


# --- elsewhere -----------------------------------------------------------------------------------
@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_call_holds_128_pictures(connected, server):
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    found = pw.occlusion_map(noise, "a/b/models/c/versions/d", platform=connected, concept="")
    assert found.done == 196
    assert [len(ids) for ids in server.calls()] == [1, 128, 68]


@pytest.mark.usefixtures("elsewhere", "quick_waits")
def test_a_call_that_fails_in_the_middle_leaves_what_came(server):
    platform = pw.connect("a-token", server.base)
    left = iter([True, True])

    def answer(request):
        if next(left, False):
            return outputs(*(output("red", echo=item.id) for item in request.inputs))
        return failed(21200, "Model is gone")

    server.always("PostModelOutputs", answer)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    found = pw.occlusion_map(noise, "a/b/models/c/versions/d", platform=platform)
    assert found.done == 128
    assert isinstance(found.error, PredictError)


def test_the_cost_is_told_by_count_and_by_bytes(monkeypatch):
    platform = pw.embedded()
    assert cost_of(platform, Raster(), 100_000) == pytest.approx(cost_of(platform, Raster(), 1))
    here = cost_of(platform, Raster(), 100_000)
    assert (here.predictions, here.calls, here.per_call) == (197, 14, 16)
    monkeypatch.setattr(Caller, "local", False)
    there = cost_of(platform, Raster(), 100_000)
    assert (there.predictions, there.calls, there.per_call) == (197, 3, 128)
    heavy = cost_of(platform, Raster(), 4_000_000)
    assert heavy.per_call == 21
    assert heavy.calls == 1 + 10
    assert cost_of(platform, Raster(rows=1, columns=1), 1 << 30).per_call == 1


# --- the result ----------------------------------------------------------------------------------
@pytest.fixture
def found(white):
    return pw.occlusion_map(white, register(brightness_at(0.3, 0.3)), rows=4, columns=6)


def test_a_map_is_an_array(found):
    assert isinstance(found, OcclusionMap)
    assert np.asarray(found).shape == (4, 6)
    assert np.array(found, dtype=float).dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        found.drops[0, 0] = 1


def test_a_map_says_what_it_is(found):
    assert repr(found).startswith("<OcclusionMap of 'bright' 1.00, 4 x 6 patches, gray: drops from")


def test_a_map_is_drawn_with_what_its_colors_mean(found):
    figure = found.figure(width=5)
    said = " ".join(
        text.get_text() for text in figure.findobj(lambda each: hasattr(each, "get_text"))
    )
    assert "drop in score" in said
    assert "bright 1.00" in said
    assert "embedded" in said
    picture = Image.open(io.BytesIO(found._repr_png_()))
    assert picture.width == 600


def test_a_part_of_a_map_can_be_drawn(white):
    cancel = threading.Event()
    model = register(brightness_at(0.5, 0.5))
    part = pw.occlusion_map(
        white, model, cancel=cancel, progress=lambda done, _: done > 17 and cancel.set()
    )
    assert part._repr_png_().startswith(b"\x89PNG")


def test_the_size_of_a_passing_picture_is_known():
    buffer = io.BytesIO()
    Image.new("RGB", (33, 21)).save(buffer, "JPEG")
    item = passing(buffer.getvalue())
    assert (item.width, item.height, item.media_type) == (33, 21, "image/jpeg")
