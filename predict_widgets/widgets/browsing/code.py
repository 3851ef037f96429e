"""Copy as Python: code that predicts without a widget and gets exactly the inputs on show."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from predict_widgets.batch.short_names import short_names
from predict_widgets.batch.showing import Filter
from predict_widgets.platform.endpoint import CLARIFAI_HOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    noun
        What is asked: a model or several, or a workflow.
    asked
        Each reference, with its version where that is known, and the arguments of ``pw.BatchRun``
        about it that are not the default.
    base
        The API base to connect to; empty for Clarifai's own and the embedded platform.
    wanted
        What is on show.
    """

    dataset: str
    noun: Noun
    asked: Sequence[tuple[str, Mapping[str, object]]]
    base: str
    wanted: Filter


def code_of(browsing: Browsing, wanted: Filter) -> str:
    """Write the code for what a browser shows; raises where no dataset was chosen."""
    platform = browsing.platform
    return code_to_run(
        ToRun(
            dataset=browsing.source.dataset.reference,
            noun=browsing.asked.now.noun,
            asked=_asked(browsing),
            base="" if platform.embedded or platform.host == CLARIFAI_HOST else platform.base,
            wanted=_named(browsing, wanted),
        )
    )


def _asked(browsing: Browsing) -> list[tuple[str, Mapping[str, object]]]:
    models = browsing.versions
    if not models:
        return [(browsing.reference, browsing.said_settings)]
    return browsing.several.said_of(models, browsing.said_settings)


def _named(browsing: Browsing, wanted: Filter) -> Filter:
    """Return a filter of several models that names them as `predict_widgets.disagreements` does."""
    names = browsing.several.names
    if wanted.node not in names:
        return wanted
    place = names.index(wanted.node)
    return replace(wanted, node=short_names(browsing.versions)[place] if place else "")


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
    if len(told.asked) > 1:
        lines += _of_several(told, dataset)
    else:
        reference, settings = told.asked[0]
        named = f"workflow={reference!r}" if told.noun == "workflow" else repr(reference)
        lines += _call("run", "pw.BatchRun", [f"pw.dataset({dataset})", named, *_said(settings)])
        lines += ['print(run.run(progress="tqdm"))', ""]
        lines += _call("shown", "run.predictions.shown", arguments_of(told.wanted))
    lines += ["for item in shown.inputs:", "    print(item.name)", "print(shown.to_pandas())"]
    return "\n".join(lines) + "\n"


def _of_several(told: ToRun, dataset: str) -> list[str]:
    lines = [f"dataset = pw.dataset({dataset})", "runs = ["]
    for reference, settings in told.asked:
        arguments = ["dataset", repr(reference), *_said(settings)]
        lines.append(f"    pw.BatchRun({', '.join(arguments)}),")
    lines += ["]", "for run in runs:", '    print(run.run(progress="tqdm"))', ""]
    arguments = ["runs", *arguments_of(told.wanted, sort="disagreement")]
    return lines + _call("shown", "pw.disagreements", arguments)


def _said(settings: Mapping[str, object]) -> list[str]:
    return [f"{name}={value!r}" for name, value in settings.items()]


def arguments_of(wanted: Filter, **defaults: object) -> list[str]:
    """Return what a filter asks for, but for what it leaves as it is."""
    return [
        f"{one.name}={getattr(wanted, one.name)!r}"
        for one in fields(Filter)
        if getattr(wanted, one.name) != defaults.get(one.name, one.default)
    ]


def _call(name: str, function: str, arguments: list[str]) -> list[str]:
    line = f"{name} = {function}({', '.join(arguments)})"
    if len(line) <= _LONGEST:
        return [line]
    return [f"{name} = {function}(", *(f"    {each}," for each in arguments), ")"]
