"""What an app holds: the built-in datasets' inputs first, then what people put in."""

from __future__ import annotations

import bisect
import heapq
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.datasets import built_in_datasets
from predict_widgets.embedded_server.datasets.shelf import Shelf, dataset_proto
from predict_widgets.embedded_server.describe import app_proto
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store import missing_dataset, missing_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.embedded_server.protos import resources_pb2
    from predict_widgets.embedded_server.store import Store

_NOTHING = Shelf(())


class Holdings:
    """Apps, their datasets, inputs and annotations. The built-in ones are in the app ``main``.

    Parameters
    ----------
    store
        What people put in.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._main = Shelf(built_in_datasets())

    def apps(self) -> list[resources_pb2.App]:
        """Return all apps, ``main`` first."""
        return [app_proto(), *self.store.apps()]

    def app(self, ids: resources_pb2.UserAppIDSet) -> resources_pb2.App:
        """Return the app that a request names, ``main`` where it names none.

        Raises
        ------
        RefusedError
            If there is no such user or app.
        """
        if ids.user_id in ("", "me", USER_ID):
            if ids.app_id in ("", APP_ID):
                return app_proto()
            for app in self.store.apps():
                if app.id == ids.app_id:
                    return app
        raise RefusedError(
            status.CONN_DOES_NOT_EXIST,
            f"There is no user {ids.user_id!r} with an app {ids.app_id!r} here: the embedded "
            f"platform has the user {USER_ID!r}; ListApps lists the apps.",
        )

    def shelf(self, app_id: str) -> Shelf:
        """Return the built-in datasets of an app."""
        return self._main if app_id == APP_ID else _NOTHING

    def datasets(self, app_id: str) -> list[resources_pb2.Dataset]:
        """Return an app's datasets."""
        built_in = map(dataset_proto, self.shelf(app_id).datasets.values())
        return [*built_in, *self.store.datasets(app_id)]

    def dataset(self, app_id: str, dataset_id: str) -> resources_pb2.Dataset:
        """Return a dataset, and how many inputs are in it right now.

        Raises
        ------
        RefusedError
            If it is not there.
        """
        built_in = self.shelf(app_id).datasets.get(dataset_id)
        if built_in is not None:
            return _counted(dataset_proto(built_in), len(built_in.ids))
        for dataset in self.store.datasets(app_id):
            if dataset.id == dataset_id:
                return _counted(dataset, self.store.count(app_id, dataset_id))
        raise missing_dataset(dataset_id)

    def dataset_inputs(
        self, app_id: str, dataset_id: str, start: int, count: int
    ) -> Sequence[resources_pb2.Input]:
        """Return some inputs of a dataset, without their bytes.

        Raises
        ------
        RefusedError
            If the dataset is not there.
        """
        shelf = self.shelf(app_id)
        built_in = shelf.datasets.get(dataset_id)
        if built_in is None:
            return self.store.dataset_inputs(app_id, dataset_id, start, count)
        return [shelf.described(input_id) for input_id in built_in.ids[start : start + count]]

    def count(self, app_id: str) -> int:
        """Return how many inputs an app has."""
        return len(self.shelf(app_id).ids) + self.store.count(app_id)

    def inputs(self, app_id: str, start: int, count: int) -> Sequence[resources_pb2.Input]:
        """Return some inputs of an app, without their bytes, the oldest first."""
        shelf = self.shelf(app_id)
        built_in = [shelf.described(input_id) for input_id in shelf.ids[start : start + count]]
        skipped = max(start - len(shelf.ids), 0)
        return [*built_in, *self.store.inputs(app_id, skipped, count - len(built_in))]

    def inputs_of(self, app_id: str, ids: Sequence[str]) -> Sequence[resources_pb2.Input]:
        """Return those of the inputs that are there, in the order of listing."""
        shelf = self.shelf(app_id)
        wanted = set(ids)
        built_in = [shelf.described(input_id) for input_id in shelf.ids if input_id in wanted]
        return [*built_in, *self.store.inputs_of(app_id, ids)]

    def inputs_after(
        self, app_id: str, last_id: str, count: int, *, by_id: bool, descending: bool
    ) -> Sequence[resources_pb2.Input]:
        """Return the inputs that follow one, the first ones where ``last_id`` is empty.

        Parameters
        ----------
        app_id
            Whose.
        last_id
            The one before the first.
        count
            How many, at most.
        by_id
            In the order of their ids, not of their coming.
        descending
            The other way round.

        Raises
        ------
        RefusedError
            If the order is that of their coming, and ``last_id`` is not there.
        """
        shelf = self.shelf(app_id)
        ids = shelf.sorted_ids if by_id else shelf.ids
        if descending:
            ids = ids[::-1]

        def stored(last_id: str, count: int) -> list[resources_pb2.Input]:
            return self.store.inputs_after(
                app_id, last_id, count, by_id=by_id, descending=descending
            )

        if by_id:
            built_in = map(shelf.described, _beyond(ids, last_id, descending=descending)[:count])
            merged = heapq.merge(
                list(built_in), stored(last_id, count), key=lambda one: one.id, reverse=descending
            )
            return list(merged)[:count]
        if descending:
            newest = [] if last_id in shelf.places else stored(last_id, count)
            start = ids.index(last_id) + 1 if last_id in shelf.places else 0
            rest = ids[start : start + count - len(newest)]
            return [*newest, *map(shelf.described, rest)]
        if last_id and last_id not in shelf.places:
            return stored(last_id, count)
        start = ids.index(last_id) + 1 if last_id else 0
        oldest = [shelf.described(input_id) for input_id in ids[start : start + count]]
        return [*oldest, *stored("", count - len(oldest))]

    def input(self, app_id: str, input_id: str) -> resources_pb2.Input:
        """Return an input with its bytes.

        Raises
        ------
        RefusedError
            If it is not there, or cannot be made.
        """
        shelf = self.shelf(app_id)
        if input_id in shelf.places:
            return shelf.content(input_id)
        found = self.store.input(app_id, input_id)
        if found is None:
            raise missing_input(input_id)
        return found

    def annotations(
        self, app_id: str, start: int, count: int
    ) -> Sequence[resources_pb2.Annotation]:
        """Return some annotations of an app, the oldest first."""
        known = self.shelf(app_id).annotations
        built_in = known[start : start + count]
        skipped = max(start - len(known), 0)
        return [*built_in, *self.store.annotations(app_id, skipped, count - len(built_in))]

    def annotations_of(
        self, app_id: str, input_ids: Sequence[str]
    ) -> Sequence[resources_pb2.Annotation]:
        """Return the annotations of some inputs, in the order of the inputs' ids given."""
        shelf = self.shelf(app_id)
        found: dict[str, list[resources_pb2.Annotation]] = {one: [] for one in input_ids}
        others: list[str] = []
        for input_id, own in found.items():
            if input_id not in shelf.places:
                others.append(input_id)
            elif annotation := shelf.annotation(input_id):
                own.append(annotation)
        for annotation in self.store.annotations_of(app_id, others) if others else ():
            found[annotation.input_id].append(annotation)
        return [annotation for several in found.values() for annotation in several]


def _counted(dataset: resources_pb2.Dataset, count: int) -> resources_pb2.Dataset:
    # Clarifai counts where it describes the newest version, under this name.
    dataset.version.metrics["all"].inputs_count.value = count
    return dataset


def _beyond(ids: Sequence[str], last_id: str, *, descending: bool) -> Sequence[str]:
    """Return the ids of a sorted sequence that follow one, which need not be in it."""
    if not last_id:
        return ids
    if not descending:
        return ids[bisect.bisect_right(ids, last_id) :]
    return ids[len(ids) - bisect.bisect_left(ids[::-1], last_id) :]
