"""The functions a person calls: connect, list models, predict."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, cast, overload

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.inputs import Input, InputLike, as_input, as_inputs, is_many
from predict_widgets.kinds import fields_taken, misfit, texts_where_only_text_is_taken
from predict_widgets.model_list import ListedModel, ModelList
from predict_widgets.platform import current
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.references import Reference
from predict_widgets.progress import ProgressLine
from predict_widgets.session import Manner, Question, answer, refused, resolve

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.embedded import EmbeddedPlatform
    from predict_widgets.predictions.prediction import Prediction

__all__ = ["connect", "disconnect", "embedded", "models", "predict"]

# How many inputs of a list are read into memory before they are asked about.
_READ_AHEAD = 64
# docs.clarifai.com, "Prediction parameters"
_MAX_CONCEPTS = 200


def connect(
    pat: str | None = None,
    base: str | None = None,
    *,
    user_id: str | None = None,
    app_id: str | None = None,
) -> Platform:
    """Connect to Clarifai, or to a server of its API; from then on everything uses it.

    Parameters
    ----------
    pat
        A personal access token, an app's API key, or the token of a local server. Without one the
        environment (``CLARIFAI_PAT``) and ``~/.config/clarifai/config`` are looked at, and the
        repr says which it was; where there is none, it asks.
    base
        The API base, such as ``http://127.0.0.1:8765`` for ``predict-widgets serve``; without one
        ``CLARIFAI_GRPC_BASE``, ``CLARIFAI_API_BASE``, the config file, ``api.clarifai.com``.
    user_id, app_id
        Where bare ids live; without them ``CLARIFAI_USER_ID``, ``CLARIFAI_APP_ID``.

    Returns
    -------
    Platform
        Nothing has been sent to it yet: a wrong PAT shows at the first call.

    Raises
    ------
    CredentialError
        When there is no credential and nobody to ask, or it would be sent unencrypted over a
        network.
    PredictError
        When the base is no address.
    """
    given = {"pat": pat, "base": base, "user_id": user_id, "app_id": app_id}
    # People hand in what the annotations rule out. What it is stays unsaid: perhaps a secret.
    wrong = [
        f"{name}= takes a text, not an object of type {type(value).__name__}"
        for name, value in given.items()
        if value is not None and not isinstance(value, str)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]
    credential = Credential(pat) if isinstance(pat, str) else None
    del pat, given  # a traceback with locals must not hold it
    if wrong:
        hint = 'Write it in quotes, as in pw.connect(pat="...").'
        raise PredictError(wrong[0], name="SETTING_NOT_UNDERSTOOD", hint=hint)
    return current.connect(credential, base, user_id=user_id, app_id=app_id)


def disconnect() -> None:
    """Close the connection and the embedded platform; the next use makes new ones."""
    current.disconnect()


def embedded() -> EmbeddedPlatform:
    """Return the embedded platform: small real models, on this computer, with no account."""
    return current.embedded_platform()


def models(  # noqa: PLR0913 - what a list depends on
    search: str = "",
    *,
    platform: Platform | None = None,
    user_id: str = "",
    app_id: str = "",
    page: int = 1,
    per_page: int = 50,
) -> ModelList:
    """Return one page of a platform's models.

    Parameters
    ----------
    search
        Words to look for; empty for all.
    platform
        Whose; without one the platform in use.
    user_id, app_id
        Whose models, as in `Platform.list_models`.
    page, per_page
        Which page, from 1, and how many on it.

    Raises
    ------
    PredictError
        When the platform cannot be asked.
    """
    platform = platform or current.current_platform()
    found = platform.list_models(
        search=search, user_id=user_id, app_id=app_id, page=page, per_page=per_page
    )
    listed = [_listed(model) for model in found]
    return ModelList(listed, platform.name)


@overload
def predict(
    inputs: InputLike,
    model: str | Reference | ListedModel | None = None,
    *,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    params: Mapping[str, object] | None = None,
    deployment: str = "",
    nodepool: str = "",
    timeout: float = 60.0,
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
    params: Mapping[str, object] | None = None,
    deployment: str = "",
    nodepool: str = "",
    timeout: float = 60.0,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> list[Prediction]: ...
def predict(  # noqa: PLR0913 - what a prediction depends on
    inputs: InputLike | Iterable[InputLike],
    model: str | Reference | ListedModel | None = None,
    *,
    platform: Platform | None = None,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    params: Mapping[str, object] | None = None,
    deployment: str = "",
    nodepool: str = "",
    timeout: float = 60.0,
    again: bool = False,
    cancel: threading.Event | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Prediction | list[Prediction]:
    """Ask a model what it sees in one input, or in each of many.

    The same bytes, model version and settings are asked once a session.

    Parameters
    ----------
    inputs
        A URL, a path, bytes, a Pillow picture, an array, ``pw.Text(...)``; or a list of them. For
        a model whose only input is text, a ``str`` is the text itself.
    model
        The model, in any spelling of a reference; without one the platform's default.
    platform
        Who is asked; without one the platform in use, see `connect` and `embedded`.
    max_concepts
        The most concepts to return, 1 to 200; without it the platform's own choice, 20.
    min_value
        The lowest score to return, 0 to 1.
    select_concepts
        Names (or ids that start with ``ai_``) of the only concepts to return.
    params
        Free settings of the model.
    deployment
        ``ID`` or ``USER/ID`` of the deployment to run on; not together with ``nodepool``.
    nodepool
        ``CLUSTER/NODEPOOL`` to run on.
    timeout
        Seconds that one call may take.
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
    Prediction or list of Prediction
        For one input its prediction. For many one each, in order; where one failed it has
        ``.error`` and no rows.

    Raises
    ------
    PredictError
        For one input, whatever went wrong. For many, only what concerns the whole call: the
        credential, the model, the network, cancelling.
    """
    many = is_many(inputs)
    values = list(cast("Iterable[InputLike]", inputs)) if many else [cast("InputLike", inputs)]
    chosen = model.reference if isinstance(model, ListedModel) else model
    asked, reference = current.platform_for(chosen, platform)
    config = _output_config(max_concepts, min_value, select_concepts)
    reference, description = resolve(asked, reference, cancel=cancel)
    question = Question(asked, reference, description, config, params, deployment, nodepool)
    fields = fields_taken(asked, description, cancel=cancel)
    question = replace(question, fields=tuple(fields))
    values = texts_where_only_text_is_taken(values, fields)
    manner = Manner(timeout=timeout, again=again, cancel=cancel, on_wait=on_wait)
    # Who wants to hear of waiting shows progress in a way of their own.
    if on_wait is not None:
        return _ask(question, values, manner, many=many)
    with ProgressLine(len(values)) as progress:
        manner = replace(manner, on_wait=progress.wait, on_answer=progress.step)
        return _ask(question, values, manner, many=many)


def _ask(
    question: Question, values: Sequence[InputLike], manner: Manner, *, many: bool
) -> Prediction | list[Prediction]:
    return _each(question, values, manner) if many else _only(question, values[0], manner)


def _only(question: Question, value: InputLike, manner: Manner) -> Prediction:
    item = as_input(value, cancel=manner.cancel)
    error: PredictError | None = misfit(item, question.fields)
    if error is None:
        prediction = answer(question, [item], manner)[0]
        error = prediction.error
        if error is None:
            return prediction
        del prediction
    # The traceback holds this frame: with the error in it the input's bytes would stay, in a
    # circle, until the next garbage collection.
    try:
        raise error
    finally:
        del error


def _each(question: Question, values: Sequence[InputLike], manner: Manner) -> list[Prediction]:
    predictions: list[Prediction] = []
    for first in range(0, len(values), _READ_AHEAD):
        read = as_inputs(values[first : first + _READ_AHEAD], cancel=manner.cancel)
        items = [
            (misfit(item, question.fields) or item) if isinstance(item, Input) else item
            for item in read
        ]
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


def _output_config(
    max_concepts: int | None, min_value: float | None, select_concepts: Sequence[str]
) -> resources_pb2.OutputConfig | None:
    """Return the settings as a message; None where nothing is set."""
    # People hand in what the annotations rule out; protobuf's errors name no argument.
    if isinstance(select_concepts, str) or not all(
        isinstance(label, str)  # pyright: ignore[reportUnnecessaryIsInstance]
        for label in select_concepts
    ):
        raise _not_a_setting("select_concepts", select_concepts, "a list of names or ids")
    if max_concepts is not None and not (
        isinstance(max_concepts, Integral) and 1 <= max_concepts <= _MAX_CONCEPTS
    ):
        raise _not_a_setting(
            "max_concepts", max_concepts, f"a whole number from 1 to {_MAX_CONCEPTS}"
        )
    if min_value is not None and not (isinstance(min_value, Real) and 0 <= min_value <= 1):
        raise _not_a_setting("min_value", min_value, "a number from 0 to 1")
    if max_concepts is None and min_value is None and not select_concepts:
        return None
    return resources_pb2.OutputConfig(
        max_concepts=max_concepts or 0,
        min_value=min_value or 0.0,
        select_concepts=[
            resources_pb2.Concept(id=label)
            if label.startswith("ai_")
            else resources_pb2.Concept(name=label)
            for label in select_concepts
        ],
    )


def _not_a_setting(name: str, value: object, wanted: str) -> PredictError:
    return PredictError(
        f"{name}={value!r} is not {wanted}",
        name="SETTING_NOT_UNDERSTOOD",
        hint=f"Write {name}= as {wanted}, or leave it out for the platform's own choice.",
    )


def _listed(model: resources_pb2.Model) -> ListedModel:
    return ListedModel(
        Reference("models", model.id, model.user_id, model.app_id, model.model_version.id),
        model.name or model.id,
        model.model_type_id,
        model.description,
    )
