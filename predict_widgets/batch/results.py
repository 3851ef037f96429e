"""What came of one input, and how a journal remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from predict_widgets.batch.shares import Share, Status

if TYPE_CHECKING:
    from predict_widgets.predictions.tables import Tables

__all__ = ["Entry", "Result", "Status"]


class Entry(NamedTuple):
    """What a journal knows of an input, without its tables.

    Attributes
    ----------
    key
        The input's identity.
    sha256
        Of the bytes that were read, ``sha256:<hex>``; empty where none were.
    status
        ``ok`` (something was said), ``empty``, or ``failed``: no output came.
    error_name
        Why it failed, such as ``IMAGE_UNREADABLE``. Of a workflow that is ``ok`` or ``empty``: why
        one of its nodes failed.
    output_id
        The number of its first output within the journal.
    part
        The number of the part it stands in.
    input_id, name
        Its id in the dataset, and its name for people.
    """

    key: str
    sha256: str
    status: Status
    error_name: str
    output_id: int
    part: int
    input_id: str
    name: str

    @property
    def rank(self) -> int:
        """How much of an answer it is: 0 none, 1 some nodes failed, 2 whole."""
        if self.status == "failed":
            return 0
        return 1 if self.error_name else 2


@dataclass(frozen=True)
class Result:
    """What came of one input. Picklable.

    Attributes
    ----------
    key
        The input's identity.
    input_id, name
        Its id in the dataset, and its name for people.
    sha256
        Of the bytes that were read, ``sha256:<hex>``; empty where none were.
    tables
        One output (of a workflow, one for each node) and its predictions.
    """

    key: str
    input_id: str
    name: str
    sha256: str
    tables: Tables | Share

    @property
    def share(self) -> Share:
        """The tables, as rows of those of its chunk."""
        tables = self.tables
        return tables if isinstance(tables, Share) else Share.whole(tables)

    @property
    def status(self) -> Status:
        """As of `Entry`."""
        return self.share.verdict[0]

    @property
    def error_name(self) -> str:
        """As of `Entry`."""
        return self.share.verdict[1]

    def __reduce__(self) -> tuple[object, ...]:
        # Arrow tables do not pickle; those of a chunk do, once for all that share them.
        return Result, (self.key, self.input_id, self.name, self.sha256, self.share)
