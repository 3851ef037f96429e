"""What a saved cell shows of a workflow: tables by node, small pictures, text that is text."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from predict_widgets.errors import InputError
from predict_widgets.inputs import as_input
from predict_widgets.predictions.html import workflow_bundle
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.predictions.workflow_still import workflow_still_png
from tests.builders import outputs as built
from tests.builders.workflows import face_sentiment, result_of, workflow_of

BOX = (0.1, 0.1, 0.9, 0.9)


def noisy(edge):
    pixels = np.random.default_rng(0).integers(0, 256, (edge, edge, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95)
    return as_input(stream.getvalue(), name="noise.jpg")


def detectors(count, label="cat", **more):
    models = [built.model_of(f"detector-{n}") for n in range(count)]
    outputs = [built.boxes_output([(label, 0.9, BOX)], model) for model in models]
    workflow = workflow_of(*((f"node-{n}", model, ()) for n, model in enumerate(models)))
    return WorkflowPrediction.from_result(result_of(*outputs), workflow=workflow, **more)


def bundle(prediction, **more):
    more = {"picture": True, "threshold": 0.0, "concept_filter": "", **more}
    return workflow_bundle(prediction, **more)


def page(prediction, **more):
    data = base64.b64decode(bundle(prediction, **more)["image/png"])
    assert len(data) < 150_000
    return Image.open(io.BytesIO(data))


def jpegs(html):
    parts = html.split('src="data:image/jpeg;base64,')[1:]
    return [base64.b64decode(part.partition('"')[0]) for part in parts]


def test_every_node_has_its_table_in_order():
    workflow, result = face_sentiment()
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    html = bundle(prediction)["text/html"]
    places = [html.index(title) for title in ("1. detect", "2. crop", "3. mood")]
    assert places == sorted(places)
    assert "happiness" in html[places[2] :]


def test_only_what_is_on_show_stands_in_it():
    workflow, result = face_sentiment()
    prediction = WorkflowPrediction.from_result(result, workflow=workflow)
    assert "happiness" in bundle(prediction)["text/html"]
    assert "happiness" not in bundle(prediction, concept_filter="gust")["text/html"]
    assert "Nothing is on show" in bundle(prediction, threshold=1.0)["text/html"]


def test_the_pictures_of_many_nodes_are_small_together():
    made = bundle(detectors(20, input=noisy(1200)))
    pictures = jpegs(made["text/html"])
    assert 1 < len(pictures) <= 4
    assert sum(map(len, pictures)) < 100_000
    assert all(Image.open(io.BytesIO(one)).format == "JPEG" for one in pictures)
    assert page(detectors(20, input=noisy(1200))).format == "PNG"


def test_without_the_picture_none_of_it_is_there():
    green = io.BytesIO()
    Image.new("RGB", (300, 300), "#00ff00").save(green, "PNG")
    prediction = detectors(2, input=as_input(green.getvalue(), name="x.png"))

    def greens(image):
        colors = image.convert("RGB").getcolors(1 << 20)
        return sum(count for count, color in colors if color[1] - color[0] > 200)

    assert greens(page(prediction)) > 10_000
    assert greens(page(prediction, picture=False)) == 0
    assert jpegs(bundle(prediction, picture=False)["text/html"]) == []


def test_text_of_nodes_and_models_is_text():
    models = [built.model_of("<i>model</i>")]
    output = built.boxes_output([("<b>bold</b>", 0.9, BOX)], models[0])
    prediction = WorkflowPrediction.from_result(
        result_of(output),
        workflow=workflow_of(("<script>", models[0], ()), workflow_id="<u>mine</u>"),
    )
    html = bundle(prediction)["text/html"]
    for tag in ("<script>", "<b>", "<i>", "<u>"):
        assert tag not in html
    assert "&lt;script&gt;" in html


def test_a_page_that_stays_too_large_says_how_many_nodes_are_left_out(monkeypatch):
    written = []
    from PIL import ImageDraw

    draw = ImageDraw.ImageDraw.text
    monkeypatch.setattr(
        ImageDraw.ImageDraw,
        "text",
        lambda self, at, text, *rest, **more: (
            written.append(text),
            draw(self, at, text, *rest, **more),
        )[1],
    )
    prediction = detectors(8)
    shown = [one for _, one in prediction.items()]
    assert len(workflow_still_png(prediction, shown, picture=False, max_bytes=6000)) <= 6000
    assert written[-1].endswith("more nodes")


def test_an_input_that_failed_says_why():
    error = InputError("The file is <empty>.", name="IMAGE_EMPTY")
    workflow, _ = face_sentiment()
    prediction = WorkflowPrediction.from_error(error, workflow=workflow)
    made = bundle(prediction)
    assert "The file is &lt;empty&gt;." in made["text/html"]
    assert page(prediction).height < 200
