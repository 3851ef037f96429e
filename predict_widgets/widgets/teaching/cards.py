"""What the page draws of classes and of a model that was taught, made from what we hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.platform.teaching import problem_of
from predict_widgets.widgets.teaching_wire import ClassCard, ClassResult, PictureCard, TaughtCard

if TYPE_CHECKING:
    from predict_widgets.inputs import Input
    from predict_widgets.platform.taught import Taught
    from predict_widgets.widgets.teaching.classes import Class


def picture_card(item: Input) -> PictureCard:
    """Return a picture of a class."""
    return PictureCard(key=item.identity, name=item.name, width=item.width, height=item.height)


def class_card(one: Class) -> ClassCard:
    """Return a class with its pictures."""
    return ClassCard(
        id=one.id,
        name=one.name,
        count=len(one.pictures),
        problem=problem_of(one.name, len(one.pictures), one.again),
        pictures=[picture_card(item) for item in one.inputs],
    )


def taught_card(taught: Taught, *, current: bool) -> TaughtCard:
    """Return a model that was taught, and what it is worth."""
    low, high = taught.interval
    return TaughtCard(
        reference=str(taught),
        model_id=taught.id,
        version_id=taught.version_id,
        method=taught.method,
        method_note=taught.method_note,
        score_means=taught.score_means,
        held_out=taught.held_out,
        n=taught.n,
        correct=taught.share.correct,
        accuracy=taught.accuracy,
        low=low,
        high=high,
        labels=list(taught.labels),
        per_class=[
            ClassResult(
                label=label,
                n=share.n,
                correct=share.correct,
                accuracy=share.value,
                low=share.interval[0],
                high=share.interval[1],
            )
            for label, share in taught.per_class.items()
        ],
        confusion=[list(row) for row in taught.confusion],
        warnings=list(taught.warnings),
        sentence=taught.sentence,
        seconds=taught.seconds,
        current=current,
    )
