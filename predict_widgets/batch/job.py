"""What a run works on, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from predict_widgets.batch.calling import Manner

if TYPE_CHECKING:
    from predict_widgets.batch.asked import AskedFor
    from predict_widgets.batch.elsewhere import Elsewhere
    from predict_widgets.batch.journal import Journal
    from predict_widgets.batch.pacing import Pacer
    from predict_widgets.batch.plan import Sifted


@dataclass(frozen=True)
class Job:
    """What a run works on, and how.

    Attributes
    ----------
    asked, sifted, journal
        What is asked, about which inputs, and where the answers go.
    inputs_per_call
        The most inputs of a call.
    concurrency
        How many calls are under way at a time.
    rate
        Calls a second at most; None for no limit.
    pacer
        What holds to it, where others hold to it, too; None for one of its own.
    manner
        How patiently; what counts and holds back is filled in.
    elsewhere
        Asks about chunks in other processes; None asks from here.
    left_by_a_crash
        Calls that the run before had under way at most when it crashed.
    """

    asked: AskedFor
    sifted: Sifted
    journal: Journal
    inputs_per_call: int
    concurrency: int = 4
    rate: float | None = None
    pacer: Pacer | None = None
    manner: Manner = field(default_factory=Manner)
    elsewhere: Elsewhere | None = None
    left_by_a_crash: int = 0
