"""``evaluate`` and ``compare_runs``: runs held against the ground truth of their dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from predict_widgets.api.disagreements import refuse_other_datasets
from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.batch.shown import ShownPredictions
from predict_widgets.errors import PredictError
from predict_widgets.evaluation.comparison import compared
from predict_widgets.evaluation.limits import Limits
from predict_widgets.evaluation.making import evaluation_of
from predict_widgets.evaluation.material import material_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from predict_widgets.batch.predictions import BatchPredictions
    from predict_widgets.evaluation.choosing import By
    from predict_widgets.evaluation.comparison import RunComparison
    from predict_widgets.evaluation.evaluation import Evaluation
    from predict_widgets.evaluation.label_cases import Choice
    from predict_widgets.evaluation.material import Material


def evaluate(  # noqa: PLR0913 - what it depends on, each by name
    run: BatchRun | BatchPredictions,
    *,
    threshold: float | Mapping[str, float] | None = None,
    iou: float = 0.5,
    by: By | Literal[""] = "",
    choice: Choice | Literal[""] = "",
    vocabulary: str | None = None,
    node: str = "",
    empty_truth: bool = False,
    bins: int = 10,
    seed: int = 0,
) -> Evaluation:
    """Hold what a run has said against the ground truth of its dataset.

    What the run has in its journal counts: run it first, best with ``evaluation=True``, which asks
    the server for every score. Numbers that need scores that were not asked for are flagged.

    >>> run = pw.BatchRun("digits", "digit-classifier", evaluation=True)  # doctest: +SKIP
    >>> run.run()  # doctest: +SKIP
    >>> evaluation = pw.evaluate(run)  # doctest: +SKIP
    >>> evaluation.inputs(truth="7", predicted="1")  # doctest: +SKIP

    Parameters
    ----------
    run
        A run, or its predictions.
    threshold
        Prediction Threshold: what has a lower score is not said; one number, or one for each label.
        Without it 0 where the best label of an input counts, else 0.5.
    iou
        Of boxes: from which overlap on one is found, above 0 up to 1.
    by
        ``labels`` or ``boxes``; without it boxes where both sides have some.
    choice
        Of labels: the ``best`` of an input counts, or ``every`` one from the threshold on. Without
        it the best where every input has one true label, of the whole picture.
    vocabulary
        In whose words, of a model with several; without it the one that names most of the true
        labels.
    node
        Whose statements, of a workflow.
    empty_truth
        Judge inputs without ground truth, too, as inputs of which nothing is true: an image of a
        COCO file without annotations.
    bins
        Of the reliability diagram.
    seed
        Of the samples that intervals come from.

    Raises
    ------
    PredictError
        ``NOTHING_TO_EVALUATE`` with the reason, ``NODE_NOT_CHOSEN``, ``SETTING_NOT_UNDERSTOOD``, or
        when the dataset cannot be listed or the model not be asked.
    """
    return evaluation_of(
        _material(run, node),
        threshold=threshold,
        iou=iou,
        by=by,
        choice=choice,
        vocabulary=vocabulary,
        empty_truth=empty_truth,
        bins=bins,
        seed=seed,
    )


def compare_runs(  # noqa: PLR0913 - as of `evaluate`
    a: BatchRun,
    b: BatchRun,
    *,
    threshold: float | Mapping[str, float] | None = None,
    iou: float = 0.5,
    by: By | Literal[""] = "",
    choice: Choice | Literal[""] = "",
    vocabulary: str | None = None,
    node: str = "",
    empty_truth: bool = False,
    seed: int = 0,
) -> RunComparison:
    """Hold two runs over one dataset against its ground truth and against each other.

    Only inputs that both have answered count. What is tested how is said in
    `predict_widgets.evaluation.comparison`.

    >>> compared = pw.compare_runs(before, after)  # doctest: +SKIP
    >>> compared.inputs("lost")  # doctest: +SKIP

    Parameters
    ----------
    a, b
        The runs: the first, and the one that may be better.
    threshold, iou, by, choice, vocabulary, node, empty_truth, seed
        As of `evaluate`, the same of both.

    Raises
    ------
    PredictError
        ``DATASETS_DIFFER``, or as of `evaluate`.
    """
    refuse_other_datasets((a, b))
    first, second = (
        evaluate(
            run,
            threshold=threshold,
            iou=iou,
            by=by,
            choice=choice,
            vocabulary=vocabulary,
            node=node,
            empty_truth=empty_truth,
            seed=seed,
        )
        for run in (a, b)
    )
    return compared(first, second)


def _material(run: BatchRun | BatchPredictions, node: str) -> Material:
    if isinstance(run, BatchRun):
        asked = run.prepare()
        dataset, said = run.dataset, run.predictions
        limits = Limits.of(asked.settings.output_config)
    elif isinstance(run, ShownPredictions) or run.dataset is None:
        raise PredictError(
            "Inputs on show have lost what is below their threshold",
            name="NOTHING_TO_EVALUATE",
            hint="Evaluate the run, and look at some of it: pw.evaluate(run).only(ids).",
        )
    else:
        dataset, said, limits = run.dataset, run, Limits(known=False)
    return material_of(said.outputs, said.table, dataset, limits, node=node, title=said.title)
