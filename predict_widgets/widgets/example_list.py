"""The public preview examples of a viewer's model: where they are, whose, and how they change."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from predict_widgets.errors import AccessError, CancelledError, PredictError
from predict_widgets.example_sets.kept import KeptExample
from predict_widgets.example_sets.writing import paths_beside, set_path, write_set
from predict_widgets.kinds import misfit
from predict_widgets.platform.credential import redact
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.questions import refuse_misfit
from predict_widgets.widgets.example_keeping import Keeping, checked_words
from predict_widgets.widgets.example_places import (
    InSet,
    Item,
    OnPlatform,
    example_unknown,
    of_another_model,
)
from predict_widgets.widgets.example_words import WHERE_SERVED, note_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from predict_widgets.example_sets.kept import ExampleSet
    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.chosen import Chosen

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """The list as it is at a moment; see `wire.ExamplesResult`."""

    items: Sequence[Item]
    owner: bool
    in_set: bool
    path: Path | None
    note: str
    publish_url: str
    missing: str


class ExampleList:
    """The examples of the model that is chosen. May be used from any thread.

    Parameters
    ----------
    chosen
        The model.
    keeping
        Makes what a set keeps.
    opened
        A set that the viewer was opened with.
    """

    def __init__(
        self,
        chosen: Chosen[Prediction],
        keeping: Keeping,
        opened: InSet | None = None,
    ) -> None:
        self._chosen = chosen
        self._keeping = keeping
        # One change after the other: each is made of the list that the one before it left. It may
        # take long, and those who look do not wait for it.
        self._changing = threading.Lock()
        self._lock = threading.Lock()
        self._sets: dict[Reference, InSet] = {}
        self._there: OnPlatform | None = None
        if opened is not None:
            self._sets[opened.model] = opened

    # --- looking ---------------------------------------------------------------------------------
    def view(self, cancel: threading.Event | None = None) -> View:
        """Return the list, and what is to be known of it.

        Raises
        ------
        PredictError
            When the platform cannot be asked.
        """
        place = self._place(cancel)
        platform, owns = self._chosen.platform, self._owns(cancel)
        items, missing = self._items(place, cancel)
        served = owns and self._served(cancel)
        # Nobody changes the list of another process from here.
        owner = owns and not (served and isinstance(place, OnPlatform))
        in_set = isinstance(place, InSet) or (owner and platform.example_writer is None)
        on_clarifai = in_set and owner and platform.name == "clarifai"
        return View(
            items=items,
            owner=owner,
            in_set=in_set,
            path=place.path if isinstance(place, InSet) else None,
            note=note_of(place, platform, self._model, owner=owns, served=served),
            publish_url=self._model.url if on_clarifai else "",
            missing=missing,
        )

    def find(self, example_id: str, cancel: threading.Event | None = None) -> Item:
        """Return an example; `PredictError` EXAMPLE_UNKNOWN when it is not there."""
        for one in self._place(cancel).items(cancel):
            if one.id == example_id:
                return one
        raise example_unknown(example_id)

    def _items(
        self, place: OnPlatform | InSet, cancel: threading.Event | None
    ) -> tuple[Sequence[Item], str]:
        try:
            return place.items(cancel), ""
        except PredictError as error:
            if error.name in NOT_OFFERED:
                host = self._chosen.platform.host
                return (), f"{host} does not list public preview examples."
            if isinstance(error, AccessError):
                return (), f"The credential may not list public preview examples: {error.message}."
            raise

    # --- changing --------------------------------------------------------------------------------
    def add(
        self,
        item: Input,
        name: str,
        description: str,
        said: Prediction | None = None,
        *,
        cancel: threading.Event | None = None,
    ) -> str:
        """Add an input behind the others, and return the example's id.

        One that has the same bytes is kept instead, and called as is said now.

        Parameters
        ----------
        item
            The input.
        name, description
            1 to 200 characters, and up to 2000.
        said
            What the model said of it; a set asks where it is not given.
        cancel
            Stops it when set.

        Raises
        ------
        PredictError
            As of `Examples.add`; nothing was changed then.
        """
        given = name
        name, description = checked_words(name or item.name, description)
        with self._changing:
            place = self._mine(cancel)
            refuse_misfit(item, lambda one: misfit(one, self._chosen.card()["input_fields"]))
            if isinstance(place, OnPlatform):
                writer = place.writer
                if writer is not None:
                    known = place.renamed(writer, item, given and name, description)
                    return known or writer.add(place.reference, item, name, description).id
                place = self._begun(place, cancel)
            if known := place.renamed(item, given and name, description):
                self._show(place)
                return known
            answer = self._keeping.answer(item, said)
            if place.model != self._model:
                # Asking takes its time, and what was asked may be the other one.
                raise CancelledError("Another model was chosen meanwhile; nothing was added")
            added = place.add(KeptExample("", name, description, item.kind, item.data, answer))
            self._show(place)
            return added

    def change(
        self,
        example_id: str,
        name: str,
        description: str,
        cancel: threading.Event | None = None,
    ) -> None:
        """Call an example otherwise; raises as `add`."""
        name, description = checked_words(name, description)
        with self._changing:
            place = self._mine(cancel)
            if isinstance(place, OnPlatform) and place.writer is not None:
                place.writer.change(place.reference, example_id, name, description)
                place.forget(example_id)
            else:
                self._in_set(place, cancel, lambda it: it.change(example_id, name, description))

    def remove(self, example_id: str, cancel: threading.Event | None = None) -> None:
        """Let an example go; raises as `add`."""
        with self._changing:
            place = self._mine(cancel)
            if isinstance(place, OnPlatform) and place.writer is not None:
                place.writer.remove(place.reference, example_id)
                place.forget(example_id)
            else:
                self._in_set(place, cancel, lambda it: it.remove(example_id))

    def move(self, example_id: str, to: int, cancel: threading.Event | None = None) -> None:
        """Put an example at another place, from 0; raises as `add`."""
        with self._changing:
            place = self._mine(cancel)
            if isinstance(place, OnPlatform) and place.writer is not None:
                place.writer.move(place.reference, example_id, to)
            else:
                self._in_set(place, cancel, lambda it: it.move(example_id, to))

    # --- files -----------------------------------------------------------------------------------
    def load(self, path: Path) -> None:
        """Show the examples of a set from now on.

        Raises
        ------
        PredictError
            When it cannot be read, or is of another model; nothing was changed then.
        """
        opened = InSet.opened(path)
        if opened.model != self._model:
            raise of_another_model(opened, self._model)
        with self._changing:
            self._show(opened)

    def unload(self) -> None:
        """Show no set from now on, but what the platform has; nothing is deleted."""
        with self._changing, self._lock:
            self._sets.pop(self._model, None)

    def save(self, path: Path, *, predict: bool) -> Path:
        """Write the examples as a set, and return its path.

        Raises
        ------
        PredictError
            When it cannot be written, or with ``predict`` when the model cannot be asked; no file
            was changed then.
        """
        path = set_path(path)
        with self._changing:
            place = self._place(None)
            held = place.held if isinstance(place, InSet) else self._copied(place, None)
            answered = self._keeping.answered(held.examples, predict=predict)
            held = held.with_examples(answered)
            if isinstance(place, InSet):
                place.save(path, held)
            else:
                write_set(path, held)
        return path

    # --- where -----------------------------------------------------------------------------------
    def _show(self, place: InSet) -> None:
        """Show a set for its own model, whichever is chosen by now."""
        with self._lock:
            self._sets[place.model] = place

    @property
    def _model(self) -> Reference:
        """The model that is chosen, at no version."""
        return self._chosen.reference.with_version("")

    def _place(self, cancel: threading.Event | None) -> OnPlatform | InSet:
        with self._lock:
            known = self._sets.get(self._model)
        if known is not None:
            return known
        platform, reference = self._chosen.platform, self._at_version()
        with self._lock:
            there = self._there
            if there is None or (there.platform, there.reference) != (platform, reference):
                self._there = there = OnPlatform(platform, reference)
        # A file must not stand in for what another process serves: its list is written there.
        if there.writer is None and self._owns(cancel) and not self._served(cancel):
            return self._beside() or there
        return there

    def _beside(self) -> InSet | None:
        """Open the set that the owner's examples were kept in earlier, in the working folder."""
        model = self._model
        for path in takewhile(Path.exists, paths_beside(model.id)):
            try:
                opened = InSet.opened(path)
            except PredictError as error:
                _log.warning("Not opened: %s", redact(str(error)))
                continue
            if opened.model == model:
                with self._lock:
                    return self._sets.setdefault(model, opened)
        return None

    def _at_version(self) -> Reference:
        """Return the model at the version that answers now."""
        reference = self._chosen.reference
        return reference.with_version(reference.version_id or self._chosen.card()["version_id"])

    def _owns(self, cancel: threading.Event | None) -> bool:
        platform: Platform = self._chosen.platform
        return platform.owns(self._chosen.reference, cancel=cancel)

    def _mine(self, cancel: threading.Event | None) -> OnPlatform | InSet:
        """Return where they are, if the person may change them."""
        if not self._owns(cancel):
            owner = self._model.user_id
            raise AccessError(
                f"Only the owner of the model, {owner}, can add and change its public preview "
                "examples.",
                name="EXAMPLES_NOT_YOURS",
                hint=f"Connect with a PAT of {owner}, or choose a model of your own.",
            )
        place = self._place(cancel)
        if isinstance(place, OnPlatform) and self._served(cancel):
            raise AccessError(
                f"{place.platform.host} has no call that changes public preview examples.",
                name="EXAMPLES_ADDED_ELSEWHERE",
                hint=WHERE_SERVED,
            )
        return place

    def _served(self, cancel: threading.Event | None) -> bool:
        """Whether it is the embedded platform of another process, which keeps its own examples."""
        platform = self._chosen.platform
        return platform.example_writer is None and platform.serves_embedded_models(cancel=cancel)

    def _in_set(
        self,
        place: OnPlatform | InSet,
        cancel: threading.Event | None,
        change: Callable[[InSet], None],
    ) -> None:
        if isinstance(place, OnPlatform):
            place = self._begun(place, cancel)
        change(place)
        self._show(place)

    def _copied(self, place: OnPlatform, cancel: threading.Event | None) -> ExampleSet:
        return self._keeping.copied(place, self._items(place, cancel)[0], cancel)

    def _begun(self, place: OnPlatform, cancel: threading.Event | None) -> InSet:
        """Return a new set that begins with the examples that are published."""
        return InSet(self._copied(place, cancel))
