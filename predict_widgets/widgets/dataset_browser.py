"""Look through a dataset in the notebook cell, and see what a model says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.api.comparing import refuse_beside, refuse_count
from predict_widgets.batch.disagreements import disagreements_of
from predict_widgets.batch.pacing import CLARIFAI_RATE
from predict_widgets.widgets.base import bundle, refuse_unknown
from predict_widgets.widgets.browsing.asked import Asked
from predict_widgets.widgets.browsing.state import BrowserState
from predict_widgets.widgets.browsing.together import Together
from predict_widgets.widgets.chosen import Routing

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from predict_widgets.batch.disagreements import Disagreements
    from predict_widgets.batch.elsewhere import Executor
    from predict_widgets.batch.predictions import BatchPredictions, Failure
    from predict_widgets.batch.report import Report
    from predict_widgets.inputs import InputLike
    from predict_widgets.model_list import ListedDataset, ListedModel, ListedWorkflow
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.sources.dataset import Dataset, DatasetInput
    from predict_widgets.widgets.browsing.running import OnProgress

_ARGUMENTS = (
    *("dataset", "model", "models", "workflow", "platform", "folder", "threshold"),
    *("concept_filter", "label", "disagreement", "against_truth"),
    *("truth", "status_filter", "sort", "descending", "node", "max_concepts", "min_value"),
    *("params", "prompt", "sample_ms", "deployment", "nodepool", "evaluation", "concurrency"),
    *("rate", "executor", "picture_in_notebook"),
)
# What a person types a dot for.
_PUBLIC = (
    *("against_truth", "cancel", "close", "code", "compared", "concept_filter", "dataset"),
    *("descending", "disagreement", "disagreements", "failures", "freeze", "label", "layout"),
    *("max_concepts", "min_value", "model", "models", "node", "observe", "pause"),
    *("picture_in_notebook", "platform", "predictions", "resume", "retry_failed", "run"),
    *("selection", "sort", "start", "state", "status_filter", "threshold", "truth", "unobserve"),
    *("visible", "workflow"),
)


class DatasetBrowser(BrowserState):
    """Look through a dataset: a grid of its inputs, and on each what a model says of it.

    Predictions are written to a journal as they come: what was predicted yesterday is there at
    once, and is never asked for again. Scroll, filter and sort while they come.

    Parameters
    ----------
    dataset
        A folder, a COCO file, a dataset or app on Clarifai, the id of one on the embedded
        platform, a list of inputs: anything `predict_widgets.dataset` takes. Without one it is
        chosen in the page.
    model
        Any way to name a model, as of `predict_widgets.ModelViewer`; without one the platform's
        default.
    models
        Two to six models or versions to compare, in place of ``model``, each with a journal of its
        own: tiles say what each of them says; see `disagreements`.
    workflow
        A workflow instead of a model.
    platform
        Who answers, such as ``pw.embedded()``; by default the process's platform.
    folder
        Where the journal lies; without it in the user's data, by dataset and settings. Of several
        models each has a folder in it.
    threshold
        Prediction Threshold, from 0: scores below it are not on show.
    concept_filter
        Filter by concept: only inputs and labels that contain this are on show.
    label, truth, status_filter, sort, descending
        Which inputs are on show, and in which order; as of `BatchPredictions.shown`. Of several
        models ``sort="disagreement"`` has the gravest disagreements first.
    disagreement, against_truth
        Of several models: as of `predict_widgets.disagreements`.
    node
        Whose answers the tiles show, of a workflow; of several models whom other filters are about.
    max_concepts, min_value
        How many concepts to ask for, and from which score on; 0 for the platform's own.
    params, prompt, sample_ms, deployment, nodepool, evaluation, concurrency, rate, executor
        As of `predict_widgets.BatchRun`.
    picture_in_notebook
        Whether the saved notebook may hold small copies of the first inputs.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names no model.
    CredentialError
        When the model is on Clarifai and there is no credential.
    PredictError
        When there is no such dataset, or a setting is not understood; ``MODELS_TO_COMPARE`` for
        fewer than two ``models``, more than six, or the same twice; ``MODEL_AND_MODELS`` for both,
        or a ``deployment``, which is one model's own, with ``models``.
    TypeError
        For an argument that it does not have.

    Examples
    --------
    >>> import predict_widgets as pw
    >>> browser = pw.DatasetBrowser("digits", "digit-classifier")
    >>> browser.run()  # doctest: +SKIP
    >>> browser.truth = "mistakes"
    >>> browser.visible  # doctest: +SKIP
    """

    _esm = bundle("dataset-browser.js")

    def __init__(  # noqa: PLR0913 - what a browser can be told, each by name
        self,
        dataset: Dataset
        | ListedDataset
        | str
        | os.PathLike[str]
        | Iterable[InputLike]
        | None = None,
        model: str | Reference | ListedModel | None = None,
        *,
        models: Sequence[str | Reference | ListedModel] | None = None,
        workflow: str | Reference | ListedWorkflow | None = None,
        platform: Platform | None = None,
        folder: str | os.PathLike[str] | None = None,
        threshold: float = 0.0,
        concept_filter: str = "",
        label: str = "",
        truth: str = "all",
        status_filter: str = "all",
        sort: str = "dataset",
        descending: bool = False,
        disagreement: str = "all",
        against_truth: bool = False,
        node: str = "",
        max_concepts: int = 0,
        min_value: float = 0.0,
        params: Mapping[str, object] | None = None,
        prompt: str = "",
        sample_ms: int | None = None,
        deployment: str = "",
        nodepool: str = "",
        evaluation: bool = False,
        concurrency: int = 4,
        rate: float | None = CLARIFAI_RATE,
        executor: Executor | None = None,
        picture_in_notebook: bool = True,
        **unknown: object,
    ) -> None:
        refuse_unknown("DatasetBrowser", unknown, _ARGUMENTS)
        if models is not None:
            refuse_beside(model, deployment)
            refuse_count(models)
            model = models[0]
        if model is not None and workflow is not None:
            one = "model" if models is None else "models"
            message = f"{one}= and workflow= are two questions: leave one of them out."
            raise TypeError(message)
        asked = Asked(
            "model" if workflow is None else "workflow",
            model if workflow is None else workflow,
            platform,
            Routing(deployment, nodepool),
        )
        self.picture_in_notebook = picture_in_notebook
        super().__init__(
            dataset,
            asked,
            platform,
            {
                "folder": folder,
                "params": params,
                "prompt": prompt,
                "sample_ms": sample_ms,
                "evaluation": evaluation,
                "concurrency": concurrency,
                "rate": rate,
                "executor": executor,
            },
            threshold=threshold,
            concept_filter=concept_filter,
            label=label,
            truth=truth,
            status_filter=status_filter,
            sort=sort,
            descending=descending,
            disagreement=disagreement,
            against_truth=against_truth,
            node=node,
            models=list(models or ()),
            max_concepts=max_concepts,
            min_value=min_value,
        )

    # --- the run ---------------------------------------------------------------------------------
    def run(
        self, *, progress: OnProgress | None = "tqdm", retry_failed: bool = False
    ) -> Report | dict[str, Report]:
        """Predict on every input that has no result yet, and wait; the page shows it as it comes.

        An interrupt ends it within a second, and what was finished is kept. Of several models it
        returns a report for each, by its name: one that cannot be asked has its ``.error``.

        Parameters
        ----------
        progress
            ``"tqdm"`` for a bar, a function that is handed a `Progress` now and then, or None.
        retry_failed
            Ask again about those that failed, and about no others.

        Raises
        ------
        PredictError
            As of `BatchRun.run`; ``RUN_UNDER_WAY`` while one is.
        """
        running = self._browsing.limit(*self.limits())
        try:
            return running.run(progress, retry=retry_failed)
        finally:
            # News go their own pace; what comes next in the cell sees how it ended.
            self._follow_state()

    def start(self) -> None:
        """Begin to predict, and return at once; see `state`, `pause` and `cancel`.

        Raises
        ------
        PredictError
            ``RUN_UNDER_WAY``, or ``DATASET_NOT_CHOSEN``.
        """
        self._browsing.limit(*self.limits()).start()

    def cancel(self) -> None:
        """End the run within a second; what was finished is kept."""
        self._browsing.running.cancel()

    def pause(self) -> None:
        """Begin no new call; those under way are heard to their end."""
        self._browsing.running.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._browsing.running.resume()

    def retry_failed(self) -> None:
        """Begin to ask again about the inputs that failed, and return at once."""
        self._browsing.running.start(retry=True)

    # --- what came of it -------------------------------------------------------------------------
    @property
    def visible(self) -> list[DatasetInput]:
        """The inputs on show, in the order of the page.

        Raises
        ------
        PredictError
            ``DATASET_NOT_CHOSEN``, or when the dataset cannot be listed.
        """
        running = self._browsing.running
        running.load()
        shown = running.parts.on_show(self.filter())
        return self._browsing.source.listed.pick(shown.tolist())

    @property
    def predictions(self) -> BatchPredictions:
        """What was said of all inputs: ``to_pandas()``, ``to_parquet()``, ``to_coco()``, `shown`.

        Of several models it is the first one's; see `compared`.

        Raises
        ------
        PredictError
            ``DATASET_NOT_CHOSEN``, or when the model is not known.
        """
        return self._browsing.running.batch.predictions

    @property
    def compared(self) -> dict[str, BatchPredictions]:
        """What each of ``models`` said of all inputs, by its name; none of one model alone.

        Raises
        ------
        PredictError
            As of `predictions`.
        """
        running = self._browsing.running
        if not isinstance(running, Together):
            return {}
        return {name: run.batch.predictions for name, run in running.runs.items()}

    @property
    def disagreements(self) -> Disagreements:
        """How ``models`` disagree about the inputs on show, in the order of the page.

        As of `predict_widgets.disagreements`, which needs no widget.

        Raises
        ------
        PredictError
            ``MODELS_TO_COMPARE`` of one model alone; as of `predictions`.
        """
        running = self._browsing.running
        several = running.runs if isinstance(running, Together) else {}
        refuse_count(list(several) or [self.model])
        runs = {name: run.batch for name, run in several.items()}
        return disagreements_of(runs, self.filter(), self._browsing.source.dataset)

    @property
    def failures(self) -> list[Failure]:
        """The inputs without an output, each with its reason, in the dataset's order."""
        running = self._browsing.running
        running.load()
        return running.failures()

    def code(self) -> str:
        """Return Python that predicts without a widget, and gets exactly the inputs on show."""
        from predict_widgets.widgets.browsing.code import code_of

        return code_of(self._browsing, self.filter())

    # --- in the notebook -------------------------------------------------------------------------
    def _fallback(self) -> dict[str, str]:
        from predict_widgets.widgets.browsing.sheet import sheet_of

        if not self._worth_keeping():
            # The first tiles are not waited for.
            return {}
        return sheet_of(self._browsing, self.filter(), picture=self.picture_in_notebook)

    def __dir__(self) -> list[str]:
        return sorted(_PUBLIC)

    def __repr__(self) -> str:
        if self._closed:
            return "DatasetBrowser(closed)"
        browsing = self._browsing
        dataset = browsing.dataset
        what = "no dataset yet" if dataset is None else repr(dataset.reference or dataset.name)
        asked = f"{str(browsing.asked.now.reference)!r} on {browsing.platform.name}"
        if browsing.several.models:
            asked = f"{', '.join(browsing.several.names)} on {browsing.platform.name}"
        card = browsing.run_card
        done = f", {card['done']:,} predicted" if card["done"] else ""
        failed = f", {card['failed']:,} failed" if card["failed"] else ""
        return f"DatasetBrowser({what}, {asked}{done}{failed})"
