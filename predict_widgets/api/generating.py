"""``generate``: one input, whose answer is given as it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from predict_widgets import session
from predict_widgets.inputs import as_input
from predict_widgets.kinds import texts_where_only_text_is_taken
from predict_widgets.platform.output_config import output_config
from predict_widgets.progress import ProgressLine
from predict_widgets.questions import checked, misfit_of, question_for, refuse_misfit
from predict_widgets.session import Manner

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Mapping, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.model_list import ListedModel
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction


def generate(  # noqa: PLR0913 - what a prediction depends on
    input: InputLike,  # noqa: A002 - the word of the whole package
    model: str | Reference | ListedModel | None = None,
    *,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    sample_ms: int | None = None,
    prompt: str = "",
    params: Mapping[str, object] | None = None,
    deployment: str = "",
    nodepool: str = "",
    timeout: float | None = None,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Generator[Prediction]:
    """Ask a model what it sees in one input, and yield its answer as it comes.

    >>> for said in pw.generate("page.png", "text-lines"):  # doctest: +SKIP
    ...     print([line.text for line in said.texts])

    Each prediction holds all that came before it, under the same ``output_id``. All but the last
    are ``.partial``; the last is the whole answer, and is remembered like those of `predict`.
    Where the platform cannot stream the model there is only that one. To stop, leave the loop,
    close the iterator where it has a name, or set ``cancel``: the platform is told.

    Parameters
    ----------
    input
        One input, as `predict` takes them.
    timeout
        Seconds of silence after which it is given up, from piece to piece: an answer that goes on
        coming may take any time in all. Without it as of `predict`.
    model, platform, max_concepts, min_value, select_concepts, sample_ms, prompt, params
        As of `predict`.
    deployment, nodepool, again, cancel, on_wait
        As of `predict`.

    Yields
    ------
    Prediction
        What the model has said so far.

    Raises
    ------
    PredictError
        For a setting at once, for all else at the first step or in the middle: what came before
        it has been yielded.
    """
    config = output_config(
        max_concepts=max_concepts,
        min_value=min_value,
        select_concepts=select_concepts,
        sample_ms=sample_ms,
    )
    plain = checked(params, prompt)
    manner = Manner(timeout=timeout, again=again, cancel=cancel, on_wait=on_wait)

    def growing() -> Generator[Prediction]:
        routing = (deployment, nodepool)
        question = question_for(model, platform, config, plain, prompt, routing, cancel)
        (value,) = texts_where_only_text_is_taken([input], question.fields)
        item = as_input(value, cancel=cancel)
        refuse_misfit(item, misfit_of(question))
        if on_wait is not None:
            yield from session.generate(question, item, manner)
            return
        with ProgressLine(1) as progress:
            told = replace(manner, on_wait=progress.wait)
            for prediction in session.generate(question, item, told):
                progress.clear()
                yield prediction

    return growing()
