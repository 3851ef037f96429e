"""The SQLite file behind the embedded platform's state, shared by the kernels of one person.

Nothing is opened, and no folder made, before the first call that needs it; what only reads makes
no file. Kernels of other processes may write at any time: each write is one transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import platformdirs

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    # A file's device and number: another one may have taken its name.
    Identity: TypeAlias = tuple[int, int]

#: Names another folder for what the embedded platform keeps.
FOLDER_VARIABLE = "PREDICT_WIDGETS_DATA"
FILE_NAME = "state.sqlite3"

# How long a write waits for another kernel's.
BUSY_SECONDS = 10.0
RETRY_SECONDS = 0.02
# What the log of writes is cut down to after a large one.
LOG_BYTES = 16 * 1024 * 1024

# SQLite's result codes; an extended code has its primary one in the last byte.
PRIMARY = 0xFF
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def default_folder() -> Path:
    """Return the folder that the environment names, else one in the user's data folder."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    return Path(named) if named else platformdirs.user_data_path("predict-widgets") / "embedded"


class Database:
    """Connections to the file, made when wanted and used again. Thread-safe.

    Parameters
    ----------
    folder
        Where the file lies; :func:`default_folder`, asked for at the first use, if not given.
    schema
        SQL scripts, each of which takes the file from one version of the schema to the next. One
        that was released is never changed: what is new is a script more.
    """

    def __init__(self, folder: Path | None, schema: Sequence[str]) -> None:
        self._folder = folder
        self._schema = schema
        self._lock = threading.Lock()
        self._idle: list[tuple[Identity, sqlite3.Connection]] = []

    @property
    def path(self) -> Path:
        """The file, whether it is there or not."""
        if self._folder is None:
            self._folder = default_folder()
        return self._folder / FILE_NAME

    @contextlib.contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """Lend a connection for queries, which all see the same state of the file.

        Raises
        ------
        RefusedError
            If the file cannot be read.
        """
        with self._translated(), self._lent(create=False) as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextlib.contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Lend a connection for a transaction: all of it is kept, or nothing if it raises.

        Raises
        ------
        RefusedError
            If the file cannot be written: the disk is full, the folder read-only.
        """
        with self._translated():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._lent(create=True) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.commit()
                finally:
                    connection.rollback()

    def close(self) -> None:
        """Close the connections that nobody uses; the next use opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    @contextlib.contextmanager
    def _lent(self, *, create: bool) -> Generator[sqlite3.Connection]:
        identity = self._identity()
        connection = self._taken(identity)
        reusable = True
        if connection is None:
            connection, reusable = self._opened(create=create, there=identity is not None)
        try:
            yield connection
        finally:
            identity = identity or self._identity()
            if reusable and identity is not None:
                with self._lock:
                    self._idle.append((identity, connection))
            else:
                connection.close()

    def _taken(self, identity: Identity | None) -> sqlite3.Connection | None:
        """Return an idle connection to the file that is there now."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                known, connection = self._idle.pop()
            if known == identity:
                return connection
            connection.close()

    def _identity(self) -> Identity | None:
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_dev, found.st_ino

    def _opened(self, *, create: bool, there: bool) -> tuple[sqlite3.Connection, bool]:
        """Return a new connection, and whether it may be used again."""
        if create:
            return self._prepared(f"{self._uri}?mode=rwc"), True
        if not there:
            return self._prepared(":memory:"), False
        try:
            return self._prepared(f"{self._uri}?mode=rw"), True
        except sqlite3.OperationalError as error:
            if _primary(error) not in UNWRITABLE:
                raise
        # Read-only. The log needs a file beside it, which nobody may make there; then nobody
        # writes either, and the file is taken as it is.
        try:
            return self._prepared(f"{self._uri}?mode=ro"), False
        except sqlite3.OperationalError:
            return self._prepared(f"{self._uri}?mode=ro&immutable=1"), False

    @property
    def _uri(self) -> str:
        return self.path.absolute().as_uri()

    def _prepared(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            if self._version(connection) < len(self._schema):
                _write_ahead(connection)
                self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another kernel may have done it while this one waited.
            for script in self._schema[self._version(connection) :]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(self._schema)}")
            connection.commit()
        finally:
            connection.rollback()

    def _version(self, connection: sqlite3.Connection) -> int:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(self._schema):
            raise self._refusal(
                f"was written by a newer predict-widgets (schema {version}; this one knows "
                f"{len(self._schema)}). Update predict-widgets"
            )
        return version

    @contextlib.contextmanager
    def _translated(self) -> Generator[None]:
        """Turn what SQLite and the file system raise into a refusal."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._refusal_of(error) from error
        except OSError as error:
            raise self._refusal(f"cannot be written: {error.strerror or error}") from error

    def _refusal_of(self, error: sqlite3.Error) -> RefusedError:
        code = _primary(error)
        if code in BUSY:
            details = "Another kernel has been writing to the embedded platform's data all along."
            return RefusedError(status.TRY_AGAIN, details)
        if code == sqlite3.SQLITE_FULL:
            return self._refusal("cannot be written: the disk is full. Nothing of this was stored")
        if code in UNWRITABLE:
            return self._refusal("cannot be written: the folder or the file is read-only")
        if code in DAMAGED:
            return self._refusal("is damaged. Move it away to start anew")
        return self._refusal(f"cannot be used: {error}")

    def _refusal(self, what: str) -> RefusedError:
        path = str(self.path).replace(str(Path.home()), "~", 1)
        return RefusedError(
            status.INTERNAL_DATABASE_ISSUE,
            f"The embedded platform keeps its data in {path}, which {what}. {FOLDER_VARIABLE} "
            "can name another folder.",
        )


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while one writes. SQLite does not wait for the lock this takes."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _primary(error) not in BUSY or time.monotonic() > end:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return
