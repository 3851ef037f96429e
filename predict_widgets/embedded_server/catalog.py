"""The models of the embedded platform's one app, each with its versions."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.status import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from predict_widgets.embedded_server.models.base import EmbeddedModel

USER_ID = "embedded"
APP_ID = "main"


class Catalog:
    """Models by id, each a list of versions from the oldest to the newest. Thread-safe.

    Parameters
    ----------
    models
        What it holds from the start, in the order of listing.
    """

    def __init__(self, models: Iterable[EmbeddedModel] = ()) -> None:
        self._lock = threading.Lock()
        self._versions: dict[str, list[EmbeddedModel]] = {}
        self._shipped: frozenset[str] = frozenset()
        for model in models:
            self.add(model)
        self._shipped = frozenset(self._versions)

    def add(self, model: EmbeddedModel) -> None:
        """Add a version of a model, which becomes the newest of its id.

        Raises
        ------
        ValueError
            If the id is one the platform comes with, or the version exists.
        """
        with self._lock:
            if model.id in self._shipped:
                raise ValueError(
                    f"The embedded platform has its own {model.id!r}: choose another id."
                )
            versions = self._versions.setdefault(model.id, [])
            if any(known.version == model.version for known in versions):
                raise ValueError(f"{model.id!r} has a version {model.version!r} already.")
            versions.append(model)

    def next_version(self, model_id: str) -> str:
        """Return the first of v1, v2, … that the model does not have."""
        with self._lock:
            taken = {model.version for model in self._versions.get(model_id, ())}
        number = len(taken) + 1
        while f"v{number}" in taken:
            number += 1
        return f"v{number}"

    def newest(self) -> list[EmbeddedModel]:
        """Return the newest version of every model, in the order they came."""
        with self._lock:
            return [versions[-1] for versions in self._versions.values()]

    def versions(self, model_id: str) -> list[EmbeddedModel]:
        """Return a model's versions, the newest first.

        Raises
        ------
        RefusedError
            If there is no such model.
        """
        with self._lock:
            versions = list(self._versions.get(model_id, ()))
            known = ", ".join(self._versions)
        if not versions:
            raise RefusedError(
                status.MODEL_DOES_NOT_EXIST,
                f"The embedded platform has no model {model_id!r}. It has: {known}.",
            )
        return versions[::-1]

    def find(self, model_id: str, version_id: str = "") -> EmbeddedModel:
        """Return a version of a model; without ``version_id`` the newest.

        Raises
        ------
        RefusedError
            If there is no such model or version.
        """
        versions = self.versions(model_id)
        if not version_id:
            return versions[0]
        for model in versions:
            if model.version == version_id:
                return model
        known = ", ".join(model.version for model in versions)
        raise RefusedError(
            status.MODEL_DOES_NOT_EXIST,
            f"{model_id!r} has no version {version_id!r}. It has: {known}.",
        )
