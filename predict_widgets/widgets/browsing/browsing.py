"""What one dataset browser holds and does, without traits: used by the page and by Python."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.api.datasets import dataset as open_dataset
from predict_widgets.errors import PredictError
from predict_widgets.widgets import pool
from predict_widgets.widgets.browsing.listed import Listed
from predict_widgets.widgets.browsing.making import Making
from predict_widgets.widgets.browsing.opened import Opened
from predict_widgets.widgets.browsing.run_cards import no_run, plan_card
from predict_widgets.widgets.browsing.several import Several
from predict_widgets.widgets.browsing.tiles import Tiles
from predict_widgets.widgets.browsing.together import Together
from predict_widgets.widgets.content import Content
from predict_widgets.widgets.receiving import Receiving

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.sources.dataset import Dataset
    from predict_widgets.widgets.browser_wire import PlanCard, RunCard
    from predict_widgets.widgets.browsing.asked import Asked
    from predict_widgets.widgets.browsing.owner import Owner
    from predict_widgets.widgets.browsing.together import AnyRunning
    from predict_widgets.widgets.chosen import Chosen, Routing
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.said import Said

# Settings that change what comes out; how fast it comes is left to whoever runs the code.
_WRITTEN = frozenset({"folder", "prompt", "params", "sample_ms", "evaluation"})


class Source:
    """A dataset, its inputs by their place, and their thumbnails."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.listed = Listed(dataset)
        self.tiles = Tiles(self.listed)


class Browsing:
    """A dataset, what is asked about it, and a run. May be used from any thread.

    What is asked, of which dataset, with which limits: while all of it stays the same it is one
    era, with one journal. When any of it changes the run that is under way ends.

    Parameters
    ----------
    owner
        The widget.
    asked
        The model or workflow.
    platform
        The platform the person handed in, None for the one the rule gives.
    settings
        Further arguments of ``pw.BatchRun``.
    limits
        Its ``max_concepts`` and ``min_value``, 0 for the platform's own.
    """

    def __init__(
        self,
        owner: Owner,
        asked: Asked,
        platform: Platform | None,
        settings: Mapping[str, Any],
        limits: tuple[int, float] = (0, 0.0),
    ) -> None:
        self.owner = owner
        self.asked = asked
        self.several = Several(asked)
        self._making = Making(self.several, platform, settings, owner.told)
        self.settings = dict(settings)
        self.shelf = Opened()
        self.content = Content(self.shelf)
        self.receiving = Receiving(self.shelf, cast("Chosen[Said]", asked.now), dict)
        self.selected: list[int] = []
        # Where `open` stands in line, behind what is begun before it.
        self.opening = pool.Lane()
        self._platform = platform
        # Datasets that Python has named: a page may come back to them, and name no other path.
        self._known: dict[str, Dataset] = {}
        self._lock = threading.RLock()
        self._limits = limits
        self._source: Source | None = None
        self._running: AnyRunning | None = None
        self._era = 0
        self._watched = False
        self._closed = False

    # --- what there is ---------------------------------------------------------------------------
    @property
    def platform(self) -> Platform:
        """Who answers now."""
        return self.asked.now.platform

    @property
    def dataset(self) -> Dataset | None:
        """The dataset; None before one is chosen."""
        source = self._source
        return None if source is None else source.dataset

    @property
    def source(self) -> Source:
        """The dataset with its inputs.

        Raises
        ------
        PredictError
            ``DATASET_NOT_CHOSEN``, or ``BROWSER_CLOSED``.
        """
        source = self._source
        if source is None and self._closed:
            raise PredictError(
                "The browser is closed.",
                name="BROWSER_CLOSED",
                hint="Make another one: what was predicted is in its journal.",
            )
        if source is None:
            raise PredictError(
                "No dataset has been chosen yet.",
                name="DATASET_NOT_CHOSEN",
                hint="Choose one in the widget, or hand one over: browser.dataset = 'digits'.",
            )
        return source

    @property
    def running(self) -> AnyRunning:
        """The run; raises as `source`."""
        with self._lock:
            if self._running is None:
                _ = self.source
            assert self._running is not None  # noqa: S101 - there is one where there is a source
            return self._running

    @property
    def nodes(self) -> list[str]:
        """The nodes of a workflow, as it describes them; the models that are compared, by name.

        Else those that have said something.
        """
        if self.several:
            return self.several.names
        card: Any = self.asked.now.known_card
        if card is not None and card.get("nodes"):
            return [node["id"] for node in card["nodes"]]
        with self._lock:
            running = self._running
        return [] if running is None else running.parts.nodes

    @property
    def run_card(self) -> RunCard:
        """How far the run is."""
        with self._lock:
            running, era = self._running, self._era
        return no_run(era) if running is None else running.card()

    @property
    def versions(self) -> list[Reference]:
        """The models that are compared, with their versions as far as they are known."""
        with self._lock:
            running, models = self._running, self.several.models
        if not isinstance(running, Together):
            return models
        known = [run.reference for run in running.runs.values()]
        return [one or model for one, model in zip(known, models, strict=True)]

    @property
    def reference(self) -> str:
        """The model or workflow, with its version as far as that is known."""
        with self._lock:
            running = self._running
        if running is not None and (known := running.reference) is not None:
            return str(known)
        chosen = self.asked.now
        card = chosen.known_card
        reference = chosen.reference
        return str(reference if card is None else reference.with_version(card["version_id"]))

    @property
    def said_settings(self) -> dict[str, object]:
        """The arguments of ``pw.BatchRun`` that are not the default and can be written down."""
        max_concepts, min_value = self._limits
        routing = self.asked.now.routing
        said: dict[str, object] = {
            "max_concepts": max_concepts,
            "min_value": min_value,
            "deployment": routing.deployment,
            "nodepool": routing.nodepool,
            **{name: value for name, value in self.settings.items() if name in _WRITTEN},
        }
        told = {name: value for name, value in said.items() if value}
        if "folder" in told:
            told["folder"] = str(told["folder"])
        return told

    # --- changes ---------------------------------------------------------------------------------
    def open(self, value: Any, *, cancel: threading.Event | None = None) -> Dataset:  # noqa: ANN401 - anything that names a dataset
        """Open what Python names; raises as `predict_widgets.dataset`."""
        known = self._known.get(value) if isinstance(value, str) else None
        dataset = known or open_dataset(value, platform=self._platform, cancel=cancel)
        if dataset.reference:
            self._known[dataset.reference] = dataset
        return dataset

    def known(self, reference: str) -> Dataset | None:
        """Return a dataset that Python has named; None for any other."""
        return self._known.get(reference)

    def show(self, dataset: Dataset | None) -> None:
        """Browse this dataset from now on."""
        with self._lock:
            if dataset is self.dataset:
                return
            former, self._source = self._source, None if dataset is None else Source(dataset)
            self.selected = []
            self._renew()
        if former is not None:
            former.tiles.close()
        self.shelf.clear()

    def ask(self, noun: Noun, reference: Reference, routing: Routing | None = None) -> None:
        """Ask this one from now on; about ``routing`` see `Chosen.choose`.

        Of several models it takes the first one's place; a workflow stands alone.
        """
        with self._lock:
            self.several.leave(noun, reference)
            self.asked.choose(noun, reference, routing)
            self._renew()

    def compare(self, models: Sequence[Reference]) -> None:
        """Ask these from now on, the first of them first; none for the first one alone."""
        with self._lock:
            if list(models) != self.several.models:
                self.several.compare(models)
                self._renew()

    def limit(self, max_concepts: int, min_value: float) -> AnyRunning:
        """Ask for so many concepts from such a score on; 0 for the platform's own.

        What was said with other limits is in another journal, and another era.
        """
        with self._lock:
            if self._limits != (max_concepts, min_value):
                self._limits = (max_concepts, min_value)
                self._renew()
        return self.running

    def plan(self, limits: tuple[int, float], *, cancel: threading.Event | None = None) -> PlanCard:
        """Say what a run with such limits would do; what is on show stays."""
        with self._lock:
            running, same = self.running, limits == self._limits
            runs = running.runs.values() if isinstance(running, Together) else [running]
            batches = [run.batch for run in runs]
            if not same:
                dataset = self.source.dataset
                batches = [self._making.batch(dataset, limits, one) for one in self.several.chosen]
        if isinstance(running, Together):
            card = running.plan(batches, cancel)
        else:
            card = plan_card(batches[0].plan(cancel=cancel))
        running.planned()
        return card

    def _renew(self) -> None:
        """Begin another era: what was said of the former one is void."""
        former, self._running = self._running, None
        if former is not None:
            former.close()
        self._era += 1
        if self._source is not None and not self._closed:
            self._running = self._making.running(self._era, self._source.listed, self._limits)
        self.shelf.forget_answers()
        self.owner.told()
        if self._watched:
            self._load()

    def begin(self) -> None:
        """Begin with what a page will ask for first, where it lies here: the page is on its way."""
        source, platform = self._source, self.platform
        if platform.embedded:
            self.opening.submit(self._describe)
        if source is not None and not source.listed.far:
            source.tiles.begin(platform)

    def _describe(self) -> None:
        # What is wrong with it `open` says.
        with suppress(PredictError):
            self.asked.now.card()

    def watch(self) -> None:
        """Bring in what the journal knows, now and in each era to come: somebody looks."""
        if not self._watched:
            self._watched = True
            self._load()
        # What came between a page's question and the answer to it was not heard there.
        self.owner.told()

    def _load(self) -> None:
        with self._lock:
            running = self._running
        if running is not None:
            pool.submit(running.load)

    # --- the end ---------------------------------------------------------------------------------
    def close(self) -> None:
        """End the run, and let all of it go."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
            source, self._source = self._source, None
        if running is not None:
            running.close()
        if source is not None:
            source.tiles.close()
        self.receiving.uploads.close()
        self.content.close()
        self.shelf.clear()
        self._known.clear()
