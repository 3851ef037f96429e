from __future__ import annotations

import json
import math

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.predictions.tables import Asked, build_tables
from tests.builders import outputs as built


def rows_of(output, **asked) -> list[dict]:
    table = build_tables([(Asked(1, **asked), output)]).predictions
    lists = {name: table.column(name).to_pylist() for name in table.column_names}
    return [{name: values[row] for name, values in lists.items()} for row in range(table.num_rows)]


def column(output, name: str) -> list:
    return [row[name] for row in rows_of(output)]


# --- concepts ------------------------------------------------------------------------------------
def test_concepts_keep_their_vocabulary_order_and_float32_score():
    output = built.concepts_output({"": {"tabby": 0.38, "lynx": 0.5}, "groups": {"cat": 0.9}})
    assert column(output, "label") == ["tabby", "lynx", "cat"]
    assert column(output, "vocabulary") == ["", "", "groups"]
    assert column(output, "label_id")[0] == "ai_tabby"
    assert column(output, "score") == pytest.approx([0.38, 0.5, 0.9])
    assert set(column(output, "shape")) == {"whole"}


def test_a_concept_with_no_name_is_called_by_its_id():
    output = built.ok_output(resources_pb2.Data(concepts=[resources_pb2.Concept(id="ai_x")]))
    assert column(output, "label") == ["ai_x"]


def test_one_zero_among_scores_is_a_score_and_all_zeros_are_none():
    some = built.concepts_output({"cat": 0.9, "dog": 0.0})
    assert column(some, "score") == [pytest.approx(0.9), 0.0]
    assert column(some, "score_means") == ["probability", "probability"]
    none = built.concepts_output({"cat": 0.0, "dog": 0.0})
    assert column(none, "score") == [None, None]
    assert column(none, "score_means") == ["none", "none"]


# --- regions -------------------------------------------------------------------------------------
def test_edges_at_zero_are_edges():
    output = built.boxes_output([("x", 0.9, (0.0, 0.0, 1.0, 1.0))])
    row = rows_of(resources_pb2.Output.FromString(output.SerializeToString()))[0]
    assert [row[edge] for edge in ("left", "top", "right", "bottom")] == [0.0, 0.0, 1.0, 1.0]
    assert row["shape"] == "box"


@pytest.mark.parametrize("unset", [True, False])
def test_a_box_that_is_unset_or_without_area_is_no_box(*, unset: bool):
    output = built.boxes_output([("x", 0.9, (0.0, 0.0, 0.0, 0.0))])
    if unset:
        output.data.regions[0].region_info.ClearField("bounding_box")
    row = rows_of(output)[0]
    assert [row[edge] for edge in ("left", "top", "right", "bottom")] == [None] * 4
    assert row["shape"] == "whole"
    assert row["value_json"] is None


def test_a_box_that_cannot_be_drawn_is_told_and_not_drawn():
    row = rows_of(built.boxes_output([("x", 0.9, (0.5, 0.25, 0.25, 0.75))]))[0]
    assert row["left"] is None
    assert json.loads(row["value_json"]) == {"bounding_box": [0.5, 0.25, 0.25, 0.75]}
    nan = rows_of(built.boxes_output([("x", 0.9, (math.nan, 0.0, 1.0, 1.0))]))[0]
    assert nan["left"] is None


def test_a_region_without_a_value_takes_its_concepts():
    output = built.boxes_output([("x", 0.75, (0, 0, 1, 1))], region_value=False)
    assert column(output, "score") == [0.75]


def test_a_concept_without_a_value_takes_its_regions():
    output = built.boxes_output([("x", 0.0, (0, 0, 1, 1)), ("y", 0.5, (0, 0, 1, 1))])
    output.data.regions[0].value = 0.625
    assert column(output, "score") == [0.625, 0.5]


def test_a_region_value_apart_from_its_concepts_is_not_lost():
    output = built.boxes_output([("x", 0.5, (0, 0, 1, 1))])
    output.data.regions[0].value = 0.75
    assert json.loads(column(output, "value_json")[0]) == {"region_value": 0.75}
    assert column(output, "score") == [0.5]


def test_a_detector_that_gives_no_score_has_none():
    rows = rows_of(built.face_output([(0.1, 0.1, 0.5, 0.5)]))
    assert rows[0]["score"] is None
    assert rows[0]["score_means"] == "none"


def test_binary_positive_is_called_as_the_model_is():
    assert column(built.face_output([(0, 0, 1, 1)]), "label") == ["Face"]
    assert column(built.face_output([(0, 0, 1, 1)]), "label_id") == ["ai_b1b1b1b1"]
    nameless = built.face_output([(0, 0, 1, 1)])
    nameless.ClearField("model")
    assert column(nameless, "label") == ["BINARY_POSITIVE"]
    described = build_tables(
        [(Asked(1), nameless)], model=resources_pb2.Model(display_name="Faces")
    )
    assert described.predictions.column("label").to_pylist() == ["Faces"]


def test_regions_get_ids_where_the_model_gives_none_or_the_same_twice():
    output = built.boxes_output([("x", 0.9, (0, 0, 1, 1))] * 3)
    output.data.regions[0].id = ""
    output.data.regions[2].id = "r1"
    ids = column(output, "region_id")
    assert ids[1] == "r1"
    assert len(set(ids)) == 3
    assert all(ids)


def test_every_concept_of_a_region_has_a_row_at_its_place():
    output = built.boxes_output([("66", 0.5, (0.25, 0.25, 0.5, 0.5))])
    output.data.regions[0].data.concepts.append(built.concept("feminine", 0.25, "gender"))
    rows = rows_of(output)
    assert [row["vocabulary"] for row in rows] == ["", "gender"]
    assert {(row["region_id"], row["left"]) for row in rows} == {("r0", 0.25)}


def test_a_region_that_says_nothing_is_still_there():
    output = built.boxes_output([("x", 0.9, (0, 0, 1, 1))])
    output.data.regions[0].ClearField("data")
    row = rows_of(output)[0]
    assert (row["kind"], row["region_id"], row["right"]) == ("other", "r0", 1.0)


def test_a_region_in_a_region_names_its_parent():
    output = built.boxes_output([("head", 0.9, (0, 0, 1, 1))])
    inner = output.data.regions[0].data.regions.add(id="eye")
    inner.data.regions.add(id="iris").data.concepts.append(built.concept("iris", 0.5))
    inner.data.text.raw = "words come after the region in the message"
    inner.region_info.polygon.points.add(row=0.5, col=0.25)
    rows = rows_of(output)
    parents = {row["region_id"]: row["parent_region_id"] for row in rows}
    assert parents == {"r0": "", "eye": "r0", "iris": "eye"}
    assert {row["region_id"] for row in rows if row["polygon"]} == {"eye"}


def test_a_mask_is_a_share_of_the_picture_and_has_no_box():
    output = built.masks_output({"sky": 0.75}, {"sky": built.mask_bytes()})
    row = rows_of(output)[0]
    assert (row["shape"], row["score_means"]) == ("mask", "share_of_image")
    assert row["media"] == built.mask_bytes()
    assert row["media_type"] == "image/png"


def test_a_mask_in_a_box_is_scored_as_its_box():
    output = built.boxes_output([("cat", 0.9, (0, 0, 1, 1))])
    output.data.regions[0].region_info.mask.image.base64 = built.mask_bytes()
    row = rows_of(output)[0]
    assert (row["shape"], row["score_means"], row["right"]) == ("mask", "probability", 1.0)


def test_a_crop_and_a_mask_in_one_region_are_both_kept():
    output = built.boxes_output([("cat", 0.9, (0, 0, 1, 1))])
    region = output.data.regions[0]
    region.data.ClearField("concepts")
    region.data.image.base64 = built.picture_bytes()
    region.region_info.mask.image.base64 = built.mask_bytes()
    kept = {row["kind"]: row["media"] for row in rows_of(output)}
    assert kept == {"image": built.picture_bytes(), "other": built.mask_bytes()}


def test_a_crop_at_an_address_is_not_taken_for_the_mask_beside_it():
    output = built.boxes_output([("cat", 0.9, (0, 0, 1, 1))])
    region = output.data.regions[0]
    region.data.ClearField("concepts")
    region.data.image.url = "https://host/crop.jpg"
    region.region_info.mask.image.base64 = built.mask_bytes()
    said = {row["kind"]: (row["media_url"], row["media"]) for row in rows_of(output)}
    assert said == {
        "image": ("https://host/crop.jpg", None), "other": (None, built.mask_bytes()),
    }  # fmt: skip


def test_a_track_in_a_region_of_another_track_hides_neither():
    output = built.boxes_output([("cat", 0.9, (0, 0, 1, 1))])
    region = output.data.regions[0]
    region.track_id = "outer"
    region.data.ClearField("concepts")
    region.data.tracks.add(id="inner")
    row = rows_of(output)[0]
    assert row["track_id"] == "inner"
    assert json.loads(row["value_json"])["track_id"] == "outer"


def test_polygons_and_points_are_x_then_y():
    output = built.boxes_output([("hand", 0.9, (0, 0, 1, 1))])
    info = output.data.regions[0].region_info
    info.keypoint_locations.add(row=0.5, col=0.25, z=1.0)
    output.data.regions[0].data.concepts[0].keypoint_info.keypoint_names.append("wrist")
    info.polygon.points.add(row=0.5, col=0.125)
    row = rows_of(output)[0]
    assert row["points"] == [0.25, 0.5]
    assert row["point_extra"] == [1.0, 0.0]
    assert row["point_names"] == ["wrist"]
    assert row["polygon"] == [0.125, 0.5]


def test_a_span_of_a_text_says_where_it_starts_and_ends():
    output = built.boxes_output([("PERSON", 0.9, (0, 0, 0, 0))])
    info = output.data.regions[0].region_info
    info.span.char_end, info.span.raw_text = 5, "Alice"
    row = rows_of(output)[0]
    assert (row["shape"], row["span_start"], row["span_end"]) == ("span", 0, 5)
    assert row["text"] == "Alice"


# --- other kinds ---------------------------------------------------------------------------------
def test_colors_keep_both_hex_values_and_are_shares():
    row = rows_of(built.colors_output([("#f2f2f2", "WhiteSmoke", "#f5f5f5", 0.5)]))[0]
    assert (row["kind"], row["hex"], row["label"]) == ("color", "#f2f2f2", "WhiteSmoke")
    assert (row["score"], row["score_means"]) == (0.5, "share_of_image")
    assert json.loads(row["value_json"]) == {"w3c_hex": "#f5f5f5"}


def test_words_read_in_boxes_keep_box_and_order():
    output = built.read_text_output([("EXIT", (0, 0, 0.5, 0.5)), ("left", (0.5, 0.5, 1, 1))])
    rows = rows_of(output)
    assert [row["text"] for row in rows] == ["EXIT", "left"]
    assert [row["kind"] for row in rows] == ["text", "text"]
    assert rows[1]["left"] == 0.5


def test_an_embedding_keeps_its_vector_and_the_dimensions_it_claims():
    row = rows_of(built.embedding_output([0.5, 0.25], dimensions=1024))[0]
    assert row["vector"] == [0.5, 0.25]
    assert json.loads(row["value_json"]) == {"num_dimensions": 1024}


def test_frames_give_their_time_and_the_first_may_be_at_zero():
    output = built.frames_output([(0, {"a": 0.9}), (500, {}), (1000, {"b": 0.5, "c": 0.25})])
    output.data.text.raw = "about the whole video"
    tables = build_tables([(Asked(1), output)])
    rows = tables.predictions
    assert rows.column("time_ms").to_pylist() == [0, 0, 500, 1000, 1000, 1000, None]
    assert rows.column("kind").to_pylist().count("frame") == 3
    assert tables.frame_rows == ((0, 2), (2, 3), (3, 6))


def test_a_time_beyond_int32_is_held_at_its_end():
    output = built.frames_output([(2**40, {"a": 0.9})])
    rows = rows_of(output)
    assert {row["time_ms"] for row in rows} == {2**31 - 1}
    assert json.loads(rows[0]["value_json"])["time"] == 2**40


def test_tracks_and_segments_give_a_stretch_of_time():
    output = built.empty_output()
    track = output.data.tracks.add(id="t1")
    track.time_info.begin_time, track.time_info.end_time = 250, 750
    track.data.regions.add(id="r").data.concepts.append(built.concept("car", 0.5))
    own = track.data.regions.add(id="own", track_id="t2")
    own.data.concepts.append(built.concept("car", 0.5))
    segment = output.data.time_segments.add(id="s1")
    segment.time_info.end_time = math.inf
    segment.data.concepts.append(built.concept("speech", 0.25))
    rows = rows_of(output)
    assert [(row["kind"], row["time_ms"], row["end_ms"]) for row in rows] == [
        ("segment", 250, 750), ("concept", 250, 750), ("concept", 250, 750),
        ("segment", 0, 0), ("concept", 0, 0),
    ]  # fmt: skip
    assert [row["track_id"] for row in rows] == ["t1", "t1", "t2", "", ""]
    assert rows[3]["label"] == "s1"
    assert json.loads(rows[3]["value_json"])["end_time"] == "Infinity"


def test_pictures_sounds_and_heat_maps_keep_bytes_or_address():
    data = resources_pb2.Data()
    data.image.hosted.prefix, data.image.hosted.suffix = "https://host", "x.jpg"
    data.audio.base64 = b"RIFF....WAVEfmt "
    data.heatmaps.add(base64=built.mask_bytes())
    data.video.url = "https://host/v.mp4"
    rows = {row["kind"]: row for row in rows_of(built.ok_output(data))}
    assert rows["image"]["media_url"] == "https://host/orig/x.jpg"
    assert rows["audio"]["media_type"] == "audio/wav"
    assert rows["heatmap"]["media"] == built.mask_bytes()
    assert rows["other"]["media_url"] == "https://host/v.mp4"


def test_clusters_and_hits_have_raw_scores():
    data = resources_pb2.Data()
    cluster = data.clusters.add(id="c1", count=3, score=12.5)
    cluster.hits.add(score=0.5).input.id = "i1"
    rows = rows_of(built.ok_output(data))
    assert [(row["kind"], row["label"], row["score"]) for row in rows] == [
        ("cluster", "c1", 12.5), ("hit", "i1", 0.5),
    ]  # fmt: skip
    assert {row["score_means"] for row in rows} == {"raw"}


def test_values_of_python_models_are_json_and_an_absent_zero_is_still_a_row():
    data = resources_pb2.Data()
    data.parts.add(id="count").data.int_value = 3
    data.parts.add(id="nothing").data.int_value = 0
    data.parts.add(id="words").data.string_value = "hello"
    data.parts.add(id="facts").data.struct_value.update({"a": [1, True]})
    data.parts.add(id="raw").data.bytes_value = b"\x00\x01"
    array = data.parts.add(id="array").data.ndarray
    array.buffer, array.dtype = b"\x01\x02", "uint8"
    array.shape.append(2)
    data.parts.add(id="seen").data.concepts.append(built.concept("cat", 0.5))
    rows = {row["label"]: row for row in rows_of(built.ok_output(data))}
    assert json.loads(rows["count"]["value_json"]) == 3
    assert rows["nothing"]["kind"] == "value"
    assert rows["nothing"]["value_json"] is None
    assert rows["words"]["text"] == "hello"
    assert json.loads(rows["facts"]["value_json"]) == {"a": [1, True]}
    assert rows["raw"]["media"] == b"\x00\x01"
    assert json.loads(rows["array"]["value_json"])["ndarray"] == {"shape": [2], "dtype": "uint8"}
    assert json.loads(rows["cat"]["value_json"]) == {"part": "seen"}


def test_numbers_that_json_lacks_do_not_break_a_table():
    data = resources_pb2.Data(float_value=math.inf)
    data.metadata.update({"x": math.nan})
    rows = rows_of(built.ok_output(data))
    assert sorted(row["kind"] for row in rows) == ["other", "value"]
    assert all(json.loads(row["value_json"]) for row in rows)


def test_what_no_rule_knows_is_a_row_of_kind_other():
    data = resources_pb2.Data()
    data.metadata.update({"shutter": 0.5})
    row = rows_of(built.ok_output(data))[0]
    assert row["kind"] == "other"
    assert json.loads(row["value_json"]) == {"metadata": {"shutter": 0.5}}


def test_fields_newer_than_our_protos_are_told_where_they_stand():
    region = built.boxes_output([("x", 0.9, (0, 0, 1, 1))]).data.regions[0]
    region.data.CopyFrom(resources_pb2.Data.FromString(bytes([0xFA, 0x3F, 0x01, 0x41])))
    output = built.empty_output()
    output.data.regions.append(region)
    row = rows_of(output)[0]
    assert (row["kind"], row["region_id"]) == ("other", "r0")
    assert json.loads(row["value_json"]) == {"unknown_fields": {"1023": "A"}}


def test_a_concept_of_the_models_own_user_says_nothing_more():
    output = built.concepts_output({"cat": 0.5})
    output.model.user_id = "somebody"
    output.data.concepts[0].user_id = "somebody"
    assert rows_of(output)[0]["value_json"] is None
    output.data.concepts[0].user_id = "else"
    assert "else" in rows_of(output)[0]["value_json"]
