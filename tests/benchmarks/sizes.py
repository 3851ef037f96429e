"""Installed sizes, in fresh environments without pip. Slow: only with --sizes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
# What any tool of this kind stands on; ours may weigh little beyond it.
GROUND = ("ipywidgets", "clarifai-grpc", "numpy", "pillow", "matplotlib", "arro3-core", "arro3-io")
BASE_MB, EMBEDDED_MB = 340, 430
MEGABYTE = 1_000_000


def sizes() -> Iterator[Row]:
    wheel = max((ROOT / "dist").glob("*.whl"), default=None, key=lambda path: path.stat().st_mtime)
    if wheel is None:
        raise SystemExit("There is no wheel in dist/: run `make wheel` first.")
    ground = _installed_mb(*GROUND)
    base = _installed_mb(str(wheel))
    embedded = _installed_mb(f"{wheel}[embedded]")
    yield Row("installed, base", base, "only what it stands on", ground, "MB", 340 / 320)
    yield Row("installed, base", base, "the limit we set", BASE_MB, "MB", 1)
    yield Row("installed, [embedded]", embedded, "the limit we set", EMBEDDED_MB, "MB", 1)
    for peer in ("supervision", "gradio"):
        yield Row("installed, [embedded]", embedded, peer, _installed_mb(peer), "MB")


def _installed_mb(*requirements: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--quiet"]
        subprocess.run([*pip, *requirements], check=True)
        # Sizes as written, not as blocks; the links of the environment count as nothing.
        files = (path for path in Path(folder).rglob("*") if not path.is_symlink())
        return sum(path.stat().st_size for path in files if path.is_file()) / MEGABYTE
