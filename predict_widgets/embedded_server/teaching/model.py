"""A model that was taught, as the platform serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from predict_widgets.embedded_server.teaching.features import Features
    from predict_widgets.embedded_server.teaching.lesson import Lesson


class TaughtModel(ImageModel):
    """Names the class that a picture looks most like.

    Parameters
    ----------
    ids
        Of the model and of this version.
    features
        What pictures become, as when it was taught.
    lesson
        What it was taught.
    description
        What it does; made up where empty.
    """

    type_id = "visual-classifier"

    def __init__(
        self,
        ids: tuple[str, str],
        features: Features,
        lesson: Lesson,
        description: str,
    ) -> None:
        super().__init__()
        self.id, self.version = ids
        self.card = _card(self.id, lesson, description)
        self.lesson = lesson
        self._features = features

    @property
    def labels(self) -> Sequence[Label]:
        """The classes it was taught."""
        return [Label(label, label) for label in self.lesson.labels]

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return every class with its score, the highest first."""
        scores = self.lesson.linear.scores(self._features.of_image(image))
        labels = self.lesson.labels
        ranked = sorted(enumerate(map(float, scores)), key=lambda one: -one[1])
        return resources_pb2.Data(
            concepts=[
                resources_pb2.Concept(id=labels[place], name=labels[place], value=score)
                for place, score in ranked
            ]
        )


def _card(model_id: str, lesson: Lesson, description: str) -> Card:
    taught = ", ".join(
        f"{label} ({count})" for label, count in zip(lesson.labels, lesson.pictures, strict=True)
    )
    about = " ".join((lesson.sentence, lesson.held_out, *lesson.warnings))
    return Card(
        title=model_id,
        task=description or f"Tells apart: {', '.join(lesson.labels)}.",
        source=(
            f"Taught in this process with {sum(lesson.pictures)} pictures: {taught}. "
            f"{lesson.method.capitalize()} on the 1280 values of image-embedding "
            f"(EfficientNet-Lite0, Google). {lesson.score_means}"
        ),
        license="Apache-2.0 (weights of image-embedding); the pictures are their owners'.",
        gets_wrong=(
            f"{about} It knows nothing but its classes: whatever the picture shows, it names one "
            "of them. Pictures of another place, light or camera than those it was taught with it "
            "gets wrong more often than this says."
        ),
        not_for=(
            "Decisions about people, health, safety or access; anything where a wrong label does "
            "harm. It was taught with a few pictures, and tried on pictures of the same kind alone."
        ),
    )
