"""One model teacher: its classes, the model they make, and how far it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.platform.current import embedded_platform
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.teaching import (
    MOST_PICTURES,
    problem_of,
    problems_in,
    refuse,
)
from predict_widgets.platform.teaching_pictures import looked_at, read_pictures
from predict_widgets.widgets.jobs import error_payload
from predict_widgets.widgets.teaching.cards import class_card, taught_card
from predict_widgets.widgets.teaching.classes import Classes
from predict_widgets.widgets.teaching.code import teaching_code
from predict_widgets.widgets.teaching.saving import save_pictures
from predict_widgets.widgets.teaching_wire import BarCard, TeachingCard, TriedResult

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from predict_widgets.errors import ErrorPayload
    from predict_widgets.inputs import Input, InputLike
    from predict_widgets.platform.embedded import EmbeddedPlatform
    from predict_widgets.platform.taught import Taught
    from predict_widgets.widgets.teaching.classes import Class, Given
    from predict_widgets.widgets.teaching_wire import TeachingStatus

    Marks = tuple[tuple[str, tuple[str, ...]], ...]


class Owner(Protocol):
    """What the teaching needs of its widget. All of it may be called from any thread."""

    def changed(self) -> None:
        """Hear that something is another than before."""
        ...

    def freeze(self) -> None:
        """Write what is on show into the notebook."""
        ...


class Teaching:
    """Classes, and the model that was taught with them. May be used from any thread.

    Parameters
    ----------
    owner
        The widget.
    platform
        The embedded platform that the person handed in; None for the process's own.
    name, description
        Of the model.
    """

    def __init__(
        self, owner: Owner, platform: EmbeddedPlatform | None, name: str, description: str
    ) -> None:
        self._owner = owner
        self._platform = platform
        self.name = name
        self.description = description
        self.classes = Classes()
        self.taught: Taught | None = None
        self._taught_with: Marks = ()
        self._saved: tuple[str, Marks] = ("", ())
        self._error: ErrorPayload | None = None
        self._lock = threading.Lock()
        self._lessons = 0
        self._revision = 0

    @property
    def platform(self) -> EmbeddedPlatform:
        """Where it is taught."""
        return self._platform or embedded_platform()

    # --- how far it is ---------------------------------------------------------------------------
    @property
    def revision(self) -> int:
        """Higher with each change."""
        return self._revision

    @property
    def current(self) -> bool:
        """Whether the model was taught with the very classes and pictures there are."""
        return self.taught is not None and self.classes.marks() == self._taught_with

    @property
    def saved(self) -> str:
        """The folder that holds these very pictures, empty where none does."""
        folder, marks = self._saved
        return folder if folder and marks == self.classes.marks() else ""

    @property
    def status(self) -> TeachingStatus:
        """How far it is."""
        if self._lessons:
            return "teaching"
        if self._error is not None:
            return "failed"
        if self.taught is not None:
            return "taught" if self.current else "changed"
        classes = self.classes.all()
        if not classes:
            return "empty"
        return "collecting" if problems_in(*_given(classes)) else "ready"

    def card(self) -> TeachingCard:
        """Return all that a page draws."""
        # Read first: what changes meanwhile comes with a higher one.
        revision = self._revision
        classes = self.classes.all()
        taught = self.taught
        return TeachingCard(
            revision=revision,
            name=self.name,
            description=self.description,
            status=self.status,
            classes=[class_card(each) for each in classes],
            problems=problems_in(*_given(classes)),
            taught=None if taught is None else taught_card(taught, current=self.current),
            error=self._error,
            saved=self.saved,
        )

    def tell(self, *, error: ErrorPayload | None = None) -> None:
        """Say that something has changed; what failed before is over."""
        with self._lock:
            self._revision += 1
            self._error = error
        self._owner.changed()

    # --- pictures --------------------------------------------------------------------------------
    def add(
        self,
        given: Mapping[str, Sequence[InputLike]],
        cancel: threading.Event | None = None,
        folder: str = "",
    ) -> tuple[int, int]:
        """Read pictures and add them to their classes: all of them, or none.

        Returns
        -------
        tuple of int
            How many were added, and how many were there already.

        Raises
        ------
        InputError
            ``TEACHING_PICTURES``: those that cannot be read, by class and name.
        PredictError
            ``TEACHING_CLASSES`` where there would be too many.
        """
        over = [count for count in map(len, given.values()) if count > MOST_PICTURES]
        if over:
            refuse([problem_of(label, len(s)) for label, s in given.items() if len(s) in over])
        counts = {label: len(several) for label, several in given.items()}
        counted = self.classes.put_all(read_pictures(given, cancel), counts)
        if folder:
            self._saved = (folder, self.classes.marks())
        self.tell()
        return counted

    def put(
        self, class_id: str, item: Input, given: Given | None = None
    ) -> tuple[Input, bool, int]:
        """Add one picture; return it as it is kept, whether it was known, and the class's count."""
        picture, known, count = self.classes.put(class_id, looked_at(item), given)
        self.tell()
        return picture.input, known, count

    def look_ahead(self, item: Input) -> None:
        """Look at a picture before it is taught with."""
        try:
            self.platform.look_ahead([item])
        except PredictError:
            # Whoever teaches hears of it.
            return

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the pictures into a folder, from which the same model can be taught again."""
        classes = self.classes.all()
        written = save_pictures(folder, {each.name: each.inputs for each in classes})
        self._saved = (
            str(written),
            tuple((each.name, tuple(each.pictures)) for each in classes),
        )
        self.tell()
        return written

    # --- the model -------------------------------------------------------------------------------
    def teach(
        self,
        progress: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Taught:
        """Teach the model with the pictures there are; see `EmbeddedPlatform.teach`."""
        classes = self.classes.all()
        pictures, again = _given(classes)
        refuse(problems_in(pictures, again))
        self._begin()
        try:
            taught = self.platform.teach(
                self.name, pictures, description=self.description, progress=progress, cancel=cancel
            )
        except CancelledError:
            self._end()
            raise
        except PredictError as error:
            self._end(error=error_payload(error))
            raise
        except BaseException:
            self._end()
            raise
        self.taught = taught
        self._taught_with = tuple((each.name, tuple(each.pictures)) for each in classes)
        self._end()
        return taught

    def _begin(self) -> None:
        with self._lock:
            self._lessons += 1
        self.tell()

    def _end(self, *, error: ErrorPayload | None = None) -> None:
        with self._lock:
            self._lessons -= 1
        self.tell(error=error)

    def the_taught(self) -> Taught:
        """Return the model; ``NOT_TAUGHT`` before there is one."""
        if self.taught is None:
            raise PredictError(
                "There is no model yet.", name="NOT_TAUGHT", hint="Press Teach first."
            )
        return self.taught

    def ask(self, item: Input, cancel: threading.Event | None = None) -> TriedResult:
        """Return what the model says of a picture, which is kept nowhere."""
        taught = self.the_taught()
        asked = resources_pb2.Input(data=item.to_proto())
        answer = self.platform.predict(taught.reference, [asked], cancel=cancel)[0]
        if answer.output is None:
            raise answer.error or PredictError("No output came.", name="OUTPUT_MISSING")
        concepts = answer.output.data.concepts
        return TriedResult(
            reference=str(taught),
            bars=[BarCard(label=concept.name, score=concept.value) for concept in concepts],
            latency_ms=answer.latency_ms,
        )

    def code(self) -> str:
        """Return Python that teaches the same model without a widget."""
        return teaching_code(self.name, self.description, self.saved)

    def close(self) -> None:
        """Let go of the pictures; the model stays with the platform."""
        self.classes.clear()


def _given(classes: Sequence[Class]) -> tuple[dict[str, list[Input]], dict[str, int]]:
    """Return by label the pictures, and how many more were given that were there already."""
    return {each.name: each.inputs for each in classes}, {each.name: each.again for each in classes}
