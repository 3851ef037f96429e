"""The synced state of a dataset browser: small JSON that may be saved with the notebook.

Only the main loop changes a trait; what runs on other threads posts its news there.
"""

# traitlets publishes its decorators' types only in part, ipywidgets none of its own.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false

from __future__ import annotations

from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Any, cast, get_args

import traitlets as t

from predict_widgets.api.comparing import refuse_count, refuse_twins
from predict_widgets.batch.showing import Disagreements, Filter, Sorts, Statuses, Truths
from predict_widgets.errors import PredictError
from predict_widgets.platform.credential import redact
from predict_widgets.platform.output_config import MAX_CONCEPTS
from predict_widgets.platform.references import parse_dataset
from predict_widgets.widgets import loop
from predict_widgets.widgets.base import PredictWidget, said_by_page
from predict_widgets.widgets.browsing.browsing import Browsing
from predict_widgets.widgets.browsing.requests import Requests
from predict_widgets.widgets.cards import platform_card
from predict_widgets.widgets.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.browsing.asked import Asked
    from predict_widgets.widgets.mistaken import Noun

# More than eight a second cannot be followed.
EVENT_SECONDS = 0.125


class BrowserState(PredictWidget):
    """The traits, and what follows from a change of one.

    Parameters
    ----------
    dataset
        What `predict_widgets.dataset` takes; None for nothing yet.
    asked
        The model or workflow.
    platform
        The platform the person handed in.
    settings
        Further arguments of ``pw.BatchRun``.
    **traits
        Values of traits.
    """

    model = t.Unicode(help="The model's reference, empty where a workflow is asked.").tag(sync=True)
    workflow = t.Unicode(help="The workflow's reference, empty where a model is asked.").tag(
        sync=True
    )
    models = t.List(
        t.Any(), help="The models that are compared, the first is `model`; or none."
    ).tag(sync=True)
    dataset = t.Unicode(help="What pw.dataset() takes again; empty where there is none.").tag(
        sync=True
    )
    threshold = t.Float(0.0, min=0.0, help="Prediction Threshold.").tag(sync=True)
    concept_filter = t.Unicode(help="Filter by concept: labels that contain this.").tag(sync=True)
    label = t.Unicode(help="A class: inputs that bear it.").tag(sync=True)
    truth = t.Enum(get_args(Truths), "all", help="How inputs agree with their ground truth.").tag(
        sync=True
    )
    status_filter = t.Enum(get_args(Statuses), "all", help="How far inputs are.").tag(sync=True)
    sort = t.Enum(get_args(Sorts), "dataset", help="What inputs are sorted by.").tag(sync=True)
    descending = t.Bool(False, help="The other way round.").tag(sync=True)
    disagreement = t.Enum(get_args(Disagreements), "all", help="How several models disagree.").tag(
        sync=True
    )
    against_truth = t.Bool(
        False, help="Whether several models are held against the ground truth."
    ).tag(sync=True)
    node = t.Unicode(
        help="Whose answers the tiles show, of a workflow; of several models whose are filtered."
    ).tag(sync=True)
    max_concepts = t.Int(
        0, min=0, max=MAX_CONCEPTS, help="How many concepts to ask for, 0 for the platform's own."
    ).tag(sync=True)
    min_value = t.Float(0.0, min=0.0, max=1.0, help="The lowest score to ask for.").tag(sync=True)
    platform = t.Dict(help="The platform that answers: name, host, embedded.").tag(sync=True)
    state = t.Unicode("idle", help="How far the run is.").tag(sync=True)
    # Ten thousand ids are not to be saved, nor sent at each click.
    selection = t.List(t.Unicode(), help="The ids of the inputs that are selected.")

    def __init__(
        self,
        dataset: Any,  # noqa: ANN401 - anything that names a dataset
        asked: Asked,
        platform: Platform | None,
        settings: Mapping[str, Any],
        **traits: object,
    ) -> None:
        # What the page has selected itself need not be told to it.
        self._chosen_in_page: list[str] | None = None
        self._found: list[int] = []
        self._pace = Pace[None](self._tell, EVENT_SECONDS)
        compared = cast("Sequence[Any]", traits.pop("models", ()))
        limits = traits.get("max_concepts", 0), traits.get("min_value", 0.0)
        self._browsing = Browsing(
            self, asked, platform, settings, cast("tuple[int, float]", limits)
        )
        models = self._named(compared)
        self._browsing.compare(models)
        opened = None if dataset is None else self._browsing.open(dataset)
        if opened is not None:
            self._browsing.show(opened)
        # The page is on its way: what it will ask for first is made meanwhile.
        self._browsing.begin()
        requests = Requests(self._browsing)
        super().__init__(
            requests.methods(),
            requests.lane,
            platform=platform_card(asked.now.platform),
            dataset="" if opened is None else opened.reference,
            **{asked.now.noun: str(asked.now.reference)},
            models=[str(model) for model in models],
            **traits,
        )

    # --- news from other threads -----------------------------------------------------------------
    def filter(self) -> Filter:
        """Return what is looked for at this moment."""
        nodes = self._browsing.nodes
        # Of a workflow always one: the first where none was chosen, as in the page.
        node = self.node if self.node in nodes else next(iter(nodes), "")
        return Filter(
            self.threshold, self.concept_filter, self.label, self.truth, self.status_filter,
            self.sort, self.descending, node, self.disagreement, self.against_truth,
        )  # fmt: skip

    def limits(self) -> tuple[int, float]:
        """Return how much is to be asked for."""
        return self.max_concepts, self.min_value

    def told(self) -> None:
        """Hear that the run has come further, or that another one has begun."""
        if not self._closed:
            self._pace.offer(None)

    def _tell(self, _news: None) -> None:
        card = self._browsing.run_card
        self._say({"type": "event", "event": "run", "params": card})
        self._follow_state()

    def _follow_state(self) -> None:
        """Bring the trait in line with how far the run is."""
        if self.state != self._browsing.run_card["state"]:
            self._post(lambda: self.set_trait("state", self._browsing.run_card["state"]))

    def described(self, platform: Platform) -> None:
        """Hear who answers."""
        answers = platform_card(platform)
        if self.platform != answers:
            self._post(lambda: self.set_trait("platform", answers))

    def chose(self, noun: Noun, reference: Reference, platform: Platform) -> None:
        """Hear which model or workflow the page has chosen."""

        def tell() -> None:
            now = self._browsing.asked.now
            # Of two in a row the later one stands already.
            if (now.noun, now.reference) != (noun, reference):
                return
            with self.hold_trait_notifications():
                self.model = str(reference) if noun == "model" else ""
                self.workflow = str(reference) if noun == "workflow" else ""
                self.models = [str(each) for each in self._browsing.several.models]
                self.platform = platform_card(platform)

        self._post(tell)

    def chose_dataset(self, reference: str) -> None:
        """Hear which dataset the page has chosen."""

        def tell() -> None:
            dataset = self._browsing.dataset
            # As of `chose`.
            if dataset is not None and dataset.reference == reference:
                self.dataset = reference
                self.selection = []

        self._post(tell)

    def limited(self, max_concepts: int, min_value: float) -> None:
        """Hear how much the page wants to be told of each input."""

        def tell() -> None:
            self.max_concepts, self.min_value = max_concepts, min_value

        self._post(tell)

    def selected(self, indexes: Sequence[int], ids: Sequence[str]) -> None:
        """Hear which inputs the page has selected."""

        def tell() -> None:
            # As of `chose`.
            if self._browsing.selected == indexes:
                self._chosen_in_page = list(ids)
                self.selection = list(ids)

        self._post(tell)

    def _post(self, change: Callable[[], None]) -> None:
        loop.post(lambda: None if self._closed else change())

    # --- what follows from a change --------------------------------------------------------------
    @t.validate("model", "workflow")
    def _check_asked(self, proposal: Mapping[str, Any]) -> str:
        """Name it in full; what cannot exist raises here and changes nothing."""
        noun: Noun = "workflow" if proposal["trait"].name == "workflow" else "model"
        if not proposal["value"] and noun != self._browsing.asked.now.noun:
            return ""
        with _put_back():
            return str(self._browsing.asked.of(noun).resolve(proposal["value"])[1])

    @t.observe("model", "workflow")
    def _on_asked(self, change: Mapping[str, Any]) -> None:
        noun: Noun = change["name"]
        if not change["new"]:
            return
        asked = self._browsing.asked
        platform, reference = asked.of(noun).resolve(change["new"])
        if (noun, reference) == (asked.now.noun, asked.now.reference):
            return
        self._browsing.ask(noun, reference)
        self.models = [str(each) for each in self._browsing.several.models]
        self.platform = platform_card(platform)
        self.node = ""
        self.set_trait("workflow" if noun == "model" else "model", "")

    @t.validate("models")
    def _check_models(self, proposal: Mapping[str, Sequence[Any]]) -> list[str]:
        """Name each in full; what cannot be compared raises here and changes nothing."""
        with _put_back():
            return [str(each) for each in self._named(proposal["value"])]

    @t.observe("models")
    def _on_models(self, change: Mapping[str, Any]) -> None:
        browsing = self._browsing
        models = self._named(change["new"])
        if models == browsing.several.models:
            return
        browsing.compare(models)
        self.node = ""
        if models:
            now = browsing.asked.now
            self.model, self.workflow = str(now.reference), ""
            self.platform = platform_card(now.platform)

    def _named(self, models: Sequence[Any]) -> list[Reference]:
        """Return the full references of two to six models; none for one that stands alone."""
        if not models:
            return []
        refuse_count(models)
        found = [self._browsing.asked.of("model").resolve(each)[1] for each in models]
        refuse_twins([str(each) for each in found])
        return found

    @t.validate("dataset")
    def _check_dataset(self, proposal: Mapping[str, Any]) -> str:
        """Open it; what cannot be opened raises here and changes nothing."""
        browsing, value = self._browsing, proposal["value"]
        if not value:
            return ""
        known = browsing.known(value)
        with _put_back():
            if known is None:
                # As of `datasets.choose`: what a page says names no path.
                known = browsing.open(parse_dataset(value) if said_by_page() else value)
        return known.reference

    @t.observe("dataset")
    def _on_dataset(self, change: Mapping[str, Any]) -> None:
        browsing = self._browsing
        current = browsing.dataset
        if change["new"] == ("" if current is None else current.reference):
            return
        browsing.show(browsing.known(change["new"]))
        self.selection = []

    @t.validate("selection")
    def _check_selection(self, proposal: Mapping[str, Any]) -> list[str]:
        """Find the inputs; one that there is not raises here and changes nothing."""
        ids: list[str] = list(dict.fromkeys(proposal["value"]))
        if ids != self._chosen_in_page:
            self._found = self._browsing.source.listed.places_of(ids) if ids else []
        return ids

    @t.observe("selection")
    def _on_selection(self, change: Mapping[str, Any]) -> None:
        if change["new"] == self._chosen_in_page:
            return
        self._chosen_in_page = None
        self._browsing.selected = self._found
        self._say({"type": "event", "event": "selection", "params": {"indexes": self._found}})

    @t.validate("threshold", "min_value")
    def _check_number(self, proposal: Mapping[str, Any]) -> float:
        if not isfinite(proposal["value"]):
            name = proposal["trait"].name
            message = f"{name}={proposal['value']} is not a number that JSON can say."
            raise t.TraitError(message)
        return proposal["value"]

    def _worth_keeping(self) -> bool:
        """Whether there is something on show that took time."""
        return bool(self._browsing.run_card["parts"] or self._display_ids)

    def _release(self) -> None:
        self._pace.__exit__()
        self._browsing.close()


@contextmanager
def _put_back() -> Generator[None]:
    """Have traitlets put the former value back where a page has set what cannot be.

    It does so for its own errors alone (traitlets 5.16, ``hold_trait_notifications``).
    """
    try:
        yield
    except PredictError as error:
        if said_by_page():
            raise t.TraitError(redact(str(error))) from None
        raise
