"""Models that follow a crop or lines of text: they answer for each region, under its id."""

import io

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from predict_widgets.embedded_server.samples.rendered import (
    PAGE_LINES,
    SENTENCES,
    draw_line,
    font_of,
    text_page,
)

# left, top, right, bottom of three things in a picture of 100 x 50, and their colors
THINGS = {
    "red": ((0.1, 0.2, 0.3, 0.8), (255, 0, 0)),
    "green": ((0.4, 0.2, 0.6, 0.8), (0, 255, 0)),
    "blue": ((0.7, 0.2, 0.9, 0.8), (0, 0, 255)),
}


def node(node_id, model, *inputs, **more):
    return {"id": node_id, "model": model, "inputs": list(inputs), **more}


@pytest.fixture
def picture(helpers):
    pixels = np.full((50, 100, 3), 255, np.uint8)
    for (left, top, right, bottom), color in THINGS.values():
        pixels[round(top * 50) : round(bottom * 50), round(left * 100) : round(right * 100)] = color
    return helpers.encoded(Image.fromarray(pixels))


@pytest.fixture
def things(own_server):
    """A detector of the three things, surer of each than of the one before."""

    def find(image):
        del image
        return [
            {"box": box, "label": name, "score": 0.5 + place / 10}
            for place, (name, (box, _)) in enumerate(THINGS.items())
        ]

    own_server.register("things", find, output="regions")
    return "things"


def color_of(image):
    red, green, blue = np.asarray(image).reshape(-1, 3).mean(axis=0)
    return max((red, "red"), (green, "green"), (blue, "blue"))[1]


def ids(output):
    return [region.id for region in output.data.regions]


def outputs_of(reply, *codes):
    (result,) = reply.results
    assert [output.status.code for output in result.outputs] == (
        list(codes) or [10000] * len(result.outputs)
    )
    return result.outputs


def box_of(region):
    box = region.region_info.bounding_box
    return box.left_col, box.top_row, box.right_col, box.bottom_row


def test_what_follows_a_crop_answers_for_each_region_under_its_id(
    own_server, own_client, things, picture
):
    own_server.register("color", lambda image: {color_of(image): 0.9})
    own_server.workflow(
        "mine",
        nodes=[
            node("find", things),
            node("cut", "image-crop", "find"),
            node("color", "color", "cut"),
        ],
    )
    found, crops, colors = outputs_of(own_client.run("mine", picture))
    assert len(ids(found)) == 3
    assert ids(found) == ids(crops) == ids(colors)
    for region, crop, color, name in zip(
        found.data.regions, crops.data.regions, colors.data.regions, THINGS, strict=True
    ):
        image = Image.open(io.BytesIO(crop.data.image.base64))
        assert (image.format, image.size) == ("JPEG", (20, 30))
        assert color_of(image) == color.data.concepts[0].name == name
        assert box_of(crop) == pytest.approx(box_of(region))
        assert box_of(color) == box_of(crop)
        assert not color.data.HasField("image")


def test_a_margin_makes_crops_larger_inside_the_picture(own_server, own_client, things, picture):
    own_server.workflow(
        "mine",
        nodes=[node("find", things), node("cut", "image-crop", "find", params={"margin": 2})],
    )
    crops = outputs_of(own_client.run("mine", picture))[1].data.regions
    assert box_of(crops[0]) == pytest.approx((0.0, 0.0, 0.4, 1.0))
    assert box_of(crops[1]) == pytest.approx((0.3, 0.0, 0.7, 1.0))
    assert Image.open(io.BytesIO(crops[1].data.image.base64)).size == (40, 50)


def test_regions_of_every_shape_are_cut_and_those_without_a_place_left_out(
    own_server, own_client, picture
):
    mask = np.zeros((50, 100), bool)
    mask[10:40, 40:60] = True

    def find(image):
        del image
        return [
            {"polygon": [(0.1, 0.2), (0.3, 0.2), (0.3, 0.8)], "label": "polygon"},
            {"mask": mask, "label": "mask"},
            {"box": (0.5, 0.5, 0.5, 0.9), "label": "no width"},
            {"point": (0.5, 0.5), "label": "point"},
            {"mask": np.zeros((50, 100), bool), "label": "empty mask"},
            {"box": (0.7, 0.2, 0.9, 0.8), "label": "box"},
        ]

    own_server.register("odd", find, output="regions")
    own_server.workflow("mine", nodes=[node("find", "odd"), node("cut", "image-crop", "find")])
    found, crops = outputs_of(own_client.run("mine", picture))
    names = {region.id: region.data.concepts[0].name for region in found.data.regions}
    assert [names[region_id] for region_id in ids(crops)] == ["polygon", "mask", "box"]
    cut = [Image.open(io.BytesIO(region.data.image.base64)) for region in crops.data.regions]
    assert {image.size for image in cut} == {(20, 30)}
    assert [color_of(image) for image in cut] == ["red", "green", "blue"]


def test_nothing_found_is_nothing_passed_all_the_way_and_no_failure(
    own_server, own_client, picture
):
    asked = []
    own_server.register("none", lambda _: [], output="regions")
    own_server.register("color", lambda image: asked.append(image) or {})
    own_server.workflow(
        "mine",
        nodes=[
            node("find", "none"),
            node("cut", "image-crop", "find"),
            node("color", "color", "cut"),
            node("sure", "region-thresholder", "color"),
        ],
    )
    outputs = outputs_of(own_client.run("mine", picture))
    assert not any(output.data.ListFields() for output in outputs)
    assert asked == []


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize(
    ("settings", "passed"),
    [
        ({"params": {"threshold": 0.55}}, ["green", "blue"]),
        ({"params": {"threshold": 0.6}}, ["blue"]),
        (
            {"params": {"threshold": 0.6, "concept_threshold_type": "GREATER_THAN_OR_EQUAL"}},
            ["green", "blue"],
        ),
        ({"params": {"threshold": 0.6, "concept_threshold_type": "LESS_THAN"}}, ["red"]),
        (
            {"params": {"threshold": 0.6, "concept_threshold_type": "LESS_THAN_OR_EQUAL"}},
            ["red", "green"],
        ),
        ({"params": {"threshold": 0.6, "concept_threshold_type": "EQUAL"}}, ["green"]),
        ({"concepts": {"red": 0.1, "blue": 0.9}}, ["red"]),
        ({"params": {"threshold": 0.9}}, []),
    ],
)
def test_thresholders_let_regions_through_by_their_concepts(
    own_server, own_client, picture, settings, passed
):
    own_server.workflow(
        "mine",
        nodes=[
            node("find", "things"),
            node("sure", "region-thresholder", "find") | settings,
            node("cut", "image-crop", "sure"),
            node("same", "concept-thresholder", "find") | settings,
        ],
    )
    found, sure, crops, same = outputs_of(own_client.run("mine", picture))
    assert same.data == sure.data
    kept = {region.id: region for region in sure.data.regions}
    assert [region.data.concepts[0].name for region in kept.values()] == passed
    assert all(kept[region.id] == region for region in found.data.regions if region.id in kept)
    assert ids(crops) == list(kept)
    nodes = own_client.call("GetWorkflow", service_pb2.GetWorkflowRequest(workflow_id="mine"))
    override = nodes.workflow.nodes[1].output_info_override
    for name, value in settings.get("params", {}).items():
        assert override.params[name] == value
    assert {c.id: round(c.value, 3) for c in override.data.concepts} == settings.get("concepts", {})


def test_a_concept_thresholder_filters_concepts_of_the_whole(own_server, own_client):
    own_server.register("say", lambda _: {"a": 0.9, "b": 0.5, "c": 0.1}, input="text")
    own_server.workflow(
        "mine", nodes=[node("say", "say"), node("sure", "concept-thresholder", "say")]
    )
    said, sure = outputs_of(own_client.run("mine", "x"))
    assert [concept.name for concept in said.data.concepts] == ["a", "b", "c"]
    assert [concept.name for concept in sure.data.concepts] == ["a"]


def test_one_region_that_fails_loses_no_other(own_server, own_client, things, picture):
    def color(image):
        name = color_of(image)
        if name == "green":
            raise ValueError("no green, please")
        return {name: 0.9}

    own_server.register("color", color)
    own_server.workflow(
        "mine",
        nodes=[
            node("find", things),
            node("cut", "image-crop", "find"),
            node("color", "color", "cut"),
        ],
    )
    found, _, colors = outputs_of(own_client.run("mine", picture))
    assert ids(colors) == [ids(found)[0], ids(found)[2]]
    (note,) = colors.data.metadata["notes"]
    assert note.startswith("1 of 3 regions have no answer. ValueError: no green, please")


def test_a_model_that_fails_at_every_region_has_failed(own_server, own_client, things, picture):
    own_server.register("broken", lambda _: 1 / 0)
    own_server.workflow(
        "mine",
        nodes=[
            node("find", things),
            node("cut", "image-crop", "find"),
            node("broken", "broken", "cut"),
            node("beside", "dominant-colors"),
        ],
    )
    outputs = outputs_of(own_client.run("mine", picture), 10000, 10000, 21313, 10000)
    assert "division by zero" in outputs[2].status.details


def test_regions_found_inside_a_crop_lie_where_they_are_in_the_picture(
    own_server, own_client, things, picture
):
    mask = np.zeros((30, 20), bool)
    mask[15:, 10:] = True

    def look(image):
        del image
        return [
            {"box": (0.5, 0.5, 1.0, 1.0), "label": "box"},
            {"polygon": [(0, 0), (0.5, 0.0), (0.5, 0.5)], "label": "polygon"},
            {"points": [(0.5, 0.5)], "label": "points"},
            {"point": (1.0, 1.0), "label": "point"},
            {"mask": mask, "label": "mask"},
        ]

    own_server.register("inside", look, output="regions")
    own_server.workflow(
        "mine",
        nodes=[
            node("find", things),
            node("blue", "region-thresholder", "find", concepts={"blue": 0.1}),
            node("cut", "image-crop", "blue"),
            node("inside", "inside", "cut"),
            node("again", "image-crop", "inside"),
        ],
    )
    *_, inside, again = outputs_of(own_client.run("mine", picture))
    box, polygon, points, point, masked = (r.region_info for r in inside.data.regions)
    whole = box.bounding_box
    assert (whole.left_col, whole.top_row) == pytest.approx((0.8, 0.5))
    assert (whole.right_col, whole.bottom_row) == pytest.approx((0.9, 0.8))
    assert [(p.col, p.row) for p in polygon.polygon.points] == [
        pytest.approx(xy) for xy in [(0.7, 0.2), (0.8, 0.2), (0.8, 0.5)]
    ]
    assert (points.keypoint_locations[0].col, points.keypoint_locations[0].row) == (
        pytest.approx(0.8),
        pytest.approx(0.5),
    )
    assert (point.point.col, point.point.row) == pytest.approx((0.9, 0.8))
    plane = np.asarray(Image.open(io.BytesIO(masked.mask.image.base64))) > 0
    rows, columns = np.nonzero(plane)
    height, width = plane.shape
    assert (width, height) == (100, 50)
    assert (columns.min(), columns.max() + 1) == (80, 90)
    assert (rows.min(), rows.max() + 1) == (25, 40)
    assert len(set(ids(inside))) == 5
    # The second crop is cut from the picture, where the thing is blue, not from the first crop.
    first = Image.open(io.BytesIO(again.data.regions[0].data.image.base64))
    assert (color_of(first), first.size) == ("blue", (10, 15))


def test_a_prompt_and_crops_come_together(own_server, own_client, things, picture):
    own_server.register(
        "ask",
        lambda image, prompt: f"{prompt} {color_of(image)}",
        input="image+text",
        output="text",
    )
    own_server.workflow(
        "mine",
        nodes=[
            node("find", things),
            node("cut", "image-crop", "find"),
            node("ask", "ask", "cut"),
        ],
    )
    item = resources_pb2.Input(
        data=resources_pb2.Data(
            image=resources_pb2.Image(base64=picture), text=resources_pb2.Text(raw="It is")
        )
    )
    said = outputs_of(own_client.run("mine", item))[2]
    assert [region.data.text.raw for region in said.data.regions] == [
        "It is red",
        "It is green",
        "It is blue",
    ]


def test_face_colors_names_the_colors_of_the_face(client, samples):
    faces, crops, colors = outputs_of(client.run("face-colors", samples["astronaut"]))
    assert len(ids(faces)) == 1
    assert ids(faces) == ids(crops) == ids(colors)
    crop = crops.data.regions[0]
    alone = client.predict("dominant-colors", crop.data.image.base64).outputs[0]
    assert list(colors.data.regions[0].data.colors) == list(alone.data.colors)
    assert box_of(crop) == pytest.approx(box_of(faces.data.regions[0]), abs=1 / 400)


def test_look_three_ways_says_what_its_models_say_alone(client, samples):
    photo = samples["astronaut"]
    outputs = outputs_of(client.run("look-three-ways", photo))
    for output in outputs:
        alone = client.predict(output.model.id, photo).outputs[0].data
        for region in (*alone.regions, *output.data.regions):
            region.ClearField("id")
        assert output.data == alone
        assert alone.ListFields()


def test_text_language_says_the_language_of_each_line_it_can_tell(client):
    lines, languages = outputs_of(client.run("text-language", text_page()))
    texts = {region.id: region.data.text.raw for region in lines.data.regions}
    assert len(texts) == len(PAGE_LINES)
    assert set(ids(languages)) <= set(texts)
    best = [region.data.concepts[0].name for region in languages.data.regions]
    assert best.count("English") >= 6
    assert all(not region.data.HasField("text") for region in languages.data.regions)


def test_lines_in_several_languages_each_get_their_own_and_short_ones_a_note(client, helpers):
    page = Image.new("RGB", (1100, 300), "white")
    sentences = {one.language: one.text for one in SENTENCES if one.language in ("en", "es")}
    for row, text in enumerate([*sentences.values(), "No. 7"]):
        draw_line(page, text, (40, 40 + 80 * row), font_of(24))
    lines, languages = outputs_of(client.run("text-language", helpers.encoded(page)))
    assert len(ids(lines)) == 3
    assert ids(languages) == ids(lines)[:2]
    assert [r.data.concepts[0].id for r in languages.data.regions] == list(sentences)
    (note,) = languages.data.metadata["notes"]
    assert note.startswith("1 of 3 regions have no answer. The text has 2 letters")


def test_a_picture_without_a_line_that_can_be_told_is_no_failure(client, helpers):
    page = Image.new("RGB", (400, 120), "white")
    draw_line(page, "No. 7", (40, 40), font_of(30))
    lines, languages = outputs_of(client.run("text-language", helpers.encoded(page)))
    assert len(ids(lines)) == 1
    assert not languages.data.regions
    assert "1 of 1" in languages.data.metadata["notes"][0]


def test_operators_are_listed_by_their_type_only_and_say_what_they_are_for(client, samples):
    listed = client.call("ListModels", service_pb2.ListModelsRequest()).models
    assert not {"image-crop", "concept-thresholder"} & {model.id for model in listed}
    for name in ("image-crop", "concept-thresholder", "region-thresholder"):
        request = service_pb2.ListModelsRequest(model_type_id=name)
        assert [model.id for model in client.call("ListModels", request).models] == [name]
        model = client.call("GetModel", service_pb2.GetModelRequest(model_id=name)).model
        assert model.model_type_id == name
        assert model.model_version.output_info.params_specs
        kind = client.call("GetModelType", service_pb2.GetModelTypeRequest(model_type_id=name))
        assert kind.model_type.input_fields
        output = client.predict(name, samples["coffee"]).outputs[0]
        assert output.status.code == 30104
        assert "for workflows" in output.status.details
