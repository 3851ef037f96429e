"""Teach a model with a few pictures of each class, in the notebook cell."""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from predict_widgets.errors import PredictError
from predict_widgets.platform.embedded import EmbeddedPlatform
from predict_widgets.platform.teaching_pictures import by_label, pictures_of
from predict_widgets.widgets import loop
from predict_widgets.widgets.admits import admits_for
from predict_widgets.widgets.base import PredictWidget, bundle, refuse_unknown
from predict_widgets.widgets.cards import platform_card
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.teaching.cards import taught_card
from predict_widgets.widgets.teaching.requests import Requests
from predict_widgets.widgets.teaching.sheet import teaching_html
from predict_widgets.widgets.teaching.teaching import Teaching

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from predict_widgets.inputs import Input, InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.taught import Taught
    from predict_widgets.platform.teaching_pictures import Pictures
    from predict_widgets.predictions.prediction import Prediction

_ARGUMENTS = ("pictures", "name", "description", "platform")
# What a person types a dot for.
_PUBLIC = (
    *("add", "classes", "close", "code", "description", "freeze", "layout", "model", "name"),
    *("observe", "pictures", "platform", "predict", "remove", "save", "status", "taught", "teach"),
    "unobserve",
)
# A burst of the webcam brings more than anybody can follow.
_EVENT_SECONDS = 0.2


class ModelTeacher(PredictWidget):
    """Teach a model: name two to ten classes, give each 5 to 50 pictures, and try it at once.

    It is taught on this computer, on the features of ``image-embedding``, and becomes a model of
    the embedded platform that works wherever a model does. How good it is comes from held-out
    pictures, never from those that it was taught with.

    Parameters
    ----------
    pictures
        What to begin with: by label the pictures, anything that `predict` takes, or a folder of
        them; or a folder whose sub-folders are the classes.
    name
        The model's id to be.
    description
        What it does, in a sentence.
    platform
        ``pw.embedded()``, where it is taught in any case.

    Raises
    ------
    PredictError
        When the pictures cannot be read, or are too many; ``TEACHING_ELSEWHERE`` for another
        platform.
    TypeError
        For an argument that it does not have.

    Examples
    --------
    >>> import predict_widgets as pw
    >>> teacher = pw.ModelTeacher(name="cups")  # then drop pictures on it, or:
    >>> teacher.add("cup", "pictures/cups")  # doctest: +SKIP
    >>> teacher.teach().accuracy  # doctest: +SKIP
    >>> pw.ModelViewer(teacher.model)  # doctest: +SKIP
    """

    _esm = bundle("model-teacher.js")

    name = t.Unicode(help="The model's id to be.").tag(sync=True)
    description = t.Unicode(help="What the model does, in a sentence.").tag(sync=True)
    status = t.Unicode("empty", help="How far it is.").tag(sync=True)
    classes = t.List(t.Dict(), help="The classes: name and count of pictures.").tag(sync=True)
    taught = t.Dict(help="What the last model that was taught is worth.").tag(sync=True)
    platform = t.Dict(help="The platform that answers: name, host, embedded.").tag(sync=True)
    _admits = t.Dict(help="What the page lets in, by kind.").tag(sync=True)

    def __init__(
        self,
        pictures: Pictures | None = None,
        *,
        name: str = "my-model",
        description: str = "",
        platform: Platform | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown("ModelTeacher", unknown, _ARGUMENTS)
        if platform is not None and not isinstance(platform, EmbeddedPlatform):
            raise PredictError(
                f"No model can be taught on {platform.name}.",
                name="TEACHING_ELSEWHERE",
                hint="Leave platform= out: it is taught on this computer.",
            )
        admits = {"image": admits_for(["image"])["image"]}
        self._pace = Pace[None](self._tell, _EVENT_SECONDS)
        self._teaching = Teaching(self, platform, name, description)
        self._requests = Requests(self._teaching, self, admits)
        if pictures is not None:
            self._teaching.add(by_label(pictures))
        super().__init__(
            self._requests.methods(),
            self._requests.lane,
            platform=platform_card(self._teaching.platform),
            _admits=admits,
            **self._synced(),
        )

    # --- news from other threads -----------------------------------------------------------------
    def changed(self) -> None:
        """Tell every page, and bring the traits in line."""
        if not self._closed:
            self._pace.offer(None)
            loop.post(self._follow)

    def _tell(self, _news: None) -> None:
        self._say({"type": "event", "event": "teaching", "params": self._teaching.card()})

    def _follow(self) -> None:
        if self._closed:
            return
        with self.hold_trait_notifications():
            for name, value in self._synced().items():
                self.set_trait(name, value)

    def _synced(self) -> dict[str, object]:
        teaching = self._teaching
        model = teaching.taught
        return {
            "name": teaching.name,
            "description": teaching.description,
            "status": teaching.status,
            "classes": [
                {"name": each.name, "count": len(each.pictures)} for each in teaching.classes.all()
            ],
            "taught": {} if model is None else taught_card(model, current=teaching.current),
        }

    @t.observe("name", "description")
    def _on_named(self, _change: object) -> None:
        if (self.name, self.description) != (self._teaching.name, self._teaching.description):
            self._teaching.name, self._teaching.description = self.name, self.description
            self._teaching.tell()

    # --- pictures --------------------------------------------------------------------------------
    @property
    def pictures(self) -> dict[str, list[Input]]:
        """The pictures by label, in the order they came."""
        return self._teaching.classes.inputs()

    def add(self, label: str, pictures: InputLike | Iterable[InputLike]) -> None:
        """Add pictures to a class, which is made where it is not there yet.

        Parameters
        ----------
        label
            The class.
        pictures
            One or several, anything that `predict` takes, or a folder of them. One that the class
            has already counts once; one over 1024 pixels is kept that small.

        Raises
        ------
        InputError
            ``TEACHING_PICTURES``: those that cannot be read, each by name; then none is added.
        PredictError
            ``TEACHING_CLASSES`` where there would be too many.
        """
        self._teaching.add({label: pictures_of(pictures)})

    def remove(self, label: str) -> None:
        """Remove a class with its pictures.

        Raises
        ------
        PredictError
            ``CLASS_UNKNOWN``.
        """
        self._teaching.classes.remove(self._teaching.classes.by_name(label).id)
        self._teaching.tell()

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the pictures into a folder, from which `teach` teaches the same model again.

        Parameters
        ----------
        folder
            One that is not there yet, or is empty. It gets a sub-folder for each class.

        Raises
        ------
        PredictError
            ``FOLDER_NOT_EMPTY``, ``FOLDER_NOT_WRITTEN``, or ``CLASS_NAME_INVALID``.
        """
        return self._teaching.save(folder)

    # --- the model -------------------------------------------------------------------------------
    def teach(self, *, progress: Callable[[int, int], None] | None = None) -> Taught:
        """Teach the model with the pictures there are, and return it.

        Parameters
        ----------
        progress
            Called with how many pictures were looked at, and how many there are.

        Returns
        -------
        Taught
            The model's `Reference`, with its held-out accuracy, n and interval.

        Raises
        ------
        PredictError
            ``TEACHING_CLASSES``: what keeps it from being taught; ``MODEL_ID_INVALID``.
        MissingExtraError
            If the weights that it stands on are not installed.
        """
        return self._teaching.teach(progress)

    @property
    def model(self) -> Taught | None:
        """The last model that was taught; None before."""
        return self._teaching.taught

    def predict(self, picture: InputLike) -> Prediction:
        """Return what the model says of a picture.

        Raises
        ------
        PredictError
            ``NOT_TAUGHT``, or as `predict_widgets.predict`.
        """
        from predict_widgets.api.predicting import predict

        taught = self._teaching.the_taught()
        return predict(picture, model=taught.reference, platform=self._teaching.platform)

    def code(self) -> str:
        """Return Python that teaches the same model without a widget."""
        return self._teaching.code()

    # --- in the notebook -------------------------------------------------------------------------
    def _fallback(self) -> dict[str, str]:
        counts = {label: len(several) for label, several in self.pictures.items()}
        if not counts:
            return {}
        teaching = self._teaching
        return {"text/html": teaching_html(counts, teaching.taught, current=teaching.current)}

    def __dir__(self) -> list[str]:
        return sorted(_PUBLIC)

    def __repr__(self) -> str:
        if self._closed:
            return "ModelTeacher(closed)"
        counts = ", ".join(f"{label} ({len(s)})" for label, s in self.pictures.items())
        told = self._teaching.taught
        worth = "" if told is None else f"; held-out accuracy {told.share}"
        return f"ModelTeacher({self._teaching.name!r}: {counts or 'no classes'}{worth})"

    def _release(self) -> None:
        self._pace.__exit__()
        self._requests.close()
        self._teaching.close()
