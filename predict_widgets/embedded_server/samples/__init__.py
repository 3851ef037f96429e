"""A few photos to try models on. Sources, licenses and changes stand in NOTICE.

They were chosen because the models know most of them, and each note says what to expect; those
that no model knows are here to show what a wrong answer looks like.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample photo.

    Attributes
    ----------
    id
        Short and stable; the file is ``ID.jpg``.
    name
        What it shows.
    note
        What the embedded models make of it, and where they are wrong.
    """

    id: str
    name: str
    note: str

    def data(self) -> bytes:
        """Return the JPEG's bytes."""
        return resources.files(__name__).joinpath(f"{self.id}.jpg").read_bytes()


@cache
def photos() -> tuple[Sample, ...]:
    """Return the samples: those the models know first, those they do not at the end."""
    return (
        Sample("coffee", "Coffee", "Read as espresso, nearly certain."),
        Sample("cat", "Cat", "Three kinds of cat share the score; the group says cat."),
        Sample(
            "camera-operator", "Camera operator", "Read by its tripod; the person has no label."
        ),
        Sample("rocket", "Rocket launch", "Missile and projectile share the score."),
        Sample("staircase", "Staircase", "Read as a banister, half certain."),
        Sample(
            "naval-officer",
            "Naval officer",
            "A gown, a cap, a uniform share the score. face-boxes finds the face, and wrongly "
            "one more in the badge on the cap.",
        ),
        Sample("digit", "A drawn seven", "For digit-classifier; other models guess."),
        Sample(
            "astronaut",
            "Astronaut",
            "Wrong: no label for people or space suits. face-boxes finds the face.",
        ),
        Sample("raccoon", "Raccoon", "Wrong: ImageNet's 1000 labels have no raccoon."),
        Sample("galaxies", "Galaxies", "Wrong: nothing like it among the labels, and low scores."),
    )
