"""From what a person typed to a question: who is asked, and whether that can be meant for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.kinds import fields_of_workflow, misfit, prompt_misfit, type_of
from predict_widgets.model_list import ListedModel, ListedWorkflow
from predict_widgets.platform import current
from predict_widgets.platform.output_config import not_a_setting
from predict_widgets.platform.param_values import check_types, plain_params
from predict_widgets.platform.parameters import parameters_of, signatures_of, streams
from predict_widgets.platform.workflows import WorkflowState
from predict_widgets.predictions.nodes import graph_of
from predict_widgets.session import Question, WorkflowQuestion, resolve, resolve_workflow

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from predict_widgets.errors import InputError
    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.param_values import Json
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.platform.references import Reference

    # Why an input cannot be meant; None where it may.
    Misfit = Callable[[Input], InputError | None]


def checked(params: Mapping[str, object] | None, prompt: str) -> dict[str, Json]:
    """Return free settings as plain JSON; what cannot be sent raises before anybody is asked."""
    # People hand in what the annotation rules out.
    if not isinstance(prompt, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise not_a_setting("prompt", prompt, "a text")
    return plain_params(params)


def question_for(  # noqa: PLR0913, PLR0917 - what a prediction depends on
    model: str | Reference | ListedModel | None,
    platform: Platform | None,
    config: resources_pb2.OutputConfig | None,
    params: Mapping[str, Json],
    prompt: str,
    routing: tuple[str, str],
    cancel: threading.Event | None,
) -> Question:
    """Find out who is asked, and whether the settings, `checked` before, can be meant for it."""
    if cancel is not None and cancel.is_set():
        raise CancelledError("Cancelled")
    chosen = model.reference if isinstance(model, ListedModel) else model
    asked, reference = current.platform_for(chosen, platform, cancel=cancel)
    reference, description = resolve(asked, reference, cancel=cancel)
    kind = type_of(asked, description, cancel=cancel)
    check_types(params, parameters_of(description, kind))
    return Question(
        asked,
        reference,
        description,
        config,
        params,
        *routing,
        prompt=prompt,
        fields=tuple(kind.input_fields) if kind is not None else (),
        streams=streams(description, kind) if signatures_of(description, kind) else None,
    )


def workflow_question_for(  # noqa: PLR0913, PLR0917 - what a prediction depends on
    workflow: str | Reference | ListedWorkflow,
    platform: Platform | None,
    config: resources_pb2.OutputConfig | None,
    prompt: str,
    routing: tuple[str | Mapping[str, str], str | Mapping[str, str]],
    state: WorkflowState | None,
    cancel: threading.Event | None,
) -> WorkflowQuestion:
    """Find out who runs a workflow, and whether the settings, `checked` before, can be meant."""
    if cancel is not None and cancel.is_set():
        raise CancelledError("Cancelled")
    # People hand in what the annotation rules out, such as the state's id.
    if not isinstance(state, WorkflowState | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise not_a_setting("workflow_state", state, "a pw.WorkflowState()")
    chosen = workflow.reference if isinstance(workflow, ListedWorkflow) else workflow
    asked, reference = current.platform_for_workflow(chosen, platform, cancel=cancel)
    reference, described = resolve_workflow(asked, reference, cancel=cancel)
    nodes = [node.id for node in graph_of(described).nodes]
    deployments, nodepools = (
        _by_node(name, place, nodes)
        for name, place in zip(("deployment", "nodepool"), routing, strict=True)
    )
    return WorkflowQuestion(
        asked,
        reference,
        described,
        config,
        state,
        deployments,
        nodepools,
        prompt,
        fields_of_workflow(asked, described, cancel=cancel),
    )


def _by_node(name: str, place: str | Mapping[str, str], nodes: Sequence[str]) -> dict[str, str]:
    """Return where each node runs; one place for all is each node's."""
    if isinstance(place, str):
        return dict.fromkeys(nodes, place) if place else {}
    # People hand in what the annotation rules out.
    given: object = place
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in place.values()):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise not_a_setting(name, place, "a text, or a dict of texts by node id")
    if nodes and not place.keys() <= set(nodes):
        wrong = ", ".join(repr(node) for node in place if node not in nodes)
        raise PredictError(
            f"{name}= names {wrong}, which the workflow has no node of",
            name="NODE_DOES_NOT_EXIST",
            hint=f"Its nodes are: {', '.join(nodes)}.",
        )
    return dict(place)


def misfit_of(question: Question | WorkflowQuestion) -> Misfit:
    """Return what says why an input, or the prompt beside it, cannot be meant."""
    noun = "model" if isinstance(question, Question) else "workflow"

    def of(item: Input) -> InputError | None:
        error = misfit(item, question.fields, noun=noun)
        if error is None and question.prompt:
            return prompt_misfit(item, question.fields, noun=noun)
        return error

    return of


def refuse_misfit(item: Input, why: Misfit) -> None:
    """Raise why an input cannot be meant, if anything."""
    error = why(item)
    if error is None:
        return
    # As in `session.only_answer`: no circle through this frame.
    try:
        raise error
    finally:
        del error
