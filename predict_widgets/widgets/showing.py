"""What pages are sent of inputs and answers that they did not ask for, and in which portions.

To make the tables of a workflow's answer, and thumbnails of photos, takes a tenth of a second and
more for each input. So the first input goes out as soon as it can be drawn, and the others follow.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from predict_widgets.widgets.answers import lines_of, tables_of
from predict_widgets.widgets.cards import input_card
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.receiving import as_it_is
from predict_widgets.widgets.said import P
from predict_widgets.widgets.wire import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.widgets.answering import Answering
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.receiving import Receiving
    from predict_widgets.widgets.shelf import Shelf, Tried

# How long a portion is in the making: of the first a person waits for every millisecond.
FIRST_SECONDS = 0.05
NEXT_SECONDS = 0.2
# About two megabytes. Rows that were made before take no time until they are sent.
MOST_ROWS = 10_000


class _Portion:
    """The time and room of one portion; what has been begun is finished."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._rows = 0

    def prepare(self, tried: Tried[P]) -> None:
        """Make what an answer keeps once it is made: its tables, and what is read from them."""
        lines_of([tried])
        if tried.prediction is not None:
            self._rows += tried.prediction.table.num_rows + tried.prediction.outputs.num_rows

    @property
    def over(self) -> bool:
        return self._rows >= MOST_ROWS or time.monotonic() >= self._end


@dataclass(frozen=True)
class Opening(Generic[P]):
    """What a page that opens gets at once.

    Attributes
    ----------
    answered
        The inputs whose answers it gets.
    thumbnails
        One for each input; empty for those that take time.
    rest
        Makes what follows.
    """

    answered: list[Tried[P]]
    thumbnails: list[bytes]
    rest: Iterator[Reply]


class Showing(Generic[P]):
    """Makes what pages are sent. May be used from any thread.

    Parameters
    ----------
    chosen, answering
        Who answers.
    receiving
        Has the thumbnails.
    shelf
        Where inputs and answers lie.
    """

    def __init__(
        self, chosen: Chosen[P], answering: Answering[P], receiving: Receiving[P], shelf: Shelf[P]
    ) -> None:
        self._chosen = chosen
        self._answering = answering
        self._receiving = receiving
        self._shelf = shelf

    def events(self, keys: Sequence[str]) -> Iterator[Reply]:
        """Yield what is new to pages that hold the other inputs already.

        The first of the inputs is the one to move to; its picture comes along, where it can go as
        it is. With it come the next ones that take no time; then the thumbnails of those that are
        left, then their answers.

        Parameters
        ----------
        keys
            The inputs, one at least.
        """
        era = self._shelf.era
        tried = self._found(keys)
        if not tried:
            return
        portion = _Portion(FIRST_SECONDS)
        now: list[Tried[P]] = []
        thumbnails: list[bytes] = []
        picture = as_it_is(tried[0].input)
        for each in tried:
            if now and portion.over:
                break
            # A page that has the picture makes its thumbnail itself, and sooner.
            thumbnails.append(b"" if picture and not now else self._thumbnail(each))
            portion.prepare(each)
            now.append(each)
        yield self._event(now, now, [*thumbnails, picture], current=keys[0])
        left = [each.key for each in tried[len(now) :]]
        if left:
            yield from self._rest(era, keys, left, left)

    def grown(self, keys: Sequence[str]) -> Reply:
        """Return answers about inputs that the pages have; they stay where they are."""
        return self._event([], self._found(keys), [b""])

    def opening(self, tried: Sequence[Tried[P]], current: str) -> Opening[P]:
        """Return what a page that opens gets at once: of the input on show all, then what it can.

        Parameters
        ----------
        tried
            All the inputs, oldest first.
        current
            The key of the input on show.
        """
        portion = _Portion(FIRST_SECONDS)
        made: dict[str, bytes] = {}
        answered: set[str] = set()
        for each in sorted(tried, key=lambda each: each.key != current):
            if made and portion.over:
                break
            made[each.key] = self._thumbnail(each)
            portion.prepare(each)
            answered.add(each.key)
        # The page lists the newest first.
        keys = [each.key for each in reversed(tried)]
        late = [each.key for each in tried if each.prediction and each.key not in answered]
        drawn = [key for key in keys if key not in made]
        return Opening(
            [each for each in tried if each.key in answered],
            [made.get(each.key, b"") for each in tried],
            self._rest(self._shelf.era, keys, drawn, late),
        )

    def _rest(
        self, era: int, keys: Sequence[str], undrawn: Sequence[str], unanswered: Sequence[str]
    ) -> Iterator[Reply]:
        """Yield thumbnails, then answers, until others are asked.

        Parameters
        ----------
        era
            Of the answers.
        keys
            The inputs in the order of the page.
        undrawn, unanswered
            Those whose thumbnails, and answers, are missing.
        """
        if undrawn:
            wanted = set(undrawn)
            tried = self._found(keys)
            made = [self._thumbnail(each) if each.key in wanted else b"" for each in tried]
            yield self._event(tried, [], [*made, b""])
        left = list(unanswered)
        while left:
            portion = _Portion(NEXT_SECONDS)
            now: list[Tried[P]] = []
            while left and not (now and portion.over):
                for each in self._found([left.pop(0)]):
                    portion.prepare(each)
                    now.append(each)
            event = self._event([], now, [b""])
            if era != self._shelf.era:
                return
            if now:
                yield event

    def _event(
        self,
        inputs: Sequence[Tried[P]],
        answered: Sequence[Tried[P]],
        pictures: Sequence[bytes],
        *,
        current: str = "",
    ) -> Reply:
        platform = self._chosen.platform
        result = Shown(
            model=self._answering.card(None),
            answers=lines_of(answered),
            inputs=[input_card(each.input, platform) for each in inputs],
            current=current,
        )
        return Reply(result, [*tables_of(answered), *pictures])

    def _found(self, keys: Sequence[str]) -> list[Tried[P]]:
        """Return those of the inputs that are still here."""
        return [found for key in keys if (found := self._shelf.find(key)) is not None]

    def _thumbnail(self, tried: Tried[P]) -> bytes:
        return self._receiving.thumbnail(tried.input)
