"""``disagreements``: several runs over one dataset, held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.api.comparing import refuse_count, refuse_twins
from predict_widgets.batch.disagreements import disagreements_of
from predict_widgets.batch.short_names import short_names
from predict_widgets.batch.showing import Filter
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.batch.batch_run import BatchRun
    from predict_widgets.batch.disagreements import Disagreements
    from predict_widgets.batch.showing import Disagreements as Kinds
    from predict_widgets.batch.showing import Sorts, Statuses, Truths


def disagreements(  # noqa: PLR0913 - what is looked for, each by name
    runs: Sequence[BatchRun],
    *,
    threshold: float = 0.0,
    against_truth: bool = False,
    disagreement: Kinds = "all",
    concept_filter: str = "",
    label: str = "",
    truth: Truths = "all",
    status: Statuses = "all",
    sort: Sorts = "disagreement",
    descending: bool = False,
    node: str = "",
) -> Disagreements:
    """Hold what two to six models said of a dataset against each other, input by input.

    What the runs have in their journals counts: run them first. What disagrees how is said in
    `predict_widgets.predictions.disagreement`; the first run's model is the one that the others
    are held against.

    >>> a, b = pw.BatchRun("digits", "a"), pw.BatchRun("digits", "b")  # doctest: +SKIP
    >>> a.run(), b.run()  # doctest: +SKIP
    >>> pw.disagreements([a, b]).to_pandas()  # doctest: +SKIP

    Parameters
    ----------
    runs
        Two to six runs of models over the same dataset.
    threshold
        Prediction Threshold: what has a lower score is not said.
    against_truth
        Hold them against the ground truth, and not against each other.
    disagreement
        ``flip`` (the first labels differ), ``miss`` (another does not say what the first says),
        ``extra`` (another says more), ``gap`` (the same labels, another score), ``any`` of these,
        ``none`` of them; ``all`` for all inputs.
    concept_filter, label, truth, status, descending
        As of `BatchPredictions.shown`, about the model of ``node``.
    sort
        ``disagreement``: the gravest first; or as of `BatchPredictions.shown`.
    node
        The model that the other filters are about, by its name in ``models`` of what is returned;
        the first one's where it is left out.

    Raises
    ------
    PredictError
        ``MODELS_TO_COMPARE`` for fewer than two runs, more than six, or the same model twice;
        ``DATASETS_DIFFER``; ``SETTING_NOT_UNDERSTOOD``; or when a dataset cannot be listed.
    """
    refuse_count(runs, "disagreements()")
    references = [run.prepare().question.reference for run in runs]
    if any(reference.kind != "models" for reference in references):
        raise PredictError(
            "Only models are held against each other here, and one of the runs is of a workflow.",
            name="MODELS_TO_COMPARE",
            hint="Hand over runs of models: pw.BatchRun(dataset, model).",
        )
    refuse_twins([str(reference) for reference in references], "disagreements()")
    refuse_other_datasets(runs)
    names = short_names(references)
    if node and node not in names:
        raise PredictError(
            f"None of the models is called {node!r} here.",
            name="SETTING_NOT_UNDERSTOOD",
            hint=f"They are: {', '.join(names)}.",
        )
    wanted = Filter(
        threshold, concept_filter, label, truth, status, sort, descending, node or names[0],
        disagreement, against_truth,
    )  # fmt: skip
    return disagreements_of(dict(zip(names, runs, strict=True)), wanted, runs[0].dataset)


def refuse_other_datasets(runs: Sequence[BatchRun]) -> None:
    """Refuse runs that are not over one dataset.

    Raises
    ------
    PredictError
        ``DATASETS_DIFFER``.
    """
    dataset = runs[0].dataset
    for run in runs[1:]:
        if run.dataset is not dataset and run.dataset.reference != (dataset.reference or None):
            raise PredictError(
                f"The runs are over two datasets: {dataset.name} and {run.dataset.name}.",
                name="DATASETS_DIFFER",
                hint="Make them of one: dataset = pw.dataset(...), then "
                "pw.BatchRun(dataset, a) and pw.BatchRun(dataset, b).",
            )
