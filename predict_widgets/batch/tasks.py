"""A chunk of a dataset as it travels to another process, and what is done with it there.

A task says where to ask, what, and about which inputs. It holds no secret: who performs it finds
the PAT in its own environment.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from predict_widgets.batch.asked import question_of
from predict_widgets.batch.calling import Manner, ask
from predict_widgets.batch.loading import load
from predict_widgets.batch.places import PlatformReference, opened
from predict_widgets.batch.tally import Counted, Tally
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from predict_widgets.batch.results import Result
    from predict_widgets.batch.settings import Settings
    from predict_widgets.platform.client import Platform
    from predict_widgets.session import Question, WorkflowQuestion
    from predict_widgets.sources.dataset import DatasetInput

# Decoding lets go of the interpreter's lock, and hosted inputs wait for servers.
_LOADERS = 4
# Questions that a process remembers: it works on a few runs at a time.
_QUESTIONS = 8


@dataclass(frozen=True)
class Task:
    """A chunk of a dataset, to be asked about anywhere. Picklable, and without any secret.

    Attributes
    ----------
    platform
        Who is asked.
    settings
        What is asked, at the version that was resolved.
    inputs
        About which inputs: as many as go into one call. They are read where the task is performed.
    budget, timeout
        As of `Manner`.
    serial
        Unlike that of all other tasks: an executor may give two equal ones the same result.
    """

    platform: PlatformReference
    settings: Settings
    inputs: tuple[DatasetInput, ...]
    budget: float = 120.0
    timeout: float | None = None
    serial: str = field(default="", repr=False)


class Done(NamedTuple):
    """What came of a task. Picklable.

    Attributes
    ----------
    results
        Of each input; where ``error`` is one, of those that had theirs before it.
    counted
        The calls that it took.
    error
        What concerns the whole run, such as a credential; None for nothing.
    """

    results: list[Result]
    counted: Counted
    error: PredictError | None = None


def perform(task: Task) -> Done:
    """Ask about a chunk, from whichever process this is. Opens its platform once per process."""
    try:
        platform = opened(task.platform)
    except PredictError as error:
        return Done([], Counted(), error)
    return perform_with(platform, task)


def perform_with(platform: Platform, task: Task) -> Done:
    """Ask a platform that is open about a chunk."""
    tally = Tally()
    results: list[Result] = []
    try:
        question = _question(platform, task.settings)
        read = partial(load, question=question)
        with ThreadPoolExecutor(min(_LOADERS, len(task.inputs)) or 1, "batch-loader") as pool:
            chunk = list(pool.map(read, task.inputs, range(len(task.inputs))))
        manner = Manner(tally=tally, budget=task.budget, timeout=task.timeout)
        ask(question, chunk, manner, results.extend)
    except PredictError as error:
        return Done(results, tally.counted, error)
    return Done(results, tally.counted)


_lock = threading.Lock()
_questions: dict[tuple[int, str], Question | WorkflowQuestion] = {}


def _question(platform: Platform, settings: Settings) -> Question | WorkflowQuestion:
    """Return what is asked; the platform describes it once per process."""
    key = (platform.uid, settings.id)
    with _lock:
        if key not in _questions:
            while len(_questions) >= _QUESTIONS:
                del _questions[next(iter(_questions))]
            _questions[key] = question_of(settings, platform)
        return _questions[key]
