"""An error as one line of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predict_widgets.errors import PredictError


def one_line(error: PredictError) -> str:
    """Return what happened and what to do about it, in one line."""
    code = error.name if error.code is None else f"{error.name} {error.code}"
    parts = [f"{error.message.rstrip('. ')} ({code})."]
    if error.details and error.details not in error.message:
        parts.append(f"{error.details.rstrip('. ')}.")
    if error.hint:
        parts.append(error.hint)
    if error.request_id:
        parts.append(f"Request id: {error.request_id}")
    return " ".join(" ".join(parts).split())
