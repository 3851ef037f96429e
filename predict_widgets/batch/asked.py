"""What a run asks, found out before its first call: never "the newest version"."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.batch.settings import Settings
from predict_widgets.errors import PredictError
from predict_widgets.platform.output_config import MAX_CONCEPTS, output_config
from predict_widgets.platform.protos import status_code_pb2
from predict_widgets.platform.statuses import NOT_OFFERED
from predict_widgets.questions import checked, question_for, workflow_question_for
from predict_widgets.session import Question, WorkflowQuestion

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from predict_widgets.model_list import ListedModel, ListedWorkflow
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference

_READY = frozenset({0, int(status_code_pb2.MODEL_TRAINED)})


@dataclass(frozen=True)
class Wishes:
    """What a person asks for, as it was handed in; see `BatchRun`."""

    model: str | Reference | ListedModel | None = None
    workflow: str | Reference | ListedWorkflow | None = None
    platform: Platform | None = None
    max_concepts: int | None = None
    min_value: float | None = None
    params: Mapping[str, object] | None = None
    prompt: str = ""
    sample_ms: int | None = None
    deployment: str = ""
    nodepool: str = ""
    evaluation: bool = False


@dataclass(frozen=True)
class AskedFor:
    """What is asked of every input, and what its journal is known by.

    Attributes
    ----------
    question
        The model or workflow at its version, with the settings of a call.
    settings
        The same as it is written down.
    notes
        Sentences on what could not be found out.
    """

    question: Question | WorkflowQuestion
    settings: Settings
    notes: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """``model`` or ``workflow``."""
        return "workflow" if isinstance(self.question, WorkflowQuestion) else "model"


def find_out(wishes: Wishes, *, cancel: threading.Event | None = None) -> AskedFor:
    """Find out who is asked, at which version, with which settings.

    Raises
    ------
    PredictError
        For a setting that is not understood, a model that does not exist, or a platform that
        cannot be reached.
    CancelledError
        When ``cancel`` was set.
    """
    params = checked(wishes.params, wishes.prompt)
    # Wrong ones are told before anybody is asked.
    config = output_config(
        max_concepts=wishes.max_concepts, min_value=wishes.min_value, sample_ms=wishes.sample_ms
    )
    places = (wishes.deployment, wishes.nodepool)
    question: Question | WorkflowQuestion
    if wishes.workflow is not None:
        _refuse_with_a_workflow(wishes)
        question = workflow_question_for(
            wishes.workflow, wishes.platform, config, wishes.prompt, places, None, cancel
        )
    else:
        asked = question_for(
            wishes.model, wishes.platform, config, params, wishes.prompt, places, cancel
        )
        question = _pinned(asked, cancel)
    limits = _limits(wishes, question)
    question = replace(
        question,
        output_config=output_config(
            max_concepts=limits.get("max_concepts"),
            min_value=limits.get("min_value"),
            sample_ms=wishes.sample_ms,
        ),
    )
    settings = Settings.of(
        question.platform.name,
        question.reference,
        params=params,
        deployment=wishes.deployment,
        nodepool=wishes.nodepool,
        prompt=wishes.prompt,
    )
    # As asked for: a lowest score of 0 is not sent, but is asked for all the same.
    said = {**limits, **({"sample_ms": wishes.sample_ms} if wishes.sample_ms else {})}
    settings = replace(settings, output_config=json.dumps(said) if said else "")
    return AskedFor(question, settings, _notes(question))


def question_of(
    settings: Settings, platform: Platform, *, cancel: threading.Event | None = None
) -> Question | WorkflowQuestion:
    """Return the question that settings hold, to be asked of a platform.

    Raises as `find_out`.
    """
    places = (settings.deployment, settings.nodepool)
    if settings.workflow_id:
        return workflow_question_for(
            settings.reference, platform, settings.config, settings.prompt, places, None, cancel
        )
    params = checked(settings.param_values, settings.prompt)
    return question_for(
        settings.reference, platform, settings.config, params, settings.prompt, places, cancel
    )


def _limits(wishes: Wishes, question: Question | WorkflowQuestion) -> dict[str, Any]:
    """Return how many concepts are asked for, from which score on; what is left open is absent.

    An evaluation needs all that the model can say: what is cut off cannot be counted.
    """
    limits: dict[str, Any] = {}
    if wishes.evaluation:
        limits = {"max_concepts": MAX_CONCEPTS, "min_value": 0.0}
        if isinstance(question, Question):
            known = len(question.model.output_info.data.concepts)
            limits["max_concepts"] = min(known, MAX_CONCEPTS) or MAX_CONCEPTS
    given = {"max_concepts": wishes.max_concepts, "min_value": wishes.min_value}
    return limits | {name: value for name, value in given.items() if value is not None}


def _pinned(question: Question, cancel: threading.Event | None) -> Question:
    """Name the version where the newest is still being trained: the newest that is ready."""
    if question.reference.version_id or not question.model.model_version.id:
        return question
    try:
        versions = question.platform.list_model_versions(question.reference, cancel=cancel)
    except PredictError as error:
        if error.name not in NOT_OFFERED:
            raise
        return question
    for version in versions:
        if cast("Any", version).status.code in _READY:
            named = question.reference.with_version(version.id)
            return replace(question, reference=named)
    return question


def _refuse_with_a_workflow(wishes: Wishes) -> None:
    if wishes.model is not None:
        raise PredictError(
            "model= and workflow= are two questions",
            name="MODEL_AND_WORKFLOW",
            hint="Leave one of them out.",
        )
    if wishes.params:
        raise PredictError(
            "A workflow takes no params=: each of its nodes holds its own",
            name="PARAMS_NOT_TAKEN",
            hint="Set them in the workflow's nodes, or ask the model alone with model=.",
        )


def _notes(question: Question | WorkflowQuestion) -> tuple[str, ...]:
    if question.reference.version_id:
        return ()
    noun = "workflow" if isinstance(question, WorkflowQuestion) else "model"
    note = (
        f"{question.platform.name} does not say which version of the {noun} answers: "
        "answers of different versions may come together in this journal."
    )
    return (note,)
