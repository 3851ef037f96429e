import io

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from predict_widgets.embedded_server.models.evidence import evidence_maps, heat_map
from predict_widgets.embedded_server.models.imagenet_classifier import (
    ImagenetClassifier,
    imagenet_labels,
)
from predict_widgets.embedded_server.models.lite0.backbone import crop_box, pixels_of
from predict_widgets.embedded_server.models.lite0.network import network_of
from predict_widgets.embedded_server.models.lite0.numpy_runtime import NumpyRuntime
from predict_widgets.embedded_server.models.lite0.torch_file import read_tensors


@pytest.fixture(scope="module")
def classifier():
    classifier = ImagenetClassifier()
    classifier.ensure_loaded()
    return classifier


def heat(data, index=0):
    """Return a heat map as (rows, columns) from 0 to 1."""
    picture = Image.open(io.BytesIO(data.heatmaps[index].base64))
    assert (picture.format, picture.mode) == ("PNG", "L")
    return np.asarray(picture, np.float64) / 255


def owners(data):
    return list(data.metadata["heatmap_concepts"])


@pytest.fixture
def asking(client, helpers):
    def ask(photo, evidence, **config):
        model = helpers.config(**config)
        model.model_version.output_info.params["evidence"] = evidence
        return client.predict("imagenet-classifier", photo, model=model)

    return ask


def test_the_evidence_is_exact(classifier, pictures):
    """The mean of each map plus the label's bias is the label's logit: nothing is estimated."""
    backbone = classifier._backbone
    for picture in pictures.values():
        logits, last_map = backbone.runtime.logits_and_map(pixels_of(picture))
        maps = evidence_maps(backbone.classes, last_map)
        assert maps.shape == (1000, 7, 7)
        assert np.abs(maps.mean(axis=(1, 2)) + backbone.bias - logits).max() < 1e-4
        assert np.array_equal(logits, backbone.runtime.logits(pixels_of(picture)))


def test_numpy_gives_the_same_map_and_features(classifier, pictures):
    from predict_widgets.embedded_server.models.lite0 import backbone

    slow = NumpyRuntime(network_of(read_tensors(backbone.weights_path("a test"))))
    fast = classifier._backbone.runtime
    pixels = pixels_of(pictures["coffee"])
    for ours, theirs in zip(fast.logits_and_map(pixels), slow.logits_and_map(pixels), strict=True):
        assert np.abs(ours - theirs).max() < 1e-4
    assert np.abs(fast.features(pixels) - slow.features(pixels)).max() < 1e-4
    assert np.abs(fast.features(pixels) - fast.logits_and_map(pixels)[1].mean((1, 2))).max() < 1e-5


@pytest.mark.parametrize(
    ("left", "right"),
    [("coffee", "cat"), ("cat", "coffee"), ("camera-operator", "coffee"), ("cat", "rocket")],
)
def test_of_two_photos_side_by_side_each_labels_evidence_lies_on_its_own(
    classifier, pictures, left, right
):
    """The montage is square, so that what the network looks at has both."""
    montage = Image.new("RGB", (512, 512))
    for place, name in ((0, left), (256, right)):
        photo = pictures[name]
        edge = min(photo.size)
        box = ((photo.width - edge) / 2, (photo.height - edge) / 2)
        square = photo.resize((512, 512), box=(*box, box[0] + edge, box[1] + edge))
        montage.paste(square.crop((128, 0, 384, 512)), (place, 0))
    backbone = classifier._backbone
    _, last_map = backbone.runtime.logits_and_map(pixels_of(montage))
    box = crop_box(montage.size)
    for name, is_left in ((left, True), (right, False)):
        label = int(backbone.runtime.logits(pixels_of(pictures[name])).argmax())
        places = evidence_maps(backbone.classes[[label]], last_map)[0]
        png = heat_map(places, montage.size, box)
        values = np.asarray(Image.open(io.BytesIO(png)), np.float64)
        middle = values.shape[1] // 2
        own = values[:, :middle] if is_left else values[:, middle:]
        share = own.sum() / values.sum()
        assert share > 0.8, (name, imagenet_labels()[label].name, share)


def test_without_being_asked_for_there_is_none(asking, client, samples):
    for reply in (
        client.predict("imagenet-classifier", samples["coffee"]),
        asking(samples["coffee"], 0),
    ):
        data = reply.outputs[0].data
        assert not data.heatmaps
        assert not data.HasField("metadata")


def test_each_of_the_leading_labels_has_its_map(asking, samples):
    data = asking(samples["cat"], 3).outputs[0].data
    first = [concept for concept in data.concepts if concept.vocab_id == "imagenet"][:3]
    assert owners(data) == [concept.id for concept in first]
    assert len(data.heatmaps) == 3
    assert all(heat(data, index).max() > 0.85 for index in range(3))
    assert len({image.base64 for image in data.heatmaps}) == 3


def test_a_map_lies_in_the_frame_of_the_whole_picture(classifier):
    picture = Image.new("RGB", (900, 300), "#777")
    picture.paste("#d22", (400, 100, 500, 200))
    map_ = heat(classifier.predict(picture, evidence=1))
    assert map_.shape[1] / map_.shape[0] == pytest.approx(3, rel=0.02)
    left, _, right, _ = crop_box(picture.size)
    columns = (np.arange(map_.shape[1]) + 0.5) / map_.shape[1] * 900
    outside = (columns < left) | (columns > right)
    assert not map_[:, outside].any()
    assert map_[:, ~outside].any()


def test_a_single_place_of_evidence_is_drawn_where_it_is():
    evidence = np.full((7, 7), -1.0)
    evidence[1, 5] = 3.0
    box = crop_box((400, 400))
    png = heat_map(evidence, (400, 400), box)
    values = np.asarray(Image.open(io.BytesIO(png)), np.float64)
    row, column = (int(index) for index in np.unravel_index(values.argmax(), values.shape))
    place = (box[2] - box[0]) / 7
    scale = 400 / values.shape[0]
    # No pixel lies on the very middle of the place.
    assert 225 <= values.max() <= 255
    assert (column + 0.5) * scale == pytest.approx(box[0] + 5.5 * place, abs=place / 2)
    assert (row + 0.5) * scale == pytest.approx(box[1] + 1.5 * place, abs=place / 2)


def test_evidence_against_a_label_is_no_heat():
    png = heat_map(np.full((7, 7), -2.0), (64, 64), crop_box((64, 64)))
    assert not np.asarray(Image.open(io.BytesIO(png))).any()


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (8000, 200), (200, 8000)])
def test_any_shape_of_picture_has_maps_of_its_shape(classifier, size):
    map_ = heat(classifier.predict(Image.new("RGB", size, "teal"), evidence=1))
    rows, columns = map_.shape
    assert max(rows, columns) <= 1024
    scale = max(rows, columns) / max(size)
    assert (columns, rows) == pytest.approx((scale * size[0], scale * size[1]), abs=0.6)


def test_a_label_that_is_not_shown_takes_its_map_with_it(asking, samples):
    few = asking(samples["cat"], 5, max_concepts=2).outputs[0].data
    assert len(few.heatmaps) == 2
    assert owners(few) == [c.id for c in few.concepts if c.vocab_id == "imagenet"]
    chosen = asking(samples["cat"], 5, select_concepts=[resources_pb2.Concept(name="Egyptian cat")])
    data = chosen.outputs[0].data
    assert owners(data) == [data.concepts[0].id]
    assert len(data.heatmaps) == 1


def test_more_than_ten_are_refused(asking, samples):
    reply = asking(samples["cat"], 11)
    assert reply.status.code == 21202
    assert "evidence must be a whole number from 0 to 10" in reply.status.details
