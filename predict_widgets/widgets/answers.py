"""What was said of inputs, as the page gets it: lines, and the rows as Arrow."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, cast

from predict_widgets.predictions.palette import color_of
from predict_widgets.predictions.prediction import DEFAULT_MAX_CONCEPTS
from predict_widgets.predictions.schemas import OUTPUT_SCHEMA, PREDICTION_SCHEMA
from predict_widgets.predictions.tables import joined, to_ipc
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.widgets.jobs import error_payload
from predict_widgets.widgets.said import P, parts_of
from predict_widgets.widgets.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.predictions.workflow_nodes import NodePrediction
    from predict_widgets.widgets.shelf import Tried

    AnswerStatus: TypeAlias = Literal["ok", "empty", "failed", "suppressed", "partial"]

_SILENT: dict[str, AnswerStatus] = {"empty": "empty", "suppressed": "suppressed"}
# A trait is saved with the notebook: what is on show, not all that a model knows.
MOST_SHOWN = 200
# Of each node, however many there are.
FEWEST_SHOWN = 10


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


class NodeConcept(ShownConcept):
    """A concept on show, and the node of the workflow that says it."""

    node: str


def answers_of(tried: Tried[P]) -> list[Answer]:
    """Return the lines about one input, none when it has not been predicted on.

    Of a model it is one. Of a workflow the first is about all of it, then comes one for each node
    in the workflow's order; none of what could not be read, which no node was asked about.
    """
    said = tried.prediction
    if said is None:
        return []
    if not isinstance(said, WorkflowPrediction):
        return [_line(tried.key, said)]
    nodes = [] if tried.unread else [_of_node(tried.key, one) for _, one in said.items()]
    return [_whole(tried.key, said), *nodes]


def lines_of(tried: Sequence[Tried[P]]) -> list[Answer]:
    """Return the lines about several inputs, in order."""
    return [line for each in tried for line in answers_of(each)]


def _line(key: str, said: Prediction) -> Answer:
    return Answer(
        input_key=key,
        node_id=said.node_id,
        output_id=said.output_id,
        status=_status(said),
        error=None if said.error is None else error_payload(said.error),
        latency_ms=said.latency_ms,
        asked_at="" if said.asked_at is None else said.asked_at.isoformat(),
        reused=said.reused,
        max_concepts=said.max_concepts,
        min_value=said.min_value,
        cut_off=said.cut_off,
        sample_ms=said.sample_ms,
        notes=list(said.notes),
    )


def _of_node(key: str, said: NodePrediction) -> Answer:
    line = _line(key, said)
    line["latency_ms"] = said.took_ms
    if line["status"] == "empty" and said.nothing_passed:
        line["notes"].insert(0, said.nothing_passed)
    return line


def _whole(key: str, said: WorkflowPrediction) -> Answer:
    """Return the line about all of a workflow's answer; all nodes were asked with the same."""
    nodes = parts_of(said)
    return Answer(
        input_key=key,
        node_id="",
        output_id=said.output_id,
        status="ok" if said.error is None else "failed",
        error=None if said.error is None else error_payload(said.error),
        latency_ms=said.latency_ms,
        asked_at="" if said.asked_at is None else said.asked_at.isoformat(),
        reused=said.reused,
        max_concepts=nodes[0].max_concepts if nodes else DEFAULT_MAX_CONCEPTS,
        min_value=nodes[0].min_value if nodes else 0.0,
        cut_off=any(node.cut_off for node in nodes),
        sample_ms=nodes[0].sample_ms if nodes else 0,
        notes=list(said.notes),
    )


def _status(prediction: Prediction) -> AnswerStatus:
    if prediction.error is not None:
        return "failed"
    if prediction.partial:
        return "partial"
    # Frames have rows of their own where nothing was seen in them.
    return _SILENT.get(prediction.status, "ok")


def tables_of(answered: Sequence[Tried[P]]) -> list[bytes]:
    """Return the two tables of several answers, each one Arrow IPC stream, uncompressed."""
    said = [tried.prediction for tried in answered if tried.prediction is not None]
    outputs = joined([prediction.outputs for prediction in said], OUTPUT_SCHEMA)
    rows = joined([prediction.table for prediction in said], PREDICTION_SCHEMA)
    # Each batch of a stream has a header: of twenty nodes they are as large as what they say.
    return [to_ipc(table.combine_chunks()) for table in (outputs, rows)]


def shown_concepts(
    prediction: Prediction, threshold: float, concept_filter: str, most: int = MOST_SHOWN
) -> list[ShownConcept]:
    """Return the concepts that threshold and filter leave on show, highest score first.

    Of a video each label stands once, with its best score over the frames.
    """
    if prediction.error is not None:
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
        # A model may say infinity, and JSON cannot.
        told = score if score is not None and isfinite(score) else None
        concept = ShownConcept(
            label=label, score=told, vocabulary=vocabulary, color=color_of(label)
        )
        if time_ms is None:
            shown.append(concept)
            continue
        known = best.setdefault((vocabulary, label), concept)
        known["score"] = max(known["score"] or 0.0, told or 0.0)
    shown += best.values()
    shown.sort(key=lambda concept: -(concept["score"] or 0.0))
    return shown[:most]


def shown_by_node(
    prediction: WorkflowPrediction, threshold: float, concept_filter: str
) -> list[NodeConcept]:
    """Return the concepts on show of each node, in the workflow's order; each has as much room."""
    most = max(MOST_SHOWN // max(len(prediction.nodes), 1), FEWEST_SHOWN)
    return [
        NodeConcept(**concept, node=node)
        for node, said in prediction.items()
        for concept in shown_concepts(said, threshold, concept_filter, most)
    ]
