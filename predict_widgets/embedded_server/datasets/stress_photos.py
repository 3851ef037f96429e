"""``stress-photos``: the labeled photos, made harder to see by known amounts."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from predict_widgets.embedded_server.datasets.base import BuiltInDataset, Item
from predict_widgets.embedded_server.datasets.photos import LABELS, truth_of
from predict_widgets.embedded_server.samples import Sample, photos

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# All start at the same size: a radius in pixels means the same on each.
LONG_EDGE = 448
WHITE = 255
GRAY = (128, 128, 128)


@dataclass(frozen=True, slots=True)
class Stress:
    """One way of making a picture harder, at several strengths.

    Attributes
    ----------
    name
        What it is called in ids and metadata.
    strengths
        From weak to strong; what the number means, :class:`StressPhotos` says.
    apply
        Takes an RGB picture, a strength and a seed; returns the harder picture, or its file.
    format
        Of the file.
    """

    name: str
    strengths: tuple[float, ...]
    apply: Callable[[Image.Image, float, int], Image.Image | bytes]
    format: str = "PNG"


class StressPhotos(BuiltInDataset):
    """The labeled photos x crop, blur, JPEG, noise, brightness and rotation."""

    id = "stress-photos"
    description = (
        "The labeled photos, made harder to see on the spot, each time the same; metadata.stress "
        "and metadata.strength say how. none: only scaled, as all are, to 448 pixels on the long "
        "edge. crop: the share of width and height that is cut off around the middle. blur: the "
        "radius of a Gaussian in pixels. jpeg: 100 minus the quality of the JPEG. noise: the "
        "standard deviation of Gaussian noise, of 255. dark and bright: by how many stops the "
        "values are halved or doubled. rotation: degrees to the left, corners gray. The truth is "
        "not looked up again: it is the label of the photo it was made of (metadata.source), "
        "whether one can still see that or not."
    )
    modified_at = datetime(2026, 11, 22, tzinfo=UTC)

    @cached_property
    def ids(self) -> Sequence[str]:
        """``stress-photos-cat-blur-4`` and so on."""
        return [
            f"{self.id}-{photo.id}-{stress.name}-{strength:g}".replace(".", "_")
            for photo, stress, strength in self._parts
        ]

    def item(self, position: int) -> Item:
        """Return a photo made harder."""
        photo, stress, strength = self._parts[position]
        return Item(
            self.ids[position],
            stress.format,
            {"stress": stress.name, "strength": strength, "source": f"photos-{photo.id}"},
            partial(_made, photo, stress, strength),
            partial(truth_of, photo),
        )

    @cached_property
    def _parts(self) -> list[tuple[Sample, Stress, float]]:
        return [
            (photo, stress, strength)
            for photo in photos()
            if photo.id in LABELS
            for stress in STRESSES
            for strength in stress.strengths
        ]


def _made(photo: Sample, stress: Stress, strength: float) -> bytes:
    picture = Image.open(io.BytesIO(photo.data())).convert("RGB")
    picture.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.BICUBIC)
    seed = hashlib.sha256(f"{photo.id} {stress.name} {strength:g}".encode()).digest()
    made = stress.apply(picture, strength, int.from_bytes(seed[:8], "big"))
    return made if isinstance(made, bytes) else _file(made, "PNG", compress_level=1)


def _file(picture: Image.Image, format_name: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()


def _none(picture: Image.Image, _strength: float, _seed: int) -> Image.Image:
    return picture


def _crop(picture: Image.Image, share: float, _seed: int) -> Image.Image:
    width, height = picture.size
    left, top = round(width * share / 2), round(height * share / 2)
    return picture.crop((left, top, width - left, height - top))


def _blur(picture: Image.Image, radius: float, _seed: int) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def _jpeg(picture: Image.Image, loss: float, _seed: int) -> bytes:
    return _file(picture, "JPEG", quality=100 - round(loss))


def _noise(picture: Image.Image, deviation: float, seed: int) -> Image.Image:
    values = np.asarray(picture, np.float32)
    noise = np.random.Generator(np.random.PCG64(seed)).standard_normal(values.shape, np.float32)
    return _picture(values + deviation * noise)


def _dark(picture: Image.Image, stops: float, _seed: int) -> Image.Image:
    return _picture(np.asarray(picture, np.float32) / 2**stops)


def _bright(picture: Image.Image, stops: float, _seed: int) -> Image.Image:
    return _picture(np.asarray(picture, np.float32) * 2**stops)


def _rotation(picture: Image.Image, degrees: float, _seed: int) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=GRAY)


def _picture(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.asarray(np.round(values.clip(0, WHITE)), np.uint8))


STRESSES = (
    Stress("none", (0,), _none),
    Stress("crop", (0.2, 0.4, 0.6, 0.8), _crop),
    Stress("blur", (1, 2, 4, 8), _blur),
    Stress("jpeg", (60, 80, 90, 95), _jpeg, "JPEG"),
    Stress("noise", (10, 25, 50, 100), _noise),
    Stress("dark", (1, 2, 3, 4), _dark),
    Stress("bright", (0.5, 1, 1.5, 2), _bright),
    Stress("rotation", (10, 30, 90, 180), _rotation),
)
