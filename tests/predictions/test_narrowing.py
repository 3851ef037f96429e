"""What `shown` leaves of an answer."""

from __future__ import annotations

import pytest

from predict_widgets.predictions.prediction import Prediction
from tests.builders import kinds
from tests.builders import outputs as built
from tests.builders.parts import add_concept


def two_named(make) -> Prediction:
    """The first region has its outline in the row of its own concept, and a second concept."""
    output = make()
    add_concept(output.data.regions[0].data, "zebra", 0.25)
    return Prediction.from_output(output)


@pytest.mark.parametrize("make", [kinds.instance_masks, kinds.polygons, kinds.keypoints])
def test_a_region_keeps_its_outline_when_the_row_it_stands_in_is_hidden(make):
    prediction = two_named(make)
    whole = prediction.regions[0]
    (region,) = prediction.shown(0.0, "zebra").regions
    assert (region.label, [one.label for one in region.concepts]) == ("zebra", ["zebra"])
    for name in ("shape", "mask", "polygon", "points", "skeleton", "score_means"):
        assert getattr(region, name) == getattr(whole, name)
    assert (region.mask, region.polygon, region.points) != (None, (), ())


def test_an_outline_that_stays_says_nothing_else():
    shown = two_named(kinds.instance_masks).shown(0.0, "zebra")
    assert shown.table.column("kind").to_pylist() == ["other", "concept"]
    assert shown.table.column("label").to_pylist() == ["", "zebra"]
    assert shown.table.column("score").to_pylist() == [None, 0.25]
    assert [one.label for one in shown.concepts] == []


def test_a_region_without_a_row_on_show_is_gone_with_its_outline():
    shown = two_named(kinds.instance_masks).shown(0.0, "no such thing")
    assert shown.table.num_rows == 0


def test_frames_keep_their_own_regions():
    shown = Prediction.from_output(kinds.video_boxes()).shown(0.7)
    assert [[region.score for region in frame.regions] for frame in shown.frames] == [
        [0.875], [0.75, 0.75], [], [],
    ]  # fmt: skip


def test_all_views_say_that_a_threshold_hides_everything():
    prediction = Prediction.from_output(built.concepts_output({"cat": 0.5}))
    said = "Nothing is on show at this threshold and filter."
    assert said in repr(prediction.shown(0.9))
    assert said in [text.get_text() for text in prediction.figure(threshold=0.9).axes[0].texts]
    video = Prediction.from_output(kinds.video_concepts()).shown(0.99)
    assert said in video._repr_html_()
