"""A dataset's inputs by their place: a stretch at a time, and where each key stands."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.batch.narrowed import truth_rows
from predict_widgets.errors import PredictError
from predict_widgets.widgets.browser_wire import MOST_INPUTS, DatasetCard, InputsResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from arro3.core import Table

    from predict_widgets.sources.dataset import Dataset, DatasetInput

# Listing takes a call for each few hundred inputs there, and one for each hundred's annotations.
_MOST_FROM_AFAR = 250


@dataclass(frozen=True)
class Stretch:
    """Neighbors in a dataset; ``end`` says that nothing comes after them."""

    start: int
    inputs: Sequence[DatasetInput]
    end: bool


class Listed:
    """The inputs of a dataset. May be used from any thread.

    Parameters
    ----------
    dataset
        Where they are.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        # Few stand in a dataset twice: lists for all would be most of the memory.
        self._repeated: dict[str, list[int]] = {}
        self._seen = 0
        self._all_seen = False

    @property
    def far(self) -> bool:
        """Whether it lies on a server elsewhere."""
        platform = self.dataset.platform
        return platform is not None and not platform.embedded

    @property
    def count(self) -> int:
        """How many inputs there are; -1 until that is known."""
        if self._all_seen:
            return self._seen
        count = self.dataset.count
        return -1 if count is None else count

    def stretch(self, start: int, count: int, *, cancel: threading.Event | None = None) -> Stretch:
        """Return inputs from a place on; fewer than wanted where listing takes time."""
        most = min(count, _MOST_FROM_AFAR if self.far else MOST_INPUTS)
        inputs = self.dataset.page(start, most, cancel=cancel)
        known = self.count
        end = len(inputs) < most or (known >= 0 and start + len(inputs) >= known)
        return Stretch(start, inputs, end)

    def truth(self, stretch: Stretch, *, cancel: threading.Event | None = None) -> Table:
        """Return the ground truth of a stretch, narrowed; the numbers are the inputs' places."""
        truths = self.dataset.truth(stretch.inputs, cancel=cancel)
        return truth_rows(truths, stretch.start)

    def columns(
        self, start: int, count: int, *, cancel: threading.Event | None = None
    ) -> tuple[InputsResult, bytes]:
        """Return a stretch as it goes to the page, and its ground truth as an Arrow IPC stream."""
        from predict_widgets.predictions.tables import to_ipc

        stretch = self.stretch(start, count, cancel=cancel)
        truth = self.truth(stretch, cancel=cancel)
        result = InputsResult(
            start=start,
            ids=[item.id for item in stretch.inputs],
            names=[item.name for item in stretch.inputs],
            kinds=[item.kind for item in stretch.inputs],
            count=self.count,
            end=stretch.end,
        )
        return result, to_ipc(truth)

    def at(self, index: int, *, cancel: threading.Event | None = None) -> DatasetInput:
        """Return one input.

        Raises
        ------
        PredictError
            ``INPUT_UNKNOWN`` behind the end.
        """
        for item in self.dataset.page(index, 1, cancel=cancel):
            return item
        raise PredictError(
            f"The dataset has no input number {index}.",
            name="INPUT_UNKNOWN",
            hint="It may have become smaller: run the cell again.",
        )

    def pick(
        self, indexes: Iterable[int], *, cancel: threading.Event | None = None
    ) -> list[DatasetInput]:
        """Return inputs in the order of their places, reading each page once."""
        wanted = np.fromiter(indexes, np.int64)
        found: dict[int, DatasetInput] = {}
        # Pages of as many as are kept at once, each read for all that is wanted of it.
        for page in np.unique(wanted // MOST_INPUTS).tolist():
            start = page * MOST_INPUTS
            own = np.unique(wanted[wanted // MOST_INPUTS == page]) - start
            last = int(own.max())
            inputs = self.dataset.page(start, last + 1, cancel=cancel)
            found |= {start + at: inputs[at] for at in own.tolist() if at < len(inputs)}
        return [found[index] for index in wanted.tolist() if index in found]

    def places_of(self, ids: Sequence[str]) -> list[int]:
        """Return where inputs of these ids stand.

        Raises
        ------
        PredictError
            ``INPUT_UNKNOWN`` where the dataset has no such input.
        """
        wanted = dict.fromkeys(ids, -1)
        left = len(wanted)
        start = 0
        while left:
            stretch = self.stretch(start, MOST_INPUTS)
            for place, item in enumerate(stretch.inputs, start):
                if wanted.get(item.id) == -1:
                    wanted[item.id] = place
                    left -= 1
            start += len(stretch.inputs)
            if stretch.end or not stretch.inputs:
                break
        if left:
            lost = next(name for name, place in wanted.items() if place < 0)
            raise PredictError(
                f"The dataset has no input {lost!r}.",
                name="INPUT_UNKNOWN",
                hint="An input's id is its path within the folder, Clarifai's id, or its place.",
            )
        return list(wanted.values())

    # --- by key ----------------------------------------------------------------------------------
    def places(self, key: str) -> Sequence[int]:
        """Return where inputs of a key stand, listing on until one is found."""
        while True:
            with self._lock:
                if key in self._places:
                    return self._repeated.get(key) or (self._places[key],)
                if self._all_seen:
                    return ()
            self._list_on(None)

    def list_all(self, *, cancel: threading.Event | None = None) -> None:
        """Go through the whole dataset once."""
        while not self._all_seen:
            self._list_on(cancel)

    def _list_on(self, cancel: threading.Event | None) -> None:
        start = self._seen
        stretch = self.stretch(start, MOST_INPUTS, cancel=cancel)
        with self._lock:
            if start != self._seen:
                return
            for place, item in enumerate(stretch.inputs, start):
                first = self._places.setdefault(item.key, place)
                if first != place:
                    self._repeated.setdefault(item.key, [first]).append(place)
            self._seen += len(stretch.inputs)
            self._all_seen = stretch.end or not stretch.inputs


def dataset_card(listed: Listed, *, cancel: threading.Event | None = None) -> DatasetCard:
    """Return a dataset as header and menu show it."""
    dataset = listed.dataset
    labels = list(dataset.labels)
    return DatasetCard(
        reference=dataset.reference,
        name=dataset.name,
        description=" ".join(dataset.notes),
        count=listed.count,
        labels=labels,
        has_truth=bool(labels) or _may_have_truth(listed, cancel),
        url=_url_of(dataset),
    )


def _may_have_truth(listed: Listed, cancel: threading.Event | None) -> bool:
    """Look at the first input where that takes no time; a server elsewhere may have some."""
    if listed.far:
        return True
    first = listed.dataset.page(0, 1, cancel=cancel)
    return any(truth is not None for truth in listed.dataset.truth(first, cancel=cancel))


def _url_of(dataset: Dataset) -> str:
    from predict_widgets.platform.references import parse_dataset

    if dataset.platform is None or not dataset.reference:
        return ""
    return parse_dataset(dataset.reference).url
