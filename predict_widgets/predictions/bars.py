"""What a prediction says as groups of bars: the one list that terminal, page and figure draw."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.predictions.palette import color_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.views import Color, Region

# Of regions with colors of their own.
_REGIONS_SHOWN = 4
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Bar:
    """One bar: ``number`` as text, ``fraction`` 0 to 1 (``None``: no score), ``color`` #RRGGBB."""

    label: str
    number: str
    fraction: float | None
    color: str


@dataclass(frozen=True)
class BarGroup:
    """Bars under one title, best first.

    ``more`` is how many are folded away; ``at_least`` says that the answer may be cut off.
    """

    title: str
    bars: tuple[Bar, ...]
    more: int = 0
    at_least: bool = False

    @property
    def folded(self) -> str:
        """What follows the bars: how many more there are, ``""`` for none."""
        if self.more:
            return f"at least {self.more} more" if self.at_least else f"{self.more} more"
        return "perhaps more" if self.at_least else ""


def bar_groups(prediction: Prediction, most: int = 20) -> list[BarGroup]:
    """Group what a prediction says: one group a vocabulary, one of colors, one of regions.

    Parameters
    ----------
    prediction
        What to show; narrow it with ``prediction.shown(...)`` first.
    most
        How many bars a group shows.
    """
    vocabularies: dict[str, list[tuple[str, float | None]]] = {}
    for concept in prediction.concepts:
        said = vocabularies.setdefault(concept.vocabulary, [])
        said.append((concept.label, concept.score))
    groups = [
        _group(printable(name) or "Concepts", said, most, at_least=prediction.cut_off)
        for name, said in vocabularies.items()
    ]
    if prediction.regions:
        groups.append(_region_group(prediction.regions, len(prediction.frames), most))
    groups += _color_groups(prediction.colors, most)
    return groups


def number(score: float | None) -> str:
    """Return a score with two decimals, ``""`` for none."""
    return "" if score is None else f"{score:.2f}"


def percent(share: float | None) -> str:
    """Return a share as a percentage."""
    return "" if share is None or not math.isfinite(share) else f"{share * 100:.0f} %"


def printable(text: str) -> str:
    """Return a text of one line without control characters, which could steer a terminal."""
    line = " ".join(text.split())
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line
    )


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, its end as an ellipsis if it was longer."""
    return text if len(text) <= most else text[: max(most - 1, 1)] + "…"


def _group(
    title: str, said: Iterable[tuple[str, float | None]], most: int, *, at_least: bool
) -> BarGroup:
    ranked = sorted(said, key=lambda pair: -math.inf if pair[1] is None else pair[1], reverse=True)
    full = max([1.0, *(score for _, score in ranked if score is not None)])
    bars = tuple(
        Bar(printable(label), number(score), _fraction(score, full), color_of(label))
        for label, score in ranked[:most]
    )
    return BarGroup(title, bars, len(ranked) - len(bars), at_least)


def _color_groups(colors: Iterable[Color], most: int) -> Iterator[BarGroup]:
    """Yield the colors of the picture, and those of each region: they are shares of it."""
    by_region: dict[str, list[Color]] = {}
    for color in colors:
        by_region.setdefault(color.region_id, []).append(color)
    # Ids are often 32 letters that nobody reads: the numbers are those of the regions' order.
    numbers = {name: place for place, name in enumerate(filter(None, by_region), 1)}
    for region_id, found in [*by_region.items()][:_REGIONS_SHOWN]:
        title = "Colors, share of the picture"
        if region_id:
            title = f"Colors of region {numbers[region_id]}, share of it"
        bars = tuple(map(_color_bar, found[:most]))
        yield BarGroup(title, bars, len(found) - len(bars))
    more = len(by_region) - _REGIONS_SHOWN
    if more > 0:
        yield BarGroup(f"Colors of {more} more regions", ())


def _color_bar(color: Color) -> Bar:
    return Bar(
        printable(f"{color.name} {color.hex}".strip()),
        percent(color.share),
        _fraction(color.share, 1.0),
        color.hex if _HEX.fullmatch(color.hex) else color_of(color.name),
    )


def _region_group(regions: Sequence[Region], frames: int, most: int) -> BarGroup:
    """Return a bar for each label, of its best region; shares of one frame add up."""
    by_label: dict[str, list[Region]] = {}
    for region in regions:
        by_label.setdefault(region.label or region.shape, []).append(region)
    bars = [_region_bar(label, found) for label, found in by_label.items()]
    bars.sort(key=lambda bar: -1.0 if bar.fraction is None else bar.fraction, reverse=True)
    total = len(regions)
    title = f"{total} region" if total == 1 else f"{total} regions"
    if frames:
        title += f" in {frames} frames"
    return BarGroup(title, tuple(bars[:most]), len(bars[most:]))


def _region_bar(label: str, found: Sequence[Region]) -> Bar:
    times = f" x {len(found)}" if len(found) > 1 else ""
    scores = [region.score for region in found if region.score is not None]
    name, color = printable(label) + times, color_of(label)
    if scores and found[0].score_means == "share_of_image":
        shares: defaultdict[int | None, float] = defaultdict(float)
        for region in found:
            shares[region.time_ms] += region.score or 0.0
        share = max(shares.values())
        return Bar(name, percent(share), _fraction(share, 1.0), color)
    best = max(scores, default=None)
    return Bar(name, number(best), _fraction(best, 1.0), color)


def _fraction(score: float | None, full: float) -> float | None:
    if score is None or not math.isfinite(score):
        return None
    return min(max(score / full, 0.0), 1.0)
