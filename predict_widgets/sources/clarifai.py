"""A dataset, or all inputs of an app, on a platform of Clarifai's API."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.inputs import as_input
from predict_widgets.media.listing import natural
from predict_widgets.platform import current
from predict_widgets.platform.hosted import media_kind
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.predictions.tree import plain
from predict_widgets.sources.dataset import Dataset, DatasetInput
from predict_widgets.sources.pages import Pages
from predict_widgets.sources.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.inputs import Input, InputKind
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference

_PER_PAGE = 250
_EMBEDDED = "embedded"
# Said of an input by its listing, and no statement about it.
_NO_TRUTH = ("image", "video", "audio", "metadata", "geo")


@dataclass(frozen=True)
class ClarifaiInput(DatasetInput):
    """An input that lies on a platform.

    Attributes
    ----------
    app
        The reference it was listed by.
    listed
        The serialized ``resources_pb2.Input``, as it was listed: without bytes.
    home
        The API base of its platform; ``"embedded"`` for the one in this process.
    """

    app: Reference = field(kw_only=True, repr=False)
    listed: bytes = field(kw_only=True, repr=False)
    home: str = field(kw_only=True, repr=False)
    _platform: Platform | None = field(default=None, kw_only=True, repr=False, compare=False)

    @classmethod
    def of(cls, ref: Reference, given: resources_pb2.Input, platform: Platform) -> ClarifaiInput:
        """Return an input as a platform listed it."""
        changed = given.modified_at if given.HasField("modified_at") else given.created_at
        stamp = changed.ToJsonString() if changed.ByteSize() else ""
        metadata = _texts(given.data)
        return cls(
            given.id,
            f"clarifai:{ref.user_id}/{ref.app_id}/{given.id}@{stamp}",
            metadata.get("filename") or metadata.get("name") or given.id,
            media_kind(given.data) or "file",
            0,
            metadata,
            app=ref,
            listed=given.SerializeToString(),
            home=_home_of(platform),
            _platform=platform,
        )

    def load(
        self, platform: Platform | None = None, *, cancel: threading.Event | None = None
    ) -> Input:
        """Download, check and prepare it; see `DatasetInput.load`."""
        try:
            data = self._seen(platform, 0, cancel)
            kind = self.kind if self.kind != "file" else None
            return as_input(data, name=self.name, kind=kind, cancel=cancel, quick=True)
        except InputError as error:
            error.input_name = self.name
            raise

    @property
    def given(self) -> resources_pb2.Input:
        """The input as it was listed, a new message each time."""
        return resources_pb2.Input.FromString(self.listed)

    def _seen(self, platform: Platform | None, edge: int, cancel: threading.Event | None) -> bytes:
        asked = self._home_platform(platform)
        return asked.input_media(self.app, self.given, edge=edge, cancel=cancel)

    def _home_platform(self, platform: Platform | None) -> Platform:
        """Return the platform it lies on; what predicts on it may be another one."""
        for known in (self._platform, platform):
            if known is not None and not known.is_closed and _home_of(known) == self.home:
                return known
        if self.home == _EMBEDDED:
            return current.embedded_platform()
        shared = current.current_platform()
        if _home_of(shared) != self.home:
            message = f"{self.name!r} lies on {self.home}, which is not connected"
            hint = f"Connect with pw.connect(base={self.home!r})."
            raise PredictError(message, name="ANOTHER_PLATFORM", hint=hint)
        return shared

    def __getstate__(self) -> dict[str, Any]:
        # A platform holds a credential and a channel: neither travels.
        return {**self.__dict__, "_platform": None}


class ClarifaiDataset(Dataset):
    """Inputs that lie on a platform, listed a page at a time.

    Parameters
    ----------
    ref
        The dataset; an empty id stands for all inputs of the app.
    platform
        Where it lies.
    count
        How many inputs it has, where that was told; what is seen when the end is reached wins.
    """

    def __init__(self, ref: Reference, platform: Platform, count: int | None = None) -> None:
        super().__init__(ref.id or f"{ref.user_id}/{ref.app_id}", str(ref), platform)
        self._ref = ref
        self._asked: Platform = platform
        self._told = count
        self._pages = Pages(self._fetch, _PER_PAGE)
        self._lock = threading.Lock()
        self._kinds: set[InputKind] = set()
        self._labels: set[str] = set()

    @property
    def count(self) -> int | None:
        """How many inputs it has: as the platform told, or as was seen."""
        return self._told if self._pages.count is None else self._pages.count

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """What its inputs are, as far as they were listed."""
        with self._lock:
            return tuple(sorted(self._kinds))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the ground truth that was read so far."""
        with self._lock:
            return tuple(sorted(self._labels, key=natural))

    def _read(
        self, start: int, count: int, cancel: threading.Event | None
    ) -> Sequence[DatasetInput]:
        return self._pages.read(start, count, cancel)

    def _fetch(self, number: int, cancel: threading.Event | None) -> Sequence[ClarifaiInput]:
        listed = self._asked.list_dataset_inputs(
            self._ref, page=number, per_page=_PER_PAGE, cancel=cancel
        )
        inputs = [ClarifaiInput.of(self._ref, one, self._asked) for one in listed]
        with self._lock:
            self._kinds |= {one.kind for one in inputs}
        return inputs

    def truth(
        self, inputs: Sequence[DatasetInput], *, cancel: threading.Event | None = None
    ) -> list[Truth | None]:
        """Return what people say of its inputs, asked anew; see `Dataset.truth`."""
        if cancel is not None and cancel.is_set():
            raise CancelledError("Cancelled")
        try:
            said = self._asked.list_annotations(
                self._ref, [one.id for one in inputs], cancel=cancel
            )
        except PredictError as error:
            if error.name not in NOT_OFFERED:
                raise
            said = {}
        found = [_truth(one, said.get(one.id, ())) for one in inputs]
        with self._lock:
            self._labels |= {label for one in found if one is not None for label in one.labels}
        return found


def _truth(given: DatasetInput, said: Sequence[resources_pb2.Annotation]) -> Truth | None:
    """Join all that is said of an input; where there are no annotations, what its listing says."""
    joined = resources_pb2.Data()
    for annotation in said:
        joined.MergeFrom(annotation.data)
    if not said and isinstance(given, ClarifaiInput):
        joined.CopyFrom(given.given.data)
    for name in _NO_TRUTH:
        joined.ClearField(cast("Any", name))
    if given.kind == "text" or not said:
        joined.ClearField("text")  # the input itself
    return Truth.of(joined)


def _texts(data: resources_pb2.Data) -> dict[str, str]:
    """Return Clarifai's metadata of an input as plain texts."""
    said: dict[str, Any] = plain(data.metadata)
    return {
        name: value if isinstance(value, str) else _plainly(value) for name, value in said.items()
    }


def _plainly(value: object) -> str:
    # Its numbers are all floats.
    whole = isinstance(value, float) and value.is_integer()
    return str(int(cast("float", value))) if whole else json.dumps(value, ensure_ascii=False)


def _home_of(platform: Platform) -> str:
    return _EMBEDDED if platform.embedded else platform.base
