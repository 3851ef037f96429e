"""Where a viewer's examples are kept: on the platform, or in an example set."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from predict_widgets.errors import PredictError
from predict_widgets.example_sets.reading import read_set, stamp_of
from predict_widgets.example_sets.writing import free_path, write_set
from predict_widgets.inputs import as_input
from predict_widgets.platform.hosted import media_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from predict_widgets.example_sets.kept import ExampleSet, KeptAnswer, KeptExample
    from predict_widgets.example_sets.reading import Stamp
    from predict_widgets.inputs import Input, InputKind
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.examples import ExampleWriter
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.platform.references import Reference

    Read: TypeAlias = Callable[[threading.Event | None], Input]

# Inputs of examples that are kept for the next look at them.
_HELD_BYTES = 64_000_000


@dataclass(frozen=True)
class Item:
    """An example of a list.

    Attributes
    ----------
    id, name, description, kind
        As of `wire.ExampleCard`.
    model_version_id
        The version that answered; where nothing is kept, the one that it is an example of.
    answer
        What is kept of what the model said.
    read
        Gets the input; it may be cancelled.
    pictures
        Thumbnails that were made for this list, by example id.
    """

    id: str
    name: str
    description: str
    kind: InputKind
    model_version_id: str
    answer: KeptAnswer | None
    read: Read
    pictures: dict[str, bytes]


class OnPlatform:
    """The examples of a model version that its platform has. May be used from any thread.

    Parameters
    ----------
    platform
        The platform.
    reference
        The model, at a version.
    """

    def __init__(self, platform: Platform, reference: Reference) -> None:
        self.platform = platform
        self.reference = reference
        self._lock = threading.Lock()
        self._held: dict[str, Input] = {}
        self._pictures: dict[str, bytes] = {}

    @property
    def writer(self) -> ExampleWriter | None:
        """What changes them; None where the platform has no call for it."""
        return self.platform.example_writer

    def items(self, cancel: threading.Event | None = None) -> list[Item]:
        """Ask for the list."""
        listed = self.platform.list_examples(self.reference, cancel=cancel)
        return [
            Item(
                id=one.id,
                name=one.name or one.id,
                description=one.description,
                kind=media_kind(one.data) or "file",
                model_version_id=one.model_version_id or self.reference.version_id,
                answer=None,
                read=self._reader(one),
                pictures=self._pictures,
            )
            for one in listed
        ]

    def _reader(self, listed: resources_pb2.ModelVersionInputExample) -> Read:
        def read(cancel: threading.Event | None) -> Input:
            with self._lock:
                known = self._held.get(listed.id)
            if known is not None:
                return known
            data = self.platform.example_media(self.reference, listed, cancel=cancel)
            name = listed.name or listed.id
            item = as_input(data, name=name, kind=media_kind(listed.data), cancel=cancel)
            self._hold(listed.id, item)
            return item

        return read

    def _hold(self, example_id: str, item: Input) -> None:
        with self._lock:
            self._held[example_id] = item
            while sum(len(one.data) for one in self._held.values()) > _HELD_BYTES:
                self._held.pop(next(iter(self._held)))

    def renamed(self, writer: ExampleWriter, item: Input, name: str, description: str) -> str:
        """Call the example that has the bytes of an input otherwise, where something is said.

        Returns
        -------
        str
            Its id; empty where none has them.
        """
        there = writer.same(self.reference, item)
        if there is None:
            return ""
        if name or description:
            words = (name or there.name, description or there.description)
            writer.change(self.reference, there.id, *words)
            self.forget(there.id)
        return there.id

    def forget(self, example_id: str) -> None:
        """Read an example anew when it is asked for: it is called otherwise now, or gone."""
        with self._lock:
            self._held.pop(example_id, None)


class InSet:
    """The examples of an example set; every change is written at once, whole or not at all.

    Parameters
    ----------
    held
        The set.
    path
        Its file; None before it was saved: the first change makes one in the working folder.
    stamp
        What the file looked like when it was read or written.
    """

    def __init__(
        self, held: ExampleSet, path: Path | None = None, stamp: Stamp | None = None
    ) -> None:
        self.held = held
        self.path = path
        self._stamp = stamp
        self._pictures: dict[str, bytes] = {}

    @classmethod
    def opened(cls, path: Path) -> InSet:
        """Read a file; see `read_set`."""
        held, stamp = read_set(path)
        return cls(held, path, stamp)

    @property
    def model(self) -> Reference:
        """The model that its examples are of, at no version."""
        return self.held.model.reference.with_version("")

    def items(self, _cancel: threading.Event | None = None) -> list[Item]:
        """Return the list."""
        return [
            Item(
                id=one.id,
                name=one.name,
                description=one.description,
                kind=one.kind,
                model_version_id="" if one.answer is None else one.answer.version_id,
                answer=one.answer,
                read=one.read,
                pictures=self._pictures,
            )
            for one in self.held.examples
        ]

    def add(self, example: KeptExample) -> str:
        """Put an example behind the others, and return its id."""
        example = replace(example, id=uuid.uuid4().hex)
        self._keep([*self.held.examples, example])
        return example.id

    def renamed(self, item: Input, name: str, description: str) -> str:
        """Call the example that has the bytes of an input otherwise; as of `OnPlatform`."""
        kinds = (one for one in self.held.examples if one.kind == item.kind)
        there = next((one for one in kinds if one.data == item.data), None)
        if there is None:
            return ""
        self.change(there.id, name or there.name, description or there.description)
        return there.id

    def change(self, example_id: str, name: str, description: str) -> None:
        """Call an example otherwise."""
        place = self._place(example_id)
        examples = list(self.held.examples)
        examples[place] = replace(examples[place], name=name, description=description)
        self._keep(examples)

    def remove(self, example_id: str) -> None:
        """Let an example go."""
        place = self._place(example_id)
        self._keep([*self.held.examples[:place], *self.held.examples[place + 1 :]])

    def move(self, example_id: str, to: int) -> None:
        """Put an example at another place, from 0; beyond the last it is the last."""
        examples = list(self.held.examples)
        moved = examples.pop(self._place(example_id))
        examples.insert(to, moved)
        self._keep(examples)

    def save(self, path: Path, held: ExampleSet) -> None:
        """Write the set, with what has been predicted meanwhile, to a file that it has then."""
        saved = write_set(path, held)
        self.held, self.path, self._stamp = saved, path, stamp_of(path)

    def _keep(self, examples: Sequence[KeptExample]) -> None:
        path = self.path or free_path(self.held.model.reference.id)
        if self._stamp is not None and stamp_of(path) not in {self._stamp, None}:
            raise PredictError(
                f"{path.name} has been changed by somebody else since it was read.",
                name="EXAMPLES_CHANGED_MEANWHILE",
                hint=f"Read it again with viewer.examples.load({str(path)!r}), then make the "
                "change.",
            )
        self.save(path, self.held.with_examples(tuple(examples)))

    def _place(self, example_id: str) -> int:
        for place, one in enumerate(self.held.examples):
            if one.id == example_id:
                return place
        raise example_unknown(example_id)


def example_unknown(which: object) -> PredictError:
    """Return the error for an example that is not in the list."""
    return PredictError(
        f"There is no example {which!r}.",
        name="EXAMPLE_UNKNOWN",
        hint="It may have been removed: look at the list again.",
    )


def of_another_model(opened: InSet, model: Reference) -> PredictError:
    """Return the error for a set whose examples are of another model than this."""
    return PredictError(
        f"The set holds examples of {opened.model}, and this is {model}.",
        name="EXAMPLES_OF_ANOTHER_MODEL",
        hint=f"Open it with pw.ModelViewer(examples={str(opened.path)!r}).",
    )
