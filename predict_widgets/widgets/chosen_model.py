"""The model that a viewer asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets import api
from predict_widgets.kinds import type_of
from predict_widgets.platform.current import platform_for
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.session import resolve
from predict_widgets.widgets.cards import model_card, version_card
from predict_widgets.widgets.chosen import Chosen
from predict_widgets.widgets.menu import Menu
from predict_widgets.widgets.narrowing import PAGE_SIZE

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.narrowing import Narrowing
    from predict_widgets.widgets.wire import ModelCard, VersionCard


class ModelMenu(Menu):
    """The picker of a model."""

    noun = "model"

    def _listed(self, narrowing: Narrowing, cancel: threading.Event) -> list[ModelCard]:
        platform = self._picked.platform
        models = platform.list_models(**narrowing.place, **narrowing.kind, cancel=cancel)
        types = platform.model_types(cancel=cancel)
        named = [Reference("models", each.id, each.user_id, each.app_id) for each in models]
        return [
            model_card(self._named(reference), each, types.get(each.model_type_id))
            for reference, each in zip(named, models, strict=True)
        ]

    def _versions(
        self, platform: Platform, reference: Reference, cancel: threading.Event
    ) -> list[VersionCard]:
        versions = platform.list_model_versions(reference, per_page=PAGE_SIZE, cancel=cancel)
        return [version_card(version) for version in versions]


class ChosenModel(Chosen[Prediction]):
    """A platform and a model on it. May be used from any thread."""

    noun = "model"
    menu_type = ModelMenu

    def ask(
        self,
        inputs: Sequence[InputLike],
        asking: Asking,
        *,
        again: bool,
        job: Job | None,
        on_wait: Callable[[str], None],
    ) -> list[Prediction]:
        """Predict on inputs, one prediction for each in order, a failed one with its error."""
        deployment, nodepool = self._places
        return api.predict(
            list(inputs),
            self.reference,
            platform=self.platform,
            deployment=deployment,
            nodepool=nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=on_wait,
            **asking.settings,
        )

    def stream(
        self,
        value: InputLike,
        asking: Asking,
        *,
        again: bool,
        job: Job | None,
        on_wait: Callable[[str], None],
    ) -> Generator[Prediction]:
        """Predict on one input; each prediction holds all that has come, the last one is whole."""
        deployment, nodepool = self._places
        return api.generate(
            value,
            self.reference,
            platform=self.platform,
            deployment=deployment,
            nodepool=nodepool,
            again=again,
            cancel=None if job is None else job.cancel_event,
            on_wait=on_wait,
            **asking.settings,
        )

    @property
    def _places(self) -> tuple[str, str]:
        # A model has no nodes; `predict` says so where somebody handed in a place for each.
        return cast("tuple[str, str]", (self.routing.deployment, self.routing.nodepool))

    def name_of(self, said: Prediction) -> str:
        """Return the reference of the model that gave an answer; empty if not known."""
        return said.model

    def _find(
        self, named: str | Reference | None, platform: Platform | None
    ) -> tuple[Platform, Reference]:
        return platform_for(named, platform)

    def _describe(self, platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
        cancel = None if job is None else job.cancel_event
        _, described = resolve(platform, reference, cancel=cancel)
        return model_card(reference, described, type_of(platform, described, cancel=cancel))
