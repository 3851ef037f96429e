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


def problems_of(counts: Mapping[str, int]) -> list[str]:
    """Return what keeps a model from being taught, in sentences; nothing where all is well.

    Parameters
    ----------
    counts
        By label, how many different pictures there are.
    """
    found: list[str] = []
    if len(counts) < FEWEST_CLASSES:
        found.append(f"{_classes(len(counts))}: {FEWEST_CLASSES} to {MOST_CLASSES} are needed.")
    if len(counts) > MOST_CLASSES:
        found.append(f"{_classes(len(counts))}: {MOST_CLASSES} is the most.")
    problems = (problem_of(label, count) for label, count in counts.items())
    return [*found, *(problem for problem in problems if problem)]


def problem_of(label: str, count: int) -> str:
    """Return what is wrong with how many pictures a class has; empty for nothing."""
    if FEWEST_PICTURES <= count <= MOST_PICTURES:
        return ""
    has = f"{label} has {count} picture{'' if count == 1 else 's'}"
    if count < FEWEST_PICTURES:
        return f"{has}: {FEWEST_PICTURES} are needed."
    return f"{has}: {MOST_PICTURES} is the most."


def problems_in(classes: Mapping[str, Sequence[Input]]) -> list[str]:
    """Return what keeps a model from being taught with these pictures, in sentences."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for label, pictures in classes.items():
        for each in pictures:
            found.setdefault(each.identity, []).append(label)
            names[each.identity] = each.name
    counted = problems_of({label: len(pictures) for label, pictures in classes.items()})
    twice = ((names[key], labels) for key, labels in found.items() if len(labels) > 1)
    return [*counted, *(f"{name} is in {' and in '.join(labels)}." for name, labels in twice)]


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
