"""How a model was taught, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from predict_widgets.intervals import Share

if TYPE_CHECKING:
    from predict_widgets.embedded_server.teaching.methods import Linear, MethodName

# An interval that is wider says little.
_WIDE = 0.2


@dataclass(frozen=True)
class Lesson:
    """How a model was taught, and what it is worth on pictures that it was not taught with.

    Attributes
    ----------
    linear
        From features to scores.
    method, method_note
        What tells the classes apart, and why it is this.
    score_means, held_out
        What a score means, and how pictures were held out, each in a sentence.
    labels, pictures
        The classes, and how many pictures of each there were.
    confusion
        Of the held-out pictures: a row for each true class, a column for each predicted one.
    seconds
        How long it took.
    """

    linear: Linear
    method: MethodName
    method_note: str
    score_means: str
    held_out: str
    labels: tuple[str, ...]
    pictures: tuple[int, ...]
    confusion: tuple[tuple[int, ...], ...]
    seconds: float

    @cached_property
    def share(self) -> Share:
        """How many of the held-out pictures were named right."""
        return Share.named_right(self.confusion)

    @property
    def sentence(self) -> str:
        """What it is worth, in a sentence."""
        share = self.share
        return f"Of {share.n} held-out pictures {share.correct} were named right: {share}."

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on what to know before the accuracy is believed."""
        low, high = self.share.interval
        found: list[str] = []
        most, every = max(self.pictures), sum(self.pictures)
        if low <= most / every:
            largest = self.labels[self.pictures.index(most)]
            found.append(
                f"Who always says {largest} is right in {most} of {every}, and this may be no "
                "better: it has perhaps learned nothing."
            )
        if high - low > _WIDE:
            found.append("The interval is wide: more pictures make it narrower.")
        worst = max(
            (
                (count, true, said)
                for true, row in enumerate(self.confusion)
                for said, count in enumerate(row)
                if said != true
            ),
            key=lambda mistake: mistake[0],
        )
        if 2 * worst[0] >= self.pictures[worst[1]]:
            found.append(
                f"{worst[0]} of {self.pictures[worst[1]]} pictures of {self.labels[worst[1]]} were "
                f"taken for {self.labels[worst[2]]}."
            )
        return tuple(found)
