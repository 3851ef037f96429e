"""From what a person typed to a question: who is asked, and whether that can be meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError
from predict_widgets.kinds import misfit, prompt_misfit, type_of
from predict_widgets.model_list import ListedModel
from predict_widgets.platform import current
from predict_widgets.platform.output_config import not_a_setting
from predict_widgets.platform.param_values import check_types, plain_params
from predict_widgets.platform.parameters import parameters_of, signatures_of, streams
from predict_widgets.session import Question, resolve

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from predict_widgets.errors import InputError
    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.param_values import Json
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.platform.references import Reference


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


def refuse_misfit(item: Input, question: Question) -> None:
    """Raise what `misfit_of` returns, if anything."""
    error = misfit_of(item, question)
    if error is None:
        return
    # As in `session.only_answer`: no circle through this frame.
    try:
        raise error
    finally:
        del error


def misfit_of(item: Input, question: Question) -> InputError | None:
    """Return why an input, or the prompt beside it, cannot be the model's; None where it may."""
    error = misfit(item, question.fields)
    if error is None and question.prompt:
        return prompt_misfit(item, question.fields)
    return error
