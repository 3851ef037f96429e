"""What a model said, as the page gets it: a line for each input, and the rows as Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypedDict, cast

from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.schemas import OUTPUT_SCHEMA, PREDICTION_SCHEMA
from predict_widgets.predictions.tables import joined, to_ipc
from predict_widgets.widgets.jobs import error_payload
from predict_widgets.widgets.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.shelf import Tried

    AnswerStatus: TypeAlias = Literal["ok", "empty", "failed", "partial"]

# A trait is saved with the notebook: what is on show, not all that a model knows.
MOST_SHOWN = 200


class _Column(Protocol):
    """A column of a table; arro3 0.9 types its list as an array of numpy's."""

    def to_pylist(self) -> list[Any]: ...


class _Columns(Protocol):
    def column(self, name: str) -> _Column: ...


class ShownConcept(TypedDict):
    """A concept on show, as the ``concepts`` trait holds it; without a score it is None."""

    label: str
    score: float | None
    vocabulary: str
    color: str


def answer_of(tried: Tried) -> Answer | None:
    """Return the line about one input, ``None`` when it has not been predicted on."""
    prediction = tried.prediction
    if prediction is None:
        return None
    error = prediction.error
    return Answer(
        input_key=tried.key,
        output_id=prediction.output_id,
        status=_status(prediction),
        error=None if error is None else error_payload(error),
        latency_ms=prediction.latency_ms,
        asked_at="" if prediction.asked_at is None else prediction.asked_at.isoformat(),
        reused=prediction.reused,
        max_concepts=prediction.max_concepts,
        min_value=prediction.min_value,
        cut_off=prediction.cut_off,
        sample_ms=prediction.sample_ms,
        notes=list(prediction.notes),
    )


def _status(prediction: Prediction) -> AnswerStatus:
    if prediction.error is not None:
        return "failed"
    if prediction.partial:
        return "partial"
    # Frames have rows of their own where nothing was seen in them.
    return "empty" if prediction.status == "empty" else "ok"


def tables_of(answered: Sequence[Tried]) -> list[bytes]:
    """Return the two tables of several answers, each one Arrow IPC stream, uncompressed."""
    said = [tried.prediction for tried in answered if tried.prediction is not None]
    outputs = joined([prediction.outputs for prediction in said], OUTPUT_SCHEMA)
    rows = joined([prediction.table for prediction in said], PREDICTION_SCHEMA)
    return [to_ipc(outputs), to_ipc(rows)]


def shown_concepts(
    prediction: Prediction | None, threshold: float, concept_filter: str
) -> list[ShownConcept]:
    """Return the concepts that threshold and filter leave on show, highest score first.

    Of a video each label stands once, with its best score over the frames.
    """
    if prediction is None or prediction.error is not None:
        return []
    names = ("kind", "label", "score", "vocabulary", "time_ms")
    table = cast("_Columns", prediction.table)
    columns = [table.column(name).to_pylist() for name in names]
    mask = prediction.visible(threshold, concept_filter)
    shown: list[ShownConcept] = []
    best: dict[tuple[str, str], ShownConcept] = {}
    for on, kind, label, score, vocabulary, time_ms in zip(mask, *columns, strict=True):
        if not on or kind != "concept":
            continue
        concept = ShownConcept(
            label=label, score=score, vocabulary=vocabulary, color=color_of(label)
        )
        if time_ms is None:
            shown.append(concept)
            continue
        known = best.setdefault((vocabulary, label), concept)
        known["score"] = max(known["score"] or 0.0, score or 0.0)
    shown += best.values()
    shown.sort(key=lambda concept: -(concept["score"] or 0.0))
    return shown[:MOST_SHOWN]
