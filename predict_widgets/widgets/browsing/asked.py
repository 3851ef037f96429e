"""The model or workflow that a browser asks: one of the two, and it may become the other."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel, ModelMenu
from predict_widgets.widgets.chosen_workflow import ChosenWorkflow, WorkflowMenu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Named
    from predict_widgets.widgets.jobs import Buffer, Job, Reply
    from predict_widgets.widgets.menu import Menu
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import ModelCard

AnyChosen: TypeAlias = ChosenModel | ChosenWorkflow
_MENUS: Mapping[Noun, type[Menu]] = {"model": ModelMenu, "workflow": WorkflowMenu}


class Asked:
    """What is asked. May be used from any thread.

    Parameters
    ----------
    noun, named
        A model or a workflow, as the person named it; None for the platform's default.
    platform
        The platform the person handed in, None for the one the rule gives.
    routing
        Where it is to run.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names none of the kind.
    CredentialError
        When it is on Clarifai and there is no credential.
    """

    def __init__(
        self, noun: Noun, named: Named | None, platform: Platform | None, routing: Routing
    ) -> None:
        self._platform = platform
        self._lock = threading.Lock()
        self._made: dict[Noun, AnyChosen] = {}
        self.now = self._make(noun, named, routing)
        self._made[noun] = self.now

    def of(self, noun: Noun) -> AnyChosen | _Other:
        """Return the model or the workflow, whichever of them is asked now."""
        with self._lock:
            return self._made.get(noun) or _Other(self, noun)

    def choose(self, noun: Noun, reference: Reference, routing: Routing | None = None) -> None:
        """Ask this one from now on; about ``routing`` see `Chosen.choose`."""
        with self._lock:
            known = self._made.get(noun)
        chosen = known or self._make(noun, reference, routing or Routing())
        if known is not None:
            known.choose(reference, routing=routing)
        with self._lock:
            self._made[noun] = chosen
            self.now = chosen

    def methods(self, choose_model: Handler, choose_workflow: Handler) -> dict[str, Handler]:
        """Return the handlers of both pickers."""
        choose: dict[Noun, Handler] = {"model": choose_model, "workflow": choose_workflow}
        found: dict[str, Handler] = {
            method: self._menu(method) for method in ("choices.recent", "apps.list", "places.list")
        }
        for noun, handler in choose.items():
            for what in ("list", "versions"):
                found[f"{noun}s.{what}"] = self._menu(f"{noun}s.{what}", noun)
            found[f"{noun}s.choose"] = handler
        return found

    def _menu(self, method: str, noun: Noun | None = None) -> Handler:
        def ask(job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
            what = noun or self._meant(params)
            return _MENUS[what](self.of(what)).methods()[method](job, params, buffers)

        return ask

    def _meant(self, params: Params) -> Noun:
        """Return what a request is about that both pickers may make."""
        noun = params.text("noun", "") or _named_in(params.text("reference", "")) or self.now.noun
        if noun not in _MENUS:
            raise params.wrong("noun", "a model or a workflow")
        return cast("Noun", noun)

    def make(self, noun: Noun, named: Named | None) -> AnyChosen:
        """Return another one, which is not asked."""
        return self._make(noun, named, Routing())

    def _make(self, noun: Noun, named: Named | None, routing: Routing) -> AnyChosen:
        try:
            if noun == "workflow":
                return ChosenWorkflow(named, self._platform, routing)
            return ChosenModel(named, self._platform, routing)
        except ReferenceNotUnderstoodError as error:
            if error.name == "REFERENCE_OF_ANOTHER_KIND":
                other = "model" if noun == "workflow" else "workflow"
                error.hint = f"Write DatasetBrowser(..., {other}=...)."
            raise


@dataclass(frozen=True)
class _Other:
    """The picker of what has not been asked yet.

    There is none to begin with: a connection without an app of its own has no default workflow.
    """

    asked: Asked
    noun: Noun

    @property
    def platform(self) -> Platform:
        """Who is asked for lists: who answers now."""
        return self.asked.now.platform

    @property
    def now(self) -> tuple[Reference, Routing]:
        """Whose app is meant where a list does not say; it runs where the platform chooses."""
        return self.asked.now.reference, Routing()

    def resolve(self, named: Named | None) -> tuple[Platform, Reference]:
        """Say which platform a name belongs to."""
        made = self.asked.make(self.noun, named)
        return made.platform, made.reference

    def describe(self, job: Job, named: str) -> tuple[Platform, Reference, ModelCard]:
        """Describe one without choosing it."""
        return self.asked.make(self.noun, named).describe(job, named)


def _named_in(reference: str) -> str:
    """Return what a reference names that says so; empty for a bare id."""
    parts = reference.split("/")
    return next((noun for noun in _MENUS if f"{noun}s" in parts), "")
