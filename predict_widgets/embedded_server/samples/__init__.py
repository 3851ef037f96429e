"""A few inputs to try models on: photos, and pictures and texts made on the spot.

Sources, licenses and changes of the photos stand in NOTICE. They were chosen because the models
know most of them, and each note says what to expect; those that no model knows are here to show
what a wrong answer looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Literal, TypeAlias

from predict_widgets.embedded_server.samples import clip, rendered

if TYPE_CHECKING:
    from collections.abc import Callable

SampleKind: TypeAlias = Literal["image", "video", "text", "audio", "file"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to try a model on.

    Attributes
    ----------
    id
        Short and stable; a photo's file is ``ID.jpg``.
    name
        What it shows or says.
    note
        What the embedded models make of it, and where they are wrong.
    kind
        What it is to a model that takes inputs of one kind.
    make
        What makes its bytes; ``None`` for those that are files.
    """

    id: str
    name: str
    note: str
    kind: SampleKind = "image"
    make: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)

    def data(self) -> bytes:
        """Return its bytes: a JPEG or PNG, a video, or UTF-8 text."""
        if self.make is not None:
            return self.make()
        return resources.files(__name__).joinpath(f"{self.id}.jpg").read_bytes()


def samples() -> tuple[Sample, ...]:
    """Return everything there is to try: the photos, what is rendered, the texts."""
    return (*photos(), *made(), *videos(), *texts())


def made() -> tuple[Sample, ...]:
    """Return the pictures made on the spot; what they say is known exactly."""
    page = Sample(
        "text-page",
        "A page of text",
        "For text-lines, which reads all of it.",
        make=rendered.text_page,
    )
    codes = Sample(
        "code-sheet",
        "Six codes",
        "For barcode-reader, which reads all of them; text-lines reads the captions.",
        make=rendered.code_sheet,
    )
    return (page, codes) if rendered.can_write_codes() else (page,)


def videos() -> tuple[Sample, ...]:
    """Return the video, where what makes it is installed."""
    if not clip.can_be_made():
        return ()
    note = (
        "Read as espresso, then as cat, then wrongly: no label for people. face-boxes finds the "
        "face in the last third."
    )
    return (Sample("clip", "Six seconds of video", note, kind="video", make=clip.video),)


def texts() -> tuple[Sample, ...]:
    """Return short texts for models that take text."""
    return tuple(
        Sample(
            sentence.id,
            sentence.name,
            "For language-id, which knows the language.",
            kind="text",
            make=sentence.text.encode,
        )
        for sentence in rendered.SENTENCES
    )


def photos() -> tuple[Sample, ...]:
    """Return the photos: those the models know first, those they do not at the end."""
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
