"""A model handed to the viewer of workflows, or the reverse: where it belongs instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.platform.current import embedded_platform
from predict_widgets.platform.references import EMBEDDED_USER, Reference, parse_reference

if TYPE_CHECKING:
    from predict_widgets.errors import PredictError

Noun: TypeAlias = Literal["model", "workflow"]

VIEWERS: dict[Noun, str] = {"model": "ModelViewer", "workflow": "WorkflowViewer"}
_OTHER: dict[Noun, Noun] = {"model": "workflow", "workflow": "model"}


def meant_for_another(
    noun: Noun, named: str | Reference | None, error: PredictError
) -> PredictError | None:
    """Return the error that names the other viewer, ``None`` where that would not take it either.

    Parameters
    ----------
    noun
        What was wanted.
    named
        What was handed in.
    error
        Why it cannot be that.
    """
    other = _OTHER[noun]
    # People hand in what the annotation rules out; the error says so.
    if not isinstance(named, str | Reference):
        return None
    reference = _read(named, other)
    if reference is None:
        return None
    told = error.name == "REFERENCE_OF_ANOTHER_KIND"
    if not told and not _has(other, reference):
        return None
    text = str(reference)
    return ReferenceNotUnderstoodError(
        f"{text!r} names a {other}, and a {VIEWERS[noun]} shows what a {noun} says.",
        name="REFERENCE_OF_ANOTHER_KIND",
        hint=f"Write pw.{VIEWERS[other]}({text!r}), or name a {noun}: pw.{noun}s() lists them.",
    )


def _read(named: str | Reference, noun: Noun) -> Reference | None:
    """Return what a name is as one of the other kind."""
    if not isinstance(named, str):
        # A bare id was completed as what was wanted; the embedded platform knows better.
        return parse_reference(named.id, f"{noun}s").at(named.user_id, named.app_id)
    try:
        return parse_reference(named, f"{noun}s")
    except ReferenceNotUnderstoodError:
        return None


def _has(noun: Noun, reference: Reference) -> bool:
    """Whether the embedded platform of this process has one of that name: nobody else is asked."""
    if reference.user_id not in {"", EMBEDDED_USER}:
        return False
    platform = embedded_platform()
    ids = platform.model_ids() if noun == "model" else platform.workflow_ids()
    return reference.id in ids
