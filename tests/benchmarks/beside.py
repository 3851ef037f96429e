"""The tools we compare with, in .venv-bench: started, asked, ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv-bench"
PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PROGRAMS = Path(__file__).parent / "peers"
SECONDS = 120


def installed(*distributions: str) -> bool:
    """Say whether .venv-bench has them all."""
    if not PYTHON.is_file():
        return False
    code = f"import importlib.metadata as m; [m.version(name) for name in {distributions!r}]"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def version(distribution: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({distribution!r}))"
    return subprocess.run(
        [PYTHON, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def ask(program: str, question: dict[str, Any]) -> dict[str, Any]:
    """Run a program of ours in .venv-bench: a question in, an answer out."""
    ran = subprocess.run(
        [PYTHON, PROGRAMS / program],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


@contextlib.contextmanager
def served(program: str) -> Iterator[str]:
    """Run a program of ours that serves a page; its address, as long as the block lasts."""
    with subprocess.Popen(
        [PYTHON, PROGRAMS / program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline())["address"]
        finally:
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
