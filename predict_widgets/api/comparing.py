"""``compare``: one input, several models, held against each other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from predict_widgets.api.predicting import predict
from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.inputs import as_input
from predict_widgets.model_list import ListedModel
from predict_widgets.platform.current import platform_for
from predict_widgets.predictions.comparison import Comparison
from predict_widgets.predictions.prediction import Prediction
from predict_widgets.predictions.tables import Asked
from predict_widgets.session.question import OUTPUT_IDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import Input, InputLike
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference

FEWEST, MOST = 2, 6
"""So many models can be told apart side by side."""
# What to write instead: where it is one model, and where it is none or too many.
_HINTS = {
    ("models=", True): "For one model use model=.",
    ("models=", False): "Write models=[a, b].",
    ("compare()", True): "Write compare(input, [a, b]); for one model use predict().",
    ("compare()", False): "Write compare(input, [a, b]).",
    ("disagreements()", True): "Write disagreements([run, other]).",
    ("disagreements()", False): "Write disagreements([run, other]).",
}


def compare(  # noqa: PLR0913 - what a prediction depends on, and what of it is on show
    input: InputLike,  # noqa: A002 - the word of the whole package
    models: Sequence[str | Reference | ListedModel],
    *,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    sample_ms: int | None = None,
    prompt: str = "",
    params: Mapping[str, object] | None = None,
    nodepool: str = "",
    threshold: float = 0.0,
    concept_filter: str = "",
    again: bool = False,
    cancel: threading.Event | None = None,
) -> Comparison:
    """Ask two to six models about one input, all at once, and hold their answers together.

    >>> comparison = pw.compare("street.jpg", ["face-boxes", "my-boxes"])  # doctest: +SKIP
    >>> comparison.to_pandas()  # doctest: +SKIP

    Parameters
    ----------
    input
        As `predict` takes one.
    models
        Two to six models or versions, in any spelling of a reference.
    platform, max_concepts, min_value, sample_ms, prompt, nodepool, again, cancel
        As of `predict`, the same for all of them.
    params
        Free settings of the first model, and of the others that are versions of it.
    threshold, concept_filter
        What is on show.

    Returns
    -------
    Comparison
        A model that failed has its prediction with ``.error`` beside the others'.

    Raises
    ------
    PredictError
        ``MODELS_TO_COMPARE`` for fewer, more or the same twice; when the input cannot be read; or
        when it was cancelled.
    """
    references = named(models, platform, "compare()")
    item = as_input(input, cancel=cancel)
    stop = cancel or threading.Event()
    first = next(iter(references.values()))[1]

    def ask(reference: str) -> Prediction:
        answers, which = references[reference]
        try:
            return predict(
                [item],
                which,
                platform=answers,
                max_concepts=max_concepts,
                min_value=min_value,
                sample_ms=sample_ms,
                prompt=prompt,
                params=params if same_model(which, first) else None,
                nodepool=nodepool,
                again=again,
                cancel=stop,
                on_wait=lambda _said: None,
            )[0]
        except CancelledError:
            raise
        except PredictError as error:
            return failed(error, item, answers, which)

    with ThreadPoolExecutor(len(references), "predict-widgets-compare") as threads:
        try:
            said = list(threads.map(ask, references))
        except BaseException:
            # An interrupt too: nobody waits for the others any more.
            stop.set()
            raise
    predictions = dict(zip(references, said, strict=True))
    return Comparison(predictions, threshold, concept_filter)


def named(
    models: Sequence[str | Reference | ListedModel],
    platform: Platform | None,
    asked: str = "models=",
) -> dict[str, tuple[Platform, Reference]]:
    """Return who answers for each model, by its full reference; ``asked`` as of `refuse_count`.

    Raises
    ------
    PredictError
        ``MODELS_TO_COMPARE`` for fewer than two, more than six, or the same twice.
    """
    refuse_count(models, asked)
    found = [
        platform_for(each.reference if isinstance(each, ListedModel) else each, platform)
        for each in models
    ]
    refuse_twins([str(reference) for _, reference in found], asked)
    return {str(reference): (answers, reference) for answers, reference in found}


def refuse_count(models: Sequence[object], asked: str = "models=") -> None:
    """Raise for fewer models than two, and for more than six.

    Parameters
    ----------
    models
        The models, or runs of them.
    asked
        What they were handed to, as the person wrote it: ``models=`` or a call.
    """
    # People hand in what the annotation rules out: one name would be compared letter by letter.
    if isinstance(models, str) or not FEWEST <= len(models) <= MOST:
        count = 1 if isinstance(models, str) else len(models)
        raise PredictError(
            f"{asked} takes {FEWEST} to {MOST} models, and "
            f"{'this is one' if count == 1 else f'these are {count}'}.",
            name="MODELS_TO_COMPARE",
            hint=_HINTS.get((asked, count == 1), ""),
        )


def refuse_twins(references: Sequence[str], asked: str = "models=") -> None:
    """Raise where a model or version stands there twice."""
    twice = next((each for each in references if references.count(each) > 1), None)
    if twice is not None:
        raise PredictError(
            f"{asked} has {twice!r} twice.",
            name="MODELS_TO_COMPARE",
            hint="Compare it with another model, or with another of its versions: "
            "USER/APP/models/ID/versions/VERSION.",
        )


def refuse_beside(model: object, deployment: str) -> None:
    """Raise for what cannot be said together with ``models=``."""
    if model is not None:
        raise PredictError(
            "model= and models= say two things.",
            name="MODEL_AND_MODELS",
            hint="Leave one of them out: models= compares two to six models.",
        )
    if deployment:
        raise PredictError(
            "A deployment runs one model, and models= compares several.",
            name="MODEL_AND_MODELS",
            hint="Leave deployment= out, or name a nodepool=, which runs any of them.",
        )


def same_model(one: Reference, other: Reference) -> bool:
    """Whether these are versions of one model."""
    return one.with_version("") == other.with_version("")


def failed(
    error: PredictError, item: Input | None, platform: Platform, reference: Reference
) -> Prediction:
    """Return the prediction of a model that could not be asked."""
    asked = Asked(
        next(OUTPUT_IDS),
        platform=platform.name,
        user_id=reference.user_id,
        app_id=reference.app_id,
        model_id=reference.id,
        model_version_id=reference.version_id,
    )
    return Prediction.from_error(error, input=item, asked=asked)
