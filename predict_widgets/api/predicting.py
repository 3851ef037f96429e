"""``predict``: one input or many, each with its whole answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast, overload

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.inputs import Input, InputLike, as_input, as_inputs, is_many
from predict_widgets.kinds import texts_where_only_text_is_taken
from predict_widgets.platform.output_config import not_a_setting, output_config
from predict_widgets.progress import ProgressLine
from predict_widgets.questions import (
    checked,
    misfit_of,
    question_for,
    refuse_misfit,
    workflow_question_for,
)
from predict_widgets.session import (
    Answered,
    Answering,
    Asks,
    Manner,
    Question,
    WorkflowQuestion,
    answer,
    only_answer,
    refused,
)

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence

    from predict_widgets.model_list import ListedModel, ListedWorkflow
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.platform.workflows import WorkflowState
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow import WorkflowPrediction
    from predict_widgets.questions import Misfit


S = TypeVar("S", bound=Answering)
P = TypeVar("P", bound=Answered)

# How many inputs of a list are read into memory before they are asked about.
_READ_AHEAD = 64


@overload
def predict(
    inputs: InputLike,
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
) -> Prediction: ...
@overload
def predict(
    inputs: Iterable[InputLike],
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
) -> list[Prediction]: ...
@overload
def predict(
    inputs: InputLike,
    model: None = None,
    *,
    workflow: str | Reference | ListedWorkflow,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    sample_ms: int | None = None,
    prompt: str = "",
    deployment: str | Mapping[str, str] = "",
    nodepool: str | Mapping[str, str] = "",
    workflow_state: WorkflowState | None = None,
    timeout: float | None = None,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> WorkflowPrediction: ...
@overload
def predict(
    inputs: Iterable[InputLike],
    model: None = None,
    *,
    workflow: str | Reference | ListedWorkflow,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    sample_ms: int | None = None,
    prompt: str = "",
    deployment: str | Mapping[str, str] = "",
    nodepool: str | Mapping[str, str] = "",
    workflow_state: WorkflowState | None = None,
    timeout: float | None = None,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> list[WorkflowPrediction]: ...
def predict(  # noqa: PLR0913 - what a prediction depends on
    inputs: InputLike | Iterable[InputLike],
    model: str | Reference | ListedModel | None = None,
    *,
    workflow: str | Reference | ListedWorkflow | None = None,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    sample_ms: int | None = None,
    prompt: str = "",
    params: Mapping[str, object] | None = None,
    deployment: str | Mapping[str, str] = "",
    nodepool: str | Mapping[str, str] = "",
    workflow_state: WorkflowState | None = None,
    timeout: float | None = None,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Prediction | list[Prediction] | WorkflowPrediction | list[WorkflowPrediction]:
    """Ask a model, or the models of a workflow, what they see in one input or in each of many.

    The same bytes, model or workflow version and settings are asked once a session.

    >>> prediction = pw.predict("people.jpg", workflow="face-colors")  # doctest: +SKIP
    >>> prediction["faces"].regions  # doctest: +SKIP

    Parameters
    ----------
    inputs
        A URL, a path, bytes, a Pillow picture, an array, ``pw.Text(...)``; or a list of them. For
        a model whose only input is text, a ``str`` is the text itself.
    model
        The model, in any spelling of a reference; without one the platform's default.
    workflow
        A workflow instead of a model, in any spelling of a reference. Somebody else's is run with
        your own credential: name it with its owner's user and app.
    platform
        Who is asked; without one the platform in use, see `connect` and `embedded`.
    max_concepts
        The most concepts to return, 1 to 200; without it the platform's own choice, 20.
    min_value
        The lowest score to return, 0 to 1.
    select_concepts
        Names (or ids that start with ``ai_``) of the only concepts to return.
    sample_ms
        Milliseconds between two frames of a video that are looked at, 100 to 60000; without it
        the platform's own choice, 1000.
    prompt
        A text that goes along with each picture, video or audio, for a model that takes both.
    params
        Free settings of the model, in JSON; of those it names itself the types are checked. A
        workflow has none: its nodes hold their own.
    deployment
        ``ID`` or ``USER/ID`` of the deployment to run on; not together with ``nodepool``. For a
        workflow also a dict of them by node id.
    nodepool
        ``CLUSTER/NODEPOOL`` to run on. For a workflow also a dict of them by node id.
    workflow_state
        What a workflow remembers from call to call: hand in the same object each time.
    timeout
        Seconds that one call may take; without it 60, and one more for each frame of a video that
        is looked at and for each second of sound, in a workflow for each of its nodes.
    again
        Ask anew what was asked before.
    cancel
        Stops the call when set, from another thread. An interrupt (Ctrl-C, the stop button) does
        the same.
    on_wait
        Is told what is being waited for, such as a model that is loading; without it a line on
        stderr says so, where a person is looking.

    Returns
    -------
    Prediction or WorkflowPrediction, or a list
        For one input its prediction. For many one each, in order; where one failed it has
        ``.error`` and no rows. A workflow's holds the prediction of each node.

    Raises
    ------
    PredictError
        For one input, whatever went wrong. For many, only what concerns the whole call: the
        credential, the model or workflow, the network, cancelling.
    """
    many = is_many(inputs)
    values = list(cast("Iterable[InputLike]", inputs)) if many else [cast("InputLike", inputs)]
    config = output_config(
        max_concepts=max_concepts,
        min_value=min_value,
        select_concepts=select_concepts,
        sample_ms=sample_ms,
    )
    plain = checked(params, prompt)
    question: Question | WorkflowQuestion
    if workflow is not None:
        _refuse_with_a_workflow(model, params)
        places = (deployment, nodepool)
        question = workflow_question_for(
            workflow, platform, config, prompt, places, workflow_state, cancel
        )
    else:
        routing = _routing_of_a_model(deployment, nodepool, workflow_state)
        question = question_for(model, platform, config, plain, prompt, routing, cancel)
    values = texts_where_only_text_is_taken(values, question.fields)
    manner = Manner(timeout=timeout, again=again, cancel=cancel, on_wait=on_wait)
    # Who wants to hear of waiting shows progress in a way of their own.
    if on_wait is not None:
        return _ask_either(question, values, manner, many=many)
    with ProgressLine(len(values)) as progress:
        manner = replace(manner, on_wait=progress.wait, on_answer=progress.step)
        return _ask_either(question, values, manner, many=many)


def _refuse_with_a_workflow(model: object, params: object) -> None:
    if model is not None:
        raise PredictError(
            "model= and workflow= are two questions",
            name="MODEL_AND_WORKFLOW",
            hint="Leave one of them out.",
        )
    if params:
        raise PredictError(
            "A workflow takes no params=: each of its nodes holds its own",
            name="PARAMS_NOT_TAKEN",
            hint="Set them in the workflow's nodes, or ask the model alone with model=.",
        )


def _routing_of_a_model(
    deployment: str | Mapping[str, str], nodepool: str | Mapping[str, str], state: object
) -> tuple[str, str]:
    if isinstance(deployment, str) and isinstance(nodepool, str) and state is None:
        return deployment, nodepool
    for name, place in (("deployment", deployment), ("nodepool", nodepool)):
        # People hand in what the annotation rules out, such as None.
        if not isinstance(place, str | Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise not_a_setting(name, place, "a text")
    raise PredictError(
        "A place for each node, and workflow_state=, are for workflow=",
        name="WORKFLOW_MISSING",
        hint="Name the workflow with workflow=, or one deployment= or nodepool= for the model.",
    )


def _ask_either(
    question: Question | WorkflowQuestion,
    values: Sequence[InputLike],
    manner: Manner,
    *,
    many: bool,
) -> Prediction | list[Prediction] | WorkflowPrediction | list[WorkflowPrediction]:
    if isinstance(question, Question):
        return _ask(question, misfit_of(question), values, manner, many=many)
    return _ask(question, misfit_of(question), values, manner, many=many)


def _ask(
    question: Asks[S, P],
    misfit: Misfit,
    values: Sequence[InputLike],
    manner: Manner,
    *,
    many: bool,
) -> P | list[P]:
    if many:
        return _each(question, misfit, values, manner)
    return _only(question, misfit, values[0], manner)


def _only(question: Asks[S, P], misfit: Misfit, value: InputLike, manner: Manner) -> P:
    item = as_input(value, cancel=manner.cancel)
    refuse_misfit(item, misfit)
    return only_answer(question, item, manner)


def _each(
    question: Asks[S, P], misfit: Misfit, values: Sequence[InputLike], manner: Manner
) -> list[P]:
    predictions: list[P] = []
    for first in range(0, len(values), _READ_AHEAD):
        read = as_inputs(values[first : first + _READ_AHEAD], cancel=manner.cancel)
        items = [(misfit(item) or item) if isinstance(item, Input) else item for item in read]
        try:
            predictions += answer(question, items, manner, first=first)
        except CancelledError:
            raise
        except PredictError as error:
            # What has been answered is not lost with the network.
            if not any(prediction.error is None for prediction in predictions):
                raise
            return predictions + refused(question, error, len(values) - first, first=first)
    return predictions
