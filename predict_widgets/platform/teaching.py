"""What a model can be taught with, and what keeps it from being taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import Input

# Fewer cannot be held out from in five parts; more are no lesson any more, but a training.
FEWEST_CLASSES = 2
MOST_CLASSES = 10
FEWEST_PICTURES = 5
MOST_PICTURES = 50
# Of what is wrong with many pictures so much stands in the error.
_MOST_NAMED = 20


def problems_of(counts: Mapping[str, int], again: Mapping[str, int] | None = None) -> list[str]:
    """Return what keeps a model from being taught, in sentences; nothing where all is well.

    Parameters
    ----------
    counts
        By label, how many different pictures there are.
    again
        By label, how many more were given that the class had already.
    """
    found: list[str] = []
    if len(counts) < FEWEST_CLASSES:
        found.append(f"{_classes(len(counts))}: {FEWEST_CLASSES} to {MOST_CLASSES} are needed.")
    if len(counts) > MOST_CLASSES:
        found.append(f"{_classes(len(counts))}: {MOST_CLASSES} is the most.")
    more = again or {}
    problems = (problem_of(label, count, more.get(label, 0)) for label, count in counts.items())
    return [*found, *(problem for problem in problems if problem)]


def problem_of(label: str, count: int, again: int = 0) -> str:
    """Return what is wrong with how many pictures a class has; empty for nothing.

    Parameters
    ----------
    label
        The class.
    count
        How many different pictures it has.
    again
        So many more were given that it had already.
    """
    if FEWEST_PICTURES <= count <= MOST_PICTURES:
        return ""
    has = f"{label} has {count} picture{'' if count == 1 else 's'}"
    if count > MOST_PICTURES:
        return f"{has}: {MOST_PICTURES} is the most."
    lacks = f"{has}: {FEWEST_PICTURES} are needed."
    if not again:
        return lacks
    were = "was" if again == 1 else "were"
    return f"{lacks} {again} more {were} the same again: a picture counts once."


def problems_in(
    classes: Mapping[str, Sequence[Input]], again: Mapping[str, int] | None = None
) -> list[str]:
    """Return what keeps a model from being taught with these pictures, in sentences.

    Parameters
    ----------
    classes
        By label, the different pictures.
    again
        By label, how many more were given that the class had already.
    """
    found: dict[str, list[str]] = {}
    for label, pictures in classes.items():
        for number, each in enumerate(pictures, start=1):
            where = f"{label} ({each.name}, number {number})"
            found.setdefault(each.identity, []).append(where)
    counted = problems_of({label: len(pictures) for label, pictures in classes.items()}, again)
    twice = (places for places in found.values() if len(places) > 1)
    return [*counted, *(f"The same picture is in {' and in '.join(each)}." for each in twice)]


def refuse(problems: Sequence[str]) -> None:
    """Raise ``TEACHING_CLASSES`` where there are problems."""
    if problems:
        raise PredictError(
            f"No model can be taught with this: {listed(problems)}",
            name="TEACHING_CLASSES",
            hint=f"Give each of {FEWEST_CLASSES} to {MOST_CLASSES} classes {FEWEST_PICTURES} to "
            f"{MOST_PICTURES} different pictures.",
        )


def listed(sentences: Sequence[str]) -> str:
    """Return sentences one after the other; of very many the first ones."""
    more = len(sentences) - _MOST_NAMED
    return " ".join(sentences[:_MOST_NAMED]) + (f" And {more} more." if more > 0 else "")


def _classes(count: int) -> str:
    return "1 class" if count == 1 else f"{count} classes"
