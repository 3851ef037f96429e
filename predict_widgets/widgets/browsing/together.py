"""The runs of several models over one dataset: begun, paused and ended together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

from predict_widgets.batch.bar import following
from predict_widgets.batch.contrast import Contrast
from predict_widgets.batch.disagreements import said_by
from predict_widgets.batch.predictions import Failure
from predict_widgets.batch.report import Progress, Report
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.widgets.browser_wire import ModelRun, PlanCard, RunCard, RunState
from predict_widgets.widgets.browsing.parts import Parts
from predict_widgets.widgets.browsing.run_cards import plan_card
from predict_widgets.widgets.browsing.running import Running

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    from predict_widgets.batch.batch_run import BatchRun
    from predict_widgets.batch.narrowed import Narrowed
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.browsing.listed import Listed
    from predict_widgets.widgets.browsing.running import OnProgress

_POLL_SECONDS = 0.05
# A run that was told to end has done so by then.
_ENDS_WITHIN_SECONDS = 5.0


class JointParts(Parts):
    """What all models have said: each is a node of its name.

    Parameters
    ----------
    listed
        The inputs.
    models
        Their names, the one that the others are held against first.
    """

    def __init__(self, listed: Listed, models: Sequence[str]) -> None:
        super().__init__(listed, Columns(contrast=Contrast(models)))
        self._models = list(models)

    @property
    def nodes(self) -> list[str]:
        """The models' names, whether they have said anything or not."""
        return list(self._models)


class ModelParts(Parts):
    """What one of the models has said; the page is told of it by what is joint.

    Parameters
    ----------
    listed
        The inputs.
    name
        The model's.
    joint
        Where all models' answers lie.
    """

    def __init__(self, listed: Listed, name: str, joint: JointParts) -> None:
        super().__init__(listed)
        self._model = name
        self._joint = joint
        self._taken = 0

    def take(self, part: Narrowed) -> None:
        """Take in one part."""
        with self._lock:
            self._next_output += part.outputs.num_rows
            self._note(part.outputs)
            self._taken += 1
        self._joint.take(said_by(part, self._model))

    @property
    def count(self) -> int:
        """How many parts there are."""
        with self._lock:
            return self._taken


class Together:
    """One dataset, several models, a journal each. May be used from any thread.

    What one of them cannot do is no matter of the others: its card says why.

    Parameters
    ----------
    era
        As of `Running`.
    runs
        By the model's name.
    parts
        What they fill together.
    """

    def __init__(self, era: int, runs: Mapping[str, Running], parts: JointParts) -> None:
        self.era = era
        self.parts = parts
        self.runs = dict(runs)
        self._all = list(self.runs.values())

    # --- as of one run ---------------------------------------------------------------------------
    @property
    def batch(self) -> BatchRun:
        """The first model's run."""
        return self._all[0].batch

    @property
    def reference(self) -> Reference | None:
        """The first model, at the version that answers."""
        return self._all[0].reference

    @property
    def running(self) -> bool:
        """Whether any is under way."""
        return any(run.running for run in self._all)

    def load(self) -> None:
        """Bring in what the journals know."""
        for run in self._all:
            run.load()

    def planned(self) -> None:
        """Hear that somebody knows what a run would do."""
        for run in self._all:
            run.planned()

    def start(self, *, retry: bool = False) -> None:
        """Run all in threads; to try again is for those of whose inputs some have failed.

        Raises
        ------
        PredictError
            ``RUN_UNDER_WAY``.
        """
        wanted = [run for run in self._all if not retry or run.parts.failed]
        if self.running:
            raise PredictError(
                "The run is under way",
                name="RUN_UNDER_WAY",
                hint="Wait for its end, or cancel it first.",
            )
        for run in wanted:
            run.start(retry=retry)

    def run(self, progress: OnProgress | None, *, retry: bool = False) -> dict[str, Report]:
        """Run all, and return what came of each, by the model's name.

        Raises
        ------
        PredictError
            ``RUN_UNDER_WAY``; or the first one's error, where all have failed.
        """
        with following(progress, self._total) as tell:
            try:
                self.start(retry=retry)
                while self.running:
                    time.sleep(_POLL_SECONDS)
                    if tell is not None:
                        tell(self._progress)
                if tell is not None:
                    tell(self._progress)
            except PredictError:
                raise
            except BaseException:
                # An interrupt: what was finished is kept.
                self.cancel()
                until = time.monotonic() + _ENDS_WITHIN_SECONDS
                while self.running and time.monotonic() < until:
                    time.sleep(_POLL_SECONDS)
                raise
        errors = [run.error for run in self._all]
        first = errors[0]
        if first is not None and all(errors) and not any(run.parts.done for run in self._all):
            raise first
        return {name: _report_of(run) for name, run in self.runs.items()}

    def pause(self) -> None:
        """Begin no new call."""
        for run in self._all:
            run.pause()

    def resume(self) -> None:
        """Go on."""
        for run in self._all:
            run.resume()

    def cancel(self) -> None:
        """End all within a second; what came before stays."""
        for run in self._all:
            run.cancel()

    def close(self) -> None:
        """End what runs, and tell nothing any more."""
        for run in self._all:
            run.close()

    # --- how far they are ------------------------------------------------------------------------
    @property
    def _total(self) -> int | None:
        totals = [run.batch.dataset.count for run in self._all]
        return None if None in totals else sum(one for one in totals if one is not None)

    @property
    def _progress(self) -> Progress:
        card = self.card()
        total = card["total"] if card["total"] >= 0 else None
        return Progress(
            card["done"], total, card["failed"], card["rate"], card["seconds_left"],
            card["waiting"], card["calls"],
        )  # fmt: skip

    @property
    def state(self) -> RunState:
        """As of `RunCard`: what is under way comes first; failed where none of them could run."""
        states = [run.state for run in self._all]
        order: tuple[RunState, ...] = ("cancelling", "running", "paused", "planned")
        for state in order:
            if state in states:
                return state
        if all(state == "failed" for state in states):
            return "failed"
        return "idle" if "idle" in states else "done"

    def card(self) -> RunCard:
        """Return how far they are, for the page: the sums, and each by itself."""
        cards = [run.card() for run in self._all]
        left = [card["seconds_left"] for card in cards if card["seconds_left"] is not None]
        failed = all(card["state"] == "failed" for card in cards)
        return RunCard(
            era=self.era,
            state=self.state,
            done=sum(card["done"] for card in cards),
            total=-1 if cards[0]["total"] < 0 else sum(card["total"] for card in cards),
            failed=sum(card["failed"] for card in cards),
            known=sum(card["known"] for card in cards),
            calls=sum(card["calls"] for card in cards),
            rate=sum(card["rate"] for card in cards),
            seconds_left=max(left, default=None),
            waiting=next((card["waiting"] for card in cards if card["waiting"]), ""),
            error=cards[0]["error"] if failed else None,
            parts=self.parts.count,
            folder=cards[0]["folder"],
            models=[
                ModelRun(
                    name=name,
                    state=card["state"],
                    done=card["done"],
                    failed=card["failed"],
                    error=card["error"],
                )
                for name, card in zip(self.runs, cards, strict=True)
            ],
        )

    def failures(self) -> list[Failure]:
        """Return the inputs without an output, model by model, which the message names."""
        return [
            Failure(one.name, one.error_name, f"{name}: {one.message}")
            for name, run in self.runs.items()
            for one in run.parts.failures()
        ]

    def plan(self, batches: Sequence[BatchRun], cancel: threading.Event | None) -> PlanCard:
        """Say what runs would do together; a model that cannot be asked is left out."""
        cards: list[PlanCard] = []
        errors: list[PredictError] = []
        for batch in batches:
            try:
                cards.append(plan_card(batch.plan(cancel=cancel)))
            except CancelledError:
                raise
            except PredictError as error:
                errors.append(error)
        if not cards:
            raise errors[0]
        return PlanCard(
            inputs=-1 if cards[0]["inputs"] < 0 else sum(card["inputs"] for card in cards),
            known=sum(card["known"] for card in cards),
            calls=sum(card["calls"] for card in cards),
            bytes=sum(card["bytes"] for card in cards),
        )


AnyRunning: TypeAlias = Running | Together


def _report_of(run: Running) -> Report:
    return run.report or Report(error=run.error)
