"""``predict-widgets demo``: one prediction, then JupyterLab on the quickstart."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import predict_widgets
from predict_widgets.errors import MissingExtraError, PredictError, how_to_install
from predict_widgets.inputs import as_input

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

SAMPLE = "coffee"
CONCEPTS = 5
NOTEBOOK = Path("notebooks", "quickstart.ipynb")
SECONDS_TO_END = 10


class Terminated(SystemExit):
    """SIGTERM came."""


def add_to(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides this type
    """Add the sub-command."""
    parser = commands.add_parser(
        "demo",
        help="print one prediction and open JupyterLab on the quickstart",
        description="Print one prediction of the embedded platform (no account, no network), "
        "then open JupyterLab on a copy of the quickstart notebook.",
    )
    parser.add_argument("--no-lab", action="store_true", help="end after the prediction")
    parser.add_argument(
        "--folder", type=Path, help="where the notebook is copied to (default: a new temp folder)"
    )
    parser.add_argument(
        "lab_options", nargs="*", metavar="-- OPTION", help="passed on to JupyterLab"
    )
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the prediction; open JupyterLab unless told not to."""
    _predict_sample()
    if options.no_lab:
        return 0
    # Before the folder is made: without JupyterLab there is nothing to leave behind.
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingExtraError(
            "JupyterLab is not installed beside predict-widgets.",
            hint=how_to_install("lab"),
        )
    notebook = copy_quickstart(options.folder)
    print(f"\nOpening {notebook}\nCtrl-C twice ends JupyterLab; the notebook stays there.")
    sys.stdout.flush()  # before JupyterLab writes its own lines
    try:
        with ended_by_sigterm():
            return _open_lab(notebook, options.lab_options)
    except Terminated:
        # Nobody is left to tell where it is; what was worked on stays.
        if options.folder is None and _as_shipped(notebook.parent):
            shutil.rmtree(notebook.parent, ignore_errors=True)
        raise


def quickstart() -> Path:
    """Return the quickstart as shipped: in the package, or in the clone of an editable install."""
    package = Path(predict_widgets.__file__).parent
    for folder in (package, package.parent):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise PredictError(
        "The quickstart notebook is not in this installation.",
        name="QUICKSTART_MISSING",
        hint="Install the package from its wheel again, or run the command from a full clone.",
    )


def copy_quickstart(folder: Path | None) -> Path:
    """Copy the quickstart, and the notebooks beside it, to where they can be run and saved.

    Parameters
    ----------
    folder
        Made if need be; a notebook that is already there is kept. ``None`` makes a new folder
        among the temp files.

    Returns
    -------
    Path
        The quickstart's copy.
    """
    source = quickstart()
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="predict-widgets-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in source.parent.glob("*.ipynb"):
        copy = folder.resolve() / notebook.name
        if not copy.exists():
            shutil.copyfile(notebook, copy)
    return folder.resolve() / source.name


def _as_shipped(folder: Path) -> bool:
    """Say whether nobody has worked on any notebook in a folder of copies."""
    shipped = quickstart().parent
    copies = folder.glob("*.ipynb")
    return all(
        (shipped / copy.name).is_file() and copy.read_bytes() == (shipped / copy.name).read_bytes()
        for copy in copies
    )


def _predict_sample() -> None:
    platform = predict_widgets.embedded()
    sample = next(sample for sample in platform.samples() if sample.id == SAMPLE)
    # Bytes would be named after their hash; the person reads this line.
    photo = as_input(sample.data(), name=sample.name)
    prediction = predict_widgets.predict(photo, platform=platform, max_concepts=CONCEPTS)
    print(prediction)


def _open_lab(notebook: Path, lab_options: list[str]) -> int:
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={notebook.parent}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in lab_options:
        # Usual in containers, where Jupyter would refuse; it listens on loopback, with a token.
        print("Running as root: passing --allow-root to JupyterLab.")
        sys.stdout.flush()
        command.append("--allow-root")
    # A kernel spec "python3" of the person's home would start some other environment's Python,
    # which knows nothing of this package.
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    process = subprocess.Popen(  # noqa: S603 - our own Python, the person's own options
        [*command, *lab_options, str(notebook)], env=environment
    )
    try:
        # It gets the same Ctrl-C: after the first it asks, after the second it ends.
        with contextlib.suppress(KeyboardInterrupt):
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()
            return process.wait()
        return 0
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab with its kernels: it takes SIGTERM for a request to shut down."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def ended_by_sigterm() -> Generator[None]:
    """Have SIGTERM raise `Terminated` meanwhile: what was started is then ended too."""

    def stop(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # cleaning up is not to be broken off
        raise Terminated(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
