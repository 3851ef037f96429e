"""How a run that there is not, and a plan, are told to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.widgets.browser_wire import PlanCard, RunCard

if TYPE_CHECKING:
    from predict_widgets.batch.plan import Plan


def no_run(era: int) -> RunCard:
    """Return the card where there is no dataset yet."""
    return RunCard(
        era=era,
        state="idle",
        done=0,
        total=-1,
        failed=0,
        known=0,
        calls=0,
        rate=0.0,
        seconds_left=None,
        waiting="",
        error=None,
        parts=0,
        folder="",
        models=[],
    )


def plan_card(plan: Plan) -> PlanCard:
    """Return a plan as the page shows it."""
    return PlanCard(
        inputs=plan.inputs,
        # Whatever is not asked about: those that failed before wait for Retry failed.
        known=plan.inputs - plan.wanted,
        calls=plan.calls,
        bytes=plan.bytes,
    )
