"""The requests of a dataset browser's page. Every method runs on a thread of the pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from predict_widgets.api.comparing import refuse_twins
from predict_widgets.batch.showing import Filter
from predict_widgets.errors import PredictError
from predict_widgets.platform.references import parse_dataset
from predict_widgets.widgets.browser_wire import FIRST_INPUTS, BrowserOpen, SelectedResult, TileCard
from predict_widgets.widgets.browsing.choosing import (
    list_datasets,
    recent_datasets,
    remember_dataset,
)
from predict_widgets.widgets.browsing.code import code_of
from predict_widgets.widgets.browsing.listed import Listed, dataset_card
from predict_widgets.widgets.browsing.opened import open_input
from predict_widgets.widgets.cards import platform_card
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.places import routing_asked
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.recent import remember
from predict_widgets.widgets.wire import ChosenResult, CodeResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.sources.dataset import Dataset
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.browsing.browsing import Browsing
    from predict_widgets.widgets.jobs import Buffer, Job
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.params import Params


class Requests:
    """Answers the page.

    Parameters
    ----------
    browsing
        What it is about.
    """

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing
        # One stretch after the other: the ground truth of the next ones does not hold up these.
        self._listing = Lane()

    def methods(self) -> dict[str, Handler]:
        """Return the handler of each method."""
        browsing = self._browsing
        content = browsing.content
        return {
            "open": self._open,
            "datasets.list": self._datasets,
            "datasets.choose": self._choose_dataset,
            "datasets.recent": self._recent_datasets,
            "inputs": self._inputs,
            "tiles": self._tiles,
            "run.plan": self._plan,
            "run.start": self._start,
            "run.pause": self._pause,
            "run.resume": self._resume,
            "run.cancel": self._cancel,
            "run.retry": self._retry,
            "rows": self._rows,
            "input": self._input,
            "select": self._select,
            "picture": browsing.receiving.picture,
            "file": content.file,
            "frames": content.frames,
            "media": content.media,
            "vectors": content.vectors,
            "module": content.module,
            **browsing.asked.methods(self._choose_model, self._choose_workflow),
            "code": self._code,
            "freeze": self._freeze,
        }

    def lane(self, method: str, _params: Mapping[str, object]) -> Lane | None:
        """Return the line in which a request stands, ``None`` where it need not."""
        browsing = self._browsing
        if method == "open":
            # Behind what was begun before the page asked.
            return browsing.opening
        if method == "tiles" and browsing.dataset is not None:
            return browsing.source.tiles.lane()
        return self._listing if method == "inputs" else browsing.content.lane(method)

    # --- what is browsed -------------------------------------------------------------------------
    def _open(self, job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Return all that a page needs before the first tile; what the journal knows follows."""
        return self._opened(job, self._browsing.watch)

    def _opened(self, job: Job, after: Callable[[], None]) -> Reply:
        browsing = self._browsing
        chosen = browsing.asked.now
        card = chosen.card(job)
        platform = chosen.platform
        browsing.owner.described(platform)
        source = None if browsing.dataset is None else browsing.source
        inputs, truth, tiles = None, b"", {}
        if source is not None and not source.listed.far:
            inputs, truth = source.listed.columns(0, FIRST_INPUTS, cancel=job.cancel_event)
            tiles = source.tiles.first()
        opened = BrowserOpen(
            platform=platform_card(platform),
            model=card,
            dataset=None
            if source is None
            else dataset_card(source.listed, cancel=job.cancel_event),
            run=browsing.run_card,
            selected=list(browsing.selected),
            inputs=inputs,
            tiles=[TileCard(index=index, error="") for index in tiles],
        )
        return Reply(opened, [truth, *tiles.values()], after)

    def _choose_dataset(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        browsing = self._browsing
        named = params.text("reference").strip()
        # What is typed in a page names no path, but for those that Python has named.
        dataset = browsing.known(named) or browsing.open(
            parse_dataset(named), cancel=job.cancel_event
        )
        # What cannot be listed or asked about is not taken: kernel and page stay where they are.
        browsing.asked.now.card(job)
        dataset_card(Listed(dataset), cancel=job.cancel_event)
        job.check()
        browsing.show(dataset)
        return self._opened(job, lambda: self._chose_dataset(dataset))

    def _chose_dataset(self, dataset: Dataset) -> None:
        self._browsing.owner.chose_dataset(dataset.reference)
        self._browsing.watch()
        remember_dataset(dataset)

    def _datasets(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return list_datasets(job, params, self._browsing.platform)

    def _recent_datasets(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return recent_datasets(self._browsing.platform)

    def _choose_model(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return self._choose(job, params, "model")

    def _choose_workflow(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return self._choose(job, params, "workflow")

    def _choose(self, job: Job, params: Params, noun: Noun) -> Reply:
        browsing = self._browsing
        routing = routing_asked(params)
        platform, reference, card = browsing.asked.of(noun).describe(job, params.text("reference"))
        job.check()
        refuse_twins([str(reference), *(str(each) for each in browsing.several.models[1:])])
        browsing.ask(noun, reference, routing)

        def tell() -> None:
            browsing.owner.chose(noun, reference, platform)
            remember(platform, noun, reference)

        return Reply(ChosenResult(model=card, samples=[]), after=tell)

    # --- the grid --------------------------------------------------------------------------------
    def _inputs(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        listed = self._browsing.source.listed
        start, count = params.integer("start"), params.integer("count")
        result, truth = listed.columns(start, count, cancel=job.cancel_event)
        return Reply(result, [truth])

    def _tiles(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return self._browsing.source.tiles.reply(job, params, self._browsing.platform)

    def _input(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return open_input(job, params.integer("index"), self._browsing)

    def _select(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        browsing = self._browsing
        source, wanted = browsing.source, params.part("all")
        if wanted is None:
            indexes = list(dict.fromkeys(params.integers("indexes")))
        else:
            shown = browsing.running.parts.on_show(filter_of(wanted), cancel=job.cancel_event)
            indexes = [int(index) for index in shown]
        items = source.listed.pick(indexes, cancel=job.cancel_event)
        # Of a dataset that was on view when it was asked.
        if len(items) != len(indexes) or browsing.source is not source:
            raise params.wrong("indexes", "one of places in the dataset")
        browsing.selected = indexes
        ids = [item.id for item in items]
        return Reply(
            SelectedResult(count=len(indexes)),
            after=lambda: browsing.owner.selected(indexes, ids),
        )

    # --- the run ---------------------------------------------------------------------------------
    def _plan(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return Reply(self._browsing.plan(self._limits(params), cancel=job.cancel_event))

    def _start(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        browsing = self._browsing
        limits = self._limits(params)
        browsing.limit(*limits).start()
        return Reply(browsing.run_card, after=lambda: browsing.owner.limited(*limits))

    def _limits(self, params: Params) -> tuple[int, float]:
        """Return how much is to be asked for; a trait that the page has set may come later."""
        max_concepts, min_value = self._browsing.owner.limits()
        return params.integer("max_concepts", max_concepts), params.score("min_value", min_value)

    def _retry(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._browsing.running.start(retry=True)
        return Reply(self._browsing.run_card)

    def _pause(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._browsing.running.pause()
        return Reply(self._browsing.run_card)

    def _resume(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._browsing.running.resume()
        return Reply(self._browsing.run_card)

    def _cancel(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._browsing.running.cancel()
        return Reply(self._browsing.run_card)

    def _rows(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        running = self._browsing.running
        return running.parts.reply(params.integer("part"), running.era)

    # --- to keep ---------------------------------------------------------------------------------
    def _code(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        browsing = self._browsing
        wanted = browsing.owner.filter()
        # What is still being typed is on show too.
        wanted = replace(
            wanted,
            threshold=params.score("threshold", wanted.threshold),
            concept_filter=params.text("concept_filter", wanted.concept_filter),
        )
        return Reply(CodeResult(code=code_of(browsing, wanted)))

    def _freeze(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._browsing.owner.freeze()
        return Reply({})


def filter_of(params: Params) -> Filter:
    """Return a filter as a page sends it.

    Raises
    ------
    PredictError
        ``REQUEST_INVALID`` for one that is none.
    """
    said: dict[str, Any] = {
        "threshold": params.score("threshold"),
        "descending": params.flag("descending"),
        "against_truth": params.flag("against_truth"),
        **{
            name: params.text(name)
            for name in (
                "node",
                "concept_filter",
                "label",
                "truth",
                "status",
                "sort",
                "disagreement",
            )
        },
    }
    try:
        return Filter(**said)
    except PredictError as error:
        raise params.wrong("filter", "one that is known") from error
