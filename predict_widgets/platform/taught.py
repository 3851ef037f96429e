"""A model that was taught, by name, with what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from predict_widgets.intervals import Share
from predict_widgets.platform.references import EMBEDDED_APP, EMBEDDED_USER, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from predict_widgets.embedded_server.teaching import TaughtModel

MethodName = Literal["nearest class mean", "logistic regression"]


@dataclass(frozen=True, eq=False, repr=False)
class Taught(Reference):
    """A model that was taught: a `Reference` wherever one is taken, and what the model is worth.

    Everything about how good it is comes from held-out pictures: each was judged by a model that
    was taught without it.

    Attributes
    ----------
    method, method_note
        What tells the classes apart, and why it is this.
    score_means, held_out
        What its scores mean, and how pictures were held out, each in a sentence.
    labels
        The classes.
    pictures
        How many pictures of each class it was taught with.
    confusion
        Counts of held-out pictures: a row for each true class, a column for each predicted one.
    sentence
        What it is worth.
    warnings
        Sentences to read before the accuracy is believed.
    seconds
        How long it took to teach.
    """

    method: MethodName = field(kw_only=True)
    method_note: str = field(kw_only=True)
    score_means: str = field(kw_only=True)
    held_out: str = field(kw_only=True)
    labels: tuple[str, ...] = field(kw_only=True)
    pictures: tuple[int, ...] = field(kw_only=True)
    confusion: tuple[tuple[int, ...], ...] = field(kw_only=True)
    sentence: str = field(kw_only=True)
    warnings: tuple[str, ...] = field(kw_only=True)
    seconds: float = field(kw_only=True)

    @property
    def reference(self) -> Reference:
        """The model at this version, by name alone."""
        return Reference(self.kind, self.id, self.user_id, self.app_id, self.version_id)

    @property
    def share(self) -> Share:
        """How many of the held-out pictures were named right."""
        return Share.named_right(self.confusion)

    @property
    def n(self) -> int:
        """How many held-out pictures were judged."""
        return self.share.n

    @property
    def accuracy(self) -> float:
        """The share of the held-out pictures that was named right, 0 to 1."""
        return self.share.value

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of `accuracy` (Wilson's)."""
        return self.share.interval

    @property
    def per_class(self) -> Mapping[str, Share]:
        """By label, how many of its held-out pictures were named right."""
        rows = zip(self.labels, self.confusion, strict=True)
        return {label: Share(row[place], sum(row)) for place, (label, row) in enumerate(rows)}

    # --- as a reference --------------------------------------------------------------------------
    def with_version(self, version_id: str) -> Reference:
        """Return the same name at another version; empty for the newest."""
        return self.reference.with_version(version_id)

    def at(self, user_id: str, app_id: str) -> Reference:
        """Return the same id in an app of a user."""
        return self.reference.at(user_id, app_id)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Taught):
            return self.reference == other.reference
        return self.reference == other

    def __hash__(self) -> int:
        return hash(self.reference)

    def __repr__(self) -> str:
        width = max(map(len, self.labels))
        lines = [
            f"Taught {str(self)!r} by {self.method}",
            self.sentence,
            *(f"  {label:<{width}}  {share}" for label, share in self.per_class.items()),
            self.held_out,
            *self.warnings,
        ]
        return "\n".join(lines)


def taught_by(model: TaughtModel) -> Taught:
    """Return the name of a model that the embedded platform was taught, with its lesson."""
    lesson = model.lesson
    return Taught(
        "models",
        model.id,
        EMBEDDED_USER,
        EMBEDDED_APP,
        model.version,
        method=lesson.method,
        method_note=lesson.method_note,
        score_means=lesson.score_means,
        held_out=lesson.held_out,
        labels=lesson.labels,
        pictures=lesson.pictures,
        confusion=lesson.confusion,
        sentence=lesson.sentence,
        warnings=lesson.warnings,
        seconds=lesson.seconds,
    )
