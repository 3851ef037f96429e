"""Inputs and annotations as rows, within a transaction."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.describe_inputs import annotation_proto, input_proto
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Mapping, Sequence

# Clarifai tries -1 to -9, then something random (InputIDConflictResolution in its protos).
SUFFIXES = range(1, 10)

_INPUTS = "SELECT number, id, data, created, modified FROM inputs "
_ANNOTATIONS = (
    "SELECT annotations.id, inputs.id, annotations.data, annotations.created "
    "FROM annotations JOIN inputs ON inputs.number = annotations.input "
)


@dataclass(frozen=True, slots=True)
class NewInput:
    """An input to be kept.

    Attributes
    ----------
    id
        Its id, unique in the app.
    data
        What lists show of it: everything but its bytes.
    media
        Its bytes, by the field of ``data`` they belong to; a text's are UTF-8.
    annotations
        Its ground truth, each with concepts or with regions.
    dataset_ids
        The datasets it is in.
    """

    id: str
    data: resources_pb2.Data
    media: Mapping[str, bytes]
    annotations: Sequence[resources_pb2.Data]
    dataset_ids: Sequence[str]


def now() -> int:
    """Return the time in microseconds since 1970."""
    return time.time_ns() // 1000


def missing_input(input_id: str) -> RefusedError:
    """Return the refusal of an input that is not there."""
    return RefusedError(
        status.INPUT_DOES_NOT_EXIST, f"The app has no input {input_id!r}; ListInputs lists them."
    )


def missing_dataset(dataset_id: str) -> RefusedError:
    """Return the refusal of a dataset that is not there."""
    return RefusedError(
        status.CONN_DOES_NOT_EXIST,
        f"The app has no dataset {dataset_id!r}; ListDatasets lists them, PostDatasets makes one.",
    )


def read_inputs(
    connection: sqlite3.Connection, rest: str, *values: str | int
) -> list[resources_pb2.Input]:
    """Return the inputs that the rest of a query on ``inputs`` finds, without their bytes."""
    rows = connection.execute(_INPUTS + rest, values).fetchall()
    datasets: dict[int, list[str]] = {}
    found = connection.execute(
        "SELECT input, dataset FROM dataset_inputs "
        "WHERE input IN (SELECT value FROM json_each(?)) ORDER BY dataset",
        (json.dumps([number for number, *_ in rows]),),
    )
    for number, dataset in found:
        datasets.setdefault(number, []).append(dataset)
    return [
        input_proto(
            input_id,
            resources_pb2.Data.FromString(data),
            datasets.get(number, ()),
            created,
            modified,
        )
        for number, input_id, data, created, modified in rows
    ]


def read_annotations(
    connection: sqlite3.Connection, rest: str, *values: str | int
) -> list[resources_pb2.Annotation]:
    """Return the annotations that the rest of a query finds."""
    return [
        annotation_proto(annotation_id, input_id, resources_pb2.Data.FromString(data), created)
        for annotation_id, input_id, data, created in connection.execute(
            _ANNOTATIONS + rest, values
        )
    ]


def number_of(connection: sqlite3.Connection, app_id: str, input_id: str) -> int | None:
    """Return the number of an input, ``None`` if it is not there."""
    query = "SELECT number FROM inputs WHERE app = ? AND id = ?"
    row = connection.execute(query, (app_id, input_id)).fetchone()
    return row[0] if row else None


def has_dataset(connection: sqlite3.Connection, app_id: str, dataset_id: str) -> bool:
    """Say whether an app has a dataset."""
    query = "SELECT 1 FROM datasets WHERE app = ? AND id = ?"
    return connection.execute(query, (app_id, dataset_id)).fetchone() is not None


def free_id(
    connection: sqlite3.Connection,
    app_id: str,
    wanted: str,
    taken: Container[str],
    *,
    suffix: bool,
) -> str:
    """Return the id an input gets.

    Raises
    ------
    RefusedError
        If another has it, unless a suffix may be added.
    """
    suffixes = (f"-{number}" for number in SUFFIXES) if suffix else ()
    for ending in ("", *suffixes):
        candidate = wanted + ending
        if candidate not in taken and number_of(connection, app_id, candidate) is None:
            return candidate
    if suffix:
        return f"{wanted}-{uuid.uuid4().hex}"
    raise duplicate(wanted)


def duplicate(input_id: str) -> RefusedError:
    """Return the refusal of an id that another input has."""
    return RefusedError(status.INPUT_DUPLICATE, f"There is an input {input_id!r} already.")


def insert(connection: sqlite3.Connection, app_id: str, input_id: str, new: NewInput) -> int:
    """Keep an input, and return its number.

    Raises
    ------
    RefusedError
        If a dataset it is to be in is not there; nothing was kept then.
    """
    for dataset_id in new.dataset_ids:
        if not has_dataset(connection, app_id, dataset_id):
            raise missing_dataset(dataset_id)
    created = now()
    cursor = connection.execute(
        "INSERT INTO inputs (app, id, data, created, modified) VALUES (?, ?, ?, ?, ?)",
        (app_id, input_id, new.data.SerializeToString(), created, created),
    )
    number = cursor.lastrowid or 0
    for dataset_id in dict.fromkeys(new.dataset_ids):
        connection.execute(
            "INSERT INTO dataset_inputs VALUES (?, ?, ?)", (app_id, dataset_id, number)
        )
    for field, content in new.media.items():
        row = number, field, keep_content(connection, content)
        connection.execute("INSERT INTO media VALUES (?, ?, ?)", row)
    for data in new.annotations:
        connection.execute(
            "INSERT INTO annotations (id, input, data, created) VALUES (?, ?, ?, ?)",
            (uuid.uuid4().hex, number, data.SerializeToString(), created),
        )
    return number


def read_media(connection: sqlite3.Connection, number: int) -> list[tuple[str, bytes]]:
    """Return an input's bytes with the field of ``data`` they belong to."""
    return connection.execute(
        "SELECT field, content FROM media JOIN contents USING (sha256) WHERE input = ?", (number,)
    ).fetchall()


def delete(connection: sqlite3.Connection, number: int) -> None:
    """Remove an input, its annotations, and its bytes unless something else has the same."""
    query = "SELECT sha256 FROM media WHERE input = ?"
    keys = connection.execute(query, (number,)).fetchall()
    connection.execute("DELETE FROM inputs WHERE number = ?", (number,))
    forget_contents(connection, keys)


def key_of(content: bytes) -> bytes:
    """Return what bytes are kept under."""
    return hashlib.sha256(content).digest()


def keep_content(connection: sqlite3.Connection, content: bytes) -> bytes:
    """Keep bytes, once however often they come, and return their key."""
    key = key_of(content)
    connection.execute("INSERT INTO contents VALUES (?, ?) ON CONFLICT DO NOTHING", (key, content))
    return key


def forget_contents(connection: sqlite3.Connection, keys: Iterable[tuple[bytes]]) -> None:
    """Let bytes go that neither an input nor an example has any more."""
    connection.executemany(
        "DELETE FROM contents WHERE sha256 = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM media WHERE media.sha256 = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM example_media WHERE example_media.sha256 = ?1)",
        keys,
    )
