"""What crosses between kernel and page, declared once; mirrors ``js/src/wire.ts``.

Every request gets exactly one reply: a result, or an error. Progress events carry the id of the
request they belong to. Bytes travel as buffers beside the JSON, never in it.
``tests/contract/`` holds golden payloads that pytest and vitest both read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from predict_widgets.errors import ErrorPayload

MEBIBYTE = 1024 * 1024
# JupyterLab drops a websocket message over 10 MiB without a word; 4 MiB is as fast as 8.
FIRST_CHUNK_BYTES = MEBIBYTE
LARGEST_CHUNK_BYTES = 4 * MEBIBYTE
UPLOAD_WINDOW = 4
# A file of one chunk goes in one message with the question, and one reply answers both: four
# messages one after the other cost a quarter of a second on a busy machine.
WHOLE_FILE_BYTES = LARGEST_CHUNK_BYTES
TRANSPORT_LIMIT_BYTES = 256 * MEBIBYTE
# ``frames``, ``media`` and ``vectors`` answer about the first of what was asked that fits into
# this (or about one that is larger alone); the page asks again for the rest.
LARGEST_REPLY_BYTES = 8 * MEBIBYTE
MOST_FRAMES = 16

Method = Literal[
    "open",
    "try",
    "upload.begin",
    "upload.chunk",
    "upload.status",
    "upload.finish",
    "upload.cancel",
    "input.url",
    "input.sample",
    "input.text",
    "input.remove",
    "predict",
    "picture",
    "thumbnails",
    "file",
    "frames",
    "media",
    "vectors",
    "module",
    "models.list",
    "models.versions",
    "models.choose",
    "workflows.list",
    "workflows.versions",
    "workflows.choose",
    "choices.recent",
    "apps.list",
    "places.list",
    "examples.list",
    "examples.open",
    "examples.add",
    "examples.change",
    "examples.remove",
    "examples.move",
    "compare.predict",
    "compare.describe",
    "transient",
    "cover.cost",
    "cover.map",
    "code",
    "freeze",
]


# --- envelopes -----------------------------------------------------------------------------------
class Request(TypedDict):
    """Page to kernel. Buffers: the chunk for ``upload.chunk``, the whole file for ``try``."""

    type: Literal["request"]
    id: str
    method: Method
    params: dict[str, Any]


class Cancel(TypedDict):
    """Page to kernel: stop the request of this id; it still gets its one reply."""

    type: Literal["cancel"]
    id: str


class Result(TypedDict):
    """Kernel to page: the one reply."""

    type: Literal["reply"]
    id: str
    result: Any


class Failure(TypedDict):
    """Kernel to page: the one reply, when it failed."""

    type: Literal["reply"]
    id: str
    error: ErrorPayload


class Progress(TypedDict):
    """Kernel to page: how far the request has come. ``total`` is 0 where nothing can be known."""

    type: Literal["progress"]
    id: str
    stage: Literal["queued", "fetching", "predicting", "waiting"]
    done: int
    total: int
    message: str


class Partial(TypedDict):
    """Kernel to page: what a model that streams has said so far, before the request's one reply.

    ``result`` is a ``PredictResult``, of ``try`` a ``TryResult``, of ``cover.map`` what is done of
    the map, a ``MapResult``; buffers as there. Each one holds
    all that the ones before it held. Its answers' status is ``partial``, and so it stays in the
    reply of a request that was cancelled then: what has come is kept.
    """

    type: Literal["partial"]
    id: str
    result: PredictResult | TryResult | MapResult


class Event(TypedDict):
    """Kernel to page, unasked: what ``viewer.predict(...)`` in Python made.

    ``shown``: ``params`` is a ``Shown``; buffers as there.
    """

    type: Literal["event"]
    event: Literal["shown"]
    params: Shown


# --- what they carry -----------------------------------------------------------------------------
class PlatformCard(TypedDict):
    """The platform that answers, for the header."""

    name: str
    host: str
    embedded: bool


class ParameterCard(TypedDict):
    """A free setting of a model, as the small form shows it; ``json`` is for what nothing fits.

    ``default``, ``minimum``, ``maximum`` and ``step`` are None where the model names none.
    """

    name: str
    kind: Literal["text", "integer", "number", "switch", "choice", "json"]
    default: Any
    description: str
    choices: list[str]
    minimum: float | None
    maximum: float | None
    step: float | None
    required: bool


class ModelCard(TypedDict):
    """A model as the header and the menu show it.

    ``streams``: its answers come in pieces. ``output_fields`` and ``input_fields`` are its type's.
    """

    reference: str
    user_id: str
    app_id: str
    id: str
    version_id: str
    name: str
    description: str
    model_type_id: str
    input_fields: list[str]
    output_fields: list[str]
    parameters: list[ParameterCard]
    streams: bool
    url: str


class NodeCard(TypedDict):
    """A node of a workflow.

    ``inputs`` are the ids of the nodes that it works on, empty where it works on the input itself.
    What the platform does not say of its model is empty. ``suppressed``: what it says is only for
    other nodes.
    """

    id: str
    inputs: list[str]
    model_id: str
    model_version_id: str
    model_type_id: str
    url: str
    suppressed: bool


class WorkflowCard(ModelCard):
    """A workflow as header, menu and graph show it: wherever a model's card stands, of a model.

    ``input_fields`` are what its first nodes take, ``output_fields`` what its last ones give.
    ``nodes`` stand in the workflow's order; none where the platform describes none: then the
    answers say which there are.
    """

    nodes: list[NodeCard]


class InputCard(TypedDict):
    """An input in the strip. ``key`` is its identity; what could not be read is of kind ``file``.

    ``changes`` say what differs from what was handed in, ``notes`` what to know of it before it is
    sent. ``duration_ms`` is 0 where it is not known; ``text`` is the beginning of a text.
    """

    key: str
    name: str
    kind: Literal["image", "video", "text", "audio", "file"]
    bytes: int
    width: int
    height: int
    sha256: str
    changes: list[str]
    notes: list[str]
    media_type: str
    duration_ms: int
    text: str


class SampleCard(TypedDict):
    """A sample in the strip; its thumbnail is a buffer of the same index, empty of a text."""

    id: str
    name: str
    note: str
    kind: Literal["image", "video", "text", "audio", "file"]


class Admit(TypedDict):
    """What a viewer admits of one kind, refused in the page before the first byte."""

    max_bytes: int
    formats: list[str]
    source: str


class Answer(TypedDict):
    """One input's answer. Its rows are in the tables of the same message, by ``output_id``.

    ``sample_ms`` is the time between two frames that were looked at, 0 of all but videos.
    ``notes`` are sentences on how the answer was read, such as frame times that were divided.

    A workflow's answer about an input is one with ``node_id`` "" for all of it (``failed`` where no
    node has an answer), then one for each node in the workflow's order. A node's ``latency_ms`` is
    its own time, 0 where that is not known.
    """

    input_key: str
    node_id: str
    output_id: int
    status: Literal["ok", "empty", "failed", "suppressed", "partial"]
    error: ErrorPayload | None
    latency_ms: float
    asked_at: str
    reused: bool
    max_concepts: int
    min_value: float
    cut_off: bool
    sample_ms: int
    notes: list[str]


class PredictResult(TypedDict):
    """Buffers: the outputs, then the predictions, each one Arrow IPC stream, uncompressed."""

    model: ModelCard
    answers: list[Answer]


class TryResult(PredictResult):
    """A whole file was taken and predicted on in one go. Buffers as for ``PredictResult``.

    Also an example that was opened: then a thumbnail follows, empty where there is none.
    """

    input: InputCard


class Shown(PredictResult):
    """What Python has predicted on, to be added to what the page holds.

    Buffers: outputs, predictions (Arrow IPC), one thumbnail (JPEG) for each input, and the picture
    of the current one. Either its thumbnail is empty or its picture, which the page then asks for.
    While a model streams the answer grows: then ``inputs`` is empty (the pages have it) and
    ``current`` too (they stay where they are). So it is with the answers about many inputs, of
    which only as many come with the first one as take no time; those whose thumbnails took too
    long come once more with them, in the order of the first, before the rest of the answers.
    """

    inputs: list[InputCard]
    current: str


class OpenResult(TypedDict):
    """All that a page needs to draw what the kernel holds.

    Buffers: outputs, predictions (Arrow IPC), then one thumbnail (JPEG) for each sample, then one
    for each input.
    """

    platform: PlatformCard
    model: ModelCard
    samples: list[SampleCard]
    inputs: list[InputCard]
    current: str
    answers: list[Answer]


class UploadAck(TypedDict):
    """Everything below ``offset`` has been written; there an upload that broke goes on."""

    upload_id: str
    offset: int


class InputResult(TypedDict):
    """An input is ready to be predicted on. Buffers: its thumbnail (JPEG)."""

    input: InputCard


class ModelsResult(TypedDict):
    """One page of the platform's models, or workflows (their cards without nodes)."""

    models: list[ModelCard]
    more: bool


class ChosenResult(TypedDict):
    """Another model answers. Buffers: a thumbnail (JPEG) for each sample that it takes."""

    model: ModelCard
    samples: list[SampleCard]


class VersionCard(TypedDict):
    """A version of a model, newest first."""

    id: str
    created_at: str
    description: str


class VersionsResult(TypedDict):
    """A model's versions."""

    versions: list[VersionCard]


class FileResult(TypedDict):
    """A stretch of an input's bytes, from ``offset`` on. Buffers: the bytes, at most 4 MiB."""

    size: int
    offset: int
    media_type: str


class FrameCard(TypedDict):
    """A frame of a video as a picture; its JPEG is a buffer of the same index."""

    time_ms: int
    width: int
    height: int


class FramesResult(TypedDict):
    """Frames of a video that no browser can play, in rising order: the first ones that fit."""

    frames: list[FrameCard]


class MediaCard(TypedDict):
    """A mask, heat map, picture or sound; its buffer is empty where ``error`` says why."""

    ordinal: int
    media_type: str
    error: str


class MediaResult(TypedDict):
    """What the page asked for of one output's statements, in its order: the first ones that fit."""

    media: list[MediaCard]


# --- choosing ------------------------------------------------------------------------------------
class PlaceCard(TypedDict):
    """Where a model can run on compute of one's own: a deployment, or a nodepool.

    ``reference`` is what ``deployment=`` or ``nodepool=`` takes. ``note`` says what to know of it,
    such as that it is off.
    """

    kind: Literal["deployment", "nodepool"]
    reference: str
    name: str
    note: str


class PlacesResult(TypedDict):
    """The places of a model; ``missing`` says in a sentence why there is no list of them."""

    places: list[PlaceCard]
    deployment: str
    nodepool: str
    missing: str


# --- examples ------------------------------------------------------------------------------------
class ExampleCard(TypedDict):
    """A public preview example of a model version; its thumbnail is a buffer of the same index.

    ``id`` is unique within the list. ``predicted`` says that what the model said of it is kept with
    it, by the version ``model_version_id``.
    """

    id: str
    name: str
    description: str
    kind: Literal["image", "video", "text", "audio", "file"]
    predicted: bool
    model_version_id: str


class ExamplesResult(TypedDict):
    """A model's public preview examples, in their owner's order.

    ``owner`` says whether whoever is connected may add some; ``kept`` where they are: ``platform``,
    or ``set`` where the platform takes none and they stand in the example set ``set_path`` (empty
    until it was saved). ``note`` says so in a sentence, ``publish_url`` is where the owner can
    publish them by hand. ``missing`` says in a sentence why there is no list of the platform's.
    """

    examples: list[ExampleCard]
    owner: bool
    kept: Literal["platform", "set"]
    set_path: str
    note: str
    publish_url: str
    missing: str


class ExamplesEvent(TypedDict):
    """Kernel to page, unasked: Python has changed the examples; the page lists them anew."""

    type: Literal["event"]
    event: Literal["examples"]
    params: dict[str, object]


class CodeResult(TypedDict):
    """Python that reproduces what is on show, headless."""

    code: str


# --- comparing -----------------------------------------------------------------------------------
class DescribedResult(TypedDict):
    """A model that the viewer's own is compared with, and the platform that answers for it."""

    platform: PlatformCard
    model: ModelCard


# --- covering ------------------------------------------------------------------------------------
class CostResult(TypedDict):
    """What an occlusion map takes; 0 where it was not about one.

    ``paid``: whoever is asked is not on this computer, and may charge for each prediction.
    """

    predictions: int
    calls: int
    paid: bool
    host: str


class MapResult(TypedDict):
    """An occlusion map: how far a concept's score falls where a part of the picture is covered.

    ``score`` is the one on the uncovered picture; ``done`` patches have an answer, ``error`` says
    why others have none. Buffers: the drops as float32, little endian, row by row; NaN for none.
    """

    concept: str
    vocabulary: str
    score: float
    rows: int
    columns: int
    done: int
    error: ErrorPayload | None
