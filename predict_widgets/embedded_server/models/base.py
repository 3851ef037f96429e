"""What every embedded model is: an id, a version, a card, and a function from data to data."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.reading import Fetch, read_image, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from predict_widgets.embedded_server.protos import resources_pb2


@dataclass(frozen=True, slots=True)
class Card:
    """What a person should know before believing a model. Each field is a sentence or two."""

    title: str
    task: str
    source: str
    license: str
    gets_wrong: str
    not_for: str

    def to_text(self) -> str:
        """Return the card as Markdown, one paragraph for each field."""
        return "\n\n".join(
            (
                f"**Task.** {self.task}",
                f"**Source.** {self.source}",
                f"**License.** {self.license}",
                f"**Gets wrong.** {self.gets_wrong}",
                f"**Must not be used for.** {self.not_for}",
            )
        )


@dataclass(frozen=True, slots=True)
class Label:
    """One concept a model can answer with."""

    id: str
    name: str
    vocabulary: str = ""


class EmbeddedModel(ABC):
    """One version of one model. Subclasses say how it loads and what it answers.

    A model answers with everything it has to say; the service applies the caller's
    ``max_concepts``, ``min_value`` and ``select_concepts`` afterwards.

    Attributes
    ----------
    id, version
        Unique together within the app.
    type_id
        One of :data:`predict_widgets.embedded_server.describe.MODEL_TYPES`.
    labels
        The concepts it can answer with; empty when that is not known beforehand.
    """

    id: str
    version: str = "v1"
    type_id: str
    card: Card

    def __init__(self) -> None:
        self.created_at = datetime.now(UTC)
        self._loading = threading.Lock()
        self._loaded = False

    @property
    def labels(self) -> Sequence[Label]:
        """The concepts the model can answer with, or nothing if they are not known beforehand."""
        return ()

    def load(self) -> None:  # noqa: B027 - a model without weights has nothing to load
        """Read weights and build sessions. Called once, at the first use.

        Raises
        ------
        MissingExtraError
            If a library the model is made of is not installed.
        """

    def ensure_loaded(self) -> None:
        """Load the model unless it is loaded; callers that come meanwhile wait for it."""
        if self._loaded:
            return
        with self._loading:
            if not self._loaded:
                self.load()
                self._loaded = True

    @abstractmethod
    def answer(self, data: resources_pb2.Data, fetch: Fetch) -> resources_pb2.Data:
        """Return what the model says about one input's data.

        Raises
        ------
        RefusedError
            If the input cannot be read as what this model takes.
        """


class ImageModel(EmbeddedModel):
    """A model of one picture."""

    def answer(self, data: resources_pb2.Data, fetch: Fetch) -> resources_pb2.Data:
        """Read the picture as Clarifai does, with no regard to EXIF rotation, and predict."""
        return self.predict(read_image(data, fetch))

    @abstractmethod
    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return what the model says about an RGB picture of any size."""


class TextModel(EmbeddedModel):
    """A model of one text."""

    def answer(self, data: resources_pb2.Data, fetch: Fetch) -> resources_pb2.Data:
        """Read the text and predict."""
        return self.predict(read_text(data, fetch))

    @abstractmethod
    def predict(self, text: str) -> resources_pb2.Data:
        """Return what the model says about a text."""
