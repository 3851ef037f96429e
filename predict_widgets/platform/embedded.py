"""The platform in the box, inside this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import EmbeddedConnection
from predict_widgets.platform.directory import EMBEDDED_DEFAULT_ID
from predict_widgets.platform.references import EMBEDDED_APP, EMBEDDED_USER, Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from predict_widgets.platform.client import Sample


InputKind = Literal["image", "text"]
OutputKind = Literal["concepts", "regions", "text"]


class EmbeddedPlatform(Platform):
    """A real gRPC server of Clarifai's API with real small models, for this process alone.

    It starts at first use and listens on a Unix socket (a loopback port where there are none)
    that takes a token of this process only.
    """

    embedded = True

    def __init__(self) -> None:
        self._embedded_connection = EmbeddedConnection()
        super().__init__(self._embedded_connection)

    @property
    def name(self) -> str:
        """``embedded``."""
        return "embedded"

    @property
    def default_model(self) -> Reference:
        """The model that answers where none is named."""
        return Reference("models", EMBEDDED_DEFAULT_ID, EMBEDDED_USER, EMBEDDED_APP)

    def register(  # noqa: PLR0913 - what the docstring lists
        self,
        model_id: str,
        fn: Callable[..., object],
        *,
        input: InputKind = "image",  # noqa: A002 - the word a person would use
        output: OutputKind = "concepts",
        version: str = "",
        description: str = "",
    ) -> Reference:
        """Make a function of yours a model of this platform, for the life of the process.

        Parameters
        ----------
        model_id
            Its id; registering it again makes a new version.
        fn
            Takes one input and returns what it says of it.
        input, output
            What it takes and gives. Concepts are a dict of label to score; regions a list of dicts
            with a ``box`` (left, top, right, bottom as fractions of the picture) and any of
            ``label``, ``score`` and ``text``.
        version
            The version's id; made up where empty.
        description
            What it does, in a sentence.

        Returns
        -------
        Reference
            The model at this version.

        Raises
        ------
        ValueError
            When the id is a shipped model's or the version exists already.
        """
        model, version_id = self._embedded_connection.server.register(
            model_id, fn, input=input, output=output, version=version, description=description
        )
        self.forget_descriptions()
        return Reference("models", model, EMBEDDED_USER, EMBEDDED_APP, version_id)

    def model_ids(self) -> list[str]:
        """Return the ids of its models, registered ones included."""
        return list(self._embedded_connection.server.model_ids)

    def samples(self) -> Sequence[Sample]:
        """Return the sample photos that come with it."""
        return tuple(self._embedded_connection.server.samples)

    def __repr__(self) -> str:
        return "<Platform embedded, inside this process: stays on this computer>"
