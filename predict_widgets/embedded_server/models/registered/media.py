"""Texts, vectors, pictures and sounds that a function returns."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.registered.values import array_of, is_array, kind_of
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.media.pixels import from_array

if TYPE_CHECKING:
    import numpy.typing as npt

TWO, THREE = 2, 3
LOUDEST = 32767


def text_of(result: object) -> resources_pb2.Data:
    """Return a text; of a dict also its ``segments``, stretches of time with a text each."""
    if isinstance(result, Mapping):
        return _transcript(cast("Mapping[str, object]", result))
    if not isinstance(result, str):
        raise TypeError(f"The function must return a str; it returned {kind_of(result)}.")
    return resources_pb2.Data(text=resources_pb2.Text(raw=result))


def _transcript(said: Mapping[str, object]) -> resources_pb2.Data:
    if not isinstance(said.get("text"), str):
        raise TypeError(f"The function must return a str; it returned a dict with {list(said)}.")
    data = resources_pb2.Data(text=resources_pb2.Text(raw=cast("str", said["text"])))
    for begin, end, words in cast("Sequence[tuple[Any, Any, Any]]", said.get("segments", ())):
        segment = data.time_segments.add()
        segment.time_info.begin_time = float(begin)
        segment.time_info.end_time = float(end)
        segment.data.text.raw = str(words)
    return data


def embeddings_of(result: object) -> resources_pb2.Data:
    """Return a vector, or several as rows."""
    vectors = array_of(result)
    if vectors.ndim == 1:
        vectors = vectors[np.newaxis]
    if vectors.ndim != TWO or not np.issubdtype(vectors.dtype, np.number):
        raise ValueError(f"An embedding is a vector of numbers, not {kind_of(result)}.")
    if not np.isfinite(vectors).all():
        raise ValueError("An embedding must be of finite numbers.")
    embeddings = [
        resources_pb2.Embedding(vector=vector.astype(np.float32), num_dimensions=len(vector))
        for vector in vectors
    ]
    return resources_pb2.Data(embeddings=embeddings)


def image_of(result: object) -> resources_pb2.Data:
    """Return a picture: of Pillow or as pixels it becomes a PNG, a file stays as it is."""
    if isinstance(result, (bytes, bytearray)):
        return resources_pb2.Data(image=resources_pb2.Image(base64=bytes(result)))
    if not isinstance(result, Image.Image) and is_array(result):
        result, _ = from_array(array_of(result))
    if not isinstance(result, Image.Image):
        raise TypeError(
            "The function must return a PIL picture, an array of pixels or the bytes of a file; "
            f"it returned {kind_of(result)}."
        )
    file = io.BytesIO()
    result.save(file, "PNG")
    return resources_pb2.Data(image=resources_pb2.Image(base64=file.getvalue()))


def audio_of(result: object) -> resources_pb2.Data:
    """Return a sound: (samples, samples a second) becomes a WAV, a file stays as it is."""
    if isinstance(result, (bytes, bytearray)):
        return resources_pb2.Data(audio=resources_pb2.Audio(base64=bytes(result)))
    pair = cast("Sequence[object]", result) if isinstance(result, (tuple, list)) else ()
    if len(pair) != TWO:
        raise TypeError(
            "The function must return the bytes of a file, or (samples, samples a second); "
            f"it returned {kind_of(cast('object', result))}."
        )
    samples, rate = array_of(pair[0]), int(cast("Any", pair[1]))
    return resources_pb2.Data(audio=resources_pb2.Audio(base64=_wav(samples, rate)))


def _wav(samples: npt.NDArray[Any], rate: int) -> bytes:
    """Return samples (n, or channels x n; integers of 16 bits, or -1 to 1) as a WAV file."""
    if samples.ndim == 1:
        samples = samples[np.newaxis]
    if samples.ndim != TWO or not samples.size or rate <= 0:
        raise ValueError(f"A sound is channels x samples at a rate; this is {samples.shape}.")
    if samples.shape[0] > samples.shape[1]:  # samples x channels, as some libraries have it
        samples = samples.T
    if np.issubdtype(samples.dtype, np.floating):
        if not np.isfinite(samples).all():
            raise ValueError("A sound must be of finite numbers.")
        samples = np.rint(np.clip(samples, -1, 1) * LOUDEST)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(samples.shape[0])
        sound.setsampwidth(TWO)
        sound.setframerate(rate)
        sound.writeframes(np.ascontiguousarray(samples.T).astype("<i2").tobytes())
    return file.getvalue()
