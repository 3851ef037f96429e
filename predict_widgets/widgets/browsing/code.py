"""Copy as Python: code that predicts without a widget and gets exactly the inputs on show."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from predict_widgets.batch.showing import Filter
from predict_widgets.platform.endpoint import CLARIFAI_HOST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from predict_widgets.widgets.browsing.browsing import Browsing
    from predict_widgets.widgets.mistaken import Noun

_LONGEST = 88


@dataclass(frozen=True)
class ToRun:
    """What the code is to do.

    Attributes
    ----------
    dataset
        The text that ``pw.dataset`` takes again; empty where there is none.
    noun, reference
        What is asked, with its version where that is known.
    base
        The API base to connect to; empty for Clarifai's own and the embedded platform.
    settings
        Arguments of ``pw.BatchRun`` that are not the default.
    wanted
        What is on show.
    """

    dataset: str
    noun: Noun
    reference: str
    base: str
    settings: Mapping[str, object]
    wanted: Filter


def code_of(browsing: Browsing, wanted: Filter) -> str:
    """Write the code for what a browser shows; raises where no dataset was chosen."""
    platform = browsing.platform
    return code_to_run(
        ToRun(
            dataset=browsing.source.dataset.reference,
            noun=browsing.asked.now.noun,
            reference=browsing.reference,
            base="" if platform.embedded or platform.host == CLARIFAI_HOST else platform.base,
            settings=browsing.said_settings,
            wanted=wanted,
        )
    )


def code_to_run(told: ToRun) -> str:
    """Write the code. What the journal holds is not asked for again."""
    lines = ["import predict_widgets as pw", ""]
    if told.base:
        lines += [
            f"pw.connect(base={told.base!r})  # the PAT: from the environment, or asked for",
            "",
        ]
    dataset = repr(told.dataset)
    if not told.dataset:
        lines += [
            "# It was handed over in Python: put the same inputs here.",
            "inputs = [...]",
        ]
        dataset = "inputs"
    settings = [f"{name}={value!r}" for name, value in told.settings.items()]
    named = f"workflow={told.reference!r}" if told.noun == "workflow" else repr(told.reference)
    lines += _call("run", "pw.BatchRun", [f"pw.dataset({dataset})", named, *settings])
    lines += ['print(run.run(progress="tqdm"))', ""]
    lines += _call("shown", "run.predictions.shown", arguments_of(told.wanted))
    lines += ["for item in shown.inputs:", "    print(item.name)", "print(shown.to_pandas())"]
    return "\n".join(lines) + "\n"


def arguments_of(wanted: Filter) -> list[str]:
    """Return what a filter asks for, but for what it leaves as it is."""
    return [
        f"{one.name}={getattr(wanted, one.name)!r}"
        for one in fields(Filter)
        if getattr(wanted, one.name) != one.default
    ]


def _call(name: str, function: str, arguments: list[str]) -> list[str]:
    line = f"{name} = {function}({', '.join(arguments)})"
    if len(line) <= _LONGEST:
        return [line]
    return [f"{name} = {function}(", *(f"    {each}," for each in arguments), ")"]
