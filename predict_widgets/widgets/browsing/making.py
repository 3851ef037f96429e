"""Makes the run of an era: of what is asked alone, or of several models together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from predict_widgets.api.batch_run import BatchRun
from predict_widgets.batch.pacing import CLARIFAI_RATE, Pacer
from predict_widgets.widgets.browsing.running import Running
from predict_widgets.widgets.browsing.together import JointParts, ModelParts, Together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from predict_widgets.platform.client import Platform
    from predict_widgets.sources.dataset import Dataset
    from predict_widgets.widgets.browsing.asked import AnyChosen
    from predict_widgets.widgets.browsing.listed import Listed
    from predict_widgets.widgets.browsing.parts import Parts
    from predict_widgets.widgets.browsing.several import Several
    from predict_widgets.widgets.browsing.together import AnyRunning


class Making:
    """Makes runs. Whoever calls it holds a lock.

    Parameters
    ----------
    several
        What is asked.
    platform
        The platform the person handed in, None for the one the rule gives.
    settings
        Further arguments of ``pw.BatchRun``.
    tell
        Is called when there is news of a run.
    """

    def __init__(
        self,
        several: Several,
        platform: Platform | None,
        settings: Mapping[str, Any],
        tell: Callable[[], None],
    ) -> None:
        self._several = several
        self._platform = platform
        self._settings = settings
        self._tell = tell
        # Two runs of the same model may have the same journal.
        self._turns: dict[str, threading.Lock] = {}

    def running(self, era: int, listed: Listed, limits: tuple[int, float]) -> AnyRunning:
        """Return an era's run, not begun."""
        several = self._several
        if not several:
            (chosen,) = several.chosen
            return self._run_of(era, chosen, self.batch(listed.dataset, limits, chosen), listed)
        joint = JointParts(listed, several.names)
        # One rate for all of them: the platform counts calls, whoever they are to.
        rate: float | None = self._settings.get("rate", CLARIFAI_RATE)
        pacer = Pacer(rate)
        runs: dict[str, Running] = {}
        for name, chosen in zip(several.names, several.chosen, strict=True):
            batch = self.batch(listed.dataset, limits, chosen)
            batch.pacer = pacer
            parts = ModelParts(listed, name, joint)
            runs[name] = self._run_of(era, chosen, batch, listed, parts)
        return Together(era, runs, joint)

    def batch(self, dataset: Dataset, limits: tuple[int, float], chosen: AnyChosen) -> BatchRun:
        """Return one model's or workflow's run over a dataset."""
        max_concepts, min_value = limits
        named: dict[str, Any] = {
            chosen.noun: chosen.reference,
            "deployment": chosen.routing.deployment,
            "nodepool": chosen.routing.nodepool,
        }
        return BatchRun(
            dataset,
            platform=self._platform,
            max_concepts=max_concepts or None,
            min_value=min_value or None,
            **named,
            **self._several.settings_of(chosen, self._settings),
        )

    def _run_of(
        self,
        era: int,
        chosen: AnyChosen,
        batch: BatchRun,
        listed: Listed,
        parts: Parts | None = None,
    ) -> Running:
        turn = self._turns.setdefault(str(chosen.reference), threading.Lock())
        return Running(era, batch, listed, self._tell, turn, parts)
