"""What crosses between kernel and page of a model teacher; mirrors ``js/src/teaching-wire.ts``.

The envelopes and errors are those of ``wire.py``. The kernel holds the classes and their pictures;
what a page does comes back to every page as an event with a higher ``revision``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from predict_widgets.errors import ErrorPayload
    from predict_widgets.widgets.wire import PlatformCard

# Beside these the viewers' "upload.*" (for a file over `WHOLE_FILE_BYTES`; the key of what
# "upload.finish" gives goes to "picture.add" or "taught.try"), "thumbnails" (by the pictures' keys,
# at most `MOST_THUMBNAILS`), "module" and "freeze".
TeachingMethod = Literal[
    "teaching.open",
    "class.add",
    "class.rename",
    "class.remove",
    # Undo: the class removed last comes back with its pictures, where it stood, under its id.
    "class.restore",
    "picture.add",
    "picture.remove",
    "pictures.folder",
    "teach",
    "taught.try",
    "taught.live",
    "teaching.save",
    "teaching.code",
]

# How much a model is taught with says `platform/teaching.py`.
MOST_THUMBNAILS = 64

TeachingStatus = Literal["empty", "collecting", "ready", "teaching", "taught", "changed", "failed"]
TeachingMethodName = Literal["nearest class mean", "logistic regression"]


class PictureCard(TypedDict):
    """A picture of a class. ``key`` is its identity: the same bytes have the same one."""

    key: str
    name: str
    width: int
    height: int


class ClassCard(TypedDict):
    """A class. ``id`` stays when it is renamed; ``problem`` is a sentence, empty for none.

    ``pictures`` stand in the order they were given, ``count`` of them.
    """

    id: str
    name: str
    count: int
    problem: str
    pictures: list[PictureCard]


class ClassResult(TypedDict):
    """How a class fared among the held-out pictures; ``low`` to ``high`` is a 95 % interval."""

    label: str
    n: int
    correct: int
    accuracy: float
    low: float
    high: float


class TaughtCard(TypedDict):
    """A model as it was taught, and what it is worth on pictures it was not taught with.

    ``reference`` names it with its version. ``method_note`` says why it is this method,
    ``score_means`` what its scores mean, ``held_out`` how pictures were held out, each in a
    sentence. Of ``n`` held-out pictures ``correct`` were named right; ``low`` to ``high`` is the
    95 % interval of ``accuracy``. ``confusion``: counts, a row for each taught label, a column for
    each predicted one, both as ``labels``. ``sentence`` says what matters of all this.
    ``current``: classes and pictures are still those that it was taught with.
    """

    reference: str
    model_id: str
    version_id: str
    method: TeachingMethodName
    method_note: str
    score_means: str
    held_out: str
    n: int
    correct: int
    accuracy: float
    low: float
    high: float
    labels: list[str]
    per_class: list[ClassResult]
    confusion: list[list[int]]
    warnings: list[str]
    sentence: str
    seconds: float
    current: bool


class TeachingCard(TypedDict):
    """All that a page draws. A page keeps the one with the highest ``revision``.

    ``problems`` are sentences: what keeps the model from being taught; none means that it can be.
    ``taught`` is the last model that was. ``saved`` is the folder that holds these very pictures,
    empty where none does.
    """

    revision: int
    name: str
    description: str
    status: TeachingStatus
    classes: list[ClassCard]
    problems: list[str]
    taught: TaughtCard | None
    error: ErrorPayload | None
    saved: str


class TeachingOpen(TypedDict):
    """What ``teaching.open`` gives; thumbnails are asked for with ``thumbnails``.

    ``methods`` are what can be taught here, the one that will be used last.
    """

    platform: PlatformCard
    teaching: TeachingCard
    methods: list[TeachingMethodName]


class TeachingResult(TypedDict):
    """What changed: all of it. ``class_id`` is the class that was added, empty for none."""

    teaching: TeachingCard
    class_id: str


class PictureResult(TypedDict):
    """A picture was added. Buffers: its thumbnail (JPEG).

    ``known``: the class had it already, and it counts once. ``count`` is the class's.
    """

    revision: int
    class_id: str
    picture: PictureCard
    known: bool
    count: int


class FolderResult(TypedDict):
    """Pictures of a folder were added: ``added`` of them, ``known`` were there already."""

    teaching: TeachingCard
    added: int
    known: int


class TeachResult(TypedDict):
    """A model was taught."""

    teaching: TeachingCard
    taught: TaughtCard


class BarCard(TypedDict):
    """What the taught model says of one class."""

    label: str
    score: float


class TriedResult(TypedDict):
    """What the taught model ``reference`` says of a picture, highest score first.

    Buffers, of ``taught.try`` alone: the picture, small (JPEG).
    """

    reference: str
    bars: list[BarCard]
    latency_ms: float


class SavedResult(TypedDict):
    """The pictures lie in a folder, a sub-folder for each class."""

    folder: str
    pictures: int
    teaching: TeachingCard


class TeachingEvent(TypedDict):
    """Kernel to page, unasked: something has changed, here or in another page."""

    type: Literal["event"]
    event: Literal["teaching"]
    params: TeachingCard
