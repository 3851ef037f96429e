"""The model or workflow that a browser asks: one of the two, and it may become the other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.chosen_workflow import ChosenWorkflow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Named
    from predict_widgets.widgets.jobs import Buffer, Job, Reply
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.params import Params

AnyChosen: TypeAlias = ChosenModel | ChosenWorkflow


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

    def of(self, noun: Noun) -> AnyChosen:
        """Return the model or the workflow, whichever of them is asked now."""
        with self._lock:
            if noun not in self._made:
                self._made[noun] = self._make(noun, None, Routing())
            return self._made[noun]

    def choose(self, noun: Noun, reference: Reference) -> None:
        """Ask this one from now on."""
        chosen = self.of(noun)
        chosen.choose(reference)
        self.now = chosen

    def methods(self, choose_model: Handler, choose_workflow: Handler) -> dict[str, Handler]:
        """Return the handlers of both menus."""
        choose: dict[Noun, Handler] = {"model": choose_model, "workflow": choose_workflow}
        found: dict[str, Handler] = {}
        for noun, handler in choose.items():
            for what in ("list", "versions"):
                found[f"{noun}s.{what}"] = self._menu(noun, f"{noun}s.{what}")
            found[f"{noun}s.choose"] = handler
        return found

    def _menu(self, noun: Noun, method: str) -> Handler:
        # Made when it is asked: a connection without an app of its own has no default workflow.
        def ask(job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
            return self.of(noun).methods(ask)[method](job, params, buffers)

        return ask

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
