"""What people put into the embedded platform: apps, datasets, inputs and their annotations.

What a person merely tries is never written here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe_inputs import put_media, set_times
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store import rows
from predict_widgets.embedded_server.store.database import Database
from predict_widgets.embedded_server.store.examples import ExampleRows
from predict_widgets.embedded_server.store.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path

    from predict_widgets.embedded_server.store.rows import NewInput

# How StreamInputs goes through an app's inputs, by whether it goes by id and whether downwards.
_AFTER = {
    (False, False): "WHERE app = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    (False, True): "WHERE app = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
    (True, False): "WHERE app = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
    (True, True): "WHERE app = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
}
# Before everything, by the same.
_FROM: dict[tuple[bool, bool], str | int] = {
    (False, False): 0,
    (False, True): 2**63 - 1,
    (True, False): "",
    (True, True): "\U0010ffff",
}


class Store:
    """The state that outlives the process. Thread-safe, and shared with other processes.

    Every method raises :class:`.status.RefusedError` if the state cannot be read or written;
    nothing was changed then.

    Parameters
    ----------
    folder
        Where it lies; see :func:`.database.default_folder`. Nothing is opened before it is asked.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._database = Database(folder, SCHEMA)
        self.examples = ExampleRows(self._database)

    def close(self) -> None:
        """Close its files; the next use opens them again."""
        self._database.close()

    def apps(self) -> list[resources_pb2.App]:
        """Return the apps people made, in the order they were made."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT proto FROM apps ORDER BY created, id").fetchall()
        return [resources_pb2.App.FromString(proto) for (proto,) in found]

    def add_apps(self, apps: Iterable[resources_pb2.App]) -> None:
        """Keep new apps, all or none; sets their times."""
        with self._database.writing() as connection:
            for app in apps:
                query = "SELECT 1 FROM apps WHERE id = ?"
                if connection.execute(query, (app.id,)).fetchone():
                    raise RefusedError(
                        status.CONN_INVALID_REQUEST, f"There is an app {app.id!r} already."
                    )
                created = rows.now()
                set_times(app, created, created)
                row = app.id, app.SerializeToString(), created
                connection.execute("INSERT INTO apps VALUES (?, ?, ?)", row)

    def datasets(self, app_id: str) -> list[resources_pb2.Dataset]:
        """Return an app's datasets, in the order they were made."""
        query = "SELECT proto FROM datasets WHERE app = ? ORDER BY created, id"
        with self._database.reading() as connection:
            found = connection.execute(query, (app_id,)).fetchall()
        return [resources_pb2.Dataset.FromString(proto) for (proto,) in found]

    def add_datasets(self, app_id: str, datasets: Iterable[resources_pb2.Dataset]) -> None:
        """Keep new datasets, all or none; sets their times."""
        with self._database.writing() as connection:
            for dataset in datasets:
                if rows.has_dataset(connection, app_id, dataset.id):
                    raise RefusedError(
                        status.CONN_INVALID_REQUEST, f"There is a dataset {dataset.id!r} already."
                    )
                created = rows.now()
                set_times(dataset, created, created)
                row = app_id, dataset.id, dataset.SerializeToString(), created
                connection.execute("INSERT INTO datasets VALUES (?, ?, ?, ?)", row)

    def count(self, app_id: str, dataset_id: str = "") -> int:
        """Return how many inputs an app has, or one of its datasets."""
        query, values = "SELECT count(*) FROM inputs WHERE app = ?", (app_id,)
        if dataset_id:
            query = "SELECT count(*) FROM dataset_inputs WHERE app = ? AND dataset = ?"
            values = (app_id, dataset_id)
        with self._database.reading() as connection:
            (count,) = connection.execute(query, values).fetchone()
        return count

    def inputs(self, app_id: str, start: int, count: int) -> list[resources_pb2.Input]:
        """Return some inputs of an app, in the order they came."""
        with self._database.reading() as connection:
            rest = "WHERE app = ? ORDER BY number LIMIT ? OFFSET ?"
            return rows.read_inputs(connection, rest, app_id, count, start)

    def dataset_inputs(
        self, app_id: str, dataset_id: str, start: int, count: int
    ) -> list[resources_pb2.Input]:
        """Return some inputs of a dataset, in the order they came.

        Raises
        ------
        RefusedError
            Also if there is no such dataset.
        """
        rest = (
            "WHERE number IN (SELECT input FROM dataset_inputs WHERE app = ? AND dataset = ? "
            "ORDER BY input LIMIT ? OFFSET ?) ORDER BY number"
        )
        with self._database.reading() as connection:
            if not rows.has_dataset(connection, app_id, dataset_id):
                raise rows.missing_dataset(dataset_id)
            return rows.read_inputs(connection, rest, app_id, dataset_id, count, start)

    def inputs_after(
        self, app_id: str, last_id: str, count: int, *, by_id: bool, descending: bool
    ) -> list[resources_pb2.Input]:
        """Return the inputs that follow one, the first ones where ``last_id`` is empty."""
        way = by_id, descending
        with self._database.reading() as connection:
            last: str | int | None = last_id
            if not last_id:
                last = _FROM[way]
            elif not by_id:
                last = rows.number_of(connection, app_id, last_id)
            if last is None:
                raise rows.missing_input(last_id)
            return rows.read_inputs(connection, _AFTER[way], app_id, last, count)

    def inputs_of(self, app_id: str, ids: Sequence[str]) -> list[resources_pb2.Input]:
        """Return those of the inputs that are there, in the order they came."""
        rest = "WHERE app = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY number"
        with self._database.reading() as connection:
            return rows.read_inputs(connection, rest, app_id, json.dumps(list(ids)))

    def input(self, app_id: str, input_id: str) -> resources_pb2.Input | None:
        """Return an input with its bytes, ``None`` if it is not there."""
        with self._database.reading() as connection:
            number = rows.number_of(connection, app_id, input_id)
            if number is None:
                return None
            (found,) = rows.read_inputs(connection, "WHERE number = ?", number)
            media = rows.read_media(connection, number)
        put_media(found.data, media)
        return found

    def add_inputs(
        self,
        app_id: str,
        inputs: Sequence[NewInput],
        *,
        taken: Container[str] = (),
        suffix: bool = False,
    ) -> list[resources_pb2.Input | RefusedError]:
        """Keep new inputs in one go.

        Parameters
        ----------
        app_id
            Where.
        inputs
            What.
        taken
            Ids that none may have, beside those of the inputs there are.
        suffix
            Whether one whose id an older input has gets another id.

        Returns
        -------
        list
            What became of each, in order; a refusal concerns that one only.
        """
        answers: list[resources_pb2.Input | RefusedError] = []
        sent: set[str] = set()
        with self._database.writing() as connection:
            for new in inputs:
                try:
                    if new.id in sent:
                        raise rows.duplicate(new.id)
                    sent.add(new.id)
                    input_id = rows.free_id(connection, app_id, new.id, taken, suffix=suffix)
                    number = rows.insert(connection, app_id, input_id, new)
                except RefusedError as refused:
                    answers.append(refused)
                else:
                    answers += rows.read_inputs(connection, "WHERE number = ?", number)
        return answers

    def delete_inputs(self, app_id: str, ids: Iterable[str]) -> None:
        """Remove inputs with their annotations, all of them or none."""
        with self._database.writing() as connection:
            for input_id in dict.fromkeys(ids):
                number = rows.number_of(connection, app_id, input_id)
                if number is None:
                    raise rows.missing_input(input_id)
                rows.delete(connection, number)

    def annotations_of(
        self, app_id: str, input_ids: Sequence[str]
    ) -> list[resources_pb2.Annotation]:
        """Return the annotations of some inputs, in the order they came."""
        rest = (
            "WHERE inputs.app = ? AND inputs.id IN (SELECT value FROM json_each(?)) "
            "ORDER BY annotations.number"
        )
        with self._database.reading() as connection:
            return rows.read_annotations(connection, rest, app_id, json.dumps(list(input_ids)))

    def annotations(self, app_id: str, start: int, count: int) -> list[resources_pb2.Annotation]:
        """Return some annotations of an app, in the order they came."""
        rest = "WHERE inputs.app = ? ORDER BY annotations.number LIMIT ? OFFSET ?"
        with self._database.reading() as connection:
            return rows.read_annotations(connection, rest, app_id, count, start)
