"""Copy as Python: code that runs without a widget and reproduces what is on show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from predict_widgets.widgets.chosen import Routing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.widgets.asking import Asking
    from predict_widgets.widgets.mistaken import Noun
    from predict_widgets.widgets.said import P
    from predict_widgets.widgets.shelf import Tried

_LONGEST = 88
ANYWHERE = Routing()


@dataclass(frozen=True)
class OnShow:
    """What the code is to reproduce.

    Parameters
    ----------
    reference
        The model or workflow, with its version where that is known.
    base
        The API base to connect to; ``""`` for Clarifai's own and the embedded platform.
    asking, routing
        As it was asked.
    threshold, concept_filter
        As they stand.
    noun
        What the reference names.
    models
        The models that are compared; none where one is asked alone.
    """

    reference: str
    base: str
    asking: Asking
    threshold: float
    concept_filter: str
    routing: Routing = ANYWHERE
    noun: Noun = "model"
    models: Sequence[str] = ()


def code_for(inputs: Sequence[Tried[P]], shown: OnShow) -> str:
    """Write the code.

    A path, a URL and a sample are written so that the code runs as it is. A browser does not say
    where a dropped file lies: where a file of its name and content is in the kernel's folder it
    is that one, else the code begins with a line to put the path into.
    """
    sources = [_source(tried, number) for number, tried in enumerate(inputs, start=1)]
    lines = ["import predict_widgets as pw", ""]
    if shown.base:
        lines += [
            f"pw.connect(base={shown.base!r})  # the PAT: from the environment, or asked for",
            "",
        ]
    if any("samples" in source for _, source in sources):
        lines += ["samples = {sample.id: sample for sample in pw.embedded().samples()}"]
    for preface, _ in sources:
        lines += preface
    if lines[-1]:
        lines.append("")
    expressions = [source for _, source in sources]
    if shown.models:
        for place, expression in enumerate(expressions):
            lines += ([""] if place else []) + _compare(expression, shown)
    elif len(expressions) == 1:
        lines += _call("prediction", expressions[0], shown)
        lines += _show("prediction", shown, "")
    else:
        lines += ["inputs = [", *(f"    {expression}," for expression in expressions), "]"]
        lines += _call("predictions", "inputs", shown)
        lines += ["for prediction in predictions:", *_show("prediction", shown, "    ")]
    return "\n".join(lines) + "\n"


def _compare(argument: str, shown: OnShow) -> list[str]:
    lines = ["comparison = pw.compare(", f"    {argument},", "    models=["]
    lines += [f"        {each!r}," for each in shown.models]
    arguments = [*_settings(shown), *_narrowed(shown)]
    if shown.routing.nodepool:
        arguments.append(f"nodepool={shown.routing.nodepool!r}")
    if shown.routing.deployment:
        asked = f"# The first was asked on the deployment {shown.routing.deployment!r};"
        lines = [asked, "# here it runs where the platform puts it.", *lines]
    return [*lines, "    ],", *(f"    {each}," for each in arguments), ")", "print(comparison)"]


def _settings(shown: OnShow) -> list[str]:
    asking = shown.asking
    asked = asking.settings if shown.noun == "model" else asking.of_a_workflow
    return [f"{name}={value!r}" for name, value in asked.items() if value is not None]


def _call(name: str, argument: str, shown: OnShow) -> list[str]:
    arguments = [argument, f"{shown.noun}={shown.reference!r}", *_settings(shown)]
    if shown.routing.deployment:
        arguments.append(f"deployment={shown.routing.deployment!r}")
    if shown.routing.nodepool:
        arguments.append(f"nodepool={shown.routing.nodepool!r}")
    line = f"{name} = pw.predict({', '.join(arguments)})"
    if len(line) <= _LONGEST:
        return [line]
    return [f"{name} = pw.predict(", *(f"    {each}," for each in arguments), ")"]


def _narrowed(shown: OnShow) -> list[str]:
    narrowed: list[str] = []
    if shown.threshold:
        narrowed.append(f"threshold={_number(shown.threshold)}")
    if shown.concept_filter.strip():
        narrowed.append(f"concept_filter={shown.concept_filter!r}")
    return narrowed


def _show(name: str, shown: OnShow, indent: str) -> list[str]:
    narrowed = _narrowed(shown)
    one = "said" if shown.noun == "workflow" else name
    what = f"{one}.shown({', '.join(narrowed)})" if narrowed else one
    if shown.noun == "model":
        return [f"{indent}print({what})"]
    return [
        f"{indent}for node, said in {name}.items():",
        f'{indent}    print(node, {what}, sep="\\n")',
    ]


def _number(value: float) -> str:
    """Return a threshold as the page shows it where that is exact, else in full."""
    short = f"{value:.2f}"
    return short if float(short) == value else repr(value)


def _source(tried: Tried[P], number: int) -> tuple[list[str], str]:
    """Return lines to write first, and the expression for one input."""
    kind, value = tried.origin.kind, tried.origin.value
    if kind in {"path", "url"}:
        return [], repr(value)
    if kind == "sample":
        return [], f"samples[{value!r}].data()"
    if kind == "text":
        return [], f"pw.Text({value!r})"
    sha256 = tried.key.removeprefix("sha256:")
    found = _beside(value, sha256)
    if found is not None:
        return [], repr(str(found))
    name = "path" if number == 1 else f"path_{number}"
    why = _WHY.get(tried.origin.kind, _WHY["python"])
    return [f"# {why}", f"{name} = {value!r}  # its path; sha256 {sha256}"], name


_WHY = {
    "upload": "It was dropped in the browser, which does not tell where its files lie.",
    "example": "It is one of the model's examples: save it as a file.",
    "python": "It was handed over in Python as what it holds: save it as a file.",
}


def _beside(name: str, sha256: str) -> Path | None:
    """Return the file of this name in the working folder if its content is the same."""
    path = Path(name)
    try:
        if path.name != name or not path.is_file():
            return None
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (OSError, ValueError):
        return None
    return path if same else None
