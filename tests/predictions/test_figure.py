from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from PIL import Image

from predict_widgets.inputs import as_input
from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from tests.builders import outputs as built

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(output, *, picture: bool = True, **options) -> Figure:
    given = as_input(built.picture_bytes(640, 480), name="cup.jpg") if picture else None
    asked = Asked(1, platform="embedded")
    return Prediction.from_output(output, input=given, asked=asked).figure(**options)


def words(figure: Figure) -> list[str]:
    artists = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return [text.get_text() for text in artists]


def pixels(figure: Figure) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(figure._repr_png_())).convert("RGB"), dtype=int)


def test_the_title_names_model_version_and_platform():
    output = built.concepts_output(
        {"a": 0.5}, built.model_of("imagenet-classifier", version_id="v1")
    )
    assert words(figure_of(output))[0] == "imagenet-classifier · version v1 · embedded"


def test_boxes_stand_at_their_fractions_in_their_labels_color():
    figure = figure_of(built.boxes_output([("cat", 0.9, (0.25, 0.5, 0.75, 1.0))]))
    box = next(patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle))
    assert box.get_bbox().extents.tolist() == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert to_hex(box.get_edgecolor()).upper() == color_of("cat")
    assert "cat 0.90" in words(figure)
    assert figure.axes[0].get_ylim()[0] > figure.axes[0].get_ylim()[1]


def test_bars_are_as_long_as_scores_and_say_them():
    figure = figure_of(built.concepts_output({"cat": 0.75}))
    lengths = [patch.get_width() for patch in figure.axes[-1].patches]
    assert lengths == [1, 0.75]
    assert {"cat", "0.75"} <= set(words(figure))


def test_threshold_and_filter_narrow_what_is_drawn():
    output = built.concepts_output({"cat": 0.92, "catfish": 0.25, "dog": 0.75})
    said = words(figure_of(output, threshold=0.5, concept_filter="cat"))
    assert "cat" in said
    assert not {"catfish", "dog"} & set(said)


def test_dollar_signs_are_text_even_where_tex_is_on():
    label = r"$\frac{broken$ and $x$"
    output = built.concepts_output({label: 0.5})
    output.data.regions.extend(built.boxes_output([(label, 0.5, (0, 0, 1, 1))]).data.regions)
    output.data.text.raw = label
    with mpl.rc_context({"text.usetex": True}):
        figure = figure_of(output)
        assert figure._repr_png_().startswith(b"\x89PNG")
    assert label in words(figure)


def test_drawing_touches_no_pyplot(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)  # importing it raises
    assert figure_of(built.mixed_output())._repr_png_()


def test_dark_styles_do_not_make_text_vanish():
    plain = pixels(figure_of(built.mixed_output()))
    with mpl.rc_context({"text.color": "white", "figure.facecolor": "black"}):
        styled = pixels(figure_of(built.mixed_output()))
    assert np.array_equal(plain, styled)


def test_six_hundred_pixels_wide_and_no_word_outside():
    long = {f"a very long label that does not fit {n}": 0.5 for n in range(12)}
    figure = figure_of(built.concepts_output(long))
    image = pixels(figure)
    assert image.shape[1] == 600
    texts = figure.axes[-1].texts
    labels = [text.get_window_extent() for text in texts if text.get_text().startswith("a very")]
    numbers = [text.get_window_extent() for text in texts if text.get_text() == "0.50"]
    assert len(labels) == len(numbers) > 0
    assert max(box.x1 for box in labels) < min(box.x0 for box in numbers)
    assert (image[:, -2:] == 255).all()
    assert (image[-2:] == 255).all()


def test_a_figure_reads_in_black_and_white():
    output = built.colors_output([("#f2f2f2", "", "", 0.9), ("#f4f4f4", "", "", 0.5)])
    image = pixels(figure_of(output, picture=False)).mean(axis=2)
    # A pale bar has an edge that is darker than its track and ground, over half the width.
    assert ((image < 200).sum(axis=1) > 300).sum() >= 2


@pytest.mark.parametrize(
    "output",
    [built.empty_output(), built.failed_output(), built.text_output("日本語 words")],
    ids=["empty", "failed", "text"],
)
@pytest.mark.parametrize("picture", [True, False])
def test_every_answer_has_a_figure(output, *, picture: bool):
    figure = figure_of(output, picture=picture)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert len(words(figure)) >= 2


def test_a_tall_picture_does_not_make_a_tower():
    given = as_input(built.picture_bytes(60, 1200), name="tall.jpg")
    figure = Prediction.from_output(built.mixed_output(), input=given).figure()
    assert figure.get_figheight() < 10
