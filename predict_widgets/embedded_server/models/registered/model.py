"""A function as a version of a model."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server.model_types import TYPE_IDS
from predict_widgets.embedded_server.models.adapters.pipelines import called_with, task_of
from predict_widgets.embedded_server.models.base import (
    DEFAULT_SAMPLE_MS,
    Card,
    EmbeddedModel,
    ImageModel,
)
from predict_widgets.embedded_server.models.reading import read_text
from predict_widgets.embedded_server.models.registered.calling import Call
from predict_widgets.embedded_server.models.registered.inputs import read_audio, read_prompt
from predict_widgets.embedded_server.models.registered.params import Signature, signature_of
from predict_widgets.embedded_server.models.registered.results import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL import Image

    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.models.registered.results import Function
    from predict_widgets.embedded_server.protos import resources_pb2

# Ids stand in references such as embedded/main/models/ID/versions/V.
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# No function has a parameter of this name: it is no identifier.
_PROMPT = "the prompt"


class _Registered(EmbeddedModel):
    """A function as a model; what it takes says the class it is mixed with."""

    def __init__(self, ids: tuple[str, str, str], card: Card, call: Call, told: Signature) -> None:
        super().__init__()
        self.id, self.version, self.type_id = ids
        self.card = card
        self.parameters = told.parameters
        self.streaming = call.streaming
        self._call = call
        self._told = told


class RegisteredImageModel(_Registered, ImageModel):
    """A function of a picture, and perhaps of a prompt beside it."""

    def predict(self, image: Image.Image, **params: object) -> resources_pb2.Data:
        """Return what the function says."""
        arguments, rest = self._split(params)
        return self._call.whole([image, *arguments], rest, image.size)

    def pieces(self, image: Image.Image, **params: object) -> Iterator[resources_pb2.Data]:
        """Yield what the function says as it comes."""
        arguments, rest = self._split(params)
        yield from self._call.pieces([image, *arguments], rest, image.size)

    def _split(self, params: Mapping[str, object]) -> tuple[list[object], dict[str, object]]:
        """Return the prompt, if there is to be one, and the settings."""
        rest = {name: value for name, value in params.items() if name != _PROMPT}
        return [params[_PROMPT]] if _PROMPT in params else [], self._told.arguments(rest)


class RegisteredPromptedModel(RegisteredImageModel):
    """A function of a picture and a prompt, which is empty where the caller sends none."""

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Read the prompt, then the picture or video, and predict."""
        return super().answer(data, fetch, {**params, _PROMPT: read_prompt(data, fetch)}, sample_ms)

    def stream(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> Iterator[resources_pb2.Data]:
        """Read the prompt, then the picture or video, and yield the answer as it comes."""
        prompted = {**params, _PROMPT: read_prompt(data, fetch)}
        yield from super().stream(data, fetch, prompted, sample_ms)


class _RegisteredPlain(_Registered):
    """A function of what is read and handed over as it is."""

    @staticmethod
    @abstractmethod
    def read(data: resources_pb2.Data, fetch: Fetch) -> object:
        """Return what the function takes."""

    def answer(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> resources_pb2.Data:
        """Return what the function says."""
        return joined(self.stream(data, fetch, params, sample_ms))

    def stream(
        self,
        data: resources_pb2.Data,
        fetch: Fetch,
        params: Mapping[str, object],
        sample_ms: int = DEFAULT_SAMPLE_MS,
    ) -> Iterator[resources_pb2.Data]:
        """Yield what the function says as it comes."""
        del sample_ms
        yield from self._call.pieces([self.read(data, fetch)], self._told.arguments(params))


class RegisteredTextModel(_RegisteredPlain):
    """A function of a text."""

    read = staticmethod(read_text)


class RegisteredAudioModel(_RegisteredPlain):
    """A function of a sound's bytes."""

    read = staticmethod(read_audio)


_CLASSES: dict[str, type[Any]] = {
    "image": RegisteredImageModel,
    "image+text": RegisteredPromptedModel,
    "text": RegisteredTextModel,
    "audio": RegisteredAudioModel,
}


def registered_model(  # noqa: PLR0913 - what a person can say about a function
    model_id: str,
    fn: Function,
    *,
    input: str | None = None,  # noqa: A002 - the word the public function uses
    output: str | None = None,
    version: str,
    description: str = "",
) -> EmbeddedModel:
    """Return a function as a version of a model.

    Parameters
    ----------
    model_id, version
        Its ids.
    fn
        A function, or a pipeline of transformers, whose task then says what it takes and gives.
    input, output
        What it takes and gives, see the package; ``None`` for image and concepts, of a pipeline
        for what its task says.
    description
        What it does; without it the first line of its docstring.

    Raises
    ------
    TypeError
        If ``fn`` cannot be called, or has a parameter that nobody could give a value.
    ValueError
        If the ids, the input, the output or a pipeline's task are not understood.
    """
    if not callable(fn):
        raise TypeError(f"A model is made of a function, not of {type(fn).__name__}.")
    check_id("model id", model_id)
    check_id("version", version)
    task = task_of(fn) if input is None or output is None else None
    taken = input or (task.input if task is not None else "image")
    given = output or (task.output if task is not None else "concepts")
    if (taken, given) not in TYPE_IDS:
        kinds = ", ".join(f"{one} to {other}" for one, other in TYPE_IDS)
        raise ValueError(f"No model goes from {taken!r} to {given!r}. There are: {kinds}.")
    summary = _summary(fn)
    if task is not None:
        fn, summary = called_with(fn, task), f"The pipeline {task.name} of transformers."
    told = signature_of(fn, inputs=len(taken.split("+")))
    card = Card(
        title=model_id,
        task=description or summary,
        source="A function registered in this process.",
        license="Its author's.",
        gets_wrong="Not stated by its author.",
        not_for="Not stated by its author.",
    )
    ids = (model_id, version, TYPE_IDS[taken, given])
    return _CLASSES[taken](ids, card, Call(fn, given), told)


def check_id(name: str, value: str) -> None:
    """Raise ``ValueError`` for what is no id; ``name`` says of what."""
    if not ID_PATTERN.fullmatch(value):
        raise ValueError(
            f"The {name} {value!r} is not one: letters, digits, dot, dash and underscore, "
            "at most 64."
        )


def _summary(fn: Function) -> str:
    """Return the first line of a function's docstring, or that it has none."""
    return (fn.__doc__ or "").strip().partition("\n")[0] or "A function without a docstring."
