"""What is asked in this session, of whom, with which settings; and what was answered."""

from __future__ import annotations

from predict_widgets.session.answering import (
    Answered,
    Answering,
    Asks,
    answer,
    only_answer,
    refused,
)
from predict_widgets.session.growing import generate
from predict_widgets.session.question import Manner, Question, resolve
from predict_widgets.session.workflow_question import WorkflowQuestion, resolve_workflow

__all__ = [
    "Answered",
    "Answering",
    "Asks",
    "Manner",
    "Question",
    "WorkflowQuestion",
    "answer",
    "generate",
    "only_answer",
    "refused",
    "resolve",
    "resolve_workflow",
]
