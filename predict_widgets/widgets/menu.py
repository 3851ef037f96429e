"""The picker of a model or workflow: lists, versions, recent choices, and places to run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol

from predict_widgets.widgets.browser_wire import AppCard, AppsResult
from predict_widgets.widgets.cards import model_card
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.narrowing import PAGE_SIZE, Narrowing
from predict_widgets.widgets.places import places_of
from predict_widgets.widgets.recent import recent
from predict_widgets.widgets.wire import ModelsResult, VersionsResult

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Routing
    from predict_widgets.widgets.jobs import Buffer, Job
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import ModelCard, VersionCard


class Picked(Protocol):
    """What the picker is about. All of it may be used from any thread."""

    @property
    def platform(self) -> Platform:
        """Who is asked for lists."""
        ...

    @property
    def now(self) -> tuple[Reference, Routing]:
        """The one chosen now, as of which is what a list does not say, and where that one runs."""
        ...

    def resolve(self, named: str, /) -> tuple[Platform, Reference]:
        """Say which platform a name belongs to."""
        ...


class Menu(ABC):
    """Answers what a page asks to choose by.

    Parameters
    ----------
    picked
        What it is about.
    """

    noun: ClassVar[Noun]

    def __init__(self, picked: Picked) -> None:
        self._picked = picked

    def methods(self) -> dict[str, Handler]:
        """Return the handlers, but for the one that chooses."""
        noun = self.noun
        return {
            f"{noun}s.list": self._list,
            f"{noun}s.versions": self._list_versions,
            "choices.recent": self._recent,
            "apps.list": self._list_apps,
            "places.list": self._places,
        }

    def _list(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``models.list``, ``workflows.list``: one page of what the platform has."""
        cards = self._listed(Narrowing.of(params), job.cancel_event)
        return Reply(ModelsResult(models=cards, more=len(cards) == PAGE_SIZE))

    def _list_versions(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``models.versions``, ``workflows.versions``: newest first."""
        platform, reference = self._picked.resolve(params.text("reference"))
        versions = self._versions(platform, reference.with_version(""), job.cancel_event)
        return Reply(VersionsResult(versions=versions))

    def _recent(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``choices.recent``: nobody is asked, so of each there is its name alone."""
        found = recent(self._picked.platform, self.noun)
        return Reply(ModelsResult(models=[model_card(each) for each in found], more=False))

    def _list_apps(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``apps.list``: one page of a user's apps; without a user of whoever is connected."""
        platform, narrowing = self._picked.platform, Narrowing.of(params)
        apps = platform.list_apps(
            search=narrowing.search,
            page=narrowing.page,
            per_page=PAGE_SIZE,
            user_id=narrowing.user_id,
            cancel=job.cancel_event,
        )
        cards = [
            AppCard(
                user_id=app.user_id or platform.user_id,
                id=app.id,
                name=app.name or app.id,
                description=app.description,
            )
            for app in apps
        ]
        return Reply(AppsResult(apps=cards, more=len(cards) == PAGE_SIZE))

    def _places(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``places.list``: where the one named can run."""
        platform, reference = self._picked.resolve(params.text("reference"))
        _, routing = self._picked.now
        return Reply(places_of(platform, reference, routing, job.cancel_event))

    def _named(self, reference: Reference) -> Reference:
        """Return the name of a listed one; what it does not say is as in the one chosen.

        Without a version: who picks from the menu wants the newest.
        """
        like, _ = self._picked.now
        return replace(
            reference,
            user_id=reference.user_id or like.user_id,
            app_id=reference.app_id or like.app_id,
            version_id="",
        )

    @abstractmethod
    def _listed(self, narrowing: Narrowing, cancel: threading.Event) -> list[ModelCard]:
        """Return the cards of one page of what the platform has."""

    @abstractmethod
    def _versions(
        self, platform: Platform, reference: Reference, cancel: threading.Event
    ) -> list[VersionCard]:
        """Return the versions of one of them, newest first."""
