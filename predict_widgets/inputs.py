"""What a person may hand in -> a frozen :class:`Input`, or an error that says what to do."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np
from PIL import Image

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.media import sources
from predict_widgets.media.decode import prepare_image, prepare_pixels
from predict_widgets.media.limits import check_bytes
from predict_widgets.media.pixels import from_array
from predict_widgets.media.recordings import audio_of, video_of
from predict_widgets.media.sniff import MEDIA_TYPES, media_type_of, sniff
from predict_widgets.media.video import without_pictures

if TYPE_CHECKING:
    import threading

    # Its type stubs lie beside its modules, which is not where pyright looks for them.
    from clarifai_grpc.grpc.api import resources_pb2  # pyright: ignore[reportMissingTypeStubs]

    from predict_widgets.media.encode import PreparedImage

InputKind = Literal["image", "video", "text", "audio", "file"]

_PARALLEL = 4


@dataclass(frozen=True)
class Text:
    """A text to predict on; a plain ``str`` is a URL or a path.

    Parameters
    ----------
    raw
        The text itself.
    """

    raw: str


@dataclass(frozen=True)
class Input:
    """One input, checked and ready to send.

    Parameters
    ----------
    kind
        What it is.
    data
        The bytes to send; of a text, UTF-8.
    name
        A name for people: the file's, or the last part of the URL.
    identity
        ``"sha256:<hex>"`` of the bytes handed in, before any change.
    width, height
        Of the upright picture or frames in ``data``, in pixels; 0 where there is none, and of a
        video where PyAV (the extra ``video``) is not installed.
    changes
        Short sentences about what differs from what was handed in; empty where nothing does.
    media_type
        Of ``data``, such as ``"image/jpeg"``; ``""`` where it is not known.
    duration_ms
        Of a video or audio, in milliseconds; 0 where it is not known: of a video, and of audio
        other than WAV, where PyAV is not installed.
    notes
        Sentences to read before it is sent, such as on limits that Clarifai's documentation names.
    """

    kind: InputKind
    data: bytes = field(repr=False)
    name: str
    identity: str
    width: int
    height: int
    changes: tuple[str, ...]
    media_type: str
    duration_ms: int = 0
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        parts = [repr(self.name), self.media_type or self.kind]
        if self.width:
            parts.append(f"{self.width} x {self.height}")
        if self.duration_ms:
            parts.append(f"{self.duration_ms / 1000:g} s")
        parts.append(f"{len(self.data):,} bytes")
        parts += self.changes
        return f"Input({', '.join(parts)})"

    def to_proto(self) -> resources_pb2.Data:
        """Return the input as Clarifai's ``Data`` message; a ``file`` goes as ``bytes_value``."""
        # 70 ms that only those pay who send.
        from clarifai_grpc.grpc.api import resources_pb2  # pyright: ignore[reportMissingTypeStubs]

        data = resources_pb2.Data()
        self.write_to(data)
        return data

    def write_to(self, data: resources_pb2.Data) -> None:
        """Write the input into a ``Data`` message that is part of another.

        A message that is put into another is copied, with all its bytes.
        """
        if self.kind == "image":
            data.image.base64 = self.data
        elif self.kind == "video":
            data.video.base64 = self.data
        elif self.kind == "audio":
            data.audio.base64 = self.data
        elif self.kind == "text":
            data.text.raw = self.data.decode()
        else:
            data.bytes_value = self.data


InputLike: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | Image.Image
    | np.ndarray[Any, Any]
    | Text
    | Input
)


def as_input(
    value: InputLike,
    *,
    name: str = "",
    kind: InputKind | None = None,
    cancel: threading.Event | None = None,
    quick: bool = False,
) -> Input:
    """Read, check and prepare one input.

    Parameters
    ----------
    value
        A URL (``http://`` or ``https://``), a path, the bytes of a file, a Pillow picture, an
        array of pixels (uint8 or float 0 to 1; height x width, x 3 or x 4; RGB order), a
        :class:`Text`, or an :class:`Input`, which is returned as it is.
    name
        A name for people; the file's own where empty.
    kind
        What it is; told from the bytes, then from the name, where ``None``.
    cancel
        Set from another thread to stop a download or the look at a long video.
    quick
        Whether the pixels of a file that is sent as it is are left to the platform, where it is
        whole by its end; see `prepare_image`.

    Raises
    ------
    InputError
        Whatever keeps the input from being sent, by name, with a hint.
    CancelledError
        When ``cancel`` was set.
    """
    if isinstance(value, Input):
        return value
    if isinstance(value, Text):
        raw = value.raw.encode(errors="replace")
        return _from_bytes(raw, name or "text", "text", "text/plain", cancel)
    if isinstance(value, Image.Image):
        return _from_pixels(value, name or "picture", ())
    if isinstance(value, np.ndarray):
        image, changes = from_array(value)
        return _from_pixels(image, name or "array", changes)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _from_bytes(bytes(value), name, kind, "", cancel, quick=quick)
    # People hand in what the annotation rules out.
    if not isinstance(value, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _not_an_input(value)
    data, found = sources.read(value, cancel=cancel)
    return _from_bytes(data, name or found, kind, "", cancel, quick=quick)


def is_many(value: object) -> bool:
    """Say whether a value holds inputs rather than being one.

    A list, tuple, set, generator or any other iterable holds many; a text, path, bytes, Pillow
    picture, array, open file or mapping does not.
    """
    one = (str, bytes, bytearray, memoryview, os.PathLike, Mapping, io.IOBase, Text, Input)
    if isinstance(value, (*one, Image.Image, np.ndarray)) or not isinstance(value, Iterable):
        return False
    # A tensor of pixels is one picture; a column of paths also turns into an array, of one axis.
    holder = cast("Any", value)
    return not (hasattr(holder, "__array__") and getattr(holder, "ndim", 1) > 1)


def as_inputs(
    values: Iterable[InputLike],
    *,
    kind: InputKind | None = None,
    cancel: threading.Event | None = None,
) -> list[Input | InputError]:
    """Prepare many inputs; a bad one gives its error in its place and its neighbors survive.

    Parameters
    ----------
    values
        As :func:`as_input` takes them; read once, in order.
    kind, cancel
        As in :func:`as_input`.

    Returns
    -------
    list
        One item for each value, in the same order.

    Raises
    ------
    CancelledError
        When ``cancel`` was set.
    """

    def one(value: InputLike) -> Input | InputError:
        if cancel is not None and cancel.is_set():
            raise CancelledError("Reading the inputs was cancelled.")
        try:
            return as_input(value, kind=kind, cancel=cancel)
        except InputError as error:
            error.input_name = _name_of(value)
            return error

    listed = list(values)
    if len(listed) < 2:  # noqa: PLR2004 - one needs no pool
        return [one(value) for value in listed]
    # Decoding lets go of the interpreter's lock and URLs wait for servers: both gain from threads.
    with ThreadPoolExecutor(_PARALLEL, "predict-widgets-inputs") as pool:
        return list(pool.map(one, listed))


def _name_of(value: object) -> str:
    """Return what to call an input that could not be read."""
    if isinstance(value, (str, os.PathLike)):
        return sources.name_of(cast("str | os.PathLike[str]", value))
    return "text" if isinstance(value, Text) else type(value).__name__


def _from_bytes(  # noqa: PLR0913 - what is known of them
    data: bytes,
    name: str,
    asked: InputKind | None,
    media_type: str,
    cancel: threading.Event | None,
    *,
    quick: bool = False,
) -> Input:
    identity = _identity(data)
    media_type = media_type or media_type_of(data, name)
    kind = asked or _kind_of(media_type)
    if kind == "image":
        return _from_prepared(prepare_image(data, quick=quick), name, identity)
    check_bytes(kind, len(data))
    if kind == "text":
        data = _utf8(data)
    if not data:
        hint = "It may not have been saved or downloaded to the end: try again."
        raise InputError(
            f"The {kind} is empty.",
            name=f"{kind.upper()}_EMPTY",
            hint="Write something." if kind == "text" else hint,
        )
    if kind not in {"video", "audio"}:
        return Input(kind, data, name or kind, identity, 0, 0, (), media_type)
    look = video_of if kind == "video" else audio_of
    found = look(data, media_type, wanted=lambda: cancel is None or not cancel.is_set())
    if asked is not None and found.kind != asked:
        raise without_pictures()
    check_bytes(found.kind, len(data))
    length = f" of {found.duration_ms / 1000:.3g} s" if found.duration_ms else ""
    return Input(
        found.kind,
        data,
        name or (sniff(data) or found.kind) + length,
        identity,
        found.width,
        found.height,
        (),
        found.media_type,
        found.duration_ms,
        found.notes,
    )


def _from_pixels(image: Image.Image, name: str, changes: tuple[str, ...]) -> Input:
    prepared = prepare_pixels(image, changes)
    return _from_prepared(prepared, name, _identity(prepared.data))


def _from_prepared(prepared: PreparedImage, name: str, identity: str) -> Input:
    return Input(
        "image",
        prepared.data,
        name or f"{prepared.format} of {prepared.width} x {prepared.height}",
        identity,
        prepared.width,
        prepared.height,
        prepared.changes,
        MEDIA_TYPES[prepared.format],
    )


def _identity(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _kind_of(media_type: str) -> InputKind:
    top = media_type.partition("/")[0]
    # What cannot be told is taken for a picture: its error says what the bytes are instead.
    return top if top in {"video", "audio", "text"} else "image"  # type: ignore[return-value]


def _utf8(data: bytes) -> bytes:
    try:
        return data.decode("utf-8-sig").encode()
    except UnicodeDecodeError as error:
        raise InputError(
            "The text is not in UTF-8.",
            name="TEXT_UNREADABLE",
            details=str(error),
            hint='Save it as UTF-8, or hand it in as pw.Text("...").',
        ) from error


def _not_an_input(value: object) -> InputError:
    hint = "Hand in a URL, a path, bytes, a Pillow picture, an array of pixels or pw.Text(...)."
    if isinstance(value, io.IOBase):
        hint = "Hand in what is in the file: file.read(), opened in binary mode."
    elif hasattr(value, "__array__"):
        hint = "Hand in numpy.asarray(it), as height x width x 3 in RGB order."
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return InputError(
        f"An object of type {module}{kind.__qualname__} is not an input.",
        name="INPUT_TYPE_NOT_SUPPORTED",
        hint=hint,
    )
