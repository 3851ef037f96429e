"""Finds a Jupyter of another environment that could not show our widgets.

The most common reason for an empty cell: ``jupyter lab`` was started from an environment other
than the kernel's, and that one lacks the front end of anywidget or ipywidgets.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ANSWER_SECONDS = 20
# The folders below `labextensions` by which JupyterLab and Notebook 7 find a front end.
FRONT_ENDS = {"anywidget": "anywidget", "ipywidgets": "@jupyter-widgets/jupyterlab-manager"}


@dataclass(frozen=True)
class Jupyter:
    """A ``jupyter`` on the PATH.

    Parameters
    ----------
    executable
        The command.
    front_ends
        Distribution to the version of its front end there, "" where it is missing.
    problem
        Why it could not be asked; "" where it answered.
    """

    executable: Path
    front_ends: dict[str, str]
    problem: str = ""


def jupyters_on_path(search: str | None = None) -> list[Jupyter]:
    """Ask every ``jupyter`` on the PATH which front ends it has, in the PATH's order.

    Parameters
    ----------
    search
        Instead of the environment variable PATH.
    """
    folders = (os.environ.get("PATH", "") if search is None else search).split(os.pathsep)
    suffixes = (".exe", ".cmd") if os.name == "nt" else ("",)
    candidates = (Path(folder, f"jupyter{suffix}") for folder in folders for suffix in suffixes)
    found = dict.fromkeys(
        path for path in candidates if path.is_file() and os.access(path, os.X_OK)
    )
    return [ask(path) for path in found]


def ask(executable: Path) -> Jupyter:
    """Ask one ``jupyter`` for its data folders and look there."""
    try:
        # Not through a shell. Its own environment variables apply, as when a person starts it.
        reply = subprocess.run(  # noqa: S603 - a `jupyter` of the person's own PATH
            [executable, "--paths", "--json"],
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=True,
            text=True,
        )
        folders = [Path(folder) for folder in json.loads(reply.stdout)["data"]]
    except subprocess.TimeoutExpired:
        return Jupyter(executable, {}, f"did not answer within {ANSWER_SECONDS} s")
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError) as error:
        # A shim of a version manager whose environment has no Jupyter ends here, too.
        return Jupyter(executable, {}, f"could not be asked: {type(error).__name__}")
    return Jupyter(executable, {name: _version(folders, FRONT_ENDS[name]) for name in FRONT_ENDS})


def _version(folders: list[Path], extension: str) -> str:
    for folder in folders:
        try:
            package = json.loads(
                (folder / "labextensions" / extension / "package.json").read_text()
            )
        except (OSError, ValueError):
            continue
        return str(package.get("version", "unknown"))
    return ""
