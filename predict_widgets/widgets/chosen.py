"""The model or workflow that a viewer asks: what the person named, and what it is called there."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias

from predict_widgets.errors import NotFoundError, PredictError
from predict_widgets.model_list import ListedModel, ListedWorkflow
from predict_widgets.widgets.mistaken import meant_for_another
from predict_widgets.widgets.said import P, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.menu import Menu
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.wire import ModelCard

Named: TypeAlias = "str | Reference | ListedModel | ListedWorkflow"


@dataclass(frozen=True)
class Routing:
    """Where it is to run on Clarifai; empty for the platform's choice.

    For a workflow also by node id.
    """

    deployment: str | Mapping[str, str] = ""
    nodepool: str | Mapping[str, str] = ""


class Chosen(ABC, Generic[P]):
    """A platform and a reference on it. May be used from any thread.

    Parameters
    ----------
    named
        How the person named it, ``None`` for the platform's default.
    platform
        The platform the person handed in, ``None`` for the one the rule gives.
    routing
        Where it is to run.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names none of the kind.
    CredentialError
        When it is on Clarifai and there is no credential.
    """

    noun: ClassVar[Noun]
    menu_type: ClassVar[type[Menu]]

    def __init__(
        self, named: Named | None, platform: Platform | None, routing: Routing | None = None
    ) -> None:
        self._given = platform
        self._lock = threading.Lock()
        self._card: ModelCard | None = None
        self._asked: Platform | None = None
        self.routing = routing or Routing()
        self.reference = self.resolve(named)[1]

    @property
    def platform(self) -> Platform:
        """Who answers now: the process may have connected anew since the viewer was made.

        Raises
        ------
        CredentialError
            When there was a credential and there is none any more.
        """
        return self._given or self._find(self.reference, None)[0]

    @property
    def offers_samples(self) -> bool:
        """Whether there are samples to try it on."""
        return True

    def resolve(self, named: Named | None) -> tuple[Platform, Reference]:
        """Say which platform a name belongs to; but for a default nobody is asked."""
        plain = named.reference if isinstance(named, ListedModel | ListedWorkflow) else named
        try:
            return self._find(plain or None, self._given)
        except PredictError as error:
            if another := meant_for_another(self.noun, plain, error):
                raise another from None
            raise

    def choose(
        self,
        reference: Reference,
        described: tuple[Platform, ModelCard] | None = None,
        routing: Routing | None = None,
    ) -> None:
        """Ask this one from now on, of which `describe` may have told the card.

        Without a ``routing`` another one runs on the nodepool of the former, and on no deployment:
        that was the former's own.
        """
        with self._lock:
            if routing is not None:
                self.routing = routing
            elif reference.with_version("") != self.reference.with_version(""):
                self.routing = replace(self.routing, deployment="")
            self.reference = reference
            self._asked, self._card = described or (None, None)

    def card(self, job: Job | None = None) -> ModelCard:
        """Describe it, with the version that answers now; asks the platform once.

        Raises
        ------
        PredictError
            When it does not exist or the platform cannot be asked.
        """
        platform = self.platform
        with self._lock:
            card, asked, reference = self._card, self._asked, self.reference
        if card is not None and asked is platform:
            return card
        card = self._described(platform, reference, job)
        with self._lock:
            if self.reference == reference:
                self._card, self._asked = card, platform
        return card

    def heard(self, said: Sequence[P]) -> None:
        """Describe it anew where another version answered: a new one has come meanwhile."""
        versions = {version for each in said if (version := version_of(each))}
        with self._lock:
            card = self._card
            if card is not None and card["version_id"] and versions - {card["version_id"]}:
                self._card = None

    @property
    def now(self) -> tuple[Reference, Routing]:
        """What is asked, and where that runs."""
        with self._lock:
            return self.reference, self.routing

    @property
    def known_card(self) -> ModelCard | None:
        """What is known of it without asking."""
        with self._lock:
            return self._card

    def describe(self, job: Job, named: str) -> tuple[Platform, Reference, ModelCard]:
        """Describe another one without choosing it."""
        platform, reference = self.resolve(named)
        return platform, reference, self._described(platform, reference, job)

    def methods(self, choose: Handler) -> dict[str, Handler]:
        """Return the handlers of its picker."""
        return {**self.menu_type(self).methods(), f"{self.noun}s.choose": choose}

    def _described(self, platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
        try:
            return self._describe(platform, reference, job)
        except NotFoundError as error:
            if another := meant_for_another(self.noun, reference, error):
                raise another from None
            raise

    # --- what differs ----------------------------------------------------------------------------
    @abstractmethod
    def ask(
        self,
        inputs: Sequence[InputLike],
        asking: Asking,
        *,
        again: bool,
        job: Job | None,
        on_wait: Callable[[str], None],
    ) -> list[P]:
        """Predict on inputs, one prediction for each in order, a failed one with its error."""

    def stream(
        self,
        value: InputLike,
        asking: Asking,
        *,
        again: bool,
        job: Job | None,
        on_wait: Callable[[str], None],
    ) -> Generator[P]:
        """Predict on one input as it comes; what does not stream comes in one piece."""
        yield from self.ask([value], asking, again=again, job=job, on_wait=on_wait)

    @abstractmethod
    def name_of(self, said: P) -> str:
        """Return the reference of what gave an answer, with its version; empty if not known."""

    @abstractmethod
    def _find(
        self, named: str | Reference | None, platform: Platform | None
    ) -> tuple[Platform, Reference]:
        """Say which platform a name belongs to, and name it in full."""

    @abstractmethod
    def _describe(self, platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
        """Ask the platform for its card."""
