"""``predict-widgets predict PHOTO...``: bars in the terminal, or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import predict_widgets
from predict_widgets.cli.words import one_line
from predict_widgets.kinds import type_of
from predict_widgets.platform.current import platform_for
from predict_widgets.platform.output_config import (
    LARGEST_SAMPLE_MS,
    MAX_CONCEPTS,
    SMALLEST_SAMPLE_MS,
)
from predict_widgets.platform.parameters import streams
from predict_widgets.predictions.terminal import describe, headline
from predict_widgets.predictions.workflow import WorkflowPrediction
from predict_widgets.predictions.workflow_words import describe as describe_workflow
from predict_widgets.session import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets import Prediction


BARS = 5
FIGURES = (".png", ".svg", ".pdf", ".jpg")


def add_to(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides this type
    """Add the sub-command."""
    parser = commands.add_parser(
        "predict",
        help="print what a model or workflow predicts of photos, videos, texts, sounds",
        description="Print what a model predicts of photos and other files, or each node of a "
        "workflow: concepts as bars, and which platform answered. The text of a model that streams "
        "is printed as it comes, where there is one input. One bad file does not stop the others, "
        "nor a node that fails the other nodes; then the exit code is 1.",
    )
    parser.add_argument(
        "photos",
        nargs="+",
        metavar="PHOTO",
        help="a file, an http(s) address, or the text itself for a model of text",
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--model", help="USER/APP/models/ID, its address, or an id (default: the platform's)"
    )
    asked.add_argument(
        "--workflow", help="USER/APP/workflows/ID, its address, or an id: what each node predicts"
    )
    parser.add_argument("--json", action="store_true", help="print JSON: one list, in order")
    parser.add_argument(
        "--figure",
        type=_figure,
        metavar="FILE",
        help="save a figure (.png, .svg, .pdf); several photos make FILE-1, FILE-2, ...",
    )
    parser.add_argument(
        "--prompt", default="", metavar="TEXT", help="a text beside each input, for a model of both"
    )
    parser.add_argument(
        "--param",
        action="append",
        type=_param,
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the model's own, as JSON or as text; may be given again",
    )
    parser.add_argument(
        "--sample-ms",
        type=_sample_ms,
        metavar="N",
        help="between two frames of a video: 100 to 60000",
    )
    parser.add_argument("--max-concepts", type=_count, metavar="N", help="1 to 200")
    parser.add_argument("--min-value", type=_share, metavar="X", help="0 to 1")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Predict and print; 1 if any photo failed, or any node at one."""
    settings = _settings(options)
    if options.workflow is None:
        if len(options.photos) == 1 and not options.json and _streams(options.model):
            return _follow(options, settings)
        settings["model"] = options.model
    else:
        settings["workflow"] = options.workflow
    # What is untyped here may be meant for either.
    predictions = cast(
        "list[Prediction | WorkflowPrediction]",
        predict_widgets.predict(list(options.photos), **settings),
    )
    if options.json:
        print(
            json.dumps([_to_json(*pair) for pair in zip(options.photos, predictions, strict=True)])
        )
    for number, (photo, prediction) in enumerate(zip(options.photos, predictions, strict=True), 1):
        for failed in _failures(prediction):
            print(f"predict-widgets: {photo}: {failed}", file=sys.stderr)
        if prediction.error is not None:
            continue
        if not options.json:
            bars = _describe(prediction, options.max_concepts or BARS)
            print(bars, end="\n\n" if number < len(predictions) else "\n")
        if options.figure is not None:
            number_of = number if len(predictions) > 1 else None
            print(f"Saved {_save(prediction, options.figure, number_of)}", file=sys.stderr)
    return int(any(True for prediction in predictions for _ in _failures(prediction)))


def _failures(prediction: Prediction | WorkflowPrediction) -> Iterator[str]:
    """Yield why there is no answer, or no answer of one node and another."""
    if prediction.error is not None:
        yield one_line(prediction.error)
    elif isinstance(prediction, WorkflowPrediction):
        for node_id, said in prediction.items():
            if said.error is not None:
                yield f"node {node_id}: {one_line(said.error)}"


def _describe(prediction: Prediction | WorkflowPrediction, bars: int) -> str:
    if isinstance(prediction, WorkflowPrediction):
        return describe_workflow(prediction, bars)
    return describe(prediction, bars)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    def wait(text: str) -> None:
        print(text, file=sys.stderr)

    return {
        "max_concepts": options.max_concepts,
        "min_value": options.min_value,
        "sample_ms": options.sample_ms,
        "prompt": options.prompt,
        "params": dict(options.param),
        "on_wait": wait,
    }


def _streams(model: str | None) -> bool:
    """Whether the model says that its answers come in pieces."""
    platform, reference = platform_for(model)
    _, described = resolve(platform, reference)
    return streams(described, type_of(platform, described))


def _follow(options: argparse.Namespace, settings: dict[str, Any]) -> int:
    """Print the text of the one answer as it comes, then what else there is to say."""
    shown = text = ""
    prediction: Prediction | None = None
    try:
        for prediction in predict_widgets.generate(options.photos[0], options.model, **settings):
            text = "\n".join(said.text for said in prediction.texts)
            if text.startswith(shown):
                print(_lines(text[len(shown) :]), end="", flush=True)
                shown = text
    finally:
        # Whatever ends it, the next word begins a line of its own.
        if shown:
            print(flush=True)
    if prediction is not None:
        # All of it again, where it did not only grow at its end.
        whole = shown and text == shown
        print(headline(prediction) if whole else describe(prediction, options.max_concepts or BARS))
        if options.figure is not None:
            print(f"Saved {_save(prediction, options.figure, None)}", file=sys.stderr)
    return 0


def _lines(text: str) -> str:
    """Return a text as it is, but for control characters, which could steer the terminal."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def _to_json(photo: str, prediction: Prediction | WorkflowPrediction) -> dict[str, Any]:
    return {"photo": photo, **prediction.to_json()}


def _save(prediction: Prediction | WorkflowPrediction, file: Path, number: int | None) -> Path:
    path = file if number is None else file.with_stem(f"{file.stem}-{number}")
    # matplotlib 3.10 types the file as PathLike of anything.
    prediction.figure().savefig(path)  # pyright: ignore[reportUnknownMemberType]
    return path


def _figure(text: str) -> Path:
    """Refuse before anything is sent what would fail after it was paid for."""
    path = Path(text)
    if path.suffix.lower() not in FIGURES:
        raise argparse.ArgumentTypeError(f"not one of {', '.join(FIGURES)}")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def _param(text: str) -> tuple[str, Any]:
    name, given, value = text.partition("=")
    if not name or not given:
        raise argparse.ArgumentTypeError("not NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _sample_ms(text: str) -> int:
    number = int(text)
    if not SMALLEST_SAMPLE_MS <= number <= LARGEST_SAMPLE_MS:
        raise argparse.ArgumentTypeError(f"not from {SMALLEST_SAMPLE_MS} to {LARGEST_SAMPLE_MS}")
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_CONCEPTS:
        raise argparse.ArgumentTypeError(f"not from 1 to {MAX_CONCEPTS}")
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("not from 0 to 1")
    return number
