"""The command ``predict-widgets``: predict, serve, doctor, demo."""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TYPE_CHECKING

import predict_widgets
from predict_widgets.cli import demo, doctor, predict, serve
from predict_widgets.cli.words import one_line
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = argparse.ArgumentParser(
        prog="predict-widgets",
        description="Look at what a model predicts. Not affiliated with or endorsed by Clarifai.",
    )
    parser.add_argument("--version", action="version", version=predict_widgets.__version__)
    _add_debug(parser, default=False)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for part in (predict, serve, doctor, demo):
        # SUPPRESS: a sub-command's absent --debug must not undo the one before its name.
        _add_debug(part.add_to(commands), default=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        What stands after ``predict-widgets``; ``None`` reads ``sys.argv``.

    Returns
    -------
    int
        The exit code: 0 done, 1 something failed, 2 not understood, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console of another encoding, mostly on Windows, has no bars: better "?" than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        code = options.run(options)
        # Here, where it is known what to do about it, and not when the interpreter ends.
        sys.stdout.flush()
    except PredictError as error:
        if options.debug:
            raise
        _complain(one_line(error))
    except BrokenPipeError:
        # `predict-widgets predict ... | head`: the reader left, which is no failure of ours. The
        # interpreter's own flush at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if options.debug:
            raise
        file = f": {error.filename}" if error.filename else ""
        _complain(f"{error.strerror or error}{file}")
    except KeyboardInterrupt:
        return INTERRUPTED
    else:
        return code
    return 1


def _complain(text: str) -> None:
    print(f"predict-widgets: {text}", file=sys.stderr)


def _add_debug(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    parser.add_argument(
        "--debug", action="store_true", default=default, help="show the traceback of a failure"
    )
