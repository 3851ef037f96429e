"""What every embedded model is: an id, a version, a card, and a function from data to data."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.frames import TRACKED_TYPE, frames_of, together
from predict_widgets.embedded_server.models.reading import (
    Fetch,
    has_video,
    read_image,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL import Image

    from predict_widgets.embedded_server.models.parameters import Param
    from predict_widgets.embedded_server.protos import resources_pb2

# docs.clarifai.com/api-guide/predict/video: what Clarifai samples at if nothing is asked for.
DEFAULT_SAMPLE_MS = 1000


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
    parameters
        The free settings it takes (``output_info.params``).
    streaming
        Whether :meth:`stream` gives the answer in pieces, as they are found.
    operator
        Whether it works on what other models say, and so inside workflows only.
    """

    id: str
    version: str = "v1"
    type_id: str
    card: Card
    parameters: Sequence[Param] = ()
    streaming: bool = False
    operator: bool = False

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
    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Return what the model says about one input's data.

        Parameters
        ----------
        data
            The input's data.
        fetch
            Fetches what the data names by URL.
        params
            A value for each of :attr:`parameters`, checked.
        sample_ms
            The time between two frames of a video that are looked at.

        Raises
        ------
        RefusedError
            If the input cannot be read as what this model takes.
        """

    def stream(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> Iterator[resources_pb2.Data]:
        """Yield the answer piece by piece; together the pieces are what :meth:`answer` returns.

        Lists are to be appended and texts to be joined. A model that does not stream has one
        piece, the whole.
        """
        yield self.answer(data, fetch, params, sample_ms)


class ImageModel(EmbeddedModel):
    """A model of one picture."""

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Read the picture as Clarifai does, with no regard to EXIF rotation, and predict.

        Of a video, one frame after the other.
        """
        if has_video(data):
            return together(self._frames(data, fetch, params, sample_ms))
        return self.predict(read_image(data, fetch), **params)

    def stream(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> Iterator[resources_pb2.Data]:
        """Yield the answer to a picture piece by piece, or to a video frame by frame."""
        if self.streaming and has_video(data):
            yield from self._frames(data, fetch, params, sample_ms)
        elif self.streaming and data.HasField("image"):
            yield from self.pieces(read_image(data, fetch), **params)
        else:
            yield self.answer(data, fetch, params, sample_ms)

    def _frames(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int,
    ) -> Iterator[resources_pb2.Data]:
        def look(image: Image.Image) -> resources_pb2.Data:
            return self.predict(image, **params)

        tracked = self.type_id == TRACKED_TYPE
        return frames_of(look, data, fetch, sample_ms=sample_ms, tracked=tracked)

    @abstractmethod
    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return what the model says about an RGB picture of any size.

        A model with :attr:`parameters` takes each of them as a keyword, with its default.
        """

    def pieces(self, image: Image.Image) -> Iterator[resources_pb2.Data]:
        """Yield what :meth:`predict` returns as it is found, in a model that streams."""
        yield self.predict(image)


class TextModel(EmbeddedModel):
    """A model of one text."""

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Read the text and predict."""
        del sample_ms
        return self.predict(read_text(data, fetch), **params)

    @abstractmethod
    def predict(self, text: str) -> resources_pb2.Data:
        """Return what the model says about a text; parameters are keywords, as of a picture."""
