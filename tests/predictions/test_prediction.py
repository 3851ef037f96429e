from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.errors import InputError
from predict_widgets.inputs import as_input
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from predict_widgets.predictions.views import Color, Concept
from tests.builders import outputs as built


def test_an_answer_reads_as_typed_views():
    prediction = Prediction.from_output(built.mixed_output())
    assert prediction.concepts["cat"] == Concept("cat", pytest.approx(0.92), "ai_cat", "")
    assert [concept.vocabulary for concept in prediction.concepts] == ["", "", "groups"]
    assert prediction.colors == [
        Color("#f2f2f2", pytest.approx(0.93), "WhiteSmoke", "#f5f5f5"),
    ]
    assert [str(text) for text in prediction.texts] == ["a cat on a mat"]
    region = prediction.regions[0]
    assert (region.left, region.top, region.right, region.bottom) == (0.0, 0.0, 0.5, 0.75)
    assert (region.label, region.score) == ("cat", pytest.approx(0.9))
    assert prediction.error is None
    assert prediction.status == "ok"


def test_a_region_has_all_its_concepts_and_is_named_by_the_best():
    output = built.boxes_output([("66", 0.25, (0, 0, 1, 1)), ("x", 0.5, (0, 0, 0.5, 0.5))])
    output.data.regions[0].data.concepts.append(built.concept("feminine", 0.75, "gender"))
    output.data.regions[0].value = 0.625
    first, second = Prediction.from_output(output).regions
    assert [concept.label for concept in first.concepts] == ["66", "feminine"]
    assert (first.label, first.score) == ("feminine", 0.625)
    assert second.label == "x"


def test_embeddings_are_float32_arrays():
    embedding = Prediction.from_output(built.embedding_output([0.5, 0.25])).embeddings[0]
    assert embedding.vector.dtype == np.float32
    assert embedding.vector.tolist() == [0.5, 0.25]
    assert embedding.dimensions == 2


def test_a_frame_in_which_nothing_was_seen_is_still_a_frame():
    output = built.frames_output([(0, {"a": 0.9}), (0, {}), (1000, {"b": 0.5})])
    output.data.frames[2].data.regions.add(id="r").data.concepts.append(built.concept("c", 0.25))
    prediction = Prediction.from_output(output)
    frames = prediction.frames
    assert [[concept.label for concept in frame.concepts] for frame in frames] == [["a"], [], ["b"]]
    assert [frame.time_ms for frame in frames] == [0, 0, 1000]
    assert [region.label for region in frames[2].regions] == ["c"]
    assert len(prediction.concepts) == 0


def test_a_region_seen_in_two_frames_is_two_regions():
    output = built.frames_output([(0, {}), (500, {})])
    for frame in output.data.frames:
        frame.data.regions.add(id="same").data.concepts.append(built.concept("c", 0.25))
    assert [region.time_ms for region in Prediction.from_output(output).regions] == [0, 500]


def test_masks_and_outlines_reach_their_region():
    output = built.masks_output({"sky": 0.75}, {"sky": built.mask_bytes()})
    output.data.regions[0].region_info.polygon.points.add(row=0.5, col=0.25)
    region = Prediction.from_output(output).regions[0]
    assert region.mask == built.mask_bytes()
    assert region.polygon == ((0.25, 0.5),)


def test_a_failed_answer_has_an_error_with_code_and_request_id():
    prediction = Prediction.from_output(built.failed_output(request_id="req-7"))
    error = prediction.error
    assert isinstance(error, InputError)
    assert (error.code, error.request_id) == (30002, "req-7")
    assert "404" in error.details
    assert prediction.status == "failed"
    assert len(prediction.concepts) == 0


def test_an_error_makes_a_prediction_with_no_rows():
    error = InputError("The file is empty.", name="IMAGE_EMPTY")
    prediction = Prediction.from_error(error, asked=Asked(4, platform="embedded"))
    assert prediction.error is error
    assert prediction.table.num_rows == 0
    assert prediction.outputs.column("status").to_pylist() == ["failed"]
    assert (prediction.output_id, prediction.platform, prediction.proto) == (4, "embedded", None)


def test_the_model_is_named_with_user_app_and_version_as_far_as_known():
    known = Prediction.from_output(
        built.concepts_output({"a": 0.5}, built.model_of(version_id="v"))
    )
    assert known.model == "clarifai/main/models/general-image-recognition/versions/v"
    output = built.concepts_output({"a": 0.5})
    output.ClearField("model")
    assert Prediction.from_output(output).model == ""
    assert Prediction.from_output(output, asked=Asked(0, model_id="m")).model == "m"
    assert Prediction.from_output(output, model=built.model_of("m", version_id="")).model == (
        "clarifai/main/models/m"
    )


def test_the_input_gives_identity_and_size():
    given = as_input(built.picture_bytes(64, 48), name="x.jpg")
    outputs = Prediction.from_output(built.empty_output(), input=given).outputs
    assert outputs.column("input_key").to_pylist() == [given.identity]
    assert outputs.column("width").to_pylist() == [64]


@pytest.mark.parametrize(
    ("count", "max_concepts", "min_value", "cut_off"),
    [
        (20, 0, 0.0, True),
        (19, 0, 0.0, False),
        (3, 3, 0.0, True),
        (2, 3, 0.0, False),
        (1, 5, 0.1, True),
    ],
)
def test_an_answer_that_may_be_cut_off_says_so(count, max_concepts, min_value, cut_off):
    output = built.concepts_output({f"c{n}": 0.5 for n in range(count)})
    config = resources_pb2.OutputConfig(max_concepts=max_concepts, min_value=min_value)
    prediction = Prediction.from_output(output, output_config=config)
    assert prediction.cut_off is cut_off
    assert prediction.max_concepts == (max_concepts or 20)


def test_cut_off_counts_each_vocabulary_and_each_frame_alone():
    twelve = {f"c{n}": 0.5 for n in range(12)}
    two = Prediction.from_output(built.concepts_output({"": twelve, "groups": twelve}))
    assert not two.cut_off
    assert not Prediction.from_output(built.frames_output([(0, twelve), (9, twelve)])).cut_off


def test_visible_says_which_rows_pass_and_shown_keeps_only_those():
    prediction = Prediction.from_output(built.mixed_output())
    assert prediction.visible(0.91).tolist() == [True, False, True, True, False, True]
    shown = prediction.shown(0.91, "cat")
    assert [concept.label for concept in shown.concepts] == ["cat"]
    assert len(shown.regions) == 0
    assert [text.text for text in shown.texts] == ["a cat on a mat"]
    assert len(prediction.regions) == 1


def test_shown_frames_keep_their_own_rows():
    output = built.frames_output([(0, {"a": 0.1}), (5, {"b": 0.9}), (9, {"c": 0.2, "d": 0.8})])
    frames = Prediction.from_output(output).shown(0.5).frames
    assert [[concept.label for concept in frame.concepts] for frame in frames] == [[], ["b"], ["d"]]


def test_views_are_made_late_complete_by_tab_and_slice():
    prediction = Prediction.from_output(built.concepts_output({"a": 0.5, "b": 0.25, "c": 0.125}))
    concepts = prediction.concepts
    assert concepts._items is None
    assert concepts._ipython_key_completions_() == ["a", "b", "c"]
    assert [concept.label for concept in concepts[1:]] == ["b", "c"]
    assert concepts is prediction.concepts
    assert concepts[0] is concepts[0]
    with pytest.raises(KeyError):
        concepts["z"]
    with pytest.raises(AttributeError):
        concepts[0].score = 1.0


def test_repr_of_many_views_stays_short():
    many = Prediction.from_output(built.concepts_output({f"c{n}": 0.5 for n in range(30)}))
    assert "20 more" in repr(many.concepts)
    assert repr(many.colors) == "[]"


def test_what_was_handed_in_is_given_back():
    when = datetime(2026, 1, 2, 10, 42, tzinfo=UTC)
    output = built.mixed_output()
    asked = Asked(3, latency_ms=12.5)
    prediction = Prediction.from_output(output, asked=asked, asked_at=when, reused=True)
    assert prediction.proto is output
    assert (prediction.asked_at, prediction.reused) == (when, True)
    assert prediction.latency_ms == 12.5


def test_a_filter_does_not_hide_that_the_answer_was_cut_off():
    output = built.concepts_output({f"cat {number}": 0.9 - number / 100 for number in range(20)})
    prediction = Prediction.from_output(output)
    assert prediction.shown(concept_filter="cat 7").cut_off
    # What was not returned lies below the lowest score that was.
    assert not prediction.shown(threshold=0.8).cut_off
