"""What the embedded platform's one app holds, each thing with its versions."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.base import EmbeddedModel
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

USER_ID = "embedded"
APP_ID = "main"
# What answers where a request for a workflow's results names none.
DEFAULT_WORKFLOW_ID = "look-three-ways"


class Versioned(Protocol):
    """One version of something that has an id."""

    @property
    def id(self) -> str:
        """The id that all its versions share."""
        ...

    @property
    def version(self) -> str:
        """The version's id."""
        ...


Thing = TypeVar("Thing", bound=Versioned)


class Versions(Generic[Thing]):
    """Things by id, each a list of versions from the oldest to the newest. Thread-safe.

    Parameters
    ----------
    things
        What it holds from the start, in the order of listing.
    noun
        What they are called, such as ``model``.
    missing
        Clarifai's status code for one that is not there.
    """

    def __init__(self, things: Iterable[Thing], *, noun: str, missing: int) -> None:
        self._noun = noun
        self._missing = missing
        self._lock = threading.Lock()
        self._versions: dict[str, list[Thing]] = {}
        self._shipped: frozenset[str] = frozenset()
        for thing in things:
            self.add(thing)
        self._shipped = frozenset(self._versions)

    def add(self, thing: Thing) -> None:
        """Add a version, which becomes the newest of its id.

        Raises
        ------
        ValueError
            If the id is one the platform comes with, or the version exists.
        """
        self.check_free(thing.id)
        with self._lock:
            versions = self._versions.setdefault(thing.id, [])
            if any(known.version == thing.version for known in versions):
                raise ValueError(f"{thing.id!r} has a version {thing.version!r} already.")
            versions.append(thing)

    def check_free(self, thing_id: str) -> None:
        """Raise ``ValueError`` for an id that is one the platform comes with."""
        if thing_id in self._shipped:
            raise ValueError(f"The embedded platform has its own {thing_id!r}: choose another id.")

    def next_version(self, thing_id: str) -> str:
        """Return the first of v1, v2, … that is not there yet."""
        with self._lock:
            taken = {thing.version for thing in self._versions.get(thing_id, ())}
        number = len(taken) + 1
        while f"v{number}" in taken:
            number += 1
        return f"v{number}"

    def newest(self) -> list[Thing]:
        """Return the newest version of everything, in the order they came."""
        with self._lock:
            return [versions[-1] for versions in self._versions.values()]

    def versions(self, thing_id: str) -> list[Thing]:
        """Return the versions, the newest first.

        Raises
        ------
        RefusedError
            If there is nothing of that id.
        """
        with self._lock:
            versions = list(self._versions.get(thing_id, ()))
            known = ", ".join(self._versions)
        if not versions:
            raise RefusedError(
                self._missing,
                f"The embedded platform has no {self._noun} {thing_id!r}. It has: {known}.",
            )
        return versions[::-1]

    def find(self, thing_id: str, version_id: str = "") -> Thing:
        """Return a version; without ``version_id`` the newest.

        Raises
        ------
        RefusedError
            If there is no such thing or version.
        """
        versions = self.versions(thing_id)
        if not version_id:
            return versions[0]
        for thing in versions:
            if thing.version == version_id:
                return thing
        known = ", ".join(thing.version for thing in versions)
        raise RefusedError(
            self._missing, f"{thing_id!r} has no version {version_id!r}. It has: {known}."
        )


class Catalog(Versions[EmbeddedModel]):
    """The models.

    Parameters
    ----------
    models
        What it holds from the start, in the order of listing.
    """

    def __init__(self, models: Iterable[EmbeddedModel] = ()) -> None:
        super().__init__(models, noun="model", missing=status.MODEL_DOES_NOT_EXIST)

    def listed(self) -> list[EmbeddedModel]:
        """Return the newest version of every model but the operators, in the order they came."""
        return [model for model in self.newest() if not model.operator]
