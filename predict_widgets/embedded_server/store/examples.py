"""Public preview examples as rows: of each model version a list in their owner's order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe_inputs import put_media
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store.rows import forget_contents, keep_content, key_of, now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from predict_widgets.embedded_server.store.database import Database

_SELECT = "SELECT id, model, version, data, name, description FROM examples "


@dataclass(frozen=True, slots=True)
class NewExample:
    """An example to be kept.

    Attributes
    ----------
    name, description
        What its owner says of it.
    data
        What lists show of it: everything but its bytes.
    media
        Its bytes, by the field of ``data`` they belong to; a text's are UTF-8.
    """

    name: str
    description: str
    data: resources_pb2.Data
    media: Mapping[str, bytes]


class ExampleRows:
    """The examples of every model version. Thread-safe, and shared with other processes.

    Every method raises :class:`.status.RefusedError` if the state cannot be read or written, or
    if the example is not there; nothing was changed then.

    Parameters
    ----------
    database
        Where they lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(
        self, model_id: str, version_id: str, start: int, count: int
    ) -> list[resources_pb2.ModelVersionInputExample]:
        """Return some examples of a version in their order, without bytes."""
        rest = "WHERE model = ? AND version = ? ORDER BY place LIMIT ? OFFSET ?"
        with self._database.reading() as connection:
            found = connection.execute(_SELECT + rest, (model_id, version_id, count, start))
            return [_example(row) for row in found]

    def get(
        self, model_id: str, version_id: str, example_id: str
    ) -> resources_pb2.ModelVersionInputExample:
        """Return an example with its bytes."""
        with self._database.reading() as connection:
            return _read(connection, model_id, version_id, example_id)

    def add(
        self, model_id: str, version_id: str, new: NewExample
    ) -> resources_pb2.ModelVersionInputExample:
        """Keep an example behind the others of its version."""
        example_id = uuid.uuid4().hex
        with self._database.writing() as connection:
            query = "SELECT count(*) FROM examples WHERE model = ? AND version = ?"
            (place,) = connection.execute(query, (model_id, version_id)).fetchone()
            cursor = connection.execute(
                "INSERT INTO examples (id, model, version, place, name, description, data, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(example_id, model_id, version_id, place, new.name, new.description),
                    *(new.data.SerializeToString(), now()),
                ),
            )
            for field, content in new.media.items():
                row = cursor.lastrowid, field, keep_content(connection, content)
                connection.execute("INSERT INTO example_media VALUES (?, ?, ?)", row)
            return _read(connection, model_id, version_id, example_id)

    def with_media(self, model_id: str, version_id: str, media: Mapping[str, bytes]) -> str:
        """Return the id of the first example of a version with these bytes; empty for none."""
        query = (
            "SELECT id FROM examples JOIN example_media ON example = number "
            "WHERE model = ? AND version = ? AND field = ? AND sha256 = ? ORDER BY place LIMIT 1"
        )
        with self._database.reading() as connection:
            for field, content in media.items():
                key = key_of(content)
                row = connection.execute(query, (model_id, version_id, field, key)).fetchone()
                if row is not None:
                    return row[0]
        return ""

    def change(
        self, model_id: str, version_id: str, example_id: str, name: str, description: str
    ) -> resources_pb2.ModelVersionInputExample:
        """Call an example otherwise."""
        with self._database.writing() as connection:
            number, _ = _found(connection, model_id, version_id, example_id)
            query = "UPDATE examples SET name = ?, description = ? WHERE number = ?"
            connection.execute(query, (name, description, number))
            return _read(connection, model_id, version_id, example_id)

    def remove(self, model_id: str, version_id: str, example_id: str) -> None:
        """Let an example go; those behind it move up."""
        with self._database.writing() as connection:
            number, place = _found(connection, model_id, version_id, example_id)
            query = "SELECT sha256 FROM example_media WHERE example = ?"
            keys = connection.execute(query, (number,)).fetchall()
            connection.execute("DELETE FROM examples WHERE number = ?", (number,))
            forget_contents(connection, keys)
            connection.execute(
                "UPDATE examples SET place = place - 1 "
                "WHERE model = ? AND version = ? AND place > ?",
                (model_id, version_id, place),
            )

    def move(self, model_id: str, version_id: str, example_id: str, place: int) -> None:
        """Put an example at another place, from 0; beyond the last it is the last."""
        with self._database.writing() as connection:
            number, _ = _found(connection, model_id, version_id, example_id)
            query = "SELECT number FROM examples WHERE model = ? AND version = ? ORDER BY place"
            rows = connection.execute(query, (model_id, version_id)).fetchall()
            others = [other for (other,) in rows if other != number]
            others.insert(place, number)
            connection.executemany(
                "UPDATE examples SET place = ? WHERE number = ?", list(enumerate(others))
            )


def _read(
    connection: sqlite3.Connection, model_id: str, version_id: str, example_id: str
) -> resources_pb2.ModelVersionInputExample:
    number, _ = _found(connection, model_id, version_id, example_id)
    row = connection.execute(_SELECT + "WHERE number = ?", (number,)).fetchone()
    example = _example(row)
    query = "SELECT field, content FROM example_media JOIN contents USING (sha256) "
    put_media(example.data, connection.execute(query + "WHERE example = ?", (number,)))
    return example


def _found(
    connection: sqlite3.Connection, model_id: str, version_id: str, example_id: str
) -> tuple[int, int]:
    """Return an example's number and place."""
    query = "SELECT number, place FROM examples WHERE model = ? AND version = ? AND id = ?"
    row = connection.execute(query, (model_id, version_id, example_id)).fetchone()
    if row is None:
        raise RefusedError(
            status.CONN_DOES_NOT_EXIST,
            f"The version {version_id!r} of {model_id!r} has no example {example_id!r}; "
            "ListModelVersionInputExamples lists them.",
        )
    return row


def _example(
    row: tuple[str, str, str, bytes, str, str],
) -> resources_pb2.ModelVersionInputExample:
    example_id, model_id, version_id, data, name, description = row
    return resources_pb2.ModelVersionInputExample(
        id=example_id,
        model_id=model_id,
        model_version_id=version_id,
        data=resources_pb2.Data.FromString(data),
        name=name,
        description=description,
    )
