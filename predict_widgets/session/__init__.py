"""What is asked in this session, of which model, with which settings; and what was answered."""

from __future__ import annotations

from predict_widgets.session.answering import answer, only_answer, refused
from predict_widgets.session.growing import generate
from predict_widgets.session.question import Manner, Question, resolve

__all__ = ["Manner", "Question", "answer", "generate", "only_answer", "refused", "resolve"]
