"""``predict-widgets predict PHOTO...``: bars in the terminal, or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import predict_widgets
from predict_widgets.cli.words import one_line
from predict_widgets.predictions.terminal import describe

if TYPE_CHECKING:
    from predict_widgets import Prediction


BARS = 5
FIGURES = (".png", ".svg", ".pdf", ".jpg")


def add_to(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides this type
    """Add the sub-command."""
    parser = commands.add_parser(
        "predict",
        help="print what a model predicts of photos",
        description="Print what a model predicts of photos: concepts as bars, and which platform "
        "answered. One bad file does not stop the others; then the exit code is 1.",
    )
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a file, or an http(s) address")
    parser.add_argument(
        "--model", help="USER/APP/models/ID, its address, or an id (default: the platform's)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON: one list, in order")
    parser.add_argument(
        "--figure",
        type=_figure,
        metavar="FILE",
        help="save a figure (.png, .svg, .pdf); several photos make FILE-1, FILE-2, ...",
    )
    parser.add_argument("--max-concepts", type=_count, metavar="N", help="1 to 200")
    parser.add_argument("--min-value", type=_share, metavar="X", help="0 to 1")
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Predict and print; 1 if any photo failed."""
    predictions = predict_widgets.predict(
        list(options.photos),
        options.model,
        max_concepts=options.max_concepts,
        min_value=options.min_value,
        on_wait=lambda text: print(text, file=sys.stderr),
    )
    if options.json:
        print(
            json.dumps([_to_json(*pair) for pair in zip(options.photos, predictions, strict=True)])
        )
    for number, (photo, prediction) in enumerate(zip(options.photos, predictions, strict=True), 1):
        if prediction.error is not None:
            print(f"predict-widgets: {photo}: {one_line(prediction.error)}", file=sys.stderr)
            continue
        if not options.json:
            bars = describe(prediction, options.max_concepts or BARS)
            print(bars, end="\n\n" if number < len(predictions) else "\n")
        if options.figure is not None:
            number_of = number if len(predictions) > 1 else None
            print(f"Saved {_save(prediction, options.figure, number_of)}", file=sys.stderr)
    return int(any(prediction.error is not None for prediction in predictions))


def _to_json(photo: str, prediction: Prediction) -> dict[str, Any]:
    return {"photo": photo, **prediction.to_json()}


def _save(prediction: Prediction, file: Path, number: int | None) -> Path:
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


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 200:  # noqa: PLR2004 - MAX_CONCEPTS
        raise argparse.ArgumentTypeError("not from 1 to 200")
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("not from 0 to 1")
    return number
