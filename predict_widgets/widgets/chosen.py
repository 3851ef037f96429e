"""The model that a viewer asks: what the person named, resolved off the kernel's threads."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from predict_widgets.kinds import type_of
from predict_widgets.platform.current import platform_for
from predict_widgets.platform.references import parse_reference
from predict_widgets.session import resolve
from predict_widgets.widgets.cards import model_card, version_card
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.wire import ModelsResult, VersionsResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import ModelCard

# A menu of more is searched, not scrolled.
PAGE_SIZE = 50


class ChosenModel:
    """A platform and a reference on it. May be used from any thread.

    Parameters
    ----------
    model
        How the person named it, ``None`` for the platform's default.
    platform
        The platform the person handed in, ``None`` for the one the rule gives.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names no model.
    CredentialError
        When the model is on Clarifai and there is no credential.
    """

    def __init__(self, model: str | Reference | None, platform: Platform | None) -> None:
        self._given = platform
        self._lock = threading.Lock()
        self._card: ModelCard | None = None
        self._asked: Platform | None = None
        self.reference = self.resolve(model)[1]

    @property
    def platform(self) -> Platform:
        """Who answers now: the process may have connected anew since the viewer was made.

        Raises
        ------
        CredentialError
            When there was a credential and there is none any more.
        """
        return self._given or platform_for(self.reference)[0]

    def resolve(self, model: str | Reference | None) -> tuple[Platform, Reference]:
        """Say which platform a name belongs to; asks nobody."""
        reference = None if model is None else parse_reference(model)
        return platform_for(reference, self._given)

    def choose(self, reference: Reference) -> None:
        """Ask this model from now on."""
        with self._lock:
            self.reference = reference
            self._card = None

    def card(self, job: Job | None = None) -> ModelCard:
        """Describe the model, with the version that answers now; asks the platform once.

        Raises
        ------
        PredictError
            When the model does not exist or the platform cannot be asked.
        """
        platform = self.platform
        with self._lock:
            card, asked, reference = self._card, self._asked, self.reference
        if card is not None and asked is platform:
            return card
        card = _describe(platform, reference, job)
        with self._lock:
            if self.reference == reference:
                self._card, self._asked = card, platform
        return card

    @property
    def known_card(self) -> ModelCard | None:
        """What is known of the model without asking."""
        with self._lock:
            return self._card

    # --- what the page asks ----------------------------------------------------------------------
    def list_models(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``models.list``: one page of the platform's models."""
        platform = self.platform
        models = platform.list_models(
            search=params.text("search", ""),
            page=max(params.integer("page", 1), 1),
            per_page=PAGE_SIZE,
            cancel=job.cancel_event,
        )
        cards = [model_card(_reference_of(model, self.reference), model) for model in models]
        return Reply(ModelsResult(models=cards, more=len(cards) == PAGE_SIZE))

    def list_versions(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``models.versions``: a model's versions, newest first."""
        platform, reference = self.resolve(params.text("reference"))
        versions = platform.list_model_versions(
            reference.with_version(""), per_page=PAGE_SIZE, cancel=job.cancel_event
        )
        return Reply(VersionsResult(versions=[version_card(version) for version in versions]))

    def describe(self, job: Job, model: str) -> tuple[Platform, Reference, ModelCard]:
        """Describe another model without choosing it."""
        platform, reference = self.resolve(model)
        return platform, reference, _describe(platform, reference, job)


def _describe(platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
    cancel = None if job is None else job.cancel_event
    _, described = resolve(platform, reference, cancel=cancel)
    return model_card(reference, described, type_of(platform, described, cancel=cancel))


def _reference_of(model: resources_pb2.Model, like: Reference) -> Reference:
    """Return the name of a listed model; what it does not say is as in the model chosen.

    Without a version: who picks a model from the menu wants the newest.
    """
    return replace(
        like,
        id=model.id,
        user_id=model.user_id or like.user_id,
        app_id=model.app_id or like.app_id,
        version_id="",
    )
