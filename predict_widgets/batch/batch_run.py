"""A dataset, a model or workflow, and a journal: what a person runs, pauses and reads."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from predict_widgets.batch.asked import AskedFor, Wishes, find_out
from predict_widgets.batch.bar import following
from predict_widgets.batch.calling import Manner
from predict_widgets.batch.job import Job
from predict_widgets.batch.journal import Journal
from predict_widgets.batch.journal_schema import named_as
from predict_widgets.batch.pacing import CLARIFAI_RATE, Gate, Pacer, check_pace
from predict_widgets.batch.plan import Plan, Sifted, inputs_per_call, plan_of
from predict_widgets.batch.predictions import BatchPredictions
from predict_widgets.batch.running import Run
from predict_widgets.batch.under_way import marked
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.sources.dataset import Dataset

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from arro3.core import Table

    from predict_widgets.batch.elsewhere import Elsewhere, Executor
    from predict_widgets.batch.report import Progress, Report
    from predict_widgets.batch.results import Result
    from predict_widgets.inputs import InputLike
    from predict_widgets.model_list import ListedModel, ListedWorkflow
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference

    OnPart = Callable[[Sequence[Result]], object]
    OnProgress = Literal["tqdm"] | Callable[[Progress], object]

# A model of Clarifai's may take ten minutes to be deployed (clarifai-python #266).
_BUDGET_SECONDS = 600.0


class BatchRun:
    """Predicts on every input of a dataset, and never loses a result.

    Results are written to a journal as they come. Run again after a crash, tomorrow, or with more
    inputs, and only what is missing is predicted. Inputs are read just before they are sent: few
    are held at a time, whatever the dataset's size.

    >>> run = pw.BatchRun("~/Pictures", "general-image-recognition")  # doctest: +SKIP
    >>> run.plan()  # doctest: +SKIP
    >>> run.run(progress="tqdm")  # doctest: +SKIP
    >>> run.predictions.to_pandas()  # doctest: +SKIP

    Parameters
    ----------
    dataset
        The inputs: a dataset, or anything `predict_widgets.dataset` takes, such as a folder.
    model
        The model, in any spelling of a reference; without one the platform's default. Its version
        is resolved before the first call and stays the same to the end.
    workflow
        A workflow instead of a model.
    platform
        Who is asked; without one the platform in use.
    folder
        Where the journal lies; without it in the user's data, by dataset and settings.
    max_concepts, min_value, params, prompt, sample_ms
        As of `predict_widgets.predict`.
    deployment, nodepool
        As of `predict_widgets.predict`; of a workflow for all its nodes.
    evaluation
        Ask for all the model can say: every score from 0 on, and as many concepts as it has, up to
        200. Both are recorded.
    concurrency
        Calls that are under way at a time, 1 to 256; with ``executor`` at least its workers.
    rate
        Calls a second at most; None for no limit. The embedded platform has none. A platform that
        says it is asked too often is asked less, and then slowly more again.
    executor
        Asks from other processes: any ``concurrent.futures.Executor``, or that of a
        ``dask.distributed`` client. A worker finds the credential in its own environment.
    retry_failed
        Ask again about inputs that failed in an earlier run.

    Attributes
    ----------
    dataset
        The inputs.
    report
        What came of the last run; None before the first.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``, or when there is no such dataset. Whoever is asked is looked
        for at the first `plan`, `run` or look at `predictions`.
    """

    def __init__(  # noqa: PLR0913 - what a run depends on
        self,
        dataset: Dataset | str | os.PathLike[str] | Iterable[InputLike],
        model: str | Reference | ListedModel | None = None,
        *,
        workflow: str | Reference | ListedWorkflow | None = None,
        platform: Platform | None = None,
        folder: str | os.PathLike[str] | None = None,
        max_concepts: int | None = None,
        min_value: float | None = None,
        params: Mapping[str, object] | None = None,
        prompt: str = "",
        sample_ms: int | None = None,
        deployment: str = "",
        nodepool: str = "",
        evaluation: bool = False,
        concurrency: int = 4,
        rate: float | None = CLARIFAI_RATE,
        executor: Executor | None = None,
        retry_failed: bool = False,
    ) -> None:
        check_pace(concurrency, rate)
        self.dataset = self._opened(dataset, platform)
        self.report: Report | None = None
        self._wishes = Wishes(
            model,
            workflow,
            platform,
            max_concepts,
            min_value,
            params,
            prompt,
            sample_ms,
            deployment,
            nodepool,
            evaluation,
        )
        self._folder = None if folder is None else Path(folder)
        self._concurrency = concurrency
        self._rate = rate
        self._executor = executor
        self._retries = retry_failed
        self._lock = threading.Lock()
        self._asked: AskedFor | None = None
        self._journal: Journal | None = None
        self._gate = Gate()
        self._running = False
        self.pacer: Pacer | None = None  # which other runs hold to, too

    @staticmethod
    def _opened(dataset: object, platform: Platform | None) -> Dataset:  # noqa: ARG004 - for those that look there
        if isinstance(dataset, Dataset):
            return dataset
        raise PredictError(
            f"An object of type {type(dataset).__name__} is no dataset",
            name="DATASET_NOT_UNDERSTOOD",
            hint="Open it with pw.dataset(...).",
        )

    # --- before ----------------------------------------------------------------------------------
    def prepare(self, *, cancel: threading.Event | None = None) -> AskedFor:
        """Find out who is asked at which version, and open the journal; once.

        Raises
        ------
        PredictError
            When there is no such model, no way to the platform, or a journal of other settings.
        """
        with self._lock:
            if self._asked is None or self._journal is None:
                asked = find_out(self._wishes, cancel=cancel)
                self._journal = Journal.open(self._folder, asked.settings, name=self.dataset.name)
                self._asked = asked
            return self._asked

    @property
    def journal(self) -> Journal:
        """Where the results lie; asks who answers, the first time."""
        self.prepare()
        assert self._journal is not None  # noqa: S101 - as prepared
        return self._journal

    def plan(self, *, cancel: threading.Event | None = None) -> Plan:
        """Say what `run` will do: how many inputs are known, and how many calls the rest takes.

        It lists the dataset and reads no input. Raises as `prepare` and `Dataset.page`.
        """
        asked = self.prepare(cancel=cancel)
        self.journal.refresh()
        sifted = Sifted(self.dataset, self.journal, retry_failed=self._retries)
        rate = self._rate_of(asked)
        return plan_of(asked, sifted, concurrency=self._concurrency, rate=rate, cancel=cancel)

    # --- running ---------------------------------------------------------------------------------
    def run(
        self,
        *,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
        on_part: OnPart | None = None,
    ) -> Report:
        """Predict on every input that has no result yet.

        Parameters
        ----------
        progress
            ``"tqdm"`` for a bar, or a function that is handed a `Progress` now and then.
        cancel
            Ends the run within a second when set; so do `cancel` and an interrupt. What came
            before is kept.
        on_part
            Is handed results as they come to lie in the journal.

        Returns
        -------
        Report
            What came of it. Where something ended the run before its end, such as a network that
            is gone, ``report.error`` says so: run again, and only the rest is predicted.

        Raises
        ------
        PredictError
            What concerns the whole run, if no input has a result; ``JOURNAL_IN_USE`` or
            ``JOURNAL_NOT_WRITTEN`` before the first call.
        """
        return self._run(progress, cancel, on_part, retry=self._retries)

    def retry_failed(
        self,
        *,
        progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
        on_part: OnPart | None = None,
    ) -> Report:
        """Ask again about the inputs that failed, and about no others; see `run`."""
        return self._run(progress, cancel, on_part, retry=True, only_failed=True)

    def pause(self) -> None:
        """Begin no new call; those under way are heard to their end. From another thread."""
        self._gate.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._gate.resume()

    def cancel(self) -> None:
        """End the run that is under way, within a second. From another thread."""
        self._gate.cancel()

    @property
    def paused(self) -> bool:
        """Whether nothing new is begun for now."""
        return self._gate.paused

    def _run(
        self,
        progress: OnProgress | None,
        cancel: threading.Event | None,
        on_part: OnPart | None,
        *,
        retry: bool,
        only_failed: bool = False,
    ) -> Report:
        with ExitStack() as stack:
            gate = stack.enter_context(self._one_at_a_time())
            asked = self.prepare(cancel=cancel)
            journal = self.journal
            stack.enter_context(journal.writing())
            left = stack.enter_context(marked(journal.folder, self._concurrency))
            sifted = Sifted(self.dataset, journal, retry_failed=retry, only_failed=only_failed)
            told = stack.enter_context(following(progress, self.dataset.count))
            elsewhere = stack.enter_context(self._elsewhere(asked)) if self._executor else None
            job = replace(self._job(asked, sifted), elsewhere=elsewhere, left_by_a_crash=left)
            run = Run(job, gate, telling=on_part is not None)
            self.report = run.watch(cancel=cancel, progress=told, on_part=on_part)
            if self.report.error is None:
                journal.tidy()
        error = self.report.error
        got = self.report.ok + self.report.empty + self.report.failed
        if error is not None and not got and not isinstance(error, CancelledError):
            raise error
        return self.report

    @contextmanager
    def _one_at_a_time(self) -> Generator[Gate]:
        """Refuse a second run while one is under way; each has a gate of its own."""
        with self._lock:
            if self._running:
                raise PredictError(
                    "The run is under way",
                    name="RUN_UNDER_WAY",
                    hint="Wait for its end, or cancel it first.",
                )
            self._running = True
            self._gate = Gate(paused=self._gate.paused)
        try:
            yield self._gate
        finally:
            with self._lock:
                self._running = False

    def _elsewhere(self, asked: AskedFor) -> Elsewhere:
        """Return what asks in the executor's workers; what cannot go there is refused."""
        from predict_widgets.batch.elsewhere import Elsewhere
        from predict_widgets.batch.places import named

        assert self._executor is not None  # noqa: S101 - as the caller knows
        place = named(asked.question.platform, asked.settings)
        return Elsewhere(self._executor, place, asked.settings)

    def _job(self, asked: AskedFor, sifted: Sifted) -> Job:
        return Job(
            asked,
            sifted,
            self.journal,
            inputs_per_call(asked, self.dataset.count, self._concurrency),
            self._concurrency,
            self._rate_of(asked),
            manner=Manner(budget=_BUDGET_SECONDS),
            pacer=None if asked.question.platform.embedded else self.pacer,
        )

    def _rate_of(self, asked: AskedFor) -> float | None:
        return None if asked.question.platform.embedded else self._rate

    # --- after -----------------------------------------------------------------------------------
    @property
    def predictions(self) -> BatchPredictions:
        """What the journal holds on the dataset's inputs, as of now; also during a run."""
        title = f"{self.prepare().question.reference} on {self.dataset.name}"
        return BatchPredictions(self._tables, title, self.dataset)

    def _tables(self) -> tuple[Table, Table]:
        self.journal.refresh()
        # A file that was changed, or an input of another dataset, is in the same journal.
        inputs: dict[str, tuple[str, str]] = {}
        for item in self.dataset:
            inputs.setdefault(item.key, (item.id, item.name))
        outputs, predictions = self.journal.tables(inputs)
        return named_as(outputs, inputs), predictions

    def __repr__(self) -> str:
        wishes = self._wishes
        what = str(wishes.workflow or wishes.model or "the platform's default model")
        if self._asked is not None:
            what = str(self._asked.question.reference)
        where = f", journal in {self._journal.folder}" if self._journal is not None else ""
        return f"<BatchRun of {what} on {self.dataset.name}{where}>"
