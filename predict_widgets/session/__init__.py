"""What is asked in this session, of whom, with which settings; and what was answered."""

from __future__ import annotations

from predict_widgets.session.answering import Answering, Asks, answer, refused
from predict_widgets.session.growing import generate
from predict_widgets.session.question import Manner, Question, resolve
from predict_widgets.session.workflow_question import WorkflowQuestion, resolve_workflow

__all__ = [
    "Answering",
    "Asks",
    "Manner",
    "Question",
    "WorkflowQuestion",
    "answer",
    "generate",
    "refused",
    "resolve",
    "resolve_workflow",
]
