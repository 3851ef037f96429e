"""What crosses between kernel and page of a dataset browser; mirrors ``js/src/browser-wire.ts``.

The envelopes, errors and everything about one input on show are those of ``wire.py``. Inputs are
known by their ``index``: their place in the dataset, which ``DatasetBrowser`` never changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from predict_widgets.errors import ErrorPayload
    from predict_widgets.widgets.wire import (
        Answer,
        InputCard,
        ModelCard,
        PlatformCard,
    )

# Beside these the viewers' "open", "module", "models.*", "workflows.*", those of the picker, "code"
# and "freeze" (which take the traits as they are), and about the input that was opened "media",
# "vectors", "file", "frames" and "picture".
BrowserMethod = Literal[
    "datasets.list",
    "datasets.choose",
    "datasets.recent",
    "inputs",
    "tiles",
    "run.plan",
    "run.start",
    "run.pause",
    "run.resume",
    "run.cancel",
    "run.retry",
    "rows",
    "input",
    "select",
]

# Beyond these a message takes too long to make, or too long to draw from.
MOST_INPUTS = 4000
MOST_TILES = 32
# What `open` brings of a dataset that lies here: more than a page shows first.
FIRST_INPUTS = 128
MOST_ROWS = 50_000

RunState = Literal["idle", "planned", "running", "paused", "cancelling", "done", "failed"]
SortBy = Literal["dataset", "name", "score", "uncertainty", "agreement", "disagreement"]
TruthFilter = Literal["all", "agree", "mistakes", "missed", "extra", "unlabeled"]
StatusFilter = Literal["all", "predicted", "failed", "waiting"]
DisagreementFilter = Literal["all", "any", "flip", "miss", "extra", "gap", "none"]


class AppCard(TypedDict):
    """An app whose datasets can be chosen."""

    user_id: str
    id: str
    name: str
    description: str


class DatasetCard(TypedDict):
    """A dataset as header and menu show it.

    ``reference`` is what ``pw.dataset()`` takes again, empty where it cannot be named. ``count`` is
    -1 until it is known. ``labels`` are the classes of its ground truth as far as they are known.
    """

    reference: str
    name: str
    description: str
    count: int
    labels: list[str]
    has_truth: bool
    url: str


class AppsResult(TypedDict):
    """One page of the platform's apps."""

    apps: list[AppCard]
    more: bool


class DatasetsResult(TypedDict):
    """One page of an app's datasets."""

    datasets: list[DatasetCard]
    more: bool


class PlanCard(TypedDict):
    """What a run would do. ``bytes`` is 0 where sizes are not known, ``inputs`` -1 likewise."""

    inputs: int
    known: int
    calls: int
    bytes: int


class ModelRun(TypedDict):
    """How far one of several models is; ``name`` is its node in the rows."""

    name: str
    state: RunState
    done: int
    failed: int
    error: ErrorPayload | None


class RunCard(TypedDict):
    """How far the run is.

    ``total`` is -1 until it is known. ``known`` inputs came from the journal. ``rate`` is inputs a
    second, ``seconds_left`` None where it cannot be told. ``waiting`` says what is being waited
    for, such as a model that is loading. ``parts`` counts the stretches of rows that there are to
    ask for. ``era`` grows when another dataset, model or setting is chosen: what a page holds of an
    earlier one is void, and it asks ``open`` again. Of several models the figures are those of all
    together, ``models`` has each of them by itself, the one that others are held against first, and
    each is a node of the rows; of one there are none.
    """

    era: int
    state: RunState
    done: int
    total: int
    failed: int
    known: int
    calls: int
    rate: float
    seconds_left: float | None
    waiting: str
    error: ErrorPayload | None
    parts: int
    folder: str
    models: list[ModelRun]


class BrowserFilter(TypedDict):
    """Which inputs are on show, and in which order. The same rule holds on both sides."""

    node: str
    threshold: float
    concept_filter: str
    label: str
    truth: TruthFilter
    status: StatusFilter
    sort: SortBy
    descending: bool
    disagreement: DisagreementFilter
    against_truth: bool


class BrowserOpen(TypedDict):
    """All that a page needs for the first tiles; what ``open`` gives of a dataset browser.

    After ``models.choose`` or ``workflows.choose`` the page opens anew. ``model`` may be a
    ``WorkflowCard``. ``inputs`` are the first ones, None where listing takes time, and ``tiles``
    what there is of their thumbnails.

    Buffers: as of ``inputs`` (empty without them), then as of ``tiles``.
    """

    platform: PlatformCard
    model: ModelCard
    dataset: DatasetCard | None
    run: RunCard
    selected: list[int]
    inputs: InputsResult | None
    tiles: list[TileCard]


class InputsResult(TypedDict):
    """A stretch of the dataset, as columns; fewer than asked for where listing takes time.

    ``end`` says that nothing comes after it; ``count`` is the dataset's, -1 until it is known.
    Buffers: the ground truth of these inputs, narrowed rows (see ``RowsResult``) whose
    ``output_id`` is the input's index.
    """

    start: int
    ids: list[str]
    names: list[str]
    kinds: list[str]
    count: int
    end: bool


class TileCard(TypedDict):
    """A thumbnail; its JPEG is a buffer of the same index, empty where ``error`` says why."""

    index: int
    error: str


class TilesResult(TypedDict):
    """Thumbnails in the order asked for: the first ones that fit."""

    tiles: list[TileCard]


class RowsResult(TypedDict):
    """One part of what the run has said; parts of an era are numbered from 0 and never change.

    A later part's output of the same input and node takes the place of an earlier one's. Of a
    workflow, an output of node "" without rows says how all of it fared.

    Buffers: two Arrow IPC streams, uncompressed. Outputs: ``index`` (int32), ``node_id``,
    ``output_id`` (int32), ``status``, ``error_name``, ``error_message``. Rows: ``output_id``,
    ``ordinal``, ``kind``, ``shape``, ``region_id``, ``label``, ``vocabulary``, ``score``,
    ``score_means``, ``left``, ``top``, ``right``, ``bottom``, ``text`` (its beginning), ``hex``.
    """

    era: int
    part: int


class OpenedInput(TypedDict):
    """One input on show, with all that the model said of it.

    Of several models each is a node, and the answer of all of them, which comes first, says
    nothing.

    Buffers: outputs, predictions, ground truth (predictions schema), each an Arrow IPC stream,
    then its picture where it can go as it is, else empty.
    """

    index: int
    input: InputCard | None
    error: ErrorPayload | None
    answers: list[Answer]


class SelectedResult(TypedDict):
    """How many inputs are selected."""

    count: int


class RunEvent(TypedDict):
    """Kernel to page, unasked: how far the run is."""

    type: Literal["event"]
    event: Literal["run"]
    params: RunCard


class SelectionEvent(TypedDict):
    """Kernel to page, unasked: Python has selected inputs. ``indexes`` are all of them."""

    type: Literal["event"]
    event: Literal["selection"]
    params: dict[Literal["indexes"], list[int]]
