"""What a batch run has paid for, kept on the disk: nothing of it is asked for twice."""

from __future__ import annotations

import contextlib
import shutil
import threading
import uuid
from typing import TYPE_CHECKING, Self

from predict_widgets.batch.journal_folder import (
    DAMAGED,
    INCOMING,
    LOCK,
    PARTS,
    WRITER,
    check_settings,
    default_folder,
    not_read,
    not_written,
    write_settings,
)
from predict_widgets.batch.journal_known import Known, UnreadablePartError, merged_name, tables_at
from predict_widgets.batch.journal_lock import WriterLock
from predict_widgets.batch.journal_schema import entries_of, numbered, results_in
from predict_widgets.batch.parts import (
    Content,
    PartGoneError,
    superseded,
    write_part,
)
from predict_widgets.batch.results import Entry, Result
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence
    from pathlib import Path

    from arro3.core import Table

    from predict_widgets.batch.settings import Settings

__all__ = ["Entry", "Journal", "Result"]

# Each part costs a millisecond or two at each look at all tables.
_PARTS_KEPT = 32


class Journal:
    """The answers of all runs with the same settings, as parts in one folder. Thread safe.

    Open one with :meth:`open`. Any number of processes may read it; whoever runs holds `writing`
    from before the first call that is paid for. docs/journal.md tells what lies in the folder.

    Parameters
    ----------
    folder
        Where it lies.
    settings
        What is asked.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self._lock = threading.RLock()
        self._known = Known()
        self._writer: WriterLock | None = None
        self._writers = 0

    @classmethod
    def open(cls, folder: Path | None, settings: Settings, *, name: str) -> Self:
        """Return the journal in a folder. Nothing is written yet, not even the folder.

        Parameters
        ----------
        folder
            Where it lies, or shall; None for one of its own in the user's data.
        settings
            What is asked.
        name
            Of the dataset, for the name of the folder where none is given.

        Raises
        ------
        PredictError
            ``JOURNAL_OTHER_SETTINGS``: the folder's journal is of other settings.
            ``JOURNAL_NEWER``: it was written by a later version of this package.
            ``JOURNAL_UNREADABLE``: the folder holds something else, or cannot be read.
        """
        where = default_folder(settings, name) if folder is None else folder.expanduser()
        journal = cls(where.absolute(), settings)
        journal.refresh()
        return journal

    # --- what is known ---------------------------------------------------------------------------
    def entry(self, key: str) -> Entry | None:
        """Return what is known of an input; None for nothing."""
        with self._lock:
            return self._known.entries.get(key)

    def moved(self, sha256: str) -> Entry | None:
        """Return an answer to the same bytes under whatever key; None where there is none.

        ``journal.append([replace(journal.result(entry.key), key=...)])`` keeps it for a new key.
        """
        with self._lock:
            return self._known.moved(sha256)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What is known of each input by its key, in the order in which they came."""
        with self._lock:
            return dict(self._known.entries)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on parts that cannot be read, by name: their inputs count as unknown."""
        with self._lock:
            return tuple(
                f"Part {path.name} of the journal cannot be read ({why}): its inputs count as not "
                "predicted."
                for path, why in sorted(self._known.damaged.items())
            )

    def __len__(self) -> int:
        return len(self._known.entries)

    def refresh(self) -> None:
        """See what other processes have written meanwhile.

        Raises
        ------
        PredictError
            As of `open`.
        """
        with self._lock:
            check_settings(self.folder, self.settings)
            try:
                self._known.read(self.folder / PARTS)
            except OSError as error:
                raise not_read(self.folder, error) from error

    # --- tables ----------------------------------------------------------------------------------
    @property
    def outputs(self) -> Table:
        """The outputs that count, for each input its last answer, with the journal's columns."""
        return self.tables()[0]

    @property
    def predictions(self) -> Table:
        """The predictions of these outputs."""
        return self.tables()[1]

    def tables(
        self, keys: Iterable[str] | None = None, *, heavy: bool = True
    ) -> tuple[Table, Table]:
        """Return outputs and predictions, of some inputs or all, by rising ``output_id``.

        Parameters
        ----------
        keys
            Of which inputs; those that are not known are passed over. None for all.
        heavy
            Whether with protos, vectors and media (`HEAVY_COLUMNS`). They are not read without.
        """
        asked = None if keys is None else list(keys)
        while True:
            with self._lock:
                places = self._known.where(asked)
            try:
                return tables_at(places, heavy=heavy)
            except PartGoneError:
                # Another process made one part of many since this one looked.
                self.refresh()
            except UnreadablePartError as error:
                with self._lock:
                    self._known.damage(error.part, str(error))
            except OSError as error:
                raise not_read(self.folder, error) from error

    def result(self, key: str) -> Result | None:
        """Return what came of one input, as it was appended; None where nothing is known."""
        return self.results([key]).get(key)

    def results(self, keys: Iterable[str]) -> dict[str, Result]:
        """Return what came of some inputs, by key; those not known are passed over."""
        return results_in(*self.tables(keys))

    def beside(self, entry: Entry) -> list[str]:
        """Return the keys of inputs that are read in one go with this one, itself among them."""
        with self._lock:
            return self._known.beside(entry)

    # --- writing ---------------------------------------------------------------------------------
    @contextlib.contextmanager
    def writing(self) -> Generator[None]:
        """Hold the right to write, and know all that others wrote before. May be nested.

        Raises
        ------
        PredictError
            ``JOURNAL_IN_USE``: another process, or another journal of this one, writes.
            ``JOURNAL_NOT_WRITTEN``: the folder cannot be written. What is there stays.
            And as of `open`.
        """
        with self._lock:
            if self._writer is None:
                self._begin()
            self._writers += 1
        try:
            yield
        finally:
            with self._lock:
                self._writers -= 1
                if not self._writers:
                    self.close()

    def append(self, results: Sequence[Result]) -> None:
        """Write what came of some inputs, as one part: when this returns it is kept.

        An answer replaces an earlier one of the same key, a failure only a failure, and an answer
        of which a node failed no whole one.

        Raises
        ------
        PredictError
            As of `writing`. Nothing of these results is kept then, and all that was before.
        """
        if not results:
            return
        with self.writing(), self._lock:
            number = self._known.last_part + 1
            outputs, predictions = numbered(results, self._known.next_output_id)
            entries = tuple(entries_of(outputs, number))
            with self._told():
                free = self._known.next_output_id + outputs.num_rows
                content = Content(outputs, predictions, entries, free)
                target = self.folder / PARTS / f"{number:06d}"
                self._known.add(write_part(self.folder / INCOMING, target, content))

    def compact(self) -> None:
        """Make few parts of many, of what counts in them. Numbers of outputs stay what they are.

        A crash at any moment leaves the old state or the new one. Parts that cannot be read are
        put aside, into the folder ``damaged``.

        Raises
        ------
        PredictError
            As of `writing`. The parts are as they were then.
        """
        with self.writing(), self._lock, self._told():
            while not self._compacted():
                pass

    def tidy(self) -> None:
        """Compact where many small parts make the journal slow to open. Never raises.

        It takes a few seconds for 100,000 results. Where it cannot be done, such as on a disk that
        is nearly full, everything stays as it is.
        """
        with self._lock:
            if len(self._known.parts) > _PARTS_KEPT:
                with contextlib.suppress(PredictError):
                    self.compact()

    def _compacted(self) -> bool:
        """Make few parts of many; or put one that cannot be read aside, and return False."""
        known = self._known
        self._put_aside()
        for parts in known.mergeable():
            try:
                content = known.merged(parts)
            except UnreadablePartError as error:
                # Its index is good, and its tables are not: only reading them shows.
                known.damage(error.part, str(error))
                return False
            target = self.folder / PARTS / merged_name(parts)
            known.replace(parts, write_part(self.folder / INCOMING, target, content))
        self._remove_superseded()
        return True

    def close(self) -> None:
        """Let others write. What is known stays readable. Idempotent."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.release()

    def __repr__(self) -> str:
        return f"<Journal of {len(self):,} inputs in {self.folder}>"

    def _begin(self) -> None:
        """Take the lock, and clear away what writers that died left half done."""
        check_settings(self.folder, self.settings)
        with self._told():
            for name in (PARTS, INCOMING):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            self._writer = WriterLock(self.folder / LOCK, self.folder / WRITER)
        try:
            with self._told():
                write_settings(self.folder, self.settings)
                # Whoever has the lock is the only one that writes here.
                for half in (self.folder / INCOMING).iterdir():
                    shutil.rmtree(half, ignore_errors=True)
                self.refresh()
                self._remove_superseded()
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def _told(self) -> Generator[None]:
        """Turn what the disk says into an error of ours."""
        try:
            yield
        except OSError as error:
            raise not_written(self.folder, error) from error

    def _put_aside(self) -> None:
        for path in self._known.damaged:
            (self.folder / DAMAGED).mkdir(exist_ok=True)
            path.rename(self.folder / DAMAGED / f"{path.name}-{uuid.uuid4().hex[:8]}")
        if self._known.damaged:
            self._known.read(self.folder / PARTS)

    def _remove_superseded(self) -> None:
        """Remove parts of which another was made, if all others can be read."""
        if self._known.damaged:
            return
        for path in superseded(self.folder / PARTS):
            # One rename first: whoever reads all that lies there sees it whole or not at all.
            gone = self.folder / INCOMING / uuid.uuid4().hex
            path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
